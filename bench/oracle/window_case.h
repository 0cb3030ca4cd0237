/*
 * window_case.h - a random case for many outstanding requests: a machine, page tables that are trees of their own (no
 * entry is reached on two ways), contexts, and requests in bursts. All of it follows from one seed.
 */
#ifndef WINDOW_CASE_H
#define WINDOW_CASE_H

#include "world.h"

enum {
    WINDOW_FRAMES = 256,
    WINDOW_BYTES = WINDOW_FRAMES * 4096,
    WINDOW_PAGES = 24, /* addresses that were mapped; two may be of one page */
    WINDOW_CONTEXTS = 4,
    WINDOW_RECENT = 4
};

struct window_case {
    struct world world;           /* its generator and its machine; not its tables */
    uint8_t memory[WINDOW_BYTES]; /* page tables, from WORLD_BASE on; each side starts with a copy */
    unsigned frames;
    unsigned roots;
    uint64_t root[2];
    uint64_t page[WINDOW_PAGES];
    uint64_t recent[WINDOW_RECENT];
    struct mmu_context context[WINDOW_CONTEXTS];
    bool faults;         /* requests may fault */
    bool unhandled;      /* and there is no handler */
    bool handled;        /* and the handler changes tables, flushes, and asks for retries */
    unsigned flushes;    /* permille: a flush before a request */
    bool globals;        /* pages may be global */
    bool clear_dirty;    /* 4 KiB pages may have D clear */
    bool clear_accessed; /* A may be clear, of pointers too */
    unsigned slow;       /* memory's latency goes up to this */
    unsigned rest;       /* percent: a request does not arrive in the cycle of the one before */
    uint64_t last;       /* arrival of the request before */
};

struct window_request {
    struct mmu_request request;
    const struct mmu_context *context;
};

void window_case_make(struct window_case *window, uint64_t seed);

/* The next request. */
void window_case_ask(struct window_case *window, struct window_request *asked);

/* The same for page number `i` of the case, long after the request before. */
void window_case_probe(struct window_case *window, unsigned i, struct window_request *asked);

/* Whether a flush comes next, and of what. */
bool window_case_flushes(struct window_case *window);
void window_case_flush(struct window_case *window, struct mmu_flush *flush);

/* The entry at an address of a memory that is laid out as window->memory is. */
uint64_t window_case_peek(const struct window_case *window, const uint8_t *memory, uint64_t pa);
void window_case_poke(const struct window_case *window, uint8_t *memory, uint64_t pa, uint64_t entry);

/* Latency of memory at an address, whoever asks and when. */
uint32_t window_case_latency(const struct window_case *window, uint64_t pa);

#endif
