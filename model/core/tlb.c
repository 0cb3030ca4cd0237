/* See tlb.h. */
#include "tlb.h"

#include <stdio.h>
#include <string.h>

static const struct mmu_counter counter_table[] = {MMU_TLB_COUNTERS(MMU_COUNTER_ROW)};

bool mmu_tlb_init(struct mmu_tlb *tlb, const struct mmu_tlb_config *config, const struct mmu_scheme *scheme,
                  uint32_t seed, struct mmu_error *error)
{
    char what[MMU_NAME_BYTES + 8];
    snprintf(what, sizeof what, "tlb.%s", config->name);
    *tlb = (struct mmu_tlb){.config = *config, .own_port = {.units = config->ports}};
    tlb->port = &tlb->own_port;
    if (config->latency < 1 || config->ports < 1 || config->ports > MMU_PORT_UNITS || !config->pages ||
        (config->pages & ~(uint32_t)scheme->leaf_levels)) {
        snprintf(error->text, sizeof error->text,
                 "%s: latency must be at least 1, ports 1 to %d, and pages some of those that %s has", what,
                 MMU_PORT_UNITS, scheme->name);
        return false;
    }
    return mmu_translation_cache_init(&tlb->cache, scheme, &config->array, seed, what, error);
}

void mmu_tlb_free(struct mmu_tlb *tlb)
{
    mmu_translation_cache_free(&tlb->cache);
}

const struct mmu_translation *mmu_tlb_lookup(struct mmu_tlb *tlb, uint64_t va, uint32_t space, enum mmu_access access,
                                             uint64_t t, uint64_t *end)
{
    if (tlb->port == &tlb->own_port)
        mmu_port_take(tlb->port, t);
    *end = tlb->port->last + tlb->config.latency;
    tlb->counters.lookups++;
    uint32_t slot = mmu_translation_cache_find(&tlb->cache, va, space, *end);
    if (slot != MMU_NO_SLOT) {
        const struct mmu_translation *entry = mmu_translation_cache_entry(&tlb->cache, slot);
        if (access != MMU_STORE || (entry->rights & MMU_RIGHT_DIRTY)) {
            mmu_translation_cache_touch(&tlb->cache, slot);
            tlb->counters.hits++;
            return entry;
        }
    }
    return NULL;
}

void mmu_tlb_stats_each(const struct mmu_tlb *tlb, struct mmu_tlb_repeats repeats, mmu_stat_fn *fn, void *ctx)
{
    struct mmu_tlb_counters counters = tlb->counters;
    counters.lookups += repeats.lookups;
    counters.hits += repeats.hits;
    counters.misses = counters.lookups - counters.hits;
    counters.fills = tlb->cache.fills + mmu_translation_cache_waiting(&tlb->cache);
    counters.evictions = tlb->cache.evictions;
    mmu_counters_each(tlb->config.name, counter_table, sizeof counter_table / sizeof counter_table[0], &counters, fn,
                      ctx);
}

void mmu_tlb_stats_reset(struct mmu_tlb *tlb)
{
    memset(&tlb->counters, 0, sizeof tlb->counters);
    tlb->cache.fills = 0;
    tlb->cache.evictions = 0;
}
