/* ticks_walk.c - the walk queue, merging, and the walkers, a phase at a time. See ticks.h. */
#include <stdlib.h>

#include "ticks_state.h"

static const uint64_t NEVER = UINT64_MAX;

/* ---- the queue --------------------------------------------------------------------------------------------------- */

/* Whether `b` may wait for the walk of `a`: not for one that a flush has left behind. */
static bool may_join(const struct ticks_request *a, const struct ticks_request *b)
{
    if (a->stage != TICKS_QUEUED && !(a->stage == TICKS_WALKING && !a->walk.mute))
        return false;
    return a->query.va / 4096 == b->query.va / 4096 && a->asid == b->asid && a->context.root == b->context.root;
}

bool ticks_queue_is_full(const struct ticks *ticks)
{
    unsigned held = 0;
    for (unsigned i = ticks->first; i < ticks->count; i++) {
        const struct ticks_request *request = &ticks->request[i];
        held += request->queued && !(request->stage == TICKS_ANSWERED && request->responded < ticks->now);
    }
    return ticks->mmu->config.walk_queue > 0 && held >= ticks->mmu->config.walk_queue;
}

void ticks_enter_queue(struct ticks *ticks, struct ticks_request *request)
{
    request->entered = ticks->now;
    request->queued = true;
    request->stage = TICKS_QUEUED;
    for (unsigned i = ticks->first; i < request->age && ticks->mmu->config.merge; i++) {
        const struct ticks_request *other = &ticks->request[i];
        if (!may_join(other, request))
            continue;
        request->stage = TICKS_JOINED;
        request->joined = other;
        ticks->mmu->merged++;
    }
}

bool ticks_may_walk_yet(const struct ticks_request *request)
{
    return request->stage == TICKS_AGAIN || (request->stage == TICKS_JOINED && request->query.access == MMU_STORE &&
                                             request->joined->query.access != MMU_STORE);
}

static void start_walk(struct ticks *ticks, struct ticks_request *request)
{
    struct naive *mmu = ticks->mmu;
    request->stage = TICKS_WALKING;
    request->queued = false;
    request->walk.phase = TICKS_PWC;
    request->walk.at = ticks->now;
    request->walk.steps = request->walk.next = 0;
    request->walk.mute = false;
    request->walk.outcome = (struct naive_walk){.level = naive_scheme_levels(mmu->scheme) - 1,
                                                .table = request->context.root,
                                                .rights = naive_first_rights(mmu->scheme)};
    request->response.served = MMU_SERVED_WALK;
    if (mmu->any_pwc)
        request->walk.at += mmu->config.pwc_latency - 1;
    mmu->walks++;
    mmu->queue_cycles += ticks->now - (request->entered + 1);
}

void ticks_start_walks(struct ticks *ticks)
{
    unsigned busy = 0;
    unsigned started = 0, most = ticks->mmu->config.walk_starts;
    for (unsigned i = ticks->first; i < ticks->count; i++)
        busy += ticks->request[i].stage == TICKS_WALKING;
    for (unsigned i = ticks->first; i < ticks->count; i++) {
        struct ticks_request *request = &ticks->request[i];
        if (ticks_may_walk_yet(request))
            return;
        if (request->stage != TICKS_QUEUED)
            continue;
        if (busy++ == ticks->mmu->config.walkers)
            return;
        if (most > 0 && started++ == most) {
            ticks->mmu->features.start_waits++;
            return;
        }
        start_walk(ticks, request);
    }
}

/* ---- memory, in the order of requests ---------------------------------------------------------------------------- */

/* A walk that asks the host for everything at once, when it begins to read: walks begin in the order of requests. */
struct reader {
    struct ticks *ticks;
    struct ticks_request *request;
};

static struct ticks_step *new_step(struct ticks_request *request, bool write, uint64_t pa)
{
    struct ticks_walk *walk = &request->walk;
    if (walk->steps == TICKS_MAX_STEPS)
        abort();
    walk->step[walk->steps] = (struct ticks_step){.write = write, .pa = pa};
    return &walk->step[walk->steps++];
}

/* Whether an older walk has a write of the entry before it that memory has made and time has not. */
static bool is_ahead(const struct ticks *ticks, const struct ticks_request *request, uint64_t pa)
{
    for (unsigned i = ticks->first; i < request->age; i++) {
        const struct ticks_request *older = &ticks->request[i];
        if (older->stage != TICKS_WALKING)
            continue;
        for (unsigned k = older->walk.next; k < older->walk.steps; k++)
            if (older->walk.step[k].write && older->walk.step[k].pa == pa)
                return true;
    }
    return false;
}

