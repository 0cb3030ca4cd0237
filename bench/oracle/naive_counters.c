/* naive_counters.c - the names under which the model tells what the naive MMU has counted. */
#include "naive_state.h"

#include <string.h>

struct named {
    const char *group;
    const char *name;
    const uint64_t *value;
};

static const uint64_t *pick(const struct named *table, size_t count, const char *group, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].group, group) == 0 && strcmp(table[i].name, name) == 0)
            return table[i].value;
    return NULL;
}

/* NAME_4K and so on: the number of that page size. */
static const uint64_t *of_size(const struct naive *naive, const char *name, const char *prefix, const uint64_t *counts)
{
    static const struct {
        unsigned shift;
        const char *name;
    } sizes[] = {{12, "_4K"}, {21, "_2M"}, {22, "_4M"}, {30, "_1G"}, {39, "_512G"}, {48, "_256T"}};
    size_t length = strlen(prefix);
    for (size_t i = 0; strncmp(name, prefix, length) == 0 && i < sizeof sizes / sizeof sizes[0]; i++)
        for (unsigned level = 0; strcmp(name + length, sizes[i].name) == 0 && level < MMU_MAX_LEVELS; level++)
            if (naive_scheme_shift(naive->scheme, level) == sizes[i].shift)
                return &counts[level];
    return NULL;
}

static const uint64_t *tlb_counter(const struct naive *naive, const struct naive_tlb *tlb, const char *group,
                                   const char *name)
{
    const char *tlb_name = tlb->config.name;
    const uint64_t *found = of_size(naive, name, "hits", tlb->hits_of);
    if (strcmp(group, tlb_name) != 0)
        return NULL;
    if (found || (found = of_size(naive, name, "fills", tlb->fills_of)))
        return found;
    if (tlb->config.shared && strcmp(name, "reach_peak") == 0)
        return NULL; /* told once for all MMUs */
    struct named table[] = {{tlb_name, "lookups", &tlb->lookups},        {tlb_name, "hits", &tlb->hits},
                            {tlb_name, "misses", &tlb->misses},          {tlb_name, "fills", &tlb->fills},
                            {tlb_name, "evictions", &tlb->evictions},    {tlb_name, "reach_peak", &tlb->covered},
                            {tlb_name, "mshr_cycles", &tlb->mshr_cycles}};
    return pick(table, sizeof table / sizeof table[0], group, name);
}

const uint64_t *naive_counter(const struct naive *naive, const char *group, const char *name)
{
    struct named table[] = {{"refs", "total", &naive->refs},
                            {"refs", "load", &naive->refs_of[MMU_LOAD]},
                            {"refs", "store", &naive->refs_of[MMU_STORE]},
                            {"refs", "fetch", &naive->refs_of[MMU_FETCH]},
                            {"walk", "count", &naive->walks},
                            {"walk", "merged", &naive->merged},
                            {"walk", "pte_reads", &naive->reads},
                            {"walk", "pte_writes", &naive->writes},
                            {"walk", "races", &naive->races},
                            {"walk", "faults", &naive->walk_faults},
                            {"walk", "cycles", &naive->walk_cycles},
                            {"walk", "queue_cycles", &naive->queue_cycles},
                            {"walk", "active_cycles", &naive->active_cycles},
                            {"walk", "walker_cycles", &naive->walker_cycles},
                            {"walk", "in_flight_max", &naive->most_walks},
                            {"walk", "latency_max", &naive->longest_walk},
                            {"walk", "queue_full_cycles", &naive->queue_full_cycles},
                            {"pwc.1", "hits", &naive->pwc_hits[1]},
                            {"pwc.2", "hits", &naive->pwc_hits[2]},
                            {"pwc.3", "hits", &naive->pwc_hits[3]},
                            {"pwc.4", "hits", &naive->pwc_hits[4]},
                            {"pwc", "misses", &naive->pwc_misses},
                            {"time", "cycles", &naive->last_done}};
    const uint64_t *found = pick(table, sizeof table / sizeof table[0], group, name);
    if (!found && strcmp(group, "walk") == 0)
        found = of_size(naive, name, "leaf", naive->leaves_of);
    for (unsigned i = 0; i < naive->config.tlb_count && !found; i++)
        found = tlb_counter(naive, &naive->tlb[i], group, name);
    return found;
}
