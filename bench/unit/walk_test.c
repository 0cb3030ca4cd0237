/* walk_test.c - walks, cycle by cycle: the figures follow from the table in docs/microarchitecture.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mmu_rig.h"

enum { M = 10 }; /* latency of the rig's memory: an entry costs M + 2 */

static const uint64_t VA = 0x123456789000, PAGE = 0x12345000;

static struct rig *x86_rig(void)
{
    struct rig *rig = rig_new("x86-4");
    for (uint64_t i = 0; i < 8; i++)
        rig_map(rig, VA + i * 4096, 0, PAGE + i * 4096, IA_LEAF);
    return rig;
}

/* Pages of VA's neighbourhood that share only the upper `shared` entries of the path. */
static uint64_t cousin(unsigned shared)
{
    return VA ^ UINT64_C(1) << (12 + 9 * (3 - shared));
}

static void expect_reads(const struct rig *rig, unsigned count, uint64_t first)
{
    assert_int_equal(rig->ops, count);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(rig->op[i].cycle, first + i * (M + 2));
        assert_false(rig->op[i].write);
    }
}

static void walk_from_nothing_reads_four_entries(void **unused)
{
    struct rig *rig = x86_rig();
    (void)unused;
    rig_open(rig);
    struct mmu_response response = rig_ask(rig, VA + 0x123, MMU_LOAD, 100);
    expect_reads(rig, 4, 102); /* m = 101, s = r = 102 */
    for (unsigned level = 4; level-- > 0;)
        assert_int_equal(rig->op[3 - level].pa, rig_entry_address(rig, VA, level));
    assert_int_equal(response.done, 102 + 4 * (M + 2));
    assert_int_equal(response.pa, PAGE + 0x123);
    assert_int_equal(response.served, MMU_SERVED_WALK);
    assert_int_equal(response.start_level, 3);
    assert_int_equal(rig_stat(rig, "walk.count"), 1);
    assert_int_equal(rig_stat(rig, "walk.pte_reads"), 4);
    assert_int_equal(rig_stat(rig, "walk.cycles"), response.done - 101);
    rig_close(rig);
}

/* From a PML4 entry 3 reads, from a PDPT entry 2, from a PD entry 1. */
static void walk_caches_save_the_reads_above_them(void **unused)
{
    (void)unused;
    for (unsigned level = 3; level > 0; level--) {
        struct rig *rig = x86_rig();
        uint64_t other = cousin(4 - level);
        rig_map(rig, other, 0, PAGE, IA_LEAF);
        rig_add_pwc(rig, level, 2);
        rig_open(rig);
        rig_ask(rig, VA, MMU_LOAD, 100);
        expect_reads(rig, 4, 104); /* P = 2 */
        struct mmu_response response = rig_ask(rig, other, MMU_LOAD, 1000);
        expect_reads(rig, level, 1004);
        assert_int_equal(response.done, 1004 + level * (M + 2));
        assert_int_equal(response.start_level, level - 1);
        assert_int_equal(rig_stat(rig, level == 3 ? "pwc.3.hits" : level == 2 ? "pwc.2.hits" : "pwc.1.hits"), 1);
        assert_int_equal(rig_stat(rig, "pwc.misses"), 1);
        rig_close(rig);
    }
}

static void deepest_pointer_wins(void **unused)
{
    struct rig *rig = x86_rig();
    (void)unused;
    for (unsigned level = 1; level < 4; level++)
        rig_add_pwc(rig, level, 1);
    rig_map(rig, cousin(2), 0, PAGE, IA_LEAF);
    rig_open(rig);
    rig_ask(rig, VA, MMU_LOAD, 0);
    rig_ask(rig, VA + 4096, MMU_LOAD, 1000);
    assert_int_equal(rig->ops, 1);
    rig_ask(rig, cousin(2), MMU_LOAD, 2000);
    assert_int_equal(rig->ops, 2);
    assert_int_equal(rig_stat(rig, "pwc.1.hits"), 1);
    assert_int_equal(rig_stat(rig, "pwc.2.hits"), 1);
    assert_int_equal(rig_stat(rig, "pwc.3.hits"), 0);
    rig_close(rig);
}

