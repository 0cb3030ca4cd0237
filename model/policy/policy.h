/*
 * policy.h - the contract of a replacement policy. One file here is one policy, or a family that shares all but a
 * number; mmu_policies lists them.
 *
 * A policy sees set and way numbers, never what is stored. The array prefers an invalid way (the lowest) and asks for
 * a victim only when a set is full. The RTL has lru, plru and random with the same state, so that both pick the same
 * way.
 */
#ifndef MMU_POLICY_H
#define MMU_POLICY_H

#include "../base/recency.h"

/* What a policy amounts to, if it is simple: the array may then do the same without its functions and its state. */
enum mmu_policy_order {
    MMU_ORDER_OWN,     /* something else */
    MMU_ORDER_BY_USE,  /* touch and fill move a way to the front of its set's order (base/recency.h), */
    MMU_ORDER_BY_FILL, /* or fill alone does; the victim is the way at the back */
};

/*
 * A policy's touch must change nothing when the way is the one touched last in its set, with no fill there since: the
 * array leaves such touches out.
 */
struct mmu_policy {
    const char *name;
    const char *help;
    enum mmu_policy_order order;
    const char *(*refuses)(uint32_t ways); /* NULL if this number of ways will do, else what would be right */
    size_t (*state_bytes)(uint32_t sets, uint32_t ways);
    void (*init)(void *state, uint32_t sets, uint32_t ways, uint32_t seed); /* state is zeroed and owned by the array */
    void (*touch)(void *state, uint32_t set, uint32_t way);                 /* a hit, or the entry was written anew */
    void (*fill)(void *state, uint32_t set, uint32_t way);                  /* another entry was placed there */
    uint32_t (*victim)(void *state, uint32_t set);                          /* of a full set; may advance the state */
};

/* For policies that take any number of ways, and for those that uses mean nothing to. */
static inline const char *mmu_policy_takes_any_ways(uint32_t ways)
{
    (void)ways;
    return NULL;
}

static inline void mmu_policy_ignores_use(void *state, uint32_t set, uint32_t way)
{
    (void)state;
    (void)set;
    (void)way;
}

/* For policies whose state is a struct mmu_rings. */
static inline void mmu_policy_rings_init(void *state, uint32_t sets, uint32_t ways, uint32_t seed)
{
    (void)seed;
    mmu_rings_init(state, sets, ways);
}

static inline uint32_t mmu_policy_rings_victim(void *state, uint32_t set)
{
    return mmu_rings_back(state, set);
}

/* The policy of that name, or NULL. */
const struct mmu_policy *mmu_policy_find(const char *name);

/* All policies, ended by NULL. */
extern const struct mmu_policy *const mmu_policies[];

#endif
