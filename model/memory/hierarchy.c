/* See hierarchy.h. Caches are tags only: the bytes are always those of the RAM behind them. */
#include "hierarchy.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/counter.h"
#include "../base/error.h"
#include "../core/set_assoc.h"

#define CACHE_COUNTERS(X)                                                                                              \
    X(lookups, "lookups", "table reads and writes that looked here")                                                   \
    X(hits, "lookups", "lookups that found their line")                                                                \
    X(misses, "lookups", "lookups that did not, and brought the line in")                                              \
    X(evictions, "lines", "valid lines overwritten by them")

/* Of the program's own references; the same, in the same order. */
#define DATA_COUNTERS(X)                                                                                               \
    X(data_lookups, "lookups", "lines of the program's own references that were looked up here")                       \
    X(data_hits, "lookups", "of these: lookups that found their line")                                                 \
    X(data_misses, "lookups", "of these: lookups that did not, and brought the line in")                               \
    X(data_evictions, "lines", "valid lines overwritten by them")

struct cache_counters {
    CACHE_COUNTERS(MMU_COUNTER_FIELD)
};

#define MEMORY_COUNTERS(X)                                                                                             \
    X(reads, "reads", "table reads that went to RAM")                                                                  \
    X(writes, "writes", "compare-and-swaps of table entries that went to RAM")

#define MEMORY_DATA_COUNTERS(X) X(data_reads, "reads", "lines of the program's own references that came from RAM")

struct memory_counters {
    MEMORY_COUNTERS(MMU_COUNTER_FIELD)
    MEMORY_DATA_COUNTERS(MMU_COUNTER_FIELD)
};

static const struct mmu_counter cache_table[] = {CACHE_COUNTERS(MMU_COUNTER_ROW)};
static const struct mmu_counter data_table[] = {DATA_COUNTERS(MMU_COUNTER_ROW)};
static const struct mmu_counter memory_table[] = {MEMORY_COUNTERS(MMU_COUNTER_ROW)};
static const struct mmu_counter memory_data_table[] = {MEMORY_DATA_COUNTERS(MMU_COUNTER_ROW)};

struct cache {
    char group[MMU_NAME_BYTES + 8]; /* of its counters: cache.NAME, apart from a TLB of that name */
    struct mmu_cache_config config;
    struct mmu_set_assoc array;
    struct cache_counters counters; /* of table reads and writes; the misses are the lookups that are no hits */
    struct cache_counters data;     /* of the program's references */
};

struct mmu_hierarchy {
    struct mmu_ram *ram;
    struct mmu_memory_config config;
    uint32_t cache_count;
    uint32_t walk_first; /* the first cache that table reads look up, from 0 */
    struct {
        struct cache *cache;
        bool owned;
    } place[MMU_MAX_CACHES]; /* in order of level */
    struct memory_counters counters;
};

/* ---- life cycle -------------------------------------------------------------------------------------------------- */

static bool check(const struct mmu_memory_config *config, struct mmu_error *error)
{
    const char *why = NULL;
    if (config->latency < 1 || config->cache_count > MMU_MAX_CACHES)
        why = "latency must be at least 1, and 4 caches at most";
    else if (config->walk_level > config->cache_count + 1)
        why = "table reads begin at one of the caches, or at the level after the last";
    return !why || mmu_error_set(error, "memory: %s", why);
}

static struct cache *create_cache(const struct mmu_cache_config *config, uint32_t seed, struct mmu_error *error)
{
    struct cache *cache = calloc(1, sizeof *cache);
    if (!cache) {
        mmu_error_set(error, "cache.%s: the host has not enough memory", config->name);
        return NULL;
    }
    cache->config = *config;
    snprintf(cache->group, sizeof cache->group, "cache.%s", config->name);
    if (mmu_set_assoc_init(&cache->array, &config->array, seed, cache->group, error))
        return cache;
    mmu_set_assoc_free(&cache->array);
    free(cache);
    return NULL;
}

