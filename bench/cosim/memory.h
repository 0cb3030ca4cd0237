/*
 * memory.h - the memory of one side: RAM, the caches in front of it for their latency, and a record of what the walk
 * that is going on has read and written. Model and RTL each own one; given the same requests both behave alike, down
 * to the extra latencies and to another agent that changes entries between the read and the compare-and-swap.
 */
#ifndef COSIM_MEMORY_H
#define COSIM_MEMORY_H

#include "../../model/memory/hierarchy.h"

/* One table read or compare-and-swap. */
struct cosim_access {
    bool swap;
    uint64_t pa;
    uint64_t value;    /* read, or found by the swap */
    uint64_t expected; /* of a swap */
    uint64_t desired;
    bool error;
    bool swapped;
    uint64_t cycle; /* of its issue */
    uint32_t latency;
};

enum { COSIM_MAX_ACCESSES = 128 };

/* Those of one request, in order. */
struct cosim_traffic {
    unsigned count; /* may exceed COSIM_MAX_ACCESSES; what does not fit is not kept */
    struct cosim_access access[COSIM_MAX_ACCESSES];
};

/* What makes memory less regular than the machine file says. All 0: nothing. */
struct cosim_disturbance {
    uint64_t seed;
    bool latency; /* accesses take up to 40 cycles longer */
    bool races;   /* another agent sometimes changes the entry just before a compare-and-swap */
};

struct cosim_memory {
    struct mmu_ram *ram;
    struct mmu_hierarchy *hierarchy;
    struct cosim_disturbance disturbance;
    uint64_t accesses; /* since the beginning */
    struct cosim_traffic traffic;
};

bool cosim_memory_init(struct cosim_memory *memory, const struct mmu_memory_config *config, uint32_t seed,
                       const struct cosim_disturbance *disturbance, struct mmu_error *error);
void cosim_memory_free(struct cosim_memory *memory);

/* The shape of the host's callbacks; ctx is the memory. */
struct mmu_mem_reply cosim_memory_read(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle);
struct mmu_mem_reply cosim_memory_swap(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                       uint64_t cycle);

/* Cycles for which the next access is not accepted, below its latency. */
uint32_t cosim_memory_stall(const struct cosim_memory *memory);

#endif
