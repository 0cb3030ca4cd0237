/*
 * trace_test.c - traces: round trips through every format and compression, every kind of damage, every place to cut.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "trace_rig.h"

static void expect_refused(const char *path, const char *message)
{
    struct mmu_error error = {""};
    assert_int_equal(read_all(path, &error), -1);
    if (!strstr(error.text, message) || !strstr(error.text, strrchr(path, '/') + 1) || strchr(error.text, '\n'))
        fail_msg("\"%s\" does not tell the file and \"%s\" in one line", error.text, message);
}

static void put_file(const char *path, const void *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

static size_t get_file(const char *path, unsigned char *bytes, size_t room)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t count = fread(bytes, 1, room, file);
    assert_true(count < room);
    fclose(file);
    return count;
}

static void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void shell(const char *format, ...)
{
    char command[512];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    assert_int_equal(system(command), 0);
}

static void round_trips(void **state)
{
    (void)state;
    const char *native = in_dir("sample"), *text = in_dir("sample.txt"), *packed = in_dir("sample.packed");
    write_trace(native, "native", sample, SAMPLE);
    expect_trace(native, "native", sample, SAMPLE);
    write_trace(text, "text", sample, SAMPLE);
    expect_trace(text, "text", sample, SAMPLE);
    shell("zstd -q -f -c %s > %s", text, packed);
    expect_trace(packed, "text", sample, SAMPLE);
    shell("xz -c %s > %s", text, packed);
    expect_trace(packed, "text", sample, SAMPLE);
    shell("zstd -q -d -c %s | xz > %s", native, packed);
    expect_trace(packed, "native", sample, SAMPLE);
}

static void reads_batches(void **state)
{
    static const char *const formats[] = {"native", "text"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        const char *path = in_dir(formats[i]);
        write_trace(path, formats[i], sample, SAMPLE);
        for (size_t room = 1; room <= SAMPLE + 1; room++)
            expect_batches(path, sample, SAMPLE, room);
    }
}

static void reads_pipes(void **state)
{
    (void)state;
    const char *file = in_dir("piped"), *pipe = in_dir("pipe");
    write_trace(file, "native", sample, SAMPLE);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    shell("dd bs=3 if=%s of=%s 2>/dev/null &", file, pipe);
    expect_trace(pipe, "native", sample, SAMPLE);
    shell("dd bs=3 if=%s of=%s 2>/dev/null &", file, pipe);
    expect_batches(pipe, sample, SAMPLE, SAMPLE);
}

/* Every prefix of a trace is refused, packed or not. */
static void cuts(void **state)
{
    (void)state;
    static unsigned char bytes[4096];
    static const struct {
        const char *format;
        const char *command;
    } makes[] = {{"native", "cat"},
                 {"native", "zstd -q -d -c"},
                 {"native", "zstd -q -d -c | xz"},
                 {"text", "cat"},
                 {"text", "xz"}};
    const char *whole = in_dir("whole"), *packed = in_dir("whole.packed"), *cut = in_dir("cut");
    struct mmu_error error;
    for (size_t make = 0; make < sizeof makes / sizeof makes[0]; make++) {
        write_trace(whole, makes[make].format, sample, SAMPLE);
        shell("(%s) < %s > %s", makes[make].command, whole, packed);
        size_t size = get_file(packed, bytes, sizeof bytes);
        assert_int_equal(read_all(packed, &error), 0);
        for (size_t length = 0; length < size; length++) {
            put_file(cut, bytes, length);
            if (read_all(cut, &error) != -1)
                fail_msg("%s through %s, cut to %zu of %zu bytes, was read as whole", makes[make].format,
                         makes[make].command, length, size);
        }
    }
}

/* Any byte changed: an error, or another trace, but never a crash or a hang. */
static void flips(void **state)
{
    (void)state;
    static unsigned char bytes[4096];
    const char *whole = in_dir("whole"), *raw = in_dir("raw"), *changed = in_dir("changed");
    struct mmu_error error;
    unsigned refused = 0;
    write_trace(whole, "native", sample, SAMPLE);
    shell("zstd -q -f -d -c %s > %s", whole, raw);
    size_t size = get_file(raw, bytes, sizeof bytes);
    for (size_t i = 0; i < size; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[i] ^= (unsigned char)(1u << bit);
            put_file(changed, bytes, size);
            refused += read_all(changed, &error) < 0;
            bytes[i] ^= (unsigned char)(1u << bit);
        }
    assert_true(refused > size); /* most of a reference's bits are its address */
}

