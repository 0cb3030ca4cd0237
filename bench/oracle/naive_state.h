/* naive_state.h - what a naive MMU remembers. Its own files see it, nobody else. */
#ifndef NAIVE_STATE_H
#define NAIVE_STATE_H

#include "naive.h"

struct naive_tlb {
    struct mmu_tlb_config config;
    struct naive_array array;
    uint64_t lookups, hits, misses, fills, evictions;
};

struct naive {
    struct mmu_config config;
    struct mmu_host host;
    enum naive_scheme scheme;
    unsigned deepest; /* number of TLB levels */
    struct mmu_context context;
    struct naive_tlb tlb[MMU_MAX_TLBS];
    bool pwc_present[MMU_MAX_LEVELS];
    bool any_pwc;
    struct naive_array pwc[MMU_MAX_LEVELS];
    uint64_t pwc_hits[MMU_MAX_LEVELS], pwc_misses;
    uint64_t walks, merged, reads, writes, races, walk_faults, walk_cycles, queue_cycles;
    uint64_t refs, refs_of[MMU_ACCESS_COUNT];
    uint64_t last_done;

    /* The request that is under way. */
    struct naive_query query;
    uint64_t cycle;
    struct mmu_response *response;
};

#endif
