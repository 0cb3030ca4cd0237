/*
 * speed.c - how long a translation takes, as a ratio: the whole model against naive TLBs without walks, on the same
 * references, a piece to the one and the same piece to the other. Then whether the cost of a walk, and the memory
 * taken, depend on how long the run is; and what `mmusim run` adds: reading a trace, and the machine of a file under
 * its operating system. Medians of several rounds; absolute times are noise, the ratios are what to read.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "streams.h"
#include "timed.h"

enum { ROUNDS = 5, REFERENCES = 1 << 22, SHORT_RUN = 1 << 20, LONG_RUN = 10 << 20, MORE_MEMORY = 1 << 10 };

struct tally {
    unsigned passed;
    unsigned made;
};

static void count(struct tally *tally, bool good, const char *name, const char *why)
{
    tally->made++;
    tally->passed += good;
    if (!good)
        printf("%s: %s\n", name, why);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double values[ROUNDS])
{
    qsort(values, ROUNDS, sizeof values[0], by_value);
    return values[ROUNDS / 2];
}

/* ---- model against naive TLBs ------------------------------------------------------------------------------------ */

static void measure_stream(struct tally *tally, const char *name, double target, struct stream *stream)
{
    double ratio[ROUNDS], naive[ROUNDS], model[ROUNDS];
    struct race race = {0};
    bool good = true;
    for (int round = 0; round < ROUNDS; round++) {
        good = good && timed_race(stream, REFERENCES, &race) && race.misses == race.walks;
        ratio[round] = race.model / race.naive;
        naive[round] = 1e9 * race.naive / REFERENCES;
        model[round] = 1e9 * race.model / REFERENCES;
    }
    printf("%-20s %8.2f %8.2f %10.1f %10.1f %10.4f\n", name, target, median(ratio), median(model), median(naive),
           (double)race.walks / REFERENCES);
    count(tally, good, name, "the naive TLBs did not miss as often as the model walked");
}

static void measure_formulas(struct tally *tally)
{
    struct stream sequential = stream_sequential(), uniform = stream_uniform(), hot_set = stream_hot_set();
    measure_stream(tally, "sequential", 0.3, &sequential);
    measure_stream(tally, "uniform over 1 GiB", 2, &uniform);
    measure_stream(tally, "hot set", 2, &hot_set);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void measure_recorded(struct tally *tally, const char *trace)
{
    struct stream stream = {0};
    struct mmu_error error;
    char name[32];
    snprintf(name, sizeof name, "%.19s", base_name(trace));
    if (stream_recorded(&stream, trace, &error))
        measure_stream(tally, name, 0.3, &stream);
    else
        count(tally, false, trace, error.text);
    stream_free(&stream);
}

/* ---- length ------------------------------------------------------------------------------------------------------ */

/* The most memory that this process has had, in KiB. */
static long memory_taken(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* First of all, while nothing longer has run. The pages are the same: 1 Mi words leave 2% of those of 1 GiB untouched.
 */
static void measure_length(struct tally *tally)
{
    static const size_t lengths[] = {SHORT_RUN, LONG_RUN};
    double walk[2];
    long taken[2];
    bool good = true;
    for (int i = 0; i < 2; i++) {
        double seconds[ROUNDS];
        struct race race = {0};
        struct stream stream = stream_uniform();
        for (int round = 0; round < ROUNDS; round++) {
            good = good && timed_race(&stream, lengths[i], &race);
            seconds[round] = race.walks ? 1e9 * race.model / (double)race.walks : 0;
        }
        walk[i] = median(seconds);
        taken[i] = memory_taken();
    }
    printf("%-28s %12s %12s\n", "uniform over 1 GiB", "1 Mi", "10 Mi");
    printf("%-28s %12.1f %12.1f\n", "ns a walk", walk[0], walk[1]);
    printf("%-28s %12ld %12ld\n", "most memory taken, KiB", taken[0], taken[1]);
    count(tally, good && taken[1] - taken[0] <= MORE_MEMORY, "length", "a longer run took more memory");
}

/* ---- mmusim run -------------------------------------------------------------------------------------------------- */

static bool measure_run(const char *trace, const char *machine, struct mmu_error *error)
{
    double read[ROUNDS], run[ROUNDS];
    uint64_t told = 0, carried_out = 0;
    unsigned passes = 1;
    for (int round = 0; round < ROUNDS; round++) {
        read[round] = timed_reading(trace, passes, &told, error);
        if (round == 0 && read[0] >= 0 && told > 0 && told < REFERENCES) {
            passes = (unsigned)(REFERENCES / told);
            read[0] = timed_reading(trace, passes, &told, error);
        }
        run[round] = timed_run(trace, machine, passes, &carried_out, error);
        if (read[round] < 0 || run[round] < 0)
            return false;
    }
    if (told != carried_out)
        snprintf(error->text, sizeof error->text, "%" PRIu64 " records read, but %" PRIu64 " run", told, carried_out);
    printf("%-28s %12.1f %12.1f\n", base_name(trace), 1e9 * median(read) / (double)told,
           1e9 * median(run) / (double)told);
    return told == carried_out;
}

int main(int argc, char **argv)
{
    struct tally tally = {0};
    struct mmu_error error;
    if (argc < 3) {
        fprintf(stderr, "usage: %s MACHINE TRACE...\n", argv[0]);
        return 2;
    }
    measure_length(&tally);
    printf("\n%-20s %8s %8s %10s %10s %10s\n", "stream", "target", "ratio", "model, ns", "naive, ns", "walks/ref");
    measure_formulas(&tally);
    for (int i = 2; i < argc; i++)
        measure_recorded(&tally, argv[i]);
    printf("\n%-28s %12s %12s\n", "mmusim run, ns a record", "reading", "all");
    for (int i = 2; i < argc; i++) {
        bool run = measure_run(argv[i], argv[1], &error);
        count(&tally, run, argv[i], run ? "" : error.text);
    }
    printf("bench: %u passed, %u failed\n", tally.passed, tally.made - tally.passed);
    return tally.passed == tally.made ? 0 : 1;
}
