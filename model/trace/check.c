/*
 * check.c - the rules that every trace keeps, and errors that name file and record.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

static const char *const kind_names[MMU_RECORD_KINDS] = {
    [MMU_RECORD_LOAD] = "load",   [MMU_RECORD_STORE] = "store",   [MMU_RECORD_FETCH] = "fetch",
    [MMU_RECORD_MMAP] = "mmap",   [MMU_RECORD_MUNMAP] = "munmap", [MMU_RECORD_MPROTECT] = "mprotect",
    [MMU_RECORD_BRK] = "brk",     [MMU_RECORD_SPAWN] = "spawn",   [MMU_RECORD_FORK] = "fork",
    [MMU_RECORD_CLONE] = "clone", [MMU_RECORD_EXIT] = "exit",
};

const char *mmu_record_kind_name(enum mmu_record_kind kind)
{
    return kind_names[kind];
}

static void tell(struct mmu_error *error, const char *path, uint64_t number, const char *format, va_list args)
{
    enum { PATH_BYTES = 100 };
    size_t length = strlen(path);
    const char *dots = length > PATH_BYTES ? "..." : "";
    if (length > PATH_BYTES)
        path += length - PATH_BYTES;
    char place[24] = "";
    if (number)
        snprintf(place, sizeof place, ":%llu", (unsigned long long)number);
    int used = snprintf(error->text, sizeof error->text, "%s%.100s%s: ", dots, path, place);
    vsnprintf(error->text + used, sizeof error->text - (size_t)used, format, args);
}

void mmu_trace_error(struct mmu_error *error, const char *path, uint64_t number, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    tell(error, path, number, format, args);
    va_end(args);
}

int mmu_trace_damaged(const struct mmu_trace *trace, struct mmu_error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    tell(error, trace->in->path, trace->records + 1, format, args);
    va_end(args);
    return -1;
}

static bool broken(struct mmu_error *what, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool broken(struct mmu_error *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(what->text, sizeof what->text, format, args);
    va_end(args);
    return false;
}

static bool check_reference(const struct mmu_record *record, struct mmu_error *what)
{
    if (record->bytes < 1 || record->bytes > 64)
        return broken(what, "%s of %u bytes; 1 to 64 can be", kind_names[record->kind], record->bytes);
    if (record->address + record->bytes - 1 < record->address)
        return broken(what, "%s of %u bytes at 0x%llx goes past the end of the address space", kind_names[record->kind],
                      record->bytes, (unsigned long long)record->address);
    return true;
}

static bool check_range(const struct mmu_record *record, struct mmu_error *what)
{
    const char *name = kind_names[record->kind];
    uint64_t mask = (UINT64_C(1) << MMU_PAGE_SHIFT) - 1;
    if (record->address & mask)
        return broken(what, "%s at 0x%llx; the address must be a multiple of 4096", name,
                      (unsigned long long)record->address);
    if (record->length == 0 || (record->length & mask))
        return broken(what, "%s of 0x%llx bytes; the length must be a multiple of 4096 and not 0", name,
                      (unsigned long long)record->length);
    if (record->address + record->length - 1 < record->address)
        return broken(what, "%s of 0x%llx bytes at 0x%llx goes past the end of the address space", name,
                      (unsigned long long)record->length, (unsigned long long)record->address);
    if (record->prot > 7)
        return broken(what, "%s with protection %u; read 1, write 2 and exec 4 can be or-ed", name, record->prot);
    return true;
}

static bool check_task(const struct mmu_trace_tasks *tasks, const struct mmu_record *record, struct mmu_error *what)
{
    const char *name = kind_names[record->kind];
    if (record->task >= tasks->count)
        return broken(what, "%s by task %u, which has not begun; a task begins with spawn, fork or clone", name,
                      record->task);
    if (!tasks->alive[record->task])
        return broken(what, "%s by task %u, which has ended", name, record->task);
    return true;
}

static bool begin_task(struct mmu_trace_tasks *tasks, const struct mmu_record *record, uint32_t task,
                       struct mmu_error *what)
{
    if (task != tasks->count)
        return broken(what, "%s begins task %u; tasks are numbered in order, so the next one is %u",
                      kind_names[record->kind], task, tasks->count);
    if (tasks->count == tasks->room) {
        uint32_t room = tasks->room ? 2 * tasks->room : 64;
        bool *alive = realloc(tasks->alive, room * sizeof *alive);
        if (!alive)
            return broken(what, "not enough memory for %u tasks", room);
        tasks->alive = alive;
        tasks->room = room;
    }
    tasks->alive[tasks->count++] = true;
    return true;
}

bool mmu_trace_check(struct mmu_trace_tasks *tasks, const struct mmu_record *record, struct mmu_error *what)
{
    if (record->kind >= MMU_RECORD_KINDS)
        return broken(what, "record of unknown kind %u; the kinds are 0 to %d", record->kind, MMU_RECORD_KINDS - 1);
    if (record->kind == MMU_RECORD_SPAWN)
        return begin_task(tasks, record, record->task, what);
    if (!check_task(tasks, record, what))
        return false;
    switch (record->kind) {
    case MMU_RECORD_LOAD:
    case MMU_RECORD_STORE:
    case MMU_RECORD_FETCH:
        return check_reference(record, what);
    case MMU_RECORD_MMAP:
    case MMU_RECORD_MUNMAP:
    case MMU_RECORD_MPROTECT:
        return check_range(record, what);
    case MMU_RECORD_FORK:
    case MMU_RECORD_CLONE:
        return begin_task(tasks, record, record->child, what);
    case MMU_RECORD_EXIT:
        tasks->alive[record->task] = false;
        return true;
    default:
        return true;
    }
}
