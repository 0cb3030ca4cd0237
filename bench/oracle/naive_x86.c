/*
 * naive_x86.c - 4-level and 5-level paging, one function a structure: Intel SDM volume 3A, 4.5 "4-level paging and
 * 5-level paging", 4.6 "Access rights", 4.7 "Page-fault exceptions", 4.8 "Accessed and dirty flags".
 */
#include "naive_walk.h"

#define BIT(n) (UINT64_C(1) << (n))
#define BITS(high, low) ((BIT((high) - (low) + 1) - 1) << (low))
#define P BIT(0)
#define RW BIT(1)
#define US BIT(2)
#define A BIT(5)
#define D BIT(6)
#define PS BIT(7)
#define G BIT(8)
#define XD BIT(63)

enum { ERROR_P = 1, ERROR_W = 2, ERROR_U = 4, ERROR_RSVD = 8, ERROR_I = 16 };

/* One walk under way. */
struct reader {
    const struct naive_query *query;
    const struct naive_memory *memory;
    struct naive_walk *walk;
};

unsigned naive_x86_error(const struct naive_query *query, unsigned present_and_reserved)
{
    unsigned code = present_and_reserved;
    if (query->access == MMU_STORE)
        code |= ERROR_W;
    if (query->user)
        code |= ERROR_U;
    if (query->access == MMU_FETCH && (query->modifiers & (MMU_NX | MMU_SMEP)))
        code |= ERROR_I;
    return code;
}

bool naive_permitted_x86(const struct naive_query *query, unsigned rights)
{
    uint32_t mode = query->modifiers;
    bool user_page = rights & MMU_RIGHT_USER, writable = rights & MMU_RIGHT_WRITE;
    bool execute_disabled = !(rights & MMU_RIGHT_EXEC); /* cached with NXE, used without: the bit is reserved, so no */
    if (query->user) {
        if (!user_page)
            return false;
        if (query->access == MMU_STORE)
            return writable;
        return query->access != MMU_FETCH || !execute_disabled;
    }
    if (query->access == MMU_FETCH)
        return !execute_disabled && !(user_page && (mode & MMU_SMEP));
    if (user_page && (mode & MMU_SMAP) && !(mode & MMU_AC))
        return false;
    return query->access == MMU_LOAD || writable || !(mode & MMU_WP);
}

static bool fault(struct reader *r, unsigned present_and_reserved)
{
    r->walk->fault = MMU_FAULT_PAGE;
    r->walk->code = naive_x86_error(r->query, present_and_reserved);
    return false;
}

/* No memory answers: not a fault of the architecture, so there is no error code. */
static bool no_memory(struct reader *r)
{
    r->walk->fault = MMU_FAULT_ACCESS;
    r->walk->code = 0;
    return false;
}

/* Bits that are reserved in every entry. */
static uint64_t always_reserved(const struct naive_query *query)
{
    uint64_t bits = query->modifiers & MMU_NX ? 0 : XD;
    for (unsigned bit = query->pa_bits; bit < 52; bit++)
        bits |= BIT(bit);
    return bits;
}

static void narrow(struct naive_walk *walk, uint64_t entry)
{
    if (!(entry & RW))
        walk->rights &= ~(unsigned)MMU_RIGHT_WRITE;
    if (!(entry & US))
        walk->rights &= ~(unsigned)MMU_RIGHT_USER;
    if (entry & XD)
        walk->rights &= ~(unsigned)MMU_RIGHT_EXEC;
}

/* The entry of the structure whose index is va[low+8:low]. */
static bool read_entry(struct reader *r, unsigned low, uint64_t *entry)
{
    uint64_t index = r->query->va >> low & 0x1ff;
    return r->memory->read(r->memory->ctx, r->walk->level, r->walk->table + index * 8, entry) || no_memory(r);
}

