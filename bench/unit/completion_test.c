/*
 * completion_test.c - requests that complete in a cycle, N and not N + 1: when they are answered, and what waits with
 * the response.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mmu_rig.h"

enum { M = 10, WALK = 4 * (M + 2) }; /* WALK: from s to d, in x86-4 */

static void n_walks_complete_in_a_cycle(void **unused)
{
    (void)unused;
    for (uint32_t completions = 0; completions < 5; completions++) {
        struct rig *rig = rig_wide();
        rig->config.completions = completions;
        rig_open(rig);
        for (uint32_t i = 0; i < RIG_PAGES; i++)
            assert_int_equal(rig_load(rig, i, 100), 102 + WALK + (completions ? i / completions : 0));
        rig_close(rig);
    }
}

/* Two walks, ready in 150: the second one's entry is there after 151, and its walker free. */
static void fill_and_walker_wait_with_the_response(void **unused)
{
    (void)unused;
    for (uint64_t late = 0; late < 2; late++) {
        struct rig *rig = rig_wide();
        rig->config.completions = 1;
        rig->config.walkers = 2;
        rig_open(rig);
        rig_load(rig, 0, 100);
        assert_int_equal(rig_load(rig, 1, 100), 103 + WALK);
        assert_int_equal(rig_ask(rig, RIG_VA + 4096, MMU_LOAD, 102 + WALK + late).served, late ? 0 : MMU_SERVED_WALK);
        rig_close(rig);
    }
    struct rig *rig = rig_wide();
    rig->config.completions = 1;
    rig->config.walkers = 2;
    rig_open(rig);
    for (uint32_t i = 0; i < 4; i++) { /* the other two start in 151 and 152 */
        assert_int_equal(rig_load(rig, i, 100), 102 + WALK + i % 2 + i / 2 * (WALK + 1));
        assert_int_equal(rig->op[0].cycle, i < 2 ? 102 : 101 + WALK + i);
    }
    rig_close(rig);
}

static void granted_hits_of_the_first_level_are_answered_beside(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.completions = 1;
    rig_open(rig);
    rig_load(rig, 7, 0);
    assert_int_equal(rig_load(rig, 0, 100), 102 + WALK);
    for (int i = 0; i < 4; i++)
        assert_int_equal(rig_load(rig, 7, 101 + WALK), 102 + WALK);
    rig_close(rig);
}

/* Pages 5, 6 and 7 are in l2, and 5 in l1, which has one entry. A hit in l2 is ready 6 cycles after its arrival. */
static struct rig *with_second_level(uint32_t completions)
{
    struct rig *rig = rig_wide();
    rig->config.completions = completions;
    rig->config.tlb[0].array.ways = 1;
    rig_add_tlb(rig, "l2", 2, 1, 4, 5)->ports = 64;
    rig_open(rig);
    for (uint64_t page = 8; page-- > 5;)
        rig_load(rig, page, 1000 - 100 * page);
    return rig;
}

static void hits_of_later_levels_complete_too(void **unused)
{
    (void)unused;
    for (uint32_t completions = 0; completions < 3; completions++) {
        struct rig *rig = with_second_level(completions);
        assert_int_equal(rig_load(rig, 7, 2000), 2006);
        assert_int_equal(rig_load(rig, 6, 2000), 2006 + (completions == 1));
        rig_close(rig);
    }
}

/* A walk completes in 2055; younger hits are answered before it, after it, but not in that cycle. */
static void younger_requests_take_earlier_cycles(void **unused)
{
    (void)unused;
    for (uint64_t ready = 2006 + WALK; ready < 2009 + WALK; ready++) {
        struct rig *rig = with_second_level(1);
        assert_int_equal(rig_load(rig, 0, 2000), 2007 + WALK);
        assert_int_equal(rig_load(rig, 7, ready - 6), ready + (ready == 2007 + WALK));
        rig_close(rig);
    }
}

/* Where a load is served that comes after `cycle`, in which TLB entries of another page have been flushed. */
static uint8_t served_after_flush(struct rig *rig, uint64_t page, uint64_t cycle)
{
    mmu_flush(rig->mmu, &(struct mmu_flush){.by_va = true, .va = RIG_VA + RIG_PAGES * 4096, .global = true}, cycle);
    rig_switch(rig, 1, false, 0);
    return rig_ask(rig, RIG_VA + page * 4096, MMU_LOAD, cycle + 1000).served;
}

/* Ready in 2006, completed in 2007. */
static void a_flush_up_to_the_completion_undoes_the_fill(void **unused)
{
    (void)unused;
    for (uint64_t flush = 2005; flush < 2009; flush++) {
        struct rig *rig = with_second_level(1);
        rig_load(rig, 7, 2000);
        assert_int_equal(rig_load(rig, 6, 2000), 2007);
        assert_int_equal(served_after_flush(rig, 6, flush), flush <= 2007 ? 1 : 0);
        rig_close(rig);
    }
}

/* ---- merging ----------------------------------------------------------------------------------------------------- */

static void merged_requests_complete_one_after_another(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.merge = true;
    rig->config.completions = 1;
    rig->config.walk_queue = 2;
    rig_open(rig);
    assert_int_equal(rig_load(rig, 0, 100), 102 + WALK);
    for (uint64_t i = 1; i < 3; i++) { /* they hold their entries up to their answers, of 151 and 152 */
        struct mmu_response merged = rig_ask(rig, RIG_VA + 8 * i, MMU_LOAD, 100 + i);
        assert_true(merged.merged);
        assert_int_equal(merged.done, 102 + WALK + i);
    }
    assert_int_equal(rig_load(rig, 1, 103), 102 + WALK + 2 + 1 + WALK);
    rig_close(rig);
}

