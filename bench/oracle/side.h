/*
 * side.h - one side of the differential: a memory and an operating system of its own, lent to the model or to the
 * oracle, and a log of what they were asked.
 */
#ifndef SIDE_H
#define SIDE_H

#include "world.h"

enum { SIDE_LOG = 256, SIDE_TRIES = 3 };

enum side_op_kind { SIDE_READ, SIDE_WRITE, SIDE_FAULT };

/* One call of the host. Of a fault: pa is the address, value the code, other the kind. */
struct side_op {
    enum side_op_kind kind;
    uint64_t cycle;
    uint64_t pa;
    uint64_t value; /* read: answered; write: wanted */
    uint64_t other; /* write: expected */
    unsigned level; /* of a fault */
};

struct side {
    const struct world *world;
    uint8_t memory[WORLD_BYTES];
    struct side_op log[SIDE_LOG];
    unsigned count;
    uint64_t request; /* number of the request under way */
    unsigned writes;  /* made by it */
    unsigned tries;   /* faults handled for it */
    void *mmu;
    void (*flush)(void *mmu, const struct mmu_flush *flush, uint64_t cycle);
};

/* The host that lends this side's memory and operating system. */
struct mmu_host side_host(struct side *side);

/* A request begins: the log is emptied. */
void side_begin(struct side *side, uint64_t request);

uint64_t side_peek(const struct side *side, uint64_t pa);
void side_poke(struct side *side, uint64_t pa, uint64_t value);

bool side_same_op(const struct side_op *a, const struct side_op *b);
void side_print_log(const char *name, const struct side *side);

#endif
