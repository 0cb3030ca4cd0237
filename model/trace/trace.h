/*
 * trace.h - reading and writing traces of whatever format. The format is told by the file's content, and so is its
 * compression (zstd, xz, none). The contract of a format is in format.h; formats.c lists them.
 */
#ifndef MMU_TRACE_H
#define MMU_TRACE_H

#include "../mmu.h"

#ifdef __cplusplus
extern "C" {
#endif

enum mmu_record_kind {
    MMU_RECORD_LOAD,     /* address, bytes */
    MMU_RECORD_STORE,    /* address, bytes */
    MMU_RECORD_FETCH,    /* address, bytes: one instruction */
    MMU_RECORD_MMAP,     /* address, length, prot: private memory appears, in place of what was there */
    MMU_RECORD_MUNMAP,   /* address, length */
    MMU_RECORD_MPROTECT, /* address, length, prot */
    MMU_RECORD_BRK,      /* address: the new end of the heap */
    MMU_RECORD_SPAWN,    /* task begins as a new process with an empty address space */
    MMU_RECORD_FORK,     /* child begins as a copy of task's process */
    MMU_RECORD_CLONE,    /* child begins as a thread of task's process */
    MMU_RECORD_EXIT,     /* task ends; the process ends with its last task */
    MMU_RECORD_KINDS
};

/* One record. A task is a thread of a process; tasks are numbered from 0 in the order in which they appear. */
struct mmu_record {
    uint64_t address;
    uint64_t length; /* bytes, of a memory call */
    uint32_t task;
    uint32_t child; /* of fork and clone */
    uint8_t kind;   /* enum mmu_record_kind */
    uint8_t bytes;  /* of a load, store or fetch, 1 to 64 */
    uint8_t prot;   /* MMU_PROT_READ 1, WRITE 2, EXEC 4 */
};

/* The kind as the text format writes it: "load", "mmap", ... */
const char *mmu_record_kind_name(enum mmu_record_kind kind);

static inline bool mmu_record_is_reference(const struct mmu_record *record)
{
    return record->kind <= MMU_RECORD_FETCH;
}

struct mmu_trace;

/*
 * Open a trace for reading; path "-" is standard input. format NULL: told by content. NULL with *error set
 * ("PATH: what is wrong and what would be right") when it cannot be read.
 */
struct mmu_trace *mmu_trace_open(const char *path, const char *format, struct mmu_error *error);

/* The next record: 1; end of the trace: 0; damaged or cut short: -1 with *error set ("PATH:RECORD: ..."). */
int mmu_trace_next(struct mmu_trace *trace, struct mmu_record *record, struct mmu_error *error);

/*
 * The next records, at most `room` of them (at least 1): how many; else as mmu_trace_next. Fewer than there is room for
 * says nothing of the trace's end.
 */
int mmu_trace_next_batch(struct mmu_trace *trace, struct mmu_record *records, size_t room, struct mmu_error *error);

/* The record as a line of the text format, without a newline; returns its length. */
enum { MMU_RECORD_TEXT_BYTES = 96 };
int mmu_record_text(const struct mmu_record *record, char text[MMU_RECORD_TEXT_BYTES]);

/* Bytes of the file read so far, and its size (0 if not known, as of a pipe), for progress. */
void mmu_trace_progress(const struct mmu_trace *trace, uint64_t *read, uint64_t *size);
const char *mmu_trace_format_name(const struct mmu_trace *trace);
/* How the file is packed: "plain", "zstd" or "xz". */
const char *mmu_trace_packing(const struct mmu_trace *trace);
void mmu_trace_close(struct mmu_trace *trace);

struct mmu_trace_writer;

/*
 * Write a trace (format "native", zstd-compressed, or "text") to a temporary name beside `path`, which mmu_trace_commit
 * renames to `path`; path "-" is standard output. Errors as above.
 */
struct mmu_trace_writer *mmu_trace_create(const char *path, const char *format, struct mmu_error *error);
bool mmu_trace_write(struct mmu_trace_writer *writer, const struct mmu_record *record, struct mmu_error *error);
/* Finish and rename (true), or *error. Either way the writer is gone. */
bool mmu_trace_commit(struct mmu_trace_writer *writer, struct mmu_error *error);
/* Give up: the temporary file is removed. */
void mmu_trace_abandon(struct mmu_trace_writer *writer);

#ifdef __cplusplus
}
#endif

#endif
