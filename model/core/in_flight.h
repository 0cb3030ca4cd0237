/* in_flight.h - walks that are queued or in progress, for later requests to join. */
#ifndef MMU_CORE_IN_FLIGHT_H
#define MMU_CORE_IN_FLIGHT_H

#include "translation_cache.h"

struct mmu_walk_request {
    uint64_t va;
    uint64_t cycle; /* of entering the walk queue; for mmu_walk: from which on it may */
    uint64_t root;
    uint32_t space; /* ASID as implemented */
    struct mmu_demand demand;
    uint64_t answered; /* cycle in which all older requests are: a fault waits for it */
};

struct mmu_walk_result {
    uint64_t done; /* cycle of fills and response */
    enum mmu_fault_kind fault;
    uint32_t code;
    uint8_t start_level;
    bool merged;
    struct mmu_translation leaf; /* level is also that of a fault; the rest is valid unless fault */
};

struct mmu_walk_in_flight {
    struct mmu_walk_request request;
    struct mmu_walk_result result;
};

/* All zeros is none. */
struct mmu_in_flight {
    struct mmu_walk_in_flight *walk; /* in order of their requests; this object's */
    uint32_t count;
    uint32_t room;
};

void mmu_in_flight_free(struct mmu_in_flight *in_flight);

/* The walk for the request's page that is in flight when the request enters the walk queue, or NULL; valid until the
 * next call. */
const struct mmu_walk_in_flight *mmu_in_flight_find(const struct mmu_in_flight *in_flight,
                                                    const struct mmu_walk_request *request);

/* Without memory to remember the walk, later requests walk for themselves. */
void mmu_in_flight_add(struct mmu_in_flight *in_flight, const struct mmu_walk_request *request,
                       const struct mmu_walk_result *result);

/* Forget the walks that ended before `cycle`: later requests enter the walk queue no earlier. */
void mmu_in_flight_forget(struct mmu_in_flight *in_flight, uint64_t cycle);

#endif
