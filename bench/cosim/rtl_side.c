/* See rtl_side.h. */
#include "rtl_side.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void find_tlbs(struct rtl_side *rtl, const struct mmu_config *config)
{
    for (uint32_t i = 0; i < config->tlb_count; i++) {
        bool fetch = config->tlb[i].serves == MMU_SERVES_FETCH;
        unsigned served = config->tlb[i].level > 1 ? DUT_SERVED_L2 : fetch ? DUT_SERVED_L1I : DUT_SERVED_L1D;
        rtl->tlb_index[served] = (uint8_t)i;
        if (config->tlb[i].level == 1 && config->tlb[i].serves != MMU_SERVES_FETCH &&
            (config->tlb[i].serves & MMU_SERVES_FETCH))
            rtl->tlb_index[DUT_SERVED_L1I] = (uint8_t)i;
    }
}

bool rtl_side_init(struct rtl_side *rtl, const struct mmu_machine *machine, const struct dut_traits *traits,
                   uint32_t seed, struct mmu_error *error)
{
    *rtl = (struct rtl_side){.traits = traits, .in_step = traits->cycles};
    find_tlbs(rtl, &machine->mmu);
    if (!device_memory_init(&rtl->memory, machine, traits, error))
        return false;
    rtl->ring = calloc(COSIM_RING, sizeof *rtl->ring);
    rtl->dut = rtl->ring ? dut_create(seed) : NULL;
    if (!rtl->dut)
        snprintf(error->text, sizeof error->text, "the host has not enough memory for the device");
    return rtl->dut != NULL;
}

void rtl_side_free(struct rtl_side *rtl)
{
    dut_destroy(rtl->dut);
    free(rtl->ring);
    device_memory_free(&rtl->memory);
}

void rtl_side_reset(struct rtl_side *rtl)
{
    dut_reset(rtl->dut);
    if (rtl->tape)
        cosim_tape_reset(rtl->tape);
    device_memory_reset(&rtl->memory);
    rtl->planned = rtl->accepted = rtl->retired = 0;
    rtl->flushing = NULL;
    rtl->at_once = NULL;
    rtl->offered.valid = false;
    rtl->progress = rtl->cycle;
    memset(&rtl->in, 0, sizeof rtl->in);
}

static void break_rule(struct rtl_side *rtl, uint64_t number, const char *what)
{
    if (rtl->broken)
        return;
    rtl->broken = what;
    rtl->broken_by = number;
}

/* ---- what goes in ------------------------------------------------------------------------------------------------ */

static void drive_request(struct rtl_side *rtl, const struct cosim_translation *asked)
{
    bool fetch = asked->access == MMU_FETCH && rtl->traits->fetch_port;
    rtl->in.request[fetch ? DUT_INSTRUCTION : DUT_DATA] =
        (struct dut_request){.valid = true,
                             .tag = (uint8_t)asked->number,
                             .access = (uint8_t)asked->access,
                             .user = asked->context.user,
                             .modifiers = (uint8_t)asked->context.modifiers,
                             .asid = (uint16_t)asked->context.asid,
                             .va = asked->va,
                             .root = asked->context.root};
}

static void drive_flush(struct rtl_side *rtl, const struct mmu_flush *flush)
{
    rtl->in.flush = (struct dut_flush){.valid = true,
                                       .by_va = flush->by_va,
                                       .by_asid = flush->by_asid,
                                       .global = flush->global,
                                       .asid = (uint16_t)flush->asid,
                                       .va = flush->va};
    if (cosim_flush_sweeps(flush))
        rtl->swept = rtl->clocks;
}

/* Whether the request waits for the answer to the one before it, which faults. */
static bool awaits_fault(const struct rtl_side *rtl, const struct cosim_translation *next)
{
    return !rtl->in_step && next->after_fault && !rtl_side_translation(rtl, next->number - 1)->rtl.answered;
}

/* The next request, and with a fetch the data request behind it. */
static void drive_requests(struct rtl_side *rtl)
{
    rtl->in.request[DUT_INSTRUCTION].valid = rtl->in.request[DUT_DATA].valid = false;
    if (rtl->accepted == rtl->planned || (rtl->flushing && rtl->cycle < rtl->flushing->flush.cycle))
        return;
    const struct cosim_translation *first = rtl_side_translation(rtl, rtl->accepted);
    if (first->from > rtl->cycle || awaits_fault(rtl, first))
        return;
    drive_request(rtl, first);
    if (!rtl->in.request[DUT_INSTRUCTION].valid || rtl->accepted + 1 == rtl->planned || first->flush.wanted)
        return;
    const struct cosim_translation *second = rtl_side_translation(rtl, rtl->accepted + 1);
    if (second->access != MMU_FETCH && second->from <= rtl->cycle && !second->after_fault)
        drive_request(rtl, second);
}

