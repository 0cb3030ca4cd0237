/* naive_pwc.c - page-walk caches: one for each level, or one for all. See naive_state.h. */
#include "naive_state.h"

static struct naive_array *cache_of(struct naive *naive, unsigned level)
{
    if (naive->pwc_present[0])
        return &naive->pwc[0];
    return naive->pwc_present[level] ? &naive->pwc[level] : NULL;
}

/* A find tells the entry of the lowest level that matches, in the array of that level or in the one for all. */
const struct naive_entry *naive_known_pointer(struct naive *naive, uint64_t va, uint32_t asid)
{
    for (unsigned level = 1; level < MMU_MAX_LEVELS; level++) {
        struct naive_array *cache = cache_of(naive, level);
        const struct naive_entry *known = cache ? naive_array_find(cache, va, asid) : NULL;
        if (!known || known->level != level)
            continue;
        naive_array_touch(cache, known);
        naive->pwc_hits[level]++;
        naive->features.unified += naive->pwc_present[0];
        return known;
    }
    naive->pwc_misses++;
    return NULL;
}

void naive_fill_pointer(struct naive *naive, const struct naive_entry *pointer, uint64_t cycle)
{
    struct naive_array *cache = cache_of(naive, pointer->level);
    struct naive_entry wanted = *pointer, victim;
    wanted.filler = naive->number;
    if (cache)
        naive_array_fill(cache, &wanted, cycle, &victim);
}
