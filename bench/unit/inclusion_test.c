/*
 * inclusion_test.c - inclusive and exclusive TLBs, to the cycle. Without walk caches and with memory of latency 10 a
 * request that arrives in a and misses TLBs of latencies 1 and 3 is done in a + 41.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mmu_rig.h"

static const uint64_t A = 0x40000000, B = 0x40001000, C = 0x40002000, D = 0x40003000, LARGE = 0x40200000;
static const uint64_t PAGE = 0x12340000;

enum { WALK = 41, L1 = 0, L2 = 1, L3 = 2 };

/* l1 of two ways, l2 of `ways`, latency 3. More may be changed before rig_open. */
static struct rig *machine(const char *scheme, enum mmu_inclusion inclusion, uint32_t ways)
{
    struct rig *rig = rig_new(scheme);
    uint64_t bits = rig->x86 ? IA_LEAF : RV_LEAF;
    rig->config.tlb[0].array.ways = 2;
    rig_add_tlb(rig, "l2", 2, 1, ways, 3)->inclusion = inclusion;
    for (uint64_t va = A; va <= D; va += 4096)
        rig_map(rig, va, 0, PAGE + va - A, bits);
    rig_map(rig, LARGE, 1, 0x12400000, bits);
    return rig;
}

static void expect(struct rig *rig, uint64_t va, uint64_t cycle, uint8_t served, uint64_t cycles)
{
    struct mmu_response response = rig_ask(rig, va, MMU_LOAD, cycle);
    assert_int_equal(response.fault, MMU_FAULT_NONE);
    assert_int_equal(response.served, served);
    assert_int_equal(response.done, cycle + cycles);
}

static void expect_walk(struct rig *rig, uint64_t va, uint64_t cycle)
{
    expect(rig, va, cycle, MMU_SERVED_WALK, WALK);
}

static void load_a_b_c(struct rig *rig)
{
    expect_walk(rig, A, 0);
    expect_walk(rig, B, 100);
    expect_walk(rig, C, 200);
}

/* ---- inclusive --------------------------------------------------------------------------------------------------- */

/* C is filled in cycle 241, and pushes A out of l2, where it was used last by its own fill, and so out of l1. */
static struct rig *inclusive(void)
{
    struct rig *rig = machine("sv39", MMU_INCLUSIVE, 2);
    rig->config.tlb[L1].array.ways = 4;
    rig_open(rig);
    return rig;
}

static void an_eviction_goes_through_to_the_level_before(void **unused)
{
    struct rig *rig = inclusive();
    (void)unused;
    load_a_b_c(rig);
    expect(rig, B, 300, L1, 1);
    expect(rig, C, 310, L1, 1);
    expect_walk(rig, A, 320);
    assert_int_equal(rig_stat(rig, "l1.evictions"), 0);
    rig_close(rig);
}

static void it_is_seen_from_the_next_cycle_on(void **unused)
{
    struct rig *rig = inclusive();
    (void)unused;
    load_a_b_c(rig);
    expect(rig, A, 239, L1, 1);
    expect(rig, A, 240, L1, 1);
    expect_walk(rig, A, 241);
    rig_close(rig);
}

/* Hits that are known beforehand are known no longer. */
static void a_page_in_use_goes_too(void **unused)
{
    struct rig *rig = inclusive();
    (void)unused;
    expect_walk(rig, A, 0);
    expect_walk(rig, B, 100);
    for (uint64_t cycle = 150; cycle < 160; cycle++)
        expect(rig, A, cycle, L1, 1);
    expect_walk(rig, C, 200);
    for (uint64_t cycle = 231; cycle < 241; cycle++)
        expect(rig, A, cycle, L1, 1);
    expect_walk(rig, A, 241);
    rig_close(rig);
}

static void without_inclusion_it_stays(void **unused)
{
    struct rig *rig = machine("sv39", MMU_NON_INCLUSIVE, 2);
    (void)unused;
    rig->config.tlb[L1].array.ways = 4;
    rig_open(rig);
    load_a_b_c(rig);
    expect(rig, A, 300, L1, 1);
    rig_close(rig);
}

/* Only that of the same ASID, from TLBs that serve what it serves. */
static void only_the_evicted_entry_goes(void **unused)
{
    struct rig *rig = inclusive();
    (void)unused;
    expect_walk(rig, A, 0);
    rig_switch(rig, 2, false, 0);
    expect_walk(rig, A, 100);
    expect_walk(rig, B, 200);
    expect(rig, A, 300, L1, 1);
    rig_switch(rig, 1, false, 0);
    expect_walk(rig, A, 400);
    rig_close(rig);
}

