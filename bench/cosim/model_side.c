/* See model_side.h. */
#include "model_side.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* ---- what the model is lent -------------------------------------------------------------------------------------- */

/* The first cycle from `cycle` on in which memory accepts something, and no older request's access. */
static uint64_t accept(struct model_side *model, uint64_t cycle)
{
    while (!cosim_memory_ready(&model->memory, cycle) || model->calendar[cycle % COSIM_CALENDAR] == cycle)
        cycle++;
    model->calendar[cycle % COSIM_CALENDAR] = cycle;
    return cycle;
}

/* Note the access. What the model sees as latency includes the cycles in which it was not accepted. */
static uint32_t note(struct model_side *model, struct cosim_access *access, uint64_t issued)
{
    struct cosim_traffic *traffic = &model->current->model.traffic;
    access->cycle = accept(model, issued);
    access->latency = cosim_memory_latency(&model->memory, model->current->number, traffic->count, access);
    if (traffic->count < COSIM_MAX_ACCESSES)
        traffic->access[traffic->count] = *access;
    traffic->count++;
    return (uint32_t)(access->cycle - issued) + access->latency;
}

static struct mmu_mem_reply read_entry(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct model_side *model = ctx;
    struct cosim_access access = {.pa = pa, .error = !mmu_ram_holds(model->memory.ram, pa, bytes)};
    access.value = access.error ? 0 : mmu_ram_read(model->memory.ram, pa, bytes);
    uint32_t latency = note(model, &access, cycle);
    return (struct mmu_mem_reply){.value = access.value, .error = access.error, .latency = latency};
}

static struct mmu_mem_reply swap_entry(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                       uint64_t cycle)
{
    struct model_side *model = ctx;
    struct cosim_access access = {.swap = true, .pa = pa, .expected = expected, .desired = desired};
    access.error = !mmu_ram_holds(model->memory.ram, pa, bytes);
    if (!access.error) {
        uint64_t word = mmu_ram_read(model->memory.ram, pa, bytes);
        access.value =
            cosim_memory_race(&model->memory, model->current->number, model->current->model.traffic.count, word);
        access.raced = access.value != word;
        access.swapped = access.value == expected;
        mmu_ram_write(model->memory.ram, pa, bytes, access.swapped ? desired : access.value);
    }
    uint32_t latency = note(model, &access, cycle);
    return (struct mmu_mem_reply){
        .value = access.value, .error = access.error, .swapped = access.swapped, .latency = latency};
}

static void see(void *ctx, const struct mmu_event *event)
{
    struct model_side *model = ctx;
    struct cosim_translation *current = model->current;
    if (event->kind == MMU_EVENT_LOOKUP || event->kind == MMU_EVENT_MERGE || event->kind == MMU_EVENT_WALK_START)
        current->last_lookup = later(current->last_lookup, event->cycle);
    if (event->kind == MMU_EVENT_WALK_START && model->pwc_latency)
        current->last_lookup = later(current->last_lookup, event->cycle + model->pwc_latency - 1);
    coverage_life_event(&current->life, event);
    struct cosim_history *history = current->model_history;
    if (!history)
        return;
    if (history->count < COSIM_MAX_EVENTS)
        history->event[history->count] = *event;
    history->count++;
}

/* ---- life cycle -------------------------------------------------------------------------------------------------- */

static uint32_t pwc_latency(const struct mmu_config *config)
{
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        if (config->pwc[level].sets)
            return config->pwc_latency;
    return 0;
}

/* Whether one TLB is looked up first for fetches and others. */
static bool shares_first_level(const struct mmu_config *config)
{
    for (uint32_t i = 0; i < config->tlb_count; i++)
        if (config->tlb[i].level == 1 && (config->tlb[i].serves & MMU_SERVES_FETCH) &&
            config->tlb[i].serves != MMU_SERVES_FETCH)
            return true;
    return false;
}

