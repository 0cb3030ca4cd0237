/*
 * Times of walks: percentiles against a sorted list, cycles with a walk in progress against counting every cycle, and
 * what the MMU tells of walks worked by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mmu_rig.h"

enum { M = 10, WALK = 1 + 4 * (M + 2) }; /* from the walk queue to the end, of four entries */

static const uint64_t VA = 0x123456789000;

static uint64_t seed;

static uint64_t next_random(void)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return seed >> 33;
}

/* TEST_SEED repeats a run. */
static void seed_random(void)
{
    const char *given = getenv("TEST_SEED");
    seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
    printf("# replay: TEST_SEED=%" PRIu64 " build/bench/unit/walk_times_test\n", seed);
}

/* ---- percentiles ------------------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Memory whose latency the test sets before each walk. */
struct slow_memory {
    struct rig *rig;
    uint32_t latency;
};

static struct mmu_mem_reply read_slowly(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct slow_memory *memory = ctx;
    (void)bytes;
    (void)cycle;
    return (struct mmu_mem_reply){.value = memory->rig->word[(pa - RIG_BASE) / 8], .latency = memory->latency};
}

static struct mmu_mem_reply write_nothing(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                          uint64_t cycle)
{
    (void)desired;
    return (struct mmu_mem_reply){.value = expected, .latency = read_slowly(ctx, pa, bytes, cycle).latency};
}

/* Walks of random length; the latencies that the MMU must have counted go to `taken`. */
static void walk_times(struct mmu *mmu, struct slow_memory *memory, uint64_t *taken, size_t count)
{
    struct mmu_flush flush = {.by_va = false, .global = true};
    uint64_t cycle = 1000;
    for (size_t i = 0; i < count; i++) {
        unsigned bits = 1 + (unsigned)(next_random() % 26);
        struct mmu_request request = {VA, cycle, MMU_LOAD};
        struct mmu_response response;
        memory->latency = 1 + (uint32_t)(next_random() % (UINT64_C(1) << bits));
        mmu_flush(mmu, &flush, cycle);
        request.cycle = cycle + 1;
        mmu_translate(mmu, &request, &response);
        assert_int_equal(response.served, MMU_SERVED_WALK);
        taken[i] = response.done - request.cycle - 1; /* m is the cycle after arrival */
        cycle = response.done + 1;
    }
}

/* The list's own percentile: the least of its members that so many percent of them do not exceed. */
static uint64_t exact(const uint64_t *sorted, size_t count, unsigned percent)
{
    size_t rank = (count * percent + 99) / 100;
    return sorted[rank > 0 ? rank - 1 : 0];
}

/* Exact below 64; above, the top of a bucket that is a 16th of an octave wide. */
static void assert_percentile(uint64_t told, uint64_t truth, unsigned percent)
{
    uint64_t width = 1;
    while (truth >= 64 && truth / width >= 32)
        width *= 2;
    if (told < truth || told >= truth + width || (told + 1) % width != 0)
        fail_msg("p%u is %" PRIu64 ", the list says %" PRIu64 " (seed above)", percent, told, truth);
}

static void percentiles_are_those_of_a_sorted_list(void **state)
{
    static uint64_t taken[2000];
    (void)state;
    seed_random();
    for (int round = 0; round < 20; round++) {
        struct rig *rig = rig_new("x86-4");
        struct slow_memory memory = {.rig = rig};
        struct mmu_host host = {
            .version = MMU_HOST_VERSION, .ctx = &memory, .mem_read = read_slowly, .mem_write = write_nothing};
        struct mmu_latencies latencies = {{0}};
        size_t count = 1 + next_random() % 2000, half = count / 2;
        struct mmu *mmu[2];
        rig_map(rig, VA, 0, 0x12345000, IA_LEAF);
        for (int i = 0; i < 2; i++) { /* two MMUs, whose walks count together */
            mmu[i] = mmu_create(&rig->config, &host, &rig->error);
            assert_non_null(mmu[i]);
            mmu_set_context(mmu[i], &rig->context);
            walk_times(mmu[i], &memory, taken + (i ? half : 0), i ? count - half : half);
            mmu_latencies_add(mmu[i], &latencies);
            mmu_destroy(mmu[i]);
        }
        qsort(taken, count, sizeof taken[0], by_value);
        for (unsigned percent = 1; percent <= 100; percent++)
            assert_percentile(mmu_latencies_percentile(&latencies, percent), exact(taken, count, percent), percent);
        rig_open(rig);
        rig_close(rig);
    }
}

