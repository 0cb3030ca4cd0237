/*
 * trace_rig.h - what the tests of traces share: a directory of their own, a sample with every kind of record, writing
 * and reading whole traces.
 */
#ifndef TRACE_RIG_H
#define TRACE_RIG_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../model/trace/trace.h"

enum { SAMPLE = 16 };
extern const struct mmu_record sample[SAMPLE];

/* A path in the test's own directory; the four last ones stay valid. */
const char *in_dir(const char *name);
/* Group fixtures of cmocka. */
int trace_make_dir(void **state);
int trace_remove_dir(void **state);

void write_trace(const char *path, const char *format, const struct mmu_record *records, size_t count);
/* The file is of this format, and holds these records and no more. */
void expect_trace(const char *path, const char *format, const struct mmu_record *records, size_t count);
/* The same of any format, read in batches of up to `room` records, at most 100. */
void expect_batches(const char *path, const struct mmu_record *records, size_t count, size_t room);
/* Read to the end; 0, or -1 with *error; batches must end in the same way. */
int read_all(const char *path, struct mmu_error *error);

#endif