static void tlbs_for_other_accesses_keep_theirs(void **unused)
{
    struct rig *rig = machine("sv39", MMU_INCLUSIVE, 2);
    (void)unused;
    rig->config.tlb[L1].serves = MMU_SERVES_FETCH;
    rig->config.tlb[L2].serves = MMU_SERVES_LOAD | MMU_SERVES_STORE;
    rig_add_tlb(rig, "data", 1, 1, 4, 1)->serves = MMU_SERVES_LOAD | MMU_SERVES_STORE;
    rig_open(rig);
    expect_walk(rig, A, 0);
    expect_walk(rig, B, 50);
    assert_int_equal(rig_ask(rig, A, MMU_FETCH, 100).served, MMU_SERVED_WALK);
    expect_walk(rig, C, 200);
    assert_int_equal(rig_ask(rig, A, MMU_FETCH, 300).served, L1);
    expect_walk(rig, A, 400);
    rig_close(rig);
}

/* A flush in the cycle of the fill, that names nothing that is there: C is not filled, A not dropped. */
static void a_forgotten_fill_drops_nothing(void **unused)
{
    struct rig *rig = inclusive();
    struct mmu_flush flush = {.by_va = true, .global = true, .va = D};
    (void)unused;
    load_a_b_c(rig);
    mmu_flush(rig->mmu, &flush, 241);
    expect(rig, A, 300, L1, 1);
    expect(rig, B, 310, L1, 1);
    expect_walk(rig, C, 320);
    rig_close(rig);
}

/* ---- exclusive --------------------------------------------------------------------------------------------------- */

static struct rig *exclusive(uint32_t ways)
{
    struct rig *rig = machine("sv39", MMU_EXCLUSIVE, ways);
    rig_open(rig);
    return rig;
}

/* Two ways and two ways hold four pages, which never walk again. */
static void victims_move_down_and_hits_move_up(void **unused)
{
    struct rig *rig = exclusive(2);
    (void)unused;
    load_a_b_c(rig);
    expect_walk(rig, D, 300);
    assert_int_equal(rig_stat(rig, "l1.evictions"), 1);
    for (uint64_t i = 0; i < 12; i++)
        expect(rig, A + i % 4 * 4096, 400 + 10 * i, L2, 4);
    assert_int_equal(rig_stat(rig, "l2.evictions"), 0);
    assert_int_equal(rig_stat(rig, "l2.fills"), rig_stat(rig, "l1.evictions"));
    rig_close(rig);
}

/* A is pushed out of l1 in cycle 241. */
static void a_victim_is_seen_by_later_arrivals(void **unused)
{
    struct rig *rig = exclusive(2);
    (void)unused;
    load_a_b_c(rig);
    expect_walk(rig, A, 241);
    rig_close(rig);
    rig = exclusive(2);
    load_a_b_c(rig);
    expect(rig, A, 242, L2, 4);
    rig_close(rig);
}

/* A is taken out of l2 in cycle 304, when B goes there. */
static void what_was_taken_out_was_there_before(void **unused)
{
    struct rig *rig = exclusive(1);
    (void)unused;
    load_a_b_c(rig);
    expect(rig, A, 300, L2, 4);
    expect(rig, A, 301, L2, 4);
    expect(rig, A, 304, L1, 1);
    expect(rig, B, 305, L2, 4);
    rig_close(rig);
}

static void pages_that_the_level_before_does_not_hold_stay(void **unused)
{
    struct rig *rig = machine("sv39", MMU_EXCLUSIVE, 2);
    (void)unused;
    rig->config.tlb[L1].pages = 1;
    rig_open(rig);
    assert_int_equal(rig_ask(rig, LARGE, MMU_LOAD, 0).served, MMU_SERVED_WALK);
    assert_int_equal(rig_stat(rig, "l2.fills"), 1);
    expect(rig, LARGE, 100, L2, 4);
    expect(rig, LARGE, 200, L2, 4);
    assert_int_equal(rig_stat(rig, "l1.fills"), 0);
    assert_int_equal(rig_stat(rig, "l2.fills"), 1);
    rig_close(rig);
}

static void pages_that_it_does_not_hold_are_lost(void **unused)
{
    struct rig *rig = machine("sv39", MMU_EXCLUSIVE, 2);
    (void)unused;
    rig->config.tlb[L2].pages = 2;
    rig_open(rig);
    load_a_b_c(rig);
    assert_int_equal(rig_stat(rig, "l2.fills"), 0);
    expect_walk(rig, A, 300);
    rig_close(rig);
}

