/* See set_assoc.h. */
#include "set_assoc.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_SLOTS = 1 << 26 };

static bool refuse(struct mmu_error *error, const char *what, const char *why)
{
    snprintf(error->text, sizeof error->text, "%s: %s", what, why);
    return false;
}

static bool check(const struct mmu_array_config *config, const struct mmu_policy *policy, const char *what,
                  struct mmu_error *error)
{
    if (config->sets == 0 || (config->sets & (config->sets - 1)) != 0)
        return refuse(error, what, "sets must be a power of two");
    if (config->ways == 0 || (uint64_t)config->sets * config->ways > MAX_SLOTS)
        return refuse(error, what, "ways must be at least 1, and sets x ways at most 67108864");
    if (!policy)
        return refuse(error, what, "there is no replacement policy of that name");
    const char *why = policy->refuses(config->ways);
    return why ? refuse(error, what, why) : true;
}

bool mmu_set_assoc_init(struct mmu_set_assoc *array, const struct mmu_array_config *config, uint32_t seed,
                        const char *what, struct mmu_error *error)
{
    const struct mmu_policy *policy = mmu_policy_find(config->policy);
    *array = (struct mmu_set_assoc){.sets = config->sets, .ways = config->ways, .policy = policy};
    if (!check(config, policy, what, error))
        return false;
    size_t slots = (size_t)config->sets * config->ways;
    array->state = calloc(1, policy->state_bytes(config->sets, config->ways));
    array->last = malloc(config->sets * sizeof *array->last);
    array->valid = calloc(config->sets, sizeof *array->valid);
    array->tags = malloc(slots * sizeof *array->tags);
    array->space = calloc(slots, sizeof *array->space);
    if (!array->state || !array->last || !array->valid || !array->tags || !array->space)
        return refuse(error, what, "the host has not enough memory for this array");
    policy->init(array->state, config->sets, config->ways, seed);
    for (uint32_t set = 0; set < config->sets; set++)
        array->last[set] = MMU_NO_SLOT;
    for (size_t slot = 0; slot < slots; slot++)
        array->tags[slot] = MMU_TAG_INVALID;
    return true;
}

void mmu_set_assoc_free(struct mmu_set_assoc *array)
{
    free(array->state);
    free(array->last);
    free(array->valid);
    free(array->tags);
    free(array->space);
}

/* The lowest free slot of the set, or the one that the policy gives up. */
static uint32_t choose(struct mmu_set_assoc *array, uint32_t set, bool *evicted)
{
    uint32_t first = set * array->ways;
    *evicted = array->valid[set] == array->ways;
    if (*evicted)
        return first + array->policy->victim(array->state, set);
    array->valid[set]++;
    while (array->tags[first] != MMU_TAG_INVALID)
        first++;
    return first;
}

uint32_t mmu_set_assoc_insert(struct mmu_set_assoc *array, uint32_t set, uint64_t tag, uint32_t space, bool *evicted)
{
    uint32_t slot = choose(array, set, evicted);
    array->tags[slot] = tag;
    array->space[slot] = space;
    array->last[set] = MMU_NO_SLOT;
    array->policy->fill(array->state, set, slot - set * array->ways);
    return slot;
}

uint32_t mmu_set_assoc_place(struct mmu_set_assoc *array, uint32_t set, uint64_t tag, uint32_t space, bool *evicted)
{
    uint32_t first = set * array->ways;
    for (uint32_t slot = first; slot < first + array->ways; slot++) {
        if (array->tags[slot] != tag || array->space[slot] != space)
            continue;
        *evicted = false;
        mmu_set_assoc_touch(array, set, slot);
        return slot;
    }
    return mmu_set_assoc_insert(array, set, tag, space, evicted);
}
