/*
 * hierarchy.h - what table reads and writes go through: caches in front of memory, each with its latency, over a
 * simulated RAM. Its two functions have the shape of the host's callbacks in mmu.h (ctx is the hierarchy).
 */
#ifndef MMU_MEMORY_HIERARCHY_H
#define MMU_MEMORY_HIERARCHY_H

#include "../mmu.h"
#include "ram.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MMU_MAX_CACHES = 4, MMU_LINE_BYTES = 64 };

/* One cache of 64-byte lines. A lookup takes `latency` cycles, hit or miss; a miss goes on to the next cache. */
struct mmu_cache_config {
    char name[MMU_NAME_BYTES];
    uint32_t level; /* 1 is looked up first; levels are distinct */
    struct mmu_array_config array;
    uint32_t latency;
};

struct mmu_memory_config {
    uint64_t base;    /* bytes, first physical address */
    uint64_t bytes;   /* size of RAM */
    uint32_t latency; /* cycles of RAM itself, at least 1 */
    uint32_t cache_count;
    struct mmu_cache_config cache[MMU_MAX_CACHES];
};

struct mmu_hierarchy;

/* A hierarchy over `ram`, which stays the caller's; NULL with *error set if the config cannot be built. */
struct mmu_hierarchy *mmu_hierarchy_create(const struct mmu_memory_config *config, struct mmu_ram *ram, uint32_t seed,
                                           struct mmu_error *error);
void mmu_hierarchy_destroy(struct mmu_hierarchy *hierarchy);

struct mmu_mem_reply mmu_hierarchy_read(void *hierarchy, uint64_t pa, unsigned bytes, uint64_t cycle);
struct mmu_mem_reply mmu_hierarchy_write(void *hierarchy, uint64_t pa, unsigned bytes, uint64_t expected,
                                         uint64_t desired, uint64_t cycle);

void mmu_hierarchy_stats_each(const struct mmu_hierarchy *hierarchy, mmu_stat_fn *fn, void *ctx);
void mmu_hierarchy_stats_reset(struct mmu_hierarchy *hierarchy);

#ifdef __cplusplus
}
#endif

#endif
