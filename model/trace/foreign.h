/*
 * foreign.h - what a file is that is not a trace, for the message that refuses it.
 */
#ifndef MMU_TRACE_FOREIGN_H
#define MMU_TRACE_FOREIGN_H

#include <stddef.h>

/* A phrase like "is an ELF program" for a file that begins with these bytes. Static. */
const char *mmu_foreign_name(const unsigned char *head, size_t bytes);

#endif
