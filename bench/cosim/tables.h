/*
 * tables.h - random page tables, the same in several RAMs: address spaces with entries of every kind a walker can meet,
 * well-formed and not.
 */
#ifndef COSIM_TABLES_H
#define COSIM_TABLES_H

#include "../../model/memory/ram.h"
#include "../../model/scheme/scheme.h"
#include "random.h"

enum { TABLES_SPACES = 4, TABLES_MAX_FRAMES = 512, TABLES_MAX_ENTRIES = 8192 };

/* An entry that was written, and an address that it is on the way to. */
struct tables_entry {
    uint64_t pa;
    uint64_t va;
    uint8_t level;
    uint8_t space; /* in which the address leads there */
};

struct tables {
    const struct mmu_scheme *scheme;
    uint32_t pa_bits;
    struct mmu_ram *ram[2]; /* both get the same words */
    uint64_t root[TABLES_SPACES];
    unsigned building; /* the space whose tables are being written */
    unsigned frames;
    uint64_t frame[TABLES_MAX_FRAMES];
    uint8_t frame_level[TABLES_MAX_FRAMES];
    unsigned entries;
    struct tables_entry entry[TABLES_MAX_ENTRIES];
};

/* Whether most pages of the space are the user's. */
static inline bool tables_user(unsigned space)
{
    return space % 2 == 0;
}

/* Clear the RAMs and write new tables. */
void tables_build(struct tables *tables, struct cosim_random *random);

/* Rewrite an entry; returns which. */
const struct tables_entry *tables_change(struct tables *tables, struct cosim_random *random);

/* An address that the space's tables have an entry for. */
uint64_t tables_address(const struct tables *tables, unsigned space, struct cosim_random *random);

#endif