static bool read_ahead(void *ctx, unsigned level, uint64_t pa, uint64_t *value)
{
    struct reader *reader = ctx;
    const struct mmu_host *host = &reader->ticks->mmu->host;
    struct ticks_step *step = new_step(reader->request, false, pa);
    (void)level;
    step->reply = host->mem_read(host->ctx, pa, naive_scheme_entry_bytes(reader->ticks->mmu->scheme), 0);
    *value = step->value = step->reply.value;
    reader->ticks->mmu->features.ahead += is_ahead(reader->ticks, reader->request, pa);
    return !step->reply.error;
}

static enum naive_swap write_ahead(void *ctx, unsigned level, uint64_t pa, uint64_t found, uint64_t wanted)
{
    struct reader *reader = ctx;
    const struct mmu_host *host = &reader->ticks->mmu->host;
    struct ticks_step *step = new_step(reader->request, true, pa);
    (void)level;
    step->value = wanted;
    step->reply =
        host->mem_write(host->ctx, pa, naive_scheme_entry_bytes(reader->ticks->mmu->scheme), found, wanted, 0);
    if (step->reply.error)
        return NAIVE_SWAP_ERROR;
    return step->reply.swapped ? NAIVE_SWAP_DONE : NAIVE_SWAP_LOST;
}

/* The last step made the entry known. */
static void note_pointer(void *ctx, unsigned level, uint64_t table, unsigned rights)
{
    struct reader *reader = ctx;
    struct ticks_request *request = reader->request;
    struct ticks_step *step = &request->walk.step[request->walk.steps - 1];
    step->pointer = true;
    step->known = (struct naive_entry){.level = level,
                                       .page = naive_page_number(reader->ticks->mmu->scheme, request->query.va, level),
                                       .asid = request->asid,
                                       .va = request->query.va,
                                       .base = table,
                                       .rights = rights};
}

static void walk_ahead(struct ticks *ticks, struct ticks_request *request)
{
    struct reader reader = {ticks, request};
    struct naive_memory memory = {&reader, read_ahead, write_ahead, note_pointer};
    naive_walk(&request->query, &memory, &request->walk.outcome);
}

/* ---- the end of a walk ------------------------------------------------------------------------------------------- */

static struct naive_entry leaf_of(const struct ticks *ticks, const struct ticks_request *request)
{
    const struct naive_walk *walk = &request->walk.outcome;
    return (struct naive_entry){.level = walk->level,
                                .page = naive_page_number(ticks->mmu->scheme, request->query.va, walk->level),
                                .global = walk->rights & MMU_RIGHT_GLOBAL,
                                .asid = request->asid,
                                .va = request->query.va,
                                .base = walk->page,
                                .rights = walk->rights};
}

/* The request has the leaf of a walk: it fills its path, unless that walk was in flight during a flush. */
static void take_leaf(struct ticks *ticks, struct ticks_request *request, const struct ticks_walk *walk,
                      const struct naive_entry *leaf)
{
    struct naive_walk ignored;
    request->leaf = *leaf;
    request->hit = ticks->mmu->config.tlb_count;
    request->fills = naive_permitted(&request->query, leaf->rights, &ignored) && !walk->mute;
    ticks->mmu->features.muted += walk->mute;
}

static void answer_joined(struct ticks *ticks, struct ticks_request *request, const struct naive_entry *leaf)
{
    if (!leaf || (request->query.access == MMU_STORE && !(leaf->rights & MMU_RIGHT_DIRTY))) {
        request->stage = TICKS_AGAIN;
        return;
    }
    request->response.served = MMU_SERVED_WALK;
    request->response.start_level = request->joined->response.start_level;
    request->response.merged = true;
    take_leaf(ticks, request, &request->joined->walk, leaf);
    ticks_get_ready(ticks, request);
}

void ticks_end_walk(struct ticks *ticks, struct ticks_request *request)
{
    struct naive_entry leaf = leaf_of(ticks, request);
    bool fault = request->walk.outcome.fault != MMU_FAULT_NONE;
    ticks->mmu->walk_cycles += ticks->now - request->entered;
    if (ticks->now - request->entered > ticks->mmu->longest_walk)
        ticks->mmu->longest_walk = ticks->now - request->entered;
    ticks->mmu->leaves_of[request->walk.outcome.level] += !fault;
    ticks->mmu->walk_faults += fault;
    if (fault) {
        ticks_answer_fault(request, &request->walk.outcome);
    } else {
        take_leaf(ticks, request, &request->walk, &leaf);
        ticks_fill_path(ticks, request);
        ticks_answer(ticks, request);
    }
    for (unsigned i = request->age + 1; i < ticks->count; i++)
        if (ticks->request[i].stage == TICKS_JOINED && ticks->request[i].joined == request)
            answer_joined(ticks, &ticks->request[i], fault ? NULL : &leaf);
}

