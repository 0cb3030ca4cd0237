/* random.h - the bench's random numbers: a stream from a seed, and a hash for what both sides must draw alike. */
#ifndef COSIM_RANDOM_H
#define COSIM_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/* SplitMix64's finalizer. */
static inline uint64_t cosim_hash(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

struct cosim_random {
    uint64_t state;
};

static inline uint64_t cosim_random(struct cosim_random *random)
{
    return cosim_hash(random->state += UINT64_C(0x9e3779b97f4a7c15));
}

/* 0 to below - 1. */
static inline uint32_t cosim_below(struct cosim_random *random, uint32_t below)
{
    return (uint32_t)((cosim_random(random) >> 32) * below >> 32);
}

static inline bool cosim_chance(struct cosim_random *random, uint32_t percent)
{
    return cosim_below(random, 100) < percent;
}

#endif
