/* See hierarchy.h. Caches are tags only: the bytes are always those of the RAM behind them. */
#include "hierarchy.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/counter.h"
#include "../core/set_assoc.h"

#define CACHE_COUNTERS(X)                                                                                              \
    X(lookups, "lookups", "table reads and writes that looked here")                                                   \
    X(hits, "lookups", "lookups that found their line")                                                                \
    X(misses, "lookups", "lookups that did not, and brought the line in")                                              \
    X(evictions, "lines", "valid lines overwritten")

struct cache_counters {
    CACHE_COUNTERS(MMU_COUNTER_FIELD)
};

#define MEMORY_COUNTERS(X)                                                                                             \
    X(reads, "reads", "table reads that went to RAM")                                                                  \
    X(writes, "writes", "compare-and-swaps of table entries that went to RAM")

struct memory_counters {
    MEMORY_COUNTERS(MMU_COUNTER_FIELD)
};

static const struct mmu_counter cache_table[] = {CACHE_COUNTERS(MMU_COUNTER_ROW)};
static const struct mmu_counter memory_table[] = {MEMORY_COUNTERS(MMU_COUNTER_ROW)};

struct cache {
    char group[MMU_NAME_BYTES + 8]; /* of its counters: cache.NAME, apart from a TLB of that name */
    struct mmu_cache_config config;
    struct mmu_set_assoc array;
    struct cache_counters counters;
};

struct mmu_hierarchy {
    struct mmu_ram *ram;
    uint32_t ram_latency;
    uint32_t cache_count;
    struct cache cache[MMU_MAX_CACHES]; /* in order of level */
    struct memory_counters counters;
};

static bool add_cache(struct mmu_hierarchy *hierarchy, const struct mmu_cache_config *config, uint32_t seed,
                      struct mmu_error *error)
{
    uint32_t at = hierarchy->cache_count++;
    for (; at > 0 && hierarchy->cache[at - 1].config.level > config->level; at--)
        hierarchy->cache[at] = hierarchy->cache[at - 1];
    struct cache *cache = &hierarchy->cache[at];
    *cache = (struct cache){.config = *config};
    snprintf(cache->group, sizeof cache->group, "cache.%s", config->name);
    return mmu_set_assoc_init(&cache->array, &config->array, seed, cache->group, error);
}

struct mmu_hierarchy *mmu_hierarchy_create(const struct mmu_memory_config *config, struct mmu_ram *ram, uint32_t seed,
                                           struct mmu_error *error)
{
    struct mmu_hierarchy *hierarchy = calloc(1, sizeof *hierarchy);
    if (!hierarchy || config->cache_count > MMU_MAX_CACHES || config->latency < 1) {
        snprintf(error->text, sizeof error->text, "memory: latency must be at least 1, and at most %d caches",
                 MMU_MAX_CACHES);
        free(hierarchy);
        return NULL;
    }
    hierarchy->ram = ram;
    hierarchy->ram_latency = config->latency;
    for (uint32_t i = 0; i < config->cache_count; i++) {
        if (!add_cache(hierarchy, &config->cache[i], seed, error)) {
            mmu_hierarchy_destroy(hierarchy);
            return NULL;
        }
    }
    return hierarchy;
}

void mmu_hierarchy_destroy(struct mmu_hierarchy *hierarchy)
{
    if (!hierarchy)
        return;
    for (uint32_t i = 0; i < hierarchy->cache_count; i++)
        mmu_set_assoc_free(&hierarchy->cache[i].array);
    free(hierarchy);
}

/* Look the line up, and bring it in. True on a hit. */
static bool cache_access(struct cache *cache, uint64_t pa)
{
    uint64_t line = pa / MMU_LINE_BYTES;
    uint32_t set = (uint32_t)line & (cache->array.sets - 1);
    cache->counters.lookups++;
    uint32_t slot = mmu_set_assoc_find(&cache->array, set, line, 0);
    if (slot != MMU_NO_SLOT) {
        mmu_set_assoc_touch(&cache->array, set, slot);
        cache->counters.hits++;
        return true;
    }
    bool evicted;
    mmu_set_assoc_insert(&cache->array, set, line, 0, &evicted);
    cache->counters.misses++;
    cache->counters.evictions += evicted;
    return false;
}

/* Cycles of an access: those of every cache looked up, and of RAM when none has the line (counted in *to_ram). */
static uint32_t access_latency(struct mmu_hierarchy *hierarchy, uint64_t pa, uint64_t *to_ram)
{
    uint32_t cycles = 0;
    for (uint32_t i = 0; i < hierarchy->cache_count; i++) {
        cycles += hierarchy->cache[i].config.latency;
        if (cache_access(&hierarchy->cache[i], pa))
            return cycles;
    }
    ++*to_ram;
    return cycles + hierarchy->ram_latency;
}

struct mmu_mem_reply mmu_hierarchy_read(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct mmu_hierarchy *hierarchy = ctx;
    (void)cycle;
    if (!mmu_ram_holds(hierarchy->ram, pa, bytes))
        return (struct mmu_mem_reply){.latency = hierarchy->ram_latency, .error = true};
    uint32_t latency = access_latency(hierarchy, pa, &hierarchy->counters.reads);
    return (struct mmu_mem_reply){.value = mmu_ram_read(hierarchy->ram, pa, bytes), .latency = latency};
}

struct mmu_mem_reply mmu_hierarchy_write(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                         uint64_t cycle)
{
    struct mmu_hierarchy *hierarchy = ctx;
    (void)cycle;
    if (!mmu_ram_holds(hierarchy->ram, pa, bytes))
        return (struct mmu_mem_reply){.latency = hierarchy->ram_latency, .error = true};
    uint32_t latency = access_latency(hierarchy, pa, &hierarchy->counters.writes);
    uint64_t found = mmu_ram_swap(hierarchy->ram, pa, bytes, expected, desired);
    return (struct mmu_mem_reply){.value = found, .latency = latency, .swapped = found == expected};
}

void mmu_hierarchy_stats_each(const struct mmu_hierarchy *hierarchy, mmu_stat_fn *fn, void *ctx)
{
    for (uint32_t i = 0; i < hierarchy->cache_count; i++) {
        const struct cache *cache = &hierarchy->cache[i];
        mmu_counters_each(cache->group, cache_table, sizeof cache_table / sizeof cache_table[0], &cache->counters, fn,
                          ctx);
    }
    mmu_counters_each("memory", memory_table, sizeof memory_table / sizeof memory_table[0], &hierarchy->counters, fn,
                      ctx);
}

void mmu_hierarchy_stats_reset(struct mmu_hierarchy *hierarchy)
{
    hierarchy->counters = (struct memory_counters){0};
    for (uint32_t i = 0; i < hierarchy->cache_count; i++)
        hierarchy->cache[i].counters = (struct cache_counters){0};
}
