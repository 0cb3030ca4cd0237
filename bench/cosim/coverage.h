/* coverage.h - what has been exercised: counted as requests retire, and printed as a table with its holes. */
#ifndef COSIM_COVERAGE_H
#define COSIM_COVERAGE_H

#include "translation.h"

struct coverage {
    uint64_t first_level, later_level, walks, from_walk_cache, merged;
    uint64_t reads, swaps, lost;
    uint64_t page_faults, access_faults;
    uint64_t quiet_flushes, flushes;
};

void coverage_note(struct coverage *coverage, const struct cosim_translation *translation);
void coverage_note_answer(struct coverage *coverage, const struct cosim_outcome *outcome);
static inline void coverage_note_quiet_flush(struct coverage *coverage)
{
    coverage->quiet_flushes++;
}
void coverage_summary(const struct coverage *coverage);

#endif
