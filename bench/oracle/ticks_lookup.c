/* ticks_lookup.c - a request in the TLBs: ports, probes, and leaving a level in the order of requests. */
#include "ticks_state.h"

static bool on_path(const struct ticks *ticks, const struct ticks_request *request, unsigned tlb)
{
    return naive_serves(&ticks->mmu->tlb[tlb], request->query.access);
}

/* ---- one lookup -------------------------------------------------------------------------------------------------- */

/* The first probe ends in this cycle; what it and all others see is decided. */
static void probe(struct ticks *ticks, struct ticks_request *request, unsigned i)
{
    struct ticks_lookup *lookup = &request->lookup[i];
    lookup->probed = true;
    lookup->result = naive_look_up(ticks->mmu, i, &request->query, request->asid, request->arrival);
    lookup->end = lookup->probe + (uint64_t)(lookup->result.probes - 1) * ticks->mmu->config.tlb[i].latency;
    if (lookup->result.hit)
        naive_touch(ticks->mmu, i, &lookup->result.entry);
}

static void end(struct ticks *ticks, struct ticks_request *request, unsigned i)
{
    struct ticks_lookup *lookup = &request->lookup[i];
    lookup->ended = true;
    if (!lookup->result.hit || request->stage != TICKS_LOOKING)
        return;
    request->response.served = (uint8_t)i;
    ticks_fill_path(ticks, request, &lookup->result.entry, i);
    ticks_answer(ticks, request, &lookup->result.entry);
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
        lookup->probe = ticks->now + config->latency;
    }
}

/* ---- leaving a level --------------------------------------------------------------------------------------------- */

bool ticks_has_left(const struct ticks *ticks, const struct ticks_request *request, unsigned level)
{
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++)
        if (ticks->mmu->config.tlb[i].level < level && request->lookup[i].asked && !request->lookup[i].ended)
            return false;
    return true;
}

unsigned ticks_next_level(const struct ticks *ticks, const struct ticks_request *request)
{
    unsigned next = ticks->mmu->deepest + 1;
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++) {
        unsigned level = ticks->mmu->config.tlb[i].level;
        if (on_path(ticks, request, i) && level > request->level && level < next)
            next = level;
    }
    return next;
}

static bool in_level(const struct ticks *ticks, const struct ticks_request *request, unsigned tlb)
{
    return request->level > 0 && on_path(ticks, request, tlb) && ticks->mmu->config.tlb[tlb].level == request->level;
}

/*
 * Whether the TLB has a miss register for the request. One is held up to the cycle of the response, included; one that
 * an older request is still to take there is not free for a younger one.
 */
static bool has_register(const struct ticks *ticks, const struct ticks_request *request, unsigned tlb)
{
    unsigned held = 0;
    for (unsigned i = ticks->first; i < ticks->count; i++) {
        const struct ticks_request *other = &ticks->request[i];
        bool answered = other->stage == TICKS_ANSWERED && other->responded < ticks->now;
        bool claimed = i < request->age && other->stage == TICKS_LOOKING && in_level(ticks, other, tlb);
        held += (other->holds_mshr[tlb] && !answered) || claimed;
    }
    return ticks->mmu->config.tlb[tlb].mshrs == 0 || held < ticks->mmu->config.tlb[tlb].mshrs;
}

static bool has_registers(const struct ticks *ticks, const struct ticks_request *request)
{
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++)
        if (in_level(ticks, request, i) && !has_register(ticks, request, i))
            return false;
    return true;
}

/* All lookups before `level` have ended, and no older request waits there for a register or for the walk queue. */
static bool is_next_to_leave(const struct ticks *ticks, const struct ticks_request *request, unsigned level)
{
    if (!ticks_has_left(ticks, request, level))
        return false;
    for (unsigned i = ticks->first; i < request->age; i++) {
        const struct ticks_request *older = &ticks->request[i];
        if (!ticks_has_left(ticks, older, level) || (older->held_up && older->level < level))
            return false;
    }
    return true;
}

static bool may_leave(struct ticks *ticks, struct ticks_request *request, unsigned level)
{
    if (!is_next_to_leave(ticks, request, level))
        return false;
    bool registers = has_registers(ticks, request);
    bool entry = level <= ticks->mmu->deepest || !ticks_queue_is_full(ticks);
    ticks->mmu->features.mshr_waits += !registers;
    ticks->mmu->features.queue_waits += registers && !entry;
    request->held_up = !registers || !entry;
    return registers && entry;
}

/* Go on to the next level, or to the walk queue. */
static void go_on(struct ticks *ticks, struct ticks_request *request)
{
    unsigned level = ticks_next_level(ticks, request);
    if (!may_leave(ticks, request, level))
        return;
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++)
        if (in_level(ticks, request, i))
            request->holds_mshr[i] = true;
    request->level = level;
    if (level > ticks->mmu->deepest) {
        ticks_enter_queue(ticks, request);
        return;
    }
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++)
        if (in_level(ticks, request, i))
            request->lookup[i].asked = true;
}

void ticks_look_up(struct ticks *ticks, struct ticks_request *request)
{
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++) {
        const struct ticks_lookup *lookup = &request->lookup[i];
        if (lookup->started && !lookup->probed && lookup->probe == ticks->now)
            probe(ticks, request, i);
        if (lookup->probed && !lookup->ended && lookup->end == ticks->now)
            end(ticks, request, i);
    }
    if (request->stage == TICKS_LOOKING)
        go_on(ticks, request);
    take_ports(ticks, request);
}
