/*
 * outstanding_test.c - how many requests may wait: miss registers of TLBs and entries of the walk queue, each limit
 * tight, to the cycle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mmu_rig.h"

enum { M = 10, WALK = 4 * (M + 2) }; /* from s to d, in x86-4 */

/* All miss in 101; the walk of one that need not wait is done in 102 + WALK. */
static void the_request_after_the_last_miss_register_waits(void **unused)
{
    (void)unused;
    for (uint32_t mshrs = 1; mshrs < 5; mshrs++) {
        struct rig *rig = rig_wide();
        rig->config.tlb[0].mshrs = mshrs;
        rig_open(rig);
        for (uint32_t i = 0; i < 2 * mshrs; i++) { /* held up to the response, so leaves in the cycle after it */
            uint64_t left = i < mshrs ? 101 : 102 + WALK + 1;
            assert_int_equal(rig_load(rig, i, 100), left + 1 + WALK);
        }
        assert_int_equal(rig_stat(rig, "l1.mshr_cycles"),
                         WALK + 2); /* of the first to wait; the others are behind it */
        rig_close(rig);
    }
}

static void no_limit_is_none(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig_open(rig);
    for (uint64_t i = 0; i < 64; i++)
        assert_int_equal(rig_load(rig, i % 8, 100), 102 + WALK);
    rig_close(rig);
}

/* A misses in 101 and is answered by l2 in 106: not ready in 106, ready in 107. */
static void a_register_is_free_in_the_cycle_after_the_response(void **unused)
{
    (void)unused;
    for (uint64_t arrival = 104; arrival < 108; arrival++) {
        struct rig *rig = rig_wide();
        rig->config.tlb[0].array.ways = 1;
        rig->config.tlb[0].mshrs = 1;
        rig_add_tlb(rig, "l2", 2, 1, 4, 5)->ports = 64;
        rig_open(rig);
        for (uint64_t i = 0; i < 3; i++)
            rig_load(rig, i, i * 10);
        uint64_t base = 1000;
        assert_int_equal(rig_load(rig, 0, base + 100), base + 106);
        uint64_t left = arrival + 1 > 107 ? arrival + 1 : 107;
        assert_int_equal(rig_load(rig, 1, base + arrival), base + left + 5);
        rig_close(rig);
    }
}

/* A hit needs no register and is answered at once. */
static void hits_pass_those_that_wait(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.tlb[0].mshrs = 1;
    rig_open(rig);
    rig_load(rig, 7, 0);
    assert_int_equal(rig_load(rig, 0, 100), 102 + WALK);
    assert_int_equal(rig_load(rig, 1, 100), 102 + WALK + 2 + WALK);
    assert_int_equal(rig_load(rig, 7, 100), 101);
    rig_close(rig);
}

static void merged_requests_hold_a_register_each(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.merge = true;
    rig->config.tlb[0].mshrs = 2;
    rig_open(rig);
    assert_int_equal(rig_load(rig, 0, 100), 102 + WALK);
    struct mmu_response merged = rig_ask(rig, RIG_VA + 8, MMU_LOAD, 101);
    assert_true(merged.merged);
    assert_int_equal(merged.done, 102 + WALK);
    assert_int_equal(rig_load(rig, 1, 102), 102 + WALK + 2 + WALK);
    rig_close(rig);
}

/* The third waits in the second level, and those that hit there are answered meanwhile. */
static void a_second_level_has_registers_of_its_own(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    struct mmu_tlb_config *l2 = rig_add_tlb(rig, "l2", 2, 1, 4, 5);
    l2->ports = 64;
    l2->mshrs = 2;
    rig->config.tlb[0].array.ways = 1;
    rig_open(rig);
    rig_load(rig, 7, 0);
    rig_load(rig, 6, 1000);
    assert_int_equal(rig_load(rig, 0, 2000), 2007 + WALK);
    assert_int_equal(rig_load(rig, 1, 2000), 2007 + WALK);
    assert_int_equal(rig_load(rig, 2, 2000), 2007 + WALK + 2 + WALK);
    assert_int_equal(rig_load(rig, 7, 2000), 2006);
    assert_int_equal(rig_stat(rig, "l2.mshr_cycles"), WALK + 2);
    rig_close(rig);
}

