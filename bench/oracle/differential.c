/*
 * differential.c - the model against the naive MMU: random machines, page tables, requests, flushes and table changes,
 * one request outstanding. Compared after every request: the response, each call of memory and operating system with
 * its cycle, and every counter; at the end of a case every word of memory. Case i of seed S is case 0 of seed S + i.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "naive.h"
#include "side.h"
#include "world.h"

enum { MAX_COUNTERS = 160, MIN_COUNTERS = 16 };

struct counter {
    char name[2 * MMU_NAME_BYTES];
    const uint64_t *predicted;
    uint64_t value;
    bool of_fills; /* fills and evictions */
};

struct duel {
    struct world world;
    struct side model_side, naive_side;
    struct mmu *model;
    struct naive *naive;
    struct mmu_request request;
    struct mmu_response model_response, naive_response;
    struct counter counter[MAX_COUNTERS];
    unsigned counters;
    unsigned telling; /* the counter that mmu_stats_each tells next */
    uint64_t cycle;   /* no request arrives before */
    uint64_t compared;
    uint64_t by_kind[4]; /* hits, walks, faults, retries: what the cases exercised */
    bool verbose;
};

static void flush_model(void *mmu, const struct mmu_flush *flush, uint64_t cycle)
{
    mmu_flush(mmu, flush, cycle);
}

static void flush_naive(void *mmu, const struct mmu_flush *flush, uint64_t cycle)
{
    (void)cycle;
    naive_flush(mmu, flush);
}

/* ---- counters ---------------------------------------------------------------------------------------------------- */

static void learn_counter(void *ctx, const struct mmu_stat *stat)
{
    struct duel *duel = ctx;
    if (duel->counters == MAX_COUNTERS)
        return;
    struct counter *counter = &duel->counter[duel->counters++];
    snprintf(counter->name, sizeof counter->name, "%s.%s", stat->group, stat->name);
    counter->predicted = naive_counter(duel->naive, stat->group, stat->name);
    counter->of_fills = strcmp(stat->name, "fills") == 0 || strcmp(stat->name, "evictions") == 0;
}

static void take_counter(void *ctx, const struct mmu_stat *stat)
{
    struct duel *duel = ctx;
    if (duel->telling < duel->counters)
        duel->counter[duel->telling++].value = stat->value;
}

