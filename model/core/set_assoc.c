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

/* log2 of the next power of two: a set then lies across no more lines of the host's caches than it must. */
static uint32_t shift_for(uint32_t count)
{
    uint32_t shift = 0;
    while (1u << shift < count)
        shift++;
    return shift;
}

static void init_heads(struct mmu_set_assoc *array)
{
    uint64_t first = array->order == MMU_ORDER_OWN ? MMU_NO_WAY : mmu_order_init(array->ways);
    for (uint32_t set = 0; set < array->sets; set++)
        mmu_set_assoc_head(array, set)[0] = first;
}

bool mmu_set_assoc_init(struct mmu_set_assoc *array, const struct mmu_array_config *config, uint32_t seed,
                        const char *what, struct mmu_error *error)
{
    const struct mmu_policy *policy = mmu_policy_find(config->policy);
    *array = (struct mmu_set_assoc){.sets = config->sets, .ways = config->ways, .policy = policy};
    if (!check(config, policy, what, error))
        return false;
    array->free = config->sets * config->ways;
    array->mark_words = (config->ways + MMU_WORD_MARKS - 1) / MMU_WORD_MARKS;
    array->head_words = 1u << shift_for(1 + array->mark_words);
    array->slot_shift = shift_for(config->ways);
    array->order = config->ways > MMU_ORDER_WAYS ? MMU_ORDER_OWN : policy->order;
    array->front = array->order == MMU_ORDER_OWN ? MMU_NO_WAY : MMU_ORDER_FRONT;
    array->state = calloc(1, policy->state_bytes(config->sets, config->ways));
    array->heads = calloc((size_t)config->sets * array->head_words, sizeof *array->heads);
    array->tags = calloc(mmu_set_assoc_slots(array), sizeof *array->tags);
    if (!array->state || !array->heads || !array->tags)
        return refuse(error, what, "the host has not enough memory for this array");
    policy->init(array->state, config->sets, config->ways, seed);
    init_heads(array);
    return true;
}

bool mmu_set_assoc_add_spaces(struct mmu_set_assoc *array)
{
    array->spaces = calloc(mmu_set_assoc_slots(array), sizeof *array->spaces);
    return array->spaces != NULL;
}

void mmu_set_assoc_free(struct mmu_set_assoc *array)
{
    free(array->state);
    free(array->heads);
    free(array->tags);
    free(array->spaces);
}

void mmu_set_assoc_touch_own(struct mmu_set_assoc *array, uint64_t *head, uint32_t way)
{
    head[0] = way;
    array->policy->touch(array->state, (uint32_t)((head - array->heads) / array->head_words), way);
}

uint32_t mmu_set_assoc_choose(struct mmu_set_assoc *array, uint32_t set, uint64_t *head, bool *evicted)
{
    uint32_t way = array->free ? mmu_set_assoc_free_way(array, head) : array->ways;
    *evicted = way >= array->ways;
    array->free -= !*evicted;
    if (array->order == MMU_ORDER_OWN) {
        way = *evicted ? array->policy->victim(array->state, set) : way;
        array->policy->fill(array->state, set, way);
        head[0] = MMU_NO_WAY;
    } else if (*evicted) {
        way = mmu_order_back(head[0], array->ways);
        head[0] = mmu_order_back_to_front(head[0], array->ways);
    } else {
        head[0] = mmu_order_to_front(head[0], way);
    }
    return way;
}
