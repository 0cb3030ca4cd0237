/*
 * input.c - bytes in: a file, pipe or standard input, unpacked on the way. One struct packing per kind of compression,
 * told by the first bytes.
 */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "format.h"

enum { RAW_BYTES = 256 * 1024, DATA_BYTES = 512 * 1024 };

struct mmu_input_source;

struct packing {
    const char *name;
    unsigned char magic[6];
    size_t magic_bytes;
    bool (*begin)(struct mmu_input_source *source);
    /* Unpack from raw into out, up to room bytes. The bytes made, or -1 with *what. */
    ptrdiff_t (*unpack)(struct mmu_input_source *source, unsigned char *out, size_t room, const char **what);
    void (*end)(struct mmu_input_source *source);
};

struct mmu_input_source {
    int fd;
    const struct packing *packing;
    unsigned char *raw;
    size_t raw_pos;
    size_t raw_end;
    bool raw_ended; /* the file is read to its end */
    bool complete;  /* the packed stream may end here */
    uint64_t read;
    uint64_t size;
    ZSTD_DCtx *zstd;
    lzma_stream xz;
};

static bool plain_begin(struct mmu_input_source *source)
{
    source->complete = true;
    return true;
}

static ptrdiff_t plain_unpack(struct mmu_input_source *source, unsigned char *out, size_t room, const char **what)
{
    (void)what;
    size_t count = source->raw_end - source->raw_pos;
    if (count > room)
        count = room;
    memcpy(out, source->raw + source->raw_pos, count);
    source->raw_pos += count;
    return (ptrdiff_t)count;
}

static void plain_end(struct mmu_input_source *source)
{
    (void)source;
}

static bool zstd_begin(struct mmu_input_source *source)
{
    source->zstd = ZSTD_createDCtx();
    return source->zstd != NULL;
}

static ptrdiff_t zstd_unpack(struct mmu_input_source *source, unsigned char *out, size_t room, const char **what)
{
    if (source->complete && source->raw_pos == source->raw_end)
        return 0; /* asking zstd here would begin the next frame */
    ZSTD_inBuffer from = {source->raw, source->raw_end, source->raw_pos};
    ZSTD_outBuffer to = {out, room, 0};
    size_t left = ZSTD_decompressStream(source->zstd, &to, &from);
    if (ZSTD_isError(left)) {
        *what = ZSTD_getErrorName(left);
        return -1;
    }
    source->raw_pos = from.pos;
    source->complete = left == 0;
    return (ptrdiff_t)to.pos;
}

static void zstd_end(struct mmu_input_source *source)
{
    ZSTD_freeDCtx(source->zstd);
}

static bool xz_begin(struct mmu_input_source *source)
{
    source->xz = (lzma_stream)LZMA_STREAM_INIT;
    return lzma_stream_decoder(&source->xz, UINT64_C(1) << 30, LZMA_CONCATENATED) == LZMA_OK;
}

static ptrdiff_t xz_unpack(struct mmu_input_source *source, unsigned char *out, size_t room, const char **what)
{
    source->xz.next_in = source->raw + source->raw_pos;
    source->xz.avail_in = source->raw_end - source->raw_pos;
    source->xz.next_out = out;
    source->xz.avail_out = room;
    lzma_ret ret = lzma_code(&source->xz, source->raw_ended ? LZMA_FINISH : LZMA_RUN);
    source->raw_pos = source->raw_end - source->xz.avail_in;
    source->complete = ret == LZMA_STREAM_END;
    if (ret != LZMA_OK && ret != LZMA_STREAM_END && ret != LZMA_BUF_ERROR) {
        *what = ret == LZMA_MEMLIMIT_ERROR ? "needs more than 1 GiB of memory" : "Data corruption detected";
        return -1;
    }
    return (ptrdiff_t)(room - source->xz.avail_out);
}

static void xz_end(struct mmu_input_source *source)
{
    lzma_end(&source->xz);
}

static const struct packing packings[] = {
    {"zstd", {0x28, 0xb5, 0x2f, 0xfd}, 4, zstd_begin, zstd_unpack, zstd_end},
    {"xz", {0xfd, '7', 'z', 'X', 'Z', 0}, 6, xz_begin, xz_unpack, xz_end},
    {"plain", {0}, 0, plain_begin, plain_unpack, plain_end}, /* last: matches everything */
};

/* Read more packed bytes behind those not used yet. False with *error. */
static bool read_raw(struct mmu_input *in, struct mmu_error *error)
{
    struct mmu_input_source *source = in->source;
    memmove(source->raw, source->raw + source->raw_pos, source->raw_end - source->raw_pos);
    source->raw_end -= source->raw_pos;
    source->raw_pos = 0;
    ssize_t got = read(source->fd, source->raw + source->raw_end, RAW_BYTES - source->raw_end);
    if (got < 0) {
        mmu_trace_error(error, in->path, 0, "cannot be read: %s", strerror(errno));
        return false;
    }
    source->raw_ended = got == 0;
    source->raw_end += (size_t)got;
    source->read += (uint64_t)got;
    return true;
}

