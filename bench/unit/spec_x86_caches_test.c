/*
 * spec_x86_caches_test.c - what may be used of what was read before: TLBs and paging-structure caches as Intel SDM
 * volume 3, 4.10 has them, with four levels and with five.
 */
#include "spec_rig.h"

static const struct mmu_flush all = {.global = true};

/* A machine with every paging-structure cache; spec_va mapped. Not opened. */
static struct rig *cached_rig(const char *scheme)
{
    struct rig *rig = spec_rig(scheme);
    spec_add_pwcs(rig);
    rig_map(rig, spec_va(rig), 0, spec_pa(rig, 0), IA_LEAF);
    return rig;
}

/* Where a walk for the address starts; levels - 1 is the root. */
static unsigned start_of(struct rig *rig, uint64_t va)
{
    struct mmu_response response = spec_ask(rig, va, MMU_LOAD);
    assert_int_equal(response.served, MMU_SERVED_WALK);
    return response.start_level;
}

/* ---- what is cached ---------------------------------------------------------------------------------------------- */

/* SDM 4.10.2.2, 4.10.3.1: nothing is cached of an entry with P clear or a reserved bit set; so no flush is due after.
 */
static void mend(const char *scheme, unsigned level)
{
    static const uint64_t broken[] = {IA_P, BIT(51)};
    for (size_t i = 0; i < COUNT(broken); i++) {
        struct rig *rig = cached_rig(scheme);
        rig_open(rig);
        const uint64_t entry = rig_get(rig, spec_va(rig), level);
        rig_set(rig, spec_va(rig), level, entry ^ broken[i]);
        assert_int_equal(spec_ask(rig, spec_va(rig), MMU_LOAD).fault, MMU_FAULT_PAGE);
        rig_set(rig, spec_va(rig), level, entry);
        struct mmu_response response = EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, 0));
        assert_int_equal(response.start_level, rig->levels - 1); /* 4.10.4.1: the fault has dropped the others */
        rig_close(rig);
    }
}

static void entries_not_present_or_reserved_are_not_cached(void **unused)
{
    (void)unused;
    spec_each_level(spec_x86, mend);
}

/* The same sections: A is 1 in memory before an entry is cached. Where the update of a pointer is lost, it is not. */
static void lose_pointer(const char *scheme, unsigned level)
{
    struct rig *rig = cached_rig(scheme);
    rig_map(rig, spec_va(rig) ^ 4096, 0, spec_pa(rig, 0), IA_LEAF);
    rig_open(rig);
    if (level == 0) {
        rig_close(rig);
        return;
    }
    const uint64_t entry = rig_get(rig, spec_va(rig), level) & ~(uint64_t)IA_A;
    rig_set(rig, spec_va(rig), level, entry);
    rig->meddle = IA_P;
    EXPECT_FAULT(rig, spec_va(rig), MMU_LOAD, 0, level);
    assert_int_equal(rig_get(rig, spec_va(rig), level), entry & ~(uint64_t)IA_P);
    rig_set(rig, spec_va(rig), level, entry);
    EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, 0));
    assert_int_equal(rig_get(rig, spec_va(rig), level), entry | IA_A);
    assert_int_equal(start_of(rig, spec_va(rig) ^ 4096), 0);
    rig_close(rig);
}

static void a_pointer_is_cached_after_its_accessed_flag_is_set(void **unused)
{
    (void)unused;
    spec_each_level(spec_x86, lose_pointer);
}

/*
 * SDM 4.10.3.1: PML5E, PML4E, PDPTE and PDE caches are tagged with the address from bit 48, 39, 30, 21 up. A page that
 * shares the tag starts behind the entry; one whose tag differs in the lowest bit, or in any above, does not.
 */
static void tag_pointers(const char *scheme, unsigned level)
{
    for (unsigned bit = 12; level > 0 && bit < 12 + 9 * spec_levels(scheme); bit++) {
        struct rig *rig = spec_rig(scheme);
        bool top = bit == 11 + 9 * rig->levels; /* the sign repeats it */
        uint64_t other = spec_va(rig) ^ (top ? ~(BIT(bit) - 1) : BIT(bit));
        rig_add_pwc(rig, level, 1);
        rig_map(rig, spec_va(rig), 0, spec_pa(rig, 0), IA_LEAF);
        rig_map(rig, other, 0, spec_pa(rig, 0), IA_LEAF);
        rig_open(rig);
        assert_int_equal(start_of(rig, spec_va(rig)), rig->levels - 1);
        assert_int_equal(start_of(rig, other), bit < rig_shift(rig, level) ? level - 1 : rig->levels - 1);
        rig_close(rig);
    }
}

