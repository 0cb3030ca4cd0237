/*
 * pwc.h - the page-walk caches: for each page-table level a translation cache of the pointers read at that level, or
 * one for those of all levels. All are looked up at once; the deepest hit tells where a walk starts.
 */
#ifndef MMU_CORE_PWC_H
#define MMU_CORE_PWC_H

#include "../base/counter.h"
#include "translation_cache.h"

struct mmu_pwc {
    uint32_t latency; /* cycles of a lookup; 0 when no cache is configured */
    uint32_t levels;  /* bit n: pointers of level n are kept */
    bool present[MMU_MAX_LEVELS];
    uint32_t count;                                     /* of those that are present */
    uint8_t order[MMU_MAX_LEVELS];                      /* their numbers, as they are asked */
    struct mmu_translation_cache cache[MMU_MAX_LEVELS]; /* as in mmu_config.pwc: by level, [0] for all levels */
    uint64_t hits[MMU_MAX_LEVELS];
    uint64_t misses;
};

bool mmu_pwc_init(struct mmu_pwc *pwc, const struct mmu_config *config, const struct mmu_scheme *scheme,
                  struct mmu_error *error);
void mmu_pwc_free(struct mmu_pwc *pwc);

/* The deepest pointer known for va in `cycle`, or NULL. */
const struct mmu_translation *mmu_pwc_lookup(struct mmu_pwc *pwc, uint64_t va, uint32_t space, uint64_t cycle);

/* Remember a pointer in `cycle`. True if a cache holds pointers of its level. */
bool mmu_pwc_fill(struct mmu_pwc *pwc, const struct mmu_translation *pointer, uint64_t cycle);

/* Drop, in `cycle`, every pointer on the way to va. */
void mmu_pwc_drop(struct mmu_pwc *pwc, uint64_t va, uint32_t space, uint64_t cycle);

void mmu_pwc_flush(struct mmu_pwc *pwc, const struct mmu_flush *flush, uint64_t cycle);

void mmu_pwc_stats_each(const struct mmu_pwc *pwc, mmu_stat_fn *fn, void *ctx);
void mmu_pwc_stats_reset(struct mmu_pwc *pwc);

#endif
