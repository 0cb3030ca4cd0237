/*
 * pages.h - page sizes, as a machine file names them, and the levels of a page table whose leaves they are.
 * Which level has which size is the geometry of the scheme, so a list of sizes becomes levels only when the scheme is
 * known. Private to config/.
 */
#ifndef MMU_CONFIG_PAGES_H
#define MMU_CONFIG_PAGES_H

#include "../scheme/scheme.h"

/* The name of page size n, from the smallest up; NULL after the last one. */
const char *mmu_page_name(size_t n);

/* The levels of these sizes (bit n: size n), a bit each. False with *missing the size that the scheme does not have. */
bool mmu_page_levels(const struct mmu_scheme *scheme, uint32_t sizes, uint32_t *levels, const char **missing);

/* The sizes of these levels, each of which may have leaves. */
uint32_t mmu_page_sizes(const struct mmu_scheme *scheme, uint32_t levels);

#endif
