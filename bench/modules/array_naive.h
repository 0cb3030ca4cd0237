/* array_naive.h - a TLB as docs/microarchitecture.md describes it, one cycle after another, with everything searched
   from end to end: what the RTL's arrays are compared with. */
#ifndef MODULES_ARRAY_NAIVE_H
#define MODULES_ARRAY_NAIVE_H

#include "array.h"

struct naive_entry {
    bool valid;
    unsigned level;
    uint8_t rights;
    uint16_t asid;
    uint64_t vpn, ppn;
};

struct naive_set {
    struct naive_entry *entries; /* ways */
    unsigned *order;             /* LRU: ways, the least recent first */
    bool *points;                /* PLRU: node k (from 1) says in which half the victim is */
};

struct naive_tlb {
    struct array_geometry geometry;
    struct naive_set *sets;
    uint16_t lfsr;
};

/* NULL without memory. */
struct naive_tlb *naive_tlb_create(const struct array_geometry *geometry);
void naive_tlb_destroy(struct naive_tlb *tlb);

/* Carry a cycle out: lookup and its touch, fill, flush. Returns its answer. */
struct array_answer naive_tlb_cycle(struct naive_tlb *tlb, const struct array_ops *ops);

/* Number of the set in which a page of the level lives. */
unsigned naive_tlb_set(const struct array_geometry *geometry, uint64_t vpn, unsigned level);

/* Whether a flush takes what the fill has filled. */
bool naive_flush_takes(const struct array_flush *flush, const struct array_fill *fill);

#endif
