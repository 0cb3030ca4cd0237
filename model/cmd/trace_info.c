/*
 * trace_info.c - mmusim trace info: what a trace holds.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../trace/trace.h"
#include "cmd.h"
#include "page_set.h"
#include "progress.h"
#include "options.h"
#include "trace_cmd.h"
#include "tracker.h"

static const char help[] =
    "usage: mmusim trace info [OPTION]... FILE\n"
    "\n"
    "Read the whole trace FILE (- is standard input) and print what it holds. References outside the areas that the\n"
    "trace's memory calls made, or against their protection, are counted as stray: a good recording has none.\n"
    "\n"
    "  --json           print one JSON object\n"
    "  --format FORMAT  read FILE as this format instead of telling by content\n";

struct info {
    uint64_t records[MMU_RECORD_KINDS];
    uint64_t stray;
    uint64_t lowest;
    uint64_t highest;
    struct mmu_page_set pages;       /* page numbers */
    struct mmu_page_set *of_process; /* one for each process */
    uint32_t room;
    struct mmu_tracker tracker;
};

/* Pages referenced last: most references are to one of them. By process and page, modulo. */
enum { SEEN = 4096 };

struct seen {
    uint64_t page[SEEN];
    uint32_t process[SEEN];
};

static bool note_page(struct info *info, struct seen *seen, uint64_t page, uint32_t process)
{
    size_t slot = (page ^ (uint64_t)process * 0x9e5) % SEEN;
    if (seen->page[slot] == page + 1 && seen->process[slot] == process)
        return true;
    seen->page[slot] = page + 1;
    seen->process[slot] = process;
    return mmu_page_set_add(&info->pages, page) && mmu_page_set_add(&info->of_process[process], page);
}

static bool note_reference(struct info *info, struct seen *seen, const struct mmu_record *record)
{
    uint32_t process = info->tracker.process_of[record->task]->number;
    uint64_t last = record->address + record->bytes - 1;
    if (record->address < info->lowest)
        info->lowest = record->address;
    if (last > info->highest)
        info->highest = last;
    info->stray += !mmu_tracker_allows(&info->tracker, record);
    return note_page(info, seen, record->address >> MMU_PAGE_SHIFT, process) &&
           (record->address >> MMU_PAGE_SHIFT == last >> MMU_PAGE_SHIFT ||
            note_page(info, seen, last >> MMU_PAGE_SHIFT, process));
}

/* A call, after which there may be one more process. */
static bool note_call(struct info *info, const struct mmu_record *record)
{
    if (!mmu_tracker_call(&info->tracker, record))
        return false;
    if (info->tracker.processes <= info->room)
        return true;
    uint32_t room = info->room ? 2 * info->room : 16;
    struct mmu_page_set *grown = realloc(info->of_process, room * sizeof *grown);
    if (!grown)
        return false;
    memset(grown + info->room, 0, (room - info->room) * sizeof *grown);
    info->of_process = grown;
    info->room = room;
    return true;
}

static uint64_t process_pages(const struct info *info)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < info->tracker.processes; i++)
        sum += info->of_process[i].count;
    return sum;
}

/* Those that made a reference: where a signal came between, the recorder has begun a child that never was. */
static uint32_t processes_that_ran(const struct info *info)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < info->tracker.processes; i++)
        count += info->of_process[i].count > 0;
    return count;
}

static void release(struct info *info)
{
    for (uint32_t i = 0; i < info->room; i++)
        mmu_page_set_clear(&info->of_process[i]);
    free(info->of_process);
    mmu_page_set_clear(&info->pages);
    mmu_tracker_clear(&info->tracker);
}

/* Read all of it. False with *error. */
static bool survey(struct info *info, struct mmu_trace *trace, struct mmu_error *error)
{
    static struct seen seen;
    struct mmu_progress progress;
    struct mmu_record record;
    uint64_t count = 0;
    int got;
    mmu_progress_begin(&progress, "records");
    while ((got = mmu_trace_next(trace, &record, error)) > 0) {
        info->records[record.kind]++;
        bool good = mmu_record_is_reference(&record) ? note_reference(info, &seen, &record) : note_call(info, &record);
        if (!good) {
            snprintf(error->text, sizeof error->text, "not enough memory to follow the trace");
            got = -1;
            break;
        }
        if (++count % MMU_PROGRESS_EVERY)
            continue;
        uint64_t read, size;
        mmu_trace_progress(trace, &read, &size);
        mmu_progress_update(&progress, count, read, size);
    }
    mmu_progress_end(&progress);
    return got == 0;
}

