/*
 * replay.h - a trace's tasks and memory calls, as calls of an operating system. A process bears the number of its first
 * task. The same replay can drive several operating systems: call each, then note the record once.
 */
#ifndef MMU_CMD_REPLAY_H
#define MMU_CMD_REPLAY_H

#include "../os/os.h"
#include "../trace/trace.h"

struct mmu_replay;

struct mmu_replay *mmu_replay_create(void); /* NULL: the host has no memory */
void mmu_replay_destroy(struct mmu_replay *replay);

/* The process of a task that has begun. */
uint32_t mmu_replay_process(const struct mmu_replay *replay, uint32_t task);

/* Make the call that a record which is no reference stands for. */
enum mmu_os_status mmu_replay_call(const struct mmu_replay *replay, struct mmu_os *os, const struct mmu_record *record);

/* Remember which tasks the record began or ended. False: the host has no memory. */
bool mmu_replay_note(struct mmu_replay *replay, const struct mmu_record *record);

/* Whether the record ends its process: it is the exit of the last task. To be asked before the record is noted. */
bool mmu_replay_ends_process(const struct mmu_replay *replay, const struct mmu_record *record);

/* What the status says, for messages. */
const char *mmu_replay_status_text(enum mmu_os_status status);

#endif
