/*
 * translation_cache.h - what TLBs and page-walk caches have in common: a set-associative array of translations of some
 * page-table levels, whose fills take effect at their own cycle. A lookup sees the fills of cycles before its own.
 *
 * A TLB holds leaves: va to the page's address. A page-walk cache holds pointers: va to the next table's address.
 */
#ifndef MMU_CORE_TRANSLATION_CACHE_H
#define MMU_CORE_TRANSLATION_CACHE_H

#include "../scheme/scheme.h"
#include "recent.h"
#include "set_assoc.h"

/* A leaf, or a pointer, of page-table level `level`. */
struct mmu_translation {
    uint64_t va;
    uint64_t base;  /* physical address of the page, or of the next table */
    uint32_t space; /* ASID, or MMU_SPACE_GLOBAL */
    uint8_t level;
    uint8_t rights; /* MMU_RIGHT_* */
    bool held;      /* by an array, in this slot; of no meaning elsewhere */
};

/* What waits to happen to an array, in the order in which it happens if one request has all of it in one cycle. */
enum {
    MMU_PENDING_TOUCH, /* the entry, if it is there, was used; `order` is 0: before everything else of the cycle */
    MMU_PENDING_TAKE,  /* the entry moves to the levels before, as fills of these say */
    MMU_PENDING_DROP,  /* an inclusive TLB behind has evicted the entry */
    MMU_PENDING_FILL,
    MMU_PENDING_VICTIM /* and above: the fill of what another TLB has evicted (core/inclusion.c) */
};

/* Waits for its cycle. */
struct mmu_pending {
    uint64_t cycle;
    uint64_t order; /* number of the request that it belongs to; 0 where arrays know nothing of each other */
    uint64_t rank;  /* MMU_PENDING_* */
    struct mmu_translation translation;
};

/* What the last lookup did not find, so that its fill need not search for it again. */
struct mmu_missed {
    bool known;     /* nothing was filled since */
    uint8_t level;  /* of the probe */
    uint32_t space; /* neither an entry of this one nor a global one translates va, */
    uint64_t va;
    struct mmu_set_probe probe;
};

struct mmu_translation_cache {
    const struct mmu_scheme *scheme;
    uint32_t levels;               /* bit n: there has been a translation of page-table level n */
    uint32_t others;               /* the same without the lowest, */
    uint8_t lowest;                /* which is this; 0 before the first */
    uint8_t shift[MMU_MAX_LEVELS]; /* of the number of a page of that level in an address */
    enum mmu_index index;          /* set by the owner; modulo unless it does */
    uint32_t slice;                /* log2(sets): bits of a page number that one slice of it has */
    struct mmu_recent *recent;     /* is told of changes, and whether any wait; NULL: nobody is */
    uint64_t wait_unit;            /* what it adds to those that wait */
    struct mmu_tlb_links *links;   /* with the arrays of other TLB levels (core/inclusion.h), or NULL */
    struct mmu_set_assoc array;
    struct mmu_missed missed;
    struct mmu_translation *entries; /* by slot */
    struct mmu_pending *pending;     /* by cycle, order, rank, and as they came: from pending_first up to pending_end */
    uint32_t pending_first;
    uint32_t pending_end;
    uint32_t pending_room;
    uint64_t due;                   /* the cycle of the first of them; UINT64_MAX: nothing waits */
    uint64_t fills[MMU_MAX_LEVELS]; /* entries written, by their level */
    uint64_t evictions;             /* valid entries overwritten by others */
    uint64_t reach;                 /* bytes covered by the entries; of use with leaves */
    uint64_t reach_peak;            /* the most it has been */
};

/* Tags of different levels never collide: the level is part of the tag. */
static inline uint64_t mmu_translation_tag(const struct mmu_translation_cache *cache, uint64_t va, unsigned level)
{
    return va >> cache->shift[level] << 3 | level;
}

/* How much waits. */
static inline uint32_t mmu_translation_cache_waiting(const struct mmu_translation_cache *cache)
{
    return cache->pending_end - cache->pending_first;
}

bool mmu_translation_cache_init(struct mmu_translation_cache *cache, const struct mmu_scheme *scheme,
                                const struct mmu_array_config *config, uint32_t seed, const char *what,
                                struct mmu_error *error);
void mmu_translation_cache_free(struct mmu_translation_cache *cache);

/* Tell `recent` of changes, which concern these accesses, a bit each. */
static inline void mmu_translation_cache_tell(struct mmu_translation_cache *cache, struct mmu_recent *recent,
                                              uint32_t accesses)
{
    cache->recent = recent;
    cache->wait_unit = mmu_recent_wait_unit(accesses);
}

/* Let everything of cycles before `cycle` happen, also what other arrays have to do with it. */
void mmu_translation_cache_settle(struct mmu_translation_cache *cache, uint64_t cycle);

static inline const struct mmu_translation *mmu_translation_cache_entry(const struct mmu_translation_cache *cache,
                                                                        uint32_t slot)
{
    return &cache->entries[slot];
}

/* Slices of the page number folded into one: the two lowest, or all. */
uint64_t mmu_translation_fold(const struct mmu_translation_cache *cache, uint64_t number);

