/*
 * naive_walk.h - a page-table walk as the privileged specifications tell it: no timing, no caches. It shares no code
 * with the model; the names of accesses, modifiers, rights and faults are those of mmu.h.
 */
#ifndef NAIVE_WALK_H
#define NAIVE_WALK_H

#include "../../model/mmu.h"

enum naive_scheme { NAIVE_SV32, NAIVE_SV39, NAIVE_SV48, NAIVE_SV57, NAIVE_X86_4, NAIVE_X86_5, NAIVE_SCHEMES };

enum naive_swap { NAIVE_SWAP_DONE, NAIVE_SWAP_LOST, NAIVE_SWAP_ERROR };

/* What is asked, of which machine. */
struct naive_query {
    enum naive_scheme scheme;
    uint64_t va;
    enum mmu_access access;
    bool user;
    uint32_t modifiers; /* MMU_SUM ... MMU_NX */
    unsigned pa_bits;   /* physical address bits: x86 MAXPHYADDR, RISC-V those that exist */
    bool hardware_ad;   /* RISC-V: Svadu; false: Svade */
    bool napot;         /* RISC-V: Svnapot */
    bool pbmt;          /* RISC-V: Svpbmt */
};

/* How a walk reaches memory, and who wants to hear of the pointers that it passes (NULL: nobody). */
struct naive_memory {
    void *ctx;
    bool (*read)(void *ctx, unsigned level, uint64_t pa, uint64_t *value); /* false: no memory there */
    enum naive_swap (*swap)(void *ctx, unsigned level, uint64_t pa, uint64_t found, uint64_t wanted);
    void (*pointer)(void *ctx, unsigned level, uint64_t table, unsigned rights);
};

/* Where a walk stands: before it, the table at which it starts; after it, what it found. */
struct naive_walk {
    unsigned level;  /* of the table to be read; of the leaf or of the entry that faulted */
    uint64_t table;  /* physical address of that table */
    unsigned rights; /* MMU_RIGHT_* over the path */
    uint64_t page;   /* physical address of the leaf's page */
    uint64_t pa;     /* of the byte asked for */
    enum mmu_fault_kind fault;
    unsigned code;
};

const char *naive_scheme_name(enum naive_scheme scheme);
bool naive_scheme_is_x86(enum naive_scheme scheme);
unsigned naive_scheme_levels(enum naive_scheme scheme);
unsigned naive_scheme_va_bits(enum naive_scheme scheme);
unsigned naive_scheme_entry_bytes(enum naive_scheme scheme);

/* va >> this: the number of the page of that level that va lies in. */
unsigned naive_scheme_shift(enum naive_scheme scheme, unsigned level);

/* Whether the address has a translation at all; if not, what it raises is in *walk. */
bool naive_canonical(const struct naive_query *query, struct naive_walk *walk);

/* Whether a leaf of these rights permits the access; if not, walk->fault and walk->code are set. */
bool naive_permitted(const struct naive_query *query, unsigned rights, struct naive_walk *walk);

/* Rights before the first entry of a path. */
unsigned naive_first_rights(enum naive_scheme scheme);

/* Walk from walk->level, walk->table and walk->rights to the end. The address must be canonical. */
void naive_walk(const struct naive_query *query, const struct naive_memory *memory, struct naive_walk *walk);

/* The two readers that naive_walk chooses from. */
void naive_walk_riscv(const struct naive_query *query, const struct naive_memory *memory, struct naive_walk *walk);
void naive_walk_x86(const struct naive_query *query, const struct naive_memory *memory, struct naive_walk *walk);
bool naive_permitted_riscv(const struct naive_query *query, unsigned rights);
bool naive_permitted_x86(const struct naive_query *query, unsigned rights);

/* Cause of a RISC-V page fault or access fault; error code of an x86 page fault with these P and RSVD bits. */
unsigned naive_riscv_cause(const struct naive_query *query, enum mmu_fault_kind kind);
unsigned naive_x86_error(const struct naive_query *query, unsigned present_and_reserved);

#endif
