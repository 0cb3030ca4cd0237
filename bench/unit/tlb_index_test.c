/* tlb_index_test.c - which pages share a set: 4 sets of one way, so that two pages collide or both stay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mmu_rig.h"

static struct rig *indexed(enum mmu_index index)
{
    struct rig *rig = rig_new("sv39");
    rig->config.tlb[0].array = (struct mmu_array_config){4, 1, "lru"};
    rig->config.tlb[0].index = index;
    return rig;
}

/* Whether the page of b pushes that of a out. */
static bool collide(enum mmu_index index, unsigned level, uint64_t a, uint64_t b)
{
    struct rig *rig = indexed(index);
    rig_map(rig, a, level, 0x40000000, RV_LEAF);
    rig_map(rig, b, level, 0x80000000, RV_LEAF);
    rig_open(rig);
    assert_int_equal(rig_ask(rig, a, MMU_LOAD, 0).served, MMU_SERVED_WALK);
    assert_int_equal(rig_ask(rig, b, MMU_LOAD, 1000).served, MMU_SERVED_WALK);
    assert_int_equal(rig_ask(rig, b, MMU_LOAD, 2000).served, 0);
    bool out = rig_ask(rig, a, MMU_LOAD, 3000).served == MMU_SERVED_WALK;
    rig_close(rig);
    return out;
}

struct pair {
    uint64_t a, b; /* page numbers */
    bool collide[3];
};

/* Slices of two bits. Set of a number by modulo, xor, fold: */
static const struct pair pairs[] = {
    {0x00, 0x04, {true, false, false}}, /* 01 00: 0, 1, 1 */
    {0x00, 0x05, {false, true, true}},  /* 01 01: 1, 0, 0 */
    {0x00, 0x10, {true, true, false}},  /* 01 00 00: 0, 0, 1 */
    {0x00, 0x14, {true, false, true}},  /* 01 01 00: 0, 1, 0 */
    {0x03, 0x0c, {false, true, true}},  /* 11 00: 0, 3, 3, as 11 */
    {0x1b, 0x27, {true, false, true}},  /* 01 10 11: 3, 1, 0; 10 01 11: 3, 2, 0 */
    {0x40, 0x41, {false, false, false}},
};

static void the_set_is_the_one_that_the_index_names(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        for (int index = MMU_INDEX_MODULO; index <= MMU_INDEX_FOLD; index++)
            for (unsigned level = 0; level < 2; level++) {
                unsigned shift = 12 + 9 * level;
                assert_int_equal(collide((enum mmu_index)index, level, pairs[i].a << shift, pairs[i].b << shift),
                                 pairs[i].collide[index]);
            }
}

/*
 * The lowest page of the upper half: 26 ones above 26 zeros. Folded up to bit 63 of the address that is 13 slices of
 * 11, so set 3; cut at the 39 virtual bits it would be set 1.
 */
static void fold_takes_the_whole_address(void **unused)
{
    const uint64_t upper = UINT64_C(0xffffffc000000000);
    (void)unused;
    assert_true(collide(MMU_INDEX_FOLD, 0, 3 << 12, upper));
    assert_false(collide(MMU_INDEX_FOLD, 0, 1 << 12, upper));
}

/* A flush by address must look where the entry is. */
static void a_flush_finds_the_set(void **unused)
{
    const uint64_t va = UINT64_C(0x2b) << 12;
    (void)unused;
    for (int index = MMU_INDEX_MODULO; index <= MMU_INDEX_FOLD; index++) {
        struct rig *rig = indexed((enum mmu_index)index);
        rig_map(rig, va, 0, 0x12345000, RV_LEAF);
        rig_open(rig);
        rig_ask(rig, va, MMU_LOAD, 0);
        assert_int_equal(rig_ask(rig, va, MMU_LOAD, 1000).served, 0);
        mmu_flush(rig->mmu, &(struct mmu_flush){.by_va = true, .global = true, .va = va + 8}, 2000);
        assert_int_equal(rig_ask(rig, va, MMU_LOAD, 3000).served, MMU_SERVED_WALK);
        rig_close(rig);
    }
}

static void one_set_has_one_index(void **unused)
{
    (void)unused;
    for (int index = MMU_INDEX_MODULO; index <= MMU_INDEX_FOLD; index++) {
        struct rig *rig = indexed((enum mmu_index)index);
        rig->config.tlb[0].array = (struct mmu_array_config){1, 2, "lru"};
        rig_map(rig, 0x1000, 0, 0x12345000, RV_LEAF);
        rig_map(rig, 0x5000, 0, 0x12346000, RV_LEAF);
        rig_open(rig);
        rig_ask(rig, 0x1000, MMU_LOAD, 0);
        rig_ask(rig, 0x5000, MMU_LOAD, 1000);
        assert_int_equal(rig_ask(rig, 0x1000, MMU_LOAD, 2000).served, 0);
        assert_int_equal(rig_ask(rig, 0x5000, MMU_LOAD, 3000).served, 0);
        rig_close(rig);
    }
}

static void an_index_that_is_none_is_refused(void **unused)
{
    struct rig *rig = indexed((enum mmu_index)3);
    (void)unused;
    assert_false(rig_accepts(rig));
    assert_string_equal(rig->error.text, "tlb.l1: index must be one of enum mmu_index");
    rig_close(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_set_is_the_one_that_the_index_names),
        cmocka_unit_test(fold_takes_the_whole_address),
        cmocka_unit_test(a_flush_finds_the_set),
        cmocka_unit_test(one_set_has_one_index),
        cmocka_unit_test(an_index_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
