/* See window_case.h. */
#include "window_case.h"

#include <string.h>

#include "world_machine.h"

/* ---- the machine ------------------------------------------------------------------------------------------------- */

/* The TLBs of one level that serve an access hold different page sizes, or the first to hit could not answer. */
static void part_sizes(struct mmu_config *config)
{
    for (unsigned i = 0; i < config->tlb_count; i++)
        for (unsigned j = 0; j < i; j++)
            if (config->tlb[i].level == config->tlb[j].level && (config->tlb[i].serves & config->tlb[j].serves))
                config->tlb[i].pages &= ~config->tlb[j].pages;
}

static void make_machine(struct window_case *window)
{
    struct world *world = &window->world;
    struct mmu_config *config = &world->config;
    world_make_machine(world);
    part_sizes(config);
    for (unsigned i = 0; i < config->tlb_count; i++)
        config->tlb[i].ports = 1 + (uint32_t)world_random(world, 4);
    if (config->asid_bits < 2)
        config->asid_bits = 2;
}

/* ---- page tables ------------------------------------------------------------------------------------------------- */

static uint64_t new_frame(struct window_case *window)
{
    return WORLD_BASE + UINT64_C(4096) * window->frames++;
}

uint64_t window_case_peek(const struct window_case *window, const uint8_t *memory, uint64_t pa)
{
    uint64_t entry = 0;
    memcpy(&entry, memory + (pa - WORLD_BASE), window->world.entry_bytes);
    return entry;
}

void window_case_poke(const struct window_case *window, uint8_t *memory, uint64_t pa, uint64_t entry)
{
    memcpy(memory + (pa - WORLD_BASE), &entry, window->world.entry_bytes);
}

static uint64_t riscv_leaf(struct window_case *window, unsigned level, uint64_t page)
{
    struct world *world = &window->world;
    uint64_t flags = 0xcf;
    if (!window->faults || world_chance(world, 70))
        flags |= 0x10; /* U */
    if (window->faults && world_chance(world, 20))
        flags &= ~UINT64_C(4); /* W */
    if (window->faults && !world->config.hardware_ad && world_chance(world, 10))
        flags &= ~UINT64_C(0x40); /* A */
    if (window->clear_dirty && world_chance(world, level ? 30 : 60))
        flags &= ~UINT64_C(0x80); /* D */
    if (window->clear_accessed && world_chance(world, 30))
        flags &= ~UINT64_C(0xc0);
    if (window->globals && world_chance(world, 25))
        flags |= 0x20;
    return page >> 2 | flags;
}

static uint64_t x86_leaf(struct window_case *window, unsigned level, uint64_t page)
{
    struct world *world = &window->world;
    uint64_t flags = 0x63 | (level ? 0x80u : 0u);
    if (!window->faults || world_chance(world, 70))
        flags |= 4; /* US */
    if (!window->faults || world_chance(world, 80))
        flags |= 2; /* RW */
    if (window->clear_dirty && world_chance(world, level ? 30 : 60))
        flags &= ~UINT64_C(0x40); /* D */
    if (window->clear_accessed && world_chance(world, 30))
        flags &= ~UINT64_C(0x60);
    if (window->globals && world_chance(world, 25))
        flags |= 0x100;
    return page | flags;
}

static uint64_t leaf_at(struct window_case *window, unsigned level)
{
    unsigned shift = naive_scheme_shift(window->world.scheme, level);
    unsigned bits = window->world.config.pa_bits < 40 ? window->world.config.pa_bits : 40;
    uint64_t page = world_random(&window->world, UINT64_C(1) << bits) >> shift << shift;
    return window->world.x86 ? x86_leaf(window, level, page) : riscv_leaf(window, level, page);
}

static uint64_t new_pointer(struct window_case *window)
{
    uint64_t table = new_frame(window);
    if (!window->world.x86)
        return table >> 2 | 1;
    return table | (window->clear_accessed && world_chance(&window->world, 60) ? 0x47 : 0x67);
}

