/*
 * Random replacement from a 16-bit LFSR (taps 16, 14, 13, 11; period 65,535) that steps once for each victim. The RTL
 * has the same register, so both pick the same victims.
 */
#include "policy.h"

struct random {
    uint32_t ways;
    uint16_t lfsr;
};

static size_t random_state_bytes(uint32_t sets, uint32_t ways)
{
    (void)sets;
    (void)ways;
    return sizeof(struct random);
}

static void random_init(void *state, uint32_t sets, uint32_t ways, uint32_t seed)
{
    struct random *random = state;
    (void)sets;
    random->ways = ways;
    random->lfsr = (uint16_t)seed;
}

static uint32_t random_victim(void *state, uint32_t set)
{
    struct random *random = state;
    uint16_t x = random->lfsr;
    (void)set;
    random->lfsr = (uint16_t)((x >> 1) | (((x ^ (x >> 2) ^ (x >> 3) ^ (x >> 5)) & 1) << 15));
    return x % random->ways;
}

const struct mmu_policy mmu_policy_random = {
    .name = "random",
    .help = "pseudo-random, from a 16-bit LFSR",
    .refuses = mmu_policy_takes_any_ways,
    .state_bytes = random_state_bytes,
    .init = random_init,
    .touch = mmu_policy_ignores_use,
    .fill = mmu_policy_ignores_use,
    .victim = random_victim,
};