static void two_levels_of_tlb_come_before_the_walk(void **unused)
{
    struct rig *rig = x86_rig();
    (void)unused;
    rig->config.tlb[0].latency = 2;
    rig->config.tlb[0].array.ways = 1;
    rig_add_tlb(rig, "l2", 2, 4, 4, 5);
    rig_open(rig);
    struct mmu_response response = rig_ask(rig, VA, MMU_LOAD, 100);
    expect_reads(rig, 4, 108); /* m = 100 + 2 + 5 */
    assert_int_equal(response.done, 108 + 4 * (M + 2));
    assert_int_equal(rig_ask(rig, VA, MMU_LOAD, 200).done, 202);
    rig_ask(rig, VA + 4096, MMU_LOAD, 300); /* pushes VA out of the only way of l1 */
    response = rig_ask(rig, VA, MMU_LOAD, 400);
    assert_int_equal(response.done, 407);
    assert_int_equal(response.served, 1);
    response = rig_ask(rig, VA, MMU_LOAD, 500); /* filled from l2 */
    assert_int_equal(response.done, 502);
    assert_int_equal(response.served, 0);
    rig_close(rig);
}

static void noncanonical_faults_without_a_lookup(void **unused)
{
    struct rig *rig = x86_rig();
    (void)unused;
    rig->config.tlb[0].latency = 3;
    rig_open(rig);
    struct mmu_response response = rig_ask(rig, VA | UINT64_C(1) << 48, MMU_LOAD, 100);
    assert_int_equal(response.done, 103);
    assert_int_equal(response.fault, MMU_FAULT_NONCANONICAL);
    assert_int_equal(response.code, 0);
    assert_int_equal(response.served, MMU_SERVED_NONE);
    assert_int_equal(rig_stat(rig, "l1.lookups"), 0);
    rig_close(rig);
}

static void x86_sets_accessed_on_the_whole_path(void **unused)
{
    struct rig *rig = x86_rig();
    (void)unused;
    for (unsigned level = 0; level < 4; level++)
        *rig_entry(rig, VA, level) &= ~(uint64_t)(IA_A | IA_D);
    rig_open(rig);
    struct mmu_response response = rig_ask(rig, VA, MMU_STORE, 100);
    assert_int_equal(rig->ops, 8);
    for (unsigned i = 0; i < 8; i++) { /* r, w = r + M + 2, next r = w + M + 1 */
        assert_int_equal(rig->op[i].cycle, 102 + i / 2 * (2 * M + 3) + i % 2 * (M + 2));
        assert_int_equal(rig->op[i].write, i % 2);
    }
    assert_int_equal(response.done, 102 + 4 * (2 * M + 3));
    for (unsigned level = 0; level < 4; level++)
        assert_int_equal(*rig_entry(rig, VA, level) & (IA_A | IA_D), level ? IA_A : IA_A | IA_D);
    rig_close(rig);
}

static void lost_race_reads_the_entry_again(void **unused)
{
    struct rig *rig = rig_new("sv39");
    (void)unused;
    rig_map(rig, 0x5000, 0, PAGE, RV_V | RV_R | RV_W);
    rig_open(rig);
    rig->meddle = 0x100; /* a bit that is software's */
    struct mmu_response response = rig_ask(rig, 0x5000, MMU_STORE, 100);
    const uint64_t leaf = 102 + 2 * (M + 2), write = leaf + M + 2, again = write + M + 1;
    assert_int_equal(rig->ops, 6);
    assert_int_equal(rig->op[3].cycle, write);
    assert_int_equal(rig->op[4].cycle, again);
    assert_false(rig->op[4].write);
    assert_int_equal(rig->op[4].pa, rig->op[2].pa);
    assert_int_equal(rig->op[5].cycle, again + M + 2);
    assert_int_equal(response.done, again + M + 2 + M + 1);
    assert_int_equal(*rig_entry(rig, 0x5000, 0), PAGE >> 2 | RV_V | RV_R | RV_W | RV_A | RV_D | 0x100);
    assert_int_equal(rig_stat(rig, "walk.pte_writes"), 2);
    rig_close(rig);
}