/* The cache of `other` (which may be NULL) that is to be this one too. */
static struct cache *shared_cache(const struct mmu_hierarchy *other, const struct mmu_cache_config *config)
{
    for (uint32_t i = 0; other && config->shared && i < other->cache_count; i++)
        if (other->place[i].cache->config.level == config->level)
            return other->place[i].cache;
    return NULL;
}

static bool add_cache(struct mmu_hierarchy *hierarchy, const struct mmu_hierarchy *other,
                      const struct mmu_cache_config *config, uint32_t seed, struct mmu_error *error)
{
    struct cache *shared = shared_cache(other, config);
    struct cache *cache = shared ? shared : create_cache(config, seed, error);
    if (!cache)
        return false;
    uint32_t at = hierarchy->cache_count++;
    for (; at > 0 && hierarchy->place[at - 1].cache->config.level > config->level; at--)
        hierarchy->place[at] = hierarchy->place[at - 1];
    hierarchy->place[at].cache = cache;
    hierarchy->place[at].owned = !shared;
    return true;
}

static struct mmu_hierarchy *create(const struct mmu_memory_config *config, struct mmu_ram *ram,
                                    const struct mmu_hierarchy *other, uint32_t seed, struct mmu_error *error)
{
    if (!check(config, error))
        return NULL;
    struct mmu_hierarchy *hierarchy = calloc(1, sizeof *hierarchy);
    if (!hierarchy) {
        mmu_error_set(error, "memory: the host has not enough memory");
        return NULL;
    }
    hierarchy->ram = ram;
    hierarchy->config = *config;
    hierarchy->walk_first = config->walk_level ? config->walk_level - 1 : 0;
    for (uint32_t i = 0; i < config->cache_count; i++) {
        if (!add_cache(hierarchy, other, &config->cache[i], seed, error)) {
            mmu_hierarchy_destroy(hierarchy);
            return NULL;
        }
    }
    return hierarchy;
}

struct mmu_hierarchy *mmu_hierarchy_create(const struct mmu_memory_config *config, struct mmu_ram *ram, uint32_t seed,
                                           struct mmu_error *error)
{
    return create(config, ram, NULL, seed, error);
}

struct mmu_hierarchy *mmu_hierarchy_create_sharing(const struct mmu_memory_config *config,
                                                   const struct mmu_hierarchy *other, uint32_t seed,
                                                   struct mmu_error *error)
{
    return create(config, other->ram, other, seed, error);
}

