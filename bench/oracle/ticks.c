/* ticks.c - requests, lookups, ports, and the order of things within a cycle. See ticks.h; walks are ticks_walk.c's. */
#include <stdlib.h>
#include <string.h>

#include "ticks_state.h"

struct ticks *ticks_create(const struct mmu_config *config, const struct mmu_host *host, unsigned most)
{
    struct ticks *ticks = calloc(1, sizeof *ticks);
    if (!ticks)
        abort();
    ticks->mmu = naive_create(config, host);
    ticks->most = most;
    ticks->request = calloc(most, sizeof *ticks->request);
    if (!ticks->request)
        abort();
    return ticks;
}

void ticks_destroy(struct ticks *ticks)
{
    naive_destroy(ticks->mmu);
    free(ticks->request);
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

const struct mmu_response *ticks_response(const struct ticks *ticks, unsigned number)
{
    if (number >= ticks->count || ticks->request[number].stage != TICKS_ANSWERED)
        return NULL;
    return &ticks->request[number].response;
}

const uint64_t *ticks_counter(const struct ticks *ticks, const char *group, const char *name)
{
    return naive_counter(ticks->mmu, group, name);
}

/* ---- answers and fills ------------------------------------------------------------------------------------------- */

static bool on_path(const struct ticks *ticks, const struct ticks_request *request, unsigned tlb)
{
    return ticks->mmu->config.tlb[tlb].serves >> request->query.access & 1;
}

/* Kept in the order of requests. */
void ticks_fill(struct ticks *ticks, const struct ticks_request *request, int tlb, const struct naive_entry *entry)
{
    if (ticks->writes == TICKS_MAX_WRITES)
        abort();
    unsigned at = ticks->writes++;
    for (; at > 0 && ticks->write[at - 1].age > request->age; at--)
        ticks->write[at] = ticks->write[at - 1];
    ticks->write[at] = (struct ticks_write){request->age, tlb, *entry};
}

void ticks_fill_path(struct ticks *ticks, const struct ticks_request *request, const struct naive_entry *entry,
                     unsigned level)
{
    const struct mmu_config *config = &ticks->mmu->config;
    for (unsigned i = 0; i < config->tlb_count; i++)
        if (on_path(ticks, request, i) && config->tlb[i].level < level && (config->tlb[i].pages >> entry->level & 1))
            ticks_fill(ticks, request, (int)i, entry);
}

static void answered(struct ticks *ticks, struct ticks_request *request)
{
    request->stage = TICKS_ANSWERED;
    request->response.done = ticks->now;
    ticks->mmu->last_done = ticks->now;
}

void ticks_answer_fault(struct ticks_request *request, const struct naive_walk *fault)
{
    request->response.fault = fault->fault;
    request->response.code = fault->code;
    request->response.level = (uint8_t)fault->level;
    request->stage = TICKS_FAULTED;
}

/* Faults whose turn has come. */
static void raise_faults(struct ticks *ticks)
{
    unsigned i = ticks->first;
    while (i < ticks->count && ticks->request[i].stage == TICKS_ANSWERED)
        i++;
    if (i == ticks->count || ticks->request[i].stage != TICKS_FAULTED)
        return;
    if (ticks->request[i].response.fault == MMU_FAULT_PAGE && naive_scheme_is_x86(ticks->mmu->scheme))
        ticks->drop = &ticks->request[i];
    answered(ticks, &ticks->request[i]);
}

void ticks_answer(struct ticks *ticks, struct ticks_request *request, const struct naive_entry *leaf)
{
    struct naive_walk fault = {.level = leaf->level};
    if (!naive_permitted(&request->query, leaf->rights, &fault)) {
        ticks_answer_fault(request, &fault);
        return;
    }
    request->response.pa =
        leaf->base | (request->query.va & ((UINT64_C(1) << naive_scheme_shift(ticks->mmu->scheme, leaf->level)) - 1));
    request->response.level = (uint8_t)leaf->level;
    request->response.rights = (uint8_t)leaf->rights;
    answered(ticks, request);
}

static void apply_fills(struct ticks *ticks)
{
    struct naive *mmu = ticks->mmu;
    for (unsigned i = 0; i < ticks->writes; i++) {
        const struct ticks_write *write = &ticks->write[i];
        if (write->tlb < 0) {
            naive_array_fill(&mmu->pwc[write->entry.level], &write->entry);
            continue;
        }
        mmu->tlb[write->tlb].fills++;
        mmu->tlb[write->tlb].evictions += naive_array_fill(&mmu->tlb[write->tlb].array, &write->entry);
    }
    ticks->writes = 0;
}

static void drop_from(const struct ticks *ticks, struct naive_array *array)
{
    struct naive_entry *entry;
    while ((entry = naive_array_find(array, ticks->drop->query.va, ticks->drop->asid)))
        entry->valid = false;
}

static void apply_drop(struct ticks *ticks)
{
    struct naive *mmu = ticks->mmu;
    for (unsigned i = 0; ticks->drop && i < mmu->config.tlb_count; i++)
        drop_from(ticks, &mmu->tlb[i].array);
    for (unsigned level = 1; ticks->drop && level < MMU_MAX_LEVELS; level++)
        if (mmu->pwc_present[level])
            drop_from(ticks, &mmu->pwc[level]);
    ticks->drop = NULL;
}

/* ---- lookups ----------------------------------------------------------------------------------------------------- */

/* The lookup in one TLB ends in this cycle. */
static void end_lookup(struct ticks *ticks, struct ticks_request *request, unsigned i)
{
    struct naive_tlb *tlb = &ticks->mmu->tlb[i];
    struct naive_entry *entry = naive_array_find(&tlb->array, request->query.va, request->asid);
    request->lookup[i].ended = true;
    tlb->lookups++;
    if (!entry || (request->query.access == MMU_STORE && !(entry->rights & MMU_RIGHT_DIRTY))) {
        tlb->misses++;
        return;
    }
    tlb->hits++;
    naive_array_touch(&tlb->array, entry);
    if (request->stage != TICKS_LOOKING)
        return;
    request->response.served = (uint8_t)i;
    ticks_fill_path(ticks, request, entry, tlb->config.level);
    ticks_answer(ticks, request, entry);
}

/* Whether every lookup that the request has asked for in TLB levels below `level` has ended. */
static bool has_left(const struct ticks *ticks, const struct ticks_request *request, unsigned level)
{
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++)
        if (ticks->mmu->config.tlb[i].level < level && request->lookup[i].asked && !request->lookup[i].ended)
            return false;
    return true;
}

