/*
 * walk_times.h - what walks took: how long, how many at once, and which pages they found. It is told of each walk once,
 * in the order in which they started, and takes no part in them.
 */
#ifndef MMU_CORE_WALK_TIMES_H
#define MMU_CORE_WALK_TIMES_H

#include "../base/counter.h"
#include "../base/port.h"
#include "page_counters.h"

#define MMU_WALK_TIME_COUNTERS(X)                                                                                      \
    X(active_cycles, "cycles", "cycles in which at least one walk was in progress")                                    \
    X(walker_cycles, "cycles", "cycles that walks were in progress, summed over walks")

struct mmu_walk_time_counters {
    MMU_WALK_TIME_COUNTERS(MMU_COUNTER_FIELD)
};

/* One walk; its cycles are those of docs/microarchitecture.md. */
struct mmu_walk_span {
    uint32_t walker;
    uint64_t queued;  /* m: entered the walk queue */
    uint64_t started; /* s; never below that of the walk before */
    uint64_t done;    /* d */
    bool faulted;
    uint8_t level; /* of the leaf, unless faulted */
};

struct mmu_walk_times {
    struct mmu_walk_time_counters counters;
    uint32_t walkers;
    uint64_t most;                 /* walks in progress at once */
    uint64_t longest;              /* latency, cycles */
    uint64_t idle[MMU_PORT_UNITS]; /* by walker: first cycle after its last walk */
    uint64_t all_idle;             /* the latest of these */
    struct mmu_page_counters leaves;
    struct mmu_latencies latencies;
};

void mmu_walk_times_init(struct mmu_walk_times *times, const struct mmu_scheme *scheme, uint32_t walkers);
void mmu_walk_times_note(struct mmu_walk_times *times, const struct mmu_walk_span *span);
void mmu_walk_times_stats_each(const struct mmu_walk_times *times, const struct mmu_scheme *scheme, mmu_stat_fn *fn,
                               void *ctx);
/* Walks in progress stay, with what they have been counted for. */
void mmu_walk_times_stats_reset(struct mmu_walk_times *times);

#endif
