/* See tables.h. */
#include "tables.h"

static uint64_t take_frame(struct tables *tables)
{
    uint64_t frame = tables->next_frame;
    tables->next_frame += MMU_FRAME_BYTES;
    return frame;
}

/* The table or page that the entry of va points to; it is made if there is none. */
static uint64_t descend(struct tables *tables, uint64_t table, unsigned level, uint64_t va)
{
    uint64_t at = mmu_scheme_entry_address(tables->scheme, table, level, va);
    struct mmu_entry entry;
    tables->scheme->decode(mmu_ram_read(tables->ram, at, 8), level, &entry);
    if (entry.present)
        return entry.base;
    uint8_t rights = MMU_RIGHT_READ | MMU_RIGHT_WRITE | MMU_RIGHT_EXEC | MMU_RIGHT_USER;
    entry = (struct mmu_entry){.present = true,
                               .leaf = level == 0,
                               .accessed = true,
                               .dirty = true,
                               .rights = rights,
                               .base = take_frame(tables)};
    mmu_ram_write(tables->ram, at, 8, tables->scheme->encode(&entry, level));
    return entry.base;
}

struct tables tables_begin(struct mmu_ram *ram, const struct mmu_scheme *scheme)
{
    struct tables tables = {ram, scheme, .next_frame = mmu_ram_base(ram)};
    tables.root = take_frame(&tables);
    return tables;
}

void tables_map(struct tables *tables, uint64_t va)
{
    uint64_t table = tables->root;
    for (unsigned level = tables->scheme->levels; level-- > 0;)
        table = descend(tables, table, level, va);
}
