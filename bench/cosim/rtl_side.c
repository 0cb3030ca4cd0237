/*
 * The RTL's side. A cycle is open (inputs may still change) until close_cycle; the cycle of a response stays open so
 * that the next request can be made in it.
 */
#include <stdio.h>
#include <string.h>

#include "side.h"

static void find_tlbs(struct rtl_side *rtl, const struct mmu_config *config)
{
    for (uint32_t i = 0; i < config->tlb_count; i++) {
        bool fetch = config->tlb[i].serves == MMU_SERVES_FETCH;
        unsigned served = config->tlb[i].level > 1 ? DUT_SERVED_L2 : fetch ? DUT_SERVED_L1I : DUT_SERVED_L1D;
        rtl->tlb_index[served] = (uint8_t)i;
    }
}

bool rtl_side_init(struct rtl_side *rtl, const struct mmu_machine *machine, const struct cosim_disturbance *disturbance,
                   struct mmu_error *error)
{
    *rtl = (struct rtl_side){0};
    find_tlbs(rtl, &machine->mmu);
    if (!cosim_memory_init(&rtl->memory, &machine->memory, machine->mmu.seed, disturbance, error))
        return false;
    rtl->stall = cosim_memory_stall(&rtl->memory);
    rtl->dut = dut_create((uint32_t)disturbance->seed);
    if (!rtl->dut)
        snprintf(error->text, sizeof error->text, "the host has not enough memory for the RTL");
    return rtl->dut != NULL;
}

void rtl_side_free(struct rtl_side *rtl)
{
    dut_destroy(rtl->dut);
    cosim_memory_free(&rtl->memory);
}

/* ---- one cycle --------------------------------------------------------------------------------------------------- */

static void settle(struct rtl_side *rtl)
{
    if (rtl->settled)
        return;
    bool answers = rtl->answer_awaited && rtl->cycle == rtl->answer_cycle;
    rtl->in.mem_resp_valid = answers;
    rtl->in.mem_resp_data = answers ? rtl->answer.value : 0;
    rtl->in.mem_resp_error = answers && rtl->answer.error;
    rtl->in.mem_resp_swapped = answers && rtl->answer.swapped;
    rtl->in.mem_req_ready = rtl->stall == 0;
    dut_settle(rtl->dut, &rtl->in, &rtl->out);
    rtl->settled = true;
}

/* A request to memory is carried out when it is first seen; what follows until it is accepted is part of its latency.
 */
static void see_request(struct rtl_side *rtl)
{
    if (rtl->answer_awaited) {
        rtl->protocol_broken = true;
        return;
    }
    const struct dut_outputs *out = &rtl->out;
    rtl->answer = out->mem_req_swap ? cosim_memory_swap(&rtl->memory, out->mem_req_addr, 8, out->mem_req_expected,
                                                        out->mem_req_desired, rtl->cycle)
                                    : cosim_memory_read(&rtl->memory, out->mem_req_addr, 8, rtl->cycle);
    rtl->answer_cycle = rtl->cycle + rtl->answer.latency;
    rtl->answer_awaited = true;
    rtl->request_seen = true;
}

static void serve_memory(struct rtl_side *rtl)
{
    if (rtl->in.mem_resp_valid) {
        rtl->answer_awaited = false;
        rtl->answers++;
        rtl->answered_last = rtl->cycle;
        rtl->stall = cosim_memory_stall(&rtl->memory);
    }
    if (!rtl->out.mem_req_valid)
        return;
    if (!rtl->request_seen)
        see_request(rtl);
    if (rtl->stall == 0)
        rtl->request_seen = false;
    else
        rtl->stall--;
}

static void close_cycle(struct rtl_side *rtl)
{
    settle(rtl);
    serve_memory(rtl);
    dut_clock(rtl->dut, rtl->cycle);
    rtl->cycle++;
    rtl->in.req_valid = false;
    rtl->in.flush_valid = false;
    rtl->settled = false;
}

void rtl_side_skip(struct rtl_side *rtl, uint64_t cycle)
{
    if (rtl->cycle >= cycle)
        return;
    close_cycle(rtl);
    if (rtl->cycle < cycle)
        rtl->cycle = cycle;
}

