/*
 * page_set.h - a set of 64-bit keys (page numbers) that grows.
 */
#ifndef MMU_CMD_PAGE_SET_H
#define MMU_CMD_PAGE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mmu_page_set {
    uint64_t *slot; /* key + 1, 0: free */
    size_t count;
    size_t slots; /* power of two, or 0 */
};

/* False when memory is exhausted. The key must not be UINT64_MAX. */
bool mmu_page_set_add(struct mmu_page_set *set, uint64_t key);
void mmu_page_set_clear(struct mmu_page_set *set);

#endif
