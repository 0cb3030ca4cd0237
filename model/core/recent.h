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

enum { MMU_RECENT_HITS = 256 }; /* rows by access; a power of two */

enum { MMU_RECENT_WAIT_BITS = 16 };

#define MMU_NO_PAGE UINT64_MAX

/* Of 64 bytes, so that finding one takes no multiplication. */
struct mmu_recent_hit {
    uint64_t page;  /* va >> MMU_PAGE_SHIFT, or MMU_NO_PAGE */
    uint64_t frame; /* physical address of its 4 KiB */
    uint64_t *head; /* of the set */
    uint32_t way;
    uint32_t front; /* the array's, as far as its ways go */
    uint64_t latency;
    uint64_t uses;
    struct mmu_port *port; /* of the TLB that answers */
    uint8_t level;
    uint8_t rights;
    uint8_t served; /* the TLB's index */
    bool listed;
};

struct mmu_recent {
    /* Arrays in which something waits that may change what an access finds in the first level, that is TLBs of the
       first level and inclusive ones, whose fills drop entries there: till then nothing is answered from here. By
       access, MMU_RECENT_WAIT_BITS each. */
    uint64_t waiting;
    uint64_t waited; /* what it was when `of` was set */
    /* by TLB, by level of the page: lookups answered by hits that are here no longer */
    uint64_t uses[MMU_ACCESS_COUNT][MMU_MAX_TLBS][MMU_MAX_LEVELS];
    struct mmu_recent_hit hit[MMU_ACCESS_COUNT + 1][MMU_RECENT_HITS]; /* the last ones never have a page */
    uint8_t held[MMU_RECENT_HITS];                      /* by row: the accesses whose row has a page, a bit each */
    uint16_t listed[MMU_ACCESS_COUNT][MMU_RECENT_HITS]; /* rows that may have a page; those that have are among them */
    uint32_t listed_count[MMU_ACCESS_COUNT];
    struct mmu_recent_hit *of[MMU_ACCESS_COUNT]; /* where to look: the rows of the access, or the last if it waited */
};

/* The row of a page: pages that a program uses at once lie at any distance, often of a power of two. */
static inline size_t mmu_recent_row(uint64_t page)
{
    return page * UINT64_C(0x9e3779b97f4a7c15) >> 40 & (MMU_RECENT_HITS - 1);
}

/* What an array adds to `waiting` that concerns these accesses, a bit each. */
static inline uint64_t mmu_recent_wait_unit(uint32_t accesses)
{
    uint64_t unit = 0;
    for (int access = 0; access < MMU_ACCESS_COUNT; access++)
        unit |= (uint64_t)(accesses >> access & 1) << access * MMU_RECENT_WAIT_BITS;
    return unit;
}

static inline bool mmu_recent_waits(const struct mmu_recent *recent, enum mmu_access access)
{
    return recent->waiting >> access * MMU_RECENT_WAIT_BITS & ((1u << MMU_RECENT_WAIT_BITS) - 1);
}

/* Before mmu_recent_find; it holds until somebody waits or no longer does. */
static inline void mmu_recent_begin(struct mmu_recent *recent)
{
    if (recent->waited == recent->waiting)
        return;
    for (int access = 0; access < MMU_ACCESS_COUNT; access++)
        recent->of[access] = recent->hit[mmu_recent_waits(recent, (enum mmu_access)access) ? MMU_ACCESS_COUNT : access];
    recent->waited = recent->waiting;
}

static inline void mmu_recent_forget_row(struct mmu_recent *recent, int access, size_t row)
{
    recent->hit[access][row].page = MMU_NO_PAGE;
    recent->held[row] &= (uint8_t) ~(1u << access);
}

/* Forget the pages that are equal to this one above its lowest bits, so many. */
static inline void mmu_recent_forget_range(struct mmu_recent *recent, uint64_t page, unsigned bits)
{
    for (int access = 0; access < MMU_ACCESS_COUNT; access++) {
        uint32_t kept = 0;
        for (uint32_t i = 0; i < recent->listed_count[access]; i++) {
            uint16_t row = recent->listed[access][i];
            struct mmu_recent_hit *hit = &recent->hit[access][row];
            if ((hit->page ^ page) >> bits == 0)
                mmu_recent_forget_row(recent, access, row);
            hit->listed = hit->page != MMU_NO_PAGE;
            if (hit->listed)
                recent->listed[access][kept++] = row;
        }
        recent->listed_count[access] = kept;
    }
}

/* Another context runs. */
static inline void mmu_recent_forget_all(struct mmu_recent *recent)
{
    mmu_recent_forget_range(recent, 0, 63);
}

static inline void mmu_recent_init(struct mmu_recent *recent)
{
    for (int access = 0; access < MMU_ACCESS_COUNT; access++)
        recent->of[access] = recent->hit[access];
    for (int access = 0; access <= MMU_ACCESS_COUNT; access++)
        for (int i = 0; i < MMU_RECENT_HITS; i++)
            recent->hit[access][i].page = MMU_NO_PAGE;
}

/* An entry for a page of 2^bits pages of 4 KiB that holds va was written or dropped. */
static inline void mmu_recent_forget(struct mmu_recent *recent, uint64_t va, unsigned bits)
{
    uint64_t page = va >> MMU_PAGE_SHIFT;
    if (bits > 0) {
        mmu_recent_forget_range(recent, page, bits);
        return;
    }
    size_t row = mmu_recent_row(page);
    for (uint32_t held = recent->held[row]; held; held &= held - 1) {
        int access = __builtin_ctz(held);
        if (recent->hit[access][row].page == page)
            mmu_recent_forget_row(recent, access, row);
    }
}

/* Returns the row. */
static inline struct mmu_recent_hit *mmu_recent_note(struct mmu_recent *recent, enum mmu_access access,
                                                     const struct mmu_recent_hit *hit)
{
    size_t row = mmu_recent_row(hit->page);
    struct mmu_recent_hit *here = &recent->hit[access][row];
    recent->uses[access][here->served][here->level] += here->uses;
    if (!here->listed)
        recent->listed[access][recent->listed_count[access]++] = (uint16_t)row;
    *here = *hit;
    here->listed = true;
    recent->held[row] |= (uint8_t)(1u << access);
    return here;
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

/* What answers va; NULL: that is not known, or something waits. */
static inline struct mmu_recent_hit *mmu_recent_find(struct mmu_recent *recent, enum mmu_access access, uint64_t va)
{
    uint64_t page = va >> MMU_PAGE_SHIFT;
    struct mmu_recent_hit *hit = &recent->of[access][mmu_recent_row(page)];
    return hit->page == page ? hit : NULL;
}

#endif
