/*
 * Re-reference interval prediction with 2 bits and hit priority (Jaleel et al., ISCA 2010): SRRIP, and BRRIP, which
 * differs in one number. A way's value predicts how far its next use is: 0 near, 2 long, 3 distant. A use makes it 0.
 * The victim is the lowest way of value 3; while there is none, all of the set are counted up.
 *
 * SRRIP places every entry with 2. BRRIP places them with 3, but every 32nd entry that the array places (the 32nd, the
 * 64th, ... of all sets together) with 2: the paper's probability of 1/32, as a counter.
 */
#include "policy.h"

enum { LONG = 2, DISTANT = 3, BRRIP_THROTTLE = 32 };

struct rrip {
    uint32_t ways;
    uint32_t throttle; /* every so many fills one is placed with LONG, the others with DISTANT */
    uint32_t fills;    /* modulo throttle */
    uint8_t value[];   /* sets x ways */
};

static size_t rrip_state_bytes(uint32_t sets, uint32_t ways)
{
    return sizeof(struct rrip) + (size_t)sets * ways;
}

static void srrip_init(void *state, uint32_t sets, uint32_t ways, uint32_t seed)
{
    struct rrip *rrip = state;
    (void)sets;
    (void)seed;
    rrip->ways = ways;
    rrip->throttle = 1;
}

static void brrip_init(void *state, uint32_t sets, uint32_t ways, uint32_t seed)
{
    struct rrip *rrip = state;
    srrip_init(state, sets, ways, seed);
    rrip->throttle = BRRIP_THROTTLE;
}

static void rrip_touch(void *state, uint32_t set, uint32_t way)
{
    struct rrip *rrip = state;
    rrip->value[(size_t)set * rrip->ways + way] = 0;
}

static void rrip_fill(void *state, uint32_t set, uint32_t way)
{
    struct rrip *rrip = state;
    rrip->fills = (rrip->fills + 1) % rrip->throttle;
    rrip->value[(size_t)set * rrip->ways + way] = rrip->fills == 0 ? LONG : DISTANT;
}

/* Counting up one by one until a way is distant ends where the first of the highest is. */
static uint32_t rrip_victim(void *state, uint32_t set)
{
    struct rrip *rrip = state;
    uint8_t *value = rrip->value + (size_t)set * rrip->ways;
    uint32_t victim = 0;
    for (uint32_t way = 1; way < rrip->ways; way++)
        if (value[way] > value[victim])
            victim = way;
    uint8_t steps = (uint8_t)(DISTANT - value[victim]);
    for (uint32_t way = 0; way < rrip->ways; way++)
        value[way] = (uint8_t)(value[way] + steps);
    return victim;
}

#define RRIP_POLICY(word, text, begin)                                                                                 \
    {                                                                                                                  \
        .name = word, .help = text, .refuses = mmu_policy_takes_any_ways, .state_bytes = rrip_state_bytes,             \
        .init = begin, .touch = rrip_touch, .fill = rrip_fill, .victim = rrip_victim,                                  \
    }

const struct mmu_policy mmu_policy_srrip =
    RRIP_POLICY("srrip", "static re-reference interval prediction, 2 bits, hit priority", srrip_init);
const struct mmu_policy mmu_policy_brrip =
    RRIP_POLICY("brrip", "bimodal re-reference interval prediction: as srrip, 31 of 32 placed as distant", brrip_init);
