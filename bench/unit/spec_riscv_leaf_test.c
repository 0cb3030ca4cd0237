/*
 * spec_riscv_leaf_test.c - what a good leaf allows and what becomes of its A and D bits: RISC-V privileged
 * architecture, rule by rule, at every level of Sv32 to Sv57, after a walk and at a TLB hit.
 */
#include "spec_rig.h"

/* ---- permissions ------------------------------------------------------------------------------------------------- */

enum { LEAF_KINDS = 5 };

static const uint64_t leaf_kinds[LEAF_KINDS] = {RV_R, RV_R | RV_W, RV_X, RV_R | RV_X, RV_R | RV_W | RV_X};

/* What may be done to a page: letters of load, store, fetch for each kind of leaf (R, RW, X, RX, RWX). */
struct privilege {
    bool user_page;
    bool user;
    uint32_t modifiers;
    const char *allowed[LEAF_KINDS];
};

/*
 * "Supervisor Status Register", SUM and MXR; "Sv32", on U: user pages are the user's; the supervisor may load and store
 * there with SUM, and never executes; MXR makes executable pages loadable.
 */
static const struct privilege privileges[] = {
    {false, false, 0, {"l", "ls", "f", "lf", "lsf"}},
    {false, false, MMU_SUM, {"l", "ls", "f", "lf", "lsf"}},
    {false, false, MMU_MXR, {"l", "ls", "lf", "lf", "lsf"}},
    {false, false, MMU_SUM | MMU_MXR, {"l", "ls", "lf", "lf", "lsf"}},
    {false, true, 0, {"", "", "", "", ""}},
    {false, true, MMU_SUM, {"", "", "", "", ""}},
    {false, true, MMU_MXR, {"", "", "", "", ""}},
    {false, true, MMU_SUM | MMU_MXR, {"", "", "", "", ""}},
    {true, false, 0, {"", "", "", "", ""}},
    {true, false, MMU_SUM, {"l", "ls", "", "l", "ls"}},
    {true, false, MMU_MXR, {"", "", "", "", ""}},
    {true, false, MMU_SUM | MMU_MXR, {"l", "ls", "l", "l", "ls"}},
    {true, true, 0, {"l", "ls", "f", "lf", "lsf"}},
    {true, true, MMU_SUM, {"l", "ls", "f", "lf", "lsf"}},
    {true, true, MMU_MXR, {"l", "ls", "lf", "lf", "lsf"}},
    {true, true, MMU_SUM | MMU_MXR, {"l", "ls", "lf", "lf", "lsf"}},
};

static void expect_verdict(struct rig *rig, unsigned level, enum mmu_access access, const char *allowed)
{
    if (strchr(allowed, "lsf"[access]))
        EXPECT_PA(rig, spec_va(rig), access, spec_target(rig, level));
    else
        EXPECT_FAULT(rig, spec_va(rig), access, spec_cause(access), level);
}

/* Asked at the end of a walk, and again when the page's owner has brought its entry into the TLB: both must agree. */
static void check_privilege(const char *scheme, unsigned level, const struct privilege *row, unsigned kind)
{
    uint64_t bits = RV_V | RV_A | RV_D | leaf_kinds[kind] | (row->user_page ? RV_U : 0u);
    for (int access = 0; access < MMU_ACCESS_COUNT; access++) {
        struct rig *rig = spec_mapped(scheme, level, bits);
        rig_switch(rig, 1, row->user, row->modifiers);
        expect_verdict(rig, level, (enum mmu_access)access, row->allowed[kind]);
        assert_int_equal(rig->ops, rig->levels - level);
        rig_switch(rig, 1, row->user_page, 0);
        spec_ask(rig, spec_va(rig), (leaf_kinds[kind] & RV_R) ? MMU_LOAD : MMU_FETCH);
        rig_switch(rig, 1, row->user, row->modifiers);
        expect_verdict(rig, level, (enum mmu_access)access, row->allowed[kind]);
        assert_int_equal(rig->ops, 0);
        rig_close(rig);
    }
}

static void check_privileges(const char *scheme, unsigned level)
{
    for (size_t i = 0; i < COUNT(privileges); i++)
        for (unsigned kind = 0; kind < LEAF_KINDS; kind++)
            check_privilege(scheme, level, &privileges[i], kind);
}