/* In one cycle: D out of l3 into l1, its victim into l2, whose victim goes into l3. */
static void three_levels_pass_on_in_one_cycle(void **unused)
{
    struct rig *rig = machine("sv39", MMU_EXCLUSIVE, 1);
    (void)unused;
    rig->config.tlb[L1].array.ways = 1;
    rig_add_tlb(rig, "l3", 3, 1, 1, 5)->inclusion = MMU_EXCLUSIVE;
    rig_open(rig);
    for (uint64_t i = 0; i < 3; i++)
        expect(rig, A + i * 4096, 100 * i, MMU_SERVED_WALK, WALK + 5);
    expect(rig, A, 300, L3, 9); /* 309: A, C, B */
    expect(rig, B, 310, L3, 9); /* 319: B, A, C */
    expect(rig, B, 320, L1, 1);
    expect(rig, A, 321, L2, 4); /* 325: A, B, C */
    expect(rig, C, 326, L3, 9);
    rig_close(rig);
}

static void a_forgotten_fill_moves_nothing(void **unused)
{
    struct rig *rig = exclusive(2);
    struct mmu_flush flush = {.by_va = true, .global = true, .va = D};
    (void)unused;
    load_a_b_c(rig);
    mmu_flush(rig->mmu, &flush, 241);
    expect(rig, A, 300, L1, 1);
    expect_walk(rig, C, 400); /* 441: B goes down */
    expect(rig, B, 442, L2, 4);
    mmu_flush(rig->mmu, &flush, 446); /* the hit gives B back in this cycle */
    expect(rig, B, 450, L2, 4);
    expect(rig, B, 460, L1, 1);
    rig_close(rig);
}

static void a_flush_finds_victims(void **unused)
{
    struct rig *rig = exclusive(2);
    struct mmu_flush flush = {.by_va = true, .global = true, .va = A};
    (void)unused;
    load_a_b_c(rig);
    mmu_flush(rig->mmu, &flush, 242);
    expect_walk(rig, A, 300);
    rig_close(rig);
}

/* x86: the fault drops the entry that the denied hit has just moved. */
static void a_fault_drops_what_moves(void **unused)
{
    struct rig *rig = machine("x86-4", MMU_EXCLUSIVE, 2);
    (void)unused;
    rig_open(rig);
    for (uint64_t i = 0; i < 3; i++)
        expect(rig, A + i * 4096, 100 * i, MMU_SERVED_WALK, WALK + 12);
    rig_switch(rig, 1, true, MMU_WP | MMU_NX);
    struct mmu_response response = rig_ask(rig, A, MMU_LOAD, 300);
    assert_int_equal(response.fault, MMU_FAULT_PAGE);
    assert_int_equal(response.served, L2);
    rig_switch(rig, 1, false, MMU_WP | MMU_NX);
    expect(rig, A, 400, MMU_SERVED_WALK, WALK + 12);
    expect(rig, B, 500, L2, 4); /* went down when A came up */
    rig_close(rig);
}

static void the_first_level_has_nothing_before_it(void **unused)
{
    struct rig *rig = rig_new("sv39");
    (void)unused;
    rig->config.tlb[L1].inclusion = MMU_INCLUSIVE;
    assert_false(rig_accepts(rig));
    assert_string_equal(rig->error.text, "tlb.l1: a TLB of the first level must be non-inclusive");
    rig_close(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_eviction_goes_through_to_the_level_before),
        cmocka_unit_test(it_is_seen_from_the_next_cycle_on),
        cmocka_unit_test(a_page_in_use_goes_too),
        cmocka_unit_test(without_inclusion_it_stays),
        cmocka_unit_test(only_the_evicted_entry_goes),
        cmocka_unit_test(tlbs_for_other_accesses_keep_theirs),
        cmocka_unit_test(a_forgotten_fill_drops_nothing),
        cmocka_unit_test(victims_move_down_and_hits_move_up),
        cmocka_unit_test(a_victim_is_seen_by_later_arrivals),
        cmocka_unit_test(what_was_taken_out_was_there_before),
        cmocka_unit_test(pages_that_the_level_before_does_not_hold_stay),
        cmocka_unit_test(pages_that_it_does_not_hold_are_lost),
        cmocka_unit_test(three_levels_pass_on_in_one_cycle),
        cmocka_unit_test(a_forgotten_fill_moves_nothing),
        cmocka_unit_test(a_flush_finds_victims),
        cmocka_unit_test(a_fault_drops_what_moves),
        cmocka_unit_test(the_first_level_has_nothing_before_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
