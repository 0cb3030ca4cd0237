/* See versions.h. */
#include "versions.h"

enum { RIGHTS = MMU_RIGHT_READ | MMU_RIGHT_WRITE | MMU_RIGHT_EXEC | MMU_RIGHT_USER };

static struct mmu_ram *ram(const struct versions *versions)
{
    return versions->cosim->rtl.memory.memory.ram;
}

static uint64_t new_table(struct versions *versions)
{
    uint64_t table = versions->next_table;
    versions->next_table += MMU_FRAME_BYTES;
    mmu_ram_clear_frame(ram(versions), table);
    return table;
}

/* A frame that no page has had, of the size of a page of the level. */
static uint64_t new_frame(struct versions *versions, unsigned level)
{
    uint64_t bytes = mmu_scheme_page_bytes(versions->cosim->scheme, level);
    uint64_t mask = (UINT64_C(1) << versions->cosim->machine.mmu.pa_bits) - 1;
    uint64_t frame = (versions->next_frame + bytes) & ~(bytes - 1) & mask;
    versions->next_frame = frame ? frame : bytes;
    return versions->next_frame;
}

static void write_leaf(struct versions *versions, const struct versions_page *page, uint64_t entry, uint64_t frame)
{
    const struct mmu_scheme *scheme = versions->cosim->scheme;
    bool set = !versions->cosim->traits->ad || !versions->cosim->machine.mmu.hardware_ad;
    struct mmu_entry leaf = {.present = frame != 0,
                             .leaf = true,
                             .accessed = set || cosim_chance(versions->random, 60),
                             .dirty = set || cosim_chance(versions->random, 60),
                             .rights = (uint8_t)(RIGHTS | (page->global ? MMU_RIGHT_GLOBAL : 0)),
                             .base = frame};
    mmu_ram_write(ram(versions), entry, 8, scheme->encode(&leaf, page->level));
}

static void write_pointer(struct versions *versions, uint64_t entry, unsigned level, uint64_t table)
{
    struct mmu_entry pointer = {.present = true, .accessed = true, .base = table};
    mmu_ram_write(ram(versions), entry, 8, versions->cosim->scheme->encode(&pointer, level));
}

static void add_version(struct versions_page *page, uint64_t frame)
{
    page->newest++;
    page->frame[page->newest % VERSIONS_KEPT] = frame;
    if (page->floor + VERSIONS_KEPT <= page->newest)
        page->floor = page->newest - VERSIONS_KEPT + 1;
    if (page->behind_pointer < page->floor)
        page->behind_pointer = page->floor;
}

/* ---- building ---------------------------------------------------------------------------------------------------- */

static void build_page(struct versions *versions, struct versions_page *page, uint64_t va, uint64_t table,
                       unsigned level)
{
    const struct mmu_scheme *scheme = versions->cosim->scheme;
    *page = (struct versions_page){.va = va,
                                   .level = (uint8_t)level,
                                   .global = cosim_chance(versions->random, 25),
                                   .entry = mmu_scheme_entry_address(scheme, table, level, va)};
    page->frame[0] = new_frame(versions, level);
    write_leaf(versions, page, page->entry, page->frame[0]);
}

static void build_region(struct versions *versions, struct versions_region *region, uint64_t va, uint64_t table)
{
    bool large = cosim_chance(versions->random, 30);
    *region = (struct versions_region){.pages = large ? 1 : VERSIONS_PAGES};
    if (large) {
        build_page(versions, &region->page[0], va, table, 1);
        return;
    }
    uint64_t leaves = new_table(versions);
    region->pointer = mmu_scheme_entry_address(versions->cosim->scheme, table, 1, va);
    write_pointer(versions, region->pointer, 1, leaves);
    for (unsigned i = 0; i < VERSIONS_PAGES; i++)
        build_page(versions, &region->page[i], va + i * (uint64_t)MMU_FRAME_BYTES, leaves, 0);
}

static void build_space(struct versions *versions, unsigned number)
{
    const struct mmu_scheme *scheme = versions->cosim->scheme;
    struct versions_space *space = &versions->space[number];
    uint64_t va = UINT64_C(0x40000000) * (number + 1), table = space->root = new_table(versions);
    space->asid = number + 1;
    for (unsigned level = scheme->levels - 1u; level > 1; level--) {
        uint64_t next = new_table(versions);
        write_pointer(versions, mmu_scheme_entry_address(scheme, table, level, va), level, next);
        table = next;
    }
    for (unsigned i = 0; i < VERSIONS_REGIONS; i++)
        build_region(versions, &space->region[i], va + i * mmu_scheme_page_bytes(scheme, 1), table);
}

