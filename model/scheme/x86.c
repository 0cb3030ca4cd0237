/*
 * x86-64 with 4 and with 5 levels. Intel SDM volume 3, 4.5 "4-Level Paging and 5-Level Paging", 4.6 "Access Rights",
 * 4.7 "Page-Fault Exceptions". No protection keys.
 */
#include "scheme.h"

enum {
    PTE_P = 1 << 0,
    PTE_W = 1 << 1,
    PTE_U = 1 << 2,
    PTE_A = 1 << 5,
    PTE_D = 1 << 6,
    PTE_PS = 1 << 7, /* above level 0: a leaf where one may stand, else reserved */
    PTE_G = 1 << 8,
    PTE_PAT_LARGE = 1 << 12,
    ADDRESS_BITS = 52
};

enum { LEAF_LEVELS = 1 << 0 | 1 << 1 | 1 << 2 }; /* of every format here: pages of 4K, 2M and 1G */

#define PTE_XD (UINT64_C(1) << 63)

enum { CODE_P = 1, CODE_W = 2, CODE_U = 4, CODE_RSVD = 8, CODE_I = 16 }; /* error code, 4.7 */

static uint32_t access_code(const struct mmu_demand *demand)
{
    bool tells_fetch = demand->modifiers & (MMU_NX | MMU_SMEP);
    return (demand->access == MMU_STORE ? CODE_W : 0u) | (demand->user ? CODE_U : 0u) |
           (demand->access == MMU_FETCH && tells_fetch ? CODE_I : 0u);
}

static uint32_t x86_fault_code(const struct mmu_demand *demand, enum mmu_fault_kind kind)
{
    return kind == MMU_FAULT_PAGE ? access_code(demand) : 0;
}

static bool supervisor_allows(const struct mmu_demand *demand, uint8_t rights)
{
    bool user_page = rights & MMU_RIGHT_USER;
    if (demand->access == MMU_FETCH)
        return (rights & MMU_RIGHT_EXEC) && !(user_page && (demand->modifiers & MMU_SMEP));
    if (user_page && (demand->modifiers & (MMU_SMAP | MMU_AC)) == MMU_SMAP)
        return false;
    return demand->access == MMU_LOAD || (rights & MMU_RIGHT_WRITE) || !(demand->modifiers & MMU_WP);
}

static bool x86_allows(const struct mmu_demand *demand, uint8_t rights, uint32_t *code)
{
    static const uint8_t needed[MMU_ACCESS_COUNT] = {
        [MMU_LOAD] = MMU_RIGHT_READ, [MMU_STORE] = MMU_RIGHT_WRITE, [MMU_FETCH] = MMU_RIGHT_EXEC};
    bool allowed = demand->user ? (rights & MMU_RIGHT_USER) && (rights & needed[demand->access])
                                : supervisor_allows(demand, rights);
    if (!allowed)
        *code = CODE_P | access_code(demand);
    return allowed;
}

static uint64_t address_mask(unsigned low_bit)
{
    return ((UINT64_C(1) << ADDRESS_BITS) - 1) & ~((UINT64_C(1) << low_bit) - 1);
}

static bool may_be_leaf(unsigned level)
{
    return LEAF_LEVELS >> level & 1;
}

static bool is_leaf(uint64_t pte, unsigned level)
{
    return level == 0 || (may_be_leaf(level) && (pte & PTE_PS));
}

/* Bits that 4.5 reserves in this entry, tables 4-15 to 4-20. */
static uint64_t reserved_bits(const struct mmu_scheme *scheme, const struct mmu_scheme_options *options,
                              const struct mmu_demand *demand, const struct mmu_reading *reading)
{
    uint64_t reserved = ((UINT64_C(1) << ADDRESS_BITS) - 1) & ~((UINT64_C(1) << options->pa_bits) - 1);
    if (!(demand->modifiers & MMU_NX))
        reserved |= PTE_XD;
    if (!may_be_leaf(reading->level))
        reserved |= PTE_PS;
    else if (reading->level > 0 && is_leaf(reading->entry, reading->level))
        reserved |= (mmu_scheme_page_bytes(scheme, reading->level) - 1) & ~((UINT64_C(1) << (MMU_PAGE_SHIFT + 1)) - 1);
    return reserved;
}

/* Whether a bit is set that some entry reserves. */
static bool may_be_reserved(const struct mmu_scheme_options *options, uint64_t pte)
{
    return (pte & (PTE_XD | PTE_PS)) || (pte & ((UINT64_C(1) << ADDRESS_BITS) - 1)) >> options->pa_bits;
}

