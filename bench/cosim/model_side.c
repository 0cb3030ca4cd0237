/* The model's side. */
#include <stdio.h>
#include <string.h>

#include "side.h"

static void note_latencies(struct model_side *model, const struct mmu_config *config)
{
    for (uint32_t i = 0; i < config->tlb_count; i++) {
        for (unsigned access = 0; access < MMU_ACCESS_COUNT; access++) {
            if (!(config->tlb[i].serves >> access & 1))
                continue;
            model->tlb_latency[access] += config->tlb[i].latency;
            if (config->tlb[i].level == 1)
                model->first_latency[access] = config->tlb[i].latency;
        }
    }
    for (unsigned level = 1; level < MMU_MAX_LEVELS; level++)
        if (config->pwc[level].sets)
            model->pwc_latency = config->pwc_latency;
}

bool model_side_init(struct model_side *model, const struct mmu_machine *machine,
                     const struct cosim_disturbance *disturbance, struct mmu_error *error)
{
    *model = (struct model_side){0};
    note_latencies(model, &machine->mmu);
    if (!cosim_memory_init(&model->memory, &machine->memory, machine->mmu.seed, disturbance, error))
        return false;
    struct mmu_host host = {.version = MMU_HOST_VERSION,
                            .ctx = &model->memory,
                            .mem_read = cosim_memory_read,
                            .mem_write = cosim_memory_swap};
    model->mmu = mmu_create(&machine->mmu, &host, error);
    return model->mmu != NULL;
}

void model_side_free(struct model_side *model)
{
    mmu_destroy(model->mmu);
    cosim_memory_free(&model->memory);
}

/*
 * mmu_flush takes effect on lookups that are asked for after it. A flush in the middle of a request is therefore told
 * before the request when a lookup follows it, and after the request when a walk that it catches is in flight.
 */
static void flush_around(struct model_side *model, const struct rtl_side *rtl, const struct cosim_request *request,
                         const struct cosim_outcome *rtl_outcome, bool after)
{
    if (!rtl->flushed)
        return;
    bool walked = rtl_outcome->response.served == MMU_SERVED_WALK;
    uint64_t walk_start = rtl_outcome->accepted + model->tlb_latency[request->access] + 1;
    uint64_t last_lookup = walked && model->pwc_latency ? walk_start + model->pwc_latency - 1
                           : walked                     ? walk_start - 1
                                                        : rtl_outcome->response.done;
    uint64_t catches = walked ? walk_start : rtl_outcome->response.done;
    uint64_t cycle = rtl->flush_cycle;
    if (after ? cycle >= catches : cycle < last_lookup || cycle < catches)
        mmu_flush(model->mmu, &request->flush.flush, cycle);
}

void model_side_translate(struct model_side *model, const struct rtl_side *rtl, const struct cosim_request *request,
                          const struct cosim_outcome *rtl_outcome, struct cosim_outcome *outcome)
{
    struct mmu_request asked = {.va = request->va, .cycle = rtl_outcome->accepted, .access = request->access};
    *outcome = (struct cosim_outcome){
        .context = model->context, .accepted = asked.cycle, .traffic = &model->memory.traffic, .answered = true};
    model->memory.traffic.count = 0;
    mmu_set_context(model->mmu, &model->context);
    flush_around(model, rtl, request, rtl_outcome, false);
    mmu_translate(model->mmu, &asked, &outcome->response);
    flush_around(model, rtl, request, rtl_outcome, true);
}
