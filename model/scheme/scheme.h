/*
 * scheme.h - the contract of a page-table format. A scheme is a row of geometry and a handful of pure functions: it
 * says WHICH entry is read next and what an entry means. When anything happens is core/walk.c's business; where bytes
 * come from is the host's.
 *
 * Levels are numbered from the leaves: level 0 holds 4 KiB pages, the root is at level `levels - 1`. What a page of a
 * higher level is follows from the geometry: level 1 is 2 MiB where a table has 512 entries, 4 MiB where it has 1,024.
 */
#ifndef MMU_SCHEME_H
#define MMU_SCHEME_H

#include "../mmu.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the entry check needs to know of the machine. */
struct mmu_scheme_options {
    uint32_t pa_bits;
    bool hardware_ad;
    bool svnapot;
    bool svpbmt;
};

/* What an access asks of an entry. */
struct mmu_demand {
    enum mmu_access access;
    bool user;
    uint32_t modifiers; /* MMU_SUM ... */
};

enum mmu_step_kind { MMU_STEP_POINTER, MMU_STEP_LEAF, MMU_STEP_FAULT };

/* An entry that the walk has read. */
struct mmu_reading {
    uint64_t va;
    uint64_t entry;
    uint8_t level;
    uint8_t rights; /* over the path above it */
};

/* What an entry says. */
struct mmu_step {
    enum mmu_step_kind kind;
    enum mmu_fault_kind fault; /* of a fault: page, or access when the entry's address is not implemented */
    uint64_t base;             /* pointer: the next table; leaf: the page */
    uint64_t update; /* the entry with A (and D) set as this access needs it; equal to the entry if nothing changes */
    uint32_t code;   /* of a fault */
    uint8_t rights;  /* over the path so far, this entry included; MMU_RIGHT_DIRTY as after the update */
};

/* An entry as the operating system writes and reads it. */
struct mmu_entry {
    bool present;
    bool leaf;
    bool accessed;
    bool dirty;
    uint8_t rights; /* MMU_RIGHT_READ, WRITE, EXEC, USER, GLOBAL; ignored for a pointer */
    uint64_t base;  /* physical address of the page or of the next table; of an absent entry: 0 */
};

struct mmu_scheme {
    const char *name;
    const char *help;
    uint8_t levels;
    uint8_t index_bits;  /* of a virtual address, per level */
    uint8_t entry_bytes; /* 4 or 8 */
    uint8_t leaf_levels; /* bit n set: a leaf may stand at level n */
    uint8_t va_bits;
    bool va_is_whole_register; /* an address has va_bits and no more (RV32); else those above repeat the top one */
    uint8_t max_pa_bits;
    uint8_t max_asid_bits;        /* RISC-V ASID, x86 PCID */
    uint8_t initial_rights;       /* of a path before its first entry */
    bool has_extensions;          /* Svnapot and Svpbmt may be chosen */
    bool hardware_ad_only;        /* A and D cannot be left to the operating system */
    bool address_flush_drops_pwc; /* x86: a flush by address drops every page-walk-cache entry of the ASID */
    bool fault_drops_translation; /* x86: a page fault drops the TLB and walk-cache entries of its address */

    /* What the entry read says to `demand`. */
    void (*check)(const struct mmu_scheme *scheme, const struct mmu_scheme_options *options,
                  const struct mmu_demand *demand, const struct mmu_reading *reading, struct mmu_step *step);

    /* Whether `rights` of a leaf allow `demand`; *code is set if not. Used at every TLB hit and by check. */
    bool (*allows)(const struct mmu_demand *demand, uint8_t rights, uint32_t *code);

    /* The code of a fault that no entry caused: kind is MMU_FAULT_ACCESS or a non-canonical address. */
    uint32_t (*fault_code)(const struct mmu_demand *demand, enum mmu_fault_kind kind);

    /* What a non-canonical address raises. */
    enum mmu_fault_kind noncanonical_fault;

    uint64_t (*encode)(const struct mmu_entry *entry, unsigned level);
    void (*decode)(uint64_t entry, unsigned level, struct mmu_entry *out);
};

/* The scheme of that name, or NULL. */
const struct mmu_scheme *mmu_scheme_find(const char *name);

/* All schemes, ended by NULL. */
extern const struct mmu_scheme *const mmu_schemes[];

static inline unsigned mmu_scheme_shift(const struct mmu_scheme *scheme, unsigned level)
{
    return MMU_PAGE_SHIFT + level * scheme->index_bits;
}

/* Whether va is an address at all: the bits above the top virtual bit repeat it, or, where there are none, are 0. */
static inline bool mmu_scheme_canonical(const struct mmu_scheme *scheme, uint64_t va)
{
    unsigned unused = 64u - scheme->va_bits;
    if (scheme->va_is_whole_register)
        return va >> scheme->va_bits == 0;
    return (uint64_t)((int64_t)(va << unused) >> unused) == va;
}

/* Bytes that a leaf at `level` maps. */
static inline uint64_t mmu_scheme_page_bytes(const struct mmu_scheme *scheme, unsigned level)
{
    return UINT64_C(1) << mmu_scheme_shift(scheme, level);
}

/* Physical address of the entry for va in the table at `table`, of `level`. */
static inline uint64_t mmu_scheme_entry_address(const struct mmu_scheme *scheme, uint64_t table, unsigned level,
                                                uint64_t va)
{
    uint64_t index = (va >> mmu_scheme_shift(scheme, level)) & ((UINT64_C(1) << scheme->index_bits) - 1);
    return table + index * scheme->entry_bytes;
}

#ifdef __cplusplus
}
#endif

#endif
