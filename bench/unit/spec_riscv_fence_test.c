/*
 * spec_riscv_fence_test.c - what may be used of what was read before: address-space identifiers, global entries, tables
 * that change, and SFENCE.VMA. RISC-V privileged architecture, Sv32 to Sv57.
 */
#include "spec_rig.h"

static const struct mmu_flush all = {.global = true}; /* SFENCE.VMA x0, x0 */

/* ---- SFENCE.VMA -------------------------------------------------------------------------------------------------- */

/*
 * "Supervisor Memory-Management Fence Instruction": what each form orders, for the entries of spec_filled (pages 1 and
 * 2 of ASID 1, of ASID 2, and page 3, global).
 */
static const struct {
    bool by_va, by_asid, global;
    uint32_t asid;
    uint64_t page;
    const char *left;
} fences[] = {
    {false, false, true, 0, 0, "....."}, /* x0, x0: all */
    {false, true, false, 1, 0, "..xxx"}, /* x0, asid: of the ASID, but no global entry */
    {false, true, false, 2, 0, "xx..x"}, {true, false, true, 0, 1, ".x.xx"}, /* va, x0: the address in every ASID */
    {true, false, true, 0, 3, "xxxx."},                                      /* and global */
    {true, true, false, 2, 1, "xx.xx"},                                      /* va, asid */
    {true, true, false, 1, 3, "xxxxx"},                                      /* but nothing global */
    {true, true, false, 3, 1, "xxxxx"},                                      /* an ASID that has nothing */
    {true, false, true, 0, 4, "xxxxx"},                                      /* an address that has nothing */
};

/* An address anywhere in a page names it, whatever the page's size. */
static void fence_each_kind(const char *scheme, unsigned level)
{
    for (size_t i = 0; i < COUNT(fences); i++)
        for (int last = 0; last < 2; last++) {
            struct rig *rig = spec_filled(scheme, level);
            uint64_t offset = last ? BIT(rig_shift(rig, level)) - 1 : 0;
            struct mmu_flush flush = {.by_va = fences[i].by_va,
                                      .by_asid = fences[i].by_asid,
                                      .global = fences[i].global,
                                      .asid = fences[i].asid,
                                      .va = (fences[i].page << rig_shift(rig, level)) + offset};
            spec_ask(rig, 0, MMU_LOAD); /* time goes by: the fills are made */
            mmu_flush(rig->mmu, &flush, 0);
            EXPECT_LEFT(rig, level, fences[i].left);
            rig_close(rig);
        }
}

static void each_fence_drops_the_leaves_that_it_names_of_every_size(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, fence_each_kind);
}

/* The same section: an address that is not valid names nothing, walks in flight included, and is no error. */
static void a_fence_of_an_illegal_address_has_no_effect(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_riscv; *scheme; scheme++) {
        struct rig *rig = spec_mapped(*scheme, 0, RV_LEAF);
        for (unsigned bit = rig_shift(rig, rig->levels); bit < 64; bit++) {
            struct mmu_flush flush = {.by_va = true, .global = true, .va = BIT(bit) | spec_va(rig)};
            mmu_flush(rig->mmu, &all, 0);
            assert_int_equal(spec_ask(rig, spec_va(rig), MMU_LOAD).served, MMU_SERVED_WALK);
            mmu_flush(rig->mmu, &flush, 0); /* the walk is in flight */
            assert_int_equal(spec_ask(rig, spec_va(rig), MMU_LOAD).served, 0);
        }
        rig_close(rig);
    }
}

/* Walk spec_va, with all walk caches; then fence, and see where the next walk for a page next to it starts. */
static unsigned start_after(const char *scheme, const struct mmu_flush *fence)
{
    struct rig *rig = spec_rig(scheme);
    spec_add_pwcs(rig);
    rig_map(rig, spec_va(rig), 0, spec_pa(rig, 0), RV_LEAF);
    rig_map(rig, spec_va(rig) ^ 4096, 0, spec_pa(rig, 0), RV_LEAF);
    rig_open(rig);
    spec_ask(rig, spec_va(rig), MMU_LOAD);
    spec_ask(rig, 0, MMU_LOAD);
    mmu_flush(rig->mmu, fence, 0);
    unsigned start = spec_ask(rig, spec_va(rig) ^ 4096, MMU_LOAD).start_level;
    rig_close(rig);
    return start;
}

