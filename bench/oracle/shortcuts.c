/*
 * shortcuts.c - the model against itself: one MMU takes requests one by one under the eyes of an observer, and so
 * searches its TLBs for each; the other may take any way it knows to be the same: windows, batches, hits that it
 * remembers. Random machines, tables, contexts, flushes and faults; streams that stay on a few pages, as programs do,
 * with up to WINDOW_MOST requests outstanding. Compared after every stream: responses, windows, every call of memory
 * and operating system, and all counters. Case i of seed S is case 0 of seed S + i.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "side.h"
#include "world.h"

enum { STREAM_MOST = 64, WINDOW_MOST = 20, STREAMS = 60 };

/* One MMU, its host, and a digest of all that was asked of the host. */
struct player {
    struct mmu *mmu;
    struct side side;
    struct mmu_host host; /* the side's */
    uint64_t digest;
    uint64_t events;
    uint64_t done[WINDOW_MOST];
    struct mmu_window window;
    uint64_t now; /* the last arrival, or the end of the last fault */
    struct mmu_response response[STREAM_MOST];
};

struct match {
    struct world world;
    struct player slow, fast;
    struct mmu_request request[STREAM_MOST];
    size_t count;
    uint64_t page[MMU_ACCESS_COUNT]; /* that the accesses stay on */
    uint64_t compared, hits;
};

static void raise_to(uint64_t *value, uint64_t least)
{
    if (*value < least)
        *value = least;
}

static void digest(uint64_t *digest, uint64_t value)
{
    *digest = (*digest ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    *digest ^= *digest >> 29;
}

/* ---- hosts ------------------------------------------------------------------------------------------------------- */

/* Take the call that was logged last into the digest. */
static void take_call(struct player *player)
{
    const struct side_op *op = &player->side.log[0];
    const uint64_t words[] = {op->kind, op->cycle, op->pa, op->value, op->other, op->level};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        digest(&player->digest, words[i]);
    player->side.count = 0;
}

static struct mmu_mem_reply read_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct player *player = ctx;
    struct mmu_mem_reply reply = player->host.mem_read(&player->side, pa, bytes, cycle);
    take_call(player);
    return reply;
}

static struct mmu_mem_reply write_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                         uint64_t cycle)
{
    struct player *player = ctx;
    struct mmu_mem_reply reply = player->host.mem_write(&player->side, pa, bytes, expected, desired, cycle);
    take_call(player);
    return reply;
}

static enum mmu_verdict handle_fault(void *ctx, const struct mmu_fault *fault, uint64_t *cost)
{
    struct player *player = ctx;
    enum mmu_verdict verdict = player->host.page_fault(&player->side, fault, cost);
    take_call(player);
    raise_to(&player->now, fault->cycle + (*cost > 0 ? *cost : 1));
    if (verdict == MMU_DELIVER)
        player->side.tries = 0;
    return verdict;
}

static void observe(void *ctx, const struct mmu_event *event)
{
    struct player *player = ctx;
    player->events += event->kind == MMU_EVENT_DONE;
}

static void flush_player(void *mmu, const struct mmu_flush *flush, uint64_t cycle)
{
    mmu_flush(mmu, flush, cycle);
}

