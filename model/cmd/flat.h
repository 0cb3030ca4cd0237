/*
 * flat.h - what memory must hold: bytes by process and virtual address. Knows areas' beginnings and ends, but nothing
 * of pages frames, translations or time, so a lost or stale translation shows as a difference.
 */
#ifndef MMU_CMD_FLAT_H
#define MMU_CMD_FLAT_H

#include <stdbool.h>

#include "../memory/ram.h"
#include "replay.h"

struct mmu_flat;

struct mmu_flat *mmu_flat_create(void); /* NULL: the host has no memory */
void mmu_flat_destroy(struct mmu_flat *flat);

/* Follow a memory call that the operating system has carried out. False: the host has no memory. */
bool mmu_flat_call(struct mmu_flat *flat, const struct mmu_replay *replay, const struct mmu_record *record);

/* Make what the store of `count` bytes at `va` stands for: bytes that no other store has; copied to `bytes`. */
bool mmu_flat_store(struct mmu_flat *flat, uint32_t pid, uint64_t va, unsigned count, uint8_t *bytes);

/* What a load must see. */
void mmu_flat_load(struct mmu_flat *flat, uint32_t pid, uint64_t va, unsigned count, uint8_t *bytes);

#endif
