/* tlb_test.c - what a TLB entry serves, for whom, and what pushes it out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mmu_rig.h"

static const uint64_t VA = 0x40005000, PAGE = 0x12345000;

/* Ask well after everything before is done. */
static struct mmu_response ask(struct rig *rig, uint64_t va, enum mmu_access access)
{
    static uint64_t cycle;
    return rig_ask(rig, va, access, cycle += 1000);
}

static void expect_hit(struct rig *rig, uint64_t va)
{
    struct mmu_response response = ask(rig, va, MMU_LOAD);
    assert_int_equal(rig->ops, 0);
    assert_int_equal(response.served, 0);
}

static void expect_walk(struct rig *rig, uint64_t va)
{
    assert_int_equal(ask(rig, va, MMU_LOAD).served, MMU_SERVED_WALK);
}

static struct rig *mapped(const char *scheme, uint64_t bits)
{
    struct rig *rig = rig_new(scheme);
    for (uint64_t i = 0; i < 8; i++)
        rig_map(rig, VA + i * 4096, 0, PAGE + i * 4096, bits);
    rig_open(rig);
    return rig;
}

static void entries_belong_to_their_asid(void **unused)
{
    struct rig *rig = mapped("sv39", RV_LEAF);
    (void)unused;
    expect_walk(rig, VA);
    expect_hit(rig, VA);
    rig_switch(rig, 2, false, 0);
    expect_walk(rig, VA);
    rig_switch(rig, 1, false, 0);
    expect_hit(rig, VA);
    assert_int_equal(rig_stat(rig, "l1.hits"), 2);
    assert_int_equal(rig_stat(rig, "l1.misses"), 2);
    assert_int_equal(rig_stat(rig, "l1.lookups"), 4);
    rig_close(rig);
}

static void a_store_to_a_clean_page_walks_once(void **unused)
{
    struct rig *rig = mapped("sv39", RV_V | RV_RWX | RV_A);
    (void)unused;
    expect_walk(rig, VA);
    struct mmu_response response = ask(rig, VA, MMU_STORE);
    assert_int_equal(response.served, MMU_SERVED_WALK);
    assert_int_equal(*rig_entry(rig, VA, 0) & RV_D, RV_D);
    assert_int_equal(rig_stat(rig, "l1.misses"), 2);
    assert_int_equal(ask(rig, VA, MMU_STORE).served, 0);
    assert_int_equal(rig_stat(rig, "l1.fills"), 2); /* the second over the first */
    assert_int_equal(rig_stat(rig, "l1.evictions"), 0);
    rig_close(rig);
}

/* The store's lookup is a miss although an entry matches, so it must not age the others. */
static void a_store_to_a_clean_page_touches_nothing_before_its_fill(void **unused)
{
    struct rig *rig = mapped("sv39", RV_V | RV_R | RV_A);
    (void)unused;
    for (uint64_t i = 0; i < 4; i++)
        expect_walk(rig, VA + i * 4096);
    assert_int_equal(ask(rig, VA, MMU_STORE).fault, MMU_FAULT_PAGE); /* read-only: no fill either */
    expect_walk(rig, VA + 4 * 4096);                                 /* pushes out VA, still the oldest */
    expect_hit(rig, VA + 4096);
    expect_walk(rig, VA);
    rig_close(rig);
}

/* On x86 a page fault drops the entry that denied; on RISC-V the entry stays. */
static void a_denied_hit_drops_the_entry_on_x86_only(void **unused)
{
    (void)unused;
    for (int x86 = 0; x86 < 2; x86++) {
        struct rig *rig = mapped(x86 ? "x86-4" : "sv39", x86 ? IA_P | IA_A | IA_D : RV_V | RV_R | RV_A | RV_D);
        rig_switch(rig, 1, false, MMU_WP);
        expect_walk(rig, VA);
        assert_int_equal(ask(rig, VA, MMU_STORE).served, 0);
        struct mmu_response response = ask(rig, VA, MMU_LOAD);
        assert_int_equal(response.served, x86 ? MMU_SERVED_WALK : 0);
        rig_close(rig);
    }
}

static void one_entry_serves_its_whole_superpage(void **unused)
{
    struct rig *rig = rig_new("sv39");
    (void)unused;
    rig_map(rig, 0x40000000, 1, 0x200000, RV_LEAF);
    rig_map(rig, 0x80000000, 2, 0x40000000, RV_LEAF);
    rig_open(rig);
    expect_walk(rig, 0x40000000);
    expect_walk(rig, 0x80000000);
    expect_hit(rig, 0x401fffff);
    expect_hit(rig, 0xbfffffff);
    assert_int_equal(ask(rig, 0x40123456, MMU_LOAD).pa, 0x323456);
    assert_int_equal(ask(rig, 0x92345678, MMU_LOAD).pa, 0x52345678);
    expect_walk(rig, 0x40200000);
    rig_close(rig);
}

