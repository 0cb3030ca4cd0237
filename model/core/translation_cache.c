/* See translation_cache.h. */
#include "translation_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inclusion.h"

enum { INITIAL_PENDING = 16 };

bool mmu_translation_cache_init(struct mmu_translation_cache *cache, const struct mmu_scheme *scheme,
                                const struct mmu_array_config *config, uint32_t seed, const char *what,
                                struct mmu_error *error)
{
    *cache = (struct mmu_translation_cache){.scheme = scheme};
    if (!mmu_set_assoc_init(&cache->array, config, seed, what, error))
        return false;
    while (config->sets >> cache->slice > 1)
        cache->slice++;
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        cache->shift[level] = (uint8_t)mmu_scheme_shift(scheme, level);
    cache->due = UINT64_MAX;
    cache->entries = calloc(mmu_set_assoc_slots(&cache->array), sizeof *cache->entries);
    cache->pending = calloc(INITIAL_PENDING, sizeof *cache->pending);
    cache->pending_room = INITIAL_PENDING;
    if (!cache->entries || !cache->pending || !mmu_set_assoc_add_spaces(&cache->array)) {
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

__attribute__((noinline)) uint64_t mmu_translation_fold(const struct mmu_translation_cache *cache, uint64_t number)
{
    if (cache->index == MMU_INDEX_XOR)
        return number ^ number >> cache->slice;
    uint64_t folded = 0;
    for (; number && cache->slice; number >>= cache->slice)
        folded ^= number;
    return folded;
}

/* The page sizes but the lowest. */
__attribute__((noinline)) static uint32_t find_other(const struct mmu_translation_cache *cache, uint64_t va,
                                                     uint32_t space)
{
    for (uint32_t levels = cache->others; levels; levels &= levels - 1) {
        uint32_t slot = mmu_translation_cache_find_at(cache, va, space, (unsigned)__builtin_ctz(levels));
        if (slot != MMU_NO_SLOT)
            return slot;
    }
    return MMU_NO_SLOT;
}

uint32_t mmu_translation_cache_ask(struct mmu_translation_cache *cache, uint64_t va, uint32_t space)
{
    if (cache->missed.known && cache->missed.va == va && cache->missed.space == space)
        return MMU_NO_SLOT;
    const struct mmu_set_probe probe = mmu_translation_cache_probe(cache, va, cache->lowest);
    cache->missed = (struct mmu_missed){.level = cache->lowest, .space = space, .va = va, .probe = probe};
    uint32_t slot = mmu_set_assoc_search(&cache->array, &probe, space, MMU_SPACE_GLOBAL);
    if (slot == MMU_NO_SLOT && cache->others)
        slot = find_other(cache, va, space);
    cache->missed.known = slot == MMU_NO_SLOT;
    if (slot == MMU_NO_SLOT && cache->array.front == MMU_ORDER_FRONT)
        __builtin_prefetch(&cache->entries[probe.first + mmu_order_back(probe.head[0], cache->array.ways)], 1);
    return slot;
}

/* Bytes that the entry of the slot covers; 0 if there is none. */
static inline uint64_t covered_by(const struct mmu_translation_cache *cache, uint32_t slot)
{
    const struct mmu_translation *entry = &cache->entries[slot];
    return entry->held ? mmu_scheme_page_bytes(cache->scheme, entry->level) : 0;
}

static inline void forget_recent(struct mmu_translation_cache *cache, const struct mmu_translation *entry)
{
    mmu_recent_forget(cache->recent, entry->va, cache->shift[entry->level] - MMU_PAGE_SHIFT);
}

static void drop_slot(struct mmu_translation_cache *cache, uint32_t slot)
{
    struct mmu_translation *entry = &cache->entries[slot];
    mmu_set_assoc_drop(&cache->array, mmu_translation_cache_set(cache, entry->va, entry->level), slot);
    if (cache->recent)
        forget_recent(cache, entry);
    cache->reach -= covered_by(cache, slot);
    entry->held = false;
}

/* From now on these wait. */
static void set_pending(struct mmu_translation_cache *cache, uint32_t first, uint32_t end)
{
    bool waits = first != end, waited = cache->due != UINT64_MAX;
    if (cache->recent && waits != waited)
        cache->recent->waiting += waits ? cache->wait_unit : -cache->wait_unit;
    cache->pending_first = first == end ? 0 : first;
    cache->pending_end = first == end ? 0 : end;
    cache->due = first == end ? UINT64_MAX : cache->pending[first].cycle;
}

static void note_level(struct mmu_translation_cache *cache, unsigned level)
{
    cache->levels |= 1u << level;
    cache->others = cache->levels & (cache->levels - 1);
    cache->lowest = (uint8_t)__builtin_ctz(cache->levels);
}

/* What changes where `translation` is written over the entry of the slot; *evicted: that of another page. */
static inline void tell_fill(struct mmu_translation_cache *cache, const struct mmu_pending *fill, uint32_t slot,
                             bool evicted)
{
    const struct mmu_translation *translation = &fill->translation, *old = &cache->entries[slot];
    if (cache->recent) {
        forget_recent(cache, old);
        forget_recent(cache, translation);
    }
    if (evicted && cache->links)
        mmu_inclusion_evicted(cache->links, fill, old);
    if (old->held && old->level == translation->level)
        return;
    cache->reach += mmu_scheme_page_bytes(cache->scheme, translation->level) - covered_by(cache, slot);
    if (cache->reach > cache->reach_peak)
        cache->reach_peak = cache->reach;
    note_level(cache, translation->level);
}

/* The last lookup has told that there is no entry of the page. */
static inline bool is_absent(const struct mmu_missed *missed, const struct mmu_translation *translation)
{
    return missed->known && missed->va == translation->va &&
           (missed->space == translation->space || translation->space == MMU_SPACE_GLOBAL);
}

/* The slot for the translation, which is named; *evicted: another's. */
static inline uint32_t place(struct mmu_translation_cache *cache, const struct mmu_translation *translation,
                             bool *evicted)
{
    const struct mmu_missed *missed = &cache->missed;
    struct mmu_set_probe probe = missed->probe;
    bool absent = is_absent(missed, translation);
    *evicted = false;
    if (!absent || missed->level != translation->level)
        probe = mmu_translation_cache_probe(cache, translation->va, translation->level);
    if (!absent) {
        uint32_t slot = mmu_set_assoc_search(&cache->array, &probe, translation->space, translation->space);
        if (slot != MMU_NO_SLOT) {
            mmu_set_assoc_touch_head(&cache->array, probe.head, slot - probe.first);
            return slot;
        }
    }
    return mmu_set_assoc_insert(&cache->array, &probe, translation->space, evicted);
}

static inline void apply_fill(struct mmu_translation_cache *cache, const struct mmu_pending *fill)
{
    bool evicted;
    uint32_t slot = place(cache, &fill->translation, &evicted);
    tell_fill(cache, fill, slot, evicted);
    cache->entries[slot] = fill->translation;
    cache->entries[slot].held = true;
    cache->missed.known = false;
    cache->fills[fill->translation.level]++;
    cache->evictions += evicted;
}

/* A touch, or the end of an entry, if it is there. */
static void apply_to_entry(struct mmu_translation_cache *cache, const struct mmu_pending *item)
{
    const struct mmu_translation *named = &item->translation;
    struct mmu_set_probe probe = mmu_translation_cache_probe(cache, named->va, named->level);
    uint32_t slot = mmu_set_assoc_search(&cache->array, &probe, named->space, named->space);
    if (slot == MMU_NO_SLOT)
        return;
    if (item->rank == MMU_PENDING_TOUCH)
        mmu_set_assoc_touch_head(&cache->array, probe.head, slot - probe.first);
    else
        drop_slot(cache, slot);
}

static void apply(struct mmu_translation_cache *cache, const struct mmu_pending *item)
{
    if (item->rank >= MMU_PENDING_FILL)
        apply_fill(cache, item);
    else
        apply_to_entry(cache, item);
}

__attribute__((noinline)) static void settle_many(struct mmu_translation_cache *cache, uint64_t cycle)
{
    uint32_t first = cache->pending_first;
    for (; first < cache->pending_end && cache->pending[first].cycle < cycle; first++)
        apply(cache, &cache->pending[first]);
    set_pending(cache, first, cache->pending_end);
}

void mmu_translation_cache_settle(struct mmu_translation_cache *cache, uint64_t cycle)
{
    if (cache->links)
        mmu_inclusion_settle(cache->links, cycle);
    if (cache->due >= cycle)
        return;
    if (mmu_translation_cache_waiting(cache) > 1) {
        settle_many(cache, cycle);
        return;
    }
    const struct mmu_pending *item = &cache->pending[cache->pending_first];
    set_pending(cache, 0, 0);
    apply(cache, item); /* it stays where it is until something is put */
}

/* Room behind what waits. */
static bool make_room(struct mmu_translation_cache *cache)
{
    uint32_t count = mmu_translation_cache_waiting(cache);
    if (cache->pending_end < cache->pending_room)
        return true;
    memmove(cache->pending, cache->pending + cache->pending_first, count * sizeof *cache->pending);
    set_pending(cache, 0, count);
    if (2 * count < cache->pending_room)
        return true;
    struct mmu_pending *more = realloc(cache->pending, 2 * (size_t)cache->pending_room * sizeof *more);
    if (!more)
        return false;
    cache->pending = more;
    cache->pending_room *= 2;
    return true;
}

static inline bool goes_before(const struct mmu_pending *a, const struct mmu_pending *b)
{
    if (a->cycle != b->cycle)
        return a->cycle < b->cycle;
    return a->order != b->order ? a->order < b->order : a->rank < b->rank;
}

static inline void put(struct mmu_translation_cache *cache, const struct mmu_pending *item)
{
    if (!make_room(cache))
        return;
    uint32_t at = cache->pending_end;
    for (; at > cache->pending_first && goes_before(item, &cache->pending[at - 1]); at--)
        cache->pending[at] = cache->pending[at - 1];
    cache->pending[at] = *item;
    set_pending(cache, cache->pending_first, cache->pending_end + 1);
}

void mmu_translation_cache_wait(struct mmu_translation_cache *cache, const struct mmu_pending *item)
{
    put(cache, item);
}

void mmu_translation_cache_fill_after(struct mmu_translation_cache *cache, const struct mmu_translation *translation,
                                      uint64_t cycle)
{
    struct mmu_pending fill = {cycle, cache->links ? mmu_inclusion_order(cache->links) : 0, MMU_PENDING_FILL,
                               *translation};
    put(cache, &fill);
}

void mmu_translation_cache_touch_later(struct mmu_translation_cache *cache, const struct mmu_translation *translation,
                                       uint64_t cycle)
{
    struct mmu_pending touch = {cycle, 0, MMU_PENDING_TOUCH, *translation};
    mmu_translation_cache_wait(cache, &touch);
}

void mmu_translation_cache_fills(const struct mmu_translation_cache *cache, uint64_t fills[MMU_MAX_LEVELS])
{
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        fills[level] += cache->fills[level];
    for (uint32_t i = cache->pending_first; i < cache->pending_end; i++)
        fills[cache->pending[i].translation.level] += cache->pending[i].rank >= MMU_PENDING_FILL;
}

/* Ways of the set that hold nothing. */
static uint32_t free_ways(const struct mmu_translation_cache *cache, uint32_t set)
{
    uint32_t first = mmu_set_assoc_first_slot(&cache->array, set), ways = 0;
    for (uint32_t slot = first; slot < first + cache->array.ways; slot++)
        ways += !mmu_set_assoc_holds(&cache->array, slot);
    return ways;
}

/* Whether what waits is a fill that will add an entry and evict none. */
static bool adds_entry(const struct mmu_translation_cache *cache, uint32_t pending)
{
    const struct mmu_translation *fill = &cache->pending[pending].translation;
    uint32_t set = mmu_translation_cache_set(cache, fill->va, fill->level), before = 0;
    if (cache->pending[pending].rank < MMU_PENDING_FILL ||
        mmu_translation_cache_find_at(cache, fill->va, fill->space, fill->level) != MMU_NO_SLOT)
        return false;
    for (uint32_t i = cache->pending_first; i < pending; i++) {
        const struct mmu_translation *other = &cache->pending[i].translation;
        if (cache->pending[i].rank < MMU_PENDING_FILL)
            continue;
        if (other->space == fill->space &&
            mmu_translation_tag(cache, other->va, other->level) == mmu_translation_tag(cache, fill->va, fill->level))
            return false;
        before += mmu_translation_cache_set(cache, other->va, other->level) == set;
    }
    return before < free_ways(cache, set);
}

uint64_t mmu_translation_cache_reach(const struct mmu_translation_cache *cache)
{
    uint64_t bytes = cache->reach;
    for (uint32_t i = cache->pending_first; i < cache->pending_end; i++)
        if (adds_entry(cache, i))
            bytes += mmu_scheme_page_bytes(cache->scheme, cache->pending[i].translation.level);
    return bytes;
}

void mmu_translation_cache_drop(struct mmu_translation_cache *cache, uint64_t va, uint32_t space, uint64_t cycle)
{
    uint32_t slot;
    mmu_translation_cache_settle(cache, cycle + 1);
    while ((slot = mmu_translation_cache_find_settled(cache, va, space)) != MMU_NO_SLOT)
        drop_slot(cache, slot);
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

/* The ways of a set: its slots may be more. */
static void flush_set(struct mmu_translation_cache *cache, const struct mmu_flush *flush, uint32_t set)
{
    uint32_t first = mmu_set_assoc_first_slot(&cache->array, set);
    for (uint32_t slot = first; slot < first + cache->array.ways; slot++)
        if (mmu_set_assoc_holds(&cache->array, slot) && names(cache, flush, &cache->entries[slot]))
            drop_slot(cache, slot);
}

void mmu_translation_cache_forget(struct mmu_translation_cache *cache, uint64_t cycle)
{
    mmu_translation_cache_settle(cache, cycle);
    uint32_t end = cache->pending_first;
    for (uint32_t i = end; i < cache->pending_end; i++) {
        const struct mmu_pending *item = &cache->pending[i];
        if (item->rank == MMU_PENDING_TOUCH && item->cycle == cycle)
            apply(cache, item);
        else if (item->rank == MMU_PENDING_TOUCH || item->rank == MMU_PENDING_DROP)
            cache->pending[end++] = *item;
    }
    set_pending(cache, cache->pending_first, end);
}

void mmu_translation_cache_flush(struct mmu_translation_cache *cache, const struct mmu_flush *flush, uint64_t cycle)
{
    mmu_translation_cache_forget(cache, cycle);
    if (!flush->by_va)
        for (uint32_t set = 0; set < cache->array.sets; set++)
            flush_set(cache, flush, set);
    else /* an address lies in one set per level */
        for (unsigned level = 0; cache->levels >> level; level++)
            if (cache->levels >> level & 1)
                flush_set(cache, flush, mmu_translation_cache_set(cache, flush->va, level));
}