/* ---- flush and request ------------------------------------------------------------------------------------------- */

static void drive_flush(struct rtl_side *rtl, const struct mmu_flush *flush)
{
    rtl->in.flush_valid = true;
    rtl->in.flush_by_va = flush->by_va;
    rtl->in.flush_by_asid = flush->by_asid;
    rtl->in.flush_global = flush->global;
    rtl->in.flush_asid = (uint16_t)flush->asid;
    rtl->in.flush_va = flush->va;
    rtl->settled = false;
}

void rtl_side_flush(struct rtl_side *rtl, const struct mmu_flush *flush)
{
    close_cycle(rtl);
    drive_flush(rtl, flush);
    close_cycle(rtl);
}

static void drive_request(struct rtl_side *rtl, const struct cosim_request *request)
{
    rtl->in.req_valid = true;
    rtl->in.req_va = request->va;
    rtl->in.req_access = (uint8_t)request->access;
    rtl->in.req_user = rtl->context.user;
    rtl->in.req_sum = (rtl->context.modifiers & MMU_SUM) != 0;
    rtl->in.req_mxr = (rtl->context.modifiers & MMU_MXR) != 0;
    rtl->in.req_asid = (uint16_t)rtl->context.asid;
    rtl->in.req_root = rtl->context.root >> MMU_PAGE_SHIFT;
    rtl->settled = false;
}

/* True when the request was accepted; in that cycle, which is over. */
static bool offer(struct rtl_side *rtl, const struct cosim_request *request, struct cosim_outcome *outcome)
{
    for (unsigned waited = 0; waited < COSIM_PATIENCE; waited++) {
        drive_request(rtl, request);
        settle(rtl);
        bool ready = rtl->out.req_ready;
        outcome->accepted = rtl->cycle;
        close_cycle(rtl);
        if (ready)
            return true;
    }
    return false;
}

static void flush_as_planned(struct rtl_side *rtl, const struct cosim_planned_flush *plan)
{
    if (!plan->planned || rtl->flushed || rtl->answers < plan->answers || rtl->cycle < rtl->answered_last + plan->delay)
        return;
    drive_flush(rtl, &plan->flush);
    rtl->flushed = true;
    rtl->flush_cycle = rtl->cycle;
}

static bool await_response(struct rtl_side *rtl, const struct cosim_planned_flush *plan)
{
    for (unsigned waited = 0; waited < COSIM_PATIENCE; waited++) {
        flush_as_planned(rtl, plan);
        settle(rtl);
        if (rtl->out.resp_valid)
            return true;
        close_cycle(rtl);
    }
    return false;
}

static void take_response(const struct rtl_side *rtl, struct mmu_response *response)
{
    const struct dut_outputs *out = &rtl->out;
    *response = (struct mmu_response){.pa = out->resp_pa,
                                      .done = rtl->cycle,
                                      .fault = (enum mmu_fault_kind)out->resp_fault,
                                      .code = out->resp_code,
                                      .level = out->resp_level,
                                      .rights = out->resp_rights,
                                      .start_level = out->resp_start_level};
    if (out->resp_served <= DUT_SERVED_L2)
        response->served = rtl->tlb_index[out->resp_served];
    else
        response->served = out->resp_served == DUT_SERVED_WALK ? MMU_SERVED_WALK : MMU_SERVED_NONE;
}

void rtl_side_translate(struct rtl_side *rtl, const struct cosim_request *request, struct cosim_outcome *outcome)
{
    *outcome = (struct cosim_outcome){.context = rtl->context, .traffic = &rtl->memory.traffic};
    for (uint64_t i = 0; i < request->gap; i++)
        close_cycle(rtl);
    rtl->memory.traffic.count = 0;
    rtl->flushed = false;
    rtl->answers = 0;
    if (offer(rtl, request, outcome)) {
        rtl->answered_last = outcome->accepted;
        outcome->answered = await_response(rtl, &request->flush);
        take_response(rtl, &outcome->response);
    }
    outcome->asserted = dut_assertion_failed(rtl->dut) || rtl->protocol_broken;
}
