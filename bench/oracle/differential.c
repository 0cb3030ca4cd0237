/*
 * differential.c - the model against the naive MMU: random machines, page tables, requests, flushes and table changes,
 * one request outstanding; where a machine has TLBs to share, up to three MMUs that take turns. Compared after every
 * request: the response, each call of memory and operating system with its cycle, and (now and then; with --verbose
 * always) every counter; at the end of a case what serves the pages that were touched, all counters, and every word of
 * memory. Case i of seed S is case 0 of seed S + i.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "naive.h"
#include "side.h"
#include "world.h"

enum { MAX_COUNTERS = 512, MOST_CORES = 3, TOUCHED = 64, COUNT_EVERY = 64 };

struct counter {
    char name[2 * MMU_NAME_BYTES];
    const uint64_t *predicted;
    uint64_t value;
    bool of_fills; /* fills and evictions */
};

/* An MMU on both sides. */
struct core {
    struct mmu *model;
    struct naive *naive;
    const struct mmu_context *context;
    struct counter counter[MAX_COUNTERS];
    unsigned counters;
    unsigned telling; /* the counter that mmu_stats_each tells next */
    uint64_t cycle;   /* no request arrives before */
};

/* A page that was asked for. */
struct touched {
    struct core *core; /* NULL: nothing here */
    const struct mmu_context *context;
    struct mmu_request request;
};

struct duel {
    struct world world;
    struct side model_side, naive_side;
    struct core core[MOST_CORES];
    unsigned cores;
    struct mmu_request request;
    struct mmu_response model_response, naive_response;
    struct touched touched[TOUCHED];
    uint64_t asked; /* requests of this case */
    uint64_t compared;
    uint64_t by_kind[4]; /* hits, walks, faults, retries: what the cases exercised */
    struct features features;
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
    struct core *core = ctx;
    if (core->counters == MAX_COUNTERS)
        return;
    struct counter *counter = &core->counter[core->counters++];
    snprintf(counter->name, sizeof counter->name, "%s.%s", stat->group, stat->name);
    counter->predicted = naive_counter(core->naive, stat->group, stat->name);
    counter->of_fills = strncmp(stat->name, "fills", 5) == 0 || strcmp(stat->name, "evictions") == 0 ||
                        strncmp(stat->name, "reach", 5) == 0;
}

static void take_counter(void *ctx, const struct mmu_stat *stat)
{
    struct core *core = ctx;
    if (core->telling < core->counters)
        core->counter[core->telling++].value = stat->value;
}

/* The first counter that differs, or NULL. The model counts a fill when a later lookup or flush may have seen it. */
static const struct counter *different_counter(struct core *core, bool fills_too)
{
    core->telling = 0;
    mmu_stats_each(core->model, take_counter, core);
    for (unsigned i = 0; i < core->counters; i++) {
        const struct counter *counter = &core->counter[i];
        if (counter->predicted && *counter->predicted != counter->value && (fills_too || !counter->of_fills))
            return counter;
    }
    return NULL;
}

