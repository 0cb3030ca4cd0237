/*
 * check.h - what is compared. Each checker is a file of its own and looks at one subject; the first that finds a
 * difference names it and says it in a sentence.
 */
#ifndef COSIM_CHECK_H
#define COSIM_CHECK_H

#include "../../model/memory/ram.h"
#include "translation.h"

struct cosim;
struct mmu_os;

struct cosim_difference {
    const char *check; /* the checker that found it */
    char text[400];
};

/* A request that has been answered. Each returns true when there is nothing to say. */
bool cosim_check_response(struct cosim *cosim, const struct cosim_translation *translation);
bool cosim_check_served(struct cosim *cosim, const struct cosim_translation *translation);
bool cosim_check_traffic(struct cosim *cosim, const struct cosim_translation *translation);
bool cosim_check_ad(struct cosim *cosim, const struct cosim_translation *translation);
bool cosim_check_cycles(struct cosim *cosim, const struct cosim_translation *translation);
bool cosim_check_events(struct cosim *cosim, const struct cosim_translation *translation);

/* All of the above. */
bool cosim_check_translation(struct cosim *cosim, const struct cosim_translation *translation);

/* In every cycle: the device answers, and keeps the rules of its ports. */
bool cosim_check_liveness(struct cosim *cosim);

/* At the end: every word of both memories, every counter of two operating systems, and how far cycles were off. */
bool cosim_check_memory(struct cosim *cosim);
bool cosim_check_os(struct cosim *cosim, const struct mmu_os *model, const struct mmu_os *rtl);
bool cosim_check_spread(struct cosim *cosim);

/* Set the difference and return false. */
__attribute__((format(printf, 3, 4))) bool cosim_differ(struct cosim *cosim, const char *check, const char *format,
                                                        ...);

/* The same when two numbers differ; else true. */
bool cosim_same(struct cosim *cosim, const char *check, const char *field, uint64_t model, uint64_t rtl);

#endif
