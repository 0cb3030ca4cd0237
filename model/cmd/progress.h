/*
 * progress.h - a line on standard error with count, rate and time left: only on a terminal, and only for what takes
 * longer than a second.
 */
#ifndef MMU_CMD_PROGRESS_H
#define MMU_CMD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct mmu_progress {
    const char *unit; /* what is counted: "references" */
    double begun;     /* seconds, of a clock that only goes forward */
    double shown;
    bool terminal;
    bool drawn;
};

/* Calls of mmu_progress_update are cheap enough for every 65,536th record or so. */
enum { MMU_PROGRESS_EVERY = 1 << 16 };

void mmu_progress_begin(struct mmu_progress *progress, const char *unit);
/* `count` units so far; `done` of `total` (bytes of the input, say) tells the time left. total 0: not known. */
void mmu_progress_update(struct mmu_progress *progress, uint64_t count, uint64_t done, uint64_t total);
/* Clear the line; to be called before anything else is printed. */
void mmu_progress_end(struct mmu_progress *progress);
/* Seconds since mmu_progress_begin. */
double mmu_progress_seconds(const struct mmu_progress *progress);

#endif
