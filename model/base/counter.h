/*
 * counter.h - counters, declared once. The owner keeps them in a struct of uint64_t made from an X-macro list; the
 * table made from the same list gives names, units and help. Hot paths increment plain fields.
 *
 *     #define WALK_COUNTERS(X) \
 *         X(count, "walks", "walks begun") \
 *         X(cycles, "cycles", "cycles from request to end, summed")
 *     struct walk_counters { WALK_COUNTERS(MMU_COUNTER_FIELD) };
 *     static const struct mmu_counter walk_counter_table[] = { WALK_COUNTERS(MMU_COUNTER_ROW) };
 */
#ifndef MMU_BASE_COUNTER_H
#define MMU_BASE_COUNTER_H

#include "../mmu.h"

struct mmu_counter {
    const char *name;
    const char *unit;
    const char *help;
};

#define MMU_COUNTER_FIELD(name, unit, help) uint64_t name;
#define MMU_COUNTER_ROW(name, unit, help) {#name, unit, help},

/* Tell `count` counters, whose values are the uint64_t at `values` in the order of `table`. */
static inline void mmu_counters_each(const char *group, const struct mmu_counter *table, size_t count,
                                     const void *values, mmu_stat_fn *fn, void *ctx)
{
    const uint64_t *value = values;
    for (size_t i = 0; i < count; i++) {
        struct mmu_stat stat = {group, table[i].name, table[i].unit, table[i].help, value[i], false};
        fn(ctx, &stat);
    }
}

#endif