void versions_build(struct versions *versions, struct cosim *cosim, struct cosim_random *random)
{
    bool told_apart = cosim->traits->asids && cosim->machine.mmu.asid_bits >= 2;
    *versions = (struct versions){.cosim = cosim,
                                  .random = random,
                                  .spaces = told_apart ? VERSIONS_SPACES : 1,
                                  .next_table = mmu_ram_base(cosim->rtl.memory.memory.ram)};
    for (unsigned i = 0; i < versions->spaces; i++)
        build_space(versions, i);
}

/* ---- changes ----------------------------------------------------------------------------------------------------- */

struct versions_page *versions_some_page(struct versions *versions, unsigned *space)
{
    *space = cosim_below(versions->random, versions->spaces);
    struct versions_region *region = &versions->space[*space].region[cosim_below(versions->random, VERSIONS_REGIONS)];
    return &region->page[cosim_below(versions->random, region->pages)];
}

static void change_page(struct versions *versions, struct versions_page *page)
{
    uint64_t frame = cosim_chance(versions->random, 20) ? 0 : new_frame(versions, page->level);
    add_version(page, frame);
    write_leaf(versions, page, page->entry, frame);
}

/* Another table, with other pages; the one before is left as it is, for walks that are on their way to it. */
static void change_pointer(struct versions *versions, struct versions_region *region)
{
    uint64_t end = mmu_ram_base(ram(versions)) + mmu_ram_bytes(ram(versions));
    if (versions->next_table + MMU_FRAME_BYTES > end)
        return;
    uint64_t leaves = new_table(versions);
    for (unsigned i = 0; i < region->pages; i++) {
        struct versions_page *page = &region->page[i];
        if (!page->stale_pointer)
            page->behind_pointer = page->newest;
        page->stale_pointer = true;
        page->entry = mmu_scheme_entry_address(versions->cosim->scheme, leaves, 0, page->va);
        change_page(versions, page);
    }
    write_pointer(versions, region->pointer, 1, leaves);
}

void versions_change(struct versions *versions)
{
    struct versions_space *space = &versions->space[cosim_below(versions->random, versions->spaces)];
    struct versions_region *region = &space->region[cosim_below(versions->random, VERSIONS_REGIONS)];
    if (region->pointer && cosim_chance(versions->random, 15))
        change_pointer(versions, region);
    else
        change_page(versions, &region->page[cosim_below(versions->random, region->pages)]);
}

/* ---- flushes ----------------------------------------------------------------------------------------------------- */

static bool names(const struct versions *versions, const struct mmu_flush *flush, const struct versions_space *space,
                  const struct versions_page *page)
{
    uint64_t bytes = mmu_scheme_page_bytes(versions->cosim->scheme, page->level);
    if (flush->by_va && (flush->va & ~(bytes - 1)) != page->va)
        return false;
    return page->global ? flush->global : !flush->by_asid || flush->asid == space->asid;
}

/* Pointers are not global. On RISC-V a flush by address drops none, on x86 all of the ASID. */
static bool drops_pointers(const struct versions *versions, const struct mmu_flush *flush,
                           const struct versions_space *space)
{
    return (!flush->by_va || versions->cosim->scheme->address_flush_drops_pwc) &&
           (!flush->by_asid || flush->asid == space->asid);
}

void versions_flush(struct versions *versions, const struct mmu_flush *flush)
{
    for (unsigned s = 0; s < versions->spaces; s++) {
        struct versions_space *space = &versions->space[s];
        for (unsigned r = 0; r < VERSIONS_REGIONS; r++)
            for (unsigned p = 0; p < space->region[r].pages; p++) {
                struct versions_page *page = &space->region[r].page[p];
                page->stale_pointer &= !drops_pointers(versions, flush, space);
                if (names(versions, flush, space, page))
                    page->floor = page->stale_pointer ? page->behind_pointer : page->newest;
            }
    }
}

bool versions_allowed(const struct versions_page *page, uint32_t floor, uint64_t frame)
{
    for (uint32_t version = floor; version != page->newest + 1; version++)
        if (page->frame[version % VERSIONS_KEPT] == frame)
            return true;
    return false;
}
