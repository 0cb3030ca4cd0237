/*
 * format.h - the contract of a trace format: one file of this folder implements one struct mmu_trace_format, and
 * formats.c lists it. What every format needs besides lies here too: the rules that all traces keep, and errors that
 * name file and record.
 */
#ifndef MMU_TRACE_FORMAT_H
#define MMU_TRACE_FORMAT_H

#include "stream.h"
#include "trace.h"

/* The tasks of a trace so far: begun[t] of `count` tasks is true while task t lives. Owned by the reader or writer. */
struct mmu_trace_tasks {
    bool *alive;
    uint32_t count;
    uint32_t room;
};

/*
 * Whether the record keeps the rules: kind known; 1 to 64 bytes, not wrapping at 2^64; memory calls page-aligned, not
 * empty, not wrapping; prot of the three bits only; tasks alive; new tasks numbered in order. Keeps `tasks` up to
 * date. False with *what (static or in `error`) telling the rule that is broken.
 */
bool mmu_trace_check(struct mmu_trace_tasks *tasks, const struct mmu_record *record, struct mmu_error *what);

struct mmu_trace {
    const struct mmu_trace_format *format;
    struct mmu_input *in;
    struct mmu_trace_tasks tasks;
    uint64_t records; /* records told so far */
    void *state;      /* of the format, which allocates it in open and frees it in close; may be NULL */
};

struct mmu_trace_writer {
    const struct mmu_trace_format *format;
    struct mmu_output *out;
    struct mmu_trace_tasks tasks;
    uint64_t records;
    uint32_t task; /* of the record before; UINT32_MAX: none */
};

struct mmu_trace_format {
    const char *name;
    const char *help;
    const char *compress; /* how the writer packs its files: "none" or "zstd" */

    /* Whether a file that begins so is of this format. `bytes` may be short or 0 at the end of a short file. */
    bool (*recognize)(const unsigned char *head, size_t bytes);

    /* Read the header. False with *error. */
    bool (*open)(struct mmu_trace *trace, struct mmu_error *error);
    /* As mmu_trace_next. After 0 or -1 it is not called again. */
    int (*next)(struct mmu_trace *trace, struct mmu_record *record, struct mmu_error *error);
    /* The references that come next, as many as can be told without reading the file or failing, at most `room`; NULL:
     * the format has no faster way than `next`. */
    size_t (*more)(struct mmu_trace *trace, struct mmu_record *records, size_t room);
    void (*close)(struct mmu_trace *trace);

    /* Writing; NULL in a format that is only read. The records are valid. False with *error. */
    bool (*begin)(struct mmu_trace_writer *writer, struct mmu_error *error);
    bool (*write)(struct mmu_trace_writer *writer, const struct mmu_record *record, struct mmu_error *error);
    bool (*end)(struct mmu_trace_writer *writer, struct mmu_error *error);
};

/* All formats, in the order in which they are tried; ends with NULL. */
extern const struct mmu_trace_format *const mmu_trace_formats[];

/* *error becomes "PATH:NUMBER: ..." (without number when it is 0). A long path is shortened from the left. */
void mmu_trace_error(struct mmu_error *error, const char *path, uint64_t number, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* -1, with *error set for the record after those told so far. */
int mmu_trace_damaged(const struct mmu_trace *trace, struct mmu_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
