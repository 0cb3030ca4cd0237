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
    naive_policy_free(&array->policy);
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

void naive_array_touch(struct naive_array *array, const struct naive_entry *entry)
{
    naive_policy_use(&array->policy, entry->set, entry->way);
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
    return first + naive_policy_victim(&array->policy, set);
}

bool naive_array_fill(struct naive_array *array, const struct naive_entry *wanted)
{
    struct naive_entry *entry = place(array, wanted);
    bool same = entry->valid && entry->page == wanted->page && entry->level == wanted->level &&
                entry->global == wanted->global && (entry->global || entry->asid == wanted->asid);
    bool evicted = entry->valid && !same;
    unsigned set = entry->set, way = entry->way;
    *entry = *wanted;
    entry->valid = true;
    entry->set = set;
    entry->way = way;
    if (same)
        naive_policy_use(&array->policy, set, way);
    else
        naive_policy_place(&array->policy, set, way);
    return evicted;
}
