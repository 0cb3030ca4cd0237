/*
 * recent.h - where the last hits of the first TLB level were found, so that a hit on the same page needs no search.
 * Only a hint: the slot is looked at again before it is used, and the hint is dropped whenever the search could give
 * another answer than that slot although it is unchanged:
 *   - a new context (the permission check is remembered),
 *   - a fill, once a large page or a global one was filled: another entry may then translate the same address.
 * Hits, misses, time and replacement state come out the same with and without it.
 */
#ifndef MMU_CORE_RECENT_H
#define MMU_CORE_RECENT_H

#include "translation_cache.h"

enum { MMU_RECENT_HITS = 64 }; /* by access; a power of two */

struct mmu_recent_hit {
    uint64_t page;  /* va >> MMU_PAGE_SHIFT */
    uint64_t epoch; /* of mmu_recent when it was noted; 0: none */
    uint32_t slot;
    uint8_t tlb;
    uint8_t rights; /* that the access was allowed by */
};

struct mmu_recent {
    uint64_t epoch; /* hits of earlier ones are forgotten; 0 only before the first context */
    bool mixed;     /* a large or global page was filled */
    struct mmu_recent_hit hit[MMU_ACCESS_COUNT][MMU_RECENT_HITS];
};

static inline void mmu_recent_forget(struct mmu_recent *recent)
{
    recent->epoch++;
}

/* A fill was asked for. */
static inline void mmu_recent_filled(struct mmu_recent *recent, const struct mmu_translation *translation)
{
    recent->mixed |= translation->level > 0 || translation->space == MMU_SPACE_GLOBAL;
    recent->epoch += recent->mixed;
}

static inline void mmu_recent_note(struct mmu_recent *recent, enum mmu_access access, uint64_t va,
                                   struct mmu_recent_hit hit)
{
    hit.page = va >> MMU_PAGE_SHIFT;
    hit.epoch = recent->epoch;
    recent->hit[access][hit.page % MMU_RECENT_HITS] = hit;
}

/* What is known of va's page, or NULL. */
static inline const struct mmu_recent_hit *mmu_recent_find(const struct mmu_recent *recent, enum mmu_access access,
                                                           uint64_t va)
{
    uint64_t page = va >> MMU_PAGE_SHIFT;
    const struct mmu_recent_hit *hit = &recent->hit[access][page % MMU_RECENT_HITS];
    return hit->page == page && hit->epoch == recent->epoch && hit->epoch ? hit : NULL;
}

#endif
