/*
 * stream.h - bytes in and out, for the trace formats: plain, zstd or xz, told by content; files, pipes and standard
 * input and output alike; never more than a buffer in memory.
 */
#ifndef MMU_TRACE_STREAM_H
#define MMU_TRACE_STREAM_H

#include <string.h>

#include "../mmu.h"

/* Unpacked bytes from data + pos up to data + end are there to be read; the reader advances pos. */
struct mmu_input {
    unsigned char *data;
    size_t pos;
    size_t end;
    uint64_t offset;  /* of data[0] in the unpacked stream */
    const char *path; /* for messages; "standard input" for "-" */
    char *name;       /* owns the path */
    struct mmu_input_source *source;
};

/* NULL with *error when it cannot be opened, read or unpacked. The first buffer is filled already. */
struct mmu_input *mmu_input_open(const char *path, struct mmu_error *error);

/*
 * Keep the bytes not read yet, and add more behind them; pos and data may change. 1: more bytes came; 0: the stream
 * is at its end; -1: *error. At most MMU_INPUT_KEEP bytes may be kept.
 */
enum { MMU_INPUT_KEEP = 64 * 1024 };
int mmu_input_fill(struct mmu_input *in, struct mmu_error *error);

/* A line of text, without its end. Its bytes are those of the input, until the next call on it. */
struct mmu_line {
    const unsigned char *text;
    size_t length;
    bool ended; /* false: the last line of the file, and without an end */
};

/*
 * The next line: 1; no more: 0; -1 with *error. A line of more than `most` (below MMU_INPUT_KEEP) bytes is cut: its
 * length is then above `most`, and what follows is not to be read.
 */
int mmu_input_line(struct mmu_input *in, size_t most, struct mmu_line *line, struct mmu_error *error);

/* "plain", "zstd" or "xz". */
const char *mmu_input_packing(const struct mmu_input *in);
/* Bytes of the file read so far (packed), and its size, 0 when not known. */
void mmu_input_progress(const struct mmu_input *in, uint64_t *read, uint64_t *size);
void mmu_input_close(struct mmu_input *in);

/* data + count is where the next byte goes; the rest is output.c's. */
struct mmu_output {
    unsigned char *data;
    size_t count;
    size_t room;
    struct mmu_output_target *target;
};

/*
 * A file that appears under its name only when it is whole: it is written to a temporary name beside `path`. What is
 * not a regular file (a terminal, a pipe, /dev/null) is written directly. "-" is standard output. packing is "none" or
 * "zstd". NULL with *error.
 */
struct mmu_output *mmu_output_create(const char *path, const char *packing, struct mmu_error *error);
/* The file's name, for messages. */
const char *mmu_output_path(const struct mmu_output *out);
/* mmu_output_write, when the buffer will be full. */
bool mmu_output_write_slowly(struct mmu_output *out, const void *bytes, size_t count, struct mmu_error *error);

static inline bool mmu_output_write(struct mmu_output *out, const void *bytes, size_t count, struct mmu_error *error)
{
    if (count > out->room - out->count)
        return mmu_output_write_slowly(out, bytes, count, error);
    memcpy(out->data + out->count, bytes, count);
    out->count += count;
    return true;
}
/* Write what is buffered, close and rename. False with *error, and no file. Either way `out` is gone. */
bool mmu_output_commit(struct mmu_output *out, struct mmu_error *error);
void mmu_output_abandon(struct mmu_output *out);

#endif
