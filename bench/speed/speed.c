/*
 * speed.c - how long a translation takes, as a ratio: the whole model against naive TLBs without walks, on the same
 * addresses in the same run; then what `mmusim run` adds to it: reading the trace, and the machine of a file under its
 * operating system. Medians of several rounds; absolute times are noise, the ratios are what to read.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "streams.h"
#include "timed.h"

enum { ROUNDS = 7 };

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

static void print_row(const char *name, double ratio[ROUNDS], double seconds[ROUNDS], uint64_t references)
{
    printf("%-12s %10.2f %16.1f", name, median(ratio), 1e9 * median(seconds) / (double)references);
}

/* False when the two do not miss equally: then they did not do the same work. */
static bool measure(const char *name, const struct mmu_request *requests)
{
    double ratio[ROUNDS], seconds[ROUNDS];
    uint64_t misses = 0, walks = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double naive = timed_naive(requests, STREAM_REFERENCES, &misses);
        seconds[round] = timed_model(requests, STREAM_REFERENCES, &walks);
        ratio[round] = seconds[round] / naive;
    }
    print_row(name, ratio, seconds, STREAM_REFERENCES);
    printf(" %12.4f\n", (double)walks / STREAM_REFERENCES);
    if (misses != walks)
        printf("%s: the naive TLBs missed %" PRIu64 " times, the model walked %" PRIu64 " times\n", name, misses,
               walks);
    return misses == walks;
}

/* The trace, which has `count` references, read and run. False with *error set when that is not possible. */
static bool measure_run(const char *trace, const char *machine, const struct mmu_request *requests, size_t count,
                        struct mmu_error *error)
{
    double read_ratio[ROUNDS], run_ratio[ROUNDS], read[ROUNDS], run[ROUNDS];
    unsigned passes = (unsigned)(STREAM_REFERENCES / count);
    uint64_t misses, told = 0, carried_out = 0;
    for (int round = 0; round < ROUNDS; round++) {
        read[round] = timed_reading(trace, passes, &told, error);
        run[round] = timed_run(trace, machine, passes, &carried_out, error);
        if (read[round] < 0 || run[round] < 0)
            return false;
        double naive = timed_naive(requests, STREAM_REFERENCES, &misses) / STREAM_REFERENCES;
        read_ratio[round] = read[round] / (double)told / naive;
        run_ratio[round] = run[round] / (double)told / naive;
    }
    print_row("reading", read_ratio, read, told);
    print_row("\nrun", run_ratio, run, told);
    printf("\n");
    if (told != carried_out)
        snprintf(error->text, sizeof error->text, "%" PRIu64 " records read, but %" PRIu64 " run", told, carried_out);
    return told == carried_out;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*make)(struct mmu_request *requests);
    } streams[] = {{"sequential", stream_sequential}, {"uniform-1G", stream_uniform}, {"hot-set", stream_hot_set}};
    unsigned passed = 0, made = sizeof streams / sizeof streams[0];
    struct mmu_request *requests = calloc(STREAM_REFERENCES, sizeof *requests);
    struct mmu_error error;
    if (argc != 3 || !requests) {
        fprintf(stderr, "usage: %s MACHINE TRACE\n", argv[0]);
        return 2;
    }
    printf("%-12s %10s %16s %12s\n", "stream", "ratio", "ns/reference", "walks/ref");
    for (unsigned i = 0; i < made; i++) {
        streams[i].make(requests);
        passed += measure(streams[i].name, requests);
    }
    size_t count = stream_recorded(requests, argv[2], &error);
    passed += count > 0 && measure("recorded", requests);
    bool run = count > 0 && measure_run(argv[2], argv[1], requests, count, &error);
    if (!run)
        printf("%s\n", error.text);
    passed += run;
    printf("bench: %u passed, %u failed\n", passed, made + 2 - passed);
    free(requests);
    return passed == made + 2 ? 0 : 1;
}