/* Make sure of `flags` in the entry: 1 they are set, 0 somebody changed the entry meanwhile, -1 a fault. */
static int set_flags(struct reader *r, unsigned low, uint64_t *entry, uint64_t flags)
{
    uint64_t index = r->query->va >> low & 0x1ff;
    if ((*entry & flags) == flags)
        return 1;
    enum naive_swap swap =
        r->memory->swap(r->memory->ctx, r->walk->level, r->walk->table + index * 8, *entry, *entry | flags);
    *entry |= flags;
    if (swap == NAIVE_SWAP_ERROR)
        no_memory(r);
    return swap == NAIVE_SWAP_DONE ? 1 : swap == NAIVE_SWAP_LOST ? 0 : -1;
}

/* The entry maps a page of 2^low bytes. */
static int map_page(struct reader *r, unsigned low, uint64_t entry)
{
    struct naive_walk before = *r->walk;
    narrow(r->walk, entry);
    if (!naive_permitted_x86(r->query, r->walk->rights)) {
        fault(r, ERROR_P);
        return -1;
    }
    int set = set_flags(r, low, &entry, r->query->access == MMU_STORE ? A | D : A);
    if (set < 0)
        return set;
    if (set == 0) {
        *r->walk = before;
        return 0;
    }
    r->walk->rights |= entry & G ? MMU_RIGHT_GLOBAL : 0;
    r->walk->rights |= entry & D ? MMU_RIGHT_DIRTY : 0;
    r->walk->page = entry & BITS(51, 12) & ~(BIT(low) - 1);
    r->walk->pa = r->walk->page | (r->query->va & (BIT(low) - 1));
    return 1;
}

/* The entry names the next structure. */
static int follow(struct reader *r, unsigned low, uint64_t entry)
{
    int set = set_flags(r, low, &entry, A);
    if (set <= 0)
        return set;
    narrow(r->walk, entry);
    r->walk->table = entry & BITS(51, 12);
    if (r->memory->pointer)
        r->memory->pointer(r->memory->ctx, r->walk->level, r->walk->table, r->walk->rights);
    r->walk->level--;
    return 1;
}

/* PML5E and PML4E: bit 7 is reserved. True: go on below. */
static bool pml_entry(struct reader *r, unsigned low)
{
    uint64_t entry;
    int done = 0;
    while (!done) {
        if (!read_entry(r, low, &entry))
            return false;
        if (!(entry & P))
            return fault(r, 0);
        if (entry & (always_reserved(r->query) | PS))
            return fault(r, ERROR_P | ERROR_RSVD);
        done = follow(r, low, entry);
    }
    return done > 0;
}

/* PDPTE (low 30) and PDE (low 21). With PS they map a page; of its low address bits all but bit 12 (PAT) are reserved.
 */
static bool pdpte_or_pde(struct reader *r, unsigned low)
{
    uint64_t entry;
    int done = 0;
    while (!done) {
        if (!read_entry(r, low, &entry))
            return false;
        if (!(entry & P))
            return fault(r, 0);
        uint64_t reserved = always_reserved(r->query) | (entry & PS ? BITS(low - 1, 13) : 0);
        if (entry & reserved)
            return fault(r, ERROR_P | ERROR_RSVD);
        done = entry & PS ? map_page(r, low, entry) : follow(r, low, entry);
    }
    return done > 0 && !(entry & PS);
}

static void pte(struct reader *r)
{
    uint64_t entry;
    int done = 0;
    while (!done) {
        if (!read_entry(r, 12, &entry))
            return;
        if (!(entry & P)) {
            fault(r, 0);
            return;
        }
        if (entry & always_reserved(r->query)) {
            fault(r, ERROR_P | ERROR_RSVD);
            return;
        }
        done = map_page(r, 12, entry);
    }
}

void naive_walk_x86(const struct naive_query *query, const struct naive_memory *memory, struct naive_walk *walk)
{
    struct reader reader = {query, memory, walk};
    unsigned first = walk->level;
    if (first >= 4 && !pml_entry(&reader, 48))
        return;
    if (first >= 3 && !pml_entry(&reader, 39))
        return;
    if (first >= 2 && !pdpte_or_pde(&reader, 30))
        return;
    if (first >= 1 && !pdpte_or_pde(&reader, 21))
        return;
    pte(&reader);
}
