/*
 * shared_test.c - a TLB of the last level that two MMUs share. Without walk caches and with memory of latency 10 a
 * request that arrives in a and misses TLBs of latencies 1 and 3 is done in a + 41.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mmu_rig.h"

static const uint64_t A = 0x40000000, B = 0x40001000, C = 0x40002000, D = 0x40003000;
static const uint64_t PAGE = 0x12340000;

enum { WALK = 41, L1 = 0, L2 = 1 };

/* Two MMUs over the rig's memory: l1 of two ways each, l2 of four, latency 3, shared. */
struct pair {
    struct rig *rig;
    struct mmu *mmu[2];
};

static struct rig *new_rig(void)
{
    struct rig *rig = rig_new("sv39");
    rig->config.tlb[0].array.ways = 2;
    rig_add_tlb(rig, "l2", 2, 1, 4, 3)->shared = true;
    for (uint64_t va = A; va <= D; va += 4096)
        rig_map(rig, va, 0, PAGE + va - A, RV_LEAF);
    return rig;
}

static struct mmu *another(struct rig *rig)
{
    struct mmu_host host = rig_host(rig);
    return mmu_create_sharing(&rig->config, &host, rig->mmu, &rig->error);
}

static struct pair open_pair(void)
{
    struct rig *rig = new_rig();
    rig_open(rig);
    struct pair pair = {rig, {rig->mmu, another(rig)}};
    assert_non_null(pair.mmu[1]);
    mmu_set_context(pair.mmu[1], &rig->context);
    return pair;
}

static void close_pair(struct pair *pair)
{
    mmu_destroy(pair->mmu[1]);
    rig_close(pair->rig);
}

static struct mmu_response ask(struct pair *pair, unsigned mmu, uint64_t va, uint64_t cycle)
{
    struct mmu_request request = {va, cycle, MMU_LOAD};
    struct mmu_response response;
    pair->rig->ops = 0;
    mmu_translate(pair->mmu[mmu], &request, &response);
    assert_int_equal(response.fault, MMU_FAULT_NONE);
    assert_int_equal(response.pa, PAGE + va - A);
    return response;
}

static void expect(struct pair *pair, unsigned mmu, uint64_t va, uint64_t cycle, uint8_t served, uint64_t cycles)
{
    struct mmu_response response = ask(pair, mmu, va, cycle);
    assert_int_equal(response.served, served);
    assert_int_equal(response.done, cycle + cycles);
}

static uint64_t stat(struct pair *pair, unsigned mmu, const char *name)
{
    struct mmu *first = pair->rig->mmu;
    pair->rig->mmu = pair->mmu[mmu];
    uint64_t value = rig_stat(pair->rig, name);
    pair->rig->mmu = first;
    return value;
}

static void what_one_has_filled_the_other_finds(void **unused)
{
    struct pair pair = open_pair();
    (void)unused;
    expect(&pair, 0, A, 1000, MMU_SERVED_WALK, WALK);
    expect(&pair, 1, A, 2000, L2, 4);
    expect(&pair, 1, B, 3000, MMU_SERVED_WALK, WALK);
    expect(&pair, 0, B, 3000, L2, 4);
    close_pair(&pair);
}

/* Clocks are not compared: what was asked for before is there, in whatever cycle. One's own fills keep theirs. */
static void order_decides_between_mmus_and_cycles_within_one(void **unused)
{
    struct pair pair = open_pair();
    (void)unused;
    expect(&pair, 0, A, 1000, MMU_SERVED_WALK, WALK); /* filled in 1041 */
    expect(&pair, 1, A, 5, L2, 4);
    expect(&pair, 1, B, 10, MMU_SERVED_WALK, WALK); /* filled in 51 */
    assert_int_equal(ask(&pair, 1, B, 40).served, MMU_SERVED_WALK);
    expect(&pair, 0, B, 1050, L2, 4);
    close_pair(&pair);
}

/* B's fill is not due yet, but the other one has seen it. */
static void what_another_has_seen_has_happened(void **unused)
{
    struct pair pair = open_pair();
    (void)unused;
    expect(&pair, 0, B, 10, MMU_SERVED_WALK, WALK);
    expect(&pair, 1, B, 0, L2, 4);
    expect(&pair, 0, B, 20, L2, 4);
    close_pair(&pair);
}

