/*
 * formats.c - the list of trace formats. A new one is a file of this folder and two lines here.
 */
#include "format.h"

extern const struct mmu_trace_format mmu_trace_native;
extern const struct mmu_trace_format mmu_trace_text;

const struct mmu_trace_format *const mmu_trace_formats[] = {
    &mmu_trace_native,
    &mmu_trace_text,
    NULL,
};