/* The kind of compression, from as many first bytes as it takes. */
static bool choose_packing(struct mmu_input *in, struct mmu_error *error)
{
    struct mmu_input_source *source = in->source;
    while (source->raw_end < sizeof packings[0].magic && !source->raw_ended)
        if (!read_raw(in, error))
            return false;
    source->packing = packings;
    while (source->raw_end < source->packing->magic_bytes ||
           memcmp(source->raw, source->packing->magic, source->packing->magic_bytes) != 0)
        source->packing++;
    if (!source->packing->begin(source)) {
        mmu_trace_error(error, in->path, 0, "not enough memory to unpack it");
        return false;
    }
    return true;
}

int mmu_input_fill(struct mmu_input *in, struct mmu_error *error)
{
    struct mmu_input_source *source = in->source;
    memmove(in->data, in->data + in->pos, in->end - in->pos);
    in->offset += in->pos;
    in->end -= in->pos;
    in->pos = 0;
    for (;;) {
        const char *what = NULL;
        ptrdiff_t made = source->packing->unpack(source, in->data + in->end, DATA_BYTES - in->end, &what);
        if (made < 0) {
            mmu_trace_error(error, in->path, 0, "damaged: its %s data cannot be unpacked after byte %llu: %s",
                            source->packing->name, (unsigned long long)(in->offset + in->end), what);
            return -1;
        }
        in->end += (size_t)made;
        if (made > 0)
            return 1;
        if (source->raw_ended)
            break;
        if (!read_raw(in, error))
            return -1;
    }
    if (source->complete)
        return 0;
    mmu_trace_error(error, in->path, 0, "cut short: its %s data ends in the middle, after %llu unpacked bytes",
                    source->packing->name, (unsigned long long)(in->offset + in->end));
    return -1;
}

/* Open the file; its size, if it is one that has a size. */
static bool open_source(struct mmu_input *in, const char *path, struct mmu_error *error)
{
    struct mmu_input_source *source = in->source;
    bool standard = strcmp(path, "-") == 0;
    in->path = standard ? "standard input" : path;
    source->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (source->fd < 0 || fstat(source->fd, &status) != 0) {
        mmu_trace_error(error, in->path, 0, "cannot be opened: %s", strerror(errno));
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        mmu_trace_error(error, in->path, 0, "is a directory, not a file");
        return false;
    }
    if (S_ISREG(status.st_mode))
        source->size = (uint64_t)status.st_size;
    return true;
}

struct mmu_input *mmu_input_open(const char *path, struct mmu_error *error)
{
    struct mmu_input *in = calloc(1, sizeof *in);
    struct mmu_input_source *source = calloc(1, sizeof *source);
    unsigned char *data = malloc(DATA_BYTES);
    unsigned char *raw = malloc(RAW_BYTES);
    char *name = strdup(path);
    if (!in || !source || !data || !raw || !name) {
        mmu_trace_error(error, path, 0, "not enough memory to read it");
        free(in);
        free(source);
        free(data);
        free(raw);
        free(name);
        return NULL;
    }
    in->source = source;
    in->data = data;
    in->name = name;
    source->raw = raw;
    source->fd = -1;
    if (!open_source(in, name, error) || !choose_packing(in, error) || mmu_input_fill(in, error) < 0) {
        mmu_input_close(in);
        return NULL;
    }
    return in;
}

int mmu_input_line(struct mmu_input *in, size_t most, struct mmu_line *line, struct mmu_error *error)
{
    const unsigned char *newline;
    while (!(newline = memchr(in->data + in->pos, '\n', in->end - in->pos)) && in->end - in->pos <= most) {
        int more = mmu_input_fill(in, error);
        if (more < 0)
            return -1;
        if (more == 0)
            break;
    }
    line->text = in->data + in->pos;
    line->ended = newline != NULL;
    line->length = (newline ? (size_t)(newline - in->data) : in->end) - in->pos;
    in->pos += line->length + line->ended;
    return line->ended || line->length > 0;
}

const char *mmu_input_packing(const struct mmu_input *in)
{
    return in->source->packing->name;
}

void mmu_input_progress(const struct mmu_input *in, uint64_t *read, uint64_t *size)
{
    *read = in->source->read;
    *size = in->source->size;
}

void mmu_input_close(struct mmu_input *in)
{
    struct mmu_input_source *source = in->source;
    if (source->packing)
        source->packing->end(source);
    if (source->fd > STDIN_FILENO)
        close(source->fd);
    free(source->raw);
    free(source);
    free(in->data);
    free(in->name);
    free(in);
}