static void access_faults_have_the_type_of_the_access(void **unused)
{
    static const uint32_t codes[] = {[MMU_LOAD] = 5, [MMU_STORE] = 7, [MMU_FETCH] = 1};
    (void)unused;
    for (int access = 0; access < MMU_ACCESS_COUNT; access++) {
        struct rig *rig = rig_new("sv39");
        *rig_entry(rig, 0x5000, 2) = 0x1000 >> 2 | RV_V; /* a table where there is no memory */
        rig_open(rig);
        struct mmu_response response = rig_ask(rig, 0x5000, (enum mmu_access)access, 100);
        assert_int_equal(response.fault, MMU_FAULT_ACCESS);
        assert_int_equal(response.code, codes[access]);
        assert_int_equal(response.level, 1);
        assert_int_equal(response.done, 102 + 2 * (M + 2));
        rig_close(rig);
    }
}

/* The second request's lookup may end in the very cycle of the fill: it must still miss. One cycle later it hits. */
static void a_fill_is_seen_from_the_next_cycle_on(void **unused)
{
    (void)unused;
    for (uint64_t late = 0; late < 2; late++) {
        struct rig *rig = x86_rig();
        rig->config.walkers = 2;
        rig_open(rig);
        uint64_t done = rig_ask(rig, VA, MMU_LOAD, 100).done;
        struct mmu_response response = rig_ask(rig, VA, MMU_LOAD, done - 1 + late); /* its lookup ends in done + late */
        assert_int_equal(response.served, late ? 0 : MMU_SERVED_WALK);
        assert_int_equal(rig->ops, late ? 0 : 4);
        rig_close(rig);
    }
}

static void a_pointer_is_seen_by_walks_while_the_walk_goes_on(void **unused)
{
    struct rig *rig = x86_rig();
    (void)unused;
    rig->config.walkers = 2;
    rig_add_pwc(rig, 3, 1);
    rig_open(rig);
    rig_ask(rig, VA, MMU_LOAD, 100);        /* s 102, r 103, c 114: the PML4 pointer is filled in 115 */
    rig_ask(rig, VA + 4096, MMU_LOAD, 113); /* s 115: its lookup is of that cycle */
    assert_int_equal(rig->ops, 4);
    rig_close(rig);
    rig = x86_rig();
    rig->config.walkers = 2;
    rig_add_pwc(rig, 3, 1);
    rig_open(rig);
    rig_ask(rig, VA, MMU_LOAD, 100);
    rig_ask(rig, VA + 4096, MMU_LOAD, 114);
    assert_int_equal(rig->ops, 3);
    rig_close(rig);
}

static void a_busy_walker_makes_the_next_walk_wait(void **unused)
{
    struct rig *rig = x86_rig();
    (void)unused;
    rig->config.walkers = 2;
    rig_open(rig);
    uint64_t first = rig_ask(rig, VA, MMU_LOAD, 100).done;
    uint64_t second = rig_ask(rig, VA + 4096, MMU_LOAD, 101).done;
    uint64_t third = rig_ask(rig, VA + 8192, MMU_LOAD, 102).done;
    assert_int_equal(first, 102 + 4 * (M + 2));
    assert_int_equal(second, first + 1);
    assert_int_equal(rig->op[0].cycle, first + 1); /* the walker that is done in d starts again in d + 1 */
    assert_int_equal(third, first + 1 + 4 * (M + 2));
    rig_close(rig);
}

