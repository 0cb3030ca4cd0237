/* See naive_array.h. */
#include "naive_array.h"

#include <stdlib.h>

void naive_array_init(struct naive_array *array, enum naive_scheme scheme, const struct mmu_array_config *config,
                      uint32_t seed)
{
    unsigned count = config->sets * config->ways;
    *array = (struct naive_array){.scheme = scheme, .sets = config->sets, .ways = config->ways};
    naive_policy_init(&array->policy, config, seed);
    array->entries = calloc(count, sizeof *array->entries);
    if (!array->entries)
        abort();
    for (unsigned i = 0; i < count; i++) {
        array->entries[i].set = i / config->ways;
        array->entries[i].way = i % config->ways;
    }
}

void naive_array_free(struct naive_array *array)
{
    free(array->entries);
    free(array->gone);
    naive_policy_free(&array->policy);
}

uint64_t naive_page_number(enum naive_scheme scheme, uint64_t va, unsigned level)
{
    return (va & ((UINT64_C(1) << naive_scheme_va_bits(scheme)) - 1)) >> naive_scheme_shift(scheme, level);
}

/* ---- the set ----------------------------------------------------------------------------------------------------- */

unsigned naive_array_modulo(const struct naive_array *array, uint64_t va, unsigned level)
{
    return (unsigned)((va >> naive_scheme_shift(array->scheme, level)) % array->sets);
}

/* Bit by bit: bit i of the page number belongs to the slice i / k. */
unsigned naive_array_set(const struct naive_array *array, uint64_t va, unsigned level)
{
    unsigned shift = naive_scheme_shift(array->scheme, level), k = 0, set = 0;
    while (1u << k < array->sets)
        k++;
    unsigned slices = array->index == MMU_INDEX_MODULO ? 1 : array->index == MMU_INDEX_XOR ? 2 : 64;
    for (unsigned bit = 0; k > 0 && shift + bit < 64; bit++)
        if (bit / k < slices)
            set ^= (unsigned)(va >> (shift + bit) & 1) << bit % k;
    return set;
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

static struct naive_entry *end(const struct naive_array *array)
{
    return array->entries + array->sets * array->ways;
}

static bool holds(const struct naive_array *array, const struct naive_entry *entry, uint64_t va, uint32_t asid)
{
    return entry->valid && entry->page == naive_page_number(array->scheme, va, entry->level) &&
           (entry->global || entry->asid == asid);
}

static bool better(const struct naive_entry *entry, const struct naive_entry *best)
{
    return !best || entry->level < best->level || (entry->level == best->level && entry->way < best->way);
}

struct naive_entry *naive_array_find(struct naive_array *array, uint64_t va, uint32_t asid)
{
    struct naive_entry *best = NULL;
    for (struct naive_entry *entry = array->entries; entry < end(array); entry++)
        if (holds(array, entry, va, asid) && better(entry, best))
            best = entry;
    return best;
}

const struct naive_entry *naive_array_find_before(struct naive_array *array, uint64_t va, uint32_t asid, uint64_t cycle)
{
    const struct naive_entry *best = NULL;
    if (cycle < array->forgotten)
        abort();
    for (const struct naive_entry *entry = array->entries; entry < end(array); entry++)
        if (entry->since < cycle && holds(array, entry, va, asid) && better(entry, best))
            best = entry;
    for (const struct naive_entry *entry = array->gone; entry < array->gone + array->gone_count; entry++)
        if (entry->since < cycle && entry->until >= cycle && holds(array, entry, va, asid) && better(entry, best))
            best = entry;
    return best;
}

static bool same_page(const struct naive_entry *a, const struct naive_entry *b)
{
    return a->level == b->level && a->page == b->page && a->global == b->global && (a->global || a->asid == b->asid);
}

struct naive_entry *naive_array_same(struct naive_array *array, const struct naive_entry *wanted)
{
    for (struct naive_entry *entry = array->entries; entry < end(array); entry++)
        if (entry->valid && same_page(entry, wanted))
            return entry;
    return NULL;
}

/* ---- changing ---------------------------------------------------------------------------------------------------- */

void naive_array_touch(struct naive_array *array, const struct naive_entry *entry)
{
    naive_policy_use(&array->policy, entry->set, entry->way);
}

static void remember(struct naive_array *array, const struct naive_entry *entry, uint64_t cycle)
{
    if (!array->remembers)
        return;
    if (array->gone_count == array->gone_room) {
        array->gone_room = 2 * array->gone_room + 16;
        array->gone = realloc(array->gone, array->gone_room * sizeof *array->gone);
        if (!array->gone)
            abort();
    }
    array->gone[array->gone_count] = *entry;
    array->gone[array->gone_count++].until = cycle;
}

void naive_array_forget_before(struct naive_array *array, uint64_t cycle)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < array->gone_count; i++)
        if (array->gone[i].until >= cycle)
            array->gone[kept++] = array->gone[i];
    array->gone_count = kept;
    array->forgotten = cycle;
}

/* Where the entry goes: over the same page, else into the lowest free way, else over the victim. */
static struct naive_entry *place(struct naive_array *array, const struct naive_entry *wanted)
{
    unsigned set = naive_array_set(array, wanted->va, wanted->level);
    struct naive_entry *first = array->entries + set * array->ways;
    for (struct naive_entry *entry = first; entry < first + array->ways; entry++)
        if (entry->valid && same_page(entry, wanted))
            return entry;
    for (struct naive_entry *entry = first; entry < first + array->ways; entry++)
        if (!entry->valid)
            return entry;
    return first + naive_policy_victim(&array->policy, set);
}

bool naive_array_fill(struct naive_array *array, const struct naive_entry *wanted, uint64_t cycle,
                      struct naive_entry *victim)
{
    struct naive_entry *entry = place(array, wanted), before = *entry;
    bool same = before.valid && same_page(&before, wanted);
    if (before.valid)
        remember(array, &before, cycle);
    *entry = *wanted;
    entry->valid = true;
    entry->set = before.set;
    entry->way = before.way;
    entry->since = cycle;
    if (same)
        naive_policy_use(&array->policy, entry->set, entry->way);
    else
        naive_policy_place(&array->policy, entry->set, entry->way);
    *victim = before;
    return before.valid && !same;
}

void naive_array_remove(struct naive_array *array, struct naive_entry *entry, uint64_t cycle)
{
    remember(array, entry, cycle);
    entry->valid = false;
}

void naive_array_flush(struct naive_array *array, bool (*goes)(const void *ctx, const struct naive_entry *entry),
                       const void *ctx)
{
    for (struct naive_entry *entry = array->entries; entry < end(array); entry++)
        if (goes(ctx, entry))
            entry->valid = false;
    for (unsigned i = 0; i < array->gone_count; i++)
        if (goes(ctx, &array->gone[i]))
            array->gone[i].valid = false;
}
