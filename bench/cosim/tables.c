/* See tables.h. */
#include "tables.h"

enum { ENTRIES = 512 };

void tables_init(struct tables *tables, struct cosim *cosim, struct cosim_random *random)
{
    const struct mmu_config *config = &cosim->machine.mmu;
    *tables = (struct tables){.cosim = cosim,
                              .weights = &cosim->weights,
                              .scheme = cosim->scheme,
                              .random = random,
                              .pa_bits = config->pa_bits,
                              .x86 = cosim->model.memory.x86,
                              .svnapot = config->svnapot,
                              .svpbmt = config->svpbmt};
}

static uint64_t canonical(const struct tables *tables, uint64_t va)
{
    unsigned unused = 64u - tables->scheme->va_bits;
    return (uint64_t)((int64_t)(va << unused) >> unused);
}

static uint64_t read_word(const struct tables *tables, uint64_t pa)
{
    return mmu_ram_read(tables->cosim->model.memory.ram, pa, 8);
}

/* A frame for a table: anywhere in RAM, no two alike. */
static uint64_t new_frame(struct tables *tables, unsigned level)
{
    const struct mmu_ram *ram = tables->cosim->model.memory.ram;
    uint64_t pages = mmu_ram_bytes(ram) / MMU_FRAME_BYTES;
    uint64_t pa;
    bool taken;
    do {
        pa = mmu_ram_base(ram) + cosim_random(tables->random) % pages * MMU_FRAME_BYTES;
        taken = false;
        for (unsigned i = 0; i < tables->frames; i++)
            taken |= tables->frame[i] == pa;
    } while (taken);
    tables->frame_level[tables->frames] = (uint8_t)level;
    tables->frame[tables->frames++] = pa;
    return pa;
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static uint64_t build_table(struct tables *tables, unsigned level, uint64_t va);

/* To a table of the level below: one that exists, a new one, or an address where there is mostly no memory. */
static uint64_t pointer_entry(struct tables *tables, unsigned level, uint64_t va)
{
    const struct cosim_weights *weights = tables->weights;
    uint64_t pa = 0;
    unsigned known = cosim_below(tables->random, tables->frames);
    if (tables->cosim->traits->access_faults && tables_chance(tables, weights->pointer_nowhere))
        pa = cosim_random(tables->random) & ((UINT64_C(1) << tables->scheme->max_pa_bits) - 1) &
             ~(uint64_t)(MMU_FRAME_BYTES - 1);
    else if (tables->frame_level[known] + 1u == level && tables_chance(tables, weights->pointer_known))
        pa = tables->frame[known];
    else if (tables->frames + 8 < TABLES_MAX_FRAMES)
        pa = build_table(tables, level - 1, va);
    return pa || tables->cosim->traits->access_faults ? tables_pointer(tables, pa) : 0;
}

/* The higher a table, the more of its entries point on. */
static uint64_t any_entry(struct tables *tables, unsigned level, uint64_t va)
{
    const struct cosim_weights *weights = tables->weights;
    uint32_t pointers = level ? weights->pointers + 10 * (level - 1) : weights->pointers_low;
    bool leaf_allowed = tables->scheme->leaf_levels >> level & 1;
    if (tables->cosim->traits->access_faults && tables_chance(tables, weights->garbage))
        return cosim_random(tables->random);
    if (tables_chance(tables, pointers) || (!leaf_allowed && tables_chance(tables, 95)))
        return pointer_entry(tables, level ? level : 1, va);
    return tables_leaf(tables, level);
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void add_entry(struct tables *tables, uint64_t table, unsigned level, uint64_t va)
{
    uint64_t pa = mmu_scheme_entry_address(tables->scheme, table, level, va);
    if (read_word(tables, pa) != 0)
        return; /* what hangs below it would be lost */
    cosim_write(tables->cosim, pa, any_entry(tables, level, va));
    if (tables->entries < TABLES_MAX_ENTRIES)
        tables->entry[tables->entries++] =
            (struct tables_entry){pa, canonical(tables, va), (uint8_t)level, (uint8_t)tables->building};
}

static unsigned random_index(struct tables *tables)
{
    static const uint16_t favourites[] = {0, 1, 2, 3, 16, 17, 255, 256, 257, 510, 511};
    uint32_t draw = cosim_below(tables->random, 14);
    return draw < 11 ? favourites[draw] : cosim_below(tables->random, ENTRIES);
}

/* A few entries here and there; leaf tables also have runs of neighbours, which fill sets. */
static uint64_t build_table(struct tables *tables, unsigned level, uint64_t va)
{
    const struct cosim_weights *weights = tables->weights;
    uint64_t table = new_frame(tables, level);
    unsigned shift = mmu_scheme_shift(tables->scheme, level);
    bool root = level + 1u == tables->scheme->levels;
    unsigned count = 1 + cosim_below(tables->random, root ? weights->roots : weights->tables);
    unsigned run = level == 0 ? 1 + cosim_below(tables->random, weights->run) : 1;
    for (unsigned i = 0; i < count; i++) {
        unsigned first = random_index(tables);
        for (unsigned index = first; index < first + run && index < ENTRIES; index++)
            add_entry(tables, table, level, va | (uint64_t)index << shift);
    }
    return table;
}

void tables_build(struct tables *tables)
{
    mmu_ram_clear(tables->cosim->model.memory.ram);
    mmu_ram_clear(tables->cosim->rtl.memory.memory.ram);
    tables->frames = 0;
    tables->entries = 0;
    for (tables->building = 0; tables->building < TABLES_SPACES; tables->building++)
        tables->root[tables->building] = build_table(tables, tables->scheme->levels - 1u, 0);
}

const struct tables_entry *tables_change(struct tables *tables)
{
    const struct tables_entry *entry = &tables->entry[cosim_below(tables->random, tables->entries)];
    bool leaf_allowed = tables->scheme->leaf_levels >> entry->level & 1;
    bool pointer = entry->level > 0 && (!leaf_allowed || tables_chance(tables, 30));
    tables->building = entry->space;
    uint64_t word = pointer ? pointer_entry(tables, entry->level, entry->va) : tables_leaf(tables, entry->level);
    return cosim_write(tables->cosim, entry->pa, word) ? entry : NULL;
}

uint64_t tables_address(struct tables *tables, unsigned space)
{
    const struct tables_entry *entry;
    do
        entry = &tables->entry[cosim_below(tables->random, tables->entries)];
    while (entry->space != space ||
           (tables_is_pointer(tables, read_word(tables, entry->pa), entry->level) && !tables_chance(tables, 20)));
    uint64_t below = (UINT64_C(1) << mmu_scheme_shift(tables->scheme, entry->level)) - 1;
    uint64_t offset = cosim_random(tables->random) & below;
    return entry->va | (tables_chance(tables, 50) ? offset : offset & 0x3fff & below);
}