/* Map va by a leaf of `level`, or lower where a table is in the way; where it is mapped already, leave it so. */
static void map(struct window_case *window, uint64_t root, uint64_t va, unsigned level)
{
    const struct world *world = &window->world;
    uint64_t table = root;
    for (unsigned at = world->levels - 1;; at--) {
        uint64_t index = (va >> naive_scheme_shift(world->scheme, at)) % world->entries;
        uint64_t pa = table + index * world->entry_bytes, entry = window_case_peek(window, window->memory, pa);
        bool is_leaf = world->x86 ? at == 0 || (entry & 0x80) : entry & 0xe;
        if (entry && is_leaf)
            return;
        if (!entry) {
            is_leaf = at <= level;
            entry = is_leaf ? leaf_at(window, at) : new_pointer(window);
            window_case_poke(window, window->memory, pa, entry);
        }
        if (is_leaf)
            return;
        table = world->x86 ? entry & UINT64_C(0xffffffffff000) : entry >> 10 << 12;
    }
}

static uint64_t any_address(struct window_case *window)
{
    struct world *world = &window->world;
    uint64_t va = 0;
    for (unsigned level = 0; level < world->levels; level++)
        va |= (uint64_t)world->indices[level][world_random(world, level == 0 ? 4 : 2)]
              << naive_scheme_shift(world->scheme, level);
    unsigned unused = 64 - naive_scheme_va_bits(world->scheme);
    if (world->scheme == NAIVE_SV32)
        return va;
    return (uint64_t)((int64_t)(va << unused) >> unused);
}

static void make_tables(struct window_case *window)
{
    struct world *world = &window->world;
    for (unsigned level = 0; level < world->levels; level++)
        for (unsigned i = 0; i < WORLD_INDICES; i++)
            world->indices[level][i] = (unsigned)world_random(world, world->entries);
    for (unsigned i = 0; i < window->roots; i++)
        window->root[i] = new_frame(window);
    for (unsigned i = 0; i < WINDOW_PAGES; i++) {
        unsigned level = world_chance(world, 75) ? 0 : world_chance(world, 80) ? 1 : 2;
        window->page[i] = any_address(window);
        for (unsigned root = 0; root < window->roots; root++)
            if (!window->faults || world_chance(world, 90))
                map(window, window->root[root], window->page[i], level);
    }
}

/* ---- contexts ---------------------------------------------------------------------------------------------------- */

static bool has_exclusive(const struct mmu_config *config)
{
    bool exclusive = false;
    for (unsigned i = 0; i < config->tlb_count; i++)
        exclusive |= config->tlb[i].inclusion == MMU_EXCLUSIVE;
    return exclusive;
}

/*
 * A root has one ASID, or one root has several, which global pages serve: a TLB then never answers with what is
 * another root's, and two TLBs of a level never hold the address in pages of two sizes.
 */
static void choose_kind(struct window_case *window, unsigned asids)
{
    struct world *world = &window->world;
    window->faults = world_chance(world, 40);
    window->roots = asids == 1 ? 1 + (unsigned)world_random(world, 2) : 1;
    window->globals = window->roots == 1 && world_chance(world, 50);
    window->handled = window->faults && world_chance(world, 70);
    window->unhandled =
        window->faults && !window->handled && world_chance(world, 50) && !(world->x86 && has_exclusive(&world->config));
    window->flushes = world_chance(world, 50) ? 1 + (unsigned)world_random(world, 40) : 0;
    window->clear_dirty = world_chance(world, 70) && (world->config.hardware_ad || window->faults);
    window->clear_accessed = world_chance(world, 40) && world->config.hardware_ad;
    window->slow = world_chance(world, 25) ? 60 : 9;
    window->rest = 10 + (unsigned)world_random(world, 60);
}

static void make_contexts(struct window_case *window, unsigned asids)
{
    struct world *world = &window->world;
    for (unsigned i = 0; i < WINDOW_CONTEXTS; i++) {
        unsigned root = i % window->roots;
        uint32_t modifiers = window->faults ? (uint32_t)world_random(world, 128) : 0;
        modifiers = (modifiers | MMU_SUM | MMU_NX) & ~(window->faults ? 0u : (uint32_t)(MMU_SMEP | MMU_SMAP));
        window->context[i] = (struct mmu_context){.root = window->root[root],
                                                  .asid = 1 + (asids == 1 ? root : i % asids),
                                                  .user = !window->faults || world_chance(world, 60),
                                                  .modifiers = modifiers};
    }
}

