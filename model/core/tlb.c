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

/* The cache, which this TLB is about to use. */
static inline struct mmu_translation_cache *cache_of(struct mmu_tlb *tlb)
{
    if (tlb->shared && tlb->shared->user != tlb)
        mmu_shared_change_user(tlb->shared, tlb);
    return tlb->cache;
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

const struct mmu_translation *mmu_tlb_lookup(struct mmu_tlb *tlb, uint64_t va, uint32_t space, enum mmu_access access,
                                             uint64_t t, uint64_t *end)
{
    if (tlb->port == &tlb->own_port)
        mmu_port_take(tlb->port, t);
    *end = tlb->port->last + tlb->config.latency;
    tlb->counters.lookups++;
    struct mmu_translation_cache *cache = cache_of(tlb);
    bool exclusive = tlb->config.inclusion == MMU_EXCLUSIVE;
    uint64_t first = *end;
    uint32_t slot =
        mmu_translation_cache_find(cache, va, space, exclusive ? mmu_inclusion_arrival(cache->links) : first);
    if (tlb->serial)
        *end = serial_end(tlb, slot, first);
    if (slot != MMU_NO_SLOT) {
        const struct mmu_translation *entry = mmu_translation_cache_entry(cache, slot);
        if (access != MMU_STORE || (entry->rights & MMU_RIGHT_DIRTY)) {
            if (exclusive)
                mmu_translation_cache_touch_later(cache, entry, first);
            else
                mmu_translation_cache_touch(cache, slot);
            tlb->counters.hits++;
            return entry;
        }
    }
    return NULL;
}

void mmu_tlb_fill(struct mmu_tlb *tlb, const struct mmu_translation *translation, uint64_t cycle)
{
    mmu_translation_cache_fill(cache_of(tlb), translation, cycle);
}

void mmu_tlb_drop(struct mmu_tlb *tlb, uint64_t va, uint32_t space, uint64_t cycle)
{
    mmu_translation_cache_drop(cache_of(tlb), va, space, cycle);
}

void mmu_tlb_flush(struct mmu_tlb *tlb, const struct mmu_flush *flush, uint64_t cycle)
{
    mmu_translation_cache_flush(cache_of(tlb), flush, cycle);
}

void mmu_tlb_stats_each(const struct mmu_tlb *tlb, struct mmu_tlb_repeats repeats, mmu_stat_fn *fn, void *ctx)
{
    struct mmu_tlb_counters counters = tlb->counters;
    counters.lookups += repeats.lookups;
    counters.hits += repeats.hits;
    counters.misses = counters.lookups - counters.hits;
    if (!tlb->shared || tlb->shared->user == tlb) {
        counters.fills += mmu_translation_cache_fills(tlb->cache);
        counters.evictions += tlb->cache->evictions;
    }
    mmu_counters_each(tlb->config.name, counter_table, sizeof counter_table / sizeof counter_table[0], &counters, fn,
                      ctx);
    if (tlb->config.mshrs > 0)
        mmu_counters_each(tlb->config.name, &mshr_counter, 1, &tlb->mshr_cycles, fn, ctx);
}

void mmu_tlb_stats_reset(struct mmu_tlb *tlb)
{
    memset(&tlb->counters, 0, sizeof tlb->counters);
    tlb->mshr_cycles = 0;
    if (tlb->shared && tlb->shared->user != tlb)
        return;
    tlb->cache->fills = 0;
    tlb->cache->evictions = 0;
}