static void ports_are_each_ones_own(void **unused)
{
    struct pair pair = open_pair();
    (void)unused;
    expect(&pair, 0, A, 0, MMU_SERVED_WALK, WALK);
    expect(&pair, 0, B, 100, MMU_SERVED_WALK, WALK);
    expect(&pair, 1, A, 200, L2, 4);
    expect(&pair, 1, B, 200, L2, 5); /* one port: a cycle later */
    expect(&pair, 0, C, 200, MMU_SERVED_WALK, WALK);
    expect(&pair, 0, A, 300, L2, 4); /* C pushed it out of l1 */
    close_pair(&pair);
}

static void entries_belong_to_their_asid(void **unused)
{
    struct pair pair = open_pair();
    struct mmu_context context = pair.rig->context;
    (void)unused;
    context.asid = 2;
    mmu_set_context(pair.mmu[1], &context);
    expect(&pair, 0, A, 0, MMU_SERVED_WALK, WALK);
    expect(&pair, 1, A, 0, MMU_SERVED_WALK, WALK);
    close_pair(&pair);
}

/* B is flushed from the shared array by the one, and from its own level 1 too; A is not. */
static void a_flush_by_one_is_of_the_shared_array(void **unused)
{
    struct pair pair = open_pair();
    struct mmu_flush flush = {.by_va = true, .global = true, .va = B};
    (void)unused;
    expect(&pair, 0, A, 0, MMU_SERVED_WALK, WALK);
    expect(&pair, 0, B, 100, MMU_SERVED_WALK, WALK);
    mmu_flush(pair.mmu[1], &flush, 0); /* before the fill, but after it was asked for */
    expect(&pair, 1, A, 1, L2, 4);
    expect(&pair, 1, B, 10, MMU_SERVED_WALK, WALK);
    expect(&pair, 0, B, 200, L1, 1); /* its own level 1 is for another flush */
    close_pair(&pair);
}

static void each_fill_is_counted_once_by_whom_it_was_for(void **unused)
{
    struct pair pair = open_pair();
    (void)unused;
    for (uint64_t i = 0; i < 3; i++)
        expect(&pair, 0, A + i * 4096, 100 * i, MMU_SERVED_WALK, WALK);
    assert_int_equal(stat(&pair, 0, "l2.fills"), 3);
    expect(&pair, 1, D, 0, MMU_SERVED_WALK, WALK);
    for (uint64_t i = 0; i < 3; i++)
        expect(&pair, 1, A + i * 4096, 100 + 10 * i, L2, 4);
    assert_int_equal(stat(&pair, 0, "l2.fills"), 3);
    assert_int_equal(stat(&pair, 1, "l2.fills"), 1);
    assert_int_equal(stat(&pair, 0, "l2.lookups"), 3);
    assert_int_equal(stat(&pair, 1, "l2.lookups"), 4);
    assert_int_equal(stat(&pair, 1, "l2.hits"), 3);
    mmu_stats_reset(pair.mmu[0]);
    assert_int_equal(stat(&pair, 0, "l2.fills"), 0);
    assert_int_equal(stat(&pair, 1, "l2.fills"), 1);
    close_pair(&pair);
}

/* A third page in a shared TLB of two ways. */
static void an_eviction_counts_for_whom_the_fill_was(void **unused)
{
    struct rig *rig = new_rig();
    (void)unused;
    rig->config.tlb[L2].array.ways = 2;
    rig_open(rig);
    struct pair pair = {rig, {rig->mmu, another(rig)}};
    mmu_set_context(pair.mmu[1], &rig->context);
    expect(&pair, 0, A, 0, MMU_SERVED_WALK, WALK);
    expect(&pair, 0, B, 100, MMU_SERVED_WALK, WALK);
    expect(&pair, 1, C, 0, MMU_SERVED_WALK, WALK);
    expect(&pair, 0, D, 200, MMU_SERVED_WALK, WALK);
    assert_int_equal(stat(&pair, 0, "l2.evictions"), 0); /* D's is not due yet */
    assert_int_equal(stat(&pair, 1, "l2.evictions"), 1);
    expect(&pair, 1, A, 100, MMU_SERVED_WALK, WALK);
    assert_int_equal(stat(&pair, 0, "l2.evictions"), 1);
    close_pair(&pair);
}

/* Whoever goes first. */
static void the_array_lives_as_long_as_somebody_has_it(void **unused)
{
    struct pair pair = open_pair();
    (void)unused;
    struct mmu *third = another(pair.rig);
    assert_non_null(third);
    expect(&pair, 0, A, 0, MMU_SERVED_WALK, WALK);
    mmu_destroy(pair.mmu[0]); /* with a fill that waits */
    pair.mmu[0] = pair.rig->mmu = third;
    mmu_set_context(third, &pair.rig->context);
    expect(&pair, 1, A, 0, L2, 4);
    expect(&pair, 1, B, 10, MMU_SERVED_WALK, WALK);
    mmu_destroy(pair.mmu[1]);
    pair.mmu[1] = NULL;
    expect(&pair, 0, B, 0, L2, 4);
    close_pair(&pair);
}

