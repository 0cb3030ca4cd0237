/* See compare.h. */
#include "compare.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool compare_responses(const struct mmu_response *a, const struct mmu_response *b)
{
    if (a->fault != b->fault || a->done != b->done || a->level != b->level || a->served != b->served ||
        a->start_level != b->start_level || a->merged != b->merged)
        return false;
    return a->fault ? a->code == b->code : a->pa == b->pa && a->rights == b->rights;
}

void compare_print_response(const char *name, const struct mmu_response *response)
{
    printf("  %-6s done %" PRIu64 " pa %#" PRIx64 " fault %d code %#x level %u rights %#x served %#x start %u merged "
           "%d\n",
           name, response->done, response->pa, (int)response->fault, response->code, response->level, response->rights,
           response->served, response->start_level, response->merged);
}

unsigned compare_counters(const struct mmu_config *config)
{
    enum { OF_REFS = 4, OF_WALK = 12, OF_TIME = 1, OF_TLB = 5 };
    unsigned count = OF_REFS + OF_WALK + OF_TIME + OF_TLB * config->tlb_count + (config->walk_queue > 0);
    for (unsigned i = 0; i < config->tlb_count; i++)
        count += config->tlb[i].mshrs > 0;
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        count += config->pwc[level].sets > 0;
    return count;
}

static bool take_option(struct compare_options *options, int argc, char **argv, int *at)
{
    static const char *const names[] = {"--seed", "--cases", "--requests"};
    uint64_t *values[] = {&options->seed, &options->cases, &options->requests};
    if (strcmp(argv[*at], "--verbose") == 0)
        return options->verbose = true;
    for (unsigned i = 0; i < 3; i++) {
        char *end;
        if (strcmp(argv[*at], names[i]) != 0 || *at + 1 >= argc)
            continue;
        *values[i] = strtoull(argv[++*at], &end, 0);
        return *end == '\0' && *values[i] > 0;
    }
    return false;
}

bool compare_read_options(struct compare_options *options, int argc, char **argv, uint64_t most_requests)
{
    bool good = true;
    options->seed = (uint64_t)time(NULL) * 100003 % 1000000007 + 1;
    for (int at = 1; at < argc && good; at++)
        good = take_option(options, argc, argv, &at);
    if (good && options->requests <= most_requests)
        return true;
    fprintf(stderr,
            "usage: %s [--seed N] [--cases N] [--requests N] [--verbose], N at least 1, requests %" PRIu64 " at most\n",
            argv[0], most_requests);
    return false;
}

uint64_t compare_run(const struct compare_options *options, const char *program,
                     bool (*run_case)(void *ctx, uint64_t seed, uint64_t requests), void *ctx)
{
    uint64_t i = 0;
    printf("seed %" PRIu64 ", %" PRIu64 " cases of %" PRIu64 " requests\n", options->seed, options->cases,
           options->requests);
    while (i < options->cases && run_case(ctx, options->seed + i, options->requests))
        i++;
    if (i < options->cases)
        printf("replay: %s --seed %" PRIu64 " --cases 1 --requests %" PRIu64 " --verbose\n", program, options->seed + i,
               options->requests);
    return i;
}

int compare_end(const char *name, const struct compare_options *options, uint64_t passed,
                const struct features *features, const char *const *wanted, unsigned count)
{
    bool failed = passed < options->cases;
    bool all = features_print(features, wanted, count);
    if (!all && !failed && options->cases >= COMPARE_ALL_FEATURES) {
        printf("a feature was never exercised\n");
        failed = true;
    }
    printf("%s: %" PRIu64 " passed, %d failed\n", name, passed, failed);
    return failed;
}
