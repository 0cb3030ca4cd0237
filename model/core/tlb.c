/* See tlb.h. */
#include "tlb.h"

#include <stdio.h>
#include <string.h>

#include "inclusion.h"

static const struct mmu_counter counter_table[] = {MMU_TLB_COUNTERS(MMU_COUNTER_ROW)};

static const struct mmu_counter mshr_counter = {"mshr_cycles", "cycles",
                                                "cycles that requests which have missed waited for a miss register"};

static bool check(const struct mmu_tlb_config *config, const struct mmu_scheme *scheme, const char *what,
                  struct mmu_error *error)
{
    const char *why = NULL;
    if (config->latency < 1 || config->ports < 1 || config->ports > MMU_PORT_UNITS)
        why = "latency must be at least 1, ports 1 to 64";
    else if (!config->pages || (config->pages & ~(uint32_t)scheme->leaf_levels))
        why = "pages must be some of those that the scheme has";
    else if (config->index > MMU_INDEX_FOLD)
        why = "index must be one of enum mmu_index";
    else if (config->mshrs > MMU_PORT_UNITS)
        why = "mshrs must be 0 to 64";
    else if (config->inclusion > MMU_EXCLUSIVE)
        why = "inclusion must be one of enum mmu_inclusion";
    if (why)
        snprintf(error->text, sizeof error->text, "%s: %s", what, why);
    return !why;
}

bool mmu_tlb_init(struct mmu_tlb *tlb, const struct mmu_tlb_config *config, const struct mmu_scheme *scheme,
                  struct mmu_error *error)
{
    char what[MMU_NAME_BYTES + 8];
    snprintf(what, sizeof what, "tlb.%s", config->name);
    *tlb = (struct mmu_tlb){.config = *config, .own_port = {.units = config->ports}, .mshrs = {.units = config->mshrs}};
    tlb->port = &tlb->own_port;
    tlb->serial = config->serial && (config->pages & (config->pages - 1));
    tlb->plain = !tlb->serial && config->inclusion != MMU_EXCLUSIVE;
    mmu_page_counters_init(&tlb->hits, scheme, "hits");
    mmu_page_counters_init(&tlb->fills, scheme, "fills");
    return check(config, scheme, what, error);
}

bool mmu_tlb_make_array(struct mmu_tlb *tlb, const struct mmu_scheme *scheme, uint32_t seed, struct mmu_error *error)
{
    char what[MMU_NAME_BYTES + 8];
    snprintf(what, sizeof what, "tlb.%s", tlb->config.name);
    tlb->shared = tlb->config.shared ? mmu_shared_create() : NULL;
    if (tlb->config.shared && !tlb->shared) {
        snprintf(error->text, sizeof error->text, "%s: the host has not enough memory for this array", what);
        return false;
    }
    if (tlb->shared)
        tlb->shared->teller = tlb;
    tlb->cache = tlb->shared ? &tlb->shared->cache : &tlb->own_cache;
    if (!mmu_translation_cache_init(tlb->cache, scheme, &tlb->config.array, seed, what, error))
        return false;
    tlb->cache->index = tlb->config.index;
    return true;
}

void mmu_tlb_free(struct mmu_tlb *tlb)
{
    if (tlb->shared)
        mmu_shared_leave(tlb);
    else
        mmu_translation_cache_free(&tlb->own_cache);
}

/* The cycle in which a serial lookup ends that finds the slot (or none), its first probe ending in `first`. */
static uint64_t serial_end(struct mmu_tlb *tlb, uint32_t slot, uint64_t first)
{
    uint32_t probed = tlb->config.pages;
    if (slot != MMU_NO_SLOT)
        probed &= (2u << mmu_translation_cache_entry(tlb->cache, slot)->level) - 1;
    for (probed &= probed - 1; probed; probed &= probed - 1)
        first += tlb->config.latency;
    mmu_tlb_hold(tlb, first);
    return first;
}

/* The slot that translates va in the space, for a lookup of a TLB that is not plain, whose first probe ends in *end. */
__attribute__((noinline)) static uint32_t search(struct mmu_tlb *tlb, uint64_t va, uint32_t space, uint64_t *end)
{
    bool exclusive = tlb->config.inclusion == MMU_EXCLUSIVE;
    uint64_t settled = exclusive ? mmu_inclusion_arrival(tlb->cache->links) : *end;
    uint32_t slot = mmu_translation_cache_find(tlb->cache, va, space, settled);
    if (tlb->serial)
        *end = serial_end(tlb, slot, *end);
    return slot;
}

