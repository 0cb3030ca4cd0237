/*
 * config_rig.h - what the tests of machine files share: a scratch file, machines loaded from it, and checks of the
 * sentence in which one is refused. The header defines what it declares; each test program includes it once.
 */
#ifndef BENCH_UNIT_CONFIG_RIG_H
#define BENCH_UNIT_CONFIG_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../model/config/config.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A text that is refused: in which line (0: as a whole), and a part of the sentence. */
struct refusal {
    const char *text;
    unsigned line;
    const char *part;
};

/* A machine with one thing of each kind, on which a setting for any key can be put. */
static const char base_machine[] = "scheme: sv48\n"                                                           /* 1 */
                                   "tlb:\n"                                                                   /* 2 */
                                   "  NAME: {level: 1, serves: [load, store, fetch], pages: [4K], ways: 4}\n" /* 3 */
                                   "pwc:\n"                                                                   /* 4 */
                                   "  level1: {ways: 4}\n"                                                    /* 5 */
                                   "cache:\n"                                                                 /* 6 */
                                   "  NAME: {level: 1, sets: 64, ways: 8, latency: 4}\n";                     /* 7 */

/* The line of a TLB or cache in a file; what ALL stands for serves everything. */
#define TLB(name, rest) "  " name ": {" rest "}\n"
#define ALL "serves: [load, store, fetch], "

static char scratch[64]; /* path of the file that the tests write */

static inline void write_bytes(const char *bytes, size_t count)
{
    FILE *file = fopen(scratch, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

static inline void write_text(const char *text)
{
    write_bytes(text, strlen(text));
}

static inline bool load_with(struct mmu_machine *machine, const char *file, const char *setting,
                             struct mmu_error *error)
{
    error->text[0] = '\0';
    return mmu_machine_load(machine, file, &setting, setting ? 1 : 0, error);
}

static inline void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' is not in '%s'", part, text);
}

/* The file is refused at that line (0: as a whole) with a sentence in which `part` stands. */
static inline void assert_refused_at(const char *text, unsigned line, const char *part)
{
    struct mmu_machine machine;
    struct mmu_error error;
    char place[128];
    write_text(text);
    if (load_with(&machine, scratch, NULL, &error))
        fail_msg("accepted, though wrong in line %u: %s", line, text);
    if (line)
        snprintf(place, sizeof place, "%s:%u: ", scratch, line);
    else
        snprintf(place, sizeof place, "%s: ", scratch);
    if (strncmp(error.text, place, strlen(place)) != 0)
        fail_msg("'%s' does not begin with '%s'", error.text, place);
    assert_contains(error.text, part);
}

static inline void assert_setting_refused(const char *file, const char *setting, const char *part)
{
    struct mmu_machine machine;
    struct mmu_error error;
    if (load_with(&machine, file, setting, &error))
        fail_msg("accepted: -s %s", setting);
    assert_int_equal(strncmp(error.text, "-s ", 3), 0);
    assert_contains(error.text, part);
    assert_null(strchr(error.text, '\n'));
}

static inline char *captured(void (*print)(const struct mmu_machine *, FILE *), const struct mmu_machine *machine)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    print(machine, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* Run the tests with a scratch file of their own; returns how many failed. */
#define RUN_WITH_SCRATCH(tests)                                                                                        \
    (snprintf(scratch, sizeof scratch, "/tmp/mmu_config_%ld.yaml", (long)getpid()),                                    \
     unlink_scratch(cmocka_run_group_tests((tests), NULL, NULL)))

static inline int unlink_scratch(int failed)
{
    unlink(scratch);
    return failed;
}

#endif
