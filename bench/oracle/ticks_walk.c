/* ticks_walk.c - the walk queue, merging, and the walkers, a phase at a time. See ticks.h. */
#include <stdlib.h>

#include "ticks_state.h"

/* ---- the queue --------------------------------------------------------------------------------------------------- */

static bool same_walk(const struct ticks_request *a, const struct ticks_request *b)
{
    return a->query.va / 4096 == b->query.va / 4096 && a->asid == b->asid && a->root == b->root;
}

void ticks_enter_queue(struct ticks *ticks, struct ticks_request *request)
{
    request->entered = ticks->now;
    request->stage = TICKS_QUEUED;
    for (unsigned i = ticks->first; i < request->age && ticks->mmu->config.merge; i++) {
        const struct ticks_request *other = &ticks->request[i];
        if ((other->stage != TICKS_QUEUED && other->stage != TICKS_WALKING) || !same_walk(other, request))
            continue;
        request->stage = TICKS_JOINED;
        request->joined = other;
        ticks->mmu->merged++;
    }
}

/* A store that waits for a walk of another kind may have to walk itself. */
static bool may_walk_yet(const struct ticks_request *request)
{
    return request->stage == TICKS_AGAIN || (request->stage == TICKS_JOINED && request->query.access == MMU_STORE &&
                                             request->joined->query.access != MMU_STORE);
}

static void start_walk(struct ticks *ticks, struct ticks_request *request)
{
    struct naive *mmu = ticks->mmu;
    request->stage = TICKS_WALKING;
    request->walk = (struct ticks_walk){.phase = mmu->any_pwc ? TICKS_PWC : TICKS_READ, .at = ticks->now};
    request->walk.walk = (struct naive_walk){.level = naive_scheme_levels(mmu->scheme) - 1,
                                             .table = request->root,
                                             .rights = naive_first_rights(mmu->scheme)};
    request->response.served = MMU_SERVED_WALK;
    request->response.start_level = (uint8_t)request->walk.walk.level;
    if (mmu->any_pwc)
        request->walk.at += mmu->config.pwc_latency - 1;
    mmu->walks++;
    mmu->queue_cycles += ticks->now - (request->entered + 1);
}

void ticks_start_walks(struct ticks *ticks)
{
    unsigned busy = 0;
    for (unsigned i = ticks->first; i < ticks->count; i++)
        busy += ticks->request[i].stage == TICKS_WALKING;
    for (unsigned i = ticks->first; i < ticks->count; i++) {
        struct ticks_request *request = &ticks->request[i];
        if (may_walk_yet(request))
            return;
        if (request->stage != TICKS_QUEUED)
            continue;
        if (busy++ == ticks->mmu->config.walkers || request->entered == ticks->now)
            return;
        start_walk(ticks, request);
    }
}

/* ---- the end of a walk ------------------------------------------------------------------------------------------- */

static struct naive_entry leaf_of(const struct ticks *ticks, const struct ticks_request *request)
{
    const struct naive_walk *walk = &request->walk.check.next;
    return (struct naive_entry){.level = walk->level,
                                .page = naive_page_number(ticks->mmu->scheme, request->query.va, walk->level),
                                .global = walk->rights & MMU_RIGHT_GLOBAL,
                                .asid = request->asid,
                                .base = walk->page,
                                .rights = walk->rights};
}

static void answer_joined(struct ticks *ticks, struct ticks_request *request, const struct naive_entry *leaf)
{
    struct naive_walk ignored;
    if (!leaf || (request->query.access == MMU_STORE && !(leaf->rights & MMU_RIGHT_DIRTY))) {
        request->stage = TICKS_AGAIN;
        return;
    }
    request->response.served = MMU_SERVED_WALK;
    request->response.start_level = request->joined->response.start_level;
    request->response.merged = true;
    if (naive_permitted(&request->query, leaf->rights, &ignored))
        ticks_fill_path(ticks, request, leaf, ticks->mmu->deepest + 1);
    ticks_answer(ticks, request, leaf);
}

static void end_walk(struct ticks *ticks, struct ticks_request *request)
{
    const struct naive_walk *walk = &request->walk.check.next;
    struct naive_entry leaf = leaf_of(ticks, request);
    bool fault = walk->fault != MMU_FAULT_NONE;
    ticks->mmu->walk_cycles += ticks->now - request->entered;
    ticks->mmu->walk_faults += fault;
    if (fault) {
        ticks_answer_fault(request, walk);
    } else {
        ticks_fill_path(ticks, request, &leaf, ticks->mmu->deepest + 1);
        ticks_answer(ticks, request, &leaf);
    }
    for (unsigned i = request->age + 1; i < ticks->count; i++)
        if (ticks->request[i].stage == TICKS_JOINED && ticks->request[i].joined == request)
            answer_joined(ticks, &ticks->request[i], fault ? NULL : &leaf);
}

/* ---- the check of one entry -------------------------------------------------------------------------------------- */

/* What is lent to the naive walk: the one entry that was read; a second read says that the first was a pointer. */
struct entry_reader {
    const struct mmu_mem_reply *reply;
    struct ticks_check *check;
    unsigned reads;
};

static bool read_once(void *ctx, unsigned level, uint64_t pa, uint64_t *value)
{
    struct entry_reader *reader = ctx;
    (void)level;
    (void)pa;
    *value = reader->reply->value;
    return reader->reads++ == 0 && !reader->reply->error;
}

