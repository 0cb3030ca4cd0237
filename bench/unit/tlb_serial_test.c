/* tlb_serial_test.c - page sizes that are probed one after another: which cycle a lookup ends in, and what it sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mmu_rig.h"

enum { M = 10, LATENCY = 3 };

static const uint64_t SMALL = 0x5000, LARGE = 0x40000000, HUGE_PAGE = UINT64_C(0x80000000);

/* A page of each size; the TLB holds those of `pages`. */
static struct rig *serial_rig(uint32_t pages)
{
    struct rig *rig = rig_new("sv39");
    rig->config.tlb[0].latency = LATENCY;
    rig->config.tlb[0].serial = true;
    rig->config.tlb[0].pages = pages;
    rig_map(rig, SMALL, 0, 0x12345000, RV_LEAF);
    rig_map(rig, LARGE, 1, 0x200000, RV_LEAF);
    rig_map(rig, HUGE_PAGE, 2, 0x40000000, RV_LEAF);
    return rig;
}

static void warm(struct rig *rig)
{
    rig_ask(rig, SMALL, MMU_LOAD, 0);
    rig_ask(rig, LARGE, MMU_LOAD, 1000);
    rig_ask(rig, HUGE_PAGE, MMU_LOAD, 2000);
}

/* Twice each: the second time nothing is filled in between. */
static void expect_hits(struct rig *rig, uint64_t va, uint64_t probes)
{
    for (uint64_t cycle = 10000; cycle < 10002; cycle++) {
        struct mmu_response response = rig_ask(rig, va, MMU_LOAD, cycle * probes);
        assert_int_equal(response.served, 0);
        assert_int_equal(response.done, cycle * probes + probes * LATENCY);
    }
}

static void a_hit_takes_as_many_probes_as_there_are_sizes_up_to_it(void **unused)
{
    struct rig *rig = serial_rig(7);
    (void)unused;
    rig_open(rig);
    warm(rig);
    expect_hits(rig, SMALL, 1);
    expect_hits(rig, LARGE, 2);
    expect_hits(rig, HUGE_PAGE, 3);
    rig_close(rig);
}

static void sizes_that_it_does_not_hold_are_not_probed(void **unused)
{
    struct rig *rig = serial_rig(5);
    (void)unused;
    rig_open(rig);
    warm(rig);
    expect_hits(rig, SMALL, 1);
    expect_hits(rig, HUGE_PAGE, 2);
    rig_close(rig);
    rig = serial_rig(4);
    rig_open(rig);
    warm(rig);
    expect_hits(rig, HUGE_PAGE, 1);
    rig_close(rig);
}

/* Sizes are counted by what the TLB can hold, be it empty or not. */
static void a_miss_takes_all_probes(void **unused)
{
    (void)unused;
    for (uint32_t pages = 1; pages < 8; pages++) {
        struct rig *rig = serial_rig(pages);
        uint64_t sizes = (pages & 1) + (pages >> 1 & 1) + (pages >> 2);
        rig_open(rig);
        rig_ask(rig, SMALL, MMU_LOAD, 100);
        assert_int_equal(rig->op[0].cycle, 100 + sizes * LATENCY + 1);
        rig_close(rig);
    }
}

/* A match that does not serve ends the lookup: a store to a clean large page walks after two probes of three. */
static void a_match_that_does_not_serve_ends_the_lookup(void **unused)
{
    struct rig *rig = serial_rig(7);
    (void)unused;
    *rig_entry(rig, LARGE, 1) &= ~(uint64_t)RV_D;
    rig_open(rig);
    warm(rig);
    assert_int_equal(rig_ask(rig, LARGE, MMU_STORE, 10000).served, MMU_SERVED_WALK);
    assert_int_equal(rig->op[0].cycle, 10000 + 2 * LATENCY + 1);
    rig_close(rig);
}

static void a_port_is_taken_for_one_cycle(void **unused)
{
    struct rig *rig = serial_rig(7);
    (void)unused;
    rig_open(rig);
    warm(rig);
    assert_int_equal(rig_ask(rig, HUGE_PAGE, MMU_LOAD, 10000).done, 10000 + 3 * LATENCY);
    assert_int_equal(rig_ask(rig, HUGE_PAGE, MMU_LOAD, 10000).done, 10001 + 3 * LATENCY);
    assert_int_equal(rig_ask(rig, SMALL, MMU_LOAD, 10000).done, 10002 + LATENCY); /* before the older ones */
    rig_close(rig);
}

