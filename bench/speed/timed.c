/* See timed.h. */
#include "timed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../model/cmd/simulation.h"
#include "naive_tlbs.h"
#include "tables.h"

enum { L1_SETS = 16, L1_WAYS = 4, L2_SETS = 128, L2_WAYS = 12, BATCH = 256 };

static const struct mmu_config config = {
    .scheme = "x86-4",
    .pa_bits = 46,
    .asid_bits = 12,
    .hardware_ad = true,
    .tlb_count = 2,
    .tlb = {{"l1d", 1, 7, 1, {L1_SETS, L1_WAYS, "lru"}, 1, 1}, {"l2", 2, 7, 1, {L2_SETS, L2_WAYS, "lru"}, 8, 1}},
    .pwc = {{0}, {4, 8, "lru"}, {1, 4, "lru"}, {1, 2, "lru"}},
    .pwc_latency = 1,
    .walkers = 1,
    .seed = 1,
};

static const struct mmu_memory_config memory = {
    .bytes = UINT64_C(4) << 30,
    .latency = 200,
    .cache_count = 3,
    .cache = {{"l1", 1, {64, 8, "lru"}, 4}, {"l2", 2, {1024, 8, "lru"}, 12}, {"llc", 3, {8192, 16, "lru"}, 30}},
};

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double timed_naive(const struct mmu_request *requests, size_t count, uint64_t *misses)
{
    struct naive_tlbs *tlbs = naive_tlbs_create(L1_SETS, L1_WAYS, L2_SETS, L2_WAYS);
    double begun = cpu_seconds();
    *misses = 0;
    for (size_t i = 0; i < count; i++)
        *misses += naive_tlbs_access(tlbs, requests[i].va) == 0;
    double seconds = cpu_seconds() - begun;
    naive_tlbs_destroy(tlbs);
    return seconds;
}

static void take_walks(void *ctx, const struct mmu_stat *stat)
{
    uint64_t *walks = ctx;
    if (strcmp(stat->group, "walk") == 0 && strcmp(stat->name, "count") == 0)
        *walks = stat->value;
}

double timed_model(const struct mmu_request *requests, size_t count, uint64_t *walks)
{
    struct mmu_error error;
    struct mmu_ram *ram = mmu_ram_create(0, memory.bytes);
    struct mmu_hierarchy *hierarchy = mmu_hierarchy_create(&memory, ram, 1, &error);
    struct mmu_host host = {.version = MMU_HOST_VERSION,
                            .ctx = hierarchy,
                            .mem_read = mmu_hierarchy_read,
                            .mem_write = mmu_hierarchy_write};
    struct mmu *mmu = mmu_create(&config, &host, &error);
    struct mmu_context context = {.root = tables_build(ram, mmu_scheme_find(config.scheme), requests, count),
                                  .user = true,
                                  .modifiers = MMU_WP | MMU_NX};
    uint64_t done = 0;
    struct mmu_window window = {.done = &done, .size = 1};
    mmu_set_context(mmu, &context);
    double begun = cpu_seconds();
    mmu_translate_window(mmu, &window, requests, NULL, count);
    double seconds = cpu_seconds() - begun;
    mmu_stats_each(mmu, take_walks, walks);
    mmu_destroy(mmu);
    mmu_hierarchy_destroy(hierarchy);
    mmu_ram_destroy(ram);
    return seconds;
}

/* The trace through the simulation, or, if that is NULL, nowhere. */
static bool replay(struct mmu_simulation *simulation, const char *path, uint64_t *records, struct mmu_error *error)
{
    struct mmu_record batch[BATCH];
    struct mmu_trace *trace = mmu_trace_open(path, NULL, error);
    bool going = trace != NULL;
    int got = 0;
    while (going && (got = mmu_trace_next_batch(trace, batch, BATCH, error)) > 0) {
        size_t good = (size_t)got;
        if (simulation)
            going = mmu_simulation_run(simulation, batch, (size_t)got, &good, error) == MMU_OUTCOME_GOOD;
        *records += good;
    }
    mmu_trace_close(trace);
    return going && got == 0;
}

double timed_reading(const char *trace, unsigned passes, uint64_t *records, struct mmu_error *error)
{
    double begun = cpu_seconds();
    bool good = true;
    *records = 0;
    for (unsigned i = 0; i < passes && good; i++)
        good = replay(NULL, trace, records, error);
    return good ? cpu_seconds() - begun : -1;
}

double timed_run(const char *trace, const char *machine, unsigned passes, uint64_t *records, struct mmu_error *error)
{
    struct mmu_machine loaded;
    double seconds = 0;
    bool good = mmu_machine_load(&loaded, machine, NULL, 0, error);
    *records = 0;
    for (unsigned i = 0; i < passes && good; i++) {
        struct mmu_simulation *simulation =
            mmu_simulation_create(&loaded, &(struct mmu_simulation_options){.contents = false}, error);
        double begun = cpu_seconds();
        good = simulation && replay(simulation, trace, records, error);
        seconds += cpu_seconds() - begun;
        mmu_simulation_destroy(simulation);
    }
    return good ? seconds : -1;
}
