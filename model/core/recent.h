/*
 * recent.h - what the last hits of the first TLB level were answered by, so that the next hit on the same page needs no
 * search. Nothing in here is ever stale: the TLBs of the first level tell of every entry that they write or drop, and
 * of every fill that waits; the permissions are those of the context that is running.
 */
#ifndef MMU_CORE_RECENT_H
#define MMU_CORE_RECENT_H

#include <string.h>

#include "../mmu.h"

struct mmu_port;
struct mmu_set_assoc;

enum { MMU_RECENT_HITS = 64 }; /* by access; a power of two */

#define MMU_NO_PAGE UINT64_MAX

/* Of 64 bytes, so that finding one takes no multiplication. */
struct mmu_recent_hit {
    uint64_t page;         /* va >> MMU_PAGE_SHIFT, or MMU_NO_PAGE */
    uint64_t frame;        /* physical address of its 4 KiB */
    struct mmu_port *port; /* of the TLB that answers */
    struct mmu_set_assoc *array;
    uint64_t *head; /* of the set */
    uint64_t uses;
    uint32_t front; /* the array's, as far as its ways go */
    uint32_t way;
    uint32_t latency;
    uint8_t level;
    uint8_t rights;
    uint8_t served; /* the TLB's index */
};

struct mmu_recent {
    /* What TLBs of the first level have yet to take, and inclusive ones, whose fills may drop entries of the first
       level: till then nothing is answered from here. */
    uint32_t waiting;
    /* by TLB, by level of the page: lookups answered by hits that are here no longer */
    uint64_t uses[MMU_ACCESS_COUNT][MMU_MAX_TLBS][MMU_MAX_LEVELS];
    struct mmu_recent_hit hit[MMU_ACCESS_COUNT][MMU_RECENT_HITS];
    struct mmu_recent_hit
        *of[MMU_ACCESS_COUNT]; /* rows of `hit`: loaded once, where compilers compute it three times */
};

/* The row of a page. Buffers that a program copies between lie often a power of two apart: they are to have two rows.
 */
static inline size_t mmu_recent_row(uint64_t page)
{
    return (page ^ page >> 8) % MMU_RECENT_HITS;
}

/* Another context runs. */
static inline void mmu_recent_forget_all(struct mmu_recent *recent)
{
    for (int access = 0; access < MMU_ACCESS_COUNT; access++)
        for (int i = 0; i < MMU_RECENT_HITS; i++)
            recent->hit[access][i].page = MMU_NO_PAGE;
}

static inline void mmu_recent_init(struct mmu_recent *recent)
{
    for (int access = 0; access < MMU_ACCESS_COUNT; access++)
        recent->of[access] = recent->hit[access];
    mmu_recent_forget_all(recent);
}

/* An entry for a page of `level` that holds va was written or dropped. */
static inline void mmu_recent_forget(struct mmu_recent *recent, uint64_t va, unsigned level)
{
    if (level > 0) {
        mmu_recent_forget_all(recent);
        return;
    }
    for (int access = 0; access < MMU_ACCESS_COUNT; access++)
        recent->hit[access][mmu_recent_row(va >> MMU_PAGE_SHIFT)].page = MMU_NO_PAGE;
}

static inline void mmu_recent_note(struct mmu_recent *recent, enum mmu_access access, const struct mmu_recent_hit *hit)
{
    struct mmu_recent_hit *here = &recent->hit[access][mmu_recent_row(hit->page)];
    recent->uses[access][here->served][here->level] += here->uses;
    *here = *hit;
}

/* How many lookups were answered from here for the TLB, by level of the page: added to `uses`. */
static inline void mmu_recent_add_uses(const struct mmu_recent *recent, enum mmu_access access, unsigned tlb,
                                       uint64_t uses[MMU_MAX_LEVELS])
{
    for (int level = 0; level < MMU_MAX_LEVELS; level++)
        uses[level] += recent->uses[access][tlb][level];
    for (int i = 0; i < MMU_RECENT_HITS; i++)
        if (recent->hit[access][i].served == tlb)
            uses[recent->hit[access][i].level] += recent->hit[access][i].uses;
}

static inline void mmu_recent_reset_uses(struct mmu_recent *recent)
{
    for (int access = 0; access < MMU_ACCESS_COUNT; access++) {
        memset(recent->uses[access], 0, sizeof recent->uses[access]);
        for (int i = 0; i < MMU_RECENT_HITS; i++)
            recent->hit[access][i].uses = 0;
    }
}

/* What answers va, unless fills are waiting; or NULL. */
static inline struct mmu_recent_hit *mmu_recent_find(struct mmu_recent *recent, enum mmu_access access, uint64_t va)
{
    uint64_t page = va >> MMU_PAGE_SHIFT;
    struct mmu_recent_hit *hit = &recent->of[access][mmu_recent_row(page)];
    return hit->page == page ? hit : NULL;
}

#endif