bool model_side_init(struct model_side *model, const struct mmu_machine *machine, const struct dut_traits *traits,
                     struct mmu_error *error)
{
    *model = (struct model_side){.traits = traits,
                                 .machine = machine,
                                 .scheme = mmu_scheme_find(machine->mmu.scheme),
                                 .pwc_latency = pwc_latency(&machine->mmu),
                                 .outstanding = traits->outstanding,
                                 .one_port = !traits->fetch_port || shares_first_level(&machine->mmu)};
    if (!cosim_memory_init(&model->memory, machine, traits->outstanding == 1, error))
        return false;
    model->memory.races = traits->swaps;
    model->memory.refuses = traits->stalls;
    model->calendar = malloc(COSIM_CALENDAR * sizeof *model->calendar);
    if (model->calendar)
        return model_side_reset(model, 0, error);
    snprintf(error->text, sizeof error->text, "the host has not enough memory");
    return false;
}

void model_side_free(struct model_side *model)
{
    mmu_destroy(model->mmu);
    cosim_memory_free(&model->memory);
    free(model->calendar);
}

bool model_side_reset(struct model_side *model, uint64_t cycle, struct mmu_error *error)
{
    struct mmu_host host = {
        .version = MMU_HOST_VERSION, .ctx = model, .mem_read = read_entry, .mem_write = swap_entry, .event = see};
    mmu_destroy(model->mmu);
    model->mmu = mmu_create(&model->machine->mmu, &host, error);
    memset(model->calendar, 0xff, COSIM_CALENDAR * sizeof *model->calendar);
    memset(model->done, 0, sizeof model->done);
    model->number = 0;
    model->faulted = model->arrived_fetch = false;
    model->arrived = model->last_done = model->last_lookup = model->not_before = cycle;
    return model->mmu != NULL;
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static void arrive(struct model_side *model, struct cosim_translation *asked, uint64_t due)
{
    uint32_t slot = (uint32_t)(model->number % model->outstanding);
    asked->number = model->number++;
    asked->from = later(due, model->not_before);
    bool together = model->arrived_fetch && asked->access != MMU_FETCH && !model->one_port;
    if (asked->number > 0)
        asked->from = later(asked->from, together ? model->arrived : model->arrived + 1);
    asked->after_fault = model->faulted;
    asked->model.arrived = model->arrived = later(asked->from, model->done[slot]);
    model->arrived_fetch = asked->access == MMU_FETCH;
}

void model_side_translate(struct model_side *model, struct cosim_translation *asked, uint64_t due)
{
    arrive(model, asked, due);
    struct mmu_request request = {asked->va, asked->model.arrived, asked->access};
    struct mmu_response *response = &asked->model.response;
    model->current = asked;
    asked->last_lookup = 0;
    asked->life = (struct coverage_life){0};
    asked->model.traffic.count = 0;
    asked->model.overlapped = false;
    asked->model.answered = true;
    if (asked->model_history)
        asked->model_history->count = 0;
    mmu_set_context(model->mmu, &asked->context);
    if (!model->traits->caches)
        mmu_flush(model->mmu, &(struct mmu_flush){.global = true}, asked->model.arrived);
    mmu_translate(model->mmu, &request, response);
    model->done[asked->number % model->outstanding] = response->done;
    model->faulted = response->fault != MMU_FAULT_NONE;
    if (model->faulted)
        model->not_before = model->fault_done = later(model->not_before, response->done);
    model->last_done = later(model->last_done, response->done);
    model->last_lookup = later(model->last_lookup, asked->last_lookup);
}

/* A fault's response and the flush that a page fault of x86 is do not share a cycle with another flush. */
uint64_t model_side_flush_cycle(const struct model_side *model, uint64_t from)
{
    uint64_t cycle = later(later(from, model->arrived), model->last_lookup);
    return cycle == model->fault_done || model->faulted ? later(cycle, model->fault_done + 1) : cycle;
}

void model_side_flush(struct model_side *model, const struct mmu_flush *flush, uint64_t cycle)
{
    mmu_flush(model->mmu, flush, cycle);
    if (cosim_flush_sweeps(flush))
        model->swept = cycle;
    model->not_before = later(model->not_before, cycle);
}
