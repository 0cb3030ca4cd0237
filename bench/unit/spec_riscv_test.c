/*
 * spec_riscv_test.c - what a walk makes of table entries: the RISC-V privileged architecture, rule by rule, in Sv32,
 * Sv39, Sv48 and Sv57. Each rule has two sides: what must fault does, with the cause that is due, and its nearest
 * neighbour does not. Chapters are cited by name: "Supervisor-Level ISA" and, for Svnapot, Svpbmt, Svade and Svadu,
 * their own.
 */
#include "spec_rig.h"

static const enum mmu_access accesses[] = {MMU_LOAD, MMU_STORE, MMU_FETCH};

/* Every access of spec_va is a page fault at `level`. */
static void expect_page_faults(struct rig *rig, unsigned level)
{
    for (size_t i = 0; i < COUNT(accesses); i++)
        EXPECT_FAULT(rig, spec_va(rig), accesses[i], spec_cause(accesses[i]), level);
}

/* Every access of spec_va reaches the page that a leaf at `level` maps. */
static void expect_translations(struct rig *rig, unsigned level)
{
    for (size_t i = 0; i < COUNT(accesses); i++)
        EXPECT_PA(rig, spec_va(rig), accesses[i], spec_target(rig, level));
}

/* Write the entry of spec_va at `level` anew, with a full fence. */
static void rewrite(struct rig *rig, unsigned level, uint64_t entry)
{
    rig_set(rig, spec_va(rig), level, entry);
    mmu_flush(rig->mmu, &(struct mmu_flush){.global = true}, 0);
}

/* ---- the address ------------------------------------------------------------------------------------------------- */

/* "Sv39: Page-Based 39-bit Virtual-Memory System": bits 63:39 must equal bit 38, or a page fault; and so Sv48, Sv57. */
static void upper_address_bits_repeat_the_top_one(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_riscv64; *scheme; scheme++) {
        struct rig *rig = spec_rig(*scheme);
        unsigned bits = rig_shift(rig, rig->levels);
        const uint64_t halves[] = {spec_va(rig), spec_va(rig) | ~(BIT(bits - 1) - 1)};
        rig_map(rig, halves[0], 0, spec_pa(rig, 0), RV_LEAF);
        rig_map(rig, halves[1], 0, spec_pa(rig, 0), RV_LEAF);
        rig_open(rig);
        for (size_t half = 0; half < 2; half++) {
            EXPECT_PA(rig, halves[half], MMU_LOAD, spec_target(rig, 0));
            for (unsigned bit = bits - 1; bit < 64; bit++)
                for (size_t i = 0; i < COUNT(accesses); i++) {
                    EXPECT_FAULT(rig, halves[half] ^ BIT(bit), accesses[i], spec_cause(accesses[i]), rig->levels - 1);
                    assert_int_equal(rig->ops, 0);
                }
        }
        rig_close(rig);
    }
}

/* ---- memory that is not there ------------------------------------------------------------------------------------ */

static void expect_access_fault(struct rig *rig, enum mmu_access access, unsigned level)
{
    struct mmu_response response = spec_ask(rig, spec_va(rig), access);
    assert_int_equal(response.fault, MMU_FAULT_ACCESS);
    assert_int_equal(response.code, spec_access_cause(access));
    assert_int_equal(response.level, level);
}

static void expect_access_faults(struct rig *rig, unsigned level)
{
    for (size_t i = 0; i < COUNT(accesses); i++)
        expect_access_fault(rig, accesses[i], level);
}

static void put_table_nowhere(const char *scheme, unsigned level)
{
    struct rig *rig = spec_mapped(scheme, 0, RV_LEAF);
    uint64_t empty = RIG_BASE + 4096 * rig->next_frame;
    for (int nowhere = 0; nowhere < 2; nowhere++) {
        uint64_t table = nowhere ? 0x1000 : empty;
        rig->context.root = level == rig->levels - 1 ? table : RIG_BASE;
        rig_switch(rig, 1, false, 0);
        if (level < rig->levels - 1)
            rewrite(rig, level + 1, table >> 2 | RV_V);
        if (nowhere)
            expect_access_faults(rig, level);
        else
            expect_page_faults(rig, level);
    }
    rig_close(rig);
}