/* The same section: a fence with an address orders leaves only; a pointer that has changed needs rs1=x0. */
static void pointers_go_with_fences_that_name_no_address(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_riscv; *scheme; scheme++) {
        unsigned root = spec_levels(*scheme) - 1;
        const struct mmu_flush of_asid = {.by_asid = true, .asid = 1}, of_other = {.by_asid = true, .asid = 2},
                               of_va = {.by_va = true, .global = true, .va = 0x1000},
                               of_both = {.by_va = true, .by_asid = true, .asid = 1, .va = 0x1000};
        assert_int_equal(start_after(*scheme, &all), root);
        assert_int_equal(start_after(*scheme, &of_asid), root);
        assert_int_equal(start_after(*scheme, &of_other), 0);
        assert_int_equal(start_after(*scheme, &of_va), 0);
        assert_int_equal(start_after(*scheme, &of_both), 0);
    }
}

/* ---- ASIDs and global entries ------------------------------------------------------------------------------------ */

static void expect_cached(struct rig *rig, uint64_t va, bool cached)
{
    struct mmu_response response = spec_ask(rig, va, MMU_LOAD);
    assert_int_equal(response.fault, MMU_FAULT_NONE);
    assert_int_equal(response.served == 0, cached);
}

/* "Supervisor Address Translation and Protection Register": an ASID has ASIDLEN bits, from 0 up; the others are none.
 */
static void asids_compare_in_the_implemented_bits(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_riscv; *scheme; scheme++)
        for (uint32_t bits = 0; bits <= 9; bits += 3) {
            struct rig *rig = spec_rig(*scheme);
            rig->config.asid_bits = bits;
            rig_map(rig, spec_va(rig), 0, spec_pa(rig, 0), RV_LEAF);
            rig_open(rig);
            expect_cached(rig, spec_va(rig), false); /* ASID 1, or 0 if there are no bits */
            rig_switch(rig, 1 + (1u << bits), false, 0);
            expect_cached(rig, spec_va(rig), true);
            for (uint32_t bit = 0; bit < bits; bit++) {
                rig_switch(rig, 1 ^ 1u << bit, false, 0);
                expect_cached(rig, spec_va(rig), false);
            }
            rig_close(rig);
        }
}

/* "Sv32", on G: a global mapping is in all address spaces; in a pointer, all below it are. */
static void share_global(const char *scheme, unsigned level)
{
    for (unsigned at = level; at <= spec_levels(scheme); at++) { /* the last round: nowhere */
        struct rig *rig = spec_mapped(scheme, level, RV_LEAF);
        bool global = at < rig->levels;
        if (global)
            rig_set(rig, spec_va(rig), at, rig_get(rig, spec_va(rig), at) | RV_G);
        expect_cached(rig, spec_va(rig), false);
        rig_switch(rig, 2, false, 0);
        expect_cached(rig, spec_va(rig), global);
        rig_close(rig);
    }
}

static void global_entries_match_every_asid(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, share_global);
}

/* ---- tables that change ------------------------------------------------------------------------------------------ */

/* "Svadu": D is set in the entry that is in memory. A translation that was cached clean does not do for a store. */
static void store_through_clean(const char *scheme, unsigned level)
{
    struct rig *rig = spec_mapped(scheme, level, RV_V | RV_RWX);
    const uint64_t first = rig_get(rig, spec_va(rig), level) | RV_A, moved = first ^ BIT(12 + rig->index_bits * level);
    EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, level));
    rig_set(rig, spec_va(rig), level, first & ~(uint64_t)RV_W);
    EXPECT_FAULT(rig, spec_va(rig), MMU_STORE, 15, level);
    assert_int_equal(rig_get(rig, spec_va(rig), level), first & ~(uint64_t)RV_W);
    rig_set(rig, spec_va(rig), level, moved);
    EXPECT_PA(rig, spec_va(rig), MMU_STORE, spec_target(rig, level) | BIT(14 + rig->index_bits * level));
    assert_int_equal(rig_get(rig, spec_va(rig), level), moved | RV_D);
    rig_close(rig);
}

static void a_store_through_a_clean_translation_asks_memory(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, store_through_clean);
}

