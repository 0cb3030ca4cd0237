/*
 * naive_tlbs.h - the reference that speed is told against: two levels of LRU TLBs without walks, time or permissions,
 * as one would first write them: an array of structs, timestamps, a call per reference.
 */
#ifndef NAIVE_TLBS_H
#define NAIVE_TLBS_H

#include <stdint.h>

struct naive_tlbs;

struct naive_tlbs *naive_tlbs_create(unsigned l1_sets, unsigned l1_ways, unsigned l2_sets, unsigned l2_ways);
void naive_tlbs_destroy(struct naive_tlbs *tlbs);

/* Look the page of va up and fill on a miss. Returns 1 or 2, the level that hit, or 0. */
int naive_tlbs_access(struct naive_tlbs *tlbs, uint64_t va);

#endif
