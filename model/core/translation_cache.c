/* See translation_cache.h. */
#include "translation_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INITIAL_PENDING = 16 };

bool mmu_translation_cache_init(struct mmu_translation_cache *cache, const struct mmu_scheme *scheme, uint32_t levels,
                                const struct mmu_array_config *config, uint32_t seed, const char *what,
                                struct mmu_error *error)
{
    *cache = (struct mmu_translation_cache){.scheme = scheme, .levels = levels};
    if (!mmu_set_assoc_init(&cache->array, config, seed, what, error))
        return false;
    cache->entries = calloc((size_t)config->sets * config->ways, sizeof *cache->entries);
    cache->pending = calloc(INITIAL_PENDING, sizeof *cache->pending);
    cache->pending_room = INITIAL_PENDING;
    if (!cache->entries || !cache->pending) {
        snprintf(error->text, sizeof error->text, "%s: the host has not enough memory for this array", what);
        return false;
    }
    return true;
}

void mmu_translation_cache_free(struct mmu_translation_cache *cache)
{
    mmu_set_assoc_free(&cache->array);
    free(cache->entries);
    free(cache->pending);
}

static uint32_t set_of(const struct mmu_translation_cache *cache, uint64_t va, unsigned level)
{
    return (uint32_t)(va >> mmu_scheme_shift(cache->scheme, level)) & (cache->array.sets - 1);
}

/* The slot at one level, or MMU_NO_SLOT. */
static inline uint32_t find_at(const struct mmu_translation_cache *cache, uint64_t va, uint32_t space, unsigned level)
{
    return mmu_set_assoc_find(&cache->array, set_of(cache, va, level), mmu_translation_tag(cache->scheme, va, level),
                              space);
}

static void apply_fill(struct mmu_translation_cache *cache, const struct mmu_translation *translation)
{
    unsigned level = translation->level;
    bool evicted;
    uint32_t slot =
        mmu_set_assoc_place(&cache->array, set_of(cache, translation->va, level),
                            mmu_translation_tag(cache->scheme, translation->va, level), translation->space, &evicted);
    cache->entries[slot] = *translation;
    cache->fills++;
    cache->evictions += evicted;
}

void mmu_translation_cache_settle(struct mmu_translation_cache *cache, uint64_t cycle)
{
    uint32_t done = 0;
    for (; done < cache->pending_count && cache->pending[done].cycle < cycle; done++)
        apply_fill(cache, &cache->pending[done].translation);
    if (done == 0)
        return;
    cache->pending_count -= done;
    memmove(cache->pending, cache->pending + done, cache->pending_count * sizeof *cache->pending);
}

uint32_t mmu_translation_cache_find(struct mmu_translation_cache *cache, uint64_t va, uint32_t space, uint64_t cycle)
{
    if (cache->pending_count && cache->pending[0].cycle < cycle)
        mmu_translation_cache_settle(cache, cycle);
    for (unsigned level = 0; cache->levels >> level; level++) {
        if (!(cache->levels >> level & 1))
            continue;
        uint32_t slot = find_at(cache, va, space, level);
        if (slot != MMU_NO_SLOT)
            return slot;
    }
    return MMU_NO_SLOT;
}

static bool make_room(struct mmu_translation_cache *cache)
{
    if (cache->pending_count < cache->pending_room)
        return true;
    struct mmu_pending *more = realloc(cache->pending, 2 * (size_t)cache->pending_room * sizeof *more);
    if (!more)
        return false;
    cache->pending = more;
    cache->pending_room *= 2;
    return true;
}

void mmu_translation_cache_fill(struct mmu_translation_cache *cache, const struct mmu_translation *translation,
                                uint64_t cycle)
{
    if (!make_room(cache))
        return;
    uint32_t at = cache->pending_count++;
    for (; at > 0 && cache->pending[at - 1].cycle > cycle; at--)
        cache->pending[at] = cache->pending[at - 1];
    cache->pending[at] = (struct mmu_pending){cycle, *translation};
}

void mmu_translation_cache_drop(struct mmu_translation_cache *cache, uint64_t va, uint32_t space, uint64_t cycle)
{
    mmu_translation_cache_settle(cache, cycle + 1);
    for (unsigned level = 0; cache->levels >> level; level++) {
        if (!(cache->levels >> level & 1))
            continue;
        uint32_t slot;
        while ((slot = find_at(cache, va, space, level)) != MMU_NO_SLOT)
            mmu_set_assoc_drop(&cache->array, slot);
    }
}

static bool names(const struct mmu_translation_cache *cache, const struct mmu_flush *flush,
                  const struct mmu_translation *entry)
{
    unsigned shift = mmu_scheme_shift(cache->scheme, entry->level);
    if (flush->by_va && entry->va >> shift != flush->va >> shift)
        return false;
    if (entry->space == MMU_SPACE_GLOBAL)
        return flush->global;
    return !flush->by_asid || entry->space == flush->asid;
}

/* An address lies in one set per level; anything else is looked for everywhere. */
static void flush_set(struct mmu_translation_cache *cache, const struct mmu_flush *flush, uint32_t first,
                      uint32_t count)
{
    for (uint32_t slot = first; slot < first + count; slot++)
        if (cache->array.tags[slot] != MMU_TAG_INVALID && names(cache, flush, &cache->entries[slot]))
            mmu_set_assoc_drop(&cache->array, slot);
}

void mmu_translation_cache_forget(struct mmu_translation_cache *cache, uint64_t cycle)
{
    mmu_translation_cache_settle(cache, cycle);
    cache->pending_count = 0;
}

void mmu_translation_cache_flush(struct mmu_translation_cache *cache, const struct mmu_flush *flush, uint64_t cycle)
{
    mmu_translation_cache_forget(cache, cycle);
    if (!flush->by_va) {
        flush_set(cache, flush, 0, cache->array.sets * cache->array.ways);
        return;
    }
    for (unsigned level = 0; cache->levels >> level; level++)
        if (cache->levels >> level & 1)
            flush_set(cache, flush, set_of(cache, flush->va, level) * cache->array.ways, cache->array.ways);
}
