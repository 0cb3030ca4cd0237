/* See cold.h. */
#include "cold.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MISPLACED_PERCENT = 4 };

void cold_mix_levels(struct world *world, uint8_t *tables)
{
    for (unsigned level = 0; level < world->levels; level++)
        for (unsigned i = 0; i < WORLD_TABLES * WORLD_INDICES; i++) {
            if (!world_chance(world, MISPLACED_PERCENT))
                continue;
            uint64_t table = world->table[level][i / WORLD_INDICES] - WORLD_BASE;
            uint64_t entry = world_entry(world, (unsigned)world_random(world, world->levels));
            memcpy(tables + table + 8 * world->indices[level][i % WORLD_INDICES], &entry, 8);
        }
}

static uint8_t *entry_at(struct cold *cold, uint64_t pa)
{
    return pa >= WORLD_BASE && pa < WORLD_BASE + WORLD_BYTES ? cold->memory + (pa - WORLD_BASE) : NULL;
}

static struct mmu_mem_reply read_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct cold *cold = ctx;
    struct mmu_mem_reply reply = {.latency = 1};
    const uint8_t *entry = entry_at(cold, pa);
    (void)cycle;
    if (entry)
        memcpy(&reply.value, entry, bytes);
    else
        reply.error = !cold->reads_as_zero(pa);
    if (cold->reads < COLD_READS)
        cold->read[cold->reads++] = (struct cold_read){pa, reply.value};
    return reply;
}

static struct mmu_mem_reply write_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                         uint64_t cycle)
{
    struct mmu_mem_reply reply = {.latency = 1};
    uint8_t *entry = entry_at(ctx, pa);
    (void)cycle;
    reply.error = !entry;
    if (reply.error)
        return reply;
    memcpy(&reply.value, entry, bytes);
    reply.swapped = reply.value == expected;
    if (reply.swapped)
        memcpy(entry, &desired, bytes);
    return reply;
}

bool cold_open(struct cold *cold, const struct world *world)
{
    struct mmu_error error;
    struct mmu_host host = {
        .version = MMU_HOST_VERSION, .ctx = cold, .mem_read = read_memory, .mem_write = write_memory};
    cold->response = (struct mmu_response){0};
    cold->mmu = mmu_create(&world->config, &host, &error);
    if (!cold->mmu)
        printf("the model refuses the machine: %s\n", error.text);
    return cold->mmu != NULL;
}

void cold_close(struct cold *cold)
{
    mmu_destroy(cold->mmu);
    cold->mmu = NULL;
}

void cold_translate(struct cold *cold, const struct mmu_context *context, uint64_t va, enum mmu_access access)
{
    struct mmu_flush everything = {.global = true};
    struct mmu_request request = {.va = va, .cycle = cold->response.done + 2, .access = access};
    memcpy(cold->memory, cold->tables, WORLD_BYTES);
    cold->reads = 0;
    mmu_flush(cold->mmu, &everything, request.cycle - 1);
    mmu_set_context(cold->mmu, context);
    mmu_translate(cold->mmu, &request, &cold->response);
}

void cold_print(const struct cold *cold, const struct mmu_context *context, uint64_t va, enum mmu_access access)
{
    static const char *const accesses[] = {"load", "store", "fetch"};
    static const char *const kinds[] = {"translated", "page fault", "access fault", "not canonical"};
    const struct mmu_response *response = &cold->response;
    printf("%s %#" PRIx64 ", %s, modifiers %#x, root %#" PRIx64 "\n", accesses[access], va,
           context->user ? "user" : "supervisor", context->modifiers, context->root);
    printf("  model:    %s, code %u, level %u, pa %#" PRIx64 "\n", kinds[response->fault],
           response->fault ? response->code : 0, response->level, response->fault ? 0 : response->pa);
    for (unsigned i = 0; i < cold->reads; i++)
        printf("    entry %#" PRIx64 " = %#" PRIx64 "\n", cold->read[i].pa, cold->read[i].entry);
}