/* Instructions and data: l1d has one register and l1i any number, yet the fetch leaves behind the load. */
static void who_waits_holds_up_those_behind_it(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.tlb[0].serves = MMU_SERVES_LOAD | MMU_SERVES_STORE;
    rig->config.tlb[0].mshrs = 1;
    rig_add_tlb(rig, "l1i", 1, 1, 4, 1)->serves = MMU_SERVES_FETCH;
    rig_open(rig);
    assert_int_equal(rig_load(rig, 0, 100), 102 + WALK);
    assert_int_equal(rig_ask(rig, RIG_VA + 4096, MMU_FETCH, 101).done, 103 + WALK);
    assert_int_equal(rig_load(rig, 2, 102), 102 + WALK + 2 + WALK);
    assert_int_equal(rig_ask(rig, RIG_VA + 3 * 4096, MMU_FETCH, 103).done, 102 + WALK + 2 + WALK);
    rig_close(rig);
}

/* Two of one level, by page size: a request needs one of each, and waits for the scarcer. */
static void a_request_needs_one_of_every_tlb_that_it_missed_in(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.tlb[0].pages = 1;
    rig->config.tlb[0].mshrs = 3;
    struct mmu_tlb_config *large = rig_add_tlb(rig, "large", 1, 1, 4, 1);
    large->pages = 6;
    large->ports = 64;
    large->mshrs = 2;
    rig_open(rig);
    for (uint64_t i = 0; i < 2; i++)
        assert_int_equal(rig_load(rig, i, 100), 102 + WALK);
    assert_int_equal(rig_load(rig, 2, 100), 102 + WALK + 2 + WALK);
    assert_int_equal(rig_stat(rig, "l1.mshr_cycles"), 0);
    assert_int_equal(rig_stat(rig, "large.mshr_cycles"), WALK + 2);
    rig_close(rig);
}

/* ---- the walk queue ---------------------------------------------------------------------------------------------- */

/* An entry is free again in the cycle in which the walk starts, so of N + 1 that miss at once the last is a cycle late.
 */
static void the_request_after_the_last_queue_entry_waits(void **unused)
{
    (void)unused;
    for (uint32_t entries = 1; entries < 5; entries++) {
        struct rig *rig = rig_wide();
        rig->config.walk_queue = entries;
        rig_open(rig);
        for (uint32_t i = 0; i < 2 * entries; i++)
            assert_int_equal(rig_load(rig, i, 100), (i < entries ? 102 : 103) + WALK);
        assert_int_equal(rig_stat(rig, "walk.queue_full_cycles"), entries);
        rig_close(rig);
    }
}

/* One walker: the first walks from 102 on, the second holds the entry until the walker is free, and the third has m
 * then. */
static void an_entry_is_held_until_the_walk_starts(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.walkers = 1;
    rig->config.walk_queue = 1;
    rig_open(rig);
    uint64_t first = rig_load(rig, 0, 100), second = rig_load(rig, 1, 101), third = rig_load(rig, 2, 102);
    assert_int_equal(first, 102 + WALK);
    assert_int_equal(second, first + 1 + WALK);
    assert_int_equal(third, second + 1 + WALK);
    assert_int_equal(rig_stat(rig, "walk.queue_full_cycles"),
                     first + 1 - 103); /* in the queue when the second starts */
    assert_int_equal(rig_stat(rig, "walk.cycles"), (first - 101) + (second - 102) + (third - (first + 1)));
    rig_close(rig);
}

/* The merged request is in the queue up to its answer; another page waits, although 63 walkers are free. */
static void a_merged_request_holds_its_entry_up_to_its_answer(void **unused)
{
    (void)unused;
    for (uint32_t entries = 1; entries < 3; entries++) {
        struct rig *rig = rig_wide();
        rig->config.merge = true;
        rig->config.walk_queue = entries;
        rig_open(rig);
        uint64_t first = rig_load(rig, 0, 100);
        assert_true(rig_ask(rig, RIG_VA + 8, MMU_LOAD, 101).merged);
        assert_int_equal(rig_load(rig, 1, 102), entries == 1 ? first + 2 + WALK : 104 + WALK);
        rig_close(rig);
    }
}

