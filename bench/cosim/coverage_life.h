/*
 * coverage_life.h - when what happened to a request: noted from the events of the model, or of a device that is driven
 * alone, and asked for the state in which the request was in a cycle.
 */
#ifndef COSIM_COVERAGE_LIFE_H
#define COSIM_COVERAGE_LIFE_H

#include "../../model/mmu.h"

enum { COVERAGE_LOOKUPS = 2, COVERAGE_MERGES = 4, COVERAGE_ACCESSES = 24 };

/* Cycles; what did not happen is 0, or not counted. */
struct coverage_life {
    uint8_t lookups, merges;
    uint64_t lookup_end[COVERAGE_LOOKUPS]; /* of TLB levels 1 and 2 */
    uint64_t merge[COVERAGE_MERGES];       /* in which it joined a walk */
    uint64_t start;                        /* of its own walk */
};

/* An event of the request. Those that say nothing of states are ignored. */
void coverage_life_event(struct coverage_life *life, const struct mmu_event *event);

/* In the order in which a request goes through them. */
enum coverage_state {
    COVERAGE_ARRIVING,    /* the cycle in which it is accepted */
    COVERAGE_LOOKUP_1,    /* the first TLB level is being looked up */
    COVERAGE_LOOKUP_2,    /* the second */
    COVERAGE_QUEUED,      /* it waits to enter the walk queue, or in it for a walker */
    COVERAGE_MERGED,      /* it waits for the walk that it has joined */
    COVERAGE_WALK_CACHES, /* the walk caches are being looked up */
    COVERAGE_READ_OFFERED,
    COVERAGE_READING, /* accepted by memory, and not answered before */
    COVERAGE_CHECKING,
    COVERAGE_SWAP_OFFERED,
    COVERAGE_SWAPPING,
    COVERAGE_COMPLETING, /* ready to be answered, and held back */
    COVERAGE_ANSWERED,   /* the cycle of its response */
    COVERAGE_STATES
};

/* A request that is done, with what its cycles tell. */
struct coverage_past {
    struct coverage_life life;
    uint64_t va;
    enum mmu_access access;
    uint32_t asid;
    uint64_t root;
    uint64_t arrived;
    uint64_t ready;   /* in which it could have been answered: see docs/microarchitecture.md, "completions" */
    uint64_t entered; /* the walk queue; 0: it did not */
    uint64_t joined_done[COVERAGE_MERGES]; /* of the walk that it has joined: cycle of its response */
    uint32_t accesses;
    struct {
        uint64_t accepted, answered;
        bool swap, delayed; /* delayed: by the answer to an older request */
    } access_at[COVERAGE_ACCESSES];
    uint32_t pwc_latency;
    struct mmu_response response;
};

/* False: it is not in progress in `cycle`. */
bool coverage_past_state(const struct coverage_past *past, uint64_t cycle, enum coverage_state *state);

#endif
