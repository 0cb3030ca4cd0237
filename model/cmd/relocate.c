/*
 * relocate.c - places for regions.
 */
#include "relocate.h"

static bool take(struct mmu_relocation *relocation, uint64_t region, uint64_t place)
{
    if (relocation->taken[place])
        return false;
    relocation->taken[place] = true;
    relocation->place[region] = (uint8_t)(place + 1);
    return true;
}

bool mmu_relocate_place(struct mmu_relocation *relocation, uint64_t address)
{
    uint64_t region = address >> MMU_REGION_SHIFT;
    if (region >= MMU_REGIONS)
        return false;
    if (relocation->place[region] || (region < MMU_PLACES && take(relocation, region, region)))
        return true;
    for (uint64_t place = 1; place < MMU_PLACES; place++) /* 0 is left to programs linked at low addresses */
        if (take(relocation, region, place))
            return true;
    return false;
}
