/* See pwc.h. */
#include "pwc.h"

#include <stdio.h>
#include <string.h>

bool mmu_pwc_init(struct mmu_pwc *pwc, const struct mmu_config *config, const struct mmu_scheme *scheme,
                  struct mmu_error *error)
{
    memset(pwc, 0, sizeof *pwc);
    for (unsigned level = 1; level < MMU_MAX_LEVELS; level++) {
        char what[MMU_NAME_BYTES];
        snprintf(what, sizeof what, "pwc.level%u", level);
        if (config->pwc[level].sets == 0)
            continue;
        if (level >= scheme->levels) {
            snprintf(error->text, sizeof error->text, "%s: %s has no pointers at this level, only at 1 to %u", what,
                     scheme->name, scheme->levels - 1u);
            return false;
        }
        if (config->pwc_latency == 0) {
            snprintf(error->text, sizeof error->text, "pwc.latency: must be at least 1 when there is a walk cache");
            return false;
        }
        if (config->pwc_latency < 1) {
            snprintf(error->text, sizeof error->text, "pwc.latency: must be at least 1");
            return false;
        }
        pwc->present[level] = true;
        pwc->latency = config->pwc_latency;
        if (!mmu_translation_cache_init(&pwc->cache[level], scheme, &config->pwc[level], config->seed, what, error))
            return false;
    }
    return true;
}

void mmu_pwc_free(struct mmu_pwc *pwc)
{
    for (unsigned level = 1; level < MMU_MAX_LEVELS; level++)
        mmu_translation_cache_free(&pwc->cache[level]);
}

const struct mmu_translation *mmu_pwc_lookup(struct mmu_pwc *pwc, uint64_t va, uint32_t space, uint64_t cycle)
{
    bool any = false;
    for (unsigned level = 1; level < MMU_MAX_LEVELS; level++) {
        if (!pwc->present[level])
            continue;
        any = true;
        uint32_t slot = mmu_translation_cache_find(&pwc->cache[level], va, space, cycle);
        if (slot == MMU_NO_SLOT)
            continue;
        mmu_translation_cache_touch(&pwc->cache[level], slot);
        pwc->hits[level]++;
        return mmu_translation_cache_entry(&pwc->cache[level], slot);
    }
    pwc->misses += any;
    return NULL;
}

bool mmu_pwc_fill(struct mmu_pwc *pwc, const struct mmu_translation *pointer, uint64_t cycle)
{
    if (!pwc->present[pointer->level])
        return false;
    mmu_translation_cache_fill(&pwc->cache[pointer->level], pointer, cycle);
    return true;
}

void mmu_pwc_drop(struct mmu_pwc *pwc, uint64_t va, uint32_t space, uint64_t cycle)
{
    for (unsigned level = 1; level < MMU_MAX_LEVELS; level++)
        if (pwc->present[level])
            mmu_translation_cache_drop(&pwc->cache[level], va, space, cycle);
}

/* A flush by address names every pointer (x86) or none (RISC-V); either way walks in flight fill nothing more. */
static void flush_level(struct mmu_translation_cache *cache, const struct mmu_flush *flush, uint64_t cycle)
{
    struct mmu_flush named = *flush;
    named.by_va = false;
    if (flush->by_va && !cache->scheme->address_flush_drops_pwc)
        mmu_translation_cache_forget(cache, cycle);
    else
        mmu_translation_cache_flush(cache, &named, cycle);
}

void mmu_pwc_flush(struct mmu_pwc *pwc, const struct mmu_flush *flush, uint64_t cycle)
{
    for (unsigned level = 1; level < MMU_MAX_LEVELS; level++)
        if (pwc->present[level])
            flush_level(&pwc->cache[level], flush, cycle);
}

static const struct mmu_counter hits_counter = {"hits", "walks", "walks that started from a pointer of this level"};
static const struct mmu_counter misses_counter = {"misses", "walks",
                                                  "walks that found no pointer and started at the root"};

void mmu_pwc_stats_each(const struct mmu_pwc *pwc, mmu_stat_fn *fn, void *ctx)
{
    static const char *const groups[MMU_MAX_LEVELS] = {"", "pwc.1", "pwc.2", "pwc.3", "pwc.4"};
    for (unsigned level = 1; level < MMU_MAX_LEVELS; level++)
        if (pwc->present[level])
            mmu_counters_each(groups[level], &hits_counter, 1, &pwc->hits[level], fn, ctx);
    mmu_counters_each("pwc", &misses_counter, 1, &pwc->misses, fn, ctx);
}

void mmu_pwc_stats_reset(struct mmu_pwc *pwc)
{
    memset(pwc->hits, 0, sizeof pwc->hits);
    pwc->misses = 0;
}