/* The fill of the large page comes between the first probe and that of its size: all probes miss it. */
static void all_probes_see_the_state_of_the_first(void **unused)
{
    (void)unused;
    for (uint64_t late = 0; late < 2; late++) {
        struct rig *rig = serial_rig(7);
        rig->config.walkers = 2;
        rig_open(rig);
        uint64_t done = rig_ask(rig, LARGE, MMU_LOAD, 100).done;
        uint64_t arrival = done - LATENCY + late; /* its first probe ends in done + late */
        struct mmu_response response = rig_ask(rig, LARGE, MMU_LOAD, arrival);
        assert_int_equal(response.served, late ? 0 : MMU_SERVED_WALK);
        if (late)
            assert_int_equal(response.done, arrival + 2 * LATENCY);
        else
            assert_int_equal(rig->op[0].cycle, arrival + 3 * LATENCY + 1);
        rig_close(rig);
    }
}

/* A later lookup that ended earlier does not hide that one is still going on. */
static void nobody_leaves_before_the_longest_lookup_has_ended(void **unused)
{
    struct rig *rig = serial_rig(7);
    (void)unused;
    rig->config.walkers = 4;
    rig->config.tlb[0].serves = MMU_SERVES_LOAD | MMU_SERVES_STORE;
    rig_add_tlb(rig, "l1i", 1, 1, 4, 1)->serves = MMU_SERVES_FETCH;
    rig_map(rig, SMALL + 4096, 0, 0x12346000, RV_LEAF);
    rig_open(rig);
    rig_ask(rig, SMALL, MMU_LOAD, 0);
    rig_ask(rig, SMALL + 4096, MMU_LOAD, 10000);
    assert_int_equal(rig->op[0].cycle, 10000 + 3 * LATENCY + 1);
    assert_int_equal(rig_ask(rig, SMALL, MMU_LOAD, 10001).done, 10001 + LATENCY);
    rig_ask(rig, LARGE, MMU_FETCH, 10002);
    assert_int_equal(rig->op[0].cycle, 10000 + 3 * LATENCY + 1);
    rig_close(rig);
}

/* The level misses with its slowest TLB, and a hit ends with the one that it is in. */
static void a_serial_tlb_beside_another(void **unused)
{
    struct rig *rig = serial_rig(6);
    (void)unused;
    rig_add_tlb(rig, "small", 1, 1, 4, 1)->pages = 1;
    rig_open(rig);
    rig_ask(rig, SMALL, MMU_LOAD, 100);
    assert_int_equal(rig->op[0].cycle, 100 + 2 * LATENCY + 1);
    warm(rig);
    for (uint64_t cycle = 10000; cycle < 10100; cycle += 50) {
        assert_int_equal(rig_ask(rig, SMALL, MMU_LOAD, cycle).done, cycle + 1);
        assert_int_equal(rig_ask(rig, HUGE_PAGE, MMU_LOAD, cycle + 10).done, cycle + 10 + 2 * LATENCY);
    }
    assert_int_equal(rig_stat(rig, "small.lookups"), rig_stat(rig, "l1.lookups"));
    rig_close(rig);
}

/* A hit in the second level ends with its size, and the first level is filled then. */
static void a_serial_second_level(void **unused)
{
    struct rig *rig = serial_rig(7);
    (void)unused;
    rig->config.tlb[0].serial = false;
    rig->config.tlb[0].array.ways = 1;
    rig_add_tlb(rig, "l2", 2, 1, 4, 5)->serial = true;
    rig_open(rig);
    warm(rig);
    struct mmu_response response = rig_ask(rig, LARGE, MMU_LOAD, 10000);
    assert_int_equal(response.served, 1);
    assert_int_equal(response.done, 10000 + LATENCY + 2 * 5);
    assert_int_equal(rig_ask(rig, LARGE, MMU_LOAD, 10010).served, 1); /* its first lookup ends with that fill */
    assert_int_equal(rig_ask(rig, LARGE, MMU_LOAD, 10011).served, 0);
    rig_close(rig);
}

static void one_size_makes_no_difference(void **unused)
{
    struct rig *rig = serial_rig(1);
    (void)unused;
    rig_open(rig);
    warm(rig);
    expect_hits(rig, SMALL, 1);
    rig_close(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hit_takes_as_many_probes_as_there_are_sizes_up_to_it),
        cmocka_unit_test(sizes_that_it_does_not_hold_are_not_probed),
        cmocka_unit_test(a_miss_takes_all_probes),
        cmocka_unit_test(a_match_that_does_not_serve_ends_the_lookup),
        cmocka_unit_test(a_port_is_taken_for_one_cycle),
        cmocka_unit_test(all_probes_see_the_state_of_the_first),
        cmocka_unit_test(nobody_leaves_before_the_longest_lookup_has_ended),
        cmocka_unit_test(a_serial_tlb_beside_another),
        cmocka_unit_test(a_serial_second_level),
        cmocka_unit_test(one_size_makes_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
