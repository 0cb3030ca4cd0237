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

static const uint64_t *tlb_counter(const struct naive_tlb *tlb, const char *group, const char *name)
{
    const char *tlb_name = tlb->config.name;
    struct named table[] = {{tlb_name, "lookups", &tlb->lookups},
                            {tlb_name, "hits", &tlb->hits},
                            {tlb_name, "misses", &tlb->misses},
                            {tlb_name, "fills", &tlb->fills},
                            {tlb_name, "evictions", &tlb->evictions}};
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
                            {"pwc.1", "hits", &naive->pwc_hits[1]},
                            {"pwc.2", "hits", &naive->pwc_hits[2]},
                            {"pwc.3", "hits", &naive->pwc_hits[3]},
                            {"pwc.4", "hits", &naive->pwc_hits[4]},
                            {"pwc", "misses", &naive->pwc_misses},
                            {"time", "cycles", &naive->last_done}};
    const uint64_t *found = pick(table, sizeof table / sizeof table[0], group, name);
    for (unsigned i = 0; i < naive->config.tlb_count && !found; i++)
        found = tlb_counter(&naive->tlb[i], group, name);
    return found;
}
