/*
 * spec_x86_test.c - what a walk makes of table entries: Intel SDM volume 3, chapter 4, rule by rule, with four levels
 * and with five. Each rule has two sides: what must fault does, with the error code that is due, and its nearest
 * neighbour does not.
 */
#include "spec_rig.h"

enum { P = 1, W = 2, U = 4, RSVD = 8, I = 16 }; /* of an error code: SDM 4.7, figure 4-12 */

#define XD BIT(63)

/* Change bits of the entry of spec_va at `level`, and flush everything. */
static void toggle(struct rig *rig, unsigned level, uint64_t bits)
{
    rig_set(rig, spec_va(rig), level, rig_get(rig, spec_va(rig), level) ^ bits);
    mmu_flush(rig->mmu, &(struct mmu_flush){.global = true}, 0);
}

/* Expect what the code says; 0 is a translation by a leaf at `leaf`. A fault is found at `level`. */
static void expect(struct rig *rig, enum mmu_access access, uint32_t code, unsigned level, unsigned leaf)
{
    if (code)
        EXPECT_FAULT(rig, spec_va(rig), access, code, level);
    else
        EXPECT_PA(rig, spec_va(rig), access, spec_target(rig, leaf));
}

/* ---- the address ------------------------------------------------------------------------------------------------- */

/* SDM volume 1, 3.3.7.1: an address that is not canonical is a general-protection exception, of error code 0. */
static void addresses_that_are_not_canonical_raise_general_protection(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_x86; *scheme; scheme++) {
        struct rig *rig = spec_rig(*scheme);
        unsigned bits = rig_shift(rig, rig->levels);
        const uint64_t halves[] = {spec_va(rig), spec_va(rig) | ~(BIT(bits - 1) - 1)};
        rig_map(rig, halves[0], 0, spec_pa(rig, 0), IA_LEAF);
        rig_map(rig, halves[1], 0, spec_pa(rig, 0), IA_LEAF);
        rig_open(rig);
        for (size_t half = 0; half < 2; half++) {
            EXPECT_PA(rig, halves[half], MMU_LOAD, spec_target(rig, 0));
            for (unsigned bit = bits - 1; bit < 64; bit++) {
                struct mmu_response response = spec_ask(rig, halves[half] ^ BIT(bit), MMU_STORE);
                assert_int_equal(response.fault, MMU_FAULT_NONCANONICAL);
                assert_int_equal(response.code, 0);
                assert_int_equal(rig->ops, 0);
            }
        }
        rig_close(rig);
    }
}

/* ---- error codes ------------------------------------------------------------------------------------------------- */

/* SDM 4.7: W/R and U/S are those of the access; I/D tells a fetch only when CR4.SMEP or EFER.NXE is set. */
static const struct {
    enum mmu_access access;
    bool user;
    uint32_t modifiers;
    uint32_t code;
} causes[] = {
    {MMU_LOAD, false, MMU_NX | MMU_SMEP, 0},
    {MMU_STORE, false, MMU_NX | MMU_SMEP, W},
    {MMU_FETCH, false, MMU_NX | MMU_SMEP, I},
    {MMU_LOAD, true, MMU_NX | MMU_SMEP, U},
    {MMU_STORE, true, MMU_NX | MMU_SMEP, U | W},
    {MMU_FETCH, true, MMU_NX | MMU_SMEP, U | I},
    {MMU_FETCH, false, MMU_NX, I},
    {MMU_FETCH, false, MMU_SMEP, I},
    {MMU_FETCH, true, MMU_SMEP, U | I},
    {MMU_FETCH, false, MMU_WP | MMU_SMAP | MMU_AC, 0},
    {MMU_FETCH, true, 0, U},
    {MMU_LOAD, true, 0, U},
    {MMU_STORE, false, MMU_WP, W},
};

