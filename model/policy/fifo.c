/* First in, first out. The way whose entry was placed longest ago goes, however often it has been used since. */
#include "policy.h"

struct fifo {
    uint32_t ways;
    uint64_t clock;
    uint64_t placed[]; /* sets x ways */
};

static size_t fifo_state_bytes(uint32_t sets, uint32_t ways)
{
    return sizeof(struct fifo) + (size_t)sets * ways * sizeof(uint64_t);
}

static void fifo_init(void *state, uint32_t sets, uint32_t ways, uint32_t seed)
{
    struct fifo *fifo = state;
    (void)sets;
    (void)seed;
    fifo->ways = ways;
}

static void fifo_fill(void *state, uint32_t set, uint32_t way)
{
    struct fifo *fifo = state;
    fifo->placed[(size_t)set * fifo->ways + way] = ++fifo->clock;
}

static uint32_t fifo_victim(void *state, uint32_t set)
{
    const struct fifo *fifo = state;
    const uint64_t *placed = fifo->placed + (size_t)set * fifo->ways;
    uint32_t first = 0;
    for (uint32_t way = 1; way < fifo->ways; way++)
        if (placed[way] < placed[first])
            first = way;
    return first;
}

const struct mmu_policy mmu_policy_fifo = {
    .name = "fifo",
    .help = "first in, first out",
    .refuses = mmu_policy_takes_any_ways,
    .state_bytes = fifo_state_bytes,
    .init = fifo_init,
    .touch = mmu_policy_ignores_use,
    .fill = fifo_fill,
    .victim = fifo_victim,
};
