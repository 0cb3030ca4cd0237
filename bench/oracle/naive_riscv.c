/*
 * naive_riscv.c - the algorithm of the RISC-V privileged specification, "Virtual Address Translation Process"
 * (supervisor-level ISA, Sv32/Sv39/Sv48/Sv57), its steps under their numbers.
 */
#include "naive_walk.h"

#define PTE_V (UINT64_C(1) << 0)
#define PTE_R (UINT64_C(1) << 1)
#define PTE_W (UINT64_C(1) << 2)
#define PTE_X (UINT64_C(1) << 3)
#define PTE_U (UINT64_C(1) << 4)
#define PTE_G (UINT64_C(1) << 5)
#define PTE_A (UINT64_C(1) << 6)
#define PTE_D (UINT64_C(1) << 7)

unsigned naive_riscv_cause(const struct naive_query *query, enum mmu_fault_kind kind)
{
    bool page = kind == MMU_FAULT_PAGE;
    if (query->access == MMU_FETCH)
        return page ? 12 : 1;
    if (query->access == MMU_STORE)
        return page ? 15 : 7;
    return page ? 13 : 5;
}

static void raise_fault(const struct naive_query *query, struct naive_walk *walk, enum mmu_fault_kind kind)
{
    walk->fault = kind;
    walk->code = naive_riscv_cause(query, kind);
}

/* Step 5, from the leaf's bits as they are kept in a TLB. */
bool naive_permitted_riscv(const struct naive_query *query, unsigned rights)
{
    bool r = rights & MMU_RIGHT_READ, w = rights & MMU_RIGHT_WRITE, x = rights & MMU_RIGHT_EXEC;
    bool u = rights & MMU_RIGHT_USER;
    if (query->user && !u)
        return false;
    if (query->access == MMU_FETCH)
        return x && (query->user || !u);
    if (!query->user && u && !(query->modifiers & MMU_SUM))
        return false;
    if (query->access == MMU_STORE)
        return w;
    return r || (x && (query->modifiers & MMU_MXR));
}

/* VPN[i] and PPN[j], j below the topmost, have as many bits as an index of a table. */
static uint64_t index_mask(const struct naive_query *query)
{
    return query->scheme == NAIVE_SV32 ? 0x3ff : 0x1ff;
}

static uint64_t vpn(const struct naive_query *query, unsigned i)
{
    return query->va >> naive_scheme_shift(query->scheme, i) & index_mask(query);
}

/* Of an entry of Sv32 only 22 bits of these exist; the others are read as 0, and so are the reserved ones above. */
static uint64_t ppn(uint64_t pte)
{
    return pte >> 10 & ((UINT64_C(1) << 44) - 1);
}

/* Step 3, with what "Svnapot", "Svpbmt" and the reserved bits 60:54 add; leaf says which of the two readings. */
static bool encoding_is_reserved(const struct naive_query *query, uint64_t pte, unsigned i, bool leaf)
{
    unsigned n = pte >> 63 & 1, pbmt = pte >> 61 & 3, reserved = pte >> 54 & 0x7f;
    if (reserved)
        return true;
    if (!leaf)
        return n || pbmt || (pte & (PTE_A | PTE_D | PTE_U));
    if (pbmt && (!query->pbmt || pbmt == 3))
        return true;
    return n && (!query->napot || i != 0 || (ppn(pte) & 0xf) != 8);
}

/* An address with bits that no bus carries violates a PMA check. */
static bool out_of_reach(const struct naive_query *query, uint64_t address)
{
    return address >> query->pa_bits != 0;
}

static unsigned rights_of(uint64_t pte, unsigned above)
{
    unsigned rights = above & MMU_RIGHT_GLOBAL;
    rights |= pte & PTE_R ? MMU_RIGHT_READ : 0;
    rights |= pte & PTE_W ? MMU_RIGHT_WRITE : 0;
    rights |= pte & PTE_X ? MMU_RIGHT_EXEC : 0;
    rights |= pte & PTE_U ? MMU_RIGHT_USER : 0;
    rights |= pte & PTE_G ? MMU_RIGHT_GLOBAL : 0;
    rights |= pte & PTE_D ? MMU_RIGHT_DIRTY : 0;
    return rights;
}