static bool tells_enough(const struct core *core, const struct mmu_config *config)
{
    unsigned predicted = 0, wanted = compare_counters(config);
    for (unsigned i = 0; i < core->counters; i++)
        predicted += core->counter[i].predicted != NULL;
    if (predicted < wanted)
        printf("of the model's counters %u are predicted, not %u\n", predicted, wanted);
    return predicted >= wanted;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static bool same_log(const struct side *a, const struct side *b)
{
    if (a->count != b->count)
        return false;
    for (unsigned i = 0; i < a->count; i++)
        if (!side_same_op(&a->log[i], &b->log[i]))
            return false;
    return true;
}

static void print_request(const struct duel *duel, const struct core *core)
{
    static const char *const accesses[] = {"load", "store", "fetch"};
    printf("request %" PRIu64 ": core %u, %s %#" PRIx64 " at cycle %" PRIu64 "\n", duel->asked,
           (unsigned)(core - duel->core), accesses[duel->request.access], duel->request.va, duel->request.cycle);
    compare_print_response("model", &duel->model_response);
    compare_print_response("oracle", &duel->naive_response);
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

static bool compare(struct duel *duel, struct core *core)
{
    const char *what = NULL;
    const struct counter *counter = NULL;
    if (!compare_responses(&duel->model_response, &duel->naive_response))
        what = "the responses";
    else if (!same_log(&duel->model_side, &duel->naive_side))
        what = "the table reads, writes or faults";
    else if ((duel->verbose || duel->asked % COUNT_EVERY == 0) && (counter = different_counter(core, false)))
        what = counter->name;
    if (what || duel->verbose)
        print_request(duel, core);
    if (!what)
        return true;
    if (counter)
        printf("  %s: model %" PRIu64 ", oracle %" PRIu64 "\n", what, counter->value, *counter->predicted);
    printf("DIFFERENT: %s\n", what);
    return false;
}

/* ---- what happens ------------------------------------------------------------------------------------------------ */

/* Both sides answer duel->request. */
static bool translate(struct duel *duel, struct core *core)
{
    duel->asked++;
    side_begin(&duel->model_side, duel->asked);
    side_begin(&duel->naive_side, duel->asked);
    duel->model_side.mmu = core->model;
    duel->naive_side.mmu = core->naive;
    mmu_translate(core->model, &duel->request, &duel->model_response);
    naive_translate(core->naive, &duel->request, &duel->naive_response);
    core->cycle = duel->model_response.done + (duel->model_response.fault ? 1 : 0);
    count_kind(duel);
    return compare(duel, core);
}

static bool ask(struct duel *duel, struct core *core)
{
    struct world *world = &duel->world;
    duel->request = (struct mmu_request){.va = world_address(world),
                                         .cycle = core->cycle + world_random(world, 4),
                                         .access = (enum mmu_access)world_random(world, MMU_ACCESS_COUNT)};
    uint64_t slot = world_hash(world, duel->request.va >> 12, (uint64_t)(core - duel->core)) % TOUCHED;
    duel->touched[slot] = (struct touched){core, core->context, duel->request};
    return translate(duel, core);
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

static void flush(struct duel *duel, struct core *core)
{
    struct mmu_flush flush;
    world_flush(&duel->world, &flush);
    core->cycle++;
    mmu_flush(core->model, &flush, core->cycle);
    naive_flush(core->naive, &flush);
    if (duel->verbose)
        printf("flush core %u by_va %d %#" PRIx64 " by_asid %d %u global %d\n", (unsigned)(core - duel->core),
               flush.by_va, flush.va, flush.by_asid, flush.asid, flush.global);
}

static void switch_context(struct duel *duel, struct core *core, const struct mmu_context *context)
{
    core->context = context;
    mmu_set_context(core->model, context);
    naive_set_context(core->naive, context);
    if (duel->verbose)
        printf("context core %u root %#" PRIx64 " asid %u user %d modifiers %#x\n", (unsigned)(core - duel->core),
               context->root, context->asid, context->user, context->modifiers);
}

/* ---- one case ---------------------------------------------------------------------------------------------------- */

/* Ask for the pages that were touched, which tells what the TLBs hold. */
static bool same_contents(struct duel *duel)
{
    for (unsigned i = 0; i < TOUCHED; i++) {
        const struct touched *touched = &duel->touched[i];
        if (!touched->core)
            continue;
        switch_context(duel, touched->core, touched->context);
        duel->request = touched->request;
        duel->request.cycle = touched->core->cycle + 1;
        if (!translate(duel, touched->core))
            return false;
    }
    return true;
}

/* Flush everything, so that the last fills are counted, and compare what is left over. */
static bool same_at_the_end(struct duel *duel)
{
    struct mmu_flush everything = {.global = true};
    for (unsigned i = 0; i < duel->cores; i++)
        mmu_flush(duel->core[i].model, &everything, duel->core[i].cycle + 1);
    for (unsigned i = 0; i < duel->cores; i++) {
        const struct counter *counter = different_counter(&duel->core[i], true);
        if (!counter)
            continue;
        printf("DIFFERENT: core %u: %s, at the end: model %" PRIu64 ", oracle %" PRIu64 "\n", i, counter->name,
               counter->value, *counter->predicted);
        return false;
    }
    bool same = memcmp(duel->model_side.memory, duel->naive_side.memory, WORLD_BYTES) == 0;
    if (!same)
        printf("DIFFERENT: memory, at the end\n");
    return same;
}

static bool play(struct duel *duel, uint64_t requests)
{
    struct world *world = &duel->world;
    for (unsigned i = 0; i < duel->cores; i++)
        switch_context(duel, &duel->core[i], &world->context[world_random(world, WORLD_CONTEXTS)]);
    for (uint64_t i = 0; i < requests; i++) {
        struct core *core = &duel->core[world_random(world, duel->cores)];
        if (world_chance(world, 8))
            switch_context(duel, core, &world->context[world_random(world, WORLD_CONTEXTS)]);
        if (world_chance(world, 4)) {
            change_table(duel);
            if (world_chance(world, 50))
                flush(duel, core);
        }
        if (world_chance(world, 2))
            flush(duel, core);
        if (!ask(duel, core))
            return false;
    }
    return same_contents(duel) && same_at_the_end(duel);
}

static bool open_core(struct duel *duel, struct core *core)
{
    struct mmu_error error;
    struct mmu_host model_host = side_host(&duel->model_side), naive_host = side_host(&duel->naive_side);
    struct core *other = core > duel->core ? core - 1 : NULL;
    const struct mmu_config *config = &duel->world.config;
    core->model =
        other ? mmu_create_sharing(config, &model_host, other->model, &error) : mmu_create(config, &model_host, &error);
    if (!core->model) {
        printf("the model refuses the machine: %s\n", error.text);
        return false;
    }
    core->naive = naive_create(config, &naive_host, other ? other->naive : NULL);
    mmu_stats_each(core->model, learn_counter, core);
    return tells_enough(core, config);
}

/* The model's MMUs in any order; the naive one that owns what is shared comes last. */
static void close_cores(struct duel *duel)
{
    unsigned first = (unsigned)world_random(&duel->world, MOST_CORES);
    for (unsigned i = 0; i < MOST_CORES; i++)
        mmu_destroy(duel->core[(first + i) % MOST_CORES].model);
    for (unsigned i = MOST_CORES; i-- > 0;) {
        if (!duel->core[i].naive)
            continue;
        features_add(&duel->features, naive_features(duel->core[i].naive));
        naive_destroy(duel->core[i].naive);
    }
}

static void open_sides(struct duel *duel)
{
    memcpy(duel->naive_side.memory, duel->model_side.memory, WORLD_BYTES);
    duel->model_side.world = duel->naive_side.world = &duel->world;
    duel->model_side.flush = flush_model;
    duel->naive_side.flush = flush_naive;
}

static bool run_case(void *ctx, uint64_t seed, uint64_t requests)
{
    struct duel *duel = ctx;
    bool same = true;
    world_make(&duel->world, seed, duel->model_side.memory);
    open_sides(duel);
    memset(duel->core, 0, sizeof duel->core);
    memset(duel->touched, 0, sizeof duel->touched);
    duel->asked = 0;
    duel->cores = duel->world.shared ? 1 + (unsigned)world_random(&duel->world, MOST_CORES) : 1;
    for (unsigned i = 0; i < duel->cores && same; i++)
        same = open_core(duel, &duel->core[i]);
    same = same && play(duel, requests);
    if (!same)
        world_print(&duel->world);
    close_cores(duel);
    return same;
}

int main(int argc, char **argv)
{
    static const char *const features[] = {"indexed",   "serial", "serial_denied", "dropped", "moved",
                                           "taken_out", "past",   "unified",       "shared",  "shared_flushed"};
    static struct duel duel;
    struct compare_options options = {.cases = 5000, .requests = 1200};
    if (!compare_read_options(&options, argc, argv, UINT64_MAX))
        return 2;
    duel.verbose = options.verbose;
    uint64_t passed = compare_run(&options, argv[0], run_case, &duel);
    printf("%" PRIu64 " requests compared: %" PRIu64 " TLB hits, %" PRIu64 " walks, %" PRIu64 " faults, %" PRIu64
           " retried\n",
           duel.compared, duel.by_kind[0], duel.by_kind[1], duel.by_kind[2], duel.by_kind[3]);
    return compare_end("oracle", &options, passed, &duel.features, features, sizeof features / sizeof features[0]);
}