void window_case_make(struct window_case *window, uint64_t seed)
{
    memset(window, 0, sizeof *window);
    window->world.salt = seed * UINT64_C(0xd6e8feb86659fd93) + 1;
    make_machine(window);
    unsigned asids = 1 + (unsigned)world_random(&window->world, 3);
    choose_kind(window, asids);
    make_tables(window);
    make_contexts(window, asids);
    for (unsigned i = 0; i < WINDOW_RECENT; i++)
        window->recent[i] = window->page[i];
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static bool peek(void *ctx, unsigned level, uint64_t pa, uint64_t *value)
{
    const struct window_case *window = ctx;
    (void)level;
    *value = window_case_peek(window, window->memory, pa);
    return true;
}

static enum naive_swap swap_nothing(void *ctx, unsigned level, uint64_t pa, uint64_t found, uint64_t wanted)
{
    (void)ctx;
    (void)level;
    (void)pa;
    (void)found;
    (void)wanted;
    return NAIVE_SWAP_DONE;
}

/* Whether the request faults, whatever is cached: of a case in which none does. */
static bool faults(struct window_case *window, const struct window_request *asked)
{
    const struct mmu_config *config = &window->world.config;
    struct naive_query query = {.scheme = window->world.scheme,
                                .va = asked->request.va,
                                .access = asked->request.access,
                                .user = asked->context->user,
                                .modifiers = asked->context->modifiers,
                                .pa_bits = config->pa_bits,
                                .hardware_ad = config->hardware_ad};
    struct naive_memory memory = {window, peek, swap_nothing, NULL};
    struct naive_walk walk = {.level = window->world.levels - 1,
                              .table = asked->context->root,
                              .rights = naive_first_rights(window->world.scheme)};
    if (!naive_canonical(&query, &walk))
        return true;
    naive_walk(&query, &memory, &walk);
    return walk.fault != MMU_FAULT_NONE;
}

static void choose(struct window_case *window, struct window_request *asked)
{
    struct world *world = &window->world;
    uint64_t *slot = &window->recent[world_random(world, WINDOW_RECENT)];
    if (world_chance(world, 40))
        *slot = window->page[world_random(world, WINDOW_PAGES)];
    asked->request.va = *slot + world_random(world, 4096);
    if (window->faults && world_chance(world, 1))
        asked->request.va ^= UINT64_C(1) << 62;
    asked->request.access = (enum mmu_access)world_random(world, MMU_ACCESS_COUNT);
    asked->context = &window->context[world_chance(world, 70) ? 0 : world_random(world, WINDOW_CONTEXTS)];
}

static void choose_good(struct window_case *window, struct window_request *asked)
{
    do
        choose(window, asked);
    while (!window->faults && faults(window, asked));
    asked->request.cycle = window->last;
}

void window_case_ask(struct window_case *window, struct window_request *asked)
{
    struct world *world = &window->world;
    if (world_chance(world, window->rest))
        window->last += 1 + world_random(world, world_chance(world, 5) ? 300 : 8);
    choose_good(window, asked);
}

void window_case_probe(struct window_case *window, unsigned i, struct window_request *asked)
{
    for (unsigned k = 0; k < WINDOW_RECENT; k++)
        window->recent[k] = window->page[i % WINDOW_PAGES];
    window->last += 300;
    choose_good(window, asked);
}

bool window_case_flushes(struct window_case *window)
{
    return world_random(&window->world, 1000) < window->flushes;
}

void window_case_flush(struct window_case *window, struct mmu_flush *flush)
{
    struct world *world = &window->world;
    *flush = (struct mmu_flush){.by_va = world_chance(world, 50),
                                .by_asid = world_chance(world, 50),
                                .global = world_chance(world, 50),
                                .asid = window->context[world_random(world, WINDOW_CONTEXTS)].asid,
                                .va = window->page[world_random(world, WINDOW_PAGES)]};
    if (world_chance(world, 3))
        flush->va ^= UINT64_C(1) << 62;
}

uint32_t window_case_latency(const struct window_case *window, uint64_t pa)
{
    return 1 + (uint32_t)(world_hash(&window->world, pa, 77) % window->slow);
}