static void refuses_other_files(void **state)
{
    (void)state;
    const char *path = in_dir("other");
    static const struct {
        const char *bytes;
        size_t count;
        const char *message;
    } others[] = {
        {"", 0, "is empty"},
        {"\177ELF\2\1\1", 7, "ELF"},
        {"\xff\xd8\xff\xe0", 4, "JPEG"},
        {"\x1f\x8b\x08", 3, "gzip"},
        {"hello\nworld\n", 12, "is text"},
        {"\1\2\3\4\5\6\7", 7, "binary"},
        {"mmutrace\2\0\0\0\0\0\0\0", 16, "version 2"},
        {"mmutrace\1\0", 10, "middle of its header"},
        {"\x28\xb5\x2f\xfdgarbage", 11, "zstd"},
        {"\xfd"
         "7zXZ\0garbage",
         13, "xz"},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        put_file(path, others[i].bytes, others[i].count);
        expect_refused(path, others[i].message);
    }
    expect_refused(in_dir("missing"), "cannot be opened");
    assert_int_equal(mkdir(in_dir("directory"), 0700), 0);
    expect_refused(in_dir("directory"), "is a directory");
}

static void refuses_bad_lines(void **state)
{
    (void)state;
    const char *path = in_dir("lines");
    static const struct {
        const char *text;
        const char *message;
    } lines[] = {
        {"0 spawn\n0 load 0x1000 0\n", ":2: load of 0 bytes"},
        {"0 spawn\n0 load 0x1000 65\n", ":2: TASK load is followed by"},
        {"0 spawn\n0 load 0x1000\n", ":2: TASK load is followed by"},
        {"0 spawn\n0 load 0x1000 8 9\n", ":2: TASK load is followed by"},
        {"0 spawn\n0 load 0x1000z 8\n", ":2: TASK load is followed by"},
        {"0 spawn\n0 load 0x10000000000000000 8\n", ":2: TASK load is followed by"},
        {"0 spawn\n0 load 0xffffffffffffffff 2\n", ":2: load of 2 bytes at"},
        {"0 spawn\n\n# note\n1 load 0x1000 8\n", ":4: load by task 1, which has not begun"},
        {"0 spawn\n0 exit\n0 load 0x1000 8\n", ":3: load by task 0, which has ended"},
        {"0 load 0x1000 8\n", ":1: load by task 0, which has not begun"},
        {"1 spawn\n", ":1: spawn begins task 1"},
        {"0 spawn\n0 fork 2\n", ":2: fork begins task 2"},
        {"0 spawn\n0 mmap 0x1001 0x1000 rw-\n", ":2: mmap at 0x1001"},
        {"0 spawn\n0 mmap 0x1000 0x10 rw-\n", ":2: mmap of 0x10 bytes"},
        {"0 spawn\n0 munmap 0x1000 0\n", ":2: munmap of 0x0 bytes"},
        {"0 spawn\n0 mmap 0xfffffffffffff000 0x2000 rw-\n", ":2: mmap of 0x2000 bytes at"},
        {"0 spawn\n0 mmap 0x1000 0x1000 wr-\n", ":2: TASK mmap is followed by"},
        {"0 spawn\n0 jump 0x1000\n", ":2: unknown kind \"jump\""},
        {"0 spawn\nnonsense\n", ":2: \"nonsense\" is not a record"},
        {"0 spawn\nend 2\n", ":2: end says 2 records, but there are 1"},
        {"0 spawn\nend 1\n0 exit\n", ":3: a line follows the end line"},
        {"# mmusim trace\n0 spawn\n", ":3: trace ends in the middle"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        put_file(path, lines[i].text, strlen(lines[i].text));
        expect_refused(path, lines[i].message);
    }
}

/* Words of a native trace behind spawn, switch: what is wrong in them. */
static void refuses_bad_words(void **state)
{
    (void)state;
    const char *path = in_dir("words");
    static const struct {
        uint64_t word[4];
        size_t count;
        const char *message;
    } bad[] = {
        {{63ull << 2 | 3, 2}, 2, ":2: damaged: the end mark says 2 records"},
        {{63ull << 2 | 3, 1, 0}, 3, ":2: damaged: bytes follow the end mark"},
        {{50ull << 2 | 3}, 1, ":2: damaged: unknown op 50"},
        {{3ull << 2 | 3 | 8ull << 8, 0x1000, 0x1000}, 3, ":2: damaged: op 3 with operand 0x8"},
        {{3ull << 2 | 3, 0x1000, 0x1001}, 3, ":2: mmap of 0x1001 bytes"},
        {{3ull << 2 | 3, 0x1000}, 2, ":2: trace ends in the middle of a record"},
        {{62ull << 2 | 3 | 1ull << 8}, 1, ":2: switch to task 1, which has not begun"},
        {{10ull << 2 | 3, 0x1000ull << 8}, 2, ":3: damaged: a reference before any task"},
        {{UINT64_MAX << 8 | 1ull << 2}, 1, ":2: 2 bytes at 0xffffffffffffffff"},
        {{0x1000ull << 8}, 1, ":3: trace ends in the middle, expected another record or the end mark"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint64_t words[8];
        memcpy(words, "mmutrace\1\0\0\0\0\0\0\0", 16); /* little-endian hosts only, as all this test's words */
        words[2] = 7 << 2 | 3;
        words[3] = 62 << 2 | 3;
        memcpy(words + 4, bad[i].word, bad[i].count * 8);
        put_file(path, words, (4 + bad[i].count) * 8);
        expect_refused(path, bad[i].message);
    }
}

static void refuses_bad_records(void **state)
{
    (void)state;
    struct mmu_error error;
    struct mmu_record bad = {.kind = MMU_RECORD_LOAD, .task = 0, .address = 0, .bytes = 65};
    struct mmu_trace_writer *writer = mmu_trace_create(in_dir("never"), "native", &error);
    assert_non_null(writer);
    assert_true(mmu_trace_write(writer, &sample[0], &error));
    assert_false(mmu_trace_write(writer, &bad, &error));
    mmu_trace_abandon(writer);
    assert_int_equal(access(in_dir("never"), F_OK), -1);
    assert_null(mmu_trace_create(in_dir("x"), "jpeg", &error));
    assert_non_null(strstr(error.text, "native, text"));
    assert_null(mmu_trace_create(in_dir("no/such/place"), "native", &error));
}

/* A failed write leaves the old file as it was, and no other. */
static void full_disk(void **state)
{
    (void)state;
    struct mmu_error error;
    struct mmu_trace_writer *writer = mmu_trace_create("/dev/full", "text", &error);
    assert_non_null(writer);
    assert_true(mmu_trace_write(writer, &sample[0], &error));
    assert_false(mmu_trace_commit(writer, &error));
    assert_non_null(strstr(error.text, "/dev/full: cannot be written: No space left"));
    write_trace(in_dir("kept"), "text", sample, SAMPLE);
    writer = mmu_trace_create(in_dir("kept"), "text", &error);
    assert_true(mmu_trace_write(writer, &sample[0], &error));
    mmu_trace_abandon(writer);
    expect_trace(in_dir("kept"), "text", sample, SAMPLE);
    shell("test -z \"$(ls %s | grep 'kept\\.')\"", in_dir(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),
        cmocka_unit_test(reads_batches),
        cmocka_unit_test(reads_pipes),
        cmocka_unit_test(cuts),
        cmocka_unit_test(flips),
        cmocka_unit_test(refuses_other_files),
        cmocka_unit_test(refuses_bad_lines),
        cmocka_unit_test(refuses_bad_words),
        cmocka_unit_test(refuses_bad_records),
        cmocka_unit_test(full_disk),
    };
    return cmocka_run_group_tests_name("trace", tests, trace_make_dir, trace_remove_dir);
}
