/*
 * window.c - the model, which computes with timestamps, against an MMU that counts cycle by cycle, with any number of
 * requests outstanding: random machines, page tables and bursts of requests. Compared: every response, every counter at
 * the end of a case, and every word of memory. Case i of seed S is case 0 of seed S + i.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ticks.h"
#include "window_case.h"

enum { MOST_REQUESTS = 100000, CYCLES_PER_REQUEST = 10000, MIN_COUNTERS = 16 };

/* A memory of its own for each side. */
struct memory {
    const struct window_case *window;
    uint8_t bytes[WINDOW_BYTES];
};

struct duel {
    struct window_case window;
    struct memory model_memory, ticks_memory;
    struct mmu *model;
    struct ticks *ticks;
    struct window_request *asked;
    struct mmu_response *response; /* the model's */
    uint64_t compared, hits, walks, merged, faults;
    bool verbose;
    unsigned counters, differences;
};

static struct mmu_mem_reply read_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct memory *memory = ctx;
    struct mmu_mem_reply reply = {.latency = window_case_latency(memory->window, pa)};
    (void)cycle;
    reply.error =
        bytes != memory->window->world.entry_bytes || pa % bytes || pa < WORLD_BASE || pa - WORLD_BASE >= WINDOW_BYTES;
    reply.value = reply.error ? 0 : window_case_peek(memory->window, memory->bytes, pa);
    return reply;
}

static struct mmu_mem_reply write_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                         uint64_t cycle)
{
    struct memory *memory = ctx;
    struct mmu_mem_reply reply = read_memory(ctx, pa, bytes, cycle);
    reply.swapped = !reply.error && reply.value == expected;
    if (reply.swapped)
        window_case_poke(memory->window, memory->bytes, pa, desired);
    return reply;
}

static struct mmu_host host_of(struct memory *memory)
{
    return (struct mmu_host){
        .version = MMU_HOST_VERSION, .ctx = memory, .mem_read = read_memory, .mem_write = write_memory};
}

/* ---- both sides -------------------------------------------------------------------------------------------------- */

static void run_model(struct duel *duel, unsigned requests)
{
    for (unsigned i = 0; i < requests; i++) {
        if (i == 0 || duel->asked[i].context != duel->asked[i - 1].context)
            mmu_set_context(duel->model, duel->asked[i].context);
        mmu_translate(duel->model, &duel->asked[i].request, &duel->response[i]);
    }
}