/* "Virtual Address Translation Process", step 2: an entry that PMA or PMP forbid is an access fault of the access. */
static void an_unreadable_entry_is_an_access_fault_of_the_access(void **unused)
{
    (void)unused;
    spec_each_level(spec_riscv, put_table_nowhere);
}

static void point_beyond_memory(const char *scheme, unsigned level)
{
    struct rig *rig = spec_rig(scheme);
    unsigned bits = rig->config.pa_bits - 1;
    rig->config.pa_bits = bits;
    rig_map(rig, spec_va(rig), 0, spec_pa(rig, 0), RV_LEAF);
    rig_open(rig);
    rewrite(rig, level, BIT(bits - 1) >> 2 | RV_LEAF);
    EXPECT_PA(rig, spec_va(rig), MMU_STORE, BIT(bits - 1) | (spec_va(rig) & (BIT(rig_shift(rig, level)) - 1)));
    rewrite(rig, level, BIT(bits) >> 2 | (RV_LEAF & ~(RV_A | RV_D)));
    expect_access_faults(rig, level);
    assert_int_equal(rig_stat(rig, "walk.pte_writes"), 0);
    rewrite(rig, level, BIT(bits) >> 2 | RV_V);
    if (level > 0)
        expect_access_faults(rig, level);
    else
        expect_page_faults(rig, level); /* what is wrong with the entry itself comes first */
    rig_close(rig);
}

/* The same step for the table or page that an entry names: no memory has an address of more bits than there are. */
static void a_page_number_beyond_the_implemented_bits_is_an_access_fault(void **unused)
{
    (void)unused;
    spec_each_level(spec_riscv, point_beyond_memory);
}

static void refuse_updates(const char *scheme, unsigned level)
{
    for (size_t i = 0; i < COUNT(accesses); i++) {
        struct rig *rig = spec_mapped(scheme, level, RV_V | RV_RWX);
        rig->read_only = true;
        expect_access_fault(rig, accesses[i], level);
        rig_set(rig, spec_va(rig), level, rig_get(rig, spec_va(rig), level) | RV_A | RV_D);
        EXPECT_PA(rig, spec_va(rig), accesses[i], spec_target(rig, level)); /* nothing to write */
        rig_close(rig);
    }
}

/* "Virtual Address Translation Process", A and D: where PMA or PMP forbid the write, an access fault of the access. */
static void an_unwritable_entry_is_an_access_fault_of_the_access(void **unused)
{
    (void)unused;
    spec_each_level(spec_riscv, refuse_updates);
}

/* ---- entries that say nothing ------------------------------------------------------------------------------------ */

static void break_leaf(const char *scheme, unsigned level)
{
    struct rig *rig = spec_mapped(scheme, level, RV_LEAF);
    const uint64_t good = rig_get(rig, spec_va(rig), level);
    expect_translations(rig, level);
    rewrite(rig, level, good & ~(uint64_t)RV_V);
    expect_page_faults(rig, level);
    rewrite(rig, level, good & ~(uint64_t)RV_R); /* W, X: reserved */
    expect_page_faults(rig, level);
    rewrite(rig, level, good & ~(uint64_t)(RV_R | RV_X)); /* W: reserved */
    expect_page_faults(rig, level);
    rewrite(rig, level, good | BIT(8) | BIT(9)); /* RSW: software's */
    expect_translations(rig, level);
    for (unsigned bit = 54; bit < 64 && rig->entry_bytes == 8; bit++) { /* reserved, Svpbmt, Svnapot */
        rewrite(rig, level, good | BIT(bit));
        expect_page_faults(rig, level);
    }
    rig_close(rig);
}

/* "Virtual Address Translation Process", step 3. Without Svpbmt and Svnapot bits 63:61 are reserved too. */
static void leaves_that_are_invalid_or_reserved_are_page_faults(void **unused)
{
    (void)unused;
    spec_each_level(spec_riscv, break_leaf);
}

