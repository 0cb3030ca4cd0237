/*
 * relocate.h - moves the addresses of a recorded program below 2^38, where an Sv39 machine's user space ends. The
 * 47-bit space is cut into regions of 16 GiB; a region in which the program maps memory gets one of the 16 places below
 * 2^38: its own if it lies there already, else the lowest free one. Offsets within a region stay.
 */
#ifndef MMU_CMD_RELOCATE_H
#define MMU_CMD_RELOCATE_H

#include <stdbool.h>
#include <stdint.h>

enum { MMU_REGION_SHIFT = 34, MMU_REGIONS = 1 << (47 - MMU_REGION_SHIFT), MMU_PLACES = 1 << (38 - MMU_REGION_SHIFT) };

struct mmu_relocation {
    uint8_t place[MMU_REGIONS]; /* + 1; 0: none */
    bool taken[MMU_PLACES];
};

/* The address moved; false when nothing was ever mapped in its region. */
static inline bool mmu_relocate(const struct mmu_relocation *relocation, uint64_t address, uint64_t *moved)
{
    uint64_t region = address >> MMU_REGION_SHIFT;
    if (region >= MMU_REGIONS || !relocation->place[region])
        return false;
    uint64_t offset = address & ((UINT64_C(1) << MMU_REGION_SHIFT) - 1);
    *moved = (uint64_t)(relocation->place[region] - 1) << MMU_REGION_SHIFT | offset;
    return true;
}

/* Give the address's region a place. False: all are taken, or it is no user address. */
bool mmu_relocate_place(struct mmu_relocation *relocation, uint64_t address);

#endif
