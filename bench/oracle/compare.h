/* compare.h - what the comparing programs have in common: responses, options, and the run over cases. */
#ifndef COMPARE_H
#define COMPARE_H

#include "../../model/mmu.h"
#include "features.h"

enum { COMPARE_ALL_FEATURES = 500 }; /* cases of which some must have exercised every feature */

bool compare_responses(const struct mmu_response *a, const struct mmu_response *b);
void compare_print_response(const char *name, const struct mmu_response *response);

/* How many of the model's counters must be known to the judge: all of refs, walk, time, every TLB and walk cache. */
unsigned compare_counters(const struct mmu_config *config);

struct compare_options {
    uint64_t seed, cases, requests;
    bool verbose;
};

/* Read the command line over the defaults in *options; false, and how it is used on stderr, if it is wrong. */
bool compare_read_options(struct compare_options *options, int argc, char **argv, uint64_t most_requests);

/* Run case after case, up to the first that fails, which is told how to replay. Returns how many passed. */
uint64_t compare_run(const struct compare_options *options, const char *program,
                     bool (*run_case)(void *ctx, uint64_t seed, uint64_t requests), void *ctx);

/* The features and the last line of a program; returns its exit status. */
int compare_end(const char *name, const struct compare_options *options, uint64_t passed,
                const struct features *features, const char *const *wanted, unsigned count);

#endif
