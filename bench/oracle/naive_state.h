/* naive_state.h - what a naive MMU remembers. Its own files see it, nobody else. */
#ifndef NAIVE_STATE_H
#define NAIVE_STATE_H

#include "features.h"
#include "naive.h"

struct naive_tlb {
    struct mmu_tlb_config config;
    struct naive_array *array; /* a shared one is that of the first MMU */
    uint64_t lookups, hits, misses, fills, evictions, mshr_cycles;
    uint64_t hits_of[MMU_MAX_LEVELS], fills_of[MMU_MAX_LEVELS]; /* of these, by level of the page */
    uint64_t covered; /* the most bytes that the pages of all valid entries have had together */
};

struct naive {
    struct mmu_config config;
    struct mmu_host host;
    enum naive_scheme scheme;
    unsigned number;  /* of the MMU, among those that share */
    unsigned deepest; /* number of TLB levels */
    struct mmu_context context;
    struct naive_tlb tlb[MMU_MAX_TLBS];
    bool pwc_present[MMU_MAX_LEVELS]; /* [0]: one for all levels, without the others */
    bool any_pwc;
    struct naive_array pwc[MMU_MAX_LEVELS];
    uint64_t pwc_hits[MMU_MAX_LEVELS], pwc_misses; /* by the level of the pointer */
    uint64_t walks, merged, reads, writes, races, walk_faults, walk_cycles, queue_cycles, queue_full_cycles;
    uint64_t active_cycles, walker_cycles, most_walks, longest_walk, leaves_of[MMU_MAX_LEVELS];
    uint64_t refs, refs_of[MMU_ACCESS_COUNT];
    uint64_t last_done;
    struct features features;
    uint64_t last_lookup[MMU_MAX_TLBS + 1]; /* by TLB level: cycle in which the last lookup there ends */

    /* The request that is under way. */
    struct naive_query query;
    uint64_t cycle;
    uint64_t arrival; /* of this attempt */
    struct mmu_response *response;
};

/* What a lookup in one TLB has come to. */
struct naive_result {
    bool hit;
    struct naive_entry entry; /* of a hit */
    unsigned probes;          /* that it took, each for the TLB's latency */
};

/* naive_tlb.c: lookups and fills of the TLBs, whoever asks for them. */

bool naive_serves(const struct naive_tlb *tlb, enum mmu_access access);

/* Look up TLB `i` for the query, whose request arrived in cycle `arrival`, and count what is to be counted. */
struct naive_result naive_look_up(struct naive *naive, unsigned i, const struct naive_query *query, uint32_t asid,
                                  uint64_t arrival);

/* The policy's part of a hit: the entry of the same page that is there now, if there is one, was used. */
void naive_touch(struct naive *naive, unsigned i, const struct naive_entry *hit);

/* A request of this access that hit in TLB `i`, or has walked (i = tlb_count), makes its fills of TLB levels below. */
struct naive_fill {
    unsigned tlb;
    bool take_out; /* not a fill: the entry leaves this TLB */
};
unsigned naive_fills(const struct naive *naive, enum mmu_access access, unsigned hit, unsigned page_level,
                     struct naive_fill fills[2 * MMU_MAX_TLBS]);

/* Carry out one of them, with all that follows from it. */
void naive_apply(struct naive *naive, const struct naive_fill *fill, const struct naive_entry *entry, uint64_t cycle);

/* naive_pwc.c: page-walk caches. */

/* The deepest pointer known, touched and counted; NULL if there is none. */
const struct naive_entry *naive_known_pointer(struct naive *naive, uint64_t va, uint32_t asid);
void naive_fill_pointer(struct naive *naive, const struct naive_entry *pointer, uint64_t cycle);

/* naive_flush.c: what a page fault of an x86 drops. */
void naive_forget_address(struct naive *naive, uint64_t va, uint32_t asid);

/* For the cycle-by-cycle MMU: arrivals to come are not before `cycle`. */
void naive_forget_before(struct naive *naive, uint64_t cycle);

uint32_t naive_cut_asid(const struct naive *naive, uint32_t asid);

#endif