/* Steps 5 to 7 for the leaf at level i: false if it faults; *wanted is the entry with A and D as they must be. */
static bool leaf_is_good(const struct naive_query *query, uint64_t pte, unsigned i, unsigned above, uint64_t *wanted)
{
    if (encoding_is_reserved(query, pte, i, true) || !naive_permitted_riscv(query, rights_of(pte, above)))
        return false;
    for (unsigned j = 0; j < i; j++)
        if (ppn(pte) << 12 >> naive_scheme_shift(query->scheme, j) & index_mask(query))
            return false;
    *wanted = pte | PTE_A | (query->access == MMU_STORE ? PTE_D : 0);
    return *wanted == pte || query->hardware_ad;
}

static void finish(const struct naive_query *query, struct naive_walk *walk, uint64_t pte)
{
    unsigned i = walk->level;
    uint64_t pages = ppn(pte);
    if (pte >> 63)
        pages = (pages & ~UINT64_C(0xf)) | (vpn(query, 0) & 0xf);
    uint64_t offset = query->va & ((UINT64_C(1) << naive_scheme_shift(query->scheme, i)) - 1);
    walk->page = pages << 12;
    walk->pa = walk->page | offset;
    walk->rights = rights_of(pte, walk->rights);
}

/* Step 4, an entry without R and X: true when the walk goes on in walk->table, a level lower. */
static bool follow(const struct naive_query *query, const struct naive_memory *memory, struct naive_walk *walk,
                   uint64_t pte)
{
    if (encoding_is_reserved(query, pte, walk->level, false) || walk->level == 0) {
        raise_fault(query, walk, MMU_FAULT_PAGE);
        return false;
    }
    walk->table = ppn(pte) << 12;
    if (out_of_reach(query, walk->table)) {
        raise_fault(query, walk, MMU_FAULT_ACCESS);
        return false;
    }
    walk->rights |= pte & PTE_G ? MMU_RIGHT_GLOBAL : 0;
    if (memory->pointer)
        memory->pointer(memory->ctx, walk->level, walk->table, walk->rights);
    walk->level--;
    return true;
}

/* Steps 5 to 8: true when the entry was changed by somebody else meanwhile and has to be read again. */
static bool use_leaf(const struct naive_query *query, const struct naive_memory *memory, struct naive_walk *walk,
                     uint64_t address, uint64_t pte)
{
    uint64_t wanted;
    enum naive_swap swap = NAIVE_SWAP_DONE;
    if (!leaf_is_good(query, pte, walk->level, walk->rights, &wanted)) {
        raise_fault(query, walk, MMU_FAULT_PAGE);
        return false;
    }
    if (out_of_reach(query, ppn(pte) << 12)) {
        raise_fault(query, walk, MMU_FAULT_ACCESS);
        return false;
    }
    if (wanted != pte)
        swap = memory->swap(memory->ctx, walk->level, address, pte, wanted);
    if (swap == NAIVE_SWAP_DONE)
        finish(query, walk, wanted);
    else if (swap == NAIVE_SWAP_ERROR)
        raise_fault(query, walk, MMU_FAULT_ACCESS);
    return swap == NAIVE_SWAP_LOST;
}

void naive_walk_riscv(const struct naive_query *query, const struct naive_memory *memory, struct naive_walk *walk)
{
    bool again = true;
    while (again) {
        uint64_t address = walk->table + vpn(query, walk->level) * naive_scheme_entry_bytes(query->scheme), pte;
        if (!memory->read(memory->ctx, walk->level, address, &pte)) {
            raise_fault(query, walk, MMU_FAULT_ACCESS);
            return;
        }
        if (!(pte & PTE_V) || (!(pte & PTE_R) && (pte & PTE_W))) {
            raise_fault(query, walk, MMU_FAULT_PAGE);
            return;
        }
        if (pte & (PTE_R | PTE_X))
            again = use_leaf(query, memory, walk, address, pte);
        else
            again = follow(query, memory, walk, pte);
    }
}
