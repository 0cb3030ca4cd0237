/* See naive_array.h. */
#include "naive_array.h"

#include <stdlib.h>
#include <string.h>

void naive_array_init(struct naive_array *array, enum naive_scheme scheme, const struct mmu_array_config *config,
                      uint32_t seed)
{
    unsigned count = config->sets * config->ways;
    *array = (struct naive_array){.scheme = scheme, .sets = config->sets, .ways = config->ways, .lfsr = seed & 0xffff};
    memcpy(array->policy, config->policy, sizeof array->policy);
    array->entries = calloc(count, sizeof *array->entries);
    array->second_half = calloc(config->sets, sizeof *array->second_half);
    if (!array->entries || !array->second_half)
        abort();
    for (unsigned i = 0; i < count; i++) {
        array->entries[i].set = i / config->ways;
        array->entries[i].way = i % config->ways;
        array->entries[i].used = (int64_t)array->entries[i].way - config->ways;
    }
}

void naive_array_free(struct naive_array *array)
{
    free(array->entries);
    free(array->second_half);
}

uint64_t naive_page_number(enum naive_scheme scheme, uint64_t va, unsigned level)
{
    return (va & ((UINT64_C(1) << naive_scheme_va_bits(scheme)) - 1)) >> naive_scheme_shift(scheme, level);
}

static struct naive_entry *end(const struct naive_array *array)
{
    return array->entries + array->sets * array->ways;
}

struct naive_entry *naive_array_find(struct naive_array *array, uint64_t va, uint32_t asid)
{
    struct naive_entry *best = NULL;
    for (struct naive_entry *entry = array->entries; entry < end(array); entry++)
        if (entry->valid && entry->page == naive_page_number(array->scheme, va, entry->level) &&
            (entry->global || entry->asid == asid) && (!best || entry->level < best->level))
            best = entry;
    return best;
}

/* Walk the tree below `node`, which covers the ways [low, high), towards `way`, and point each node the other way. */
static void point_away(bool *second_half, unsigned node, unsigned low, unsigned high, unsigned way)
{
    unsigned middle = (low + high) / 2;
    if (high - low == 1)
        return;
    second_half[node] = way < middle;
    if (way < middle)
        point_away(second_half, 2 * node, low, middle, way);
    else
        point_away(second_half, 2 * node + 1, middle, high, way);
}

static unsigned pointed_at(const bool *second_half, unsigned node, unsigned low, unsigned high)
{
    unsigned middle = (low + high) / 2;
    if (high - low == 1)
        return low;
    if (second_half[node])
        return pointed_at(second_half, 2 * node + 1, middle, high);
    return pointed_at(second_half, 2 * node, low, middle);
}

void naive_array_touch(struct naive_array *array, struct naive_entry *entry)
{
    entry->used = ++array->clock;
    point_away(array->second_half[entry->set], 1, 0, array->ways, entry->way);
}

static unsigned next_random(struct naive_array *array)
{
    unsigned x = array->lfsr, bit[16], now = x;
    for (unsigned i = 0; i < 16; i++)
        bit[i] = x >> i & 1;
    unsigned in = (bit[0] + bit[2] + bit[3] + bit[5]) % 2;
    array->lfsr = x / 2 + in * 32768;
    return now;
}

static unsigned victim(struct naive_array *array, unsigned set)
{
    const struct naive_entry *first = array->entries + set * array->ways;
    unsigned way = 0;
    if (strcmp(array->policy, "plru") == 0)
        return pointed_at(array->second_half[set], 1, 0, array->ways);
    if (strcmp(array->policy, "random") == 0)
        return next_random(array) % array->ways;
    for (unsigned i = 0; i < array->ways; i++)
        if (first[i].used < first[way].used)
            way = i;
    return way;
}

/* Where the entry goes: over the same page, else into the lowest free way, else over the victim. */
static struct naive_entry *place(struct naive_array *array, const struct naive_entry *wanted)
{
    unsigned set = (unsigned)(wanted->page % array->sets);
    struct naive_entry *first = array->entries + set * array->ways;
    for (struct naive_entry *entry = first; entry < first + array->ways; entry++)
        if (entry->valid && entry->level == wanted->level && entry->page == wanted->page &&
            entry->global == wanted->global && (entry->global || entry->asid == wanted->asid))
            return entry;
    for (struct naive_entry *entry = first; entry < first + array->ways; entry++)
        if (!entry->valid)
            return entry;
    return first + victim(array, set);
}

bool naive_array_fill(struct naive_array *array, const struct naive_entry *wanted)
{
    struct naive_entry *entry = place(array, wanted);
    bool same = entry->page == wanted->page && entry->level == wanted->level && entry->global == wanted->global &&
                (entry->global || entry->asid == wanted->asid);
    bool evicted = entry->valid && !same;
    unsigned set = entry->set, way = entry->way;
    *entry = *wanted;
    entry->valid = true;
    entry->set = set;
    entry->way = way;
    naive_array_touch(array, entry);
    return evicted;
}
