/*
 * RISC-V Sv32, Sv39, Sv48 and Sv57, with Svnapot and Svpbmt. Privileged architecture, "Sv32: Page-Based 32-bit
 * Virtual-Memory Systems", "Virtual Address Translation Process", and the sections after it; "Svade" and "Svadu" for
 * the A and D bits.
 *
 * The entries of Sv32 are the low 32 bits of the others': the same flags below a page number of 22 bits, and nothing
 * above it that could be reserved.
 */
#include "scheme.h"

enum {
    PTE_V = 1 << 0,
    PTE_R = 1 << 1,
    PTE_W = 1 << 2,
    PTE_X = 1 << 3,
    PTE_U = 1 << 4,
    PTE_G = 1 << 5,
    PTE_A = 1 << 6,
    PTE_D = 1 << 7,
    PTE_PPN_SHIFT = 10,
    PTE_PPN_BITS = 44,
    PTE32_PPN_BITS = 22
};

#define PTE_N (UINT64_C(1) << 63)
#define PTE_PBMT (UINT64_C(3) << 61)
#define PTE_RESERVED (UINT64_C(0x7f) << (PTE_PPN_SHIFT + PTE_PPN_BITS))

/* Svnapot: the only size defined is 64 KiB, told by the low four bits of the page number. */
enum { NAPOT_MASK = 0xf, NAPOT_64K = 0x8 };

static uint64_t pte_address(uint64_t pte)
{
    return ((pte >> PTE_PPN_SHIFT) & ((UINT64_C(1) << PTE_PPN_BITS) - 1)) << MMU_PAGE_SHIFT;
}

static uint32_t riscv_fault_code(const struct mmu_demand *demand, enum mmu_fault_kind kind)
{
    static const uint32_t page[MMU_ACCESS_COUNT] = {[MMU_LOAD] = 13, [MMU_STORE] = 15, [MMU_FETCH] = 12};
    static const uint32_t access[MMU_ACCESS_COUNT] = {[MMU_LOAD] = 5, [MMU_STORE] = 7, [MMU_FETCH] = 1};
    return kind == MMU_FAULT_ACCESS ? access[demand->access] : page[demand->access];
}

static bool riscv_privilege_allows(const struct mmu_demand *demand, uint8_t rights)
{
    if (demand->user)
        return rights & MMU_RIGHT_USER;
    if (!(rights & MMU_RIGHT_USER))
        return true;
    return demand->access != MMU_FETCH && (demand->modifiers & MMU_SUM);
}

static bool riscv_allows(const struct mmu_demand *demand, uint8_t rights, uint32_t *code)
{
    bool loads = (rights & MMU_RIGHT_READ) || ((demand->modifiers & MMU_MXR) && (rights & MMU_RIGHT_EXEC));
    bool allowed = demand->access == MMU_LOAD    ? loads
                   : demand->access == MMU_STORE ? (rights & MMU_RIGHT_WRITE) != 0
                                                 : (rights & MMU_RIGHT_EXEC) != 0;
    *code = riscv_fault_code(demand, MMU_FAULT_PAGE);
    return allowed && riscv_privilege_allows(demand, rights);
}

static uint8_t leaf_rights(uint64_t pte, uint8_t path)
{
    return (uint8_t)(((pte & PTE_R) ? MMU_RIGHT_READ : 0) | ((pte & PTE_W) ? MMU_RIGHT_WRITE : 0) |
                     ((pte & PTE_X) ? MMU_RIGHT_EXEC : 0) | ((pte & PTE_U) ? MMU_RIGHT_USER : 0) |
                     ((pte & PTE_G) ? MMU_RIGHT_GLOBAL : 0) | ((pte & PTE_D) ? MMU_RIGHT_DIRTY : 0) | path);
}

static bool implemented(const struct mmu_scheme_options *options, uint64_t address)
{
    return address >> options->pa_bits == 0;
}

/* Bits that are reserved in every entry of this machine. */
static uint64_t reserved_bits(const struct mmu_scheme_options *options)
{
    return PTE_RESERVED | (options->svnapot ? 0 : PTE_N) | (options->svpbmt ? 0 : PTE_PBMT);
}

static void check_pointer(const struct mmu_scheme_options *options, uint64_t pte, unsigned level, struct mmu_step *step)
{
    if (level == 0 || (pte & (PTE_A | PTE_D | PTE_U | PTE_N | PTE_PBMT)))
        return;
    step->fault = MMU_FAULT_ACCESS;
    if (!implemented(options, step->base))
        return;
    step->kind = MMU_STEP_POINTER;
    if (pte & PTE_G)
        step->rights |= MMU_RIGHT_GLOBAL;
}

/* Whether a leaf's page number is one that its level and N allow; completes that of a Svnapot page from va. */
static bool place_leaf(const struct mmu_scheme *scheme, const struct mmu_reading *reading, struct mmu_step *step)
{
    if (!(reading->entry & PTE_N))
        return (step->base & (mmu_scheme_page_bytes(scheme, reading->level) - 1)) == 0;
    uint64_t low = (uint64_t)NAPOT_MASK << MMU_PAGE_SHIFT;
    if (reading->level != 0 || (step->base & low) != (uint64_t)NAPOT_64K << MMU_PAGE_SHIFT)
        return false;
    step->base = (step->base & ~low) | (reading->va & low);
    return true;
}