static bool open_player(struct player *player, const struct world *world, uint32_t window, bool observed)
{
    struct mmu_error error;
    struct mmu_host host = {.version = MMU_HOST_VERSION,
                            .ctx = player,
                            .mem_read = read_memory,
                            .mem_write = write_memory,
                            .page_fault = handle_fault,
                            .event = observed ? observe : NULL};
    player->host = side_host(&player->side);
    player->digest = player->events = 0;
    memset(player->done, 0, sizeof player->done);
    player->window = (struct mmu_window){.done = player->done, .size = window};
    player->now = 0;
    player->mmu = mmu_create(&world->config, &host, &error);
    player->side.world = world;
    player->side.mmu = player->mmu;
    player->side.flush = flush_player;
    if (!player->mmu)
        printf("the model refuses the machine: %s\n", error.text);
    return player->mmu != NULL;
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

static void make_stream(struct match *match)
{
    struct world *world = &match->world;
    uint64_t cycle = match->slow.window.last_done / 2; /* of no effect, or of some */
    match->count = 1 + world_random(world, STREAM_MOST);
    for (size_t i = 0; i < match->count; i++) {
        enum mmu_access access = (enum mmu_access)world_random(world, MMU_ACCESS_COUNT);
        if (world_chance(world, 10))
            match->page[access] = world_address(world);
        if (world_chance(world, 3))
            match->page[access] = match->page[(access + 1) % MMU_ACCESS_COUNT];
        if (world_chance(world, 3))
            cycle += world_random(world, 200);
        uint64_t va = (match->page[access] & ~UINT64_C(0xfff)) + world_random(world, 4096);
        match->request[i] = (struct mmu_request){va, cycle, access};
    }
}

/* What mmu_translate_window is said to be. */
static void one_by_one(struct player *player, const struct mmu_request *requests, size_t count)
{
    struct mmu_window *window = &player->window;
    for (size_t i = 0; i < count; i++) {
        struct mmu_request request = requests[i];
        raise_to(&player->now, request.cycle + window->slip);
        raise_to(&player->now, window->done[window->next]);
        window->slip = player->now - request.cycle;
        request.cycle = player->now;
        mmu_translate(player->mmu, &request, &player->response[i]);
        window->done[window->next] = player->response[i].done;
        window->next = (window->next + 1) % window->size;
        raise_to(&window->last_done, player->response[i].done);
    }
}

static void all_alone(struct player *player, const struct mmu_request *requests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        raise_to(&player->now, requests[i].cycle);
        mmu_translate(player->mmu, &requests[i], &player->response[i]);
    }
}

