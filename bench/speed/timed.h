/* timed.h - the things whose CPU time is measured, in seconds. */
#ifndef TIMED_H
#define TIMED_H

#include <stddef.h>

#include "../../model/mmu.h"
#include "streams.h"

/* Both sides over the same references. */
struct race {
    double naive;    /* naive TLBs: seconds */
    double model;    /* the whole model: the same TLBs, walks, page-walk caches, caches for table reads, time */
    uint64_t misses; /* of both levels of the naive TLBs */
    uint64_t walks;  /* that the model began; equal to the misses, else the two did not do the same work */
};

/*
 * The first `count` references of the stream (whole pieces), in turn to the one and to the other, one outstanding. The
 * model's page tables are made first, apart. False: the host has no memory.
 */
bool timed_race(struct stream *stream, size_t count, struct race *race);

/* Reading the trace `passes` times, and doing nothing with it; *records: told. Negative with *error set. */
double timed_reading(const char *trace, unsigned passes, uint64_t *records, struct mmu_error *error);

/* What `mmusim run` does with the trace, `passes` times: reading, machine and operating system. */
double timed_run(const char *trace, const char *machine, unsigned passes, uint64_t *records, struct mmu_error *error);

#endif
