/* See pwc.h. */
#include "pwc.h"

#include <stdio.h>
#include <string.h>

/* The levels whose pointers are kept in cache n, a bit each. */
static uint32_t levels_of(unsigned n, const struct mmu_scheme *scheme)
{
    uint32_t all = (1u << scheme->levels) - 2;
    return n == 0 ? all : all & 1u << n;
}

static bool check(const struct mmu_config *config, unsigned n, const struct mmu_scheme *scheme, const char *what,
                  struct mmu_error *error)
{
    if (levels_of(n, scheme) == 0) {
        snprintf(error->text, sizeof error->text, "%s: %s has no pointers at this level, only at 1 to %u", what,
                 scheme->name, scheme->levels - 1u);
        return false;
    }
    if (n > 0 && config->pwc[0].sets > 0) {
        snprintf(error->text, sizeof error->text,
                 "%s: pwc.unified holds the pointers of all levels; have one or the other", what);
        return false;
    }
    if (config->pwc_latency < 1) {
        snprintf(error->text, sizeof error->text, "pwc.latency: must be at least 1 when there is a walk cache");
        return false;
    }
    return true;
}

bool mmu_pwc_init(struct mmu_pwc *pwc, const struct mmu_config *config, const struct mmu_scheme *scheme,
                  struct mmu_error *error)
{
    memset(pwc, 0, sizeof *pwc);
    for (unsigned n = 0; n < MMU_MAX_LEVELS; n++) {
        char what[MMU_NAME_BYTES] = "pwc.unified";
        if (config->pwc[n].sets == 0)
            continue;
        if (n > 0)
            snprintf(what, sizeof what, "pwc.level%u", n);
        if (!check(config, n, scheme, what, error) ||
            !mmu_translation_cache_init(&pwc->cache[n], scheme, &config->pwc[n], config->seed, what, error))
            return false;
        pwc->present[n] = true;
        pwc->order[pwc->count++] = (uint8_t)n;
        pwc->levels |= levels_of(n, scheme);
        pwc->latency = config->pwc_latency;
    }
    return true;
}

void mmu_pwc_free(struct mmu_pwc *pwc)
{
    for (unsigned n = 0; n < MMU_MAX_LEVELS; n++)
        mmu_translation_cache_free(&pwc->cache[n]);
}

const struct mmu_translation *mmu_pwc_lookup(struct mmu_pwc *pwc, uint64_t va, uint32_t space, uint64_t cycle)
{
    for (unsigned i = 0; i < pwc->count; i++) {
        struct mmu_translation_cache *cache = &pwc->cache[pwc->order[i]];
        uint32_t slot = mmu_translation_cache_find(cache, va, space, cycle);
        if (slot == MMU_NO_SLOT)
            continue;
        const struct mmu_translation *pointer = mmu_translation_cache_entry(cache, slot);
        mmu_translation_cache_touch(cache, slot);
        pwc->hits[pointer->level]++;
        return pointer;
    }
    pwc->misses += pwc->levels > 0;
    return NULL;
}

bool mmu_pwc_fill(struct mmu_pwc *pwc, const struct mmu_translation *pointer, uint64_t cycle)
{
    if (!(pwc->levels >> pointer->level & 1))
        return false;
    mmu_translation_cache_fill(&pwc->cache[pwc->present[0] ? 0 : pointer->level], pointer, cycle);
    return true;
}

void mmu_pwc_drop(struct mmu_pwc *pwc, uint64_t va, uint32_t space, uint64_t cycle)
{
    for (unsigned n = 0; n < MMU_MAX_LEVELS; n++)
        if (pwc->present[n])
            mmu_translation_cache_drop(&pwc->cache[n], va, space, cycle);
}

/* A flush by address names every pointer (x86) or none (RISC-V); either way walks in flight fill nothing more. */
static void flush_cache(struct mmu_translation_cache *cache, const struct mmu_flush *flush, uint64_t cycle)
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
    for (unsigned n = 0; n < MMU_MAX_LEVELS; n++)
        if (pwc->present[n])
            flush_cache(&pwc->cache[n], flush, cycle);
}

static const struct mmu_counter hits_counter = {"hits", "walks", "walks that started from a pointer of this level"};
static const struct mmu_counter misses_counter = {"misses", "walks",
                                                  "walks that found no pointer and started at the root"};

void mmu_pwc_stats_each(const struct mmu_pwc *pwc, mmu_stat_fn *fn, void *ctx)
{
    static const char *const groups[MMU_MAX_LEVELS] = {"", "pwc.1", "pwc.2", "pwc.3", "pwc.4"};
    for (unsigned level = 1; level < MMU_MAX_LEVELS; level++)
        if (pwc->levels >> level & 1)
            mmu_counters_each(groups[level], &hits_counter, 1, &pwc->hits[level], fn, ctx);
    mmu_counters_each("pwc", &misses_counter, 1, &pwc->misses, fn, ctx);
}

void mmu_pwc_stats_reset(struct mmu_pwc *pwc)
{
    memset(pwc->hits, 0, sizeof pwc->hits);
    pwc->misses = 0;
}
