/*
 * trace_convert.c - mmusim trace convert and cat: a trace into another format, or onto standard output.
 */
#include <stdio.h>

#include "../trace/trace.h"
#include "cmd.h"
#include "interrupt.h"
#include "options.h"
#include "progress.h"
#include "trace_cmd.h"

static const char convert_help[] = "usage: mmusim trace convert [OPTION]... IN OUT\n"
                                   "\n"
                                   "Read the trace IN, whose format and compression are told by its content, and write "
                                   "it to OUT. - is standard input\n"
                                   "or output. OUT appears under its name only when it is whole.\n"
                                   "\n"
                                   "  --to FORMAT      native (binary, zstd-compressed; the default) or text\n"
                                   "  --format FORMAT  read IN as this format instead of telling by content\n";

static const char cat_help[] = "usage: mmusim trace cat [OPTION]... FILE\n"
                               "\n"
                               "Print the trace FILE (- is standard input), a record a line: TASK KIND ARGUMENTS. What "
                               "is printed is a trace again.\n"
                               "\n"
                               "  --limit N        print the first N records\n"
                               "  --format FORMAT  read FILE as this format instead of telling by content\n";

/* Copy all records. False with *error. */
static bool copy(struct mmu_trace *trace, struct mmu_trace_writer *writer, struct mmu_error *error)
{
    struct mmu_progress progress;
    struct mmu_record record;
    uint64_t count = 0;
    int got;
    mmu_progress_begin(&progress, "records");
    while ((got = mmu_trace_next(trace, &record, error)) > 0) {
        if (!mmu_trace_write(writer, &record, error)) {
            got = -1;
            break;
        }
        if (++count % MMU_PROGRESS_EVERY)
            continue;
        if (mmu_interrupted()) {
            snprintf(error->text, sizeof error->text, "interrupted; nothing was written");
            got = -1;
            break;
        }
        uint64_t read, size;
        mmu_trace_progress(trace, &read, &size);
        mmu_progress_update(&progress, count, read, size);
    }
    mmu_progress_end(&progress);
    return got == 0;
}

int mmu_cmd_trace_convert(int argc, char **argv)
{
    const char *to = "native";
    const char *format = NULL;
    const struct mmu_option options[] = {
        {.name = "--to", .text = &to}, {.name = "--format", .text = &format}, {.name = NULL}};
    const struct mmu_command command = {"trace convert", convert_help, options, false};
    const char *file[argc];
    struct mmu_words files = {file, 0};
    int status = mmu_options_read(&command, argc, argv, &files);
    if (status != MMU_OPTIONS_READ)
        return status;
    if (files.count != 2)
        return mmu_cmd_fail("trace convert: IN and OUT are needed, %zu given (see mmusim trace convert --help)",
                            files.count);
    mmu_interrupt_catch();
    struct mmu_error error;
    struct mmu_trace *trace = mmu_trace_open(file[0], format, &error);
    if (!trace)
        return mmu_cmd_fail("%s", error.text);
    struct mmu_trace_writer *writer = mmu_trace_create(file[1], to, &error);
    bool good = writer && copy(trace, writer, &error);
    if (good)
        good = mmu_trace_commit(writer, &error);
    else if (writer)
        mmu_trace_abandon(writer);
    mmu_trace_close(trace);
    return good ? MMU_EXIT_DONE : mmu_cmd_fail("%s", error.text);
}

/* Print up to `limit` records: 0, or -1 with *error. */
static int print(struct mmu_trace *trace, uint64_t limit, struct mmu_error *error)
{
    struct mmu_record record;
    int got = 0;
    for (uint64_t i = 0; i < limit && !ferror(stdout) && !mmu_interrupted(); i++) {
        char line[MMU_RECORD_TEXT_BYTES];
        got = mmu_trace_next(trace, &record, error);
        if (got <= 0)
            break;
        int length = mmu_record_text(&record, line);
        line[length] = '\n';
        fwrite(line, 1, (size_t)length + 1, stdout);
    }
    return got < 0 ? -1 : 0;
}

int mmu_cmd_trace_cat(int argc, char **argv)
{
    uint64_t limit = UINT64_MAX;
    const char *format = NULL;
    const struct mmu_option options[] = {
        {.name = "--limit", .number = &limit, .least = 1}, {.name = "--format", .text = &format}, {.name = NULL}};
    const struct mmu_command command = {"trace cat", cat_help, options, false};
    const char *file[argc];
    struct mmu_words files = {file, 0};
    int status = mmu_options_read(&command, argc, argv, &files);
    if (status != MMU_OPTIONS_READ)
        return status;
    if (files.count != 1)
        return mmu_cmd_fail("trace cat: one FILE is needed, %zu given (see mmusim trace cat --help)", files.count);
    struct mmu_error error;
    struct mmu_trace *trace = mmu_trace_open(file[0], format, &error);
    if (!trace)
        return mmu_cmd_fail("%s", error.text);
    int got = print(trace, limit, &error);
    mmu_trace_close(trace);
    return got == 0 ? MMU_EXIT_DONE : mmu_cmd_fail("%s", error.text);
}
