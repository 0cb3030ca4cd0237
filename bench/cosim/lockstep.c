/* One request on both sides, compared: see cosim.h. */
#include "cosim.h"

static void count_served(struct cosim *cosim, const struct mmu_response *response)
{
    struct cosim_events *events = &cosim->events;
    if (response->served == MMU_SERVED_WALK) {
        events->walks++;
        events->pwc_walks += response->start_level + 1u < cosim->scheme->levels;
    } else if (response->served < cosim->machine.mmu.tlb_count) {
        ++*(cosim->machine.mmu.tlb[response->served].level == 1 ? &events->l1_hits : &events->l2_hits);
    }
    events->page_faults += response->fault == MMU_FAULT_PAGE;
    events->access_faults += response->fault == MMU_FAULT_ACCESS;
}

static void count_traffic(struct cosim_events *events, const struct cosim_traffic *traffic)
{
    for (unsigned i = 0; i < traffic->count && i < COSIM_MAX_ACCESSES; i++) {
        const struct cosim_access *access = &traffic->access[i];
        events->reads += !access->swap;
        events->writes += access->swap;
        events->races += access->swap && !access->swapped && !access->error;
    }
}

bool cosim_translate(struct cosim *cosim, struct cosim_request *request)
{
    struct cosim_pair pair = {&cosim->request, &cosim->model_outcome, &cosim->rtl_outcome};
    request->number = cosim->translations;
    cosim->request = *request;
    if (cosim->options.wave && request->number == cosim->options.wave_from &&
        !dut_wave_open(cosim->rtl.dut, cosim->options.wave))
        cosim->options.wave = NULL;
    rtl_side_translate(&cosim->rtl, request, &cosim->rtl_outcome);
    if (cosim->rtl_outcome.answered)
        model_side_translate(&cosim->model, &cosim->rtl, request, &cosim->rtl_outcome, &cosim->model_outcome);
    if (!cosim_check_request(&pair, &cosim->difference))
        return false;
    cosim->translations++;
    cosim->events.flushes_inside += cosim->rtl.flushed;
    cosim->events.flushes += cosim->rtl.flushed;
    count_served(cosim, &cosim->rtl_outcome.response);
    count_traffic(&cosim->events, cosim->rtl_outcome.traffic);
    return true;
}

void cosim_flush(struct cosim *cosim, const struct mmu_flush *flush)
{
    rtl_side_flush(&cosim->rtl, flush);
    mmu_flush(cosim->model.mmu, flush, cosim->rtl.cycle);
    cosim->events.flushes++;
}

void cosim_set_context(struct cosim *cosim, const struct mmu_context *context)
{
    cosim->rtl.context = *context;
    cosim->model.context = *context;
}