static void permissions_hold_after_a_walk_and_at_a_hit(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, check_privileges);
}

/* SUM, MXR and privilege, changed between hits: each hit is judged by those of its own time. */
static void change_status_between_hits(const char *scheme, unsigned level)
{
    static const struct {
        uint64_t bits;
        bool user[2];
        uint32_t modifiers[2]; /* allowed with the first, not with the second */
    } rows[] = {
        {RV_X, {false, false}, {MMU_MXR, 0}},
        {RV_R | RV_U, {false, false}, {MMU_SUM, 0}},
        {RV_R | RV_U, {true, false}, {0, 0}},
        {RV_R, {false, true}, {0, 0}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct rig *rig = spec_mapped(scheme, level, RV_V | RV_A | rows[i].bits);
        for (int step = 0; step < 6; step++) {
            int denied = step / 2 % 2;
            rig_switch(rig, 1, rows[i].user[denied], rows[i].modifiers[denied]);
            expect_verdict(rig, level, MMU_LOAD, denied ? "" : "l");
            assert_int_equal(rig->ops > 0, step == 0);
        }
        rig_close(rig);
    }
}

static void a_hit_is_judged_by_the_status_of_its_own_time(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, change_status_between_hits);
}

/* What a load has brought into a second level that serves all accesses, a fetch is judged by the entry's X. */
static void share_second_level(const char *scheme, unsigned level)
{
    struct rig *rig = spec_rig(scheme);
    const uint32_t pages = rig->config.tlb[0].pages;
    rig->config.tlb[0].serves = MMU_SERVES_FETCH;
    struct mmu_tlb_config *data = rig_add_tlb(rig, "l1d", 1, 1, 4, 1), *second = rig_add_tlb(rig, "l2", 2, 1, 4, 1);
    data->serves = MMU_SERVES_LOAD | MMU_SERVES_STORE;
    data->pages = second->pages = pages;
    rig_map(rig, spec_va(rig), level, spec_pa(rig, level), RV_V | RV_A | RV_R);
    rig_open(rig);
    EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, level));
    assert_int_equal(EXPECT_FAULT(rig, spec_va(rig), MMU_FETCH, 12, level).served, 2);
    assert_int_equal(EXPECT_FAULT(rig, spec_va(rig), MMU_FETCH, 12, level).served, 0);
    rig_close(rig);
}

static void a_fetch_is_denied_by_an_entry_that_a_load_has_filled(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, share_second_level);
}

/* A walk that faults brings nothing into the TLB: asked again it walks again. */
static void deny_twice(const char *scheme, unsigned level)
{
    struct rig *rig = spec_mapped(scheme, level, RV_V | RV_R | RV_A);
    for (int round = 0; round < 2; round++) {
        EXPECT_FAULT(rig, spec_va(rig), MMU_STORE, 15, level);
        assert_int_equal(rig->ops, rig->levels - level);
    }
    assert_int_equal(rig_stat(rig, "l1.fills"), 0);
    assert_int_equal(rig_stat(rig, "walk.faults"), 2);
    EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, level)); /* and no fault is left over */
    rig_close(rig);
}

static void a_walk_that_faults_fills_nothing(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, deny_twice);
}

/* ---- accessed and dirty ------------------------------------------------------------------------------------------ */

/* Svade: A clear, or D clear at a store, is a page fault; nothing is written. */
static void fault_without_a_and_d(const char *scheme, unsigned level)
{
    static const uint64_t before[] = {0, RV_A, RV_D, RV_A | RV_D};
    static const char *const allowed[] = {"", "lf", "", "lsf"};
    for (size_t i = 0; i < COUNT(before); i++)
        for (int access = 0; access < MMU_ACCESS_COUNT; access++) {
            struct rig *rig = spec_rig(scheme);
            rig->config.hardware_ad = false;
            rig_map(rig, spec_va(rig), level, spec_pa(rig, level), RV_V | RV_RWX | before[i]);
            rig_open(rig);
            const uint64_t entry = rig_get(rig, spec_va(rig), level);
            expect_verdict(rig, level, (enum mmu_access)access, allowed[i]);
            assert_int_equal(rig_get(rig, spec_va(rig), level), entry);
            assert_int_equal(rig_stat(rig, "walk.pte_writes"), 0);
            rig_close(rig);
        }
}

