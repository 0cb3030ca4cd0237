/* See naive_tlbs.h. Compiled apart, so that every reference is a call. */
#include "naive_tlbs.h"

#include <stdlib.h>

struct entry {
    int valid;
    uint64_t vpn;
    uint64_t last_use;
};

struct level {
    unsigned sets;
    unsigned ways;
    struct entry *entries;
};

struct naive_tlbs {
    uint64_t clock;
    struct level level[2];
};

struct naive_tlbs *naive_tlbs_create(unsigned l1_sets, unsigned l1_ways, unsigned l2_sets, unsigned l2_ways)
{
    struct naive_tlbs *tlbs = calloc(1, sizeof *tlbs);
    tlbs->level[0] = (struct level){l1_sets, l1_ways, calloc((size_t)l1_sets * l1_ways, sizeof(struct entry))};
    tlbs->level[1] = (struct level){l2_sets, l2_ways, calloc((size_t)l2_sets * l2_ways, sizeof(struct entry))};
    return tlbs;
}

void naive_tlbs_destroy(struct naive_tlbs *tlbs)
{
    free(tlbs->level[0].entries);
    free(tlbs->level[1].entries);
    free(tlbs);
}

static int look_up_or_fill(struct level *level, uint64_t vpn, uint64_t now)
{
    struct entry *set = level->entries + vpn % level->sets * level->ways;
    struct entry *victim = set;
    for (unsigned way = 0; way < level->ways; way++) {
        if (set[way].valid && set[way].vpn == vpn) {
            set[way].last_use = now;
            return 1;
        }
        if (set[way].last_use < victim->last_use)
            victim = &set[way];
    }
    *victim = (struct entry){1, vpn, now};
    return 0;
}

int naive_tlbs_access(struct naive_tlbs *tlbs, uint64_t va)
{
    uint64_t vpn = va >> 12, now = ++tlbs->clock;
    if (look_up_or_fill(&tlbs->level[0], vpn, now))
        return 1;
    return look_up_or_fill(&tlbs->level[1], vpn, now) ? 2 : 0;
}
