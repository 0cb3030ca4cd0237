/*
 * shared.h - what the bench and the program that runs in QEMU tell each other, in a piece of the guest's memory that
 * both see. The bench fills in a batch and counts `asked` up; the guest makes the accesses and sets `done` to it.
 */
#ifndef SHARED_H
#define SHARED_H

#include "../../../model/mmu.h"

/* The guest's physical memory. Page tables lie in its third GiB, pages in its second and third. */
#define GUEST_MEMORY (UINT64_C(3) << 30)
#define GUEST_PAGES (UINT64_C(1) << 30)   /* where pages begin */
#define GUEST_SHARED (UINT64_C(16) << 20) /* where struct shared lies */

/*
 * The guest's own windows on memory, at the last entries of the root table: the supervisor's, and one for the user's
 * code, so that both can run whatever table is the root.
 */
enum { GUEST_WINDOWS = 2, GUEST_FIRST_WINDOW = 512 - GUEST_WINDOWS };

enum {
    SHARED_ACCESSES = 150,
    SHARED_ENTRIES = 64,
    SHARED_CHANGES = 8,
    SHARED_RETURN = 0x80 /* the vector of an access that raised nothing */
};

struct shared_entry {
    uint64_t pa;
    uint64_t value;
};

struct shared_access {
    /* asked */
    uint64_t va;
    uint64_t root;
    uint32_t modifiers; /* MMU_WP ... MMU_NX */
    uint8_t access;     /* enum mmu_access */
    uint8_t user;
    uint64_t target; /* where the access should arrive, 0: nowhere; the tag is put there to be read or executed */
    uint64_t tag;    /* what is read, written or executed */
    /* answered */
    uint64_t vector; /* SHARED_RETURN, or the exception */
    uint64_t error;
    uint64_t cr2;
    uint64_t result;  /* register rax after a load or a fetch */
    uint64_t arrived; /* what is at the target after it */
    uint64_t changes; /* table entries that differ after it, of which the first are in change; they are put back */
    struct shared_entry change[SHARED_CHANGES];
};

struct shared {
    uint32_t levels;                /* of page tables, 4 or 5; read when the guest starts */
    uint64_t window[GUEST_WINDOWS]; /* root entries, from GUEST_FIRST_WINDOW on; told when done becomes 1 */
    uint64_t asked;                 /* batches; begins with 1 */
    uint64_t done;
    uint64_t accesses;
    uint64_t entries;
    struct shared_entry entry[SHARED_ENTRIES]; /* table entries that accesses may change */
    struct shared_access access[SHARED_ACCESSES];
};

#endif