/* It comes into the queue after the walk that it could have joined. */
static void who_waits_for_an_entry_joins_nothing_yet(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.merge = true;
    rig->config.walk_queue = 1;
    rig_open(rig);
    uint64_t first = rig_load(rig, 0, 100);
    assert_true(rig_ask(rig, RIG_VA + 8, MMU_LOAD, 101).merged);
    struct mmu_response late = rig_ask(rig, RIG_VA + 16, MMU_LOAD, 102);
    assert_false(late.merged);
    assert_int_equal(rig->op[0].cycle, first + 2);
    rig_close(rig);
}

/* The walk that it joined leaves D clear: the store keeps its entry until it walks itself, two cycles later. */
static void a_merged_request_that_walks_keeps_its_entry(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.merge = true;
    rig->config.walk_queue = 1;
    *rig_entry(rig, RIG_VA, 0) &= ~(uint64_t)IA_D;
    rig_open(rig);
    uint64_t first = rig_load(rig, 0, 100);
    rig_ask(rig, RIG_VA, MMU_STORE, 101);
    assert_int_equal(rig->op[0].cycle, first + 2);
    assert_int_equal(rig_load(rig, 1, 102), first + 3 + WALK);
    rig_close(rig);
}

/* A fetch that waits in front of the queue has left level 1: it is not in the way of loads that go on to level 2. */
static void who_waits_for_an_entry_has_left_its_tlbs(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.merge = true;
    rig->config.walk_queue = 1;
    struct mmu_tlb_config *l2 = rig_add_tlb(rig, "l2", 2, 1, 4, 5);
    l2->ports = 64;
    l2->serves = MMU_SERVES_LOAD;
    rig->config.tlb[0].array.ways = 1;
    rig->config.tlb[0].mshrs = 4;
    rig_open(rig);
    rig_load(rig, 7, 0);
    rig_load(rig, 6, 1000);
    uint64_t first = rig_ask(rig, RIG_VA, MMU_FETCH, 2000).done;
    assert_int_equal(first, 2002 + WALK);
    assert_true(rig_ask(rig, RIG_VA, MMU_FETCH, 2000).merged);
    assert_int_equal(rig_ask(rig, RIG_VA + 4096, MMU_FETCH, 2000).done, first + 2 + WALK);
    assert_int_equal(rig_load(rig, 7, 2000), 2006); /* with the fourth register */
    rig_close(rig);
}

static void limits_beyond_64_are_refused(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.walk_queue = 65;
    assert_false(rig_accepts(rig));
    assert_string_equal(rig->error.text, "walker.queue: must be 0 to 64");
    rig->config.walk_queue = 64;
    rig->config.tlb[0].mshrs = 65;
    assert_false(rig_accepts(rig));
    assert_string_equal(rig->error.text, "tlb.l1: mshrs must be 0 to 64");
    rig->config.tlb[0].mshrs = 64;
    assert_true(rig_accepts(rig));
    rig_close(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_request_after_the_last_miss_register_waits),
        cmocka_unit_test(no_limit_is_none),
        cmocka_unit_test(a_register_is_free_in_the_cycle_after_the_response),
        cmocka_unit_test(hits_pass_those_that_wait),
        cmocka_unit_test(merged_requests_hold_a_register_each),
        cmocka_unit_test(a_second_level_has_registers_of_its_own),
        cmocka_unit_test(who_waits_holds_up_those_behind_it),
        cmocka_unit_test(a_request_needs_one_of_every_tlb_that_it_missed_in),
        cmocka_unit_test(the_request_after_the_last_queue_entry_waits),
        cmocka_unit_test(an_entry_is_held_until_the_walk_starts),
        cmocka_unit_test(a_merged_request_holds_its_entry_up_to_its_answer),
        cmocka_unit_test(who_waits_for_an_entry_joins_nothing_yet),
        cmocka_unit_test(a_merged_request_that_walks_keeps_its_entry),
        cmocka_unit_test(who_waits_for_an_entry_has_left_its_tlbs),
        cmocka_unit_test(limits_beyond_64_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
