/* story.h - turns the events of a translation into lines that a person can follow. */
#ifndef MMU_CMD_STORY_H
#define MMU_CMD_STORY_H

#include <stdio.h>

#include "../config/config.h"
#include "../trace/trace.h"

struct mmu_story {
    const struct mmu_machine *machine;
    FILE *out;
    bool telling;
    uint64_t fault_end; /* cycle of the last fault; 0: none since */
};

/* Head the story of the access with its address, split into indices. */
void mmu_story_begin(struct mmu_story *story, const struct mmu_record *record);

/* An observer for mmu_host.event and mmu_simulation_options.event; ctx is the story. Silent outside begin and end. */
void mmu_story_event(void *story, const struct mmu_event *event);

void mmu_story_end(struct mmu_story *story);

#endif