static uint64_t references(const struct info *info)
{
    return info->records[MMU_RECORD_LOAD] + info->records[MMU_RECORD_STORE] + info->records[MMU_RECORD_FETCH];
}

static void print_text(const struct info *info, const struct mmu_trace *trace)
{
    uint64_t read, size;
    mmu_trace_progress(trace, &read, &size);
    printf("format            %s (%s)\n", mmu_trace_format_name(trace), mmu_trace_packing(trace));
    printf("file              %" PRIu64 " bytes\n", read);
    printf("references        %" PRIu64 "\n", references(info));
    for (int kind = MMU_RECORD_LOAD; kind <= MMU_RECORD_FETCH; kind++)
        printf("  %-15s %" PRIu64 "\n", mmu_record_kind_name(kind), info->records[kind]);
    printf("processes         %" PRIu32 " (that made references)\n", processes_that_ran(info));
    printf("tasks             %" PRIu32 "\n", info->tracker.tasks);
    puts("memory calls");
    for (int kind = MMU_RECORD_MMAP; kind < MMU_RECORD_KINDS; kind++)
        printf("  %-15s %" PRIu64 "\n", mmu_record_kind_name(kind), info->records[kind]);
    printf("pages touched     %zu (of 4 KiB)\n", info->pages.count);
    printf("page x process    %" PRIu64 "\n", process_pages(info));
    if (references(info))
        printf("addresses         0x%" PRIx64 " to 0x%" PRIx64 "\n", info->lowest, info->highest);
    printf("stray references  %" PRIu64 "\n", info->stray);
}

static void print_json(const struct info *info, const struct mmu_trace *trace)
{
    uint64_t read, size;
    mmu_trace_progress(trace, &read, &size);
    printf("{\"format\": \"%s\", \"packing\": \"%s\", \"file_bytes\": %" PRIu64 ", \"references\": %" PRIu64 ", ",
           mmu_trace_format_name(trace), mmu_trace_packing(trace), read, references(info));
    fputs("\"records\": {", stdout);
    for (int kind = 0; kind < MMU_RECORD_KINDS; kind++)
        printf("%s\"%s\": %" PRIu64, kind ? ", " : "", mmu_record_kind_name(kind), info->records[kind]);
    printf("}, \"processes\": %" PRIu32 ", \"tasks\": %" PRIu32 ", ", processes_that_ran(info), info->tracker.tasks);
    printf("\"pages\": %zu, \"process_pages\": %" PRIu64 ", ", info->pages.count, process_pages(info));
    if (references(info))
        printf("\"lowest_address\": %" PRIu64 ", \"highest_address\": %" PRIu64 ", ", info->lowest, info->highest);
    printf("\"stray\": %" PRIu64 "}\n", info->stray);
}

int mmu_cmd_trace_info(int argc, char **argv)
{
    bool json = false;
    const char *format = NULL;
    const struct mmu_option options[] = {
        {.name = "--json", .flag = &json}, {.name = "--format", .text = &format}, {.name = NULL}};
    const struct mmu_command command = {"trace info", help, options, false};
    const char *file[argc];
    struct mmu_words files = {file, 0};
    int status = mmu_options_read(&command, argc, argv, &files);
    if (status != MMU_OPTIONS_READ)
        return status;
    if (files.count != 1)
        return mmu_cmd_fail("trace info: one FILE is needed, %zu given (see mmusim trace info --help)", files.count);
    struct mmu_error error;
    struct mmu_trace *trace = mmu_trace_open(file[0], format, &error);
    if (!trace)
        return mmu_cmd_fail("%s", error.text);
    struct info info = {.lowest = UINT64_MAX};
    bool good = survey(&info, trace, &error);
    if (good)
        (json ? print_json : print_text)(&info, trace);
    mmu_trace_close(trace);
    release(&info);
    return good ? MMU_EXIT_DONE : mmu_cmd_fail("%s", error.text);
}