static void pointers_are_tagged_with_the_address_above_what_they_map(void **unused)
{
    (void)unused;
    spec_each_level(spec_x86, tag_pointers);
}

/* SDM 4.10.3.1: an entry with PS, which maps a page, is in no paging-structure cache. */
static void a_large_page_is_no_pointer(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_x86; *scheme; scheme++)
        for (unsigned level = 1; level < 3; level++) {
            struct rig *rig = spec_rig(*scheme);
            spec_add_pwcs(rig);
            rig->config.tlb[0].pages = 1; /* holds none that are large */
            rig_map(rig, spec_va(rig), level, spec_pa(rig, level), IA_LEAF);
            rig_open(rig);
            assert_int_equal(start_of(rig, spec_va(rig)), rig->levels - 1);
            assert_int_equal(start_of(rig, spec_va(rig)), level);
            EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, level));
            rig_close(rig);
        }
}

/* SDM 4.10.3.1: R/W, U/S and XD of a cached entry are those of the path to it, as 4.6.1 joins them. */
static void restrict_prefix(const char *scheme, unsigned level)
{
    static const struct {
        uint64_t bit;
        enum mmu_access access;
        bool user;
        uint32_t code;
    } rows[] = {{IA_W, MMU_STORE, false, 3}, {IA_U, MMU_LOAD, true, 5}, {BIT(63), MMU_FETCH, false, 0x11}};
    for (size_t i = 0; i < COUNT(rows) && level > 0; i++)
        for (unsigned cache = 1; cache < spec_levels(scheme); cache++) {
            struct rig *rig = spec_rig(scheme);
            rig_add_pwc(rig, cache, 1);
            rig_map(rig, spec_va(rig), 0, spec_pa(rig, 0), IA_LEAF | IA_U);
            rig_map(rig, spec_va(rig) ^ 4096, 0, spec_pa(rig, 0), IA_LEAF | IA_U);
            rig_set(rig, spec_va(rig), level, rig_get(rig, spec_va(rig), level) ^ rows[i].bit);
            rig_open(rig);
            spec_ask(rig, spec_va(rig) ^ 4096, MMU_LOAD);
            rig_switch(rig, 1, rows[i].user, MMU_WP | MMU_NX);
            struct mmu_response response = EXPECT_FAULT(rig, spec_va(rig), rows[i].access, rows[i].code, 0);
            assert_int_equal(response.start_level, cache - 1);
            rig_close(rig);
        }
}

static void a_cached_pointer_carries_the_rights_of_its_path(void **unused)
{
    (void)unused;
    spec_each_level(spec_x86, restrict_prefix);
}

/* SDM 4.10.2.4: G makes a leaf global; in an entry that is a pointer it is ignored. */
static void share_global(const char *scheme, unsigned level)
{
    for (unsigned at = level; at <= spec_levels(scheme); at++) { /* the last round: nowhere */
        struct rig *rig = spec_mapped(scheme, level, IA_LEAF);
        if (at < rig->levels)
            rig_set(rig, spec_va(rig), at, rig_get(rig, spec_va(rig), at) | IA_G);
        spec_ask(rig, spec_va(rig), MMU_LOAD);
        rig_switch(rig, 2, false, 0);
        assert_int_equal(spec_ask(rig, spec_va(rig), MMU_LOAD).served == 0, at == level);
        rig_close(rig);
    }
}

static void global_pages_match_every_pcid_and_pointers_make_none(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_x86, share_global);
}

/* ---- invalidation ------------------------------------------------------------------------------------------------ */

/*
 * SDM 4.10.4.1. For the entries of spec_filled (pages 1 and 2 of PCID 1, of PCID 2, and page 3, global); and where the
 * next walk of PCID 1 starts: behind its pointers (x) or at the root (.).
 */
