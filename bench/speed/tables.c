/* See tables.h. */
#include "tables.h"

struct builder {
    struct mmu_ram *ram;
    const struct mmu_scheme *scheme;
    uint64_t next_frame; /* that nobody has taken */
};

static uint64_t take_frame(struct builder *builder)
{
    uint64_t frame = builder->next_frame;
    builder->next_frame += MMU_FRAME_BYTES;
    return frame;
}

/* The table or page that the entry of va points to; it is made if there is none. */
static uint64_t descend(struct builder *builder, uint64_t table, unsigned level, uint64_t va)
{
    uint64_t at = mmu_scheme_entry_address(builder->scheme, table, level, va);
    struct mmu_entry entry;
    builder->scheme->decode(mmu_ram_read(builder->ram, at, 8), level, &entry);
    if (entry.present)
        return entry.base;
    uint8_t rights = MMU_RIGHT_READ | MMU_RIGHT_WRITE | MMU_RIGHT_EXEC | MMU_RIGHT_USER;
    entry = (struct mmu_entry){.present = true,
                               .leaf = level == 0,
                               .accessed = true,
                               .dirty = true,
                               .rights = rights,
                               .base = take_frame(builder)};
    mmu_ram_write(builder->ram, at, 8, builder->scheme->encode(&entry, level));
    return entry.base;
}

uint64_t tables_build(struct mmu_ram *ram, const struct mmu_scheme *scheme, const struct mmu_request *requests,
                      size_t count)
{
    struct builder builder = {ram, scheme, mmu_ram_base(ram)};
    uint64_t root = take_frame(&builder);
    for (size_t i = 0; i < count; i++) {
        uint64_t table = root;
        for (unsigned level = scheme->levels; level-- > 0;)
            table = descend(&builder, table, level, requests[i].va);
    }
    return root;
}
