/* See window_side.h. */
#include "window_side.h"

#include <string.h>

#include "ticks.h"

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static void take_call(struct window_side *side, enum ticks_call call, uint64_t cycle, uint64_t pa, uint64_t value)
{
    if (side->digest)
        ticks_take_call(side->digest, call, cycle, pa, value);
}

static struct mmu_mem_reply look(const struct window_side *side, uint64_t pa, unsigned bytes)
{
    const struct window_case *window = side->window;
    struct mmu_mem_reply reply = {.latency = window_case_latency(window, pa)};
    reply.error =
        bytes != window->world.entry_bytes || pa % bytes || pa < WORLD_BASE || pa - WORLD_BASE >= WINDOW_BYTES;
    reply.value = reply.error ? 0 : window_case_peek(window, side->bytes, pa);
    return reply;
}

static struct mmu_mem_reply read_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct window_side *side = ctx;
    struct mmu_mem_reply reply = look(side, pa, bytes);
    take_call(side, TICKS_CALL_READ, cycle, pa, reply.value);
    return reply;
}

/* Another processor gets in between the read and the swap: it uses a bit that is software's, sets A, or unmaps. */
static void interfere(struct window_side *side, uint64_t pa)
{
    const struct window_case *window = side->window;
    static const uint64_t riscv[] = {0x100, 0x100, 0x40, 1}, intel[] = {0x200, 0x200, 0x20, 1};
    uint64_t choice = world_hash(&window->world, ++side->swaps, 1000);
    if (!window->handled || choice % 12 != 0)
        return;
    uint64_t flip = (window->world.x86 ? intel : riscv)[choice / 12 % 4];
    window_case_poke(window, side->bytes, pa, window_case_peek(window, side->bytes, pa) ^ flip);
}

static struct mmu_mem_reply write_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                         uint64_t cycle)
{
    struct window_side *side = ctx;
    struct mmu_mem_reply reply = look(side, pa, bytes);
    take_call(side, TICKS_CALL_WRITE, cycle, pa, desired);
    if (reply.error)
        return reply;
    interfere(side, pa);
    reply.value = window_case_peek(side->window, side->bytes, pa);
    reply.swapped = reply.value == expected;
    if (reply.swapped)
        window_case_poke(side->window, side->bytes, pa, desired);
    return reply;
}

/* ---- the operating system ---------------------------------------------------------------------------------------- */

/* A leaf of another page, that grants everything but what `choice` takes away. */
static uint64_t new_leaf(const struct window_case *window, unsigned level, uint64_t choice)
{
    bool x86 = window->world.x86;
    uint64_t entry = world_good_leaf(&window->world, level, choice % 4 != 0, choice >> 8);
    if (choice / 4 % 3 == 0)
        entry &= ~(uint64_t)(x86 ? 0x40 : 0x80); /* D */
    if (choice / 12 % 4 == 0)
        entry &= ~(uint64_t)(x86 ? 0x60 : 0xc0); /* A and D */
    if (choice / 48 % 6 == 0)
        entry &= ~(uint64_t)(x86 ? 2 : 4); /* W */
    return entry;
}

/* The leaf of va, or the entry that is not valid in its place; 0 if there can be no leaf. */
static uint64_t last_entry(const struct window_side *side, uint64_t root, uint64_t va, unsigned *level)
{
    const struct world *world = &side->window->world;
    uint64_t table = root;
    for (unsigned at = world->levels; at-- > 0;) {
        uint64_t index = (va >> naive_scheme_shift(world->scheme, at)) % world->entries;
        uint64_t pa = table + index * world->entry_bytes, entry = window_case_peek(side->window, side->bytes, pa);
        bool pointer = (entry & 1) && at > 0 && !(world->x86 ? entry & 0x80 : entry & 0xe);
        *level = at;
        if (!pointer)
            return world->x86 && at > 2 ? 0 : pa;
        table = world->x86 ? entry & UINT64_C(0xffffffffff000) : entry >> 10 << 12;
    }
    return 0;
}

static void remap(struct window_side *side, uint64_t root, uint64_t va, uint64_t choice, bool unmap)
{
    unsigned level;
    uint64_t pa = last_entry(side, root, va, &level);
    if (!pa)
        return;
    side->features.remapped++;
    uint64_t entry =
        unmap ? window_case_peek(side->window, side->bytes, pa) & ~UINT64_C(1) : new_leaf(side->window, level, choice);
    window_case_poke(side->window, side->bytes, pa, entry);
}

static void flush(struct window_side *side, const struct mmu_fault *fault, uint64_t va, uint64_t choice)
{
    struct mmu_flush kinds[] = {{.by_va = true, .global = true, .va = va},
                                {.by_va = true, .by_asid = true, .va = va, .asid = fault->context.asid},
                                {.by_asid = true, .asid = fault->context.asid},
                                {.global = true}};
    side->features.handler_flushes++;
    side->flush(side->mmu, &kinds[choice % 4], fault->cycle + 1);
}

/* Map the page of the fault, change or unmap another, flush or forget to: all as it comes. */
static enum mmu_verdict handle_fault(void *ctx, const struct mmu_fault *fault, uint64_t *cost)
{
    struct window_side *side = ctx;
    const struct window_case *window = side->window;
    uint64_t choice = world_hash(&window->world, ++side->faults, 2000);
    take_call(side, TICKS_CALL_FAULT, fault->cycle, fault->va, fault->code);
    if (!window->handled)
        return MMU_DELIVER;
    *cost = choice % 7;
    bool retry = choice / 7 % 4 != 0;
    uint64_t other = window->page[choice / 28 % WINDOW_PAGES], root = window->root[choice / 700 % window->roots];
    if (fault->kind == MMU_FAULT_PAGE && retry)
        remap(side, fault->context.root, fault->va, choice / 1000, false);
    if (choice / 3000 % 3 == 0)
        remap(side, root, other, choice / 9000, choice / 9000 % 2);
    if (choice / 20000 % 2) {
        *cost += 2;
        flush(side, fault, choice / 40000 % 2 ? fault->va : other, choice / 80000);
    }
    return retry ? MMU_RETRY : MMU_DELIVER;
}

/* ---- the side ---------------------------------------------------------------------------------------------------- */

void window_side_open(struct window_side *side, const struct window_case *window, void *mmu,
                      void (*flush_mmu)(void *mmu, const struct mmu_flush *flush, uint64_t cycle))
{
    side->window = window;
    side->mmu = mmu;
    side->flush = flush_mmu;
    side->swaps = side->faults = 0;
    side->digest = NULL;
    memcpy(side->bytes, window->memory, WINDOW_BYTES);
}

struct mmu_host window_side_host(struct window_side *side, const struct window_case *window)
{
    return (struct mmu_host){.version = MMU_HOST_VERSION,
                             .ctx = side,
                             .mem_read = read_memory,
                             .mem_write = write_memory,
                             .page_fault = window->unhandled ? NULL : handle_fault};
}
