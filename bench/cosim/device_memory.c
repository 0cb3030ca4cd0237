/* See device_memory.h. */
#include "device_memory.h"

bool device_memory_init(struct device_memory *device, const struct mmu_machine *machine,
                        const struct dut_traits *traits, struct mmu_error *error)
{
    *device = (struct device_memory){0};
    if (!cosim_memory_init(&device->memory, machine, traits->outstanding == 1, error))
        return false;
    device->memory.races = traits->swaps;
    device->memory.refuses = traits->stalls;
    return true;
}

void device_memory_free(struct device_memory *device)
{
    cosim_memory_free(&device->memory);
}

void device_memory_reset(struct device_memory *device)
{
    device->pending_count = 0;
    device->first_write = device->write_count = 0;
}

/* ---- what is written, in the order of requests ------------------------------------------------------------------- */

static struct cosim_write *write_at(struct device_memory *device, uint32_t index)
{
    return &device->write[(device->first_write + index) % COSIM_MAX_WRITES];
}

static void add_write(struct device_memory *device, const struct cosim_write *write)
{
    if (device->write_count < COSIM_MAX_WRITES)
        *write_at(device, device->write_count++) = *write;
}

static uint32_t kept_accesses(const struct cosim_traffic *traffic)
{
    return traffic->count < COSIM_MAX_ACCESSES ? traffic->count : COSIM_MAX_ACCESSES;
}

static bool writes(const struct cosim_access *access)
{
    return access->swap && !access->error && (access->swapped || access->raced);
}

static uint64_t left(const struct cosim_access *access)
{
    return access->swapped ? access->desired : access->value;
}

void device_memory_plan(struct device_memory *device, const struct cosim_translation *translation)
{
    const struct cosim_traffic *traffic = &translation->model.traffic;
    for (uint32_t i = 0; i < kept_accesses(traffic); i++) {
        const struct cosim_access *access = &traffic->access[i];
        if (writes(access))
            add_write(device,
                      &(struct cosim_write){.number = translation->number, .pa = access->pa, .word = left(access)});
    }
}

bool device_memory_write(struct device_memory *device, uint64_t number, uint64_t pa, uint64_t word)
{
    if (device->in_time || device->write_count >= COSIM_MAX_WRITES / 2)
        return false;
    add_write(device, &(struct cosim_write){.number = number, .pa = pa, .word = word, .software = true});
    return true;
}

void device_memory_write_now(struct device_memory *device, uint64_t pa, uint64_t word)
{
    mmu_ram_write(device->memory.ram, pa, 8, word);
}

void device_memory_retire(struct device_memory *device, const struct cosim_translation *translation)
{
    const struct cosim_traffic *traffic = &translation->rtl.traffic;
    for (uint32_t i = 0; i < kept_accesses(traffic) && !device->in_time; i++)
        if (writes(&traffic->access[i]))
            mmu_ram_write(device->memory.ram, traffic->access[i].pa, 8, left(&traffic->access[i]));
    for (; device->write_count && write_at(device, 0)->number <= translation->number; device->write_count--) {
        const struct cosim_write *write = write_at(device, 0);
        if (write->software)
            mmu_ram_write(device->memory.ram, write->pa, 8, write->word);
        device->first_write++;
    }
}

/* Whether another request in flight writes the word; in *word, as the older ones leave it. */
static bool others(struct device_memory *device, uint64_t number, uint64_t pa, uint64_t *word)
{
    bool met = false;
    for (uint32_t i = 0; i < device->write_count; i++) {
        const struct cosim_write *write = write_at(device, i);
        if (write->pa != pa || (write->number == number && !write->software))
            continue;
        met |= !write->software;
        if (write->number < number && !device->in_time)
            *word = write->word;
    }
    return met;
}

static uint64_t see(struct device_memory *device, struct cosim_translation *translation, uint64_t pa)
{
    uint64_t word = mmu_ram_read(device->memory.ram, pa, 8);
    if (others(device, translation->number, pa, &word)) {
        translation->rtl.overlapped = true;
        device->overlaps++;
    }
    const struct cosim_traffic *traffic = &translation->rtl.traffic;
    for (uint32_t i = 0; i < kept_accesses(traffic) && !device->in_time; i++)
        if (traffic->access[i].pa == pa && writes(&traffic->access[i]))
            word = left(&traffic->access[i]);
    return word;
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

static void carry_out(struct device_memory *device, struct cosim_translation *translation, struct cosim_access *access)
{
    access->error = !mmu_ram_holds(device->memory.ram, access->pa, 8);
    if (access->error)
        return;
    uint64_t word = access->value = see(device, translation, access->pa);
    if (!access->swap)
        return;
    access->value =
        cosim_memory_race(&device->memory, translation->number, translation->rtl.traffic.count, access->value);
    access->raced = access->value != word;
    if (!device->memory.races)
        access->expected = access->value;
    access->swapped = access->value == access->expected;
    if (!device->in_time || !writes(access))
        return;
    mmu_ram_write(device->memory.ram, access->pa, 8, left(access));
    add_write(device, &(struct cosim_write){.number = translation->number, .pa = access->pa, .word = left(access)});
}

bool device_memory_accept(struct device_memory *device, struct cosim_translation *translation,
                          const struct dut_access_request *asked, uint64_t cycle)
{
    struct cosim_traffic *traffic = &translation->rtl.traffic;
    struct cosim_access access = {.swap = asked->swap, .pa = asked->pa, .cycle = cycle};
    if (device->pending_count == DUT_MAX_OUTSTANDING || device_memory_busy(device, translation->number))
        return false;
    if (asked->swap) {
        access.expected = asked->expected;
        access.desired = asked->desired;
    }
    carry_out(device, translation, &access);
    access.latency = cosim_memory_latency(&device->memory, translation->number, traffic->count, &access);
    if (traffic->count < COSIM_MAX_ACCESSES)
        traffic->access[traffic->count] = access;
    traffic->count++;
    device->pending[device->pending_count++] = (struct cosim_pending){.number = translation->number,
                                                                      .due = cycle + access.latency,
                                                                      .answer = {.valid = true,
                                                                                 .error = access.error,
                                                                                 .swapped = access.swapped,
                                                                                 .slot = asked->slot,
                                                                                 .data = access.value}};
    return true;
}

bool device_memory_answer(struct device_memory *device, uint64_t cycle, struct dut_access_answer *answer)
{
    unsigned oldest = device->pending_count;
    for (unsigned i = 0; i < device->pending_count; i++)
        if (device->pending[i].due <= cycle &&
            (oldest == device->pending_count || device->pending[i].number < device->pending[oldest].number))
            oldest = i;
    if (oldest == device->pending_count)
        return false;
    *answer = device->pending[oldest].answer;
    device->pending[oldest] = device->pending[--device->pending_count];
    return true;
}

bool device_memory_busy(const struct device_memory *device, uint64_t number)
{
    for (unsigned i = 0; i < device->pending_count; i++)
        if (device->pending[i].number == number)
            return true;
    return false;
}
