/*
 * tracker.h - the processes of a trace, their tasks and their areas, followed record by record.
 */
#ifndef MMU_CMD_TRACKER_H
#define MMU_CMD_TRACKER_H

#include "../trace/trace.h"
#include "areas.h"

struct mmu_tracked {
    uint32_t number; /* processes are numbered from 0 in the order in which they appear */
    uint32_t tasks;  /* alive */
    struct mmu_areas areas;
    struct mmu_tracked *older;
};

struct mmu_tracker {
    struct mmu_tracked **process_of; /* of every task that began; one process may stand here many times */
    uint32_t tasks;
    uint32_t room;
    uint32_t processes;
    struct mmu_tracked *newest; /* of all processes, chained by `older` */
};

/* Take note of a record that is not a reference; it must be valid. False when memory is exhausted. */
bool mmu_tracker_call(struct mmu_tracker *tracker, const struct mmu_record *record);

/* Whether the reference lies in areas that allow it. */
static inline bool mmu_tracker_allows(struct mmu_tracker *tracker, const struct mmu_record *record)
{
    static const uint8_t needed[] = {1, 2, 4}; /* load: read; store: write; fetch: exec */
    struct mmu_areas *areas = &tracker->process_of[record->task]->areas;
    return mmu_areas_allow(areas, record->address, record->bytes, needed[record->kind]);
}

void mmu_tracker_clear(struct mmu_tracker *tracker);

#endif