static void unmap(const char *scheme, unsigned level)
{
    for (size_t i = 0; i < COUNT(causes); i++) {
        struct rig *rig = spec_mapped(scheme, 0, IA_LEAF | IA_U);
        rig_switch(rig, 1, causes[i].user, causes[i].modifiers);
        toggle(rig, level, IA_P | BIT(7) | BIT(50)); /* what else the entry says does not count */
        EXPECT_FAULT(rig, spec_va(rig), causes[i].access, causes[i].code, level);
        rig_close(rig);
    }
}

/* SDM 4.7: P is 0 when an entry of the path is not present; nothing else of that entry is looked at. */
static void a_fault_by_an_entry_that_is_not_present_has_p_clear(void **unused)
{
    (void)unused;
    spec_each_level(spec_x86, unmap);
}

/* With a leaf at level `leaf`: a reserved bit of the entry at `level`. The present bit is looked at before it. */
static void expect_reserved(const char *scheme, unsigned leaf, unsigned level, uint64_t bit)
{
    for (size_t i = 0; i < COUNT(causes); i++) {
        if (bit == XD && (causes[i].modifiers & MMU_NX))
            continue;
        struct rig *rig = spec_mapped(scheme, leaf, IA_LEAF | IA_U);
        rig_switch(rig, 1, causes[i].user, causes[i].modifiers);
        toggle(rig, level, bit);
        EXPECT_FAULT(rig, spec_va(rig), causes[i].access, causes[i].code | P | RSVD, level);
        toggle(rig, level, IA_P);
        EXPECT_FAULT(rig, spec_va(rig), causes[i].access, causes[i].code, level);
        rig_close(rig);
    }
}

/* SDM 4.5, tables 4-14 to 4-20: address bits from MAXPHYADDR (here 40) to 51, and XD without EFER.NXE. */
static void set_reserved(const char *scheme, unsigned level)
{
    expect_reserved(scheme, 0, level, BIT(40));
    expect_reserved(scheme, 0, level, BIT(51));
    expect_reserved(scheme, 0, level, XD);
}

/* The same tables: PS of a PML4E and a PML5E; address bits of a large page below its size, but PAT (bit 12). */
static void reserved_bits_fault_with_p_and_rsvd(void **unused)
{
    (void)unused;
    spec_each_level(spec_x86, set_reserved);
    for (const char *const *scheme = spec_x86; *scheme; scheme++) {
        for (unsigned level = 3; level < spec_levels(*scheme); level++)
            expect_reserved(*scheme, 0, level, IA_PS);
        for (unsigned level = 1; level < 3; level++)
            for (unsigned bit = 13; bit < 12 + 9 * level; bit += 4)
                expect_reserved(*scheme, level, level, BIT(bit));
    }
}

static void set_ignored(const char *scheme, unsigned leaf)
{
    struct rig *rig = spec_mapped(scheme, leaf, IA_LEAF);
    for (unsigned level = leaf; level < rig->levels; level++)
        for (unsigned bit = 3; bit < 63; bit++) {
            bool large = leaf > 0 && level == leaf, address = bit >= 12 && bit < 52;
            bool ignored = !address && bit != 5 && bit != 6 && !(bit == 7 && level > 0);
            if (!ignored && !(large && bit == 12))
                continue;
            toggle(rig, level, BIT(bit));
            EXPECT_PA(rig, spec_va(rig), MMU_STORE, spec_target(rig, leaf));
            toggle(rig, level, BIT(bit));
        }
    rig_close(rig);
}

/* The same tables: PWT, PCD, G, PAT, bits 11:9 and 62:52 are memory type, key, ignored: no translation hangs on them.
 */
static void bits_that_are_ignored_change_nothing(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_x86, set_ignored);
}

/* ---- access rights ----------------------------------------------------------------------------------------------- */

/*
 * SDM 4.6.1. Pages by what the whole path says: W writable, U user-mode, X executable. Letters of load, store, fetch
 * for each of -, W, X, WX, U, UW, UX, UWX.
 */