/* The second walk is ready in 150 and done in 151: a request of 151 joins it, one of 152 does not. */
static void a_walk_is_joined_up_to_its_completion(void **unused)
{
    (void)unused;
    for (uint64_t late = 0; late < 2; late++) {
        struct rig *rig = rig_wide();
        rig->config.merge = true;
        rig->config.completions = 1;
        rig->config.tlb[0].array.ways = 1;
        rig_open(rig);
        rig_load(rig, 0, 100);
        assert_int_equal(rig_load(rig, 1, 100), 103 + WALK);
        rig_load(rig, 2, 100); /* completes in 152, and takes the entry of 1 */
        struct mmu_response response = rig_ask(rig, RIG_VA + 4096, MMU_LOAD, 102 + WALK + late);
        assert_int_equal(response.served, late ? 0 : MMU_SERVED_WALK);
        assert_int_equal(response.merged, !late);
        assert_int_equal(response.done, late ? 104 + WALK : 105 + WALK);
        rig_close(rig);
    }
}

/* The load's walk is done in 150 and serves the store, which completes in 151: the next walk starts in 151. */
static void who_is_served_holds_up_no_walk(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.merge = true;
    rig->config.completions = 1;
    rig_open(rig);
    assert_int_equal(rig_load(rig, 0, 100), 102 + WALK);
    assert_int_equal(rig_ask(rig, RIG_VA, MMU_STORE, 101).done, 103 + WALK);
    assert_int_equal(rig_load(rig, 1, 102), 103 + 2 * WALK);
    rig_close(rig);
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

/* Not before the older walk is answered, and with one completion a cycle not in that cycle either. */
static void faults_complete_behind_older_requests(void **unused)
{
    static const uint64_t where[] = {1ull << 47, RIG_VA + RIG_PAGES * 4096,
                                     RIG_VA + 7 * 4096}; /* not canonical; no entry; denied */
    (void)unused;
    for (uint32_t completions = 0; completions < 3; completions++)
        for (size_t i = 0; i < sizeof where / sizeof where[0]; i++) {
            struct rig *rig = rig_wide();
            rig->config.completions = completions;
            rig_open(rig);
            rig_load(rig, 7, 0);
            assert_int_equal(rig_load(rig, 0, 100), 102 + WALK);
            rig_switch(rig, 1, i == 2, 0);
            struct mmu_response response = rig_ask(rig, where[i], MMU_LOAD, 100);
            assert_int_not_equal(response.fault, MMU_FAULT_NONE);
            assert_int_equal(response.done, 102 + WALK + (completions == 1));
            rig_close(rig);
        }
}

/* Two slow walks are done in 190 and 191. One that finds no entry is ready in 150, and the cycles before are not its.
 */
static void a_walk_that_faults_completes_last(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.completions = 1;
    rig_open(rig);
    rig->latency = 2 * M;
    for (uint64_t i = 0; i < 2; i++)
        assert_int_equal(rig_load(rig, i, 100), 102 + WALK + 4 * M + i);
    rig->latency = M;
    assert_int_equal(rig_load(rig, RIG_PAGES, 100), 102 + WALK + 4 * M + 2);
    assert_int_equal(rig_stat(rig, "walk.cycles"), 3 * (1 + WALK + 4 * M) + 1 + 2); /* its end is its completion */
    rig_close(rig);
}

/* A hit in l2 for the user, who may not: ready in 2004, but a walk comes first, in 2040. RISC-V, where a fault drops
 * nothing: the entry is filled, unless a flush of others comes by then. */
static void what_is_denied_is_filled_when_it_completes(void **unused)
{
    const uint64_t va = 0x3456789000;
    (void)unused;
    for (uint64_t flush = 2040; flush < 2043; flush++) {
        struct rig *rig = rig_new("sv39");
        for (uint64_t i = 0; i < 3; i++)
            rig_map(rig, va + i * 4096, 0, RIG_PAGE + i * 4096, RV_LEAF);
        rig->config.completions = 1;
        rig->config.tlb[0].array.ways = 1;
        rig_add_tlb(rig, "l2", 2, 1, 4, 5);
        rig_open(rig);
        rig_ask(rig, va, MMU_LOAD, 0);
        rig_ask(rig, va + 4096, MMU_LOAD, 500);
        assert_int_equal(rig_ask(rig, va + 2 * 4096, MMU_LOAD, 1997).done, 2040);
        rig_switch(rig, 1, true, 0);
        assert_int_equal(rig_ask(rig, va, MMU_LOAD, 1998).done, 2041);
        mmu_flush(rig->mmu, &(struct mmu_flush){.by_va = true, .va = va + 7 * 4096}, flush);
        rig_switch(rig, 1, false, 0);
        assert_int_equal(rig_ask(rig, va, MMU_LOAD, 3000).served, flush <= 2041 ? 1 : 0);
        rig_close(rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(n_walks_complete_in_a_cycle),
        cmocka_unit_test(fill_and_walker_wait_with_the_response),
        cmocka_unit_test(granted_hits_of_the_first_level_are_answered_beside),
        cmocka_unit_test(hits_of_later_levels_complete_too),
        cmocka_unit_test(younger_requests_take_earlier_cycles),
        cmocka_unit_test(a_flush_up_to_the_completion_undoes_the_fill),
        cmocka_unit_test(merged_requests_complete_one_after_another),
        cmocka_unit_test(a_walk_is_joined_up_to_its_completion),
        cmocka_unit_test(who_is_served_holds_up_no_walk),
        cmocka_unit_test(faults_complete_behind_older_requests),
        cmocka_unit_test(a_walk_that_faults_completes_last),
        cmocka_unit_test(what_is_denied_is_filled_when_it_completes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
