/* See walk_times.h. */
#include "walk_times.h"

#include <string.h>

static const struct mmu_counter counter_table[] = {MMU_WALK_TIME_COUNTERS(MMU_COUNTER_ROW)};

/* ---- latencies --------------------------------------------------------------------------------------------------- */

/* Above MMU_LATENCY_EXACT, the bits of a bucket's number below its octave's. */
enum { EXACT_BITS = 6, OCTAVE_BITS = 4, OCTAVE_BUCKETS = 1 << OCTAVE_BITS };

_Static_assert(MMU_LATENCY_EXACT == 1 << EXACT_BITS &&
                   MMU_LATENCY_BUCKETS == MMU_LATENCY_EXACT + (64 - EXACT_BITS) * OCTAVE_BUCKETS,
               "every number of cycles has a bucket");

static unsigned bucket_of(uint64_t cycles)
{
    if (cycles < MMU_LATENCY_EXACT)
        return (unsigned)cycles;
    unsigned octave = 63 - (unsigned)__builtin_clzll(cycles);
    return MMU_LATENCY_EXACT + (octave - EXACT_BITS) * OCTAVE_BUCKETS +
           (unsigned)(cycles >> (octave - OCTAVE_BITS) & (OCTAVE_BUCKETS - 1));
}

/* The most cycles that lie in the bucket. */
static uint64_t bucket_top(unsigned bucket)
{
    if (bucket < MMU_LATENCY_EXACT)
        return bucket;
    unsigned octave = (bucket - MMU_LATENCY_EXACT) / OCTAVE_BUCKETS + EXACT_BITS;
    uint64_t first = OCTAVE_BUCKETS + (bucket - MMU_LATENCY_EXACT) % OCTAVE_BUCKETS;
    return (first << (octave - OCTAVE_BITS)) + ((UINT64_C(1) << (octave - OCTAVE_BITS)) - 1);
}

uint64_t mmu_latencies_percentile(const struct mmu_latencies *latencies, unsigned percent)
{
    uint64_t total = 0, seen = 0;
    unsigned bucket = 0;
    for (unsigned i = 0; i < MMU_LATENCY_BUCKETS; i++)
        total += latencies->count[i];
    uint64_t rank = total / 100 * percent + (total % 100 * percent + 99) / 100;
    if (total == 0)
        return 0;
    for (; bucket + 1 < MMU_LATENCY_BUCKETS && (seen += latencies->count[bucket]) < rank; bucket++)
        ;
    return bucket_top(bucket);
}

/* ---- walks ------------------------------------------------------------------------------------------------------- */

void mmu_walk_times_init(struct mmu_walk_times *times, const struct mmu_scheme *scheme, uint32_t walkers)
{
    memset(times, 0, sizeof *times);
    times->walkers = walkers;
    mmu_page_counters_init(&times->leaves, scheme, "leaf");
}

static void count_in_flight(struct mmu_walk_times *times, const struct mmu_walk_span *span)
{
    uint64_t in_flight = 0;
    times->idle[span->walker] = span->done + 1;
    for (uint32_t i = 0; i < times->walkers; i++)
        in_flight += times->idle[i] > span->started;
    if (in_flight > times->most)
        times->most = in_flight;
}

void mmu_walk_times_note(struct mmu_walk_times *times, const struct mmu_walk_span *span)
{
    uint64_t latency = span->done - span->queued, end = span->done + 1;
    uint64_t fresh = span->started > times->all_idle ? span->started : times->all_idle; /* cycles not counted yet */
    if (end > fresh)
        times->counters.active_cycles += end - fresh;
    if (end > times->all_idle)
        times->all_idle = end;
    times->counters.walker_cycles += end - span->started;
    count_in_flight(times, span);
    times->latencies.count[bucket_of(latency)]++;
    if (latency > times->longest)
        times->longest = latency;
    if (!span->faulted)
        times->leaves.count[span->level]++;
}

void mmu_walk_times_stats_each(const struct mmu_walk_times *times, const struct mmu_scheme *scheme, mmu_stat_fn *fn,
                               void *ctx)
{
    mmu_counters_each("walk", counter_table, sizeof counter_table / sizeof counter_table[0], &times->counters, fn, ctx);
    const struct mmu_stat maxima[] = {
        {"walk", "in_flight_max", "walks", "most walks in progress at once, of one core", times->most, true},
        {"walk", "latency_max", "cycles", "longest walk, from entering the walk queue to its end", times->longest,
         true},
    };
    for (size_t i = 0; i < sizeof maxima / sizeof maxima[0]; i++)
        fn(ctx, &maxima[i]);
    const struct mmu_stat leaf = {
        .group = "walk", .unit = "walks", .help = "walks that ended at a leaf of this page size"};
    mmu_page_counters_each(&times->leaves, scheme->leaf_levels, &leaf, fn, ctx);
}

void mmu_walk_times_stats_reset(struct mmu_walk_times *times)
{
    times->counters = (struct mmu_walk_time_counters){0};
    times->most = times->longest = 0;
    memset(&times->latencies, 0, sizeof times->latencies);
    mmu_page_counters_reset(&times->leaves);
}
