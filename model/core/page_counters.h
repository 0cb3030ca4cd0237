/* page_counters.h - a counter for each page size: NAME_4K, NAME_2M and so on, by the page-table level of the page. */
#ifndef MMU_CORE_PAGE_COUNTERS_H
#define MMU_CORE_PAGE_COUNTERS_H

#include <stdio.h>

#include "../scheme/scheme.h"

struct mmu_page_counters {
    uint64_t count[MMU_MAX_LEVELS];
    char name[MMU_MAX_LEVELS][MMU_NAME_BYTES];
};

/* Zeros, called `name` with the page size behind it. */
static inline void mmu_page_counters_init(struct mmu_page_counters *counters, const struct mmu_scheme *scheme,
                                          const char *name)
{
    static const char suffix[] = {'K', 'M', 'G', 'T'};
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++) {
        counters->count[level] = 0;
        if (!(scheme->leaf_levels >> level & 1))
            continue;
        unsigned shift = mmu_scheme_shift(scheme, level);
        snprintf(counters->name[level], MMU_NAME_BYTES, "%s_%u%c", name, 1u << shift % 10, suffix[shift / 10 - 1]);
    }
}

static inline uint64_t mmu_page_counters_sum(const struct mmu_page_counters *counters)
{
    uint64_t sum = 0;
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        sum += counters->count[level];
    return sum;
}

static inline void mmu_page_counters_reset(struct mmu_page_counters *counters)
{
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        counters->count[level] = 0;
}

/* Tell those of the levels whose bits are set; `like` has their group, unit and help. */
static inline void mmu_page_counters_each(const struct mmu_page_counters *counters, uint32_t levels,
                                          const struct mmu_stat *like, mmu_stat_fn *fn, void *ctx)
{
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++) {
        struct mmu_stat stat = *like;
        stat.name = counters->name[level];
        stat.value = counters->count[level];
        if (levels >> level & 1)
            fn(ctx, &stat);
    }
}

#endif
