/* tables.h - page tables for a stream: every page that it touches, mapped by 4 KiB leaves that are accessed and dirty.
 */
#ifndef TABLES_H
#define TABLES_H

#include "../../model/memory/ram.h"
#include "../../model/scheme/scheme.h"

struct tables {
    struct mmu_ram *ram;
    const struct mmu_scheme *scheme;
    uint64_t root;       /* its physical address */
    uint64_t next_frame; /* that nobody has taken */
};

/* Tables that map nothing, in `ram`, which is empty. */
struct tables tables_begin(struct mmu_ram *ram, const struct mmu_scheme *scheme);

/* Map the page of va, if it is not mapped. */
void tables_map(struct tables *tables, uint64_t va);

#endif