static const struct {
    bool user;
    uint32_t modifiers;
    const char *allowed[8];
} rights[] = {
    {false, MMU_NX, {"ls", "ls", "lsf", "lsf", "ls", "ls", "lsf", "lsf"}},
    {false, MMU_NX | MMU_WP, {"l", "ls", "lf", "lsf", "l", "ls", "lf", "lsf"}},
    {false, MMU_NX | MMU_SMEP, {"ls", "ls", "lsf", "lsf", "ls", "ls", "ls", "ls"}},
    {false, MMU_NX | MMU_SMAP, {"ls", "ls", "lsf", "lsf", "", "", "f", "f"}},
    {false, MMU_NX | MMU_SMAP | MMU_AC, {"ls", "ls", "lsf", "lsf", "ls", "ls", "lsf", "lsf"}},
    {false, MMU_NX | MMU_AC | MMU_WP, {"l", "ls", "lf", "lsf", "l", "ls", "lf", "lsf"}},
    {false, MMU_NX | MMU_WP | MMU_SMEP | MMU_SMAP, {"l", "ls", "lf", "lsf", "", "", "", ""}},
    {false, MMU_NX | MMU_WP | MMU_SMAP | MMU_AC, {"l", "ls", "lf", "lsf", "l", "ls", "lf", "lsf"}},
    {true, MMU_NX, {"", "", "", "", "l", "ls", "lf", "lsf"}},
    {true, MMU_NX | MMU_WP | MMU_SMEP | MMU_SMAP | MMU_AC, {"", "", "", "", "l", "ls", "lf", "lsf"}},
};

/* The access of row `row`, page `kind`; the entry at `level` of the path is the one that takes the rights away. */
static void check_right(struct rig *rig, size_t row, unsigned kind, enum mmu_access access, unsigned found_at)
{
    uint32_t told = (access == MMU_STORE ? W : 0) | (access == MMU_FETCH ? I : 0) | (rights[row].user ? U : 0);
    bool allowed = strchr(rights[row].allowed[kind], "lsf"[access]);
    rig_switch(rig, 1, rights[row].user, rights[row].modifiers);
    expect(rig, access, allowed ? 0 : P | told, found_at, found_at);
}

static void check_rights(const char *scheme, unsigned leaf, unsigned restricting)
{
    for (size_t row = 0; row < COUNT(rights); row++)
        for (unsigned kind = 0; kind < 8; kind++)
            for (int access = 0; access < MMU_ACCESS_COUNT; access++) {
                struct rig *rig = spec_mapped(scheme, leaf, IA_LEAF | IA_U);
                uint64_t taken = ((kind & 1) ? 0u : IA_W) | ((kind & 4) ? 0u : IA_U) | ((kind & 2) ? 0 : XD);
                toggle(rig, restricting, taken);
                check_right(rig, row, kind, (enum mmu_access)access, leaf);
                rig_switch(rig, 1, false, MMU_NX); /* brings the entry into the TLB */
                EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, leaf));
                check_right(rig, row, kind, (enum mmu_access)access, leaf);
                assert_int_equal(rig->ops, 0);
                rig_close(rig);
            }
}

/* SDM 4.6.1: R/W and U/S must be set in every entry of the path, XD in none. Whichever entry it is that lacks it. */
static void rights_are_those_of_the_whole_path_after_a_walk_and_at_a_hit(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_x86; *scheme; scheme++)
        for (unsigned leaf = 0; leaf < 3; leaf++)
            for (unsigned level = leaf; level < spec_levels(*scheme); level++)
                check_rights(*scheme, leaf, level);
}

