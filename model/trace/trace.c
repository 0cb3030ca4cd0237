/*
 * trace.c - the reader and the writer of traces, whatever their format.
 */
#include "trace.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foreign.h"
#include "format.h"

static void list_formats(char *text, size_t room)
{
    size_t used = 0;
    text[0] = 0;
    for (const struct mmu_trace_format *const *f = mmu_trace_formats; *f && used < room; f++)
        used += (size_t)snprintf(text + used, room - used, "%s%s", used ? ", " : "", (*f)->name);
}

static const struct mmu_trace_format *find_format(const char *path, const char *name, struct mmu_error *error)
{
    for (const struct mmu_trace_format *const *f = mmu_trace_formats; *f; f++)
        if (strcmp((*f)->name, name) == 0)
            return *f;
    char known[100];
    list_formats(known, sizeof known);
    mmu_trace_error(error, path, 0, "unknown trace format \"%.40s\"; known are %s", name, known);
    return NULL;
}

static const struct mmu_trace_format *tell_format(const struct mmu_input *in, struct mmu_error *error)
{
    const unsigned char *head = in->data + in->pos;
    size_t bytes = in->end - in->pos;
    for (const struct mmu_trace_format *const *f = mmu_trace_formats; *f; f++)
        if ((*f)->recognize(head, bytes))
            return *f;
    char known[100];
    list_formats(known, sizeof known);
    mmu_trace_error(error, in->path, 0, "not a trace: it %s; known formats are %s, plain or packed with zstd or xz",
                    mmu_foreign_name(head, bytes), known);
    return NULL;
}

/* Enough of the stream to tell its format by: pipes may bring a few bytes at a time. */
static bool fill_head(struct mmu_input *in, struct mmu_error *error)
{
    enum { HEAD_BYTES = 4096 };
    int more = 1;
    while (in->end - in->pos < HEAD_BYTES && more > 0)
        more = mmu_input_fill(in, error);
    return more >= 0;
}

struct mmu_trace *mmu_trace_open(const char *path, const char *format, struct mmu_error *error)
{
    struct mmu_trace *trace = calloc(1, sizeof *trace);
    if (!trace) {
        mmu_trace_error(error, path, 0, "not enough memory to read it");
        return NULL;
    }
    trace->in = mmu_input_open(path, error);
    if (trace->in && (format || fill_head(trace->in, error)))
        trace->format = format ? find_format(trace->in->path, format, error) : tell_format(trace->in, error);
    if (!trace->format || !trace->format->open(trace, error)) {
        mmu_trace_close(trace);
        return NULL;
    }
    return trace;
}

int mmu_trace_next(struct mmu_trace *trace, struct mmu_record *record, struct mmu_error *error)
{
    int got = trace->format->next(trace, record, error);
    trace->records += got > 0;
    return got;
}

int mmu_trace_next_batch(struct mmu_trace *trace, struct mmu_record *records, size_t room, struct mmu_error *error)
{
    int got = mmu_trace_next(trace, records, error);
    if (got <= 0 || !trace->format->more)
        return got;
    size_t more = trace->format->more(trace, records + 1, room - 1 < INT_MAX ? room - 1 : INT_MAX - 1);
    trace->records += more;
    return (int)more + 1;
}

void mmu_trace_progress(const struct mmu_trace *trace, uint64_t *read, uint64_t *size)
{
    mmu_input_progress(trace->in, read, size);
}

const char *mmu_trace_format_name(const struct mmu_trace *trace)
{
    return trace->format->name;
}

const char *mmu_trace_packing(const struct mmu_trace *trace)
{
    return mmu_input_packing(trace->in);
}

void mmu_trace_close(struct mmu_trace *trace)
{
    if (!trace)
        return;
    if (trace->format)
        trace->format->close(trace);
    if (trace->in)
        mmu_input_close(trace->in);
    free(trace->tasks.alive);
    free(trace);
}

static void release_writer(struct mmu_trace_writer *writer)
{
    free(writer->tasks.alive);
    free(writer);
}

struct mmu_trace_writer *mmu_trace_create(const char *path, const char *format, struct mmu_error *error)
{
    const struct mmu_trace_format *chosen = find_format(path, format, error);
    if (!chosen)
        return NULL;
    if (!chosen->begin) {
        mmu_trace_error(error, path, 0, "traces of format %s are only read; write native or text", format);
        return NULL;
    }
    struct mmu_trace_writer *writer = calloc(1, sizeof *writer);
    if (!writer) {
        mmu_trace_error(error, path, 0, "not enough memory to write it");
        return NULL;
    }
    writer->format = chosen;
    writer->task = UINT32_MAX;
    writer->out = mmu_output_create(path, chosen->compress, error);
    if (!writer->out) {
        release_writer(writer);
        return NULL;
    }
    if (!chosen->begin(writer, error)) {
        mmu_trace_abandon(writer);
        return NULL;
    }
    return writer;
}

bool mmu_trace_write(struct mmu_trace_writer *writer, const struct mmu_record *record, struct mmu_error *error)
{
    bool plain = mmu_record_is_reference(record) && record->task < writer->tasks.count &&
                 writer->tasks.alive[record->task] && (uint8_t)(record->bytes - 1) < 64 &&
                 record->address + record->bytes - 1 >= record->address;
    struct mmu_error what;
    if (!plain && !mmu_trace_check(&writer->tasks, record, &what)) {
        mmu_trace_error(error, mmu_output_path(writer->out), writer->records + 1, "%s", what.text);
        return false;
    }
    writer->records++;
    return writer->format->write(writer, record, error);
}

bool mmu_trace_commit(struct mmu_trace_writer *writer, struct mmu_error *error)
{
    bool good = writer->format->end(writer, error);
    if (good)
        good = mmu_output_commit(writer->out, error);
    else
        mmu_output_abandon(writer->out);
    release_writer(writer);
    return good;
}

void mmu_trace_abandon(struct mmu_trace_writer *writer)
{
    mmu_output_abandon(writer->out);
    release_writer(writer);
}
