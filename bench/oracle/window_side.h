/*
 * window_side.h - one side of a window case: a memory and an operating system of its own, lent to the model or to the
 * ticks. What they do depends on the case and on the order of calls only, never on the side.
 */
#ifndef WINDOW_SIDE_H
#define WINDOW_SIDE_H

#include "features.h"
#include "window_case.h"

struct window_side {
    const struct window_case *window;
    uint8_t bytes[WINDOW_BYTES];
    unsigned swaps, faults; /* so far */
    uint64_t *digest;       /* of the calls of the request under way (ticks_take_call); NULL: they are not told here */
    struct features features;
    void *mmu;
    void (*flush)(void *mmu, const struct mmu_flush *flush, uint64_t cycle);
};

/* A new case begins. */
void window_side_open(struct window_side *side, const struct window_case *window, void *mmu,
                      void (*flush)(void *mmu, const struct mmu_flush *flush, uint64_t cycle));

/* The host that lends the side's memory and handler, if the case has one. */
struct mmu_host window_side_host(struct window_side *side, const struct window_case *window);

#endif