/* ---- phases ------------------------------------------------------------------------------------------------------ */

static void go(struct ticks_walk *walk, enum ticks_phase phase, uint64_t at)
{
    walk->phase = phase;
    walk->at = at;
}

static void look_up_pointers(struct ticks *ticks, struct ticks_request *request)
{
    struct naive_walk *walk = &request->walk.outcome;
    bool any = ticks->mmu->any_pwc;
    const struct naive_entry *known = any ? naive_known_pointer(ticks->mmu, request->query.va, request->asid) : NULL;
    if (known) {
        walk->level = known->level - 1;
        walk->table = known->base;
        walk->rights = known->rights;
    }
    request->response.start_level = (uint8_t)walk->level;
    go(&request->walk, TICKS_ISSUE, any ? ticks->now + 1 : ticks->now);
}

/* Whether one more access may be issued, or answered, in this cycle; if not, it is tried again in the next. */
static bool has_port(const struct ticks *ticks, struct ticks_walk *walk, unsigned *taken, uint64_t *put_off)
{
    if (ticks->mmu->config.walk_ports == 0 || *taken < ticks->mmu->config.walk_ports) {
        ++*taken;
        return true;
    }
    ++*put_off;
    walk->at++;
    return false;
}

static void issue(struct ticks *ticks, struct ticks_request *request)
{
    struct ticks_walk *walk = &request->walk;
    if (walk->steps == 0)
        walk_ahead(ticks, request);
    if (!has_port(ticks, walk, &ticks->issued, &ticks->mmu->features.issue_waits))
        return;
    const struct ticks_step *step = &walk->step[walk->next];
    ticks_take_call(&request->digest, step->write ? TICKS_CALL_WRITE : TICKS_CALL_READ, ticks->now, step->pa,
                    step->value);
    ticks->mmu->reads += !step->write;
    ticks->mmu->writes += step->write;
    ticks->mmu->races += step->write && !step->reply.error && !step->reply.swapped;
    go(walk, TICKS_WAIT, ticks->now + (step->reply.latency > 0 ? step->reply.latency : 1));
}

/* What was read is checked in the cycle after the answer, and so is a write's error; a write's success acts then. */
static void answer_arrives(struct ticks *ticks, struct ticks_walk *walk)
{
    if (!has_port(ticks, walk, &ticks->replied, &ticks->mmu->features.reply_waits))
        return;
    const struct ticks_step *step = &walk->step[walk->next];
    bool checked = !step->write || step->reply.error;
    go(walk, checked ? TICKS_CHECK : TICKS_ACT, ticks->now + 1);
}

static void fill_pointer(struct ticks *ticks, const struct ticks_request *request, const struct ticks_step *step)
{
    if (request->walk.mute)
        ticks->mmu->features.muted++;
    else
        ticks_fill_pointer(ticks, request, &step->known);
}

static void act(struct ticks *ticks, struct ticks_request *request)
{
    struct ticks_walk *walk = &request->walk;
    const struct ticks_step *step = &walk->step[walk->next++];
    if (step->pointer && step->write)
        walk->written = step;
    else if (step->pointer)
        fill_pointer(ticks, request, step);
    if (walk->next == walk->steps)
        go(walk, TICKS_DONE, NEVER);
    else
        go(walk, TICKS_ISSUE, ticks->now);
}

static void run_phase(struct ticks *ticks, struct ticks_request *request)
{
    switch (request->walk.phase) {
    case TICKS_PWC:
        look_up_pointers(ticks, request);
        break;
    case TICKS_ISSUE:
        issue(ticks, request);
        break;
    case TICKS_WAIT:
        answer_arrives(ticks, &request->walk);
        break;
    case TICKS_CHECK:
        go(&request->walk, TICKS_ACT, ticks->now + 1);
        break;
    case TICKS_ACT:
        act(ticks, request);
        break;
    case TICKS_DONE:
        break;
    }
}

/* A phase that begins in the cycle in which another ends (a read after a pointer) runs in that cycle, too. */
void ticks_run_walks(struct ticks *ticks)
{
    for (unsigned i = ticks->first; i < ticks->count; i++) {
        struct ticks_request *request = &ticks->request[i];
        if (request->stage == TICKS_WALKING && request->walk.written)
            fill_pointer(ticks, request, request->walk.written);
        request->walk.written = NULL;
        while (request->stage == TICKS_WALKING && request->walk.at == ticks->now)
            run_phase(ticks, request);
    }
}