/* CR0.WP, CR4.SMEP, CR4.SMAP, RFLAGS.AC and CPL, changed between hits: each hit is judged by those of its own time. */
static void change_modes_between_hits(const char *scheme, unsigned leaf)
{
    static const struct {
        enum mmu_access access;
        uint64_t user_page;
        bool user[2];
        uint32_t modifiers[2]; /* allowed with the first, not with the second */
        uint32_t code;
    } rows[] = {
        {MMU_STORE, 0, {false, false}, {0, MMU_WP}, P | W},
        {MMU_FETCH, IA_U, {false, false}, {0, MMU_SMEP}, P | I},
        {MMU_LOAD, IA_U, {false, false}, {MMU_SMAP | MMU_AC, MMU_SMAP}, P},
        {MMU_LOAD, IA_U, {true, false}, {MMU_SMAP, MMU_SMAP}, P},
        {MMU_LOAD, 0, {false, true}, {0, 0}, P | U},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct rig *rig = spec_mapped(scheme, leaf, IA_P | IA_A | IA_D | rows[i].user_page);
        for (int step = 0; step < 6; step++) {
            int denied = step / 2 % 2;
            rig_switch(rig, 1, rows[i].user[denied], rows[i].modifiers[denied]);
            expect(rig, rows[i].access, denied ? rows[i].code : 0, leaf, leaf);
        }
        rig_close(rig);
    }
}

static void a_hit_is_judged_by_the_modes_of_its_own_time(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_x86, change_modes_between_hits);
}

/* ---- accessed and dirty ------------------------------------------------------------------------------------------ */

/* SDM 4.8: A in every entry that is used, D in the leaf at a store; software's to clear, never the processor's. */
static void set_flags(const char *scheme, unsigned leaf)
{
    for (int access = 0; access < MMU_ACCESS_COUNT; access++)
        for (int dirty = 0; dirty < 2; dirty++) {
            struct rig *rig = spec_mapped(scheme, leaf, IA_P | IA_W | (dirty ? IA_D : 0u));
            for (unsigned level = leaf + 1; level < rig->levels; level++)
                toggle(rig, level, IA_A);
            EXPECT_PA(rig, spec_va(rig), (enum mmu_access)access, spec_target(rig, leaf));
            for (unsigned level = leaf + 1; level < rig->levels; level++)
                assert_int_equal(rig_get(rig, spec_va(rig), level) & (IA_A | IA_D), IA_A);
            uint64_t due = IA_A | (dirty || access == MMU_STORE ? IA_D : 0u);
            assert_int_equal(rig_get(rig, spec_va(rig), leaf) & (IA_A | IA_D), due);
            rig_close(rig);
        }
}

static void accessed_is_set_on_the_whole_path_and_dirty_by_stores_in_the_leaf(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_x86, set_flags);
}

/* SDM 4.8: D is not set by a store that is not made; A in the entries used on the way may be. */
static void deny_store(const char *scheme, unsigned leaf)
{
    struct rig *rig = spec_mapped(scheme, leaf, IA_P);
    EXPECT_FAULT(rig, spec_va(rig), MMU_STORE, P | W, leaf);
    assert_int_equal(rig_get(rig, spec_va(rig), leaf) & IA_D, 0);
    toggle(rig, leaf, IA_W);
    EXPECT_PA(rig, spec_va(rig), MMU_STORE, spec_target(rig, leaf));
    assert_int_equal(rig_get(rig, spec_va(rig), leaf) & IA_D, IA_D);
    rig_close(rig);
}

static void a_denied_store_sets_no_dirty_flag(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_x86, deny_store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_that_are_not_canonical_raise_general_protection),
        cmocka_unit_test(a_fault_by_an_entry_that_is_not_present_has_p_clear),
        cmocka_unit_test(reserved_bits_fault_with_p_and_rsvd),
        cmocka_unit_test(bits_that_are_ignored_change_nothing),
        cmocka_unit_test(rights_are_those_of_the_whole_path_after_a_walk_and_at_a_hit),
        cmocka_unit_test(a_hit_is_judged_by_the_modes_of_its_own_time),
        cmocka_unit_test(accessed_is_set_on_the_whole_path_and_dirty_by_stores_in_the_leaf),
        cmocka_unit_test(a_denied_store_sets_no_dirty_flag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
