/* See memory.h. */
#include "memory.h"

#include <stdio.h>
#include <string.h>

#include "random.h"

bool cosim_memory_init(struct cosim_memory *memory, const struct mmu_machine *machine, bool alone,
                       struct mmu_error *error)
{
    *memory =
        (struct cosim_memory){.latency = machine->memory.latency, .x86 = strncmp(machine->mmu.scheme, "x86", 3) == 0};
    memory->ram = mmu_ram_create(machine->memory.base, machine->memory.bytes);
    if (!memory->ram) {
        snprintf(error->text, sizeof error->text, "the host has not enough memory");
        return false;
    }
    if (!alone)
        return true;
    memory->hierarchy = mmu_hierarchy_create(&machine->memory, memory->ram, machine->mmu.seed, error);
    return memory->hierarchy != NULL;
}

void cosim_memory_free(struct cosim_memory *memory)
{
    mmu_hierarchy_destroy(memory->hierarchy);
    mmu_ram_destroy(memory->ram);
}

/* Numbers of the same thing differ between accesses, those of different things also for one access. */
enum fate { LATENCY, RACE, STALL, BURST };

static uint64_t fate(const struct cosim_memory *memory, enum fate of, uint64_t a, uint64_t b)
{
    return cosim_hash(memory->salt + (uint64_t)of * UINT64_C(0xd6e8feb86659fd93) + a * UINT64_C(0x9e3779b97f4a7c15) +
                      b * UINT64_C(0xc2b2ae3d27d4eb4f));
}

bool cosim_memory_ready(const struct cosim_memory *memory, uint64_t cycle)
{
    const struct cosim_weights *weights = memory->disturbance;
    if (!memory->refuses || !weights || !(weights->memory_stalls | weights->memory_bursts))
        return true;
    uint64_t since = cycle - memory->origin;
    return fate(memory, STALL, since, 0) % 100 >= weights->memory_stalls &&
           fate(memory, BURST, since / 8, 0) % 100 >= weights->memory_bursts;
}

static uint32_t regular_latency(struct cosim_memory *memory, const struct cosim_access *access)
{
    if (!memory->hierarchy)
        return memory->latency;
    /* A swap that finds another word changes nothing; for the caches it is an access like any other. */
    struct mmu_mem_reply reply =
        access->swap ? mmu_hierarchy_write(memory->hierarchy, access->pa, 8, ~access->value, 0, access->cycle)
                     : mmu_hierarchy_read(memory->hierarchy, access->pa, 8, access->cycle);
    return reply.latency > 0 ? reply.latency : 1;
}

uint32_t cosim_memory_latency(struct cosim_memory *memory, uint64_t number, uint32_t index,
                              const struct cosim_access *access)
{
    const struct cosim_weights *weights = memory->disturbance;
    uint32_t latency = regular_latency(memory, access);
    if (!weights)
        return latency;
    uint64_t draw = fate(memory, LATENCY, number, index);
    uint32_t percent = (uint32_t)(draw % 100);
    if (percent < weights->memory_little)
        return latency + (uint32_t)((draw >> 32) % (weights->memory_little_cycles + 1));
    if (percent < weights->memory_little + weights->memory_lot)
        return latency + (uint32_t)((draw >> 32) % (weights->memory_lot_cycles + 1));
    return latency;
}

/* A second processor's walker sets A or D, software changes a bit of its own, or unmaps the page. */
uint64_t cosim_memory_race(const struct cosim_memory *memory, uint64_t number, uint32_t index, uint64_t word)
{
    static const uint64_t sets[][2] = {{0x40, 0xc0}, {0x20, 0x60}}, turns[][2] = {{0x100, 0x200}, {0x200, 0x400}};
    const struct cosim_weights *weights = memory->disturbance;
    if (!memory->races || !weights)
        return word;
    uint64_t draw = fate(memory, RACE, number, index);
    if (draw % 100 >= weights->races)
        return word;
    if ((draw >> 8) % 100 < weights->race_unmaps)
        return word & ~UINT64_C(1);
    unsigned which = (draw >> 17) & 1;
    return (draw >> 16) & 1 ? word | sets[memory->x86][which] : word ^ turns[memory->x86][which];
}