void mmu_hierarchy_destroy(struct mmu_hierarchy *hierarchy)
{
    if (!hierarchy)
        return;
    for (uint32_t i = 0; i < hierarchy->cache_count; i++) {
        if (!hierarchy->place[i].owned)
            continue;
        mmu_set_assoc_free(&hierarchy->place[i].cache->array);
        free(hierarchy->place[i].cache);
    }
    free(hierarchy);
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

/* Look the line up, and bring it in. True on a hit. */
static inline bool cache_access(struct cache *cache, struct cache_counters *counters, uint64_t line)
{
    struct mmu_set_probe probe = mmu_set_assoc_probe(&cache->array, (uint32_t)line & (cache->array.sets - 1), line);
    uint32_t slot = mmu_set_assoc_search(&cache->array, &probe, 0, 0);
    bool hit = slot != MMU_NO_SLOT, evicted = false;
    if (hit)
        mmu_set_assoc_touch_head(&cache->array, probe.head, slot - probe.first);
    else
        mmu_set_assoc_insert(&cache->array, &probe, 0, &evicted);
    counters->lookups++;
    counters->hits += hit;
    counters->evictions += evicted;
    return hit;
}

/* Cycles of an access: those of every cache looked up, and of RAM when none has the line (counted in *to_ram). */
static uint32_t access_latency(struct mmu_hierarchy *hierarchy, uint64_t pa, uint64_t *to_ram)
{
    uint32_t cycles = 0;
    for (uint32_t i = hierarchy->walk_first; i < hierarchy->cache_count; i++) {
        struct cache *cache = hierarchy->place[i].cache;
        cycles += cache->config.latency;
        if (cache_access(cache, &cache->counters, pa / MMU_LINE_BYTES))
            return cycles;
    }
    ++*to_ram;
    return cycles + hierarchy->config.latency;
}

struct mmu_mem_reply mmu_hierarchy_read(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct mmu_hierarchy *hierarchy = ctx;
    uint64_t value;
    (void)cycle;
    if (!mmu_ram_load(hierarchy->ram, pa, bytes, &value))
        return (struct mmu_mem_reply){.latency = hierarchy->config.latency, .error = true};
    uint32_t latency = access_latency(hierarchy, pa, &hierarchy->counters.reads);
    return (struct mmu_mem_reply){.value = value, .latency = latency};
}

struct mmu_mem_reply mmu_hierarchy_write(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                         uint64_t cycle)
{
    struct mmu_hierarchy *hierarchy = ctx;
    (void)cycle;
    if (!mmu_ram_holds(hierarchy->ram, pa, bytes))
        return (struct mmu_mem_reply){.latency = hierarchy->config.latency, .error = true};
    uint32_t latency = access_latency(hierarchy, pa, &hierarchy->counters.writes);
    uint64_t found = mmu_ram_swap(hierarchy->ram, pa, bytes, expected, desired);
    return (struct mmu_mem_reply){.value = found, .latency = latency, .swapped = found == expected};
}

static void bring_line(struct mmu_hierarchy *hierarchy, uint64_t pa)
{
    for (uint32_t i = 0; i < hierarchy->cache_count; i++)
        if (cache_access(hierarchy->place[i].cache, &hierarchy->place[i].cache->data, pa / MMU_LINE_BYTES))
            return;
    hierarchy->counters.data_reads++;
}

void mmu_hierarchy_reference(struct mmu_hierarchy *hierarchy, uint64_t pa, unsigned bytes)
{
    uint64_t end = pa + bytes;
    for (uint64_t line = pa & ~(uint64_t)(MMU_LINE_BYTES - 1); line < end; line += MMU_LINE_BYTES)
        bring_line(hierarchy, line);
}

void mmu_hierarchy_expect(void *ctx, uint64_t pa)
{
    const struct mmu_hierarchy *hierarchy = ctx;
    mmu_ram_expect(hierarchy->ram, pa);
    for (uint32_t i = hierarchy->walk_first; i < hierarchy->cache_count; i++) {
        const struct mmu_set_assoc *array = &hierarchy->place[i].cache->array;
        mmu_set_assoc_expect(array, (uint32_t)(pa / MMU_LINE_BYTES) & (array->sets - 1));
    }
}

/* ---- statistics -------------------------------------------------------------------------------------------------- */

#define ROWS(table) (table), sizeof(table) / sizeof((table)[0])

static void tell_cache(const char *group, const struct mmu_counter *table, const struct cache_counters *counters,
                       mmu_stat_fn *fn, void *ctx)
{
    struct cache_counters told = *counters;
    told.misses = told.lookups - told.hits;
    mmu_counters_each(group, table, sizeof cache_table / sizeof cache_table[0], &told, fn, ctx);
}

void mmu_hierarchy_stats_each(const struct mmu_hierarchy *hierarchy, mmu_stat_fn *fn, void *ctx)
{
    for (uint32_t i = 0; i < hierarchy->cache_count; i++) {
        const struct cache *cache = hierarchy->place[i].cache;
        if (!hierarchy->place[i].owned)
            continue;
        tell_cache(cache->group, cache_table, &cache->counters, fn, ctx);
        if (hierarchy->config.data)
            tell_cache(cache->group, data_table, &cache->data, fn, ctx);
    }
    mmu_counters_each("memory", ROWS(memory_table), &hierarchy->counters, fn, ctx);
    if (hierarchy->config.data)
        mmu_counters_each("memory", ROWS(memory_data_table), &hierarchy->counters.data_reads, fn, ctx);
}

void mmu_hierarchy_stats_reset(struct mmu_hierarchy *hierarchy)
{
    hierarchy->counters = (struct memory_counters){0};
    for (uint32_t i = 0; i < hierarchy->cache_count; i++) {
        if (!hierarchy->place[i].owned)
            continue;
        hierarchy->place[i].cache->counters = (struct cache_counters){0};
        hierarchy->place[i].cache->data = (struct cache_counters){0};
    }
}