/* Both MMUs take the stream. Returns how many responses can be compared. */
static size_t take_stream(struct match *match)
{
    struct player *slow = &match->slow, *fast = &match->fast;
    unsigned way = (unsigned)world_random(&match->world, 8);
    if (way == 0) { /* no window: all that do not wait for a fault arrive at their own cycles */
        all_alone(slow, match->request, match->count);
        mmu_translate_batch(fast->mmu, match->request, fast->response, match->count);
        fast->now = slow->now;
        return match->count;
    }
    one_by_one(slow, match->request, match->count);
    if (way == 1)
        one_by_one(fast, match->request, match->count);
    else
        mmu_translate_window(fast->mmu, &fast->window, match->request, way < 5 ? fast->response : NULL, match->count);
    fast->now = slow->now;
    return way < 5 ? match->count : 0;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static bool same_response(const struct mmu_response *a, const struct mmu_response *b)
{
    if (a->fault != b->fault || a->done != b->done || a->level != b->level || a->served != b->served ||
        a->start_level != b->start_level || a->merged != b->merged)
        return false;
    return a->fault ? a->code == b->code : a->pa == b->pa && a->rights == b->rights;
}

static void take_stat(void *ctx, const struct mmu_stat *stat)
{
    digest(ctx, stat->value);
}

static uint64_t counters(const struct player *player)
{
    uint64_t sum = 0;
    mmu_stats_each(player->mmu, take_stat, &sum);
    return sum;
}

static const char *difference(const struct match *match, size_t responses)
{
    const struct player *slow = &match->slow, *fast = &match->fast;
    for (size_t i = 0; i < responses; i++)
        if (!same_response(&slow->response[i], &fast->response[i]))
            return "responses";
    if (memcmp(slow->done, fast->done, sizeof slow->done) != 0 || slow->window.next != fast->window.next ||
        slow->window.last_done != fast->window.last_done || slow->window.slip != fast->window.slip)
        return "windows";
    if (slow->digest != fast->digest)
        return "calls of the host";
    return counters(slow) == counters(fast) ? NULL : "counters";
}

static void change_something(struct match *match)
{
    struct world *world = &match->world;
    struct mmu_flush flush;
    unsigned level;
    if (world_chance(world, 30)) {
        const struct mmu_context *context = &world->context[world_random(world, WORLD_CONTEXTS)];
        mmu_set_context(match->slow.mmu, context);
        mmu_set_context(match->fast.mmu, context);
    }
    if (world_chance(world, 50)) {
        uint64_t pa = world_entry_address(world, &level), entry = world_entry(world, level);
        side_poke(&match->slow.side, pa, entry);
        side_poke(&match->fast.side, pa, entry);
    }
    if (world_chance(world, 50)) {
        uint64_t cycle = world_chance(world, 80) ? match->slow.window.last_done + world_random(world, 3) : 0;
        world_flush(world, &flush);
        mmu_flush(match->slow.mmu, &flush, cycle);
        mmu_flush(match->fast.mmu, &flush, cycle);
    }
    if (world_chance(world, 2)) {
        mmu_stats_reset(match->slow.mmu);
        mmu_stats_reset(match->fast.mmu);
    }
}

static bool play(struct match *match)
{
    mmu_set_context(match->slow.mmu, &match->world.context[0]);
    mmu_set_context(match->fast.mmu, &match->world.context[0]);
    for (uint64_t i = 0; i < STREAMS; i++) {
        make_stream(match);
        side_begin(&match->slow.side, i);
        side_begin(&match->fast.side, i);
        size_t responses = take_stream(match);
        const char *what = difference(match, responses);
        match->compared += match->count;
        for (size_t k = 0; k < match->count; k++)
            match->hits += match->slow.response[k].served < MMU_MAX_TLBS;
        if (what) {
            printf("DIFFERENT: %s, in stream %" PRIu64 " of %zu requests\n", what, i, match->count);
            return false;
        }
        change_something(match);
    }
    return true;
}

static bool run_case(struct match *match, uint64_t seed)
{
    struct world *world = &match->world;
    world_make(world, seed, match->slow.side.memory);
    memcpy(match->fast.side.memory, match->slow.side.memory, WORLD_BYTES);
    for (int access = 0; access < MMU_ACCESS_COUNT; access++)
        match->page[access] = world_address(world);
    uint32_t window = 1 + (uint32_t)world_random(world, WINDOW_MOST);
    bool same = open_player(&match->slow, world, window, true) && open_player(&match->fast, world, window, false) &&
                play(match);
    if (!same)
        world_print(world);
    mmu_destroy(match->slow.mmu);
    mmu_destroy(match->fast.mmu);
    match->slow.mmu = match->fast.mmu = NULL;
    return same;
}

int main(int argc, char **argv)
{
    static struct match match;
    uint64_t seed = (uint64_t)time(NULL) * 100003 % 1000000007 + 1, cases = 3000, passed = 0;
    for (int at = 1; at < argc; at += 2) {
        uint64_t *value = strcmp(argv[at], "--seed") == 0 ? &seed : strcmp(argv[at], "--cases") == 0 ? &cases : NULL;
        if (!value || at + 1 == argc || (*value = strtoull(argv[at + 1], NULL, 0)) == 0) {
            fprintf(stderr, "usage: %s [--seed N] [--cases N], N at least 1\n", argv[0]);
            return 2;
        }
    }
    printf("seed %" PRIu64 ", %" PRIu64 " cases of %d streams\n", seed, cases, STREAMS);
    while (passed < cases && run_case(&match, seed + passed))
        passed++;
    if (passed < cases)
        printf("replay: %s --seed %" PRIu64 " --cases 1\n", argv[0], seed + passed);
    printf("%" PRIu64 " requests compared, of them %" PRIu64 " TLB hits\n", match.compared, match.hits);
    printf("shortcuts: %" PRIu64 " passed, %d failed\n", passed, passed < cases);
    return passed < cases;
}
