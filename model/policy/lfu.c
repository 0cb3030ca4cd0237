/*
 * Least frequently used. A way counts the uses of its entry, the fill being the first; the victim is the lowest way of
 * the smallest count. What counts is a visit: a run of uses of one way, with no other use and no fill in the set in
 * between, is one use, so that a loop over the bytes of one page does not make it hotter than a page that is come back
 * to. (That also keeps the contract: a touch of the way touched last changes nothing.)
 *
 * Ageing: when a count would pass 255, all counts of the set are first halved, rounded down.
 */
#include "policy.h"

enum { MAX_COUNT = 255, NO_WAY = 0 };

struct lfu {
    uint32_t ways;
    uint32_t sets;
    uint32_t cells[]; /* by set: the way touched last, + 1, or NO_WAY after a fill; then by set and way: the count */
};

static size_t lfu_state_bytes(uint32_t sets, uint32_t ways)
{
    return sizeof(struct lfu) + ((size_t)sets + (size_t)sets * ways) * sizeof(uint32_t);
}

static void lfu_init(void *state, uint32_t sets, uint32_t ways, uint32_t seed)
{
    struct lfu *lfu = state;
    (void)seed;
    lfu->ways = ways;
    lfu->sets = sets;
}

static uint32_t *counts_of(struct lfu *lfu, uint32_t set)
{
    return lfu->cells + lfu->sets + (size_t)set * lfu->ways;
}

static void age(const struct lfu *lfu, uint32_t *counts)
{
    for (uint32_t way = 0; way < lfu->ways; way++)
        counts[way] /= 2;
}

static void lfu_touch(void *state, uint32_t set, uint32_t way)
{
    struct lfu *lfu = state;
    uint32_t *counts = counts_of(lfu, set);
    if (lfu->cells[set] == way + 1)
        return;
    lfu->cells[set] = way + 1;
    if (counts[way] == MAX_COUNT)
        age(lfu, counts);
    counts[way]++;
}

static void lfu_fill(void *state, uint32_t set, uint32_t way)
{
    struct lfu *lfu = state;
    counts_of(lfu, set)[way] = 1;
    lfu->cells[set] = NO_WAY;
}

static uint32_t lfu_victim(void *state, uint32_t set)
{
    struct lfu *lfu = state;
    const uint32_t *counts = counts_of(lfu, set);
    uint32_t least = 0;
    for (uint32_t way = 1; way < lfu->ways; way++)
        if (counts[way] < counts[least])
            least = way;
    return least;
}

const struct mmu_policy mmu_policy_lfu = {
    .name = "lfu",
    .help = "least frequently used: counts runs of uses up to 255, halved when one would pass it",
    .refuses = mmu_policy_takes_any_ways,
    .state_bytes = lfu_state_bytes,
    .init = lfu_init,
    .touch = lfu_touch,
    .fill = lfu_fill,
    .victim = lfu_victim,
};