static void a_merged_request_is_answered_with_the_walk(void **unused)
{
    struct rig *rig = x86_rig();
    (void)unused;
    rig->config.walkers = 4;
    rig->config.merge = true;
    rig_open(rig);
    struct mmu_response first = rig_ask(rig, VA, MMU_LOAD, 100);
    struct mmu_response second = rig_ask(rig, VA + 8, MMU_LOAD, 110);
    assert_int_equal(rig->ops, 0);
    assert_true(second.merged);
    assert_int_equal(second.done, first.done);
    assert_int_equal(second.pa, PAGE + 8);
    struct mmu_response third = rig_ask(rig, VA + 4096, MMU_LOAD, 111); /* another page walks */
    assert_int_equal(rig->ops, 4);
    assert_false(third.merged);
    assert_int_equal(rig_stat(rig, "walk.merged"), 1);
    assert_int_equal(rig_stat(rig, "walk.count"), 2);
    rig_close(rig);
}

static void a_merged_store_walks_when_the_page_is_clean(void **unused)
{
    struct rig *rig = x86_rig();
    (void)unused;
    *rig_entry(rig, VA, 0) &= ~(uint64_t)IA_D;
    rig->config.walkers = 4;
    rig->config.merge = true;
    rig_open(rig);
    struct mmu_response first = rig_ask(rig, VA, MMU_LOAD, 100);
    struct mmu_response second = rig_ask(rig, VA, MMU_STORE, 110);
    assert_int_equal(rig->ops, 5); /* in the queue in first.done + 1, so a first read in first.done + 2 */
    assert_int_equal(rig->op[0].cycle, first.done + 2);
    assert_true(rig->op[4].write);
    assert_int_equal(second.rights & MMU_RIGHT_DIRTY, MMU_RIGHT_DIRTY);
    rig_close(rig);
}

static void a_merged_request_is_checked_for_itself(void **unused)
{
    struct rig *rig = x86_rig();
    (void)unused;
    *rig_entry(rig, VA, 0) |= UINT64_C(1) << 63;
    rig->config.walkers = 4;
    rig->config.merge = true;
    rig_open(rig);
    struct mmu_response first = rig_ask(rig, VA, MMU_LOAD, 100);
    struct mmu_response second = rig_ask(rig, VA, MMU_FETCH, 110);
    assert_int_equal(second.fault, MMU_FAULT_PAGE);
    assert_int_equal(second.code, 0x11);
    assert_int_equal(second.done, first.done);
    rig_close(rig);
}

static void walk_caches_without_a_latency_are_refused(void **unused)
{
    (void)unused;
    for (uint32_t latency = 0; latency < 2; latency++) {
        struct rig *rig = x86_rig();
        rig_add_pwc(rig, 1, latency);
        assert_int_equal(rig_accepts(rig), latency);
        assert_int_equal(rig->error.text[0] != '\0', !latency);
        rig_close(rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walk_from_nothing_reads_four_entries),
        cmocka_unit_test(walk_caches_save_the_reads_above_them),
        cmocka_unit_test(deepest_pointer_wins),
        cmocka_unit_test(two_levels_of_tlb_come_before_the_walk),
        cmocka_unit_test(noncanonical_faults_without_a_lookup),
        cmocka_unit_test(x86_sets_accessed_on_the_whole_path),
        cmocka_unit_test(lost_race_reads_the_entry_again),
        cmocka_unit_test(access_faults_have_the_type_of_the_access),
        cmocka_unit_test(a_fill_is_seen_from_the_next_cycle_on),
        cmocka_unit_test(a_pointer_is_seen_by_walks_while_the_walk_goes_on),
        cmocka_unit_test(a_busy_walker_makes_the_next_walk_wait),
        cmocka_unit_test(a_merged_request_is_answered_with_the_walk),
        cmocka_unit_test(a_merged_store_walks_when_the_page_is_clean),
        cmocka_unit_test(a_merged_request_is_checked_for_itself),
        cmocka_unit_test(walk_caches_without_a_latency_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
