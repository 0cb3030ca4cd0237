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
    .tlb = {{.name = "l1d",
             .level = 1,
             .serves = 7,
             .pages = 1,
             .array = {L1_SETS, L1_WAYS, "lru"},
             .latency = 1,
             .ports = 1},
            {.name = "l2",
             .level = 2,
             .serves = 7,
             .pages = 1,
             .array = {L2_SETS, L2_WAYS, "lru"},
             .latency = 8,
             .ports = 1}},
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

static void take_walks(void *ctx, const struct mmu_stat *stat)
{
    uint64_t *walks = ctx;
    if (strcmp(stat->group, "walk") == 0 && strcmp(stat->name, "count") == 0)
        *walks = stat->value;
}

static double naive_piece(struct naive_tlbs *tlbs, const struct mmu_request *requests, uint64_t *misses)
{
    double begun = cpu_seconds();
    for (size_t i = 0; i < STREAM_PIECE; i++)
        *misses += naive_tlbs_access(tlbs, requests[i].va) == 0;
    return cpu_seconds() - begun;
}

static double model_piece(struct mmu *mmu, struct mmu_window *window, const struct mmu_request *requests)
{
    double begun = cpu_seconds();
    mmu_translate_window(mmu, window, requests, NULL, STREAM_PIECE);
    return cpu_seconds() - begun;
}

static struct tables make_tables(struct mmu_ram *ram, struct stream *stream, size_t count)
{
    static struct mmu_request requests[STREAM_PIECE];
    struct tables tables = tables_begin(ram, mmu_scheme_find(config.scheme));
    stream_rewind(stream);
    for (size_t done = 0; done < count; done += STREAM_PIECE) {
        stream->next(stream, requests);
        for (size_t i = 0; i < STREAM_PIECE; i++)
            tables_map(&tables, requests[i].va);
    }
    return tables;
}

static void run_race(struct mmu *mmu, struct stream *stream, size_t count, struct race *race)
{
    static struct mmu_request requests[STREAM_PIECE];
    struct naive_tlbs *tlbs = naive_tlbs_create(L1_SETS, L1_WAYS, L2_SETS, L2_WAYS);
    uint64_t done = 0;
    struct mmu_window window = {.done = &done, .size = 1};
    *race = (struct race){0};
    stream_rewind(stream);
    for (size_t at = 0; at < count; at += STREAM_PIECE) {
        stream->next(stream, requests);
        race->naive += naive_piece(tlbs, requests, &race->misses);
        race->model += model_piece(mmu, &window, requests);
    }
    mmu_stats_each(mmu, take_walks, &race->walks);
    naive_tlbs_destroy(tlbs);
}

bool timed_race(struct stream *stream, size_t count, struct race *race)
{
    struct mmu_error error;
    struct mmu_ram *ram = mmu_ram_create(0, memory.bytes);
    struct mmu_hierarchy *hierarchy = ram ? mmu_hierarchy_create(&memory, ram, 1, &error) : NULL;
    struct mmu_host host = {.version = MMU_HOST_VERSION,
                            .ctx = hierarchy,
                            .mem_read = mmu_hierarchy_read,
                            .mem_write = mmu_hierarchy_write,
                            .mem_expect = mmu_hierarchy_expect};
    struct mmu *mmu = hierarchy ? mmu_create(&config, &host, &error) : NULL;
    if (mmu) {
        struct mmu_context context = {
            .root = make_tables(ram, stream, count).root, .user = true, .modifiers = MMU_WP | MMU_NX};
        mmu_set_context(mmu, &context);
        run_race(mmu, stream, count, race);
    }
    mmu_destroy(mmu);
    mmu_hierarchy_destroy(hierarchy);
    mmu_ram_destroy(ram);
    return mmu != NULL;
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
