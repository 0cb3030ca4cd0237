/*
 * walk.h - the walkers: who may walk when, and the one walk loop for every radix scheme. The only part of the MMU that
 * touches the host's memory.
 */
#ifndef MMU_CORE_WALK_H
#define MMU_CORE_WALK_H

#include "../base/calendar.h"
#include "../base/counter.h"
#include "../base/port.h"
#include "in_flight.h"
#include "pwc.h"
#include "walk_times.h"

#define MMU_WALK_COUNTERS(X)                                                                                           \
    X(count, "walks", "walks begun")                                                                                   \
    X(merged, "requests", "requests that waited for the walk of another request to the same page")                     \
    X(pte_reads, "reads", "table entries read")                                                                        \
    X(pte_writes, "writes", "compare-and-swaps of A and D, lost races among them")                                     \
    X(races, "writes", "compare-and-swaps that lost a race and made the walk read the entry again")                    \
    X(faults, "walks", "walks that ended in a fault")                                                                  \
    X(cycles, "cycles", "from entering the walk queue to the end of the walk, summed over walks")                      \
    X(queue_cycles, "cycles", "of these: waiting for a walker")

struct mmu_walk_counters {
    MMU_WALK_COUNTERS(MMU_COUNTER_FIELD)
};

/* Where walks have read their last entry: what is asked of the host's memory ahead of time is guessed from it. */
enum { MMU_LAST_TABLES = 1024 };

struct mmu_last_table {
    uint64_t region; /* va >> shift of level 1, + 1; 0: none */
    uint64_t table;  /* physical address of the table of level 0 */
};

struct mmu_walks {
    const struct mmu_scheme *scheme;
    struct mmu_scheme_options options;
    const struct mmu_host *host;
    struct mmu_port walkers;
    struct mmu_port queue;  /* no units: there is room for any number */
    struct mmu_port starts; /* no units: any number in a cycle */
    struct mmu_calendar issues;
    struct mmu_calendar answers;
    struct mmu_calendar *completions; /* the pipeline's */
    struct mmu_pwc pwc;
    bool merge;
    struct mmu_in_flight in_flight; /* kept only for merging */
    struct mmu_walk_counters counters;
    struct mmu_last_table last_table[MMU_LAST_TABLES];
    uint64_t queue_full_cycles;
    struct mmu_walk_times times;
};

/* The host stays the caller's and must outlive the walks. `completions` is to be set. */
bool mmu_walks_init(struct mmu_walks *walks, const struct mmu_config *config, const struct mmu_scheme *scheme,
                    const struct mmu_host *host, struct mmu_error *error);
void mmu_walks_free(struct mmu_walks *walks);

/*
 * Walk for the request, or join a walk in flight. Requests come in the order of their cycles; that of this one is moved
 * on to the one in which it enters the walk queue for the last time.
 */
void mmu_walk(struct mmu_walks *walks, struct mmu_walk_request *request, struct mmu_walk_result *result);

/* Nothing is asked for any more that would have arrived before `cycle`. */
static inline void mmu_walks_pass(struct mmu_walks *walks, uint64_t cycle)
{
    mmu_calendar_pass(&walks->issues, cycle);
    mmu_calendar_pass(&walks->answers, cycle);
}

/* A walk for va may follow soon: let the host fetch what it will read last. Changes nothing. */
void mmu_walks_expect(const struct mmu_walks *walks, uint64_t va);

/* Flush the walk caches in `cycle`; no later request joins a walk from before. */
void mmu_walks_flush(struct mmu_walks *walks, const struct mmu_flush *flush, uint64_t cycle);

void mmu_walks_stats_each(const struct mmu_walks *walks, mmu_stat_fn *fn, void *ctx);
void mmu_walks_stats_reset(struct mmu_walks *walks);

#endif
