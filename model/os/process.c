/*
 * Processes: birth, death, and which core runs which, under which ASID.
 *
 * ASIDs are given out in turn, when a process is first run. When they run out a new generation begins: every core is
 * flushed whole and the processes that are running get new ASIDs at once; the others when they run again. So the ASID
 * of a dead process is never given to another before a flush.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { FIRST_PROCESSES = 16 };

/* Position of the first process whose pid is not below `pid`. */
static size_t pid_position(const struct mmu_os *os, uint32_t pid)
{
    size_t low = 0, high = os->process_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (os->by_pid[middle]->pid < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct os_process *mmu_os_process_find(const struct mmu_os *os, uint32_t pid)
{
    size_t at = pid_position(os, pid);
    return at < os->process_count && os->by_pid[at]->pid == pid ? os->by_pid[at] : NULL;
}

unsigned mmu_os_core_of(const struct mmu_os *os, const struct os_process *process)
{
    for (unsigned core = 0; core < os->config.cores; core++)
        if (os->running[core] == process)
            return core;
    return OS_NO_CORE;
}

static bool grow(struct mmu_os *os)
{
    size_t room = os->process_room ? 2 * os->process_room : FIRST_PROCESSES;
    struct os_process **by_pid = realloc(os->by_pid, room * sizeof(struct os_process *));
    if (!by_pid)
        return false;
    os->by_pid = by_pid;
    struct os_process **by_number = realloc(os->by_number, room * sizeof(struct os_process *));
    if (!by_number)
        return false;
    os->by_number = by_number;
    for (size_t i = os->process_room; i < room; i++)
        by_number[i] = NULL;
    os->process_room = room;
    return true;
}

static uint32_t take_lowest_number(struct mmu_os *os)
{
    while (os->by_number[os->free_number])
        os->free_number++;
    return os->free_number;
}

enum mmu_os_status mmu_os_process_create(struct mmu_os *os, uint32_t pid, struct os_process **out)
{
    if (mmu_os_process_find(os, pid))
        return MMU_OS_EEXIST;
    if ((os->process_count == os->process_room && !grow(os)) || !mmu_os_reserve(os, 1))
        return MMU_OS_ENOMEM;
    struct os_process *process = calloc(1, sizeof *process);
    if (!process)
        return MMU_OS_ENOMEM;
    process->pid = pid;
    process->number = take_lowest_number(os);
    uint32_t root = mmu_os_frame_take(os, OS_FRAME_TABLE);
    os->frames[root].first.process = process->number;
    process->root = os_frame_address(os, root);
    os->by_number[process->number] = process;
    size_t at = pid_position(os, pid);
    memmove(os->by_pid + at + 1, os->by_pid + at, (os->process_count - at) * sizeof(struct os_process *));
    os->by_pid[at] = process;
    os->process_count++;
    *out = process;
    return MMU_OS_OK;
}

enum mmu_os_status mmu_os_spawn(struct mmu_os *os, uint32_t pid)
{
    struct os_process *process;
    os->caller = OS_NO_CORE;
    return mmu_os_process_create(os, pid, &process);
}

static void forget(struct mmu_os *os, struct os_process *process)
{
    size_t at = pid_position(os, process->pid);
    os->process_count--;
    memmove(os->by_pid + at, os->by_pid + at + 1, (os->process_count - at) * sizeof(struct os_process *));
    os->by_number[process->number] = NULL;
    if (process->number < os->free_number)
        os->free_number = process->number;
    for (unsigned core = 0; core < os->config.cores; core++)
        if (os->running[core] == process)
            os->running[core] = NULL;
    free(process->areas);
    free(process);
}

enum mmu_os_status mmu_os_exit(struct mmu_os *os, uint32_t pid)
{
    struct os_process *process = mmu_os_process_find(os, pid);
    if (!process)
        return MMU_OS_ESRCH;
    os->caller = mmu_os_core_of(os, process);
    struct os_flush_batch batch = {.process = process};
    mmu_os_unmap(os, 0, os->user_end, &batch);
    mmu_os_frame_give(os, os_frame_at(os, process->root));
    mmu_os_flush_process(os, process);
    forget(os, process);
    return MMU_OS_OK;
}

static void set_context(struct mmu_os *os, unsigned core)
{
    const struct os_process *process = os->running[core];
    /* The modifiers that mean nothing in a scheme are not looked at by it. */
    struct mmu_context context = {
        .root = process->root, .asid = process->asid, .user = true, .modifiers = MMU_WP | MMU_SMEP | MMU_NX};
    os->host.set_context(os->host.ctx, core, &context);
}

static void give_asid(struct mmu_os *os, struct os_process *process)
{
    process->asid = os->asid_next++;
    process->generation = os->generation;
    process->cores = 0;
}

/* All ASIDs were given out: begin again. `core` is about to leave its process. */
static void new_generation(struct mmu_os *os, unsigned core)
{
    os->generation++;
    os->asid_next = 1;
    mmu_os_flush_everything(os);
    for (unsigned c = 0; c < os->config.cores; c++) {
        struct os_process *process = os->running[c];
        if (c == core || !process)
            continue;
        if (process->generation != os->generation)
            give_asid(os, process);
        process->cores |= UINT64_C(1) << c;
        set_context(os, c);
    }
}

static void switch_with_asids(struct mmu_os *os, unsigned core, struct os_process *process)
{
    if (process->generation != os->generation && os->asid_next > os->asid_last)
        new_generation(os, core);
    if (process->generation != os->generation)
        give_asid(os, process);
    process->cores |= UINT64_C(1) << core;
    os->running[core] = process;
    set_context(os, core);
}

static void switch_with_flush(struct mmu_os *os, unsigned core, struct os_process *process)
{
    struct mmu_flush flush = {.global = true};
    if (os->running[core])
        os->running[core]->cores &= ~(UINT64_C(1) << core);
    process->generation = os->generation;
    process->cores |= UINT64_C(1) << core;
    os->running[core] = process;
    set_context(os, core);
    os->host.flush(os->host.ctx, core, &flush);
}

enum mmu_os_status mmu_os_run(struct mmu_os *os, unsigned core, uint32_t pid)
{
    if (core >= os->config.cores)
        return MMU_OS_EINVAL;
    struct os_process *process = os->running[core];
    if (process && process->pid == pid)
        return MMU_OS_OK;
    process = mmu_os_process_find(os, pid);
    if (!process)
        return MMU_OS_ESRCH;
    os->caller = core;
    if (os->asid_last > 0)
        switch_with_asids(os, core, process);
    else
        switch_with_flush(os, core, process);
    return MMU_OS_OK;
}