/* Rights of an entry that was never told to be a leaf: a pointer restricts the path below it. */
static uint8_t entry_rights(uint64_t pte)
{
    return (uint8_t)(MMU_RIGHT_READ | ((pte & PTE_W) ? MMU_RIGHT_WRITE : 0) | ((pte & PTE_U) ? MMU_RIGHT_USER : 0) |
                     ((pte & PTE_XD) ? 0 : MMU_RIGHT_EXEC));
}

static void fault(struct mmu_step *step, uint32_t code)
{
    step->kind = MMU_STEP_FAULT;
    step->fault = MMU_FAULT_PAGE;
    step->code = code;
}

static void check_leaf(const struct mmu_scheme *scheme, const struct mmu_demand *demand,
                       const struct mmu_reading *reading, struct mmu_step *step)
{
    uint32_t code;
    step->base = reading->entry & address_mask(mmu_scheme_shift(scheme, reading->level));
    if (!x86_allows(demand, step->rights, &code)) {
        fault(step, code);
        return;
    }
    step->kind = MMU_STEP_LEAF;
    step->update |= PTE_A | (demand->access == MMU_STORE ? PTE_D : 0u);
    step->rights |=
        (uint8_t)(((reading->entry & PTE_G) ? MMU_RIGHT_GLOBAL : 0) | ((step->update & PTE_D) ? MMU_RIGHT_DIRTY : 0));
}

static void x86_check(const struct mmu_scheme *scheme, const struct mmu_scheme_options *options,
                      const struct mmu_demand *demand, const struct mmu_reading *reading, struct mmu_step *step)
{
    uint64_t pte = reading->entry;
    step->base = pte & address_mask(MMU_PAGE_SHIFT);
    step->update = pte;
    step->rights = reading->rights & entry_rights(pte);
    if (!(pte & PTE_P)) {
        fault(step, access_code(demand));
    } else if (may_be_reserved(options, pte) && (pte & reserved_bits(scheme, options, demand, reading))) {
        fault(step, access_code(demand) | CODE_P | CODE_RSVD);
    } else if (is_leaf(pte, reading->level)) {
        check_leaf(scheme, demand, reading, step);
    } else {
        step->kind = MMU_STEP_POINTER;
        step->update |= PTE_A;
    }
}

static uint64_t x86_encode(const struct mmu_entry *entry, unsigned level)
{
    if (!entry->present)
        return 0;
    uint64_t pte = PTE_P | entry->base | (entry->accessed ? PTE_A : 0);
    if (!entry->leaf)
        return pte | PTE_W | PTE_U;
    return pte | ((entry->rights & MMU_RIGHT_WRITE) ? PTE_W : 0) | ((entry->rights & MMU_RIGHT_USER) ? PTE_U : 0) |
           ((entry->rights & MMU_RIGHT_GLOBAL) ? PTE_G : 0) | (entry->dirty ? PTE_D : 0) | (level > 0 ? PTE_PS : 0) |
           ((entry->rights & MMU_RIGHT_EXEC) ? 0 : PTE_XD);
}

static void x86_decode(uint64_t pte, unsigned level, struct mmu_entry *out)
{
    *out = (struct mmu_entry){.present = pte & PTE_P};
    if (!out->present)
        return;
    out->leaf = is_leaf(pte, level);
    out->accessed = pte & PTE_A;
    out->dirty = out->leaf && (pte & PTE_D);
    out->rights = (uint8_t)(entry_rights(pte) | (out->leaf && (pte & PTE_G) ? MMU_RIGHT_GLOBAL : 0));
    out->base = pte & address_mask(MMU_PAGE_SHIFT);
    if (out->leaf && level > 0)
        out->base &= ~(uint64_t)PTE_PAT_LARGE;
}

#define X86_SCHEME(root_levels, bits)                                                                                  \
    {                                                                                                                  \
        .name = "x86-" #root_levels, .help = "x86-64 with " #root_levels " levels, pages of 4K, 2M and 1G",            \
        .levels = root_levels, .index_bits = 9, .entry_bytes = 8, .leaf_levels = LEAF_LEVELS, .va_bits = bits,         \
        .max_pa_bits = ADDRESS_BITS, .max_asid_bits = 12,                                                              \
        .initial_rights = MMU_RIGHT_READ | MMU_RIGHT_WRITE | MMU_RIGHT_EXEC | MMU_RIGHT_USER,                          \
        .hardware_ad_only = true, .address_flush_drops_pwc = true, .fault_drops_translation = true,                    \
        .noncanonical_fault = MMU_FAULT_NONCANONICAL, .check = x86_check, .allows = x86_allows,                        \
        .fault_code = x86_fault_code, .encode = x86_encode, .decode = x86_decode,                                      \
    }

const struct mmu_scheme mmu_scheme_x86_4 = X86_SCHEME(4, 48);
const struct mmu_scheme mmu_scheme_x86_5 = X86_SCHEME(5, 57);
