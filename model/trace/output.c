/*
 * output.c - bytes out: to a temporary name beside the target, renamed when all is written and closed without error.
 */
#define _XOPEN_SOURCE 700 /* realpath */

#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "format.h"

enum { BUFFER_BYTES = 256 * 1024, ZSTD_LEVEL = 2 };

struct mmu_output_target {
    char *path;      /* for messages, and the final name */
    char *temporary; /* NULL: written directly */
    int fd;
    ZSTD_CCtx *zstd; /* NULL: plain */
    unsigned char *packed;
};

static void release(struct mmu_output *out)
{
    ZSTD_freeCCtx(out->target->zstd);
    free(out->target->path);
    free(out->target->temporary);
    free(out->target->packed);
    free(out->target);
    free(out->data);
    free(out);
}

const char *mmu_output_path(const struct mmu_output *out)
{
    return out->target->path;
}

static bool write_failed(const struct mmu_output *out, struct mmu_error *error)
{
    mmu_trace_error(error, out->target->path, 0, "cannot be written: %s", strerror(errno));
    return false;
}

static bool write_all(struct mmu_output *out, const unsigned char *bytes, size_t count, struct mmu_error *error)
{
    while (count > 0) {
        ssize_t done = write(out->target->fd, bytes, count);
        if (done < 0)
            return write_failed(out, error);
        bytes += done;
        count -= (size_t)done;
    }
    return true;
}

static bool pack(struct mmu_output *out, ZSTD_EndDirective mode, struct mmu_error *error)
{
    ZSTD_inBuffer from = {out->data, out->count, 0};
    size_t left;
    do {
        ZSTD_outBuffer to = {out->target->packed, BUFFER_BYTES, 0};
        left = ZSTD_compressStream2(out->target->zstd, &to, &from, mode);
        if (ZSTD_isError(left)) {
            mmu_trace_error(error, out->target->path, 0, "cannot be compressed: %s", ZSTD_getErrorName(left));
            return false;
        }
        if (!write_all(out, out->target->packed, to.pos, error))
            return false;
    } while (from.pos < from.size || (mode == ZSTD_e_end && left > 0));
    return true;
}

static bool flush(struct mmu_output *out, bool last, struct mmu_error *error)
{
    bool good = out->target->zstd ? pack(out, last ? ZSTD_e_end : ZSTD_e_continue, error)
                                  : write_all(out, out->data, out->count, error);
    out->count = 0;
    return good;
}

bool mmu_output_write_slowly(struct mmu_output *out, const void *bytes, size_t count, struct mmu_error *error)
{
    const unsigned char *from = bytes;
    while (count > BUFFER_BYTES - out->count) {
        size_t room = BUFFER_BYTES - out->count;
        memcpy(out->data + out->count, from, room);
        out->count = BUFFER_BYTES;
        from += room;
        count -= room;
        if (!flush(out, false, error))
            return false;
    }
    memcpy(out->data + out->count, from, count);
    out->count += count;
    return true;
}

/* A new file beside the target, with the rights that open would have given it. */
static bool open_temporary(struct mmu_output *out, struct mmu_error *error)
{
    size_t bytes = strlen(out->target->path) + sizeof ".XXXXXX";
    out->target->temporary = malloc(bytes);
    if (!out->target->temporary)
        return write_failed(out, error);
    snprintf(out->target->temporary, bytes, "%s.XXXXXX", out->target->path);
    out->target->fd = mkstemp(out->target->temporary);
    if (out->target->fd < 0) {
        int why = errno;
        free(out->target->temporary);
        out->target->temporary = NULL;
        errno = why;
        return write_failed(out, error);
    }
    mode_t mask = umask(0);
    umask(mask);
    return fchmod(out->target->fd, 0666 & ~mask) == 0 || write_failed(out, error);
}

static bool open_target(struct mmu_output *out, struct mmu_error *error)
{
    struct stat status;
    if (strcmp(out->target->path, "-") == 0) {
        free(out->target->path);
        out->target->path = strdup("standard output");
        out->target->fd = STDOUT_FILENO;
        return out->target->path != NULL;
    }
    if (stat(out->target->path, &status) != 0)
        return open_temporary(out, error);
    if (!S_ISREG(status.st_mode)) {
        out->target->fd = open(out->target->path, O_WRONLY | O_CLOEXEC);
        return out->target->fd >= 0 || write_failed(out, error);
    }
    char *real = realpath(out->target->path, NULL); /* a symbolic link stays one */
    if (real) {
        free(out->target->path);
        out->target->path = real;
    }
    return open_temporary(out, error);
}

struct mmu_output *mmu_output_create(const char *path, const char *packing, struct mmu_error *error)
{
    struct mmu_output *out = calloc(1, sizeof *out);
    struct mmu_output_target *target = calloc(1, sizeof *target);
    if (!out || !target) {
        mmu_trace_error(error, path, 0, "not enough memory to write it");
        free(out);
        free(target);
        return NULL;
    }
    out->target = target;
    out->room = BUFFER_BYTES;
    bool zstd = strcmp(packing, "zstd") == 0;
    out->target->fd = -1;
    out->target->path = strdup(path);
    out->data = malloc(BUFFER_BYTES);
    out->target->packed = malloc(BUFFER_BYTES);
    out->target->zstd = zstd ? ZSTD_createCCtx() : NULL;
    if (!out->target->path || !out->data || !out->target->packed || (zstd && !out->target->zstd)) {
        mmu_trace_error(error, path, 0, "not enough memory to write it");
        release(out);
        return NULL;
    }
    if (zstd) {
        ZSTD_CCtx_setParameter(out->target->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL);
        ZSTD_CCtx_setParameter(out->target->zstd, ZSTD_c_checksumFlag, 1);
    }
    if (!open_target(out, error)) {
        mmu_output_abandon(out);
        return NULL;
    }
    return out;
}

static bool close_and_rename(struct mmu_output *out, struct mmu_error *error)
{
    if (out->target->fd == STDOUT_FILENO)
        return true;
    int fd = out->target->fd;
    out->target->fd = -1;
    if (close(fd) != 0)
        return write_failed(out, error);
    if (!out->target->temporary)
        return true;
    if (rename(out->target->temporary, out->target->path) != 0)
        return write_failed(out, error);
    free(out->target->temporary);
    out->target->temporary = NULL;
    return true;
}

bool mmu_output_commit(struct mmu_output *out, struct mmu_error *error)
{
    bool good = flush(out, true, error) && close_and_rename(out, error);
    if (good)
        release(out);
    else
        mmu_output_abandon(out);
    return good;
}

void mmu_output_abandon(struct mmu_output *out)
{
    if (out->target->fd >= 0 && out->target->fd != STDOUT_FILENO)
        close(out->target->fd);
    if (out->target->temporary)
        unlink(out->target->temporary);
    release(out);
}
