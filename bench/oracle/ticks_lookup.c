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
    request->unended--;
    if (!lookup->result.hit || request->stage != TICKS_LOOKING)
        return;
    request->response.served = (uint8_t)i;
    request->leaf = lookup->result.entry;
    request->hit = i;
    if (ticks->mmu->config.tlb[i].level == 1) {
        ticks_answer(ticks, request);
        return;
    }
    request->fills = true;
    ticks_take_out(ticks, request);
    ticks_get_ready(ticks, request);
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

/* The lowest level of a lookup that has been asked for and has not ended; none: one after the last. */
static unsigned lowest_unended(const struct ticks *ticks, const struct ticks_request *request)
{
    unsigned lowest = ticks->mmu->deepest + 1;
    for (unsigned i = 0; request->unended > 0 && i < ticks->mmu->config.tlb_count; i++)
        if (request->lookup[i].asked && !request->lookup[i].ended && ticks->mmu->config.tlb[i].level < lowest)
            lowest = ticks->mmu->config.tlb[i].level;
    return lowest;
}

bool ticks_has_ended(const struct ticks_request *request)
{
    return request->unended == 0;
}

static void note_older(struct ticks *ticks, const struct ticks_request *request)
{
    struct ticks_older *older = &ticks->older;
    unsigned unended = lowest_unended(ticks, request);
    older->unended = unended < older->unended ? unended : older->unended;
    if (request->stage != TICKS_LOOKING)
        return;
    older->looking = true;
    if (!request->gone && request->level < older->unleft)
        older->unleft = request->level;
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

/* Whether the TLB has a miss register free; one is held up to the cycle of the response, included. */
static bool has_register(const struct ticks *ticks, unsigned tlb)
{
    unsigned held = 0;
    for (unsigned i = ticks->first; i < ticks->count; i++) {
        const struct ticks_request *other = &ticks->request[i];
        bool answered = other->stage == TICKS_ANSWERED && other->responded < ticks->now;
        held += other->holds_mshr[tlb] && !answered;
    }
    return ticks->mmu->config.tlb[tlb].mshrs == 0 || held < ticks->mmu->config.tlb[tlb].mshrs;
}

/* Whether all its TLBs have; it waits for each that has not. */
static bool has_registers(struct ticks *ticks, const struct ticks_request *request)
{
    bool all = true;
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++) {
        if (!in_level(ticks, request, i) || has_register(ticks, i))
            continue;
        ticks->mmu->tlb[i].mshr_cycles++;
        ticks->mmu->features.mshr_waits++;
        all = false;
    }
    return all;
}

/* Whether the lookups of the request and of all older ones in levels up to `level` have ended. */
static bool have_ended(const struct ticks *ticks, const struct ticks_request *request, unsigned level)
{
    return ticks->older.unended > level && lowest_unended(ticks, request) > level;
}

/* Leave the level, in order, with a miss register of each TLB. */
static void leave(struct ticks *ticks, struct ticks_request *request)
{
    if (!have_ended(ticks, request, request->level) || ticks->older.unleft <= request->level)
        return;
    if (!has_registers(ticks, request))
        return;
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++)
        if (in_level(ticks, request, i))
            request->holds_mshr[i] = true;
    request->gone = true;
}

/* Enter the walk queue, in order. */
static void enter_queue(struct ticks *ticks, struct ticks_request *request)
{
    if (ticks->older.looking || ticks_queue_is_full(ticks)) {
        ticks->mmu->queue_full_cycles++;
        ticks->mmu->features.queue_waits++;
        return;
    }
    ticks_enter_queue(ticks, request);
}

/* One that has left its level goes on to the next on its path, or to the walk queue. */
static void go_on(struct ticks *ticks, struct ticks_request *request)
{
    unsigned level = ticks_next_level(ticks, request);
    if (!have_ended(ticks, request, level - 1) || ticks->older.unleft < level)
        return;
    if (level > ticks->mmu->deepest) {
        enter_queue(ticks, request);
        return;
    }
    request->level = level;
    request->gone = false;
    for (unsigned i = 0; i < ticks->mmu->config.tlb_count; i++) {
        request->lookup[i].asked |= in_level(ticks, request, i);
        request->unended += in_level(ticks, request, i);
    }
}

void ticks_look_up(struct ticks *ticks, struct ticks_request *request)
{
    for (unsigned i = 0; request->unended > 0 && i < ticks->mmu->config.tlb_count; i++) {
        const struct ticks_lookup *lookup = &request->lookup[i];
        if (lookup->started && !lookup->probed && lookup->probe == ticks->now)
            probe(ticks, request, i);
        if (lookup->probed && !lookup->ended && lookup->end == ticks->now)
            end(ticks, request, i);
    }
    if (request->stage == TICKS_LOOKING && !request->gone)
        leave(ticks, request);
    if (request->stage == TICKS_LOOKING && request->gone)
        go_on(ticks, request);
    if (request->unended > 0)
        take_ports(ticks, request);
    note_older(ticks, request);
}