static void every_latency_has_its_bucket(void **state)
{
    struct mmu_latencies latencies = {{0}};
    uint64_t last = 0;
    (void)state;
    assert_int_equal(mmu_latencies_percentile(&latencies, 50), 0);
    for (unsigned bucket = 0; bucket < MMU_LATENCY_BUCKETS; bucket++) {
        latencies = (struct mmu_latencies){{0}};
        latencies.count[bucket] = 1;
        uint64_t top = mmu_latencies_percentile(&latencies, 50);
        uint64_t width = bucket < MMU_LATENCY_EXACT ? 1 : UINT64_C(1) << ((bucket - MMU_LATENCY_EXACT) / 16 + 2);
        if (bucket > 0)
            assert_int_equal(top - last, width);
        last = top;
    }
    assert_true(last == UINT64_MAX);
}

static void the_middle_of_three_and_the_last_of_a_hundred(void **state)
{
    struct mmu_latencies latencies = {{0}};
    (void)state;
    latencies.count[10] = latencies.count[20] = latencies.count[30] = 1;
    assert_int_equal(mmu_latencies_percentile(&latencies, 33), 10);
    assert_int_equal(mmu_latencies_percentile(&latencies, 34), 20);
    assert_int_equal(mmu_latencies_percentile(&latencies, 66), 20);
    assert_int_equal(mmu_latencies_percentile(&latencies, 67), 30);
    latencies.count[10] = 98;
    assert_int_equal(mmu_latencies_percentile(&latencies, 98), 10);
    assert_int_equal(mmu_latencies_percentile(&latencies, 99), 20);
    assert_int_equal(mmu_latencies_percentile(&latencies, 100), 30);
}

/* ---- what the MMU tells ------------------------------------------------------------------------------------------ */

/* Walks of pages 0, 1, ... that arrive in the cycles given, by `walkers` walkers. */
static struct rig *walks_at(uint32_t walkers, const uint64_t *cycles, size_t count)
{
    struct rig *rig = rig_new("x86-4");
    for (uint64_t i = 0; i < count; i++)
        rig_map(rig, VA + i * 4096, 0, 0x12345000 + i * 4096, IA_LEAF);
    rig->config.walkers = walkers;
    rig->config.tlb[0].ports = 4;
    rig_open(rig);
    for (uint64_t i = 0; i < count; i++)
        assert_int_equal(rig_ask(rig, VA + i * 4096, MMU_LOAD, cycles[i]).served, MMU_SERVED_WALK);
    return rig;
}

/* A walk that starts in s is in progress from s to s + 48, 49 cycles. */
static void assert_times(struct rig *rig, uint64_t active, uint64_t busy, uint64_t most, uint64_t longest)
{
    assert_int_equal(rig_stat(rig, "walk.active_cycles"), active);
    assert_int_equal(rig_stat(rig, "walk.walker_cycles"), busy);
    assert_int_equal(rig_stat(rig, "walk.in_flight_max"), most);
    assert_int_equal(rig_stat(rig, "walk.latency_max"), longest);
    rig_close(rig);
}

static void cycles_with_a_walk_in_progress_count_once(void **state)
{
    (void)state;
    assert_times(walks_at(1, (const uint64_t[]){0}, 1), WALK, WALK, 1, WALK);
    /* Far apart; overlapping by 39 cycles; one inside the pause of another. */
    assert_times(walks_at(2, (const uint64_t[]){0, 1000}, 2), 2 * WALK, 2 * WALK, 1, WALK);
    assert_times(walks_at(2, (const uint64_t[]){0, 10}, 2), WALK + 10, 2 * WALK, 2, WALK);
    assert_times(walks_at(2, (const uint64_t[]){0, WALK}, 2), 2 * WALK, 2 * WALK, 1, WALK);
    assert_times(walks_at(2, (const uint64_t[]){0, WALK - 1}, 2), 2 * WALK - 1, 2 * WALK, 2, WALK);
    /* One walker: the second waits, so its latency is longer, but it is not in progress while it waits. */
    assert_times(walks_at(1, (const uint64_t[]){0, 10}, 2), 2 * WALK, 2 * WALK, 1, 2 * WALK - 10);
    assert_times(walks_at(3, (const uint64_t[]){0, 0, 0, 0}, 4), 2 * WALK, 4 * WALK, 3, 2 * WALK);
}

