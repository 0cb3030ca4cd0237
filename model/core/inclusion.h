/*
 * inclusion.h - what the TLBs of different levels have to do with each other (docs/microarchitecture.md, "TLB levels:
 * inclusion"): an inclusive TLB's evictions drop entries of the levels before it; an exclusive one takes what the level
 * before it evicts. Both wait in the array that they concern like its own fills, each for its cycle. So an array may be
 * settled only when those that may yet put something before that cycle have been.
 */
#ifndef MMU_CORE_INCLUSION_H
#define MMU_CORE_INCLUSION_H

#include "translation_cache.h"

struct mmu_tlb;
struct mmu_links;

/* Of one TLB. Bits are numbers of TLBs. */
struct mmu_tlb_links {
    struct mmu_links *inclusion;
    uint32_t index;    /* the TLB's own number */
    uint32_t pages;    /* page sizes that it holds, as in its config */
    uint32_t drops_in; /* inclusive: earlier levels, from which goes what it evicts */
    uint32_t moves_to; /* exclusive TLBs, which take what it evicts */
    uint32_t after;    /* TLBs that are settled before it is */
    uint32_t
        gives[MMU_ACCESS_COUNT]; /* exclusive: page sizes that it leaves to the levels before it on an access's path */
};

/* Of all TLBs of an MMU. */
struct mmu_links {
    uint64_t order;   /* number of the request on its way, from 1 */
    uint64_t arrival; /* its cycle */
    struct mmu_translation_cache *cache[MMU_MAX_TLBS];
    struct mmu_tlb_links links[MMU_MAX_TLBS];
};

/*
 * Link the TLBs, which stay where they are; nothing is done if all are non-inclusive. False with *error set if one
 * cannot be what its config says. `recent` is told of fills that may drop entries of the first level.
 */
bool mmu_inclusion_init(struct mmu_links *inclusion, struct mmu_tlb *tlbs, uint32_t count, struct mmu_recent *recent,
                        struct mmu_error *error);

/* A request arrives in `cycle`. */
static inline void mmu_inclusion_next(struct mmu_links *inclusion, uint64_t cycle)
{
    inclusion->order++;
    inclusion->arrival = cycle;
}

static inline uint64_t mmu_inclusion_order(const struct mmu_tlb_links *links)
{
    return links->inclusion->order;
}

static inline uint64_t mmu_inclusion_arrival(const struct mmu_tlb_links *links)
{
    return links->inclusion->arrival;
}

/* Whether a walk of the access leaves pages of the level to the TLBs before, and a hit gives them back. */
static inline bool mmu_inclusion_moves(const struct mmu_tlb_links *links, enum mmu_access access, unsigned level)
{
    return links && (links->gives[access] >> level & 1);
}

/* The entry, which has answered the request, moves in `cycle` to the levels before. */
void mmu_inclusion_take(struct mmu_translation_cache *cache, const struct mmu_translation *entry, uint64_t cycle);

/* Before the array is settled: settle those that may put something before `cycle` into it. */
void mmu_inclusion_settle(const struct mmu_tlb_links *links, uint64_t cycle);

/* A fill of the array has evicted the entry. */
void mmu_inclusion_evicted(const struct mmu_tlb_links *links, const struct mmu_pending *fill,
                           const struct mmu_translation *victim);

#endif
