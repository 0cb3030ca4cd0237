/* See replay.h. */
#include "replay.h"

#include <stdlib.h>

struct mmu_replay {
    uint32_t room;
    uint32_t *process; /* by task */
    uint32_t *tasks;   /* by process: tasks alive */
};

enum { INITIAL_TASKS = 64 };

struct mmu_replay *mmu_replay_create(void)
{
    struct mmu_replay *replay = calloc(1, sizeof *replay);
    if (!replay)
        return NULL;
    replay->room = INITIAL_TASKS;
    replay->process = calloc(replay->room, sizeof *replay->process);
    replay->tasks = calloc(replay->room, sizeof *replay->tasks);
    if (replay->process && replay->tasks)
        return replay;
    mmu_replay_destroy(replay);
    return NULL;
}

void mmu_replay_destroy(struct mmu_replay *replay)
{
    if (!replay)
        return;
    free(replay->process);
    free(replay->tasks);
    free(replay);
}

uint32_t mmu_replay_process(const struct mmu_replay *replay, uint32_t task)
{
    return replay->process[task];
}

bool mmu_replay_ends_process(const struct mmu_replay *replay, const struct mmu_record *record)
{
    return record->kind == MMU_RECORD_EXIT && replay->tasks[replay->process[record->task]] == 1;
}

enum mmu_os_status mmu_replay_call(const struct mmu_replay *replay, struct mmu_os *os, const struct mmu_record *record)
{
    uint32_t pid = record->kind == MMU_RECORD_SPAWN ? record->task : replay->process[record->task];
    switch ((enum mmu_record_kind)record->kind) {
    case MMU_RECORD_MMAP:
        return mmu_os_mmap(os, pid, record->address, record->length, record->prot);
    case MMU_RECORD_MUNMAP:
        return mmu_os_munmap(os, pid, record->address, record->length);
    case MMU_RECORD_MPROTECT:
        return mmu_os_mprotect(os, pid, record->address, record->length, record->prot);
    case MMU_RECORD_BRK:
        return mmu_os_brk(os, pid, record->address);
    case MMU_RECORD_SPAWN:
        return mmu_os_spawn(os, pid);
    case MMU_RECORD_FORK:
        return mmu_os_fork(os, pid, record->child);
    case MMU_RECORD_EXIT:
        return mmu_replay_ends_process(replay, record) ? mmu_os_exit(os, pid) : MMU_OS_OK;
    default:
        return MMU_OS_OK;
    }
}

static bool make_room(struct mmu_replay *replay, uint32_t task)
{
    if (task < replay->room)
        return true;
    size_t room = 2 * (size_t)task;
    uint32_t *process = realloc(replay->process, room * sizeof *process);
    if (process)
        replay->process = process;
    uint32_t *tasks = realloc(replay->tasks, room * sizeof *tasks);
    if (tasks)
        replay->tasks = tasks;
    if (!process || !tasks)
        return false;
    replay->room = (uint32_t)room;
    return true;
}

static bool begin(struct mmu_replay *replay, uint32_t task, uint32_t process)
{
    if (!make_room(replay, task))
        return false;
    replay->process[task] = process;
    if (task == process)
        replay->tasks[process] = 0;
    replay->tasks[process]++;
    return true;
}

bool mmu_replay_note(struct mmu_replay *replay, const struct mmu_record *record)
{
    switch ((enum mmu_record_kind)record->kind) {
    case MMU_RECORD_SPAWN:
        return begin(replay, record->task, record->task);
    case MMU_RECORD_FORK:
        return begin(replay, record->child, record->child);
    case MMU_RECORD_CLONE:
        return begin(replay, record->child, replay->process[record->task]);
    case MMU_RECORD_EXIT:
        replay->tasks[replay->process[record->task]]--;
        return true;
    default:
        return true;
    }
}

const char *mmu_replay_status_text(enum mmu_os_status status)
{
    static const char *const texts[] = {
        [MMU_OS_OK] = "done",
        [MMU_OS_EINVAL] = "an address is not page-aligned, or lies outside the user's half of the address space",
        [MMU_OS_ENOMEM] = "memory and swap are exhausted, or the range is not mapped",
        [MMU_OS_ESRCH] = "there is no such process",
        [MMU_OS_EEXIST] = "that process exists already"};
    return texts[status];
}
