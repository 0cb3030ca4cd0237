/*
 * naive_policy.h - replacement as docs/microarchitecture.md, "Arrays", tells it. Everything that any policy remembers
 * is kept for all of them; only the victim, and the place of a new entry in the order, depend on which one it is.
 */
#ifndef NAIVE_POLICY_H
#define NAIVE_POLICY_H

#include <stddef.h>

#include "../../model/mmu.h"

enum { NAIVE_MAX_WAYS = 64 };

struct naive_way {
    int64_t used;      /* lru: when; less is longer ago */
    int64_t placed;    /* fifo: likewise */
    int64_t visits;    /* lfu */
    unsigned distance; /* srrip, brrip: predicted, 0 to 3 */
    bool marked;       /* bit-plru: used lately */
};

struct naive_policy_set {
    bool second_half[NAIVE_MAX_WAYS]; /* plru, by node: the victim is in the second half */
    int visiting;                     /* lfu: the way that the last use was of, + 1; 0: something was placed since */
};

struct naive_policy {
    char name[MMU_NAME_BYTES];
    unsigned ways;
    struct naive_way *way; /* by set and way */
    struct naive_policy_set *set;
    unsigned lfsr;
    uint64_t placements; /* in all sets */
    int64_t clock;
};

void naive_policy_init(struct naive_policy *policy, const struct mmu_array_config *config, uint32_t seed);
void naive_policy_free(struct naive_policy *policy);

/* The entry there was used, or written anew; another entry was placed there. */
void naive_policy_use(struct naive_policy *policy, unsigned set, unsigned way);
void naive_policy_place(struct naive_policy *policy, unsigned set, unsigned way);

/* The way of a full set that is to go. */
unsigned naive_policy_victim(struct naive_policy *policy, unsigned set);

#endif
