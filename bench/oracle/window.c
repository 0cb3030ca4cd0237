/*
 * window.c - the model, which computes with timestamps, against an MMU that counts cycle by cycle, with any number of
 * requests outstanding: random machines, page tables, bursts of requests, flushes, and a fault handler that changes the
 * tables. Compared: every response, every call of memory and handler with its cycle, at the end of a case every counter
 * and every word of memory; the last requests of a case ask for all its pages. Case i of seed S is case 0 of seed S +
 * i.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "ticks.h"
#include "window_side.h"

enum { MOST_REQUESTS = 100000, PATIENCE = 100000 };

struct duel {
    struct window_case window;
    struct window_side model_side, ticks_side;
    struct mmu *model;
    struct ticks *ticks;
    struct window_request *asked;
    struct mmu_response *response; /* the model's */
    uint64_t *digest;              /* of the model's calls for a request */
    uint64_t raised;               /* faults that the model has told */
    unsigned given;                /* requests that both have */
    uint64_t compared, hits, walks, merged, faults, flushes;
    struct features features;
    bool verbose;
    unsigned counters, differences;
};

static void flush_model(void *mmu, const struct mmu_flush *flush, uint64_t cycle)
{
    mmu_flush(mmu, flush, cycle);
}

static void flush_ticks(void *mmu, const struct mmu_flush *flush, uint64_t cycle)
{
    ticks_flush(mmu, flush, cycle);
}

/* ---- both sides -------------------------------------------------------------------------------------------------- */

/*
 * Go on to the first cycle in which `may_go` lets the ticks go on; false: that never comes. How often the last request
 * faults is known from the model: if it is wrong about that, the two tell different faults.
 */
static bool advance(struct duel *duel, uint64_t cycle, bool (*may_go)(const struct ticks *ticks))
{
    uint64_t patience = ticks_now(duel->ticks) + cycle + PATIENCE;
    for (;;) {
        bool faulted = ticks_faults(duel->ticks) >= duel->raised && ticks_may_arrive(duel->ticks);
        if (faulted && ticks_now(duel->ticks) >= cycle && may_go(duel->ticks))
            return true;
        if (ticks_now(duel->ticks) > patience)
            return false;
        ticks_end(duel->ticks);
        ticks_run(duel->ticks);
    }
}

static bool always(const struct ticks *ticks)
{
    (void)ticks;
    return true;
}

static bool give(struct duel *duel)
{
    unsigned i = duel->given;
    const struct window_request *asked = &duel->asked[i];
    if (i == 0 || asked->context != duel->asked[i - 1].context)
        mmu_set_context(duel->model, asked->context);
    duel->digest[i] = 0;
    duel->model_side.digest = &duel->digest[i];
    if (!advance(duel, asked->request.cycle, always))
        return false;
    unsigned handled = duel->model_side.faults;
    mmu_translate(duel->model, &asked->request, &duel->response[i]);
    duel->raised +=
        duel->window.unhandled ? duel->response[i].fault != MMU_FAULT_NONE : duel->model_side.faults - handled;
    ticks_arrive(duel->ticks, asked->context, &asked->request);
    duel->given++;
    return true;
}