static enum naive_swap note_swap(void *ctx, unsigned level, uint64_t pa, uint64_t found, uint64_t wanted)
{
    struct entry_reader *reader = ctx;
    (void)level;
    (void)pa;
    (void)found;
    reader->check->write = true;
    reader->check->wanted = wanted;
    return NAIVE_SWAP_DONE;
}

static void note_pointer(void *ctx, unsigned level, uint64_t table, unsigned rights)
{
    struct entry_reader *reader = ctx;
    (void)level;
    (void)table;
    reader->check->pointer_rights = rights;
}

static void check_entry(struct ticks_request *request)
{
    struct ticks_walk *walk = &request->walk;
    struct entry_reader reader = {&walk->reply, &walk->check, 0};
    struct naive_memory memory = {&reader, read_once, note_swap, note_pointer};
    walk->check = (struct ticks_check){.next = walk->walk};
    naive_walk(&request->query, &memory, &walk->check.next);
    walk->check.pointer = reader.reads > 1;
}

/* ---- phases ------------------------------------------------------------------------------------------------------ */

static uint64_t entry_address(const struct ticks_request *request)
{
    const struct naive_walk *walk = &request->walk.walk;
    unsigned bytes = naive_scheme_entry_bytes(request->query.scheme);
    return walk->table +
           (request->query.va >> naive_scheme_shift(request->query.scheme, walk->level)) % (4096 / bytes) * bytes;
}

/* The deepest pointer known; of the others nothing changes. */
static void look_up_pointers(struct ticks *ticks, struct ticks_request *request)
{
    struct naive *mmu = ticks->mmu;
    for (unsigned level = 1; level < MMU_MAX_LEVELS; level++) {
        struct naive_entry *known = NULL;
        if (mmu->pwc_present[level])
            known = naive_array_find(&mmu->pwc[level], request->query.va, request->asid);
        if (!known)
            continue;
        naive_array_touch(&mmu->pwc[level], known);
        mmu->pwc_hits[level]++;
        request->walk.walk.level = level - 1;
        request->walk.walk.table = known->base;
        request->walk.walk.rights = known->rights;
        request->response.start_level = (uint8_t)(level - 1);
        return;
    }
    mmu->pwc_misses++;
}

static void go(struct ticks_walk *walk, enum ticks_phase phase, uint64_t at)
{
    walk->phase = phase;
    walk->at = at;
}

static void issue_read(struct ticks *ticks, struct ticks_request *request)
{
    struct mmu_host *host = &ticks->mmu->host;
    request->walk.reply =
        host->mem_read(host->ctx, entry_address(request), naive_scheme_entry_bytes(ticks->mmu->scheme), ticks->now);
    ticks->mmu->reads++;
    go(&request->walk, TICKS_WAIT, ticks->now + request->walk.reply.latency);
}

static void issue_update(struct ticks *ticks, struct ticks_request *request)
{
    struct ticks_walk *walk = &request->walk;
    struct mmu_host *host = &ticks->mmu->host;
    uint64_t found = walk->reply.value;
    walk->reply = host->mem_write(host->ctx, entry_address(request), naive_scheme_entry_bytes(ticks->mmu->scheme),
                                  found, walk->check.wanted, ticks->now);
    ticks->mmu->writes++;
    ticks->mmu->races += !walk->reply.swapped;
    go(walk, TICKS_UPDATE_WAIT, ticks->now + walk->reply.latency);
}

/* What the check has found happens. */
static void act(struct ticks *ticks, struct ticks_request *request)
{
    struct ticks_walk *walk = &request->walk;
    if (!walk->check.pointer) {
        end_walk(ticks, request);
        return;
    }
    struct naive_entry pointer = {.level = walk->walk.level,
                                  .page = naive_page_number(ticks->mmu->scheme, request->query.va, walk->walk.level),
                                  .asid = request->asid,
                                  .base = walk->check.next.table,
                                  .rights = walk->check.pointer_rights};
    if (ticks->mmu->pwc_present[pointer.level])
        ticks_fill(ticks, request, -1, &pointer);
    walk->walk.level = pointer.level - 1;
    walk->walk.table = pointer.base;
    walk->walk.rights = pointer.rights;
    go(walk, TICKS_READ, ticks->now);
}

static void run_phase(struct ticks *ticks, struct ticks_request *request)
{
    struct ticks_walk *walk = &request->walk;
    switch (walk->phase) {
    case TICKS_PWC:
        look_up_pointers(ticks, request);
        go(walk, TICKS_READ, ticks->now + 1);
        break;
    case TICKS_READ:
        issue_read(ticks, request);
        break;
    case TICKS_WAIT:
        go(walk, TICKS_CHECK, ticks->now + 1);
        break;
    case TICKS_CHECK:
        check_entry(request);
        go(walk, walk->check.write ? TICKS_UPDATE : TICKS_ACT, ticks->now + 1);
        break;
    case TICKS_UPDATE:
        issue_update(ticks, request);
        break;
    case TICKS_UPDATE_WAIT:
        go(walk, walk->reply.swapped ? TICKS_ACT : TICKS_READ, ticks->now + 1);
        break;
    case TICKS_ACT:
        act(ticks, request);
        break;
    }
}

/* A phase that begins in the cycle in which another ends (a read after a pointer) runs in that cycle, too. */
void ticks_run_walks(struct ticks *ticks)
{
    for (unsigned i = ticks->first; i < ticks->count; i++) {
        struct ticks_request *request = &ticks->request[i];
        while (request->stage == TICKS_WALKING && request->walk.at == ticks->now)
            run_phase(ticks, request);
    }
}
