/* flush_test.c - what each kind of flush drops, and what it does to walks in flight. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mmu_rig.h"

static const uint64_t PAGE = 0x12345000;

/* Four pages: two addresses, each as a page of ASID 1 and of ASID 2; and a global one. */
static const uint64_t HERE = 0x40005000, THERE = 0x40006000, GLOBAL = 0x40007000;

struct entry {
    uint64_t va;
    uint32_t asid;
};

static const struct entry entries[] = {{HERE, 1}, {THERE, 1}, {HERE, 2}, {THERE, 2}, {GLOBAL, 1}};

enum { ENTRIES = sizeof entries / sizeof entries[0] };

struct kind {
    struct mmu_flush flush;
    const char *left; /* for each entry, x: it must be there still */
};

static const struct kind kinds[] = {
    {{.global = true}, "....."},                                              /* SFENCE.VMA x0, x0 */
    {{.by_asid = true, .asid = 1}, "..xxx"},                                  /* SFENCE.VMA x0, asid; MOV CR3 */
    {{.by_asid = true, .asid = 0x1001}, "..xxx"},                             /* bits above the implemented 12 */
    {{.by_va = true, .global = true, .va = 0x40005008}, ".x.xx"},             /* SFENCE.VMA va, x0 */
    {{.by_va = true, .global = true, .va = 0x40007008}, "xxxx."},             /* the same on a global page */
    {{.by_va = true, .by_asid = true, .asid = 2, .va = 0x40005008}, "xx.xx"}, /* SFENCE.VMA va, asid */
    {{.by_va = true, .by_asid = true, .asid = 1, .va = 0x40007008}, "xxxxx"}, /* a global page stays */
    {{.by_va = true, .by_asid = true, .global = true, .asid = 1, .va = 0x40005008}, ".xxxx"}, /* INVLPG */
    {{.by_va = true, .by_asid = true, .global = true, .asid = 2, .va = 0x40007008}, "xxxx."},
    {{.by_va = true, .global = true, .va = UINT64_C(1) << 60 | 0x40005008}, "xxxxx"}, /* not canonical */
    {{.by_asid = true, .global = true, .asid = 2}, "xx..."},
};

static struct rig *filled(const char *scheme)
{
    struct rig *rig = rig_new(scheme);
    uint64_t leaf = rig->x86 ? IA_LEAF : RV_LEAF, global = rig->x86 ? IA_G : RV_G;
    rig->config.tlb[0].array.ways = 8;
    rig_map(rig, HERE, 0, PAGE, leaf);
    rig_map(rig, THERE, 0, PAGE, leaf);
    rig_map(rig, GLOBAL, 0, PAGE, leaf | global);
    rig_open(rig);
    for (unsigned i = 0; i < ENTRIES; i++) {
        rig_switch(rig, entries[i].asid, false, 0);
        rig_ask(rig, entries[i].va, MMU_LOAD, 1000 * i);
    }
    return rig;
}

static void each_kind_drops_what_it_names(void **unused)
{
    (void)unused;
    for (int x86 = 0; x86 < 2; x86++)
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
            struct rig *rig = filled(x86 ? "x86-4" : "sv39");
            mmu_flush(rig->mmu, &kinds[i].flush, 50000);
            for (unsigned k = 0; k < ENTRIES; k++) {
                rig_switch(rig, entries[k].asid, false, 0);
                bool there = rig_ask(rig, entries[k].va, MMU_LOAD, 60000 + 1000 * k).served == 0;
                assert_int_equal(there, kinds[i].left[k] == 'x');
            }
            rig_close(rig);
        }
}

/* An address anywhere in a superpage names it. */
static void an_address_names_the_page_that_holds_it(void **unused)
{
    struct rig *rig = rig_new("sv39");
    (void)unused;
    struct mmu_flush flush = {.by_va = true, .by_asid = true, .asid = 1, .va = 0x401ff000};
    rig_map(rig, 0x40000000, 1, 0x200000, RV_LEAF);
    rig_open(rig);
    rig_ask(rig, 0x40000000, MMU_LOAD, 0);
    mmu_flush(rig->mmu, &flush, 1000);
    assert_int_equal(rig_ask(rig, 0x40000000, MMU_LOAD, 2000).served, MMU_SERVED_WALK);
    flush.va = 0x40200000;
    mmu_flush(rig->mmu, &flush, 3000);
    assert_int_equal(rig_ask(rig, 0x40000000, MMU_LOAD, 4000).served, 0);
    rig_close(rig);
}

/* RISC-V: a fence with an address leaves pointers alone. x86: INVLPG drops every walk-cache entry of the PCID. */
static void pointers_and_flushes_by_address(void **unused)
{
    (void)unused;
    for (int x86 = 0; x86 < 2; x86++) {
        struct rig *rig = rig_new(x86 ? "x86-4" : "sv39");
        struct mmu_flush elsewhere = {.by_va = true, .by_asid = true, .asid = 1, .va = 0x1000000000};
        struct mmu_flush here = {.by_va = true, .global = true, .va = HERE};
        rig_add_pwc(rig, 1, 1);
        rig_map(rig, HERE, 0, PAGE, x86 ? IA_LEAF : RV_LEAF);
        rig_map(rig, THERE, 0, PAGE, x86 ? IA_LEAF : RV_LEAF);
        rig_open(rig);
        rig_ask(rig, HERE, MMU_LOAD, 0);
        mmu_flush(rig->mmu, x86 ? &elsewhere : &here, 1000);
        rig_ask(rig, THERE, MMU_LOAD, 2000);
        assert_int_equal(rig->ops, x86 ? 4 : 1);
        rig_close(rig);
    }
}

static void a_flush_of_another_asid_keeps_pointers(void **unused)
{
    struct rig *rig = rig_new("x86-4");
    (void)unused;
    struct mmu_flush flush = {.by_va = true, .by_asid = true, .global = true, .asid = 2, .va = HERE};
    rig_add_pwc(rig, 1, 1);
    rig_map(rig, HERE, 0, PAGE, IA_LEAF);
    rig_map(rig, THERE, 0, PAGE, IA_LEAF);
    rig_open(rig);
    rig_ask(rig, HERE, MMU_LOAD, 0);
    mmu_flush(rig->mmu, &flush, 1000);
    rig_ask(rig, THERE, MMU_LOAD, 2000);
    assert_int_equal(rig->ops, 1);
    flush.asid = 1;
    mmu_flush(rig->mmu, &flush, 3000);
    rig_ask(rig, HERE, MMU_LOAD, 4000);
    assert_int_equal(rig->ops, 4);
    rig_close(rig);
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_drops_what_it_names),
        cmocka_unit_test(an_address_names_the_page_that_holds_it),
        cmocka_unit_test(pointers_and_flushes_by_address),
        cmocka_unit_test(a_flush_of_another_asid_keeps_pointers),
        cmocka_unit_test(walks_in_flight_fill_nothing_after_a_flush),
        cmocka_unit_test(pointers_read_after_a_flush_are_not_filled),
        cmocka_unit_test(nobody_joins_a_walk_from_before_a_flush),
        cmocka_unit_test(stale_until_flushed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
