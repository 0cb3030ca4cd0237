/*
 * Bit pseudo-LRU (MRU bits, also "not recently used"). Each way has a bit that says that it was used lately; the use
 * that would set the last clear one clears all others instead. The victim is the lowest way whose bit is clear.
 */
#include "policy.h"

struct bit_plru {
    uint32_t ways;
    uint32_t sets;
    uint32_t cells[]; /* by set: how many bits are set; then by set and way: the bit */
};

static size_t bit_plru_state_bytes(uint32_t sets, uint32_t ways)
{
    return sizeof(struct bit_plru) + ((size_t)sets + (size_t)sets * ways) * sizeof(uint32_t);
}

static void bit_plru_init(void *state, uint32_t sets, uint32_t ways, uint32_t seed)
{
    struct bit_plru *plru = state;
    (void)seed;
    plru->ways = ways;
    plru->sets = sets;
}

static uint32_t *bits_of(struct bit_plru *plru, uint32_t set)
{
    return plru->cells + plru->sets + (size_t)set * plru->ways;
}

static void bit_plru_touch(void *state, uint32_t set, uint32_t way)
{
    struct bit_plru *plru = state;
    uint32_t *bits = bits_of(plru, set);
    if (bits[way])
        return;
    bits[way] = 1;
    if (++plru->cells[set] < plru->ways)
        return;
    for (uint32_t other = 0; other < plru->ways; other++)
        bits[other] = other == way;
    plru->cells[set] = 1;
}

static uint32_t bit_plru_victim(void *state, uint32_t set)
{
    struct bit_plru *plru = state;
    const uint32_t *bits = bits_of(plru, set);
    uint32_t way = 0;
    while (way + 1 < plru->ways && bits[way])
        way++;
    return way;
}

const struct mmu_policy mmu_policy_bit_plru = {
    .name = "bit-plru",
    .help = "bit pseudo-LRU: a bit a way, set by a use, all others cleared when none would be clear",
    .refuses = mmu_policy_takes_any_ways,
    .state_bytes = bit_plru_state_bytes,
    .init = bit_plru_init,
    .touch = bit_plru_touch,
    .fill = bit_plru_touch,
    .victim = bit_plru_victim,
};
