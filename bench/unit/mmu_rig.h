/*
 * mmu_rig.h - a small machine for the tests of the MMU: memory of some frames with a fixed latency, page tables built
 * by hand, and a record of what the walker read and wrote.
 */
#ifndef MMU_RIG_H
#define MMU_RIG_H

#include "../../model/mmu.h"

enum { RIG_FRAMES = 64, RIG_OPS = 64 };

#define RIG_BASE UINT64_C(0x80000000)

/* What rig_wide maps. */
#define RIG_VA UINT64_C(0x123456789000)
#define RIG_PAGE UINT64_C(0x12345000)
enum { RIG_PAGES = 8 };

/* Entry bits, to be or-ed: RISC-V and x86. */
enum { RV_V = 1, RV_R = 2, RV_W = 4, RV_X = 8, RV_U = 16, RV_G = 32, RV_A = 64, RV_D = 128, RV_RWX = 14 };
enum { RV_LEAF = RV_V | RV_RWX | RV_A | RV_D };
enum {
    IA_P = 1,
    IA_W = 2,
    IA_U = 4,
    IA_A = 32,
    IA_D = 64,
    IA_PS = 128,
    IA_G = 256,
    IA_LEAF = IA_P | IA_W | IA_A | IA_D
};

struct rig_op {
    uint64_t pa;
    uint64_t cycle;
    bool write;
};

struct rig {
    struct mmu_config config;
    struct mmu *mmu;
    struct mmu_context context;
    bool x86;
    unsigned levels;
    unsigned index_bits; /* of an index into a table */
    unsigned entry_bytes;
    uint64_t word[RIG_FRAMES * 512];
    uint64_t next_frame; /* the first that no table has taken */
    uint32_t latency;    /* of memory */
    struct rig_op op[RIG_OPS];
    unsigned ops;
    struct mmu_error error;
    uint64_t meddle; /* xor-ed into the entry before the next compare-and-swap, once */
    bool read_only;  /* memory answers a compare-and-swap with an error */
};

/*
 * A machine with one TLB "l1" of 4 ways (all page sizes, LRU, latency 1), no walk caches, one walker, hardware A/D,
 * memory of latency 10; supervisor, ASID 1. The config may be changed before rig_open.
 */
struct rig *rig_new(const char *scheme);

/*
 * The same, as wide as can be: "x86-4" with RIG_PAGES pages from RIG_VA on, 64 lookups in a cycle, 64 walkers. rig_load
 * loads from a page of these; the result is the cycle in which it is done.
 */
struct rig *rig_wide(void);
uint64_t rig_load(struct rig *rig, uint64_t page, uint64_t cycle);

/* Add a TLB that serves everything and holds all page sizes. */
struct mmu_tlb_config *rig_add_tlb(struct rig *rig, const char *name, uint32_t level, uint32_t sets, uint32_t ways,
                                   uint32_t latency);
void rig_add_pwc(struct rig *rig, unsigned level, uint32_t latency);

/* The host that the rig is. */
struct mmu_host rig_host(struct rig *rig);

/* Whether the config makes an MMU; if not, error tells why. */
bool rig_accepts(struct rig *rig);

/* Build the MMU; the test fails if it is refused. */
void rig_open(struct rig *rig);
void rig_close(struct rig *rig);

/* Map va to pa by a leaf at `level` with these entry bits; tables are made as needed (x86: A set, all rights). */
void rig_map(struct rig *rig, uint64_t va, unsigned level, uint64_t pa, uint64_t bits);

/* The entry of va at `level`; tables above it are made as needed. */
uint64_t rig_get(struct rig *rig, uint64_t va, unsigned level);
void rig_set(struct rig *rig, uint64_t va, unsigned level, uint64_t entry);

/* Where it lies. As a pointer not in Sv32, whose entries have 4 bytes. */
uint64_t *rig_entry(struct rig *rig, uint64_t va, unsigned level);
uint64_t rig_entry_address(struct rig *rig, uint64_t va, unsigned level);

/* Bits of an address below the page number of `level`: 12 at level 0. */
unsigned rig_shift(const struct rig *rig, unsigned level);

void rig_switch(struct rig *rig, uint32_t asid, bool user, uint32_t modifiers);

/* Translate; ops then tells what this request read and wrote. */
struct mmu_response rig_ask(struct rig *rig, uint64_t va, enum mmu_access access, uint64_t cycle);

/* Counter "GROUP.NAME"; the test fails if there is none. */
uint64_t rig_stat(const struct rig *rig, const char *name);

#endif