/* The set in which a translation of va at `level` lives. */
static inline uint32_t mmu_translation_cache_set(const struct mmu_translation_cache *cache, uint64_t va, unsigned level)
{
    uint64_t number = va >> cache->shift[level];
    if (cache->index != MMU_INDEX_MODULO)
        number = mmu_translation_fold(cache, number);
    return (uint32_t)number & (cache->array.sets - 1);
}

static inline struct mmu_set_probe mmu_translation_cache_probe(const struct mmu_translation_cache *cache, uint64_t va,
                                                               unsigned level)
{
    return mmu_set_assoc_probe(&cache->array, mmu_translation_cache_set(cache, va, level),
                               mmu_translation_tag(cache, va, level));
}

/* The translation of va will be looked for soon. */
static inline void mmu_translation_cache_expect(const struct mmu_translation_cache *cache, uint64_t va)
{
    mmu_set_assoc_expect(&cache->array, mmu_translation_cache_set(cache, va, cache->lowest));
}

/* The slot of a translation of that level, or MMU_NO_SLOT. */
static inline uint32_t mmu_translation_cache_find_at(const struct mmu_translation_cache *cache, uint64_t va,
                                                     uint32_t space, unsigned level)
{
    struct mmu_set_probe probe = mmu_translation_cache_probe(cache, va, level);
    return mmu_set_assoc_search(&cache->array, &probe, space, MMU_SPACE_GLOBAL);
}

/* The slot that translates va in the space (the smallest page, then the lowest way), or MMU_NO_SLOT. */
static inline uint32_t mmu_translation_cache_find_settled(const struct mmu_translation_cache *cache, uint64_t va,
                                                          uint32_t space)
{
    for (uint32_t levels = cache->levels; levels; levels &= levels - 1) {
        uint32_t slot = mmu_translation_cache_find_at(cache, va, space, (unsigned)__builtin_ctz(levels));
        if (slot != MMU_NO_SLOT)
            return slot;
    }
    return MMU_NO_SLOT;
}

/* The same of the array as it is, for a request that will fill what is not there. */
uint32_t mmu_translation_cache_ask(struct mmu_translation_cache *cache, uint64_t va, uint32_t space);

/* The same in `cycle`. */
static inline uint32_t mmu_translation_cache_find(struct mmu_translation_cache *cache, uint64_t va, uint32_t space,
                                                  uint64_t cycle)
{
    if (cache->due < cycle || cache->links)
        mmu_translation_cache_settle(cache, cycle);
    return mmu_translation_cache_ask(cache, va, space);
}

/* The entry was used. */
static inline void mmu_translation_cache_touch(struct mmu_translation_cache *cache, uint32_t slot)
{
    mmu_set_assoc_touch(&cache->array, mmu_set_assoc_set(&cache->array, slot), slot);
}

/* The translation was used in `cycle`, later than the array is settled: the touch waits. */
void mmu_translation_cache_touch_later(struct mmu_translation_cache *cache, const struct mmu_translation *translation,
                                       uint64_t cycle);

/* Let the item wait for its cycle. Lost, harmlessly, when the host has no memory to remember it. */
void mmu_translation_cache_wait(struct mmu_translation_cache *cache, const struct mmu_pending *item);

/* The same for a fill. */
void mmu_translation_cache_fill_after(struct mmu_translation_cache *cache, const struct mmu_translation *translation,
                                      uint64_t cycle);

/* Fill the translation in `cycle`. */
static inline void mmu_translation_cache_fill(struct mmu_translation_cache *cache,
                                              const struct mmu_translation *translation, uint64_t cycle)
{
    if (cache->due != UINT64_MAX || cache->links) {
        mmu_translation_cache_fill_after(cache, translation, cycle);
        return;
    }
    cache->pending[0] = (struct mmu_pending){.cycle = cycle, .rank = MMU_PENDING_FILL, .translation = *translation};
    cache->pending_end = 1;
    cache->due = cycle;
    if (cache->recent)
        cache->recent->waiting += cache->wait_unit;
}

/* Add entries written, by their level, and those that wait to be. */
void mmu_translation_cache_fills(const struct mmu_translation_cache *cache, uint64_t fills[MMU_MAX_LEVELS]);

/* Bytes covered by the leaves that are there, or that wait and find a free way. */
uint64_t mmu_translation_cache_reach(const struct mmu_translation_cache *cache);

/* Drop, in `cycle`, what translates va in the space, global entries included. No lookup of a cycle before may follow.
 */
void mmu_translation_cache_drop(struct mmu_translation_cache *cache, uint64_t va, uint32_t space, uint64_t cycle);

/* The fills of `cycle` and later ones, which walks in flight have asked for, do not happen, nor what belongs to them.
 */
void mmu_translation_cache_forget(struct mmu_translation_cache *cache, uint64_t cycle);

/* Flush in `cycle`: what it names goes, and fills of later cycles, which walks in flight have asked for, are forgotten.
 */
void mmu_translation_cache_flush(struct mmu_translation_cache *cache, const struct mmu_flush *flush, uint64_t cycle);

#endif