static const struct {
    const char *name;
    struct mmu_flush flush; /* va: number of the page */
    const char *left;
    char pointers;
} operations[] = {
    {"INVLPG, PCID 1", {.by_va = true, .by_asid = true, .global = true, .asid = 1, .va = 1}, ".xxxx", '.'},
    {"INVLPG, PCID 2", {.by_va = true, .by_asid = true, .global = true, .asid = 2, .va = 1}, "xx.xx", 'x'},
    {"INVLPG of a global page", {.by_va = true, .by_asid = true, .global = true, .asid = 2, .va = 3}, "xxxx.", 'x'},
    {"INVLPG of no page", {.by_va = true, .by_asid = true, .global = true, .asid = 1, .va = 4}, "xxxxx", '.'},
    {"INVPCID 0", {.by_va = true, .by_asid = true, .asid = 2, .va = 2}, "xxx.x", 'x'},
    {"INVPCID 0 of a global page", {.by_va = true, .by_asid = true, .asid = 1, .va = 3}, "xxxxx", '.'},
    {"INVPCID 1, MOV to CR3", {.by_asid = true, .asid = 1}, "..xxx", '.'},
    {"INVPCID 1, PCID 2", {.by_asid = true, .asid = 2}, "xx..x", 'x'},
    {"INVPCID 2, MOV CR4 of PGE", {.global = true}, ".....", '.'},
    {"INVPCID 3", {.asid = 0}, "....x", '.'},
    {"a PCID, in more bits than there are", {.by_asid = true, .asid = 0x1001}, "..xxx", '.'},
    {"a PCID and what is global", {.by_asid = true, .global = true, .asid = 2}, "xx...", 'x'},
};

static void do_operation(const char *scheme, unsigned level)
{
    for (size_t i = 0; i < COUNT(operations); i++) {
        struct rig *rig = spec_filled(scheme, level);
        struct mmu_flush flush = operations[i].flush;
        flush.va = (flush.va << rig_shift(rig, level)) + BIT(rig_shift(rig, level)) - 1;
        spec_ask(rig, 0, MMU_LOAD); /* time goes by: the fills are made */
        mmu_flush(rig->mmu, &flush, 0);
        EXPECT_LEFT(rig, level, operations[i].left);
        rig_close(rig);
    }
}

static void each_operation_drops_the_pages_that_it_names_of_every_size(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_x86, do_operation);
}

/* INVLPG and INVPCID 0 drop every paging-structure-cache entry of the PCID, whatever their address. */
static void each_operation_drops_pointers_of_its_pcid(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_x86; *scheme; scheme++)
        for (size_t i = 0; i < COUNT(operations); i++) {
            struct rig *rig = cached_rig(*scheme);
            struct mmu_flush flush = operations[i].flush;
            rig_map(rig, spec_va(rig) ^ 4096, 0, spec_pa(rig, 0), IA_LEAF);
            rig_open(rig);
            flush.va <<= 12; /* far from spec_va */
            spec_ask(rig, spec_va(rig), MMU_LOAD);
            spec_ask(rig, 0, MMU_LOAD);
            mmu_flush(rig->mmu, &flush, 0);
            assert_int_equal(start_of(rig, spec_va(rig) ^ 4096), operations[i].pointers == 'x' ? 0 : rig->levels - 1);
            rig_close(rig);
        }
}

/* SDM volume 2, INVLPG: an address that is not canonical names nothing, pointers and walks in flight included. */
static void an_address_that_is_not_canonical_drops_nothing(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_x86; *scheme; scheme++)
        for (unsigned bit = 12 + 9 * spec_levels(*scheme); bit < 64; bit++) {
            struct rig *rig = cached_rig(*scheme);
            struct mmu_flush flush = {.by_va = true, .by_asid = true, .global = true, .asid = 1};
            flush.va = BIT(bit) | spec_va(rig);
            rig_map(rig, spec_va(rig) ^ 4096, 0, spec_pa(rig, 0), IA_LEAF);
            rig_open(rig);
            spec_ask(rig, spec_va(rig), MMU_LOAD);
            mmu_flush(rig->mmu, &flush, 0); /* the walk is in flight */
            assert_int_equal(spec_ask(rig, spec_va(rig), MMU_LOAD).served, 0);
            assert_int_equal(start_of(rig, spec_va(rig) ^ 4096), 0);
            rig_close(rig);
        }
}

