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

static void unimplemented_asid_bits_do_not_count(void **unused)
{
    struct rig *rig = rig_new("sv39");
    (void)unused;
    rig->config.asid_bits = 4;
    rig_map(rig, VA, 0, PAGE, RV_LEAF);
    rig_open(rig);
    rig_switch(rig, 0x13, false, 0);
    expect_walk(rig, VA);
    rig_switch(rig, 0x23, false, 0);
    expect_hit(rig, VA);
    rig_switch(rig, 0x24, false, 0);
    expect_walk(rig, VA);
    rig_close(rig);
}

static void global_entries_match_every_asid(void **unused)
{
    struct rig *rig = mapped("sv39", RV_LEAF | RV_G);
    (void)unused;
    expect_walk(rig, VA);
    rig_switch(rig, 2, false, 0);
    expect_hit(rig, VA);
    rig_close(rig);
}

/* A pointer with G makes everything below it global; on x86 the bit counts in the leaf only. */
static void global_pointers_are_of_riscv(void **unused)
{
    struct rig *rig = mapped("sv39", RV_LEAF);
    (void)unused;
    *rig_entry(rig, VA, 1) |= RV_G;
    assert_int_equal(ask(rig, VA, MMU_LOAD).rights & MMU_RIGHT_GLOBAL, MMU_RIGHT_GLOBAL);
    rig_switch(rig, 2, false, 0);
    expect_hit(rig, VA);
    rig_close(rig);
    rig = mapped("x86-4", IA_LEAF);
    *rig_entry(rig, VA, 1) |= IA_G;
    expect_walk(rig, VA);
    rig_switch(rig, 2, false, 0);
    expect_walk(rig, VA);
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

struct permission {
    const char *scheme;
    uint64_t bits;
    bool user;
    uint32_t modifiers;
    enum mmu_access access;
    uint32_t code; /* 0: allowed */
};

/* Each row is asked at the end of a walk and at a hit, which must agree. The entry is first loaded without limits. */
static const struct permission permissions[] = {
    {"sv39", RV_LEAF | RV_U, true, 0, MMU_LOAD, 0},
    {"sv39", RV_LEAF, true, 0, MMU_LOAD, 13},
    {"sv39", RV_LEAF | RV_U, false, 0, MMU_LOAD, 13},
    {"sv39", RV_LEAF | RV_U, false, MMU_SUM, MMU_STORE, 0},
    {"sv39", RV_LEAF | RV_U, false, MMU_SUM, MMU_FETCH, 12},
    {"sv39", RV_V | RV_X | RV_A | RV_D, false, 0, MMU_LOAD, 13},
    {"sv39", RV_V | RV_X | RV_A | RV_D, false, MMU_MXR, MMU_LOAD, 0},
    {"sv39", RV_V | RV_X | RV_A | RV_D, false, MMU_MXR, MMU_STORE, 15},
    {"sv39", RV_V | RV_R | RV_A | RV_D, false, 0, MMU_FETCH, 12},
    {"x86-4", IA_P | IA_A | IA_D, false, MMU_WP, MMU_STORE, 3},
    {"x86-4", IA_P | IA_A | IA_D, false, 0, MMU_STORE, 0},
    {"x86-4", IA_P | IA_A | IA_D | IA_U, true, 0, MMU_STORE, 7},
    {"x86-4", IA_LEAF, true, 0, MMU_LOAD, 5},
    {"x86-4", IA_LEAF | IA_U, false, MMU_SMEP, MMU_FETCH, 0x11},
    {"x86-4", IA_LEAF | IA_U, false, 0, MMU_FETCH, 0},
    {"x86-4", IA_LEAF | IA_U, false, MMU_SMAP, MMU_LOAD, 1},
    {"x86-4", IA_LEAF | IA_U, false, MMU_SMAP | MMU_AC, MMU_LOAD, 0},
    {"x86-4", IA_LEAF | IA_U, true, MMU_SMAP | MMU_SMEP, MMU_FETCH, 0},
    {"x86-4", IA_LEAF | UINT64_C(1) << 63, false, MMU_NX, MMU_FETCH, 0x11},
    {"x86-4", IA_LEAF | UINT64_C(1) << 63, false, MMU_NX, MMU_LOAD, 0},
};

static void expect_code(const struct mmu_response *response, uint32_t code)
{
    assert_int_equal(response->fault, code ? MMU_FAULT_PAGE : MMU_FAULT_NONE);
    if (code)
        assert_int_equal(response->code, code);
}

/* Fill the entry by an access that it allows: a load with every lift, or a fetch of an execute-only page. */
static void warm(struct rig *rig, const struct permission *row)
{
    bool x86 = row->scheme[0] == 'x';
    bool user = row->bits & (x86 ? (uint64_t)IA_U : (uint64_t)RV_U);
    rig_switch(rig, 1, user, MMU_MXR | MMU_NX);
    assert_int_equal(ask(rig, VA, MMU_LOAD).fault, MMU_FAULT_NONE);
    expect_hit(rig, VA);
}

static void permissions_hold_after_a_walk_and_at_a_hit(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof permissions / sizeof permissions[0]; i++) {
        const struct permission *row = &permissions[i];
        struct rig *rig = mapped(row->scheme, row->bits);
        rig_switch(rig, 1, row->user, row->modifiers);
        struct mmu_response walked = ask(rig, VA, row->access);
        expect_code(&walked, row->code);
        assert_int_equal(walked.served, MMU_SERVED_WALK);
        rig_close(rig);
        rig = mapped(row->scheme, row->bits);
        warm(rig, row);
        rig_switch(rig, 1, row->user, row->modifiers);
        struct mmu_response hit = ask(rig, VA, row->access);
        expect_code(&hit, row->code);
        assert_int_equal(hit.served, 0);
        assert_int_equal(rig->ops, 0);
        rig_close(rig);
    }
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
        cmocka_unit_test(unimplemented_asid_bits_do_not_count),
        cmocka_unit_test(global_entries_match_every_asid),
        cmocka_unit_test(global_pointers_are_of_riscv),
        cmocka_unit_test(a_store_to_a_clean_page_walks_once),
        cmocka_unit_test(a_store_to_a_clean_page_touches_nothing_before_its_fill),
        cmocka_unit_test(permissions_hold_after_a_walk_and_at_a_hit),
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
