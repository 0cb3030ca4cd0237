/* See tables.h. RISC-V entries are made bit by bit, so that every bit can be wrong. */
#include "tables.h"

enum { V = 1, R = 2, W = 4, X = 8, U = 16, G = 32, A = 64, D = 128, PPN_SHIFT = 10, PPN_BITS = 44, ENTRIES = 512 };

static void write_entry(struct tables *tables, uint64_t pa, uint64_t entry)
{
    mmu_ram_write(tables->ram[0], pa, 8, entry);
    mmu_ram_write(tables->ram[1], pa, 8, entry);
}

static uint64_t canonical(const struct tables *tables, uint64_t va)
{
    unsigned unused = 64u - tables->scheme->va_bits;
    return (uint64_t)((int64_t)(va << unused) >> unused);
}

/* A frame for a table: anywhere in RAM, no two alike. */
static uint64_t new_frame(struct tables *tables, unsigned level, struct cosim_random *random)
{
    const struct mmu_ram *ram = tables->ram[0];
    uint64_t pages = mmu_ram_bytes(ram) / MMU_FRAME_BYTES;
    uint64_t pa;
    bool taken;
    do {
        pa = mmu_ram_base(ram) + cosim_random(random) % pages * MMU_FRAME_BYTES;
        taken = false;
        for (unsigned i = 0; i < tables->frames; i++)
            taken |= tables->frame[i] == pa;
    } while (taken);
    tables->frame_level[tables->frames] = (uint8_t)level;
    tables->frame[tables->frames++] = pa;
    return pa;
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static uint64_t random_bits(const struct tables *tables, struct cosim_random *random)
{
    uint64_t bits = 0;
    if (cosim_chance(random, 2))
        bits |= UINT64_C(1) << (54 + cosim_below(random, 10));
    if (cosim_chance(random, 2) && tables->pa_bits < 56)
        bits |= UINT64_C(1) << (tables->pa_bits - 2 + cosim_below(random, 56 - tables->pa_bits));
    return bits | (uint64_t)cosim_below(random, 4) << 8;
}

static uint64_t leaf_entry(const struct tables *tables, unsigned level, struct cosim_random *random)
{
    static const uint64_t permissions[] = {R, R | W, R | W, R | W, R | X, X, W | X, W};
    uint64_t limit = (UINT64_C(1) << (tables->pa_bits - MMU_PAGE_SHIFT)) - 1;
    uint64_t ppn = cosim_random(random) & limit & ~((UINT64_C(1) << 9 * level) - 1);
    if (level > 0 && cosim_chance(random, 12)) /* misaligned, in one group of nine bits */
        ppn |= (uint64_t)cosim_below(random, 512) << 9 * cosim_below(random, level);
    uint64_t entry = ppn << PPN_SHIFT | (cosim_chance(random, 65) ? R | W | X : permissions[cosim_below(random, 8)]) |
                     random_bits(tables, random);
    entry |= cosim_chance(random, 96) ? V : 0;
    entry |= cosim_chance(random, tables_user(tables->building) ? 88 : 12) ? U : 0;
    entry |= cosim_chance(random, 12) ? G : 0;
    entry |= cosim_chance(random, 70) ? A : 0;
    entry |= cosim_chance(random, 50) ? D : 0;
    return entry;
}

static uint64_t build_table(struct tables *tables, unsigned level, uint64_t va, struct cosim_random *random);

/* A table of the level below: one that exists, a new one, or an address where there is no memory. */
static uint64_t pointer_entry(struct tables *tables, unsigned level, uint64_t va, struct cosim_random *random)
{
    uint64_t pa = 0;
    unsigned known = cosim_below(random, tables->frames);
    if (cosim_chance(random, 5))
        pa = cosim_random(random) & ((UINT64_C(1) << tables->pa_bits) - 1) & ~(uint64_t)(MMU_FRAME_BYTES - 1);
    else if (tables->frame_level[known] + 1u == level && cosim_chance(random, 30))
        pa = tables->frame[known];
    else if (tables->frames + 8 < TABLES_MAX_FRAMES)
        pa = build_table(tables, level - 1, va, random);
    uint64_t entry = pa >> MMU_PAGE_SHIFT << PPN_SHIFT | V | random_bits(tables, random);
    entry |= cosim_chance(random, 6) ? G : 0;
    if (cosim_chance(random, 3))
        entry |= UINT64_C(1) << (cosim_below(random, 2) ? 4 : 6 + cosim_below(random, 2));
    return entry;
}

static uint64_t any_entry(struct tables *tables, unsigned level, uint64_t va, struct cosim_random *random)
{
    uint32_t draw = cosim_below(random, 100);
    if (draw < 3)
        return cosim_random(random);
    bool pointer = level == 0 ? draw < 7 : draw < 55 + 10 * level;
    return pointer ? pointer_entry(tables, level ? level : 1, va, random) : leaf_entry(tables, level, random);
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void add_entry(struct tables *tables, uint64_t table, unsigned level, uint64_t va, struct cosim_random *random)
{
    uint64_t pa = mmu_scheme_entry_address(tables->scheme, table, level, va);
    if (mmu_ram_read(tables->ram[0], pa, 8) != 0)
        return; /* what hangs below it would be lost */
    uint64_t entry = any_entry(tables, level, va, random);
    write_entry(tables, pa, entry);
    if (tables->entries < TABLES_MAX_ENTRIES)
        tables->entry[tables->entries++] =
            (struct tables_entry){pa, canonical(tables, va), (uint8_t)level, (uint8_t)tables->building};
}

static unsigned random_index(struct cosim_random *random)
{
    static const uint16_t favourites[] = {0, 1, 2, 3, 16, 17, 255, 256, 257, 510, 511};
    uint32_t draw = cosim_below(random, 14);
    return draw < 11 ? favourites[draw] : cosim_below(random, ENTRIES);
}

/* A few entries here and there; leaf tables also have runs of neighbours, which fill sets. */
static uint64_t build_table(struct tables *tables, unsigned level, uint64_t va, struct cosim_random *random)
{
    uint64_t table = new_frame(tables, level, random);
    unsigned shift = mmu_scheme_shift(tables->scheme, level);
    bool root = level + 1u == tables->scheme->levels;
    unsigned count = root ? 4 + cosim_below(random, 6) : 2 + cosim_below(random, 4);
    unsigned run = level == 0 ? 1 + cosim_below(random, 12) : 1;
    for (unsigned i = 0; i < count; i++) {
        unsigned first = random_index(random);
        for (unsigned index = first; index < first + run && index < ENTRIES; index++)
            add_entry(tables, table, level, va | (uint64_t)index << shift, random);
    }
    return table;
}

void tables_build(struct tables *tables, struct cosim_random *random)
{
    mmu_ram_clear(tables->ram[0]);
    mmu_ram_clear(tables->ram[1]);
    tables->frames = 0;
    tables->entries = 0;
    for (tables->building = 0; tables->building < TABLES_SPACES; tables->building++)
        tables->root[tables->building] = build_table(tables, tables->scheme->levels - 1u, 0, random);
}

const struct tables_entry *tables_change(struct tables *tables, struct cosim_random *random)
{
    const struct tables_entry *entry = &tables->entry[cosim_below(random, tables->entries)];
    unsigned level = entry->level;
    write_entry(tables, entry->pa,
                level > 0 && cosim_chance(random, 30) ? pointer_entry(tables, level, entry->va, random)
                                                      : leaf_entry(tables, level, random));
    return entry;
}

static bool pointer(const struct tables *tables, const struct tables_entry *entry)
{
    return (mmu_ram_read(tables->ram[0], entry->pa, 8) & (V | R | W | X)) == V;
}

uint64_t tables_address(const struct tables *tables, unsigned space, struct cosim_random *random)
{
    const struct tables_entry *entry;
    do
        entry = &tables->entry[cosim_below(random, tables->entries)];
    while (entry->space != space || (pointer(tables, entry) && !cosim_chance(random, 20)));
    uint64_t below = (UINT64_C(1) << mmu_scheme_shift(tables->scheme, entry->level)) - 1;
    uint64_t offset = cosim_random(random) & below;
    return entry->va | (cosim_chance(random, 50) ? offset : offset & 0x3fff & below);
}