/* The next TLB level on the request's path; the one after the last if there is none. */
static unsigned next_level(const struct ticks *ticks, const struct ticks_request *request)
{
    unsigned next = ticks->mmu->deepest + 1;
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++) {
        unsigned level = ticks->mmu->config.tlb[i].level;
        if (on_path(ticks, request, i) && level > request->level && level < next)
            next = level;
    }
    return next;
}

/* Go on to the next level, or to the walk queue, when this request and all older ones have left the levels before. */
static void go_on(struct ticks *ticks, struct ticks_request *request)
{
    unsigned level = next_level(ticks, request);
    for (unsigned i = ticks->first; i <= request->age; i++)
        if (!has_left(ticks, &ticks->request[i], level))
            return;
    request->level = level;
    if (level > ticks->mmu->deepest) {
        ticks_enter_queue(ticks, request);
        return;
    }
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++)
        if (on_path(ticks, request, i) && ticks->mmu->config.tlb[i].level == level)
            request->lookup[i].asked = true;
}

static void take_ports(struct ticks *ticks, struct ticks_request *request)
{
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++) {
        const struct mmu_tlb_config *config = &ticks->mmu->config.tlb[i];
        struct ticks_lookup *lookup = &request->lookup[i];
        if (!lookup->asked || lookup->started || ticks->granted[i] == config->ports)
            continue;
        ticks->granted[i]++;
        lookup->started = true;
        lookup->end = ticks->now + config->latency;
    }
}

static void run_request(struct ticks *ticks, struct ticks_request *request)
{
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++) {
        const struct ticks_lookup *lookup = &request->lookup[i];
        if (lookup->started && !lookup->ended && lookup->end == ticks->now)
            end_lookup(ticks, request, i);
    }
    if (request->stage == TICKS_AGAIN)
        ticks_enter_queue(ticks, request);
    else if (request->stage == TICKS_LOOKING)
        go_on(ticks, request);
    take_ports(ticks, request);
}

/* ---- cycles ------------------------------------------------------------------------------------------------------ */

static uint64_t first_latency(const struct ticks *ticks, const struct ticks_request *request)
{
    unsigned level = next_level(ticks, request), i = 0;
    while (!on_path(ticks, request, i) || ticks->mmu->config.tlb[i].level != level)
        i++;
    return ticks->mmu->config.tlb[i].latency;
}

void ticks_arrive(struct ticks *ticks, const struct mmu_context *context, const struct mmu_request *asked)
{
    const struct mmu_config *config = &ticks->mmu->config;
    struct naive_walk ignored;
    if (ticks->count == ticks->most)
        abort();
    struct ticks_request *request = &ticks->request[ticks->count];
    *request = (struct ticks_request){.age = ticks->count++,
                                      .query = {.scheme = ticks->mmu->scheme,
                                                .va = asked->va,
                                                .access = asked->access,
                                                .user = context->user,
                                                .modifiers = context->modifiers,
                                                .pa_bits = config->pa_bits,
                                                .hardware_ad = config->hardware_ad,
                                                .napot = config->svnapot,
                                                .pbmt = config->svpbmt},
                                      .asid = (uint32_t)(context->asid % (UINT64_C(1) << config->asid_bits)),
                                      .root = context->root,
                                      .arrival = ticks->now,
                                      .stage = TICKS_LOOKING,
                                      .response = {.served = MMU_SERVED_NONE}};
    ticks->mmu->refs++;
    ticks->mmu->refs_of[asked->access]++;
    if (!naive_canonical(&request->query, &ignored))
        request->stage = TICKS_REFUSED;
    else
        run_request(ticks, request);
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

/* Lookups, then walks, then faults; within each the older request comes first. */
void ticks_run(struct ticks *ticks)
{
    memset(ticks->granted, 0, sizeof ticks->granted);
    for (unsigned i = ticks->first; i < ticks->count; i++) {
        if (ticks->request[i].stage == TICKS_REFUSED)
            refuse(ticks, &ticks->request[i]);
        else
            run_request(ticks, &ticks->request[i]);
    }
    ticks_start_walks(ticks);
    ticks_run_walks(ticks);
    raise_faults(ticks);
}

void ticks_end(struct ticks *ticks)
{
    apply_fills(ticks);
    apply_drop(ticks);
    while (ticks->first < ticks->count && ticks->request[ticks->first].stage == TICKS_ANSWERED &&
           has_left(ticks, &ticks->request[ticks->first], ticks->mmu->deepest + 1))
        ticks->first++;
    ticks->now++;
}
