/*
 * streams.h - what is translated: a few million references, made from formulas or read from a recorded trace.
 */
#ifndef STREAMS_H
#define STREAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "../../model/mmu.h"

enum { STREAM_REFERENCES = 1 << 22 };

/* Fill `requests` (STREAM_REFERENCES of them), all of cycle 0: 8 bytes after 8 bytes over and over 1 GiB, ... */
void stream_sequential(struct mmu_request *requests);
/* ... words anywhere in 1 GiB, ... */
void stream_uniform(struct mmu_request *requests);
/* ... nine of ten on one of 200 pages, the rest anywhere: a program with a hot set. */
void stream_hot_set(struct mmu_request *requests);

/*
 * The references of a trace, those that cross into another page as two, over and over if they are too few. Returns how
 * many the trace itself has, at most STREAM_REFERENCES; 0 with *error set when it cannot be read or has none.
 */
size_t stream_recorded(struct mmu_request *requests, const char *trace, struct mmu_error *error);

#endif
