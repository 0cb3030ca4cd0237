/* ticks.c - requests, and the order of things within a cycle. See ticks.h. */
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "ticks_state.h"

struct ticks *ticks_create(const struct mmu_config *config, const struct mmu_host *host, unsigned most)
{
    struct ticks *ticks = calloc(1, sizeof *ticks);
    if (!ticks)
        abort();
    ticks->mmu = naive_create(config, host, NULL);
    ticks->most = 4 * most + 100;
    ticks->request = malloc(ticks->most * sizeof *ticks->request);
    ticks->latest = calloc(most, sizeof *ticks->latest);
    if (!ticks->request || !ticks->latest)
        abort();
    return ticks;
}

void ticks_destroy(struct ticks *ticks)
{
    naive_destroy(ticks->mmu);
    free(ticks->request);
    free(ticks->latest);
    free(ticks);
}

uint64_t ticks_now(const struct ticks *ticks)
{
    return ticks->now;
}

bool ticks_idle(const struct ticks *ticks)
{
    return ticks->first == ticks->count;
}

static bool is_settled(const struct ticks_request *request)
{
    if (!ticks_has_ended(request))
        return false;
    if (request->stage == TICKS_JOINED)
        return !ticks_may_walk_yet(request);
    return request->stage == TICKS_ANSWERED || request->stage == TICKS_READY ||
           (request->stage == TICKS_WALKING && request->walk.phase != TICKS_PWC);
}

bool ticks_settled(const struct ticks *ticks)
{
    if (ticks->faults > 0 && ticks->reported == ticks->now)
        return false;
    for (unsigned i = ticks->first; i < ticks->count; i++)
        if (!is_settled(&ticks->request[i]))
            return false;
    return true;
}

const struct mmu_response *ticks_response(const struct ticks *ticks, unsigned number)
{
    if (number >= ticks->numbers || ticks->request[ticks->latest[number]].stage != TICKS_ANSWERED)
        return NULL;
    return &ticks->request[ticks->latest[number]].response;
}

uint64_t ticks_digest(const struct ticks *ticks, unsigned number)
{
    return number < ticks->numbers ? ticks->request[ticks->latest[number]].digest : 0;
}

void ticks_take_call(uint64_t *digest, enum ticks_call call, uint64_t cycle, uint64_t pa, uint64_t value)
{
    const uint64_t words[] = {call, cycle, pa, value};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        *digest = (*digest ^ (words[i] + 1)) * UINT64_C(0x9e3779b97f4a7c15);
        *digest ^= *digest >> 29;
    }
}

uint64_t ticks_faults(const struct ticks *ticks)
{
    return ticks->faults;
}

const uint64_t *ticks_counter(const struct ticks *ticks, const char *group, const char *name)
{
    return naive_counter(ticks->mmu, group, name);
}

const struct features *ticks_features(const struct ticks *ticks)
{
    return naive_features(ticks->mmu);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

struct ticks_request *ticks_new_request(struct ticks *ticks, unsigned number, const struct naive_query *query,
                                        const struct mmu_context *context)
{
    if (ticks->count == ticks->most)
        abort();
    struct ticks_request *request = &ticks->request[ticks->count];
    ticks->latest[number] = ticks->count;
    memset(request, 0, offsetof(struct ticks_request, walk));
    request->age = ticks->count++;
    request->number = number;
    request->query = *query;
    request->context = *context;
    request->asid = naive_cut_asid(ticks->mmu, context->asid);
    request->response.served = MMU_SERVED_NONE;
    return request;
}

/* A request, or an attempt, begins in this cycle. */
static void begin(struct ticks *ticks, struct ticks_request *request)
{
    struct naive_walk ignored;
    request->arrival = ticks->now;
    request->stage = naive_canonical(&request->query, &ignored) ? TICKS_LOOKING : TICKS_REFUSED;
    if (request->stage == TICKS_LOOKING)
        ticks_look_up(ticks, request);
}

void ticks_arrive(struct ticks *ticks, const struct mmu_context *context, const struct mmu_request *asked)
{
    const struct mmu_config *config = &ticks->mmu->config;
    struct naive_query query = {.scheme = ticks->mmu->scheme,
                                .va = asked->va,
                                .access = asked->access,
                                .user = context->user,
                                .modifiers = context->modifiers,
                                .pa_bits = config->pa_bits,
                                .hardware_ad = config->hardware_ad,
                                .napot = config->svnapot,
                                .pbmt = config->svpbmt};
    ticks->mmu->refs++;
    ticks->mmu->refs_of[asked->access]++;
    begin(ticks, ticks_new_request(ticks, ticks->numbers++, &query, context));
}

bool ticks_may_arrive(const struct ticks *ticks)
{
    return ticks->now >= ticks->open;
}

static uint64_t first_latency(const struct ticks *ticks, const struct ticks_request *request)
{
    unsigned level = ticks_next_level(ticks, request), i = 0;
    while (!naive_serves(&ticks->mmu->tlb[i], request->query.access) || ticks->mmu->config.tlb[i].level != level)
        i++;
    return ticks->mmu->config.tlb[i].latency;
}

/* A request that is not canonical is not looked up. */
static void refuse(struct ticks *ticks, struct ticks_request *request)
{
    struct naive_walk fault = {.level = naive_scheme_levels(ticks->mmu->scheme) - 1};
    if (ticks->now < request->arrival + first_latency(ticks, request))
        return;
    naive_canonical(&request->query, &fault);
    ticks_answer_fault(request, &fault);
}

/* ---- cycles ------------------------------------------------------------------------------------------------------ */

static void run_request(struct ticks *ticks, struct ticks_request *request)
{
    if (request->stage == TICKS_REFUSED)
        refuse(ticks, request);
    else if (request->stage == TICKS_TO_COME && request->arrival == ticks->now)
        begin(ticks, request);
    else if (request->stage == TICKS_AGAIN)
        ticks_enter_queue(ticks, request);
    else
        ticks_look_up(ticks, request);
}

/* The walks that are in progress in this cycle. */
static void count_walks(const struct ticks *ticks)
{
    struct naive *mmu = ticks->mmu;
    uint64_t walks = 0;
    for (unsigned i = ticks->first; i < ticks->count; i++)
        walks += ticks->request[i].stage == TICKS_WALKING;
    mmu->active_cycles += walks > 0;
    mmu->walker_cycles += walks;
    if (walks > mmu->most_walks)
        mmu->most_walks = walks;
}

/* Walks start, which frees places in the queue; then lookups, walks, completions; within each the older is first. */
void ticks_run(struct ticks *ticks)
{
    memset(ticks->granted, 0, sizeof ticks->granted);
    ticks->issued = ticks->replied = ticks->completed = 0;
    ticks->older = (struct ticks_older){UINT_MAX, UINT_MAX, false};
    ticks_start_walks(ticks);
    count_walks(ticks);
    for (unsigned i = ticks->first; i < ticks->count; i++)
        run_request(ticks, &ticks->request[i]);
    ticks_run_walks(ticks);
    ticks_complete(ticks);
}

void ticks_end(struct ticks *ticks)
{
    ticks_apply(ticks);
    while (ticks->first < ticks->count && ticks->request[ticks->first].stage == TICKS_ANSWERED &&
           ticks_has_ended(&ticks->request[ticks->first]))
        ticks->first++;
    ticks->now++;
    naive_forget_before(ticks->mmu, ticks->first < ticks->count ? ticks->request[ticks->first].arrival : ticks->now);
}