/* "Svadu": the bits are never cleared by the hart, and set again once a fence has followed their clearing. */
static void clear_accessed(const char *scheme, unsigned level)
{
    struct rig *rig = spec_mapped(scheme, level, RV_LEAF);
    EXPECT_PA(rig, spec_va(rig), MMU_STORE, spec_target(rig, level));
    const uint64_t clear = rig_get(rig, spec_va(rig), level) & ~(uint64_t)(RV_A | RV_D);
    rig_set(rig, spec_va(rig), level, clear);
    mmu_flush(rig->mmu, &all, 0);
    EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, level));
    assert_int_equal(rig_get(rig, spec_va(rig), level), clear | RV_A);
    EXPECT_PA(rig, spec_va(rig), MMU_STORE, spec_target(rig, level));
    assert_int_equal(rig_get(rig, spec_va(rig), level), clear | RV_A | RV_D);
    rig_close(rig);
}

static void accessed_and_dirty_are_set_again_after_a_fence(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, clear_accessed);
}

/* A load of spec_va, and which of the pages a, b it reached; no third one. */
static bool reaches_b(struct rig *rig, uint64_t a, uint64_t b)
{
    struct mmu_response response = spec_ask(rig, spec_va(rig), MMU_LOAD);
    uint64_t offset = spec_va(rig) & 0xfff;
    assert_int_equal(response.fault, MMU_FAULT_NONE);
    assert_true(response.pa == (a | offset) || response.pa == (b | offset));
    if (response.pa == (b | offset)) /* b is read-only, a is not: no mixture */
        assert_int_equal(response.rights & MMU_RIGHT_WRITE, 0);
    else
        assert_int_equal(response.rights & MMU_RIGHT_WRITE, MMU_RIGHT_WRITE);
    return response.pa == (b | offset);
}

/* Five neighbours of spec_va push it out of the TLB; the walk caches stay as they are. */
static void push_out(struct rig *rig)
{
    for (uint64_t page = 1; page <= 5; page++)
        spec_ask(rig, spec_va(rig) ^ page << 12, MMU_LOAD);
}

/* A leaf, and a pointer at each level, changed without a fence; b must be reached after one. */
static void change_without_fence(const char *scheme, unsigned level)
{
    struct rig *rig = spec_rig(scheme);
    const uint64_t a = 0x12345000, b = 0x54321000, other = spec_va(rig) ^ BIT(rig_shift(rig, rig->levels) - 2);
    spec_add_pwcs(rig);
    rig_map(rig, other, 0, b, RV_V | RV_R | RV_A);
    for (uint64_t page = 0; page <= 5; page++)
        rig_map(rig, spec_va(rig) ^ page << 12, 0, a, RV_LEAF);
    rig_open(rig);
    assert_false(reaches_b(rig, a, b));
    rig_set(rig, spec_va(rig), level, rig_get(rig, other, level));
    assert_false(reaches_b(rig, a, b)); /* cached, and nobody has fenced: it may, and does */
    push_out(rig);
    bool walked_to_b = reaches_b(rig, a, b);
    assert_int_equal(walked_to_b, level == 0); /* a changed pointer may be used as it was */
    mmu_flush(rig->mmu, &all, 0);
    assert_true(reaches_b(rig, a, b));
    rig_close(rig);
}

/* "Supervisor Memory-Management Fence Instruction": without one, a translation that was valid since the last. */
static void without_a_fence_old_or_new_is_used_and_nothing_else(void **unused)
{
    (void)unused;
    spec_each_level(spec_riscv, change_without_fence);
}

/* The same section: an entry made valid may fault until a fence. This model keeps none that is not. */
static void make_valid(const char *scheme, unsigned level)
{
    struct rig *rig = spec_mapped(scheme, 0, RV_LEAF);
    const uint64_t entry = rig_get(rig, spec_va(rig), level);
    rig_set(rig, spec_va(rig), level, 0);
    EXPECT_FAULT(rig, spec_va(rig), MMU_LOAD, 13, level);
    rig_set(rig, spec_va(rig), level, entry);
    EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, 0));
    rig_close(rig);
}

static void an_entry_made_valid_is_used_at_once(void **unused)
{
    (void)unused;
    spec_each_level(spec_riscv, make_valid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fence_drops_the_leaves_that_it_names_of_every_size),
        cmocka_unit_test(a_fence_of_an_illegal_address_has_no_effect),
        cmocka_unit_test(pointers_go_with_fences_that_name_no_address),
        cmocka_unit_test(asids_compare_in_the_implemented_bits),
        cmocka_unit_test(global_entries_match_every_asid),
        cmocka_unit_test(a_store_through_a_clean_translation_asks_memory),
        cmocka_unit_test(accessed_and_dirty_are_set_again_after_a_fence),
        cmocka_unit_test(without_a_fence_old_or_new_is_used_and_nothing_else),
        cmocka_unit_test(an_entry_made_valid_is_used_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
