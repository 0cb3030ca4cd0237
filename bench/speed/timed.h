/* timed.h - the things whose CPU time is compared. Each returns seconds. */
#ifndef TIMED_H
#define TIMED_H

#include <stddef.h>

#include "../../model/mmu.h"

/* Naive TLBs over `count` requests; *misses: of both levels. */
double timed_naive(const struct mmu_request *requests, size_t count, uint64_t *misses);

/*
 * The whole model over the same requests: the same TLBs, walks, page-walk caches, caches in front of table reads, time;
 * one request outstanding. Its tables are made first, apart. *walks: begun.
 */
double timed_model(const struct mmu_request *requests, size_t count, uint64_t *walks);

/* Reading the trace `passes` times, and doing nothing with it; *records: told. Negative with *error set. */
double timed_reading(const char *trace, unsigned passes, uint64_t *records, struct mmu_error *error);

/* What `mmusim run` does with the trace, `passes` times: reading, machine and operating system. */
double timed_run(const char *trace, const char *machine, unsigned passes, uint64_t *records, struct mmu_error *error);

#endif