static void drive(struct rtl_side *rtl)
{
    drive_requests(rtl);
    rtl->in.access_ready = cosim_memory_ready(&rtl->memory.memory, rtl->cycle);
    rtl->in.answer.valid =
        rtl->memory.pending_count > 0 && device_memory_answer(&rtl->memory, rtl->cycle, &rtl->in.answer);
    if (rtl->in.answer.valid)
        rtl->progress = rtl->cycle;
    if (rtl->at_once)
        drive_flush(rtl, rtl->at_once);
    else if (rtl->flushing && rtl->flushing->flush.cycle <= rtl->cycle)
        drive_flush(rtl, &rtl->flushing->flush.flush);
}

/* ---- what comes out ---------------------------------------------------------------------------------------------- */

/* The request in flight whose number ends in these bits; NULL: there is none. */
static struct cosim_translation *in_flight(const struct rtl_side *rtl, uint64_t low, uint64_t modulus)
{
    uint64_t number = rtl->retired + ((low - rtl->retired) & (modulus - 1));
    return number < rtl->accepted ? rtl_side_translation(rtl, number) : NULL;
}

static uint8_t served_index(const struct rtl_side *rtl, uint8_t served)
{
    if (served <= DUT_SERVED_L2)
        return rtl->tlb_index[served];
    return served == DUT_SERVED_WALK ? MMU_SERVED_WALK : MMU_SERVED_NONE;
}

static void take_response(struct rtl_side *rtl, const struct dut_response *told)
{
    struct cosim_translation *translation = in_flight(rtl, told->tag, 256);
    if (!translation || translation->rtl.answered) {
        break_rule(rtl, translation ? translation->number : rtl->retired,
                   translation ? "a request was answered a second time" : "a response bears the tag of no request");
        return;
    }
    if (device_memory_busy(&rtl->memory, translation->number))
        break_rule(rtl, translation->number, "a request was answered while a table access for it was in progress");
    translation->rtl.answered = true;
    rtl->progress = rtl->cycle;
    translation->rtl.response = (struct mmu_response){.pa = told->pa,
                                                      .done = rtl->cycle,
                                                      .fault = (enum mmu_fault_kind)told->fault,
                                                      .code = told->code,
                                                      .level = told->level,
                                                      .rights = told->rights,
                                                      .served = served_index(rtl, told->served),
                                                      .start_level = told->start_level,
                                                      .merged = told->merged};
}

static void take_responses(struct rtl_side *rtl)
{
    for (int port = 0; port < DUT_RESPONSE_PORTS; port++)
        if (rtl->out.response[port].valid)
            take_response(rtl, &rtl->out.response[port]);
}

static void accept_request(struct rtl_side *rtl, enum dut_port port)
{
    if (!rtl->in.request[port].valid || !rtl->out.request_ready[port])
        return;
    struct cosim_translation *translation = rtl_side_translation(rtl, rtl->accepted);
    if (rtl->in.request[port].tag != (uint8_t)translation->number) {
        break_rule(rtl, translation->number,
                   "the data port's request was taken before the instruction port's older one");
        return;
    }
    if (rtl->flushing)
        break_rule(rtl, translation->number, "a request was taken before the flush that it comes after");
    rtl->accepted++;
    rtl->progress = rtl->cycle;
    translation->rtl.arrived = rtl->cycle;
    translation->wave = 2 * rtl->clocks;
    if (translation->flush.wanted)
        rtl->flushing = translation;
}

/* An offer that was not accepted stands, unless an older request's takes its place. */
static void check_offer(struct rtl_side *rtl, const struct dut_access_request *offer, uint64_t number)
{
    const struct dut_access_request *before = &rtl->offered;
    if (!before->valid || (offer->valid && number < rtl->offered_by))
        return;
    bool same = offer->valid && number == rtl->offered_by && offer->swap == before->swap && offer->pa == before->pa &&
                (!offer->swap || (offer->expected == before->expected && offer->desired == before->desired));
    if (!same)
        break_rule(rtl, rtl->offered_by, "a table access that was offered was changed or taken back");
}

static void take_access(struct rtl_side *rtl)
{
    const struct dut_access_request *offer = &rtl->out.access;
    struct cosim_translation *translation = NULL;
    if (offer->valid)
        translation = rtl->traits->slots ? in_flight(rtl, offer->slot, rtl->traits->outstanding)
                                         : in_flight(rtl, rtl->retired, DUT_MAX_OUTSTANDING);
    if (offer->valid && (!translation || translation->rtl.answered)) {
        break_rule(rtl, translation ? translation->number : rtl->retired,
                   "a table access for a request that is not in progress");
        return;
    }
    uint64_t number = translation ? translation->number : 0;
    check_offer(rtl, offer, number);
    rtl->offered = *offer;
    rtl->offered_by = number;
    if (!offer->valid || !rtl->in.access_ready)
        return;
    rtl->offered.valid = false;
    if (!device_memory_accept(&rtl->memory, translation, offer, rtl->cycle))
        break_rule(rtl, number, "a second table access while one for the same request was in progress");
}

