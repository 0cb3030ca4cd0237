/* See world_machine.h. */
#include "world_machine.h"

#include <stdio.h>
#include <string.h>

static void make_array(struct world *world, struct mmu_array_config *array)
{
    static const char *const policies[] = {"lru", "plru", "bit-plru", "fifo", "random", "srrip", "brrip", "lfu"};
    array->sets = 1u << world_random(world, 4);
    array->ways = 1 + (uint32_t)world_random(world, 6);
    if (world_chance(world, 8)) /* more than the model keeps an order of in a word */
        array->ways = 17 + (uint32_t)world_random(world, 24);
    const char *policy = policies[world_random(world, sizeof policies / sizeof policies[0])];
    if (strcmp(policy, "plru") == 0)
        array->ways = 1u << world_random(world, 4);
    snprintf(array->policy, sizeof array->policy, "%s", policy);
}

static uint32_t leaf_levels(const struct world *world)
{
    return world->x86 ? 7 : (1u << world->levels) - 1;
}

static void add_tlb(struct world *world, uint32_t level, uint32_t serves, uint32_t pages)
{
    struct mmu_tlb_config *tlb = &world->config.tlb[world->config.tlb_count];
    if (!pages)
        pages = 1;
    *tlb = (struct mmu_tlb_config){.level = level,
                                   .serves = serves,
                                   .pages = pages,
                                   .latency = 1 + (uint32_t)world_random(world, 4),
                                   .ports = 1 + (uint32_t)world_random(world, 2)};
    snprintf(tlb->name, sizeof tlb->name, "t%u", world->config.tlb_count++);
    make_array(world, &tlb->array);
}

static uint32_t some_pages(struct world *world)
{
    return world_chance(world, 60) ? leaf_levels(world) : (uint32_t)world_random(world, 32) & leaf_levels(world);
}

static void add_level(struct world *world, uint32_t level)
{
    const uint32_t data = MMU_SERVES_LOAD | MMU_SERVES_STORE, all = data | MMU_SERVES_FETCH;
    switch (world_random(world, level == 1 ? 4 : 5)) {
    case 0: /* unified */
    case 1:
        add_tlb(world, level, all, some_pages(world));
        break;
    case 2: /* instructions and data */
        add_tlb(world, level, MMU_SERVES_FETCH, some_pages(world));
        add_tlb(world, level, data, some_pages(world));
        break;
    case 3: /* by page size; now and then both hold the same size */
        add_tlb(world, level, all, 1);
        add_tlb(world, level, all, leaf_levels(world) & (world_chance(world, 80) ? ~1u : ~0u));
        break;
    default: /* only for data */
        add_tlb(world, level, data, some_pages(world));
    }
}

static void make_walk_caches(struct world *world)
{
    struct mmu_config *config = &world->config;
    if (world_chance(world, 25))
        return;
    config->pwc_latency = 1 + (uint32_t)world_random(world, 3);
    if (world_chance(world, 40)) {
        make_array(world, &config->pwc[0]);
        return;
    }
    for (unsigned level = 1; level < world->levels; level++)
        if (world_chance(world, 65))
            make_array(world, &config->pwc[level]);
}

/* How its set is found, and how many may have missed in it. */
static void vary_tlb(struct world *world, struct mmu_tlb_config *tlb)
{
    if (world_chance(world, 60))
        tlb->index = (enum mmu_index)(MMU_INDEX_XOR + world_random(world, 2));
    tlb->serial = world_chance(world, 35);
    if (world_chance(world, 40))
        tlb->mshrs = 1 + (uint32_t)world_random(world, 4);
}

/* Of a level that is not the first: mostly its TLBs are of one kind. */
static void choose_inclusion(struct world *world, uint32_t level)
{
    static const enum mmu_inclusion kinds[] = {MMU_NON_INCLUSIVE, MMU_INCLUSIVE, MMU_EXCLUSIVE};
    enum mmu_inclusion kind = kinds[world_random(world, 3)];
    for (uint32_t i = 0; i < world->config.tlb_count; i++)
        if (world->config.tlb[i].level == level)
            world->config.tlb[i].inclusion = world_chance(world, 85) ? kind : kinds[world_random(world, 3)];
}

static void share_last_level(struct world *world, uint32_t last)
{
    for (uint32_t i = 0; i < world->config.tlb_count; i++) {
        struct mmu_tlb_config *tlb = &world->config.tlb[i];
        if (tlb->level != last || world_chance(world, 15))
            continue;
        tlb->shared = true;
        tlb->inclusion = MMU_NON_INCLUSIVE;
        world->shared = true;
    }
}

