/* ticks_answer.c - completions, answers, and faults that are reported. See ticks.h. */
#include "ticks_state.h"

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static void answered(struct ticks *ticks, struct ticks_request *request, uint64_t cost)
{
    request->stage = TICKS_ANSWERED;
    request->responded = ticks->now;
    request->response.done = ticks->now + cost;
    ticks->mmu->last_done = request->response.done;
}

void ticks_answer(struct ticks *ticks, struct ticks_request *request)
{
    const struct naive_entry *leaf = &request->leaf;
    struct naive_walk fault = {.level = leaf->level};
    if (!naive_permitted(&request->query, leaf->rights, &fault)) {
        ticks_answer_fault(request, &fault);
        return;
    }
    request->response.pa =
        leaf->base | (request->query.va & ((UINT64_C(1) << naive_scheme_shift(ticks->mmu->scheme, leaf->level)) - 1));
    request->response.level = (uint8_t)leaf->level;
    request->response.rights = (uint8_t)leaf->rights;
    answered(ticks, request, 0);
}

void ticks_answer_fault(struct ticks_request *request, const struct naive_walk *fault)
{
    request->response.fault = fault->fault;
    request->response.code = fault->code;
    request->response.level = (uint8_t)fault->level;
    request->stage = TICKS_FAULTED;
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

static enum mmu_verdict ask_handler(struct ticks *ticks, struct ticks_request *request, uint64_t *cost)
{
    const struct mmu_host *host = &ticks->mmu->host;
    const struct mmu_response *response = &request->response;
    struct mmu_fault fault = {request->query.va, ticks->now,      request->query.access, response->fault,
                              response->code,    response->level, request->context};
    if (!host->page_fault || request->attempt == MMU_MAX_RETRIES)
        return MMU_DELIVER;
    ticks_take_call(&request->digest, TICKS_CALL_FAULT, ticks->now, request->query.va, response->code);
    return host->page_fault(host->ctx, &fault, cost);
}

/* The fault of the oldest request is reported: it is delivered, or the request is made again. */
static void raise_fault(struct ticks *ticks, struct ticks_request *request)
{
    uint64_t cost = 0;
    if (request->response.fault == MMU_FAULT_PAGE && naive_scheme_is_x86(ticks->mmu->scheme))
        ticks->drop = request;
    bool retry = ask_handler(ticks, request, &cost) == MMU_RETRY;
    answered(ticks, request, retry ? 0 : cost);
    ticks->faults++;
    ticks->reported = ticks->now;
    ticks->open = ticks->now + (cost == 0 && ticks->mmu->host.page_fault ? 1 : cost);
    if (!retry)
        return;
    ticks->mmu->features.retried++;
    struct ticks_request *again = ticks_new_request(ticks, request->number, &request->query, &request->context);
    again->attempt = request->attempt + 1;
    again->digest = request->digest;
    again->arrival = ticks->open;
    again->stage = TICKS_TO_COME;
}

/* ---- completions ------------------------------------------------------------------------------------------------- */

/* Granted hits of TLB level 1 are answered without asking. */
static bool may_complete(struct ticks *ticks, uint64_t *put_off)
{
    if (ticks->mmu->config.completions > 0 && ticks->completed == ticks->mmu->config.completions) {
        ++*put_off;
        return false;
    }
    ticks->completed++;
    return true;
}

void ticks_get_ready(struct ticks *ticks, struct ticks_request *request)
{
    struct naive_walk fault = {.level = request->leaf.level};
    request->stage = TICKS_READY;
    if (naive_permitted(&request->query, request->leaf.rights, &fault))
        return;
    ticks_answer_fault(request, &fault);
    request->fills = request->fills && !naive_scheme_is_x86(ticks->mmu->scheme);
    if (ticks->mmu->config.completions > 0)
        return;
    ticks_fill_path(ticks, request);
    request->fills = false;
}

static bool walk_is_done(const struct ticks_request *request)
{
    return request->stage == TICKS_WALKING && request->walk.phase == TICKS_DONE;
}

/* A walk that has found a fault keeps its walker until the fault is reported, but not where completions are free. */
static bool waits_with_fault(const struct ticks *ticks, const struct ticks_request *request)
{
    bool fault = walk_is_done(request) && request->walk.outcome.fault != MMU_FAULT_NONE;
    return request->stage == TICKS_FAULTED || (fault && ticks->mmu->config.completions > 0);
}

static void complete(struct ticks *ticks, struct ticks_request *request)
{
    struct features *features = &ticks->mmu->features;
    if (request->stage == TICKS_READY &&
        may_complete(ticks, request->response.merged ? &features->join_waits : &features->hit_waits)) {
        ticks_fill_path(ticks, request);
        ticks_answer(ticks, request);
    } else if (walk_is_done(request) && !waits_with_fault(ticks, request) &&
               may_complete(ticks, &features->walk_waits)) {
        ticks_end_walk(ticks, request);
    }
}

static void complete_fault(struct ticks *ticks, struct ticks_request *request)
{
    if (!may_complete(ticks, &ticks->mmu->features.fault_waits))
        return;
    if (request->stage == TICKS_WALKING)
        ticks_end_walk(ticks, request);
    ticks_fill_path(ticks, request);
    raise_fault(ticks, request);
}

/* Of requests that are not answered, only the youngest can be one that faults: no later one arrives before. */
void ticks_complete(struct ticks *ticks)
{
    unsigned i = ticks->first;
    for (unsigned k = ticks->first; k < ticks->count; k++)
        complete(ticks, &ticks->request[k]);
    while (i < ticks->count && ticks->request[i].stage == TICKS_ANSWERED)
        i++;
    if (i < ticks->count && waits_with_fault(ticks, &ticks->request[i]))
        complete_fault(ticks, &ticks->request[i]);
}
