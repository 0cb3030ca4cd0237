/*
 * progress.c - the progress line.
 */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void mmu_progress_begin(struct mmu_progress *progress, const char *unit)
{
    *progress = (struct mmu_progress){.unit = unit, .begun = now(), .terminal = isatty(STDERR_FILENO) == 1};
    progress->shown = progress->begun;
}

double mmu_progress_seconds(const struct mmu_progress *progress)
{
    return now() - progress->begun;
}

/* A number in three digits or so and a letter for the thousands. */
static void scaled(char text[16], double value)
{
    static const char letters[] = " kMGT";
    unsigned power = 0;
    for (; value >= 1000 && power < 4; power++)
        value /= 1000;
    snprintf(text, 16, power ? "%.1f %c" : "%.0f%c", value, letters[power]);
}

void mmu_progress_update(struct mmu_progress *progress, uint64_t count, uint64_t done, uint64_t total)
{
    if (!progress->terminal)
        return;
    double time = now();
    double seconds = time - progress->begun;
    if (seconds < 1 || time - progress->shown < 0.2)
        return;
    progress->shown = time;
    progress->drawn = true;
    char sum[16], rate[16];
    scaled(sum, (double)count);
    scaled(rate, (double)count / seconds);
    fprintf(stderr, "\r\033[K%s%s, %s/s", sum, progress->unit, rate);
    if (total > 0 && done > 0 && done <= total) {
        double left = seconds * (double)(total - done) / (double)done;
        fprintf(stderr, ", %.0f%%, %d:%02d left", 100.0 * (double)done / (double)total, (int)left / 60, (int)left % 60);
    }
    fflush(stderr);
}

void mmu_progress_end(struct mmu_progress *progress)
{
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
}