/* The first counter that differs, or NULL. The model counts a fill when a later lookup or flush may have seen it. */
static const struct counter *different_counter(struct duel *duel, bool fills_too)
{
    duel->telling = 0;
    mmu_stats_each(duel->model, take_counter, duel);
    for (unsigned i = 0; i < duel->counters; i++) {
        const struct counter *counter = &duel->counter[i];
        if (counter->predicted && *counter->predicted != counter->value && (fills_too || !counter->of_fills))
            return counter;
    }
    return NULL;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static bool same_response(const struct mmu_response *a, const struct mmu_response *b)
{
    if (a->fault != b->fault || a->done != b->done || a->level != b->level || a->served != b->served ||
        a->start_level != b->start_level || a->merged != b->merged)
        return false;
    return a->fault ? a->code == b->code : a->pa == b->pa && a->rights == b->rights;
}

static bool same_log(const struct side *a, const struct side *b)
{
    if (a->count != b->count)
        return false;
    for (unsigned i = 0; i < a->count; i++)
        if (!side_same_op(&a->log[i], &b->log[i]))
            return false;
    return true;
}

static void print_response(const char *name, const struct mmu_response *response)
{
    printf("  %-6s pa %#" PRIx64 " done %" PRIu64 " fault %d code %#x level %u rights %#x served %#x start %u\n", name,
           response->pa, response->done, (int)response->fault, response->code, response->level, response->rights,
           response->served, response->start_level);
}

static void print_request(const struct duel *duel, uint64_t number)
{
    static const char *const accesses[] = {"load", "store", "fetch"};
    printf("request %" PRIu64 ": %s %#" PRIx64 " at cycle %" PRIu64 "\n", number, accesses[duel->request.access],
           duel->request.va, duel->request.cycle);
    print_response("model", &duel->model_response);
    print_response("oracle", &duel->naive_response);
    side_print_log("model", &duel->model_side);
    side_print_log("oracle", &duel->naive_side);
}

static void count_kind(struct duel *duel)
{
    const struct mmu_response *response = &duel->model_response;
    duel->compared++;
    duel->by_kind[response->fault ? 2 : response->served == MMU_SERVED_WALK ? 1 : 0]++;
    duel->by_kind[3] += duel->model_side.tries > 0;
}

/* ---- one case ---------------------------------------------------------------------------------------------------- */

static bool compare(struct duel *duel, uint64_t number)
{
    const char *what = NULL;
    const struct counter *counter = NULL;
    if (!same_response(&duel->model_response, &duel->naive_response))
        what = "the responses";
    else if (!same_log(&duel->model_side, &duel->naive_side))
        what = "the table reads, writes or faults";
    else if ((counter = different_counter(duel, false)))
        what = counter->name;
    if (what || duel->verbose)
        print_request(duel, number);
    if (!what)
        return true;
    if (counter)
        printf("  %s: model %" PRIu64 ", oracle %" PRIu64 "\n", what, counter->value, *counter->predicted);
    printf("DIFFERENT: %s\n", what);
    return false;
}

static bool translate(struct duel *duel, uint64_t number)
{
    struct world *world = &duel->world;
    duel->request = (struct mmu_request){.va = world_address(world),
                                         .cycle = duel->cycle + world_random(world, 4),
                                         .access = (enum mmu_access)world_random(world, MMU_ACCESS_COUNT)};
    side_begin(&duel->model_side, number);
    side_begin(&duel->naive_side, number);
    mmu_translate(duel->model, &duel->request, &duel->model_response);
    naive_translate(duel->naive, &duel->request, &duel->naive_response);
    duel->cycle = duel->model_response.done + (duel->model_response.fault ? 1 : 0);
    count_kind(duel);
    return compare(duel, number);
}

static void change_table(struct duel *duel)
{
    unsigned level;
    uint64_t pa = world_entry_address(&duel->world, &level), entry = world_entry(&duel->world, level);
    side_poke(&duel->model_side, pa, entry);
    side_poke(&duel->naive_side, pa, entry);
    if (duel->verbose)
        printf("write %#" PRIx64 " = %#" PRIx64 " (level %u)\n", pa, entry, level);
}

static void flush(struct duel *duel)
{
    struct mmu_flush flush;
    world_flush(&duel->world, &flush);
    duel->cycle++;
    mmu_flush(duel->model, &flush, duel->cycle);
    naive_flush(duel->naive, &flush);
    if (duel->verbose)
        printf("flush by_va %d %#" PRIx64 " by_asid %d %u global %d\n", flush.by_va, flush.va, flush.by_asid,
               flush.asid, flush.global);
}

static void switch_context(struct duel *duel)
{
    const struct mmu_context *context = &duel->world.context[world_random(&duel->world, WORLD_CONTEXTS)];
    mmu_set_context(duel->model, context);
    naive_set_context(duel->naive, context);
    if (duel->verbose)
        printf("context root %#" PRIx64 " asid %u user %d modifiers %#x\n", context->root, context->asid, context->user,
               context->modifiers);
}

/* Flush everything, so that the last fills are counted, and compare what is left over. */
static bool same_at_the_end(struct duel *duel)
{
    struct mmu_flush everything = {.global = true};
    mmu_flush(duel->model, &everything, duel->cycle + 1);
    const struct counter *counter = different_counter(duel, true);
    if (counter)
        printf("DIFFERENT: %s, at the end: model %" PRIu64 ", oracle %" PRIu64 "\n", counter->name, counter->value,
               *counter->predicted);
    bool same = memcmp(duel->model_side.memory, duel->naive_side.memory, WORLD_BYTES) == 0;
    if (!same)
        printf("DIFFERENT: memory, at the end\n");
    return same && !counter;
}

static bool play(struct duel *duel, uint64_t requests)
{
    struct world *world = &duel->world;
    for (uint64_t i = 0; i < requests; i++) {
        if (i == 0 || world_chance(world, 8))
            switch_context(duel);
        if (world_chance(world, 4)) {
            change_table(duel);
            if (world_chance(world, 50))
                flush(duel);
        }
        if (world_chance(world, 2))
            flush(duel);
        if (!translate(duel, i))
            return false;
    }
    return same_at_the_end(duel);
}

static void open_side(struct side *side, const struct world *world, void *mmu,
                      void (*flush_mmu)(void *, const struct mmu_flush *, uint64_t))
{
    side->world = world;
    side->mmu = mmu;
    side->flush = flush_mmu;
}

static bool run_case(struct duel *duel, uint64_t seed, uint64_t requests)
{
    struct mmu_error error;
    struct mmu_host model_host = side_host(&duel->model_side), naive_host = side_host(&duel->naive_side);
    world_make(&duel->world, seed, duel->model_side.memory);
    memcpy(duel->naive_side.memory, duel->model_side.memory, WORLD_BYTES);
    duel->cycle = 0;
    duel->counters = 0;
    duel->model = mmu_create(&duel->world.config, &model_host, &error);
    if (!duel->model) {
        printf("the model refuses the machine: %s\n", error.text);
        world_print(&duel->world);
        return false;
    }
    duel->naive = naive_create(&duel->world.config, &naive_host);
    open_side(&duel->model_side, &duel->world, duel->model, flush_model);
    open_side(&duel->naive_side, &duel->world, duel->naive, flush_naive);
    mmu_stats_each(duel->model, learn_counter, duel);
    unsigned predicted = 0;
    for (unsigned i = 0; i < duel->counters; i++)
        predicted += duel->counter[i].predicted != NULL;
    bool same = predicted >= MIN_COUNTERS && play(duel, requests);
    if (!same)
        world_print(&duel->world);
    mmu_destroy(duel->model);
    naive_destroy(duel->naive);
    return same;
}

/* ---- the program ------------------------------------------------------------------------------------------------- */

struct options {
    uint64_t seed, cases, requests;
    bool verbose;
};

static bool take_option(struct options *options, int argc, char **argv, int *at)
{
    static const char *const names[] = {"--seed", "--cases", "--requests"};
    uint64_t *values[] = {&options->seed, &options->cases, &options->requests};
    if (strcmp(argv[*at], "--verbose") == 0)
        return options->verbose = true;
    for (unsigned i = 0; i < 3; i++) {
        char *end;
        if (strcmp(argv[*at], names[i]) != 0 || *at + 1 >= argc)
            continue;
        *values[i] = strtoull(argv[++*at], &end, 0);
        return *end == '\0' && *values[i] > 0;
    }
    return false;
}

int main(int argc, char **argv)
{
    static struct duel duel;
    struct options options = {.seed = (uint64_t)time(NULL) * 100003 % 1000000007 + 1, .cases = 5000, .requests = 1500};
    uint64_t failed = 0, i = 0;
    for (int at = 1; at < argc; at++)
        if (!take_option(&options, argc, argv, &at)) {
            fprintf(stderr, "usage: %s [--seed N] [--cases N] [--requests N] [--verbose], N at least 1\n", argv[0]);
            return 2;
        }
    duel.verbose = options.verbose;
    printf("seed %" PRIu64 ", %" PRIu64 " cases of %" PRIu64 " requests\n", options.seed, options.cases,
           options.requests);
    for (; i < options.cases && failed == 0; i++)
        if (!run_case(&duel, options.seed + i, options.requests)) {
            printf("replay: %s --seed %" PRIu64 " --cases 1 --requests %" PRIu64 " --verbose\n", argv[0],
                   options.seed + i, options.requests);
            failed++;
        }
    printf("%" PRIu64 " requests compared: %" PRIu64 " TLB hits, %" PRIu64 " walks, %" PRIu64 " faults, %" PRIu64
           " retried\n",
           duel.compared, duel.by_kind[0], duel.by_kind[1], duel.by_kind[2], duel.by_kind[3]);
    printf("oracle: %" PRIu64 " passed, %" PRIu64 " failed\n", i - failed, failed);
    return failed != 0;
}