static void svade_faults_where_svadu_would_write(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, fault_without_a_and_d);
}

/* Svadu: A at any access, D at a store and never else; a bit that is set stays; pointers have neither. */
static void update_a_and_d(const char *scheme, unsigned level)
{
    static const uint64_t before[] = {0, RV_A, RV_D, RV_A | RV_D};
    for (size_t i = 0; i < COUNT(before); i++)
        for (int access = 0; access < MMU_ACCESS_COUNT; access++) {
            struct rig *rig = spec_mapped(scheme, level, RV_V | RV_RWX | before[i]);
            const uint64_t entry = rig_get(rig, spec_va(rig), level), need = RV_A | (access == MMU_STORE ? RV_D : 0u);
            EXPECT_PA(rig, spec_va(rig), (enum mmu_access)access, spec_target(rig, level));
            assert_int_equal(rig_get(rig, spec_va(rig), level), entry | need);
            assert_int_equal(rig_stat(rig, "walk.pte_writes"), (need & ~before[i]) != 0);
            for (unsigned above = level + 1; above < rig->levels; above++)
                assert_int_equal(rig_get(rig, spec_va(rig), above) & (RV_A | RV_D), 0);
            rig_close(rig);
        }
}

static void svadu_sets_a_at_any_access_and_d_at_stores_only(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, update_a_and_d);
}

/* Svadu: D is exact, so an access that is not made sets nothing; this model sets no A either. */
static void deny_without_a_trace(const char *scheme, unsigned level)
{
    struct rig *rig = spec_mapped(scheme, level, RV_V | RV_R | RV_U);
    const uint64_t entry = rig_get(rig, spec_va(rig), level);
    EXPECT_FAULT(rig, spec_va(rig), MMU_LOAD, 13, level); /* a user page */
    rig_switch(rig, 1, true, 0);
    EXPECT_FAULT(rig, spec_va(rig), MMU_STORE, 15, level);
    EXPECT_FAULT(rig, spec_va(rig), MMU_FETCH, 12, level);
    assert_int_equal(rig_get(rig, spec_va(rig), level), entry);
    EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, level));
    assert_int_equal(rig_get(rig, spec_va(rig), level), entry | RV_A);
    rig_close(rig);
}

static void a_denied_access_sets_neither_a_nor_d(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, deny_without_a_trace);
}

/*
 * "Virtual Address Translation Process", A and D: compare the entry and set the bits atomically; if it is no longer
 * what was read, start over from the read. Software's bit 8 changes, or the page goes, between read and swap.
 */
static void lose_race(const char *scheme, unsigned level)
{
    for (int gone = 0; gone < 2; gone++) {
        struct rig *rig = spec_mapped(scheme, level, RV_V | RV_RWX);
        const uint64_t entry = rig_get(rig, spec_va(rig), level);
        rig->meddle = gone ? RV_V : BIT(8);
        if (gone)
            EXPECT_FAULT(rig, spec_va(rig), MMU_STORE, 15, level);
        else
            EXPECT_PA(rig, spec_va(rig), MMU_STORE, spec_target(rig, level));
        uint64_t now = rig_get(rig, spec_va(rig), level);
        assert_int_equal(now, gone ? entry & ~(uint64_t)RV_V : entry | BIT(8) | RV_A | RV_D);
        assert_int_equal(rig_stat(rig, "walk.races"), 1);
        rig_close(rig);
    }
}

static void an_update_is_compare_and_swap_and_reads_again_when_it_fails(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv, lose_race);
}

/* ---- Svnapot ----------------------------------------------------------------------------------------------------- */

#define NAPOT (UINT64_C(1) << 63)

/* "Svnapot": with N the low four bits of the page number must be 1000; the page is of 64 KiB, and so aligned. */
static void napot_is_64_kib_told_by_the_page_number(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_riscv64; *scheme; scheme++)
        for (uint64_t low = 0; low < 16; low++) {
            struct rig *rig = spec_rig(*scheme);
            rig->config.svnapot = true;
            rig_map(rig, spec_va(rig), 0, 0x120000 | low << 12, NAPOT | RV_LEAF);
            rig_open(rig);
            if (low == 8)
                EXPECT_PA(rig, spec_va(rig), MMU_LOAD, 0x120000 | (spec_va(rig) & 0xffff));
            else
                EXPECT_FAULT(rig, spec_va(rig), MMU_LOAD, 13, 0);
            rig_close(rig);
        }
}