static void vary_tlbs(struct world *world, uint32_t levels)
{
    for (uint32_t i = 0; i < world->config.tlb_count; i++)
        vary_tlb(world, &world->config.tlb[i]);
    for (uint32_t level = 2; level <= levels; level++)
        choose_inclusion(world, level);
    if (levels > 1 && world->config.asid_bits > 0 && world_chance(world, 25))
        share_last_level(world, levels);
}

/* What may happen in one cycle. */
static void limit_cycle(struct world *world)
{
    uint32_t *limits[] = {&world->config.walk_starts, &world->config.walk_ports, &world->config.completions};
    for (unsigned i = 0; i < sizeof limits / sizeof limits[0]; i++)
        if (world_chance(world, 50))
            *limits[i] = world_chance(world, 65) ? 1 : 2 + (uint32_t)world_random(world, 2);
}

void world_make_machine(struct world *world)
{
    static const uint32_t x86_bits[] = {36, 40, 46, 52};
    struct mmu_config *config = &world->config;
    world->scheme = (enum naive_scheme)world_random(world, NAIVE_SCHEMES);
    world->x86 = naive_scheme_is_x86(world->scheme);
    world->levels = naive_scheme_levels(world->scheme);
    world->entry_bytes = naive_scheme_entry_bytes(world->scheme);
    world->entries = 4096 / world->entry_bytes;
    snprintf(config->scheme, sizeof config->scheme, "%s", naive_scheme_name(world->scheme));
    bool narrow = world->scheme == NAIVE_SV32;
    config->pa_bits = world->x86                ? x86_bits[world_random(world, 4)]
                      : narrow                  ? 32 + (uint32_t)world_random(world, 3)
                      : world_chance(world, 60) ? 56
                                                : 34 + (uint32_t)world_random(world, 22);
    config->asid_bits = (uint32_t)world_random(world, 17);
    config->hardware_ad = world->x86 || world_chance(world, 60);
    config->svnapot = !world->x86 && !narrow && world_chance(world, 40);
    config->svpbmt = !world->x86 && !narrow && world_chance(world, 40);
    uint32_t tlb_levels = 1 + (uint32_t)world_random(world, 3);
    for (uint32_t level = 1; level <= tlb_levels; level++)
        add_level(world, level);
    vary_tlbs(world, tlb_levels);
    make_walk_caches(world);
    config->walkers = 1 + (uint32_t)world_random(world, 4);
    config->merge = world_chance(world, 50);
    if (world_chance(world, 40))
        config->walk_queue = 1 + (uint32_t)world_random(world, 4);
    limit_cycle(world);
    config->seed = 1 + (uint32_t)world_random(world, 65535);
}

static void print_array(const struct mmu_array_config *array)
{
    printf(" %ux%u %s", array->sets, array->ways, array->policy);
}

static void print_tlb(const struct mmu_tlb_config *tlb)
{
    static const char *const indices[] = {"modulo", "xor", "fold"};
    static const char *const inclusions[] = {"non-inclusive", "inclusive", "exclusive"};
    printf("  tlb %s: level %u serves %#x pages %#x latency %u ports %u", tlb->name, tlb->level, tlb->serves,
           tlb->pages, tlb->latency, tlb->ports);
    print_array(&tlb->array);
    printf(" %s %s%s mshrs %u%s\n", indices[tlb->index], inclusions[tlb->inclusion], tlb->serial ? " serial" : "",
           tlb->mshrs, tlb->shared ? " shared" : "");
}

void world_print(const struct world *world)
{
    const struct mmu_config *config = &world->config;
    printf(
        "machine: %s pa_bits %u asid_bits %u hardware_ad %d svnapot %d svpbmt %d walkers %u queue %u starts %u ports "
        "%u completions %u merge %d seed %u\n",
        config->scheme, config->pa_bits, config->asid_bits, config->hardware_ad, config->svnapot, config->svpbmt,
        config->walkers, config->walk_queue, config->walk_starts, config->walk_ports, config->completions,
        config->merge, config->seed);
    for (uint32_t i = 0; i < config->tlb_count; i++)
        print_tlb(&config->tlb[i]);
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++) {
        if (!config->pwc[level].sets)
            continue;
        printf("  pwc %u: latency %u", level, config->pwc_latency);
        print_array(&config->pwc[level]);
        printf("\n");
    }
}