/* The operating system splits a large page and does not flush: the small page wins where there is one. */
static void the_smallest_matching_page_wins(void **unused)
{
    struct rig *rig = rig_new("sv39");
    (void)unused;
    rig_map(rig, 0x40000000, 1, 0x200000, RV_V | RV_RWX | RV_A);
    rig_open(rig);
    expect_walk(rig, 0x40000000);
    *rig_entry(rig, 0x40000000, 1) = 0;
    rig_map(rig, 0x40000000, 0, PAGE, RV_LEAF);
    assert_int_equal(ask(rig, 0x40000008, MMU_STORE).pa, PAGE + 8); /* the large page is clean, so this walks */
    assert_int_equal(ask(rig, 0x40000008, MMU_LOAD).pa, PAGE + 8);
    assert_int_equal(ask(rig, 0x40001008, MMU_LOAD).pa, 0x201008);
    rig_close(rig);
}

static void a_tlb_holds_the_page_sizes_it_is_told_to(void **unused)
{
    struct rig *rig = rig_new("sv39");
    (void)unused;
    rig->config.tlb[0].pages = 1;
    rig_map(rig, 0x40000000, 1, 0x200000, RV_LEAF);
    rig_open(rig);
    expect_walk(rig, 0x40000000);
    expect_walk(rig, 0x40000000);
    assert_int_equal(rig_stat(rig, "l1.fills"), 0);
    rig_close(rig);
}

static void the_least_recent_of_four_ways_goes(void **unused)
{
    struct rig *rig = mapped("sv39", RV_LEAF);
    (void)unused;
    for (uint64_t i = 0; i < 4; i++)
        expect_walk(rig, VA + i * 4096);
    expect_hit(rig, VA);             /* oldest first: 1 2 3 0 */
    expect_walk(rig, VA + 4 * 4096); /* in place of 1 */
    expect_hit(rig, VA);
    expect_hit(rig, VA + 2 * 4096);
    expect_hit(rig, VA + 3 * 4096);
    expect_hit(rig, VA + 4 * 4096);
    expect_walk(rig, VA + 4096);
    expect_hit(rig, VA + 2 * 4096); /* 0 went, and the fill of 1 is counted now */
    assert_int_equal(rig_stat(rig, "l1.evictions"), 2);
    rig_close(rig);
}

static void split_tlbs_serve_their_own(void **unused)
{
    struct rig *rig = rig_new("sv39");
    (void)unused;
    rig->config.tlb[0].serves = MMU_SERVES_FETCH;
    rig_add_tlb(rig, "l1d", 1, 1, 4, 1)->serves = MMU_SERVES_LOAD | MMU_SERVES_STORE;
    rig_map(rig, VA, 0, PAGE, RV_LEAF);
    rig_open(rig);
    assert_int_equal(ask(rig, VA, MMU_FETCH).served, MMU_SERVED_WALK);
    assert_int_equal(ask(rig, VA, MMU_LOAD).served, MMU_SERVED_WALK);
    assert_int_equal(ask(rig, VA, MMU_FETCH).served, 0);
    assert_int_equal(ask(rig, VA, MMU_STORE).served, 1);
    assert_int_equal(rig_stat(rig, "l1.lookups"), 2);
    assert_int_equal(rig_stat(rig, "l1d.lookups"), 2);
    rig_close(rig);
}

static void a_port_takes_one_lookup_a_cycle(void **unused)
{
    (void)unused;
    for (uint32_t ports = 1; ports < 3; ports++) {
        struct rig *rig = rig_new("sv39");
        rig->config.tlb[0].ports = ports;
        rig->config.tlb[0].latency = 3;
        rig_map(rig, VA, 0, PAGE, RV_LEAF);
        rig_open(rig);
        rig_ask(rig, VA, MMU_LOAD, 0);
        assert_int_equal(rig_ask(rig, VA, MMU_LOAD, 1000).done, 1003);
        assert_int_equal(rig_ask(rig, VA, MMU_LOAD, 1000).done, ports == 1 ? 1004 : 1003);
        rig_close(rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_belong_to_their_asid),
        cmocka_unit_test(a_store_to_a_clean_page_walks_once),
        cmocka_unit_test(a_store_to_a_clean_page_touches_nothing_before_its_fill),
        cmocka_unit_test(a_denied_hit_drops_the_entry_on_x86_only),
        cmocka_unit_test(one_entry_serves_its_whole_superpage),
        cmocka_unit_test(the_smallest_matching_page_wins),
        cmocka_unit_test(a_tlb_holds_the_page_sizes_it_is_told_to),
        cmocka_unit_test(the_least_recent_of_four_ways_goes),
        cmocka_unit_test(split_tlbs_serve_their_own),
        cmocka_unit_test(a_port_takes_one_lookup_a_cycle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