static void walks_and_fills_are_told_by_page_size(void **state)
{
    struct rig *rig = rig_new("x86-4");
    (void)state;
    rig_map(rig, VA, 0, 0x12345000, IA_LEAF);
    rig_map(rig, VA + (1 << 30), 1, 0x40000000, IA_LEAF | IA_PS);
    rig_open(rig);
    rig_ask(rig, VA, MMU_LOAD, 0);
    rig_ask(rig, VA + (1 << 30), MMU_LOAD, 100);
    for (uint64_t i = 0; i < 3; i++)
        rig_ask(rig, VA + (1 << 30) + i * 4096, MMU_LOAD, 200 + i);
    rig_ask(rig, VA + 8, MMU_LOAD, 300);
    rig_ask(rig, VA + 0x7000, MMU_LOAD, 400); /* a fault: no leaf */
    assert_int_equal(rig_stat(rig, "walk.leaf_4K"), 1);
    assert_int_equal(rig_stat(rig, "walk.leaf_2M"), 1);
    assert_int_equal(rig_stat(rig, "walk.leaf_1G"), 0);
    assert_int_equal(rig_stat(rig, "l1.fills_4K"), 1);
    assert_int_equal(rig_stat(rig, "l1.fills_2M"), 1);
    assert_int_equal(rig_stat(rig, "l1.hits_4K"), 1);
    assert_int_equal(rig_stat(rig, "l1.hits_2M"), 3);
    assert_int_equal(rig_stat(rig, "l1.hits"), 4);
    rig_close(rig);
}

static void reach_is_what_the_entries_cover(void **state)
{
    struct mmu_flush one = {.by_va = true, .global = true, .va = VA}, all = {.global = true};
    struct rig *rig = rig_new("x86-4"); /* one set of 4 ways */
    (void)state;
    for (uint64_t i = 0; i < 6; i++)
        rig_map(rig, VA + i * 4096, 0, 0x12345000 + i * 4096, IA_LEAF);
    rig_map(rig, VA + (1 << 30), 1, 0x40000000, IA_LEAF | IA_PS);
    rig_open(rig);
    assert_int_equal(rig_stat(rig, "l1.reach"), 0);
    assert_int_equal(rig_stat(rig, "l1.reach_max"), UINT64_C(4) << 30);
    rig_ask(rig, VA, MMU_LOAD, 0);
    assert_int_equal(rig_stat(rig, "l1.reach"), 4096); /* the fill that nobody has seen yet included */
    rig_ask(rig, VA + (1 << 30), MMU_LOAD, 100);
    assert_int_equal(rig_stat(rig, "l1.reach"), 4096 + (2 << 20));
    rig_ask(rig, VA + 8, MMU_LOAD, 200);
    for (uint64_t i = 1; i < 6; i++) /* the large page goes last of the old ones */
        rig_ask(rig, VA + i * 4096, MMU_LOAD, 200 + 100 * i);
    rig_ask(rig, VA + 5 * 4096, MMU_LOAD, 900);
    assert_int_equal(rig_stat(rig, "l1.reach"), 4 * 4096);
    assert_int_equal(rig_stat(rig, "l1.reach_peak"), 3 * 4096 + (2 << 20));
    one.va = VA + 5 * 4096;
    mmu_flush(rig->mmu, &one, 1000);
    assert_int_equal(rig_stat(rig, "l1.reach"), 3 * 4096);
    mmu_flush(rig->mmu, &all, 1001);
    assert_int_equal(rig_stat(rig, "l1.reach"), 0);
    mmu_stats_reset(rig->mmu);
    assert_int_equal(rig_stat(rig, "l1.reach_peak"), 0);
    rig_close(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentiles_are_those_of_a_sorted_list),
        cmocka_unit_test(every_latency_has_its_bucket),
        cmocka_unit_test(the_middle_of_three_and_the_last_of_a_hundred),
        cmocka_unit_test(cycles_with_a_walk_in_progress_count_once),
        cmocka_unit_test(walks_and_fills_are_told_by_page_size),
        cmocka_unit_test(reach_is_what_the_entries_cover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
