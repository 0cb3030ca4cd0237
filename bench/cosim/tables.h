/*
 * tables.h - random page tables, the same in both memories: address spaces with entries of every kind a walker can
 * meet, well-formed and not, as often as the weights say.
 */
#ifndef COSIM_TABLES_H
#define COSIM_TABLES_H

#include "cosim.h"

enum { TABLES_SPACES = 4, TABLES_MAX_FRAMES = 512, TABLES_MAX_ENTRIES = 8192 };

/* An entry that was written, and an address that it is on the way to. */
struct tables_entry {
    uint64_t pa;
    uint64_t va;
    uint8_t level;
    uint8_t space; /* in which the address leads there */
};

struct tables {
    struct cosim *cosim;
    const struct cosim_weights *weights;
    const struct mmu_scheme *scheme;
    struct cosim_random *random;
    uint32_t pa_bits;
    bool x86, svnapot, svpbmt;
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

static inline bool tables_chance(struct tables *tables, uint32_t percent)
{
    return cosim_chance(tables->random, percent);
}

void tables_init(struct tables *tables, struct cosim *cosim, struct cosim_random *random);

/* Clear both memories, in which nothing is in progress, and write new tables. */
void tables_build(struct tables *tables);

/* Rewrite an entry behind all requests so far; returns which, NULL when a difference was found. */
const struct tables_entry *tables_change(struct tables *tables);

/* An address that the space's tables have an entry for. */
uint64_t tables_address(struct tables *tables, unsigned space);

/* ---- entries, by format: entries.c ---- */

/* An entry that maps a page, of any kind; one that points to the table at `pa`; flags and address only. */
uint64_t tables_leaf(struct tables *tables, unsigned level);
uint64_t tables_pointer(struct tables *tables, uint64_t pa);
bool tables_is_pointer(const struct tables *tables, uint64_t entry, unsigned level);

#endif
