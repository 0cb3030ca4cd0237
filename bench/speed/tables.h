/* tables.h - page tables for a stream: every page that it touches, mapped by 4 KiB leaves that are accessed and dirty.
 */
#ifndef TABLES_H
#define TABLES_H

#include "../../model/memory/ram.h"
#include "../../model/scheme/scheme.h"

/* Build the tables in `ram`, which is empty; returns the root's physical address. */
uint64_t tables_build(struct mmu_ram *ram, const struct mmu_scheme *scheme, const struct mmu_request *requests,
                      size_t count);

#endif
