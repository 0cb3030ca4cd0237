/* pwc_test.c - one page-walk cache for the pointers of all levels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mmu_rig.h"

static const uint64_t VA = 0x123456789000, PAGE = 0x12345000;

/* Fully associative, of so many ways. */
static struct rig *unified(const char *scheme, uint32_t ways)
{
    struct rig *rig = rig_new(scheme);
    uint64_t bits = rig->x86 ? IA_LEAF : RV_LEAF;
    rig_add_pwc(rig, 0, 2);
    rig->config.pwc[0].ways = ways;
    for (uint64_t i = 0; i < 8; i++)
        rig_map(rig, VA + i * 4096, 0, PAGE + i * 4096, bits);
    return rig;
}

/* Page i of a neighbourhood that shares the upper `shared` entries of VA's path only. */
static uint64_t cousin(unsigned shared, uint64_t i)
{
    return (VA ^ UINT64_C(1) << (12 + 9 * (3 - shared))) + i * 4096;
}

static void map_cousins(struct rig *rig, unsigned shared)
{
    for (uint64_t i = 0; i < 8; i++)
        rig_map(rig, cousin(shared, i), 0, PAGE, rig->x86 ? IA_LEAF : RV_LEAF);
}

static uint64_t now; /* arrival of the last request */

static void expect_reads(struct rig *rig, uint64_t va, unsigned reads)
{
    struct mmu_response response = rig_ask(rig, va, MMU_LOAD, now += 1000);
    assert_int_equal(response.served, MMU_SERVED_WALK);
    assert_int_equal(rig->ops, reads);
    assert_int_equal(response.start_level, reads - 1);
    assert_int_equal(response.done, now + 2 + 2 + 12 * reads); /* P = 2 */
}

static void it_holds_pointers_of_every_level(void **unused)
{
    struct rig *rig = unified("x86-4", 8);
    (void)unused;
    for (unsigned shared = 1; shared < 3; shared++)
        map_cousins(rig, shared);
    rig_open(rig);
    expect_reads(rig, VA, 4);
    expect_reads(rig, VA + 4096, 1);
    expect_reads(rig, cousin(2, 0), 2);
    expect_reads(rig, cousin(1, 0), 3);
    assert_int_equal(rig_stat(rig, "pwc.1.hits"), 1);
    assert_int_equal(rig_stat(rig, "pwc.2.hits"), 1);
    assert_int_equal(rig_stat(rig, "pwc.3.hits"), 1);
    assert_int_equal(rig_stat(rig, "pwc.misses"), 1);
    rig_close(rig);
}

/* The first walk reads pointers 3, 2 and 1 of VA: in two ways, 1 has pushed 3 out. */
static void levels_push_each_other_out(void **unused)
{
    struct rig *rig = unified("x86-4", 2);
    (void)unused;
    map_cousins(rig, 2);
    rig_open(rig);
    expect_reads(rig, VA, 4);            /* holds 2, 1: 2 the older */
    expect_reads(rig, VA + 4096, 1);     /* 1 wins and is touched; 2 is not */
    expect_reads(rig, cousin(2, 0), 2);  /* by 2, now the younger; the cousin's 1 takes the way of VA's 1 */
    expect_reads(rig, cousin(2, 1), 1);  /* 2 is the older */
    expect_reads(rig, VA + 2 * 4096, 2); /* by 2; VA's 1 takes the way of the cousin's */
    expect_reads(rig, cousin(2, 2), 2);
    assert_int_equal(rig_stat(rig, "pwc.1.hits"), 2);
    assert_int_equal(rig_stat(rig, "pwc.2.hits"), 3);
    assert_int_equal(rig_stat(rig, "pwc.3.hits"), 0);
    rig_close(rig);
}

/* Only the winner is touched: 3 and 2 age while 1 is used, and the fill of a third pointer takes the oldest, 3. */
static void only_the_deepest_hit_is_touched(void **unused)
{
    struct rig *rig = unified("x86-4", 3);
    (void)unused;
    map_cousins(rig, 1);
    map_cousins(rig, 2);
    rig_open(rig);
    expect_reads(rig, VA, 4);
    expect_reads(rig, VA + 4096, 1);
    expect_reads(rig, cousin(2, 0), 2); /* by 2; the cousin's 1 in place of 3 */
    expect_reads(rig, cousin(1, 0), 4); /* shares 3 only */
    rig_close(rig);
}

static void a_level_and_a_set_tell_pointers_apart(void **unused)
{
    struct rig *rig = unified("sv57", 1);
    const uint64_t low = 0; /* all pointers on its path have index 0 and lie in set 0 */
    (void)unused;
    rig->config.pwc[0].sets = 4;
    rig_map(rig, low, 0, PAGE, RV_LEAF);
    rig_map(rig, low + 4096, 0, PAGE, RV_LEAF);
    rig_open(rig);
    expect_reads(rig, low, 5);
    expect_reads(rig, low + 4096, 1); /* the pointer filled last */
    assert_int_equal(rig_stat(rig, "pwc.1.hits"), 1);
    assert_int_equal(rig_stat(rig, "pwc.4.hits"), 0);
    rig_close(rig);
}

static void flush(struct rig *rig, struct mmu_flush named)
{
    mmu_flush(rig->mmu, &named, now + 500);
}

static void flushes_are_those_of_walk_caches(void **unused)
{
    (void)unused;
    for (int x86 = 0; x86 < 2; x86++) {
        struct rig *rig = unified(x86 ? "x86-4" : "sv48", 8);
        rig_open(rig);
        expect_reads(rig, VA, 4);
        flush(rig, (struct mmu_flush){.by_va = true, .by_asid = true, .asid = 1, .va = VA});
        expect_reads(rig, VA + 4096, x86 ? 4 : 1); /* by address: every pointer of the ASID, or none */
        flush(rig, (struct mmu_flush){.by_asid = true, .asid = 2});
        expect_reads(rig, VA + 2 * 4096, 1);
        flush(rig, (struct mmu_flush){.by_asid = true, .asid = 1});
        expect_reads(rig, VA + 3 * 4096, 4);
        rig_close(rig);
    }
}

static void both_kinds_are_refused_together(void **unused)
{
    struct rig *rig = unified("sv48", 4);
    (void)unused;
    rig_add_pwc(rig, 2, 2);
    assert_false(rig_accepts(rig));
    assert_string_equal(rig->error.text,
                        "pwc.level2: pwc.unified holds the pointers of all levels; have one or the other");
    rig->config.pwc[2].sets = 0;
    rig->config.pwc_latency = 0;
    assert_false(rig_accepts(rig));
    assert_string_equal(rig->error.text, "pwc.latency: must be at least 1 when there is a walk cache");
    rig_close(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_holds_pointers_of_every_level), cmocka_unit_test(levels_push_each_other_out),
        cmocka_unit_test(only_the_deepest_hit_is_touched),  cmocka_unit_test(a_level_and_a_set_tell_pointers_apart),
        cmocka_unit_test(flushes_are_those_of_walk_caches), cmocka_unit_test(both_kinds_are_refused_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
