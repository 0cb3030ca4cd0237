/*
 * limits_test.c - what a cycle has room for: starts of walks, table accesses and their answers; completion_test.c has
 * completions. Each limit tight, to the cycle: N and not N + 1, taken in t and not in t - 1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mmu_rig.h"

enum { M = 10, WALK = 4 * (M + 2) }; /* WALK: from s to d, in x86-4 */

/* All miss in 101; a walk that need not wait starts in 102. */
static void n_walks_start_in_a_cycle(void **unused)
{
    (void)unused;
    for (uint32_t starts = 0; starts < 5; starts++) {
        struct rig *rig = rig_wide();
        rig->config.walk_starts = starts;
        rig_open(rig);
        for (uint32_t i = 0; i < RIG_PAGES; i++)
            assert_int_equal(rig_load(rig, i, 100), 102 + (starts ? i / starts : 0) + WALK);
        rig_close(rig);
    }
}

/* A start that found no walker is not one: the walk of the third, in 151, is the first of that cycle. */
static void a_walk_starts_when_it_has_a_walker(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.walk_starts = 1;
    rig->config.walkers = 2;
    rig_open(rig);
    assert_int_equal(rig_load(rig, 0, 100), 102 + WALK);
    assert_int_equal(rig_load(rig, 1, 100), 103 + WALK);
    assert_int_equal(rig_load(rig, 2, 100), 103 + WALK + WALK);
    assert_int_equal(rig_load(rig, 3, 100), 104 + WALK + WALK);
    rig_close(rig);
}

static void n_reads_are_issued_in_a_cycle(void **unused)
{
    (void)unused;
    for (uint32_t ports = 0; ports < 5; ports++) {
        struct rig *rig = rig_wide();
        rig->config.walk_ports = ports;
        rig_open(rig);
        for (uint32_t i = 0; i < RIG_PAGES; i++) {
            uint32_t late = ports ? i / ports : 0;
            assert_int_equal(rig_load(rig, i, 100), 102 + late + WALK);
            for (unsigned op = 0; op < 4; op++)
                assert_int_equal(rig->op[op].cycle, 102 + late + op * (M + 2));
        }
        rig_close(rig);
    }
}

/* The older walk issues reads in 102, 124, 146 and 168; the younger one starts at one of these, or beside it. */
static void a_read_is_late_when_an_older_one_is_issued(void **unused)
{
    (void)unused;
    for (uint32_t ports = 1; ports < 3; ports++)
        for (uint64_t start = 123; start < 126; start++) {
            struct rig *rig = rig_wide();
            rig->config.walk_ports = ports;
            rig_open(rig);
            rig->latency = 2 * M;
            assert_int_equal(rig_load(rig, 0, 100), 102 + 4 * (2 * M + 2));
            rig->latency = M;
            assert_int_equal(rig_load(rig, 1, start - 2), start + WALK + (start == 124 && ports == 1));
            rig_close(rig);
        }
}

/* The older one is issued in 102 and answered in 113, the younger one issued in 103 and answered after M cycles, too.
 */
static void n_answers_come_in_a_cycle(void **unused)
{
    (void)unused;
    for (uint32_t ports = 1; ports < 3; ports++) {
        struct rig *rig = rig_wide();
        rig->config.walk_ports = ports;
        rig_open(rig);
        rig->latency = M + 1;
        assert_int_equal(rig_load(rig, 0, 100), 102 + 4 * (M + 3));
        rig->latency = M;
        assert_int_equal(rig_load(rig, 1, 101), 103 + WALK + (ports == 1 ? 4 : 0));
        rig_close(rig);
    }
}

/* The older walk's compare-and-swap is issued in 150 and answered in 160. */
static void a_write_is_an_access_too(void **unused)
{
    (void)unused;
    for (uint64_t start = 149; start < 152; start++)
        for (uint32_t more = 0; more < 2; more++) {
            struct rig *rig = rig_wide();
            rig->config.walk_ports = 1;
            rig_map(rig, RIG_VA, 0, RIG_PAGE, IA_P | IA_W | IA_A);
            rig_open(rig);
            assert_int_equal(rig_ask(rig, RIG_VA, MMU_STORE, 100).done, 102 + WALK + M + 1);
            rig->latency = M + more;
            bool late = start == 150 || (start == 149 && more);
            assert_int_equal(rig_load(rig, 1, start - 2), start + WALK + 4 * more + late);
            rig_close(rig);
        }
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static void one_request_at_a_time_meets_no_limit(void **unused)
{
    struct rig *rig[2];
    uint64_t cycle = 0;
    (void)unused;
    for (int limited = 0; limited < 2; limited++) {
        rig[limited] = rig_wide();
        rig[limited]->config.walk_starts = rig[limited]->config.walk_ports = rig[limited]->config.completions =
            (uint32_t)limited;
        rig_add_tlb(rig[limited], "l2", 2, 1, 6, 3);
        rig_open(rig[limited]);
    }
    for (uint64_t i = 0; i < 200; i++) {
        uint64_t va = RIG_VA + i * i % (RIG_PAGES + 1) * 4096;
        enum mmu_access access = (enum mmu_access)(i % 3);
        uint64_t done = rig_ask(rig[0], va, access, cycle).done;
        assert_int_equal(rig_ask(rig[1], va, access, cycle).done, done);
        cycle = done;
    }
    rig_close(rig[0]);
    rig_close(rig[1]);
}

static void limits_beyond_64_are_refused(void **unused)
{
    struct rig *rig = rig_wide();
    (void)unused;
    rig->config.walk_starts = 65;
    assert_false(rig_accepts(rig));
    assert_string_equal(rig->error.text, "walker.starts: must be 0 to 64");
    rig->config.walk_starts = 64;
    rig->config.walk_ports = 65;
    assert_false(rig_accepts(rig));
    assert_string_equal(rig->error.text, "walker.ports: must be 0 to 64");
    rig->config.walk_ports = 64;
    rig->config.completions = 65;
    assert_false(rig_accepts(rig));
    assert_string_equal(rig->error.text, "completions: must be 0 to 64");
    rig->config.completions = 64;
    assert_true(rig_accepts(rig));
    rig_close(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(n_walks_start_in_a_cycle),
        cmocka_unit_test(a_walk_starts_when_it_has_a_walker),
        cmocka_unit_test(n_reads_are_issued_in_a_cycle),
        cmocka_unit_test(a_read_is_late_when_an_older_one_is_issued),
        cmocka_unit_test(n_answers_come_in_a_cycle),
        cmocka_unit_test(a_write_is_an_access_too),
        cmocka_unit_test(one_request_at_a_time_meets_no_limit),
        cmocka_unit_test(limits_beyond_64_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
