/*
 * Tree pseudo-LRU. A set has one bit per inner node of a binary tree over its ways; node 1 is the root, node k has the
 * children 2k and 2k+1, and bit k of the set's word tells in which half the victim is (0: the lower).
 */
#include "policy.h"

struct plru {
    uint32_t ways;
    uint64_t bits[]; /* one word a set */
};

enum { PLRU_MAX_WAYS = 64 };

static const char *plru_refuses(uint32_t ways)
{
    if (ways > PLRU_MAX_WAYS || (ways & (ways - 1)) != 0)
        return "plru takes a power of two of ways, up to 64";
    return NULL;
}

static size_t plru_state_bytes(uint32_t sets, uint32_t ways)
{
    (void)ways;
    return sizeof(struct plru) + (size_t)sets * sizeof(uint64_t);
}

static void plru_init(void *state, uint32_t sets, uint32_t ways, uint32_t seed)
{
    struct plru *plru = state;
    (void)sets;
    (void)seed;
    plru->ways = ways;
}

static void plru_touch(void *state, uint32_t set, uint32_t way)
{
    struct plru *plru = state;
    uint64_t bits = plru->bits[set];
    for (uint32_t node = way + plru->ways; node > 1; node >>= 1) {
        uint64_t parent = UINT64_C(1) << (node >> 1);
        bits = (node & 1) ? bits & ~parent : bits | parent;
    }
    plru->bits[set] = bits;
}

static uint32_t plru_victim(void *state, uint32_t set)
{
    const struct plru *plru = state;
    uint32_t node = 1;
    while (node < plru->ways)
        node = 2 * node + ((plru->bits[set] >> node) & 1);
    return node - plru->ways;
}

const struct mmu_policy mmu_policy_plru = {
    .name = "plru",
    .help = "tree pseudo-LRU; ways a power of two up to 64",
    .refuses = plru_refuses,
    .state_bytes = plru_state_bytes,
    .init = plru_init,
    .touch = plru_touch,
    .fill = plru_touch,
    .victim = plru_victim,
};