static void record_event(const struct rtl_side *rtl, struct cosim_translation *translation,
                         const struct dut_event *told)
{
    struct cosim_history *history = translation->rtl_history;
    bool tlb = told->kind != MMU_EVENT_WALK_START;
    struct mmu_event event = {.kind = (enum mmu_event_kind)told->kind,
                              .cycle = rtl->cycle,
                              .va = translation->va,
                              .pa = told->pa,
                              .value = told->value,
                              .level = told->level,
                              .unit = tlb ? served_index(rtl, told->unit) : told->unit,
                              .hit = told->hit};
    if (rtl->lives)
        coverage_life_event(&translation->life, &event);
    if (history && history->count < COSIM_MAX_EVENTS)
        history->event[history->count] = event;
    if (history)
        history->count++;
}

static void record_events(struct rtl_side *rtl)
{
    struct dut_event event[DUT_MAX_EVENTS];
    unsigned count = rtl->traits->events ? dut_events(rtl->dut, event) : 0;
    for (unsigned i = 0; i < count; i++) {
        struct cosim_translation *translation = in_flight(rtl, event[i].slot, rtl->traits->outstanding);
        if (translation)
            record_event(rtl, translation, &event[i]);
    }
}

/* ---- cycles ------------------------------------------------------------------------------------------------------ */

/* A device that is not held to the model's cycles is still given the next request in the cycle of a fault's answer. */
static void settle(struct rtl_side *rtl)
{
    dut_settle(rtl->dut, &rtl->in, &rtl->out);
    bool waits = rtl->accepted < rtl->planned && awaits_fault(rtl, rtl_side_translation(rtl, rtl->accepted));
    take_responses(rtl);
    if (!waits || awaits_fault(rtl, rtl_side_translation(rtl, rtl->accepted)))
        return;
    drive_requests(rtl);
    dut_settle(rtl->dut, &rtl->in, &rtl->out);
}

static void clock(struct rtl_side *rtl)
{
    if (rtl->tape)
        cosim_tape_cycle(rtl->tape, &rtl->in);
    dut_clock(rtl->dut, rtl->clocks++);
    rtl->cycle++;
    rtl->in.flush.valid = false;
}

/* With nothing to do, time up to the next request goes by at once. */
static void skip_idle_time(struct rtl_side *rtl)
{
    enum { SETTLED = 8 };
    if (rtl->clocks < rtl->swept + rtl->traits->flush_rest || rtl->accepted != rtl->retired || rtl->flushing ||
        rtl->at_once || rtl->accepted == rtl->planned || rtl->cycle < rtl->progress + SETTLED)
        return;
    uint64_t next = rtl_side_translation(rtl, rtl->accepted)->from;
    if (rtl->cycle < next)
        rtl->progress = rtl->cycle = next;
}

static void take_flush(struct rtl_side *rtl)
{
    if (!rtl->in.flush.valid)
        return;
    if (rtl->out.flush_ready && rtl->at_once)
        rtl->at_once = NULL;
    else if (rtl->out.flush_ready)
        rtl->flushing = NULL;
    else if (rtl->in_step)
        break_rule(rtl, rtl->accepted - 1, "a flush was not taken in the cycle in which it was made");
}

void rtl_side_cycle(struct rtl_side *rtl)
{
    skip_idle_time(rtl);
    drive(rtl);
    settle(rtl);
    take_flush(rtl);
    accept_request(rtl, DUT_INSTRUCTION);
    accept_request(rtl, DUT_DATA);
    take_access(rtl);
    if (rtl->ring->rtl_history || rtl->lives)
        record_events(rtl);
    clock(rtl);
    if (rtl->cycle > rtl->progress + COSIM_PATIENCE)
        break_rule(rtl, rtl->retired, "nothing was accepted or answered for 50000 cycles");
    if (dut_assertion_failed(rtl->dut))
        break_rule(rtl, rtl->retired, "an assertion of the device has failed");
}

void rtl_side_skip(struct rtl_side *rtl, uint64_t cycle)
{
    enum { SETTLED = 4 };
    uint64_t rested = rtl->swept + rtl->traits->flush_rest;
    for (int settled = 0; rtl->cycle < cycle && (settled < SETTLED || rtl->clocks < rested); settled++)
        rtl_side_cycle(rtl);
    if (rtl->cycle < cycle)
        rtl->cycle = cycle;
    rtl->progress = rtl->cycle;
}

/* While the device is not ready the clock goes on, but not time. */
void rtl_side_flush(struct rtl_side *rtl, const struct mmu_flush *flush)
{
    for (unsigned waited = 0; waited < COSIM_PATIENCE; waited++) {
        drive(rtl);
        drive_flush(rtl, flush);
        settle(rtl);
        bool taken = rtl->out.flush_ready;
        clock(rtl);
        if (taken)
            return;
        rtl->cycle--;
    }
    break_rule(rtl, rtl->retired, "a flush was not taken, with no request in progress, for 50000 cycles");
}

void rtl_side_retire(struct rtl_side *rtl)
{
    device_memory_retire(&rtl->memory, rtl_side_translation(rtl, rtl->retired));
    rtl->retired++;
}
