/*
 * Exact least-recently-used. Every hit and fill stamps its way with a clock, so the hot path is one store; the victim,
 * needed only on a miss in a full set, is the way with the oldest stamp.
 */
#include "policy.h"

struct lru {
    uint32_t ways;
    uint64_t clock;
    uint64_t stamp[]; /* sets x ways */
};

static size_t lru_state_bytes(uint32_t sets, uint32_t ways)
{
    return sizeof(struct lru) + (size_t)sets * ways * sizeof(uint64_t);
}

static void lru_init(void *state, uint32_t sets, uint32_t ways, uint32_t seed)
{
    struct lru *lru = state;
    (void)sets;
    (void)seed;
    lru->ways = ways;
}

static void lru_touch(void *state, uint32_t set, uint32_t way)
{
    struct lru *lru = state;
    lru->stamp[(size_t)set * lru->ways + way] = ++lru->clock;
}

static uint32_t lru_victim(void *state, uint32_t set)
{
    const struct lru *lru = state;
    const uint64_t *stamp = lru->stamp + (size_t)set * lru->ways;
    uint32_t oldest = 0;
    for (uint32_t way = 1; way < lru->ways; way++)
        if (stamp[way] < stamp[oldest])
            oldest = way;
    return oldest;
}

const struct mmu_policy mmu_policy_lru = {
    .name = "lru",
    .help = "exact least recently used",
    .refuses = mmu_policy_takes_any_ways,
    .state_bytes = lru_state_bytes,
    .init = lru_init,
    .touch = lru_touch,
    .fill = lru_touch,
    .victim = lru_victim,
};
