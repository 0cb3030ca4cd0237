/* See side.h. Whatever is random here depends on the case and the request only, never on the side. */
#include "side.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool exists(uint64_t pa)
{
    return pa >= WORLD_BASE && pa < WORLD_BASE + WORLD_BYTES;
}

uint64_t side_peek(const struct side *side, uint64_t pa)
{
    uint64_t value = 0;
    memcpy(&value, side->memory + (pa - WORLD_BASE), side->world->entry_bytes);
    return value;
}

void side_poke(struct side *side, uint64_t pa, uint64_t value)
{
    memcpy(side->memory + (pa - WORLD_BASE), &value, side->world->entry_bytes);
}

static void note(struct side *side, struct side_op op)
{
    if (side->count == SIDE_LOG) {
        fprintf(stderr, "differential: a request made more than %d calls of its host\n", SIDE_LOG);
        exit(1);
    }
    side->log[side->count++] = op;
}

static uint32_t latency(const struct side *side, uint64_t pa)
{
    return 1 + (uint32_t)(world_hash(side->world, pa, side->request) % 9);
}

static struct mmu_mem_reply read_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct side *side = ctx;
    bool wrong = bytes != side->world->entry_bytes || pa % bytes;
    struct mmu_mem_reply reply = {.latency = latency(side, pa), .error = !exists(pa) || wrong};
    if (!reply.error)
        reply.value = side_peek(side, pa);
    note(side, (struct side_op){.kind = SIDE_READ, .cycle = cycle, .pa = pa, .value = reply.value});
    return reply;
}

/* Another processor gets in between the read and the swap: it uses a bit that is software's, sets A, or unmaps. */
static void interfere(struct side *side, uint64_t pa)
{
    bool x86 = side->world->x86;
    uint64_t choice = world_hash(side->world, side->request, 1000 + side->writes);
    if (choice % 10 != 0)
        return;
    static const uint64_t riscv[] = {0x100, 0x100, 0x40, 1}, intel[] = {0x200, 0x200, 0x20, 1};
    side_poke(side, pa, side_peek(side, pa) ^ (x86 ? intel : riscv)[choice / 10 % 4]);
}

static struct mmu_mem_reply write_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                         uint64_t cycle)
{
    struct side *side = ctx;
    struct mmu_mem_reply reply = {.latency = latency(side, pa + 1)};
    note(side, (struct side_op){SIDE_WRITE, cycle, pa, desired, expected, 0});
    side->writes++;
    reply.error = !exists(pa) || bytes != side->world->entry_bytes || (pa & ~UINT64_C(0xfff)) == side->world->read_only;
    if (reply.error)
        return reply;
    interfere(side, pa);
    reply.value = side_peek(side, pa);
    reply.swapped = reply.value == expected;
    if (reply.swapped)
        side_poke(side, pa, desired);
    return reply;
}

/* Map the address of the fault at the level of the fault, if the tables above can be followed. */
static void repair(struct side *side, const struct mmu_fault *fault)
{
    const struct world *world = side->world;
    uint64_t table = fault->context.root;
    for (unsigned level = world->levels - 1;; level--) {
        uint64_t index = (fault->va >> naive_scheme_shift(world->scheme, level)) % world->entries;
        uint64_t pa = table + index * world->entry_bytes;
        if (!exists(pa))
            return;
        if (level == fault->level) {
            uint64_t choice = world_hash(world, side->request, 2000 + side->tries);
            if (!(world->x86 && level > 2))
                side_poke(side, pa, world_good_leaf(world, level, fault->context.user, choice));
            return;
        }
        uint64_t entry = side_peek(side, pa);
        table = world->x86 ? entry & UINT64_C(0xffffffffff000) : entry >> 10 << 12;
    }
}

static enum mmu_verdict handle_fault(void *ctx, const struct mmu_fault *fault, uint64_t *cost)
{
    struct side *side = ctx;
    uint64_t choice = world_hash(side->world, side->request, 3000 + side->tries);
    note(side, (struct side_op){SIDE_FAULT, fault->cycle, fault->va, fault->code, fault->kind, fault->level});
    *cost += choice % 5;
    if (choice / 5 % 3 == 0 || ++side->tries == SIDE_TRIES)
        return MMU_DELIVER;
    if (fault->kind == MMU_FAULT_PAGE)
        repair(side, fault);
    if (choice / 15 % 2) {
        struct mmu_flush flush = {.by_va = true, .global = true, .va = fault->va};
        side->flush(side->mmu, &flush, fault->cycle + 1);
        *cost += 2;
    }
    return MMU_RETRY;
}

struct mmu_host side_host(struct side *side)
{
    return (struct mmu_host){.version = MMU_HOST_VERSION,
                             .ctx = side,
                             .mem_read = read_memory,
                             .mem_write = write_memory,
                             .page_fault = handle_fault};
}

void side_begin(struct side *side, uint64_t request)
{
    side->request = request;
    side->count = 0;
    side->writes = 0;
    side->tries = 0;
}

bool side_same_op(const struct side_op *a, const struct side_op *b)
{
    return a->kind == b->kind && a->cycle == b->cycle && a->pa == b->pa && a->value == b->value &&
           a->other == b->other && a->level == b->level;
}

void side_print_log(const char *name, const struct side *side)
{
    static const char *const kinds[] = {"read ", "write", "fault"};
    for (unsigned i = 0; i < side->count; i++) {
        const struct side_op *op = &side->log[i];
        printf("  %-6s cycle %" PRIu64 " %s %#" PRIx64 " value %#" PRIx64 " other %#" PRIx64 " level %u\n", name,
               op->cycle, kinds[op->kind], op->pa, op->value, op->other, op->level);
    }
}
