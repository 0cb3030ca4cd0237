/*
 * streams.h - what is translated: references made from formulas or read from a recorded trace, told in pieces that stay
 * in the host's caches, so that reading them costs neither side anything.
 */
#ifndef STREAMS_H
#define STREAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "../../model/mmu.h"

enum { STREAM_PIECE = 1 << 13 };

struct stream {
    void (*next)(struct stream *stream, struct mmu_request *requests); /* STREAM_PIECE of them, all of cycle 0 */
    uint64_t at;                                                       /* references told so far */
    uint64_t random;                                                   /* state of its generator */
    struct mmu_request *recorded;                                      /* told over and over; else NULL */
    size_t recorded_count;
};

/* 8 bytes after 8 bytes over and over 1 GiB; words anywhere in 1 GiB; nine of ten on one of 200 pages, the rest
 * anywhere: a program with a hot set. */
struct stream stream_sequential(void);
struct stream stream_uniform(void);
struct stream stream_hot_set(void);

/* The references of a trace, those that cross into another page as two. False with *error set: it has none. */
bool stream_recorded(struct stream *stream, const char *trace, struct mmu_error *error);
void stream_free(struct stream *stream);

/* From the beginning again. */
void stream_rewind(struct stream *stream);

#endif
