/*
 * tracker.c - processes, tasks and areas of a trace.
 */
#include "tracker.h"

#include <stdlib.h>

static bool begin_task(struct mmu_tracker *tracker, struct mmu_tracked *process)
{
    if (tracker->tasks == tracker->room) {
        uint32_t room = tracker->room ? 2 * tracker->room : 64;
        struct mmu_tracked **grown = realloc(tracker->process_of, room * sizeof(struct mmu_tracked *));
        if (!grown)
            return false;
        tracker->process_of = grown;
        tracker->room = room;
    }
    tracker->process_of[tracker->tasks++] = process;
    process->tasks++;
    return true;
}

static struct mmu_tracked *new_process(struct mmu_tracker *tracker)
{
    struct mmu_tracked *process = calloc(1, sizeof *process);
    if (!process)
        return NULL;
    process->number = tracker->processes++;
    process->older = tracker->newest;
    tracker->newest = process;
    return process;
}

static bool spawn_process(struct mmu_tracker *tracker)
{
    struct mmu_tracked *process = new_process(tracker);
    return process && begin_task(tracker, process);
}

static bool fork_process(struct mmu_tracker *tracker, const struct mmu_tracked *parent)
{
    struct mmu_tracked *child = new_process(tracker);
    return child && mmu_areas_copy(&child->areas, &parent->areas) && begin_task(tracker, child);
}

static void end_task(struct mmu_tracked *process)
{
    if (--process->tasks == 0)
        mmu_areas_clear(&process->areas);
}

bool mmu_tracker_call(struct mmu_tracker *tracker, const struct mmu_record *record)
{
    if (record->kind == MMU_RECORD_SPAWN)
        return spawn_process(tracker);
    struct mmu_tracked *process = tracker->process_of[record->task];
    struct mmu_areas *areas = &process->areas;
    switch (record->kind) {
    case MMU_RECORD_MMAP:
        return mmu_areas_map(areas, record->address, record->length, record->prot);
    case MMU_RECORD_MUNMAP:
        return mmu_areas_unmap(areas, record->address, record->length);
    case MMU_RECORD_MPROTECT:
        return mmu_areas_protect(areas, record->address, record->length, record->prot);
    case MMU_RECORD_BRK:
        return mmu_areas_brk(areas, record->address);
    case MMU_RECORD_FORK:
        return fork_process(tracker, process);
    case MMU_RECORD_CLONE:
        return begin_task(tracker, process);
    case MMU_RECORD_EXIT:
        end_task(process);
        return true;
    default:
        return true;
    }
}

void mmu_tracker_clear(struct mmu_tracker *tracker)
{
    for (struct mmu_tracked *process = tracker->newest, *older; process; process = older) {
        older = process->older;
        mmu_areas_clear(&process->areas);
        free(process);
    }
    free(tracker->process_of);
    *tracker = (struct mmu_tracker){0};
}
