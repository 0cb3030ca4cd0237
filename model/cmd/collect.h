/*
 * collect.h - from the recorder's ring (scripts/record/ring.h) to a trace: tasks are numbered anew, addresses moved
 * below 2^38, areas followed, ends of processes noticed that the recorder cannot tell of.
 */
#ifndef MMU_CMD_COLLECT_H
#define MMU_CMD_COLLECT_H

#include "../../scripts/record/ring.h"
#include "../trace/trace.h"
#include "relocate.h"
#include "tracker.h"

#define MMU_NO_TASK UINT32_MAX

/* A process that is being recorded, by its number on the host. */
struct mmu_recorded {
    pid_t pid;
    uint32_t process; /* its number in the tracker */
    bool gone;        /* dead, or executing another program, ... */
    uint32_t gone_at; /* ... and nothing of it lies in the ring from here on */
};

struct mmu_collector {
    struct ring *ring;
    struct mmu_trace_writer *writer;
    uint64_t limit;      /* references wanted */
    uint64_t references; /* written */
    uint64_t stray;      /* references outside of known areas */
    struct mmu_tracker tracker;
    struct mmu_relocation relocation;
    uint32_t *task_of; /* the trace's number of the recorder's task */
    uint32_t recorder_tasks;
    bool *alive; /* by the trace's numbers */
    uint32_t tasks;
    struct mmu_recorded *recorded;
    uint32_t recorded_count;
    struct mmu_error error;
};

/* Take what lies in the ring, up to `slots` slots. False with collector->error when it cannot be made a trace. */
bool mmu_collect(struct mmu_collector *collector, uint32_t slots);
bool mmu_collect_is_empty(const struct mmu_collector *collector);
bool mmu_collect_is_full(const struct mmu_collector *collector);

/* Look which recorded processes are dead or execute something else than the file `qemu_dev`, `qemu_ino`. */
void mmu_collect_poll(struct mmu_collector *collector, dev_t qemu_dev, ino_t qemu_ino);
/* Write the ends of all tasks that still live. */
bool mmu_collect_end(struct mmu_collector *collector);
/* Whether any task has begun, and whether all have ended. */
bool mmu_collect_has_begun(const struct mmu_collector *collector);
bool mmu_collect_has_ended(const struct mmu_collector *collector);
void mmu_collect_clear(struct mmu_collector *collector);

#endif