/* No request arrives while one that will fault is not answered. False: the ticks never come to an end. */
static bool run_ticks(struct duel *duel, unsigned requests)
{
    uint64_t end = duel->asked[requests - 1].request.cycle + (uint64_t)requests * CYCLES_PER_REQUEST;
    unsigned next = 0;
    bool barred = false;
    while (next < requests || !ticks_idle(duel->ticks)) {
        uint64_t now = ticks_now(duel->ticks);
        ticks_run(duel->ticks);
        barred = barred && !ticks_response(duel->ticks, next - 1);
        while (next < requests && !barred && duel->asked[next].request.cycle <= now) {
            ticks_arrive(duel->ticks, duel->asked[next].context, &duel->asked[next].request);
            barred = window_case_faults(&duel->window, &duel->asked[next++]);
        }
        ticks_end(duel->ticks);
        if (now > end)
            return false;
    }
    return true;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static bool same_response(const struct mmu_response *a, const struct mmu_response *b)
{
    if (a->fault != b->fault || a->done != b->done || a->level != b->level || a->served != b->served ||
        a->start_level != b->start_level || a->merged != b->merged)
        return false;
    return a->fault ? a->code == b->code : a->pa == b->pa && a->rights == b->rights;
}

static void print_response(const char *name, const struct mmu_response *response)
{
    printf("  %-6s done %" PRIu64 " pa %#" PRIx64 " fault %d code %#x level %u rights %#x served %#x start %u merged "
           "%d\n",
           name, response->done, response->pa, (int)response->fault, response->code, response->level, response->rights,
           response->served, response->start_level, response->merged);
}

static void print_request(const struct duel *duel, unsigned number)
{
    static const char *const accesses[] = {"load", "store", "fetch"};
    const struct window_request *asked = &duel->asked[number];
    const struct mmu_response *ticks = ticks_response(duel->ticks, number);
    printf("request %u: %s %#" PRIx64 " at cycle %" PRIu64 ", root %#" PRIx64 " asid %u user %d modifiers %#x\n",
           number, accesses[asked->request.access], asked->request.va, asked->request.cycle, asked->context->root,
           asked->context->asid, asked->context->user, asked->context->modifiers);
    print_response("model", &duel->response[number]);
    if (ticks)
        print_response("ticks", ticks);
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
        bool same = ticks && same_response(&duel->response[i], ticks);
        if (duel->verbose || !same)
            print_request(duel, i);
        if (!same) {
            printf("DIFFERENT: the responses\n");
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
    bool same = memcmp(duel->model_memory.bytes, duel->ticks_memory.bytes, WINDOW_BYTES) == 0;
    if (!same)
        printf("DIFFERENT: memory, at the end\n");
    return same && duel->differences == 0 && duel->counters >= MIN_COUNTERS;
}

/* ---- one case ---------------------------------------------------------------------------------------------------- */

static bool play(struct duel *duel, unsigned requests)
{
    for (unsigned i = 0; i < requests; i++)
        window_case_ask(&duel->window, &duel->asked[i]);
    run_model(duel, requests);
    if (run_ticks(duel, requests))
        return same_responses(duel, requests) && same_at_the_end(duel);
    same_responses(duel, requests);
    printf("DIFFERENT: the ticks do not answer every request\n");
    return false;
}

static void give_memory(struct memory *memory, const struct window_case *window)
{
    memory->window = window;
    memcpy(memory->bytes, window->memory, WINDOW_BYTES);
}

static bool run_case(struct duel *duel, uint64_t seed, unsigned requests)
{
    struct mmu_error error;
    struct mmu_host model_host = host_of(&duel->model_memory), ticks_host = host_of(&duel->ticks_memory);
    window_case_make(&duel->window, seed);
    give_memory(&duel->model_memory, &duel->window);
    give_memory(&duel->ticks_memory, &duel->window);
    duel->model = mmu_create(&duel->window.world.config, &model_host, &error);
    if (!duel->model) {
        printf("the model refuses the machine: %s\n", error.text);
        world_print(&duel->window.world);
        return false;
    }
    duel->ticks = ticks_create(&duel->window.world.config, &ticks_host, requests);
    bool same = play(duel, requests);
    if (!same)
        world_print(&duel->window.world);
    mmu_destroy(duel->model);
    ticks_destroy(duel->ticks);
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
        return *end == '\0' && *values[i] > 0 && options->requests <= MOST_REQUESTS;
    }
    return false;
}

static uint64_t run_cases(struct duel *duel, const struct options *options, const char *program)
{
    for (uint64_t i = 0; i < options->cases; i++) {
        if (run_case(duel, options->seed + i, (unsigned)options->requests))
            continue;
        printf("replay: %s --seed %" PRIu64 " --cases 1 --requests %" PRIu64 " --verbose\n", program, options->seed + i,
               options->requests);
        return i;
    }
    return options->cases;
}

int main(int argc, char **argv)
{
    static struct duel duel;
    struct options options = {.seed = (uint64_t)time(NULL) * 100003 % 1000000007 + 1, .cases = 1000, .requests = 400};
    for (int at = 1; at < argc; at++)
        if (!take_option(&options, argc, argv, &at)) {
            fprintf(stderr,
                    "usage: %s [--seed N] [--cases N] [--requests N] [--verbose], N at least 1, requests %d at most\n",
                    argv[0], MOST_REQUESTS);
            return 2;
        }
    duel.verbose = options.verbose;
    duel.asked = calloc(options.requests, sizeof *duel.asked);
    duel.response = calloc(options.requests, sizeof *duel.response);
    if (!duel.asked || !duel.response)
        abort();
    printf("seed %" PRIu64 ", %" PRIu64 " cases of %" PRIu64 " requests\n", options.seed, options.cases,
           options.requests);
    uint64_t passed = run_cases(&duel, &options, argv[0]);
    printf("%" PRIu64 " requests compared: %" PRIu64 " TLB hits, %" PRIu64 " walks, %" PRIu64 " merged, %" PRIu64
           " faults\n",
           duel.compared, duel.hits, duel.walks, duel.merged, duel.faults);
    printf("oracle-window: %" PRIu64 " passed, %d failed\n", passed, passed < options.cases);
    free(duel.asked);
    free(duel.response);
    return passed < options.cases;
}
