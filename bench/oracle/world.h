/*
 * world.h - the random part of a differential case: a machine, page tables full of the odd and the broken, contexts,
 * addresses and flushes. All of it follows from one seed.
 */
#ifndef WORLD_H
#define WORLD_H

#include "naive_walk.h"

enum {
    WORLD_FRAMES = 48,
    WORLD_TABLES = 3,  /* per level */
    WORLD_INDICES = 4, /* of each table, that addresses use */
    WORLD_CONTEXTS = 5,
    WORLD_RECENT = 8,
    WORLD_BYTES = WORLD_FRAMES * 4096
};

#define WORLD_BASE UINT64_C(0x80000000)

struct world {
    uint64_t random; /* state of the generator */
    uint64_t salt;   /* for choices that must not depend on the order of calls */
    struct mmu_config config;
    enum naive_scheme scheme;
    bool x86;
    bool shared; /* the machine has TLBs that several MMUs can share */
    unsigned levels;
    unsigned entry_bytes;
    unsigned entries; /* of a table */
    unsigned indices[MMU_MAX_LEVELS][WORLD_INDICES];
    uint64_t table[MMU_MAX_LEVELS][WORLD_TABLES]; /* physical addresses */
    struct mmu_context context[WORLD_CONTEXTS];
    uint64_t recent[WORLD_RECENT];
    uint64_t read_only; /* a frame that answers compare-and-swaps with an error */
};

/* A random number below `below`; a chance of `percent` in a hundred. */
uint64_t world_random(struct world *world, uint64_t below);
bool world_chance(struct world *world, unsigned percent);

/* A number that depends on the case and the arguments only. */
uint64_t world_hash(const struct world *world, uint64_t a, uint64_t b);

/* Make the machine and what is asked of it from the seed, and its page tables in `memory` (WORLD_BYTES). */
void world_make(struct world *world, uint64_t seed, uint8_t *memory);

/* An entry that may be found in a table of the level; a leaf that grants everything, to the user or not. */
uint64_t world_entry(struct world *world, unsigned level);
uint64_t world_good_leaf(const struct world *world, unsigned level, bool user, uint64_t choice);

/* Address of an entry that addresses of this world use. */
uint64_t world_entry_address(struct world *world, unsigned *level);

uint64_t world_address(struct world *world);
void world_flush(struct world *world, struct mmu_flush *flush);

/* The machine in a few lines on standard output. */
void world_print(const struct world *world);

#endif