/* SDM 4.10.4.1: with bit 63 of the operand set MOV to CR3 drops nothing; a PCID finds again what it had. */
static void a_change_of_pcid_alone_drops_nothing(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_x86; *scheme; scheme++) {
        struct rig *rig = spec_filled(*scheme, 0);
        for (int round = 0; round < 2; round++)
            EXPECT_LEFT(rig, 0, "xxxxx");
        rig_close(rig);
    }
}

/* SDM 4.10.4.1: a page fault drops what was used for its address, TLB and paging-structure caches, of its PCID. */
static void deny_hit(const char *scheme, unsigned leaf)
{
    struct rig *rig = spec_rig(scheme);
    const uint64_t far = spec_va(rig) ^ BIT(rig_shift(rig, rig->levels) - 2);
    spec_add_pwcs(rig);
    rig_map(rig, spec_va(rig), leaf, spec_pa(rig, leaf), IA_P | IA_A | IA_D);
    rig_map(rig, far, leaf, spec_pa(rig, leaf), IA_LEAF);
    rig_open(rig);
    spec_ask(rig, spec_va(rig), MMU_LOAD);
    spec_ask(rig, far, MMU_LOAD);
    assert_int_equal(EXPECT_FAULT(rig, spec_va(rig), MMU_STORE, 3, leaf).served, 0);
    assert_int_equal(start_of(rig, spec_va(rig)), rig->levels - 1);
    assert_int_equal(EXPECT_PA(rig, far, MMU_STORE, spec_target(rig, leaf)).served, 0); /* the neighbour stays */
    rig_close(rig);
}

static void a_page_fault_drops_what_was_used_for_its_address(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_x86, deny_hit);
}

/* SDM 4.10.2.3: the size of a page changes with P set all the time: either one may be used, and no mixture. */
static void change_size(const char *scheme, unsigned level)
{
    for (int split = 0; split < 2 && level > 0; split++) {
        struct rig *rig = spec_rig(scheme);
        const uint64_t other = spec_va(rig) ^ BIT(rig_shift(rig, level) - 2), small = 0x12345000;
        rig_map(rig, spec_va(rig), 0, small, IA_LEAF);
        const uint64_t pointer = rig_get(rig, spec_va(rig), level);
        const uint64_t large = spec_pa(rig, level) | IA_LEAF | IA_PS;
        rig_set(rig, spec_va(rig), level, split ? large : pointer);
        rig_open(rig);
        const uint64_t as_large = spec_target(rig, level), as_small = small | (spec_va(rig) & 0xfff);
        EXPECT_PA(rig, spec_va(rig), MMU_LOAD, split ? as_large : as_small);
        rig_set(rig, spec_va(rig), level, split ? pointer : large);
        if (!split) /* brings the large page in beside the small one */
            spec_ask(rig, other, MMU_LOAD);
        uint64_t pa = spec_ask(rig, spec_va(rig), MMU_LOAD).pa;
        assert_true(pa == as_large || pa == as_small);
        mmu_flush(rig->mmu, &all, 0);
        EXPECT_PA(rig, spec_va(rig), MMU_LOAD, split ? as_small : as_large);
        rig_close(rig);
    }
}

static void a_page_that_changes_its_size_is_used_in_either(void **unused)
{
    (void)unused;
    spec_each_leaf_level(spec_x86, change_size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_not_present_or_reserved_are_not_cached),
        cmocka_unit_test(a_pointer_is_cached_after_its_accessed_flag_is_set),
        cmocka_unit_test(pointers_are_tagged_with_the_address_above_what_they_map),
        cmocka_unit_test(a_large_page_is_no_pointer),
        cmocka_unit_test(a_cached_pointer_carries_the_rights_of_its_path),
        cmocka_unit_test(global_pages_match_every_pcid_and_pointers_make_none),
        cmocka_unit_test(each_operation_drops_the_pages_that_it_names_of_every_size),
        cmocka_unit_test(each_operation_drops_pointers_of_its_pcid),
        cmocka_unit_test(an_address_that_is_not_canonical_drops_nothing),
        cmocka_unit_test(a_change_of_pcid_alone_drops_nothing),
        cmocka_unit_test(a_page_fault_drops_what_was_used_for_its_address),
        cmocka_unit_test(a_page_that_changes_its_size_is_used_in_either),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
