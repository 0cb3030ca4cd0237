/* See memory.h. */
#include "memory.h"

#include <stdio.h>
#include <string.h>

#include "random.h"

bool cosim_memory_init(struct cosim_memory *memory, const struct mmu_memory_config *config, uint32_t seed,
                       const struct cosim_disturbance *disturbance, struct mmu_error *error)
{
    *memory = (struct cosim_memory){.disturbance = *disturbance};
    memory->ram = mmu_ram_create(config->base, config->bytes);
    if (!memory->ram) {
        snprintf(error->text, sizeof error->text, "the host has not enough memory");
        return false;
    }
    memory->hierarchy = mmu_hierarchy_create(config, memory->ram, seed, error);
    return memory->hierarchy != NULL;
}

void cosim_memory_free(struct cosim_memory *memory)
{
    mmu_hierarchy_destroy(memory->hierarchy);
    mmu_ram_destroy(memory->ram);
}

/* What chance has in store for access number `number`. */
static uint64_t fate(const struct cosim_memory *memory, uint64_t number)
{
    return cosim_hash(memory->disturbance.seed ^ number * UINT64_C(0x9e3779b97f4a7c15));
}

/* Half of the accesses take no longer, a third a little, the others a lot. */
static uint32_t extra_latency(const struct cosim_memory *memory, uint64_t number)
{
    if (!memory->disturbance.latency)
        return 0;
    uint64_t draw = fate(memory, number);
    if (draw % 6 < 3)
        return 0;
    return (uint32_t)((draw >> 8) % (draw % 6 < 5 ? 4 : 41));
}

uint32_t cosim_memory_stall(const struct cosim_memory *memory)
{
    uint32_t extra = extra_latency(memory, memory->accesses);
    return extra < 3 ? extra : 3;
}

/* Another agent: a second processor's walker sets A or D, software changes a bit of its own, or unmaps the page. */
static void race(struct cosim_memory *memory, uint64_t pa)
{
    uint64_t draw = fate(memory, memory->accesses) >> 32;
    static const uint64_t changes[] = {0x40, 0xc0, 0x100, 0x200};
    if (!memory->disturbance.races || draw % 4 != 0)
        return;
    uint64_t entry = mmu_ram_read(memory->ram, pa, 8);
    uint64_t change = changes[(draw >> 2) % 4];
    if ((draw >> 4) % 16 == 0)
        entry &= ~UINT64_C(1);
    else
        entry = change < 0x100 ? entry | change : entry ^ change;
    mmu_ram_write(memory->ram, pa, 8, entry);
}

static void record(struct cosim_memory *memory, const struct cosim_access *access)
{
    struct cosim_traffic *traffic = &memory->traffic;
    if (traffic->count < COSIM_MAX_ACCESSES)
        traffic->access[traffic->count] = *access;
    traffic->count++;
    memory->accesses++;
}

struct mmu_mem_reply cosim_memory_read(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct cosim_memory *memory = ctx;
    struct mmu_mem_reply reply = mmu_hierarchy_read(memory->hierarchy, pa, bytes, cycle);
    reply.latency += extra_latency(memory, memory->accesses);
    record(memory, &(struct cosim_access){
                       .pa = pa, .value = reply.value, .error = reply.error, .cycle = cycle, .latency = reply.latency});
    return reply;
}

struct mmu_mem_reply cosim_memory_swap(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                       uint64_t cycle)
{
    struct cosim_memory *memory = ctx;
    if (mmu_ram_holds(memory->ram, pa, bytes))
        race(memory, pa);
    struct mmu_mem_reply reply = mmu_hierarchy_write(memory->hierarchy, pa, bytes, expected, desired, cycle);
    reply.latency += extra_latency(memory, memory->accesses);
    record(memory, &(struct cosim_access){.swap = true,
                                          .pa = pa,
                                          .value = reply.value,
                                          .expected = expected,
                                          .desired = desired,
                                          .error = reply.error,
                                          .swapped = reply.swapped,
                                          .cycle = cycle,
                                          .latency = reply.latency});
    return reply;
}
