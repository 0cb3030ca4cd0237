/*
 * hierarchy.h - a core's way to memory: caches, each with its latency, in front of a simulated RAM. Table reads and
 * writes go through it (mmu_hierarchy_read, _write and _expect have the shape of the host's callbacks in mmu.h, ctx is
 * the hierarchy), and, if asked for, the program's own references.
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
    bool shared; /* by the hierarchies of mmu_hierarchy_create_sharing; false: each has its own */
};

struct mmu_memory_config {
    uint64_t base;    /* bytes, first physical address */
    uint64_t bytes;   /* size of RAM */
    uint32_t latency; /* cycles of RAM itself, at least 1 */
    uint32_t cache_count;
    struct mmu_cache_config cache[MMU_MAX_CACHES];
    uint32_t walk_level; /* level of the first cache that table reads look up (0 as 1); one above the last: RAM */
    bool data;           /* mmu_hierarchy_reference will be called; else its counters are not told */
};

struct mmu_hierarchy;

/* A hierarchy over `ram`, which stays the caller's; NULL with *error set if the config cannot be built. */
struct mmu_hierarchy *mmu_hierarchy_create(const struct mmu_memory_config *config, struct mmu_ram *ram, uint32_t seed,
                                           struct mmu_error *error);
/*
 * The same, for another core of a machine: the RAM, and the caches whose config says `shared`, are those of `other`, a
 * hierarchy of the same config, which must outlive this one.
 */
struct mmu_hierarchy *mmu_hierarchy_create_sharing(const struct mmu_memory_config *config,
                                                   const struct mmu_hierarchy *other, uint32_t seed,
                                                   struct mmu_error *error);
void mmu_hierarchy_destroy(struct mmu_hierarchy *hierarchy);

struct mmu_mem_reply mmu_hierarchy_read(void *hierarchy, uint64_t pa, unsigned bytes, uint64_t cycle);
struct mmu_mem_reply mmu_hierarchy_write(void *hierarchy, uint64_t pa, unsigned bytes, uint64_t expected,
                                         uint64_t desired, uint64_t cycle);

/* Have the host's own caches fetch what reading the word at pa will need. */
void mmu_hierarchy_expect(void *hierarchy, uint64_t pa);

/*
 * The program itself loads, stores or fetches `bytes` bytes at pa, all in one page: their lines are looked up from the
 * first cache on and brought in, and counted apart. That takes no cycles, and moves no bytes.
 */
void mmu_hierarchy_reference(struct mmu_hierarchy *hierarchy, uint64_t pa, unsigned bytes);

/* Shared caches are told by the hierarchy that has made them. */
void mmu_hierarchy_stats_each(const struct mmu_hierarchy *hierarchy, mmu_stat_fn *fn, void *ctx);
void mmu_hierarchy_stats_reset(struct mmu_hierarchy *hierarchy);

#ifdef __cplusplus
}
#endif

#endif