static void a_tlb_that_is_not_shared_is_each_ones_own(void **unused)
{
    struct rig *rig = new_rig();
    (void)unused;
    rig->config.tlb[L2].shared = false;
    rig_open(rig);
    struct pair pair = {rig, {rig->mmu, another(rig)}};
    mmu_set_context(pair.mmu[1], &rig->context);
    expect(&pair, 0, A, 0, MMU_SERVED_WALK, WALK);
    expect(&pair, 1, A, 100, MMU_SERVED_WALK, WALK);
    close_pair(&pair);
}

/* Behind an inclusive TLB of one's own. */
static void inclusive_levels_come_before(void **unused)
{
    struct rig *rig = new_rig();
    (void)unused;
    rig->config.tlb[L2].level = 3;
    rig->config.tlb[L1].array.ways = 4;
    rig_add_tlb(rig, "middle", 2, 1, 2, 1)->inclusion = MMU_INCLUSIVE;
    rig_open(rig);
    struct pair pair = {rig, {rig->mmu, another(rig)}};
    mmu_set_context(pair.mmu[1], &rig->context);
    for (uint64_t i = 0; i < 3; i++)
        expect(&pair, i % 2, A + i * 4096, 100 * i, MMU_SERVED_WALK, WALK + 1);
    expect(&pair, 0, B, 300, L2, 5); /* pushes A out of the middle */
    expect(&pair, 0, A, 400, L2, 5);
    expect(&pair, 1, A, 400, L2, 5);
    expect(&pair, 1, B, 500, L1, 1);
    close_pair(&pair);
}

static void refuses(struct rig *rig, const char *why)
{
    assert_false(rig_accepts(rig));
    assert_string_equal(rig->error.text, why);
    rig_close(rig);
}

static void what_cannot_be_shared_is_refused(void **unused)
{
    struct rig *rig = rig_new("sv39");
    const char *last = "tlb.l1: only TLBs of the last level can be shared, and not if that is the first one";
    (void)unused;
    rig->config.tlb[L1].shared = true;
    refuses(rig, last);
    rig = new_rig();
    rig->config.tlb[L1].shared = true;
    refuses(rig, last);
    rig = new_rig();
    rig->config.tlb[L2].inclusion = MMU_EXCLUSIVE;
    refuses(rig, "tlb.l2: a shared TLB must be non-inclusive");
    rig = new_rig();
    rig->config.asid_bits = 0;
    refuses(rig, "tlb.l2: a shared TLB needs ASIDs; asid_bits must be above 0");
}

static void mmus_that_share_are_alike(void **unused)
{
    struct pair pair = open_pair();
    (void)unused;
    pair.rig->config.tlb[L2].array.ways = 8;
    assert_null(another(pair.rig));
    assert_string_equal(pair.rig->error.text, "tlb.l2: to be shared, the other MMU must have the same one (name, sets, "
                                              "ways, policy, pages, index)");
    pair.rig->config.asid_bits = 4;
    assert_null(another(pair.rig));
    assert_non_null(strstr(pair.rig->error.text, "asid_bits"));
    expect(&pair, 1, A, 0, MMU_SERVED_WALK, WALK);
    close_pair(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_has_filled_the_other_finds),
        cmocka_unit_test(order_decides_between_mmus_and_cycles_within_one),
        cmocka_unit_test(what_another_has_seen_has_happened),
        cmocka_unit_test(ports_are_each_ones_own),
        cmocka_unit_test(entries_belong_to_their_asid),
        cmocka_unit_test(a_flush_by_one_is_of_the_shared_array),
        cmocka_unit_test(each_fill_is_counted_once_by_whom_it_was_for),
        cmocka_unit_test(an_eviction_counts_for_whom_the_fill_was),
        cmocka_unit_test(the_array_lives_as_long_as_somebody_has_it),
        cmocka_unit_test(a_tlb_that_is_not_shared_is_each_ones_own),
        cmocka_unit_test(inclusive_levels_come_before),
        cmocka_unit_test(what_cannot_be_shared_is_refused),
        cmocka_unit_test(mmus_that_share_are_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
