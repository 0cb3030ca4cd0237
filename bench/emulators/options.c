/* See options.h. */
#include "options.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool take_number(const char *text, uint64_t *value)
{
    char *end;
    *value = strtoull(text, &end, 0);
    return *text >= '0' && *text <= '9' && *end == '\0' && *value > 0;
}

bool options_parse(struct options *options, int argc, char **argv)
{
    bool good = true;
    options->program = argv[0];
    options->seed = (uint64_t)time(NULL) * 100003 % 1000000007 + 1;
    for (int at = 1; at < argc && good; at++) {
        uint64_t *value = strcmp(argv[at], "--seed") == 0 ? &options->seed : &options->cases;
        if (strcmp(argv[at], "--verbose") == 0)
            options->verbose = true;
        else if ((strcmp(argv[at], "--seed") == 0 || strcmp(argv[at], "--cases") == 0) && at + 1 < argc)
            good = take_number(argv[++at], value);
        else
            good = false;
    }
    if (!good)
        fprintf(stderr, "usage: %s [--seed N] [--cases N] [--verbose], N at least 1\n", argv[0]);
    else
        printf("seed %" PRIu64 ", %" PRIu64 " cases\n", options->seed, options->cases);
    return good;
}

void options_print_replay(const struct options *options, uint64_t seed)
{
    printf("replay: %s --seed %" PRIu64 " --cases 1 --verbose\n", options->program, seed);
}
