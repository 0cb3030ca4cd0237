/*
 * trace_rig.c - what the tests of traces share.
 */
#include "trace_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[] = "/tmp/mmusim-trace-XXXXXX";

const char *in_dir(const char *name)
{
    static char paths[4][128];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", dir, name);
    return path;
}

const struct mmu_record sample[SAMPLE] = {
    {.kind = MMU_RECORD_SPAWN, .task = 0},
    {.kind = MMU_RECORD_MMAP, .task = 0, .address = 0x400000, .length = 0x3000, .prot = 5},
    {.kind = MMU_RECORD_FETCH, .task = 0, .address = 0x400ffd, .bytes = 7},
    {.kind = MMU_RECORD_LOAD, .task = 0, .address = 0x7fffffffffff, .bytes = 1},
    {.kind = MMU_RECORD_STORE, .task = 0, .address = 0xffffffffffffffc0, .bytes = 64},
    {.kind = MMU_RECORD_LOAD, .task = 0, .address = 0x123456789abcdef0, .bytes = 16},
    {.kind = MMU_RECORD_BRK, .task = 0, .address = 0x555555},
    {.kind = MMU_RECORD_FORK, .task = 0, .child = 1},
    {.kind = MMU_RECORD_STORE, .task = 1, .address = 0x1000, .bytes = 8},
    {.kind = MMU_RECORD_CLONE, .task = 1, .child = 2},
    {.kind = MMU_RECORD_MPROTECT, .task = 2, .address = 0x400000, .length = 0x1000, .prot = 0},
    {.kind = MMU_RECORD_MUNMAP, .task = 2, .address = 0x400000, .length = 0x1000},
    {.kind = MMU_RECORD_EXIT, .task = 1},
    {.kind = MMU_RECORD_STORE, .task = 0, .address = 0x1000, .bytes = 8},
    {.kind = MMU_RECORD_EXIT, .task = 2},
    {.kind = MMU_RECORD_EXIT, .task = 0},
};

static void assert_same(const struct mmu_record *a, const struct mmu_record *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->task, b->task);
    assert_int_equal(a->child, b->child);
    assert_int_equal(a->address, b->address);
    assert_int_equal(a->length, b->length);
    assert_int_equal(a->bytes, b->bytes);
    assert_int_equal(a->prot, b->prot);
}

void write_trace(const char *path, const char *format, const struct mmu_record *records, size_t count)
{
    struct mmu_error error;
    struct mmu_trace_writer *writer = mmu_trace_create(path, format, &error);
    assert_non_null(writer);
    for (size_t i = 0; i < count; i++)
        assert_true(mmu_trace_write(writer, &records[i], &error));
    assert_true(mmu_trace_commit(writer, &error));
}

void expect_batches(const char *path, const struct mmu_record *records, size_t count, size_t room)
{
    enum { ROOM = 100 };
    struct mmu_error error = {""};
    struct mmu_record batch[ROOM];
    struct mmu_trace *trace = mmu_trace_open(path, NULL, &error);
    int got;
    size_t told = 0;
    assert_non_null(trace);
    assert_true(room <= ROOM);
    while ((got = mmu_trace_next_batch(trace, batch, room, &error)) > 0) {
        assert_true((size_t)got <= room && told + (size_t)got <= count);
        for (int i = 0; i < got; i++)
            assert_same(&batch[i], &records[told++]);
    }
    assert_int_equal(got, 0);
    assert_int_equal(told, count);
    mmu_trace_close(trace);
}

void expect_trace(const char *path, const char *format, const struct mmu_record *records, size_t count)
{
    struct mmu_error error = {""};
    struct mmu_record record;
    struct mmu_trace *trace = mmu_trace_open(path, NULL, &error);
    if (!trace)
        fail_msg("%s", error.text);
    assert_string_equal(mmu_trace_format_name(trace), format);
    for (size_t i = 0; i < count; i++) {
        if (mmu_trace_next(trace, &record, &error) != 1)
            fail_msg("record %zu: %s", i, error.text);
        assert_same(&record, &records[i]);
    }
    assert_int_equal(mmu_trace_next(trace, &record, &error), 0);
    mmu_trace_close(trace);
}

/* Read to the end in batches; the records told, or SIZE_MAX if it cannot be opened. */
static size_t read_batches(const char *path, struct mmu_error *error)
{
    struct mmu_record batch[7];
    struct mmu_trace *trace = mmu_trace_open(path, NULL, error);
    size_t told = 0;
    int got;
    if (!trace)
        return SIZE_MAX;
    while ((got = mmu_trace_next_batch(trace, batch, 7, error)) > 0)
        told += (size_t)got;
    mmu_trace_close(trace);
    return told;
}

int read_all(const char *path, struct mmu_error *error)
{
    struct mmu_record record;
    struct mmu_error of_batches = {""};
    struct mmu_trace *trace = mmu_trace_open(path, NULL, error);
    int got = -1;
    size_t told = 0, in_batches = read_batches(path, &of_batches);
    if (!trace) {
        assert_int_equal(in_batches, SIZE_MAX);
        return -1;
    }
    while ((got = mmu_trace_next(trace, &record, error)) > 0)
        told++;
    mmu_trace_close(trace);
    assert_int_equal(told, in_batches);
    if (got < 0)
        assert_string_equal(error->text, of_batches.text);
    return got;
}

int trace_make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

int trace_remove_dir(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}
