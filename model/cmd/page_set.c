/*
 * page_set.c - open addressing, at most two thirds full.
 */
#include "page_set.h"

#include <stdlib.h>

/* The slot that holds the key, or the free one where it belongs. */
static uint64_t *find(const struct mmu_page_set *set, uint64_t key)
{
    size_t i = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & (set->slots - 1);
    while (set->slot[i] && set->slot[i] != key + 1)
        i = (i + 1) & (set->slots - 1);
    return &set->slot[i];
}

static bool grow(struct mmu_page_set *set)
{
    struct mmu_page_set grown = {.count = set->count, .slots = set->slots ? 2 * set->slots : 1024};
    grown.slot = calloc(grown.slots, sizeof *grown.slot);
    if (!grown.slot)
        return false;
    for (size_t i = 0; i < set->slots; i++)
        if (set->slot[i])
            *find(&grown, set->slot[i] - 1) = set->slot[i];
    free(set->slot);
    *set = grown;
    return true;
}

bool mmu_page_set_add(struct mmu_page_set *set, uint64_t key)
{
    if (3 * (set->count + 1) > 2 * set->slots && !grow(set))
        return false;
    uint64_t *slot = find(set, key);
    set->count += *slot == 0;
    *slot = key + 1;
    return true;
}

void mmu_page_set_clear(struct mmu_page_set *set)
{
    free(set->slot);
    *set = (struct mmu_page_set){0};
}