static void check_leaf(const struct mmu_scheme *scheme, const struct mmu_scheme_options *options,
                       const struct mmu_demand *demand, const struct mmu_reading *reading, struct mmu_step *step)
{
    uint64_t pte = reading->entry, need = PTE_A | (demand->access == MMU_STORE ? PTE_D : 0u);
    step->rights = leaf_rights(pte, step->rights);
    if (!place_leaf(scheme, reading, step) || (pte & PTE_PBMT) == PTE_PBMT ||
        !riscv_allows(demand, step->rights, &step->code) || (!options->hardware_ad && (pte & need) != need))
        return;
    step->fault = MMU_FAULT_ACCESS;
    if (!implemented(options, step->base))
        return;
    step->kind = MMU_STEP_LEAF;
    step->update = pte | need;
    if (step->update & PTE_D)
        step->rights |= MMU_RIGHT_DIRTY;
}

static void riscv_check(const struct mmu_scheme *scheme, const struct mmu_scheme_options *options,
                        const struct mmu_demand *demand, const struct mmu_reading *reading, struct mmu_step *step)
{
    uint64_t pte = reading->entry;
    step->kind = MMU_STEP_FAULT;
    step->fault = MMU_FAULT_PAGE;
    step->base = pte_address(pte);
    step->update = pte;
    step->rights = reading->rights;
    bool malformed = !(pte & PTE_V) || (pte & reserved_bits(options)) || (pte & (PTE_R | PTE_W)) == PTE_W;
    if (!malformed && (pte & (PTE_R | PTE_X)))
        check_leaf(scheme, options, demand, reading, step);
    else if (!malformed)
        check_pointer(options, pte, reading->level, step);
    step->code = riscv_fault_code(demand, step->fault);
}

static uint64_t riscv_encode(const struct mmu_entry *entry, unsigned level)
{
    (void)level;
    if (!entry->present)
        return 0;
    uint64_t pte = PTE_V | entry->base >> MMU_PAGE_SHIFT << PTE_PPN_SHIFT;
    if (!entry->leaf)
        return pte;
    return pte | ((entry->rights & MMU_RIGHT_READ) ? PTE_R : 0) | ((entry->rights & MMU_RIGHT_WRITE) ? PTE_W : 0) |
           ((entry->rights & MMU_RIGHT_EXEC) ? PTE_X : 0) | ((entry->rights & MMU_RIGHT_USER) ? PTE_U : 0) |
           ((entry->rights & MMU_RIGHT_GLOBAL) ? PTE_G : 0) | (entry->accessed ? PTE_A : 0) |
           (entry->dirty ? PTE_D : 0);
}

static void riscv_decode(uint64_t pte, unsigned level, struct mmu_entry *out)
{
    (void)level;
    *out = (struct mmu_entry){.present = pte & PTE_V};
    if (!out->present)
        return;
    out->leaf = pte & (PTE_R | PTE_W | PTE_X);
    out->accessed = pte & PTE_A;
    out->dirty = pte & PTE_D;
    out->rights = leaf_rights(pte, 0) & (uint8_t)~MMU_RIGHT_DIRTY;
    out->base = pte_address(pte);
}

/* Fields that all formats share, and those that differ between the entries of RV32 and RV64. */
#define RISCV_SCHEME(bits, root_levels, pages, ...)                                                                    \
    {                                                                                                                  \
        .name = "sv" #bits, .help = "RISC-V Sv" #bits ": " #root_levels " levels, pages of " pages,                    \
        .levels = root_levels, .leaf_levels = (1 << root_levels) - 1, .va_bits = bits,                                 \
        .noncanonical_fault = MMU_FAULT_PAGE, .check = riscv_check, .allows = riscv_allows,                            \
        .fault_code = riscv_fault_code, .encode = riscv_encode, .decode = riscv_decode, __VA_ARGS__                    \
    }

#define RV32_ENTRIES                                                                                                   \
    .index_bits = 10, .entry_bytes = 4, .max_pa_bits = PTE32_PPN_BITS + MMU_PAGE_SHIFT, .max_asid_bits = 9,            \
    .va_is_whole_register = true

#define RV64_ENTRIES                                                                                                   \
    .index_bits = 9, .entry_bytes = 8, .max_pa_bits = PTE_PPN_BITS + MMU_PAGE_SHIFT, .max_asid_bits = 16,              \
    .has_extensions = true

const struct mmu_scheme mmu_scheme_sv32 = RISCV_SCHEME(32, 2, "4K and 4M", RV32_ENTRIES);
const struct mmu_scheme mmu_scheme_sv39 = RISCV_SCHEME(39, 3, "4K, 2M and 1G", RV64_ENTRIES);
const struct mmu_scheme mmu_scheme_sv48 = RISCV_SCHEME(48, 4, "4K, 2M, 1G and 512G", RV64_ENTRIES);
const struct mmu_scheme mmu_scheme_sv57 = RISCV_SCHEME(57, 5, "4K, 2M, 1G, 512G and 256T", RV64_ENTRIES);
