/*
 * Random replacement from a 16-bit LFSR (taps 16, 14, 13, 11; period 65,535) that steps once for each victim. The RTL
 * has the same register, so both pick the same victims.
 */
#include "policy.h"

struct random {
    uint32_t ways;
    uint16_t lfsr;
};

static const char *random_refuses(uint32_t ways)
{
    (void)ways;
    return NULL;
}

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

static void random_touch(void *state, uint32_t set, uint32_t way)
{
    (void)state;
    (void)set;
    (void)way;
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
    .refuses = random_refuses,
    .state_bytes = random_state_bytes,
    .init = random_init,
    .touch = random_touch,
    .fill = random_touch,
    .victim = random_victim,
};