/* A flush comes when no lookup is under way that the model has made already. */
static bool flush(struct duel *duel)
{
    struct mmu_flush flush;
    window_case_flush(&duel->window, &flush);
    if (!advance(duel, 0, ticks_settled))
        return false;
    uint64_t now = ticks_now(duel->ticks);
    duel->flushes++;
    mmu_flush(duel->model, &flush, now);
    ticks_flush(duel->ticks, &flush, now);
    if (duel->window.last < now)
        duel->window.last = now;
    if (duel->verbose)
        printf("flush in cycle %" PRIu64 " before request %u: by_va %d %#" PRIx64 " by_asid %d %u global %d\n", now,
               duel->given, flush.by_va, flush.va, flush.by_asid, flush.asid, flush.global);
    return true;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static void print_request(const struct duel *duel, unsigned number)
{
    static const char *const accesses[] = {"load", "store", "fetch"};
    const struct window_request *asked = &duel->asked[number];
    const struct mmu_response *ticks = ticks_response(duel->ticks, number);
    printf("request %u: %s %#" PRIx64 " at cycle %" PRIu64 ", root %#" PRIx64 " asid %u user %d modifiers %#x\n",
           number, accesses[asked->request.access], asked->request.va, asked->request.cycle, asked->context->root,
           asked->context->asid, asked->context->user, asked->context->modifiers);
    compare_print_response("model", &duel->response[number]);
    if (ticks)
        compare_print_response("ticks", ticks);
}

static void count_kind(struct duel *duel, const struct mmu_response *response)
{
    duel->compared++;
    duel->faults += response->fault != MMU_FAULT_NONE;
    duel->merged += response->merged;
    duel->walks += response->served == MMU_SERVED_WALK && !response->merged;
    duel->hits += response->served < MMU_MAX_TLBS;
}

static bool same_responses(struct duel *duel, unsigned requests)
{
    for (unsigned i = 0; i < requests; i++) {
        const struct mmu_response *ticks = ticks_response(duel->ticks, i);
        bool same = ticks && compare_responses(&duel->response[i], ticks);
        bool same_calls = duel->digest[i] == ticks_digest(duel->ticks, i);
        if (duel->verbose || !same || !same_calls)
            print_request(duel, i);
        if (!same || !same_calls) {
            printf("DIFFERENT: %s\n", same ? "the table reads, writes or faults" : "the responses");
            return false;
        }
        count_kind(duel, ticks);
    }
    return true;
}

static void compare_counter(void *ctx, const struct mmu_stat *stat)
{
    struct duel *duel = ctx;
    const uint64_t *counted = ticks_counter(duel->ticks, stat->group, stat->name);
    duel->counters += counted != NULL;
    if (!counted || *counted == stat->value)
        return;
    printf("DIFFERENT: %s.%s: model %" PRIu64 ", ticks %" PRIu64 "\n", stat->group, stat->name, stat->value, *counted);
    duel->differences++;
}

/* A flush of everything settles the model's fills. */
static bool same_at_the_end(struct duel *duel)
{
    struct mmu_flush everything = {.global = true};
    mmu_flush(duel->model, &everything, ticks_now(duel->ticks) + 1);
    duel->counters = duel->differences = 0;
    mmu_stats_each(duel->model, compare_counter, duel);
    bool same = memcmp(duel->model_side.bytes, duel->ticks_side.bytes, WINDOW_BYTES) == 0;
    if (!same)
        printf("DIFFERENT: memory, at the end\n");
    return same && duel->differences == 0 && duel->counters >= compare_counters(&duel->window.world.config);
}

/* ---- one case ---------------------------------------------------------------------------------------------------- */

static bool play(struct duel *duel, unsigned requests)
{
    struct window_case *window = &duel->window;
    ticks_run(duel->ticks);
    for (unsigned i = 0; i < requests; i++) {
        bool probe = i + WINDOW_PAGES >= requests;
        if (!probe && window_case_flushes(window) && !flush(duel))
            return false;
        if (probe)
            window_case_probe(window, requests - 1 - i, &duel->asked[i]);
        else
            window_case_ask(window, &duel->asked[i]);
        if (!give(duel))
            return false;
    }
    return advance(duel, 0, ticks_idle);
}

static bool run_case(void *ctx, uint64_t seed, uint64_t requests)
{
    struct duel *duel = ctx;
    struct mmu_error error;
    window_case_make(&duel->window, seed);
    struct mmu_host model_host = window_side_host(&duel->model_side, &duel->window);
    struct mmu_host ticks_host = window_side_host(&duel->ticks_side, &duel->window);
    duel->model = mmu_create(&duel->window.world.config, &model_host, &error);
    if (!duel->model) {
        printf("the model refuses the machine: %s\n", error.text);
        world_print(&duel->window.world);
        return false;
    }
    duel->ticks = ticks_create(&duel->window.world.config, &ticks_host, (unsigned)requests);
    window_side_open(&duel->model_side, &duel->window, duel->model, flush_model);
    window_side_open(&duel->ticks_side, &duel->window, duel->ticks, flush_ticks);
    duel->given = 0;
    duel->raised = 0;
    bool ended = play(duel, (unsigned)requests);
    bool same = same_responses(duel, duel->given);
    if (same && !ended)
        printf("DIFFERENT: the ticks do not answer every request\n");
    same = same && ended && same_at_the_end(duel);
    if (!same)
        world_print(&duel->window.world);
    features_add(&duel->features, ticks_features(duel->ticks));
    mmu_destroy(duel->model);
    ticks_destroy(duel->ticks);
    return same;
}

int main(int argc, char **argv)
{
    static const char *const features[] = {
        "indexed",   "serial",      "serial_denied",   "dropped",     "moved",       "taken_out",
        "past",      "unified",     "mshr_waits",      "ahead",       "muted",       "retried",
        "remapped",  "queue_waits", "handler_flushes", "start_waits", "issue_waits", "reply_waits",
        "hit_waits", "walk_waits",  "join_waits",      "fault_waits", "ready_muted"};
    static struct duel duel;
    struct compare_options options = {.cases = 1000, .requests = 400};
    if (!compare_read_options(&options, argc, argv, MOST_REQUESTS))
        return 2;
    duel.verbose = options.verbose;
    duel.asked = calloc(options.requests, sizeof *duel.asked);
    duel.response = calloc(options.requests, sizeof *duel.response);
    duel.digest = calloc(options.requests, sizeof *duel.digest);
    if (!duel.asked || !duel.response || !duel.digest)
        abort();
    uint64_t passed = compare_run(&options, argv[0], run_case, &duel);
    printf("%" PRIu64 " requests compared: %" PRIu64 " TLB hits, %" PRIu64 " walks, %" PRIu64 " merged, %" PRIu64
           " faults; %" PRIu64 " flushes\n",
           duel.compared, duel.hits, duel.walks, duel.merged, duel.faults, duel.flushes);
    features_add(&duel.features, &duel.ticks_side.features);
    free(duel.asked);
    free(duel.response);
    free(duel.digest);
    return compare_end("oracle-window", &options, passed, &duel.features, features,
                       sizeof features / sizeof features[0]);
}
