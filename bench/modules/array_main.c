/* array_main.c - the RTL's TLB arrays, in flip-flops and in memories, against a naive TLB: one geometry. Usage: see
   emulators/options.h. Without --verbose every sequence of a few operations comes before the random cases. */
#include <inttypes.h>
#include <stdio.h>

#include "../emulators/options.h"
#include "array_bench.h"

enum { CYCLES = 2000, MOST_WAYS_FOR_SEQUENCES = 8, MOST_SETS_FOR_SEQUENCES = 32, CASES_FOR_FEATURES = 200 };

static unsigned run_sequences(struct array_bench *bench, unsigned *passed)
{
    if (bench->geometry.ways > MOST_WAYS_FOR_SEQUENCES || bench->geometry.sets > MOST_SETS_FOR_SEQUENCES)
        return 0;
    if (array_bench_begin(bench, 1) && array_sequences(bench, passed)) {
        array_bench_end(bench);
        return 0;
    }
    printf("cycle %" PRIu64 ": %s\n", bench->cycle, bench->why);
    array_bench_end(bench);
    return 1;
}

static unsigned run_cases(struct array_bench *bench, const struct options *options, unsigned *passed)
{
    for (uint64_t i = 0; i < options->cases; i++, ++*passed) {
        uint64_t seed = options->seed + i;
        bool same = array_bench_begin(bench, (uint32_t)seed) && array_random_case(bench, seed, CYCLES);
        array_bench_end(bench);
        if (!same) {
            printf("cycle %" PRIu64 ": %s\n", bench->cycle, bench->why);
            options_print_replay(options, seed);
            return 1;
        }
    }
    return 0;
}

static unsigned check_features(const struct array_bench *bench, const struct options *options)
{
    unsigned missing = 0;
    for (unsigned f = 0; f < ARRAY_FEATURE_COUNT; f++) {
        if (!array_feature_possible(&bench->geometry, (enum array_feature)f))
            continue;
        printf("%12" PRIu64 " %s\n", bench->features[f], array_feature_text((enum array_feature)f));
        missing += bench->features[f] == 0;
    }
    if (missing > 0 && options->cases >= CASES_FOR_FEATURES) {
        printf("%u of these never happened\n", missing);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct options options = {.cases = CASES_FOR_FEATURES};
    if (!options_parse(&options, argc, argv))
        return 2;
    struct array_bench bench = {.geometry = array_dut_geometry(), .verbose = options.verbose};
    static const char *const kinds[] = {"flip-flops", "flip-flops and memories", "memories"};
    const struct array_geometry *g = &bench.geometry;
    printf("%u levels, pages %u, %u sets, %u ways, policy %u, %u ASID bits, %s\n", g->levels, g->pages, g->sets,
           g->ways, g->policy, g->asid_bits, kinds[g->ram]);
    unsigned passed = 0, failed = options.verbose ? 0 : run_sequences(&bench, &passed);
    if (failed == 0)
        failed = run_cases(&bench, &options, &passed);
    if (failed == 0)
        failed = check_features(&bench, &options);
    printf("%" PRIu64 " operations\n", bench.operations);
    printf("array: %u passed, %u failed\n", passed, failed);
    return failed > 0;
}
