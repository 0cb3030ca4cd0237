/*
 * memory.h - the memory of one side: RAM, and when it accepts an access and how long it takes. Model and device each
 * own one. What chance decides depends on the request and on the number of its access only, so that both behave alike
 * in whatever order the accesses of different requests come.
 */
#ifndef COSIM_MEMORY_H
#define COSIM_MEMORY_H

#include "../../model/config/config.h"
#include "translation.h"
#include "weights.h"

struct cosim_memory {
    struct mmu_ram *ram;
    struct mmu_hierarchy *hierarchy; /* NULL: latency is that of RAM; its caches would see accesses in another order */
    uint32_t latency;                /* of RAM */
    const struct cosim_weights *disturbance; /* NULL: nothing out of the ordinary */
    bool races;                              /* another agent may change an entry before a compare-and-swap */
    bool x86;                                /* format of the entries */
    bool refuses;                            /* there are cycles in which nothing is accepted */
    uint64_t salt;                           /* of what chance decides */
    uint64_t origin;                         /* cycle of the last reset, from which on cycles count for chance */
};

/* `alone`: accesses come in the same order on both sides. */
bool cosim_memory_init(struct cosim_memory *memory, const struct mmu_machine *machine, bool alone,
                       struct mmu_error *error);
void cosim_memory_free(struct cosim_memory *memory);

/* Whether an access is accepted in the cycle. */
bool cosim_memory_ready(const struct cosim_memory *memory, uint64_t cycle);

/* Cycles from acceptance to answer, at least 1, of access number `index` of request `number`. */
uint32_t cosim_memory_latency(struct cosim_memory *memory, uint64_t number, uint32_t index,
                              const struct cosim_access *access);

/* What another agent makes of `word` before the access, a swap; the word itself if it does nothing. */
uint64_t cosim_memory_race(const struct cosim_memory *memory, uint64_t number, uint32_t index, uint64_t word);

#endif