/* The TLB's entry, unless it does not serve the access; `first`: the cycle in which its first probe ends. */
static const struct mmu_translation *use(struct mmu_tlb *tlb, uint32_t slot, enum mmu_access access, uint64_t first)
{
    const struct mmu_translation *entry = mmu_translation_cache_entry(tlb->cache, slot);
    if (access == MMU_STORE && !(entry->rights & MMU_RIGHT_DIRTY))
        return NULL;
    if (tlb->config.inclusion == MMU_EXCLUSIVE)
        mmu_translation_cache_touch_later(tlb->cache, entry, first);
    else
        mmu_translation_cache_touch(tlb->cache, slot);
    tlb->hits.count[entry->level]++;
    return entry;
}

struct mmu_found mmu_tlb_lookup(struct mmu_tlb *tlb, const struct mmu_walk_request *request)
{
    struct mmu_port *port = tlb->port;
    uint64_t start = port == &tlb->own_port ? mmu_port_take(port, request->cycle) : port->last;
    uint64_t first = start + tlb->config.latency;
    struct mmu_found found = {NULL, first};
    struct mmu_translation_cache *cache = mmu_tlb_cache(tlb);
    tlb->counters.lookups++;
    uint32_t slot = tlb->plain ? mmu_translation_cache_find(cache, request->va, request->space, first)
                               : search(tlb, request->va, request->space, &found.end);
    if (slot != MMU_NO_SLOT)
        found.entry = use(tlb, slot, request->demand.access, first);
    return found;
}

/* Whether the counters of the cache are this TLB's. */
static bool counts_in_cache(const struct mmu_tlb *tlb)
{
    return !tlb->shared || tlb->shared->user == tlb;
}

/* What each page size has had, and what the entries cover. */
static void sizes_each(const struct mmu_tlb *tlb, const struct mmu_page_counters *hits,
                       const struct mmu_page_counters *fills, mmu_stat_fn *fn, void *ctx)
{
    const struct mmu_tlb_config *config = &tlb->config;
    unsigned largest = 31 - (unsigned)__builtin_clz(config->pages);
    bool tells = !tlb->shared || tlb->shared->teller == tlb;
    uint64_t most = mmu_scheme_page_bytes(tlb->cache->scheme, largest) * config->array.sets * config->array.ways;
    const struct mmu_stat hit = {.group = config->name, .unit = "lookups", .help = "hits on pages of this size"};
    const struct mmu_stat fill = {.group = config->name, .unit = "entries", .help = "fills of pages of this size"};
    uint64_t reach = tells ? mmu_translation_cache_reach(tlb->cache) : 0, peak = tells ? tlb->cache->reach_peak : 0;
    const struct mmu_stat reaches[] = {
        {config->name, "reach", "bytes", "covered by the valid entries of now", reach, false},
        {config->name, "reach_peak", "bytes", "the most that was", peak > reach ? peak : reach, false},
        {config->name, "reach_max", "bytes", "covered if every entry were of the largest page size", tells ? most : 0,
         false}};
    mmu_page_counters_each(hits, config->pages, &hit, fn, ctx);
    mmu_page_counters_each(fills, config->pages, &fill, fn, ctx);
    for (size_t i = 0; i < sizeof reaches / sizeof reaches[0]; i++)
        fn(ctx, &reaches[i]);
}

void mmu_tlb_stats_each(const struct mmu_tlb *tlb, struct mmu_tlb_repeats repeats, mmu_stat_fn *fn, void *ctx)
{
    struct mmu_tlb_counters counters = tlb->counters;
    struct mmu_page_counters hits = tlb->hits, fills = tlb->fills;
    for (int level = 0; level < MMU_MAX_LEVELS; level++)
        hits.count[level] += repeats.hits[level];
    if (counts_in_cache(tlb)) {
        mmu_translation_cache_fills(tlb->cache, fills.count);
        counters.evictions += tlb->cache->evictions;
    }
    counters.lookups += repeats.lookups;
    counters.hits = mmu_page_counters_sum(&hits);
    counters.misses = counters.lookups - counters.hits;
    counters.fills = mmu_page_counters_sum(&fills);
    mmu_counters_each(tlb->config.name, counter_table, sizeof counter_table / sizeof counter_table[0], &counters, fn,
                      ctx);
    if (tlb->config.mshrs > 0)
        mmu_counters_each(tlb->config.name, &mshr_counter, 1, &tlb->mshr_cycles, fn, ctx);
    sizes_each(tlb, &hits, &fills, fn, ctx);
}

void mmu_tlb_stats_reset(struct mmu_tlb *tlb)
{
    memset(&tlb->counters, 0, sizeof tlb->counters);
    tlb->mshr_cycles = 0;
    mmu_page_counters_reset(&tlb->hits);
    mmu_page_counters_reset(&tlb->fills);
    if (!counts_in_cache(tlb))
        return;
    tlb->cache->reach_peak = tlb->cache->reach;
    memset(tlb->cache->fills, 0, sizeof tlb->cache->fills);
    tlb->cache->evictions = 0;
}
