/*
 * arrival.h - when the references of a core are due: its instructions go by at `width` a cycle. An instruction is a
 * fetch; until the core has fetched for the first time, every reference is one.
 */
#ifndef MMU_CMD_ARRIVAL_H
#define MMU_CMD_ARRIVAL_H

#include "../mmu.h"

struct mmu_arrival {
    uint64_t due;   /* cycle of the last instruction */
    uint32_t width; /* instructions in a cycle; 0: they take no time */
    uint32_t room;  /* instructions that the cycle has room for yet */
    bool fetches;   /* a fetch has been seen */
    uint64_t instructions;
};

static inline struct mmu_arrival mmu_arrival_begin(uint32_t width)
{
    return (struct mmu_arrival){.width = width, .room = width};
}

/* The cycle in which the next reference is due, from 0 on. */
static inline uint64_t mmu_arrival_next(struct mmu_arrival *arrival, enum mmu_access access)
{
    if (arrival->fetches && access != MMU_FETCH)
        return arrival->due;
    arrival->fetches |= access == MMU_FETCH;
    arrival->instructions++;
    if (arrival->width == 0)
        return 0;
    if (arrival->room == 0) {
        arrival->due++;
        arrival->room = arrival->width;
    }
    arrival->room--;
    return arrival->due;
}

#endif
