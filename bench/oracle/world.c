/* world.c - page tables, contexts, addresses and flushes of a random case. See world.h; the machine is world_machine.c.
 */
#include "world.h"

#include <string.h>

#include "world_machine.h"

uint64_t world_hash(const struct world *world, uint64_t a, uint64_t b)
{
    uint64_t z = world->salt + a * UINT64_C(0x9e3779b97f4a7c15) + b * UINT64_C(0xc2b2ae3d27d4eb4f);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t world_random(struct world *world, uint64_t below)
{
    return world_hash(world, ++world->random, 0) % below;
}

bool world_chance(struct world *world, unsigned percent)
{
    return world_random(world, 100) < percent;
}

static uint64_t any_bits(struct world *world)
{
    return world_hash(world, ++world->random, 0);
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static uint64_t page_at(struct world *world, unsigned level)
{
    uint64_t size = UINT64_C(1) << naive_scheme_shift(world->scheme, level);
    unsigned bits = world->config.pa_bits < 40 ? world->config.pa_bits : 40;
    return (any_bits(world) & ((UINT64_C(1) << bits) - 1)) / size * size;
}

static uint64_t riscv_entry(uint64_t address, unsigned flags)
{
    return address >> 12 << 10 | flags;
}

uint64_t world_good_leaf(const struct world *world, unsigned level, bool user, uint64_t choice)
{
    uint64_t size = UINT64_C(1) << naive_scheme_shift(world->scheme, level);
    uint64_t address = (choice % (UINT64_C(1) << 40)) / size * size;
    address &= (UINT64_C(1) << world->config.pa_bits) - 1;
    if (!world->x86)
        return riscv_entry(address, user ? 0xdf : 0xcf);
    return address | 0x63 | (user ? 4u : 0u) | (level ? 0x80u : 0u);
}

static uint64_t leaf(struct world *world, unsigned level)
{
    uint64_t address = page_at(world, level);
    if (!world->x86) {
        static const unsigned kinds[] = {0x3, 0x7, 0x9, 0xb, 0xf, 0xf, 0x7};
        unsigned flags = kinds[world_random(world, 7)];
        flags |= world_chance(world, 60) ? 0x10 : 0;
        flags |= world_chance(world, 25) ? 0x20 : 0;
        flags |= world_chance(world, 70) ? 0x40 : 0;
        flags |= world_chance(world, 60) ? 0x80 : 0;
        uint64_t pte = riscv_entry(address, flags);
        if (world_chance(world, 6)) /* Svnapot: a page of 64 KiB */
            pte = (pte & ~UINT64_C(0x3c00)) | UINT64_C(0x2000) | UINT64_C(1) << 63;
        return world_chance(world, 6) ? pte | world_random(world, 4) << 61 : pte; /* Svpbmt */
    }
    uint64_t entry = address | 1 | (level ? 0x80u : 0u);
    entry |= world_chance(world, 75) ? 2 : 0;
    entry |= world_chance(world, 60) ? 4 : 0;
    entry |= world_chance(world, 60) ? 0x20 : 0;
    entry |= world_chance(world, 50) ? 0x40 : 0;
    entry |= world_chance(world, 25) ? 0x100 : 0;
    entry |= world_chance(world, 20) ? UINT64_C(1) << 63 : 0;
    return entry;
}

static uint64_t pointer(struct world *world, unsigned level)
{
    uint64_t address = world->table[level - 1][world_random(world, WORLD_TABLES)];
    if (!world->x86)
        return riscv_entry(address, world_chance(world, 8) ? 0x21 : 0x01);
    uint64_t entry = address | 1;
    entry |= world_chance(world, 88) ? 2 : 0;
    entry |= world_chance(world, 80) ? 4 : 0;
    entry |= world_chance(world, 60) ? 0x20 : 0;
    entry |= world_chance(world, 5) ? UINT64_C(1) << 63 : 0;
    return entry;
}

/* A bit that makes the address of an entry one that is not there; in Sv32 these are the two highest. */
static uint64_t high_bit(struct world *world)
{
    if (world->entry_bytes == 4)
        return UINT64_C(1) << (28 + world_random(world, 4));
    return UINT64_C(1) << (world->x86 ? 30 + world_random(world, 20) : 32 + world_random(world, 22));
}

/* A bit of an entry that takes part in the address of a page of this level, where it must be 0. */
static uint64_t alignment_bit(struct world *world, unsigned level)
{
    unsigned bits = naive_scheme_shift(world->scheme, level) - 12;
    return UINT64_C(1) << ((world->x86 ? 12 : 10) + world_random(world, bits));
}

/* Break a good entry in one of the ways that walkers are known to overlook. */
static uint64_t broken(struct world *world, unsigned level, uint64_t entry)
{
    switch (world_random(world, 8)) {
    case 0:
        return entry & ~UINT64_C(1);
    case 1: /* a reserved bit: 60:54 on RISC-V, above the physical address on x86 */
        return entry | UINT64_C(1) << (world->x86 ? 51 - world_random(world, 12) : 54 + world_random(world, 10));
    case 2: /* a misaligned superpage */
        return level ? entry | alignment_bit(world, level) : entry;
    case 3: /* W without R; PS where it is reserved, in an entry that is a good leaf but for that */
        if (world->x86)
            return level > 2 ? leaf(world, level) : entry | 0x80;
        return (entry & ~UINT64_C(2)) | 4;
    case 4: /* a pointer with A, D or U; a pointer at the last level */
        return world->x86 ? entry ^ 0x20 : (entry & ~UINT64_C(0xe)) | UINT64_C(0x10) << (world_random(world, 4));
    case 5: /* nothing there */
        return (entry & 0x3ff) | (world->x86 ? UINT64_C(0x7000) : UINT64_C(0x7000) >> 2);
    case 6: /* an address with a bit high up */
        return entry | high_bit(world);
    default:
        return any_bits(world);
    }
}

uint64_t world_entry(struct world *world, unsigned level)
{
    unsigned leaves = level == 0 ? 100 : level == world->levels - 1 ? 6 : 22;
    bool is_leaf = world_chance(world, leaves) && !(world->x86 && level > 2);
    uint64_t entry = is_leaf ? leaf(world, level) : pointer(world, level);
    return world_chance(world, level ? 7 : 14) ? broken(world, level, entry) : entry;
}

uint64_t world_entry_address(struct world *world, unsigned *level)
{
    *level = (unsigned)world_random(world, world->levels);
    uint64_t table = world->table[*level][world_random(world, WORLD_TABLES)];
    return table + world->entry_bytes * world->indices[*level][world_random(world, WORLD_INDICES)];
}

/* ---- what is asked ----------------------------------------------------------------------------------------------- */

static uint64_t sign_extend(const struct world *world, uint64_t va)
{
    unsigned unused = 64 - naive_scheme_va_bits(world->scheme);
    if (world->scheme == NAIVE_SV32)
        return va;
    return (uint64_t)((int64_t)(va << unused) >> unused);
}

static uint64_t fresh_address(struct world *world)
{
    uint64_t va = 0;
    for (unsigned level = 0; level < world->levels; level++) {
        uint64_t index = world->indices[level][world_random(world, WORLD_INDICES)];
        if (world_chance(world, 1))
            index = world_random(world, world->entries);
        va |= index << naive_scheme_shift(world->scheme, level);
    }
    return sign_extend(world, va);
}

uint64_t world_address(struct world *world)
{
    uint64_t *slot = &world->recent[world_random(world, WORLD_RECENT)];
    if (world_chance(world, 30))
        *slot = fresh_address(world);
    uint64_t va = *slot + world_random(world, 4096);
    unsigned top = naive_scheme_va_bits(world->scheme) - 1;
    if (world_chance(world, 2))
        va ^= UINT64_C(1) << (top + world_random(world, 64 - top));
    return va;
}

void world_flush(struct world *world, struct mmu_flush *flush)
{
    *flush = (struct mmu_flush){.by_va = world_chance(world, 50),
                                .by_asid = world_chance(world, 50),
                                .global = world_chance(world, 50),
                                .asid = world->context[world_random(world, WORLD_CONTEXTS)].asid,
                                .va = world_address(world)};
}

static void make_contexts(struct world *world)
{
    for (unsigned i = 0; i < WORLD_CONTEXTS; i++) {
        uint32_t modifiers = (uint32_t)world_random(world, 128);
        if (world_chance(world, 70))
            modifiers |= MMU_NX;
        world->context[i] = (struct mmu_context){.root = world->table[world->levels - 1][i % WORLD_TABLES],
                                                 .asid = (uint32_t)world_random(world, 4),
                                                 .user = world_chance(world, 50),
                                                 .modifiers = modifiers};
        if (world_chance(world, 15)) /* differs from another in bits that may not be implemented */
            world->context[i].asid |= 1u << (8 + world_random(world, 20));
    }
}

static void make_tables(struct world *world, uint8_t *memory)
{
    uint64_t frame = WORLD_BASE + 4096 * world_random(world, 8);
    for (unsigned level = 0; level < world->levels; level++)
        for (unsigned i = 0; i < WORLD_TABLES; i++, frame += 4096)
            world->table[level][i] = frame;
    for (unsigned level = 0; level < world->levels; level++)
        for (unsigned i = 0; i < WORLD_INDICES; i++)
            world->indices[level][i] = (unsigned)world_random(world, world->entries);
    for (unsigned level = 0; level < world->levels; level++)
        for (unsigned i = 0; i < WORLD_TABLES; i++)
            for (unsigned k = 0; k < WORLD_INDICES; k++) {
                uint64_t entry = world_entry(world, level);
                uint64_t at = world->table[level][i] - WORLD_BASE + world->entry_bytes * world->indices[level][k];
                memcpy(memory + at, &entry, world->entry_bytes);
            }
}

void world_make(struct world *world, uint64_t seed, uint8_t *memory)
{
    memset(world, 0, sizeof *world);
    world->salt = seed * UINT64_C(0xd6e8feb86659fd93) + 1;
    memset(memory, 0, WORLD_BYTES);
    world_make_machine(world);
    make_tables(world, memory);
    world->read_only = WORLD_BASE;
    if (world_chance(world, 10))
        world->read_only = world->table[world_random(world, world->levels)][0];
    make_contexts(world);
    for (unsigned i = 0; i < WORLD_RECENT; i++)
        world->recent[i] = fresh_address(world);
}
