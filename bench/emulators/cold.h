/*
 * cold.h - single translations by the model with nothing cached, on page tables that are put back after each. What an
 * emulator's MMU is compared with.
 */
#ifndef COLD_H
#define COLD_H

#include "../oracle/world.h"

enum { COLD_READS = 2 * MMU_MAX_LEVELS };

/* A table entry as the walk found it. */
struct cold_read {
    uint64_t pa;
    uint64_t entry;
};

struct cold {
    const uint8_t *tables;              /* pristine: WORLD_BYTES at WORLD_BASE; the caller's */
    bool (*reads_as_zero)(uint64_t pa); /* of addresses outside of the tables; the others do not exist */
    uint8_t memory[WORLD_BYTES];        /* the tables after the translation */
    struct cold_read read[COLD_READS];  /* what its walk read, in order */
    unsigned reads;
    struct mmu_response response;
    struct mmu *mmu;
};

/* Put entries of one level into tables of another now and then, as in a table that is read at the wrong level. */
void cold_mix_levels(struct world *world, uint8_t *tables);

/* Make the model of world->config; cold->tables and reads_as_zero are set. Says why and returns false if it cannot. */
bool cold_open(struct cold *cold, const struct world *world);
void cold_close(struct cold *cold);

/* Translate with the tables as they were and nothing cached. */
void cold_translate(struct cold *cold, const struct mmu_context *context, uint64_t va, enum mmu_access access);

/* One line about an access, and about the model's answer to it. */
void cold_print(const struct cold *cold, const struct mmu_context *context, uint64_t va, enum mmu_access access);

#endif
