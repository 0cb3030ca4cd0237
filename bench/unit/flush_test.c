/*
 * flush_test.c - what a flush does to walks in flight, cycle by cycle, and to what it does not name. What each kind
 * drops is in spec_riscv_fence_test.c and spec_x86_caches_test.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mmu_rig.h"

static const uint64_t PAGE = 0x12345000;

static const uint64_t HERE = 0x40005000, THERE = 0x40006000;

/*
 * A walk from 100 on is done in d. A flush of everything in d or before takes its fill, one in d + 1 takes the entry;
 * a flush in flight of something else also leaves the fill undone, and one in d + 1 of something else does not.
 */
static void walks_in_flight_fill_nothing_after_a_flush(void **unused)
{
    (void)unused;
    for (int everything = 0; everything < 2; everything++)
        for (int late = -20; late < 2; late++) {
            struct rig *rig = rig_new("sv39");
            struct mmu_flush flush = {.global = true, .by_va = !everything, .va = THERE};
            rig_map(rig, HERE, 0, PAGE, RV_LEAF);
            rig_open(rig);
            struct mmu_response response = rig_ask(rig, HERE, MMU_LOAD, 100);
            assert_int_equal(response.fault, MMU_FAULT_NONE); /* it is answered all the same */
            mmu_flush(rig->mmu, &flush, response.done + (uint64_t)(int64_t)late);
            bool there = rig_ask(rig, HERE, MMU_LOAD, 1000).served == 0;
            assert_int_equal(there, !everything && late == 1);
            rig_close(rig);
        }
}

/* A pointer read before the flush is in its walk cache and dropped by name; one read after it is not filled. */
static void pointers_read_after_a_flush_are_not_filled(void **unused)
{
    (void)unused;
    for (uint64_t cycle = 115; cycle < 118; cycle++) { /* r 103, c 114, filled in 115 */
        struct rig *rig = rig_new("sv39");
        struct mmu_flush flush = {.global = true, .by_va = true, .va = 0x1000};
        rig_add_pwc(rig, 2, 1);
        rig_map(rig, HERE, 0, PAGE, RV_LEAF);
        rig_map(rig, THERE, 0, PAGE, RV_LEAF);
        rig_open(rig);
        rig_ask(rig, HERE, MMU_LOAD, 100);
        mmu_flush(rig->mmu, &flush, cycle);
        rig_ask(rig, THERE, MMU_LOAD, 1000);
        assert_int_equal(rig->ops, cycle == 115 ? 3 : 2);
        rig_close(rig);
    }
}

static void nobody_joins_a_walk_from_before_a_flush(void **unused)
{
    struct rig *rig = rig_new("sv39");
    struct mmu_flush flush = {.global = true};
    (void)unused;
    rig->config.merge = true;
    rig->config.walkers = 2;
    rig_map(rig, HERE, 0, PAGE, RV_LEAF);
    rig_open(rig);
    rig_ask(rig, HERE, MMU_LOAD, 100);
    mmu_flush(rig->mmu, &flush, 110);
    struct mmu_response response = rig_ask(rig, HERE, MMU_LOAD, 111);
    assert_false(response.merged);
    assert_int_equal(rig->ops, 3);
    rig_close(rig);
}

/* The classic shootdown: the table changes, the entry is stale until the flush and never after it. */
static void stale_until_flushed(void **unused)
{
    struct rig *rig = rig_new("sv39");
    struct mmu_flush flush = {.by_va = true, .global = true, .va = HERE};
    (void)unused;
    rig_map(rig, HERE, 0, PAGE, RV_LEAF);
    rig_open(rig);
    rig_ask(rig, HERE, MMU_LOAD, 0);
    rig_map(rig, HERE, 0, PAGE + 4096, RV_LEAF);
    assert_int_equal(rig_ask(rig, HERE, MMU_LOAD, 1000).pa, PAGE);
    mmu_flush(rig->mmu, &flush, 2000);
    assert_int_equal(rig_ask(rig, HERE, MMU_LOAD, 2000).pa, PAGE + 4096);
    rig_close(rig);
}

/*
 * The number of ways is no power of two. A flush that names nothing of set 1 leaves the order in which its ways were
 * used: way 0, hit after the flush, stays, and way 1 goes.
 */
static void a_flush_leaves_the_order_of_other_entries(void **unused)
{
    enum { WAYS = 24 };
    const uint64_t first = HERE, stride = 2 * 4096; /* odd page numbers: all in set 1 of 2 */
    const struct mmu_flush flush = {.by_asid = true, .asid = 0};
    struct rig *rig = rig_new("sv39");
    (void)unused;
    rig->config.tlb[0].array.sets = 2;
    rig->config.tlb[0].array.ways = WAYS;
    for (uint64_t i = 0; i <= WAYS; i++)
        rig_map(rig, first + i * stride, 0, PAGE, RV_LEAF);
    rig_open(rig);
    rig_switch(rig, 1, false, 0);
    for (uint64_t i = 0; i < WAYS; i++)
        rig_ask(rig, first + i * stride, MMU_LOAD, 1000 * i);
    mmu_flush(rig->mmu, &flush, 50000);
    assert_int_equal(rig_ask(rig, first, MMU_LOAD, 51000).served, 0);
    rig_ask(rig, first + WAYS * stride, MMU_LOAD, 52000);
    assert_int_equal(rig_ask(rig, first, MMU_LOAD, 53000).served, 0);
    assert_int_equal(rig_ask(rig, first + stride, MMU_LOAD, 54000).served, MMU_SERVED_WALK);
    rig_close(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_in_flight_fill_nothing_after_a_flush),
        cmocka_unit_test(pointers_read_after_a_flush_are_not_filled),
        cmocka_unit_test(nobody_joins_a_walk_from_before_a_flush),
        cmocka_unit_test(stale_until_flushed),
        cmocka_unit_test(a_flush_leaves_the_order_of_other_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