static void break_pointer(const char *scheme, unsigned level)
{
    struct rig *rig = spec_rig(scheme);
    bool extended = rig->entry_bytes == 8;
    if (level == 0) {
        rig_close(rig);
        return;
    }
    rig->config.svpbmt = rig->config.svnapot = extended;
    rig_map(rig, spec_va(rig), 0, spec_pa(rig, 0), RV_LEAF);
    rig_open(rig);
    const uint64_t good = rig_get(rig, spec_va(rig), level);
    const uint64_t bad[] = {good & ~(uint64_t)RV_V, good | RV_A, good | RV_D, good | RV_U, good | RV_W};
    for (size_t i = 0; i < COUNT(bad); i++) {
        rewrite(rig, level, bad[i]);
        expect_page_faults(rig, level);
    }
    for (unsigned bit = 54; bit < 64 && extended; bit++) { /* 62:61 and 63 although the extensions are there */
        rewrite(rig, level, good | BIT(bit));
        expect_page_faults(rig, level);
    }
    rewrite(rig, level, good | RV_G | BIT(8) | BIT(9));
    expect_translations(rig, 0);
    rig_close(rig);
}

/* "Sv39", on entries: in pointers D, A and U are reserved (Sv32 alike), N and PBMT as well; G and RSW are not. */
static void pointers_with_reserved_bits_are_page_faults(void **unused)
{
    (void)unused;
    spec_each_level(spec_riscv, break_pointer);
}

/* "Virtual Address Translation Process", step 4: a pointer where no table can follow. */
static void a_pointer_at_the_last_level_is_a_page_fault(void **unused)
{
    (void)unused;
    for (const char *const *scheme = spec_riscv; *scheme; scheme++) {
        struct rig *rig = spec_mapped(*scheme, 0, RV_LEAF);
        rewrite(rig, 0, RIG_BASE >> 2 | RV_V);
        expect_page_faults(rig, 0);
        assert_int_equal(rig->ops, rig->levels);
        rewrite(rig, 0, spec_pa(rig, 0) >> 2 | RV_LEAF);
        expect_translations(rig, 0);
        rig_close(rig);
    }
}

static void misalign(const char *scheme, unsigned level)
{
    struct rig *rig = spec_mapped(scheme, level, RV_LEAF & ~(RV_A | RV_D));
    const uint64_t good = rig_get(rig, spec_va(rig), level);
    for (unsigned bit = 10; bit < 10 + rig->index_bits * level; bit++) {
        rewrite(rig, level, good | BIT(bit));
        expect_page_faults(rig, level);
        assert_int_equal(rig_get(rig, spec_va(rig), level), good | BIT(bit)); /* A, D are not set on the way */
    }
    rewrite(rig, level, good | BIT(12 + rig->index_bits * level)); /* the third bit of a page number that is its own */
    EXPECT_PA(rig, spec_va(rig), MMU_LOAD, spec_target(rig, level) | BIT(14 + rig->index_bits * level));
    rig_close(rig);
}

/* "Virtual Address Translation Process": a leaf whose page number is not a multiple of its size. */
static void a_misaligned_superpage_is_a_page_fault(void **unused)
{
    (void)unused;
    spec_each_level(spec_riscv, misalign);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(upper_address_bits_repeat_the_top_one),
        cmocka_unit_test(an_unreadable_entry_is_an_access_fault_of_the_access),
        cmocka_unit_test(a_page_number_beyond_the_implemented_bits_is_an_access_fault),
        cmocka_unit_test(an_unwritable_entry_is_an_access_fault_of_the_access),
        cmocka_unit_test(leaves_that_are_invalid_or_reserved_are_page_faults),
        cmocka_unit_test(pointers_with_reserved_bits_are_page_faults),
        cmocka_unit_test(a_pointer_at_the_last_level_is_a_page_fault),
        cmocka_unit_test(a_misaligned_superpage_is_a_page_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
