/*
 * check.h - what is compared. Each checker is a file of its own and looks at one subject; the first that finds a
 * difference names it and says it in a sentence.
 */
#ifndef COSIM_CHECK_H
#define COSIM_CHECK_H

#include "side.h"

struct cosim_difference {
    const char *check; /* the checker that found it */
    char text[400];
};

/* One request on both sides. */
struct cosim_pair {
    const struct cosim_request *request;
    const struct cosim_outcome *model;
    const struct cosim_outcome *rtl;
};

/* Each returns true when there is nothing to say. */
bool cosim_check_liveness(const struct cosim_pair *pair, struct cosim_difference *difference);
bool cosim_check_response(const struct cosim_pair *pair, struct cosim_difference *difference);
bool cosim_check_traffic(const struct cosim_pair *pair, struct cosim_difference *difference);
bool cosim_check_cycles(const struct cosim_pair *pair, struct cosim_difference *difference);

/* All of the above, in this order. */
bool cosim_check_request(const struct cosim_pair *pair, struct cosim_difference *difference);

/* At the end: every word of both memories, and every counter of two operating systems. */
struct mmu_os;
bool cosim_check_memory(const struct mmu_ram *model, const struct mmu_ram *rtl, struct cosim_difference *difference);
bool cosim_check_os(const struct mmu_os *model, const struct mmu_os *rtl, struct cosim_difference *difference);

/* Set *difference and return false. */
__attribute__((format(printf, 3, 4))) bool cosim_differ(struct cosim_difference *difference, const char *check,
                                                        const char *format, ...);

#endif