/* "Svnapot": the low four bits of the page number come from the address, in each of the 16 parts. */
static void napot_completes_the_page_number_from_the_address(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_riscv64; *scheme; scheme++) {
        struct rig *rig = spec_rig(*scheme);
        rig->config.svnapot = true;
        const uint64_t base = spec_va(rig) & ~UINT64_C(0xffff);
        for (uint64_t part = 0; part < 16; part++)
            rig_map(rig, base + part * 4096, 0, 0x128000, NAPOT | RV_LEAF);
        rig_open(rig);
        for (int again = 0; again < 2; again++)
            for (uint64_t part = 0; part < 16; part++)
                EXPECT_PA(rig, base + part * 4096 + 0x234, MMU_STORE, 0x120000 + part * 4096 + 0x234);
        rig_close(rig);
    }
}

/* "Svnapot": N is reserved above the last level, whatever the page number; and everywhere without the extension. */
static void forbid_napot(const char *scheme, unsigned level)
{
    for (uint64_t low = 0; low <= 8; low += 8)
        for (int svnapot = 0; svnapot < 2; svnapot++) {
            struct rig *rig = spec_rig(scheme);
            rig->config.svnapot = svnapot;
            rig_map(rig, spec_va(rig), level, (level ? spec_pa(rig, level) : 0x120000) | low << 12, NAPOT | RV_LEAF);
            rig_open(rig);
            if (level > 0 || low != 8 || !svnapot)
                EXPECT_FAULT(rig, spec_va(rig), MMU_LOAD, 13, level);
            else
                assert_int_equal(spec_ask(rig, spec_va(rig), MMU_LOAD).fault, MMU_FAULT_NONE);
            rig_close(rig);
        }
}

static void napot_is_reserved_above_the_last_level_and_without_svnapot(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv64, forbid_napot);
}

/* ---- Svpbmt ------------------------------------------------------------------------------------------------------ */

/* "Svpbmt": bits 62:61 of a leaf are PMA, NC, IO; 3 is reserved. Without the extension all but 0 are. */
static void check_memory_types(const char *scheme, unsigned level)
{
    for (uint64_t type = 0; type < 4; type++)
        for (int svpbmt = 0; svpbmt < 2; svpbmt++) {
            struct rig *rig = spec_rig(scheme);
            rig->config.svpbmt = svpbmt;
            rig_map(rig, spec_va(rig), level, spec_pa(rig, level), type << 61 | RV_LEAF);
            rig_open(rig);
            if (type == 0 || (svpbmt && type < 3))
                EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, level));
            else
                EXPECT_FAULT(rig, spec_va(rig), MMU_LOAD, 13, level);
            rig_close(rig);
        }
}

static void memory_type_3_is_reserved_and_every_one_without_svpbmt(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_riscv64, check_memory_types);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(permissions_hold_after_a_walk_and_at_a_hit),
        cmocka_unit_test(a_hit_is_judged_by_the_status_of_its_own_time),
        cmocka_unit_test(a_fetch_is_denied_by_an_entry_that_a_load_has_filled),
        cmocka_unit_test(a_walk_that_faults_fills_nothing),
        cmocka_unit_test(svade_faults_where_svadu_would_write),
        cmocka_unit_test(svadu_sets_a_at_any_access_and_d_at_stores_only),
        cmocka_unit_test(a_denied_access_sets_neither_a_nor_d),
        cmocka_unit_test(an_update_is_compare_and_swap_and_reads_again_when_it_fails),
        cmocka_unit_test(napot_is_64_kib_told_by_the_page_number),
        cmocka_unit_test(napot_completes_the_page_number_from_the_address),
        cmocka_unit_test(napot_is_reserved_above_the_last_level_and_without_svnapot),
        cmocka_unit_test(memory_type_3_is_reserved_and_every_one_without_svpbmt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
