/* See naive.h. */
#include "naive_state.h"

#include <stdlib.h>
#include <string.h>

static void create_tlbs(struct naive *naive, const struct naive *other)
{
    for (unsigned i = 0; i < naive->config.tlb_count; i++) {
        struct naive_tlb *tlb = &naive->tlb[i];
        tlb->config = naive->config.tlb[i];
        if (tlb->config.level > naive->deepest)
            naive->deepest = tlb->config.level;
        if (other && tlb->config.shared) {
            tlb->array = other->tlb[i].array;
            continue;
        }
        tlb->array = calloc(1, sizeof *tlb->array);
        if (!tlb->array)
            abort();
        naive_array_init(tlb->array, naive->scheme, &tlb->config.array, naive->config.seed);
        tlb->array->index = tlb->config.index;
        tlb->array->remembers = tlb->config.inclusion == MMU_EXCLUSIVE;
    }
}

struct naive *naive_create(const struct mmu_config *config, const struct mmu_host *host, const struct naive *other)
{
    struct naive *naive = calloc(1, sizeof *naive);
    if (!naive)
        abort();
    naive->config = *config;
    naive->host = *host;
    naive->number = other ? other->number + 1 : 0;
    while (strcmp(config->scheme, naive_scheme_name(naive->scheme)) != 0)
        naive->scheme++;
    create_tlbs(naive, other);
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++) {
        if (config->pwc[level].sets == 0)
            continue;
        naive->any_pwc = naive->pwc_present[level] = true;
        naive_array_init(&naive->pwc[level], naive->scheme, &config->pwc[level], config->seed);
    }
    return naive;
}

void naive_destroy(struct naive *naive)
{
    for (unsigned i = 0; i < naive->config.tlb_count; i++) {
        if (naive->number > 0 && naive->tlb[i].config.shared)
            continue;
        naive_array_free(naive->tlb[i].array);
        free(naive->tlb[i].array);
    }
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        if (naive->pwc_present[level])
            naive_array_free(&naive->pwc[level]);
    free(naive);
}

uint32_t naive_cut_asid(const struct naive *naive, uint32_t asid)
{
    return (uint32_t)(asid % (UINT64_C(1) << naive->config.asid_bits));
}

void naive_set_context(struct naive *naive, const struct mmu_context *context)
{
    naive->context = *context;
}

const struct features *naive_features(const struct naive *naive)
{
    return &naive->features;
}

/* ---- TLBs -------------------------------------------------------------------------------------------------------- */

/* The fills of a hit in TLB `hit`, or of a walk. */
static void fill_tlbs(struct naive *naive, const struct naive_entry *leaf, unsigned hit)
{
    struct naive_fill fills[2 * MMU_MAX_TLBS];
    unsigned count = naive_fills(naive, naive->query.access, hit, leaf->level, fills);
    for (unsigned i = 0; i < count; i++)
        naive_apply(naive, &fills[i], leaf, naive->cycle);
}

static void answer(struct naive *naive, const struct naive_entry *leaf)
{
    uint64_t offset = naive->query.va & ((UINT64_C(1) << naive_scheme_shift(naive->scheme, leaf->level)) - 1);
    naive->response->pa = leaf->base | offset;
    naive->response->level = (uint8_t)leaf->level;
    naive->response->rights = (uint8_t)leaf->rights;
}

static void answer_fault(struct naive *naive, const struct naive_walk *fault, unsigned level)
{
    naive->response->fault = fault->fault;
    naive->response->code = fault->code;
    naive->response->level = (uint8_t)level;
}

/* The lookups of the TLBs of one level. */
struct round {
    struct naive_result result[MMU_MAX_TLBS];
    bool asked[MMU_MAX_TLBS];
    uint64_t start;
};

static uint64_t time_of(const struct naive *naive, const struct round *round, unsigned i)
{
    return (uint64_t)round->result[i].probes * naive->tlb[i].config.latency;
}

/* Touch what was hit by lookups whose (first) probe ends in the cycles from, ..., to. */
static void touch(struct naive *naive, const struct round *round, uint64_t from, uint64_t to)
{
    for (unsigned i = 0; i < naive->config.tlb_count; i++) {
        uint64_t end = round->start + naive->tlb[i].config.latency;
        if (round->asked[i] && round->result[i].hit && end >= from && end <= to)
            naive_touch(naive, i, &round->result[i].entry);
    }
}

static void answer_hit(struct naive *naive, const struct round *round, const struct naive_entry *leaf)
{
    struct naive_walk verdict;
    bool permitted = naive_permitted(&naive->query, leaf->rights, &verdict);
    touch(naive, round, 0, naive->cycle);
    if (permitted || !naive_scheme_is_x86(naive->scheme))
        fill_tlbs(naive, leaf, naive->response->served);
    touch(naive, round, naive->cycle + 1, UINT64_MAX);
    if (permitted)
        answer(naive, leaf);
    else
        answer_fault(naive, &verdict, leaf->level);
}

/* A miss goes on when every lookup in this level and those before has ended; one may be of a request that is answered.
 */
static void leave(struct naive *naive, unsigned level)
{
    for (unsigned before = 1; before <= level; before++)
        if (naive->last_lookup[before] > naive->cycle)
            naive->cycle = naive->last_lookup[before];
}

/* Look up the TLBs of one level together: true when one of them answered, at its own latency. */
static bool look_up_level(struct naive *naive, unsigned level)
{
    struct round round = {.start = naive->cycle};
    const struct naive_entry *leaf = NULL;
    uint64_t *last = &naive->last_lookup[level];
    for (unsigned i = 0; i < naive->config.tlb_count; i++) {
        round.asked[i] = naive->tlb[i].config.level == level && naive_serves(&naive->tlb[i], naive->query.access);
        if (!round.asked[i])
            continue;
        round.result[i] =
            naive_look_up(naive, i, &naive->query, naive_cut_asid(naive, naive->context.asid), naive->arrival);
        uint64_t end = round.start + time_of(naive, &round, i);
        *last = end > *last ? end : *last;
        if (round.result[i].hit && (!leaf || round.result[i].entry.level < leaf->level)) {
            leaf = &round.result[i].entry;
            naive->cycle = end;
            naive->response->served = (uint8_t)i;
        }
    }
    if (leaf)
        answer_hit(naive, &round, leaf);
    else
        leave(naive, level);
    return leaf != NULL;
}

/* ---- the walk ---------------------------------------------------------------------------------------------------- */

static bool timed_read(void *ctx, unsigned level, uint64_t pa, uint64_t *value)
{
    struct naive *naive = ctx;
    struct mmu_mem_reply reply =
        naive->host.mem_read(naive->host.ctx, pa, naive_scheme_entry_bytes(naive->scheme), naive->cycle);
    (void)level;
    naive->reads++;
    naive->cycle += 1 + reply.latency + 1;
    *value = reply.value;
    return !reply.error;
}

static enum naive_swap timed_swap(void *ctx, unsigned level, uint64_t pa, uint64_t found, uint64_t wanted)
{
    struct naive *naive = ctx;
    struct mmu_mem_reply reply = naive->host.mem_write(naive->host.ctx, pa, naive_scheme_entry_bytes(naive->scheme),
                                                       found, wanted, naive->cycle);
    (void)level;
    naive->writes++;
    naive->cycle += reply.latency + 1;
    if (reply.error) {
        naive->cycle += 1;
        return NAIVE_SWAP_ERROR;
    }
    naive->races += !reply.swapped;
    return reply.swapped ? NAIVE_SWAP_DONE : NAIVE_SWAP_LOST;
}

static void remember_pointer(void *ctx, unsigned level, uint64_t table, unsigned rights)
{
    struct naive *naive = ctx;
    struct naive_entry pointer = {.level = level,
                                  .page = naive_page_number(naive->scheme, naive->query.va, level),
                                  .asid = naive_cut_asid(naive, naive->context.asid),
                                  .va = naive->query.va,
                                  .base = table,
                                  .rights = rights};
    naive_fill_pointer(naive, &pointer, naive->cycle);
}

/* Where the walk starts: behind the deepest pointer known. */
static void choose_start(struct naive *naive, struct naive_walk *walk)
{
    *walk = (struct naive_walk){.level = naive_scheme_levels(naive->scheme) - 1,
                                .table = naive->context.root,
                                .rights = naive_first_rights(naive->scheme)};
    if (!naive->any_pwc)
        return;
    naive->cycle += naive->config.pwc_latency;
    const struct naive_entry *known =
        naive_known_pointer(naive, naive->query.va, naive_cut_asid(naive, naive->context.asid));
    if (!known)
        return;
    walk->level = known->level - 1;
    walk->table = known->base;
    walk->rights = known->rights;
}

static void walk_and_fill(struct naive *naive)
{
    struct naive_memory memory = {naive, timed_read, timed_swap, remember_pointer};
    struct naive_walk walk;
    uint64_t queued = naive->cycle;
    naive->walks++;
    naive->cycle += 1;
    choose_start(naive, &walk);
    naive->response->served = MMU_SERVED_WALK;
    naive->response->start_level = (uint8_t)walk.level;
    naive_walk(&naive->query, &memory, &walk);
    naive->walk_cycles += naive->cycle - queued;
    naive->active_cycles += naive->cycle - queued; /* one outstanding: from the cycle after, to this one */
    naive->walker_cycles += naive->cycle - queued;
    naive->most_walks = 1;
    if (naive->cycle - queued > naive->longest_walk)
        naive->longest_walk = naive->cycle - queued;
    naive->leaves_of[walk.level] += walk.fault == MMU_FAULT_NONE;
    if (walk.fault != MMU_FAULT_NONE) {
        naive->walk_faults++;
        answer_fault(naive, &walk, walk.level);
        return;
    }
    struct naive_entry leaf = {.level = walk.level,
                               .page = naive_page_number(naive->scheme, naive->query.va, walk.level),
                               .global = walk.rights & MMU_RIGHT_GLOBAL,
                               .asid = naive_cut_asid(naive, naive->context.asid),
                               .va = naive->query.va,
                               .base = walk.page,
                               .rights = walk.rights};
    fill_tlbs(naive, &leaf, naive->config.tlb_count);
    answer(naive, &leaf);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static unsigned first_latency(const struct naive *naive)
{
    for (unsigned level = 1; level <= naive->deepest; level++)
        for (unsigned i = 0; i < naive->config.tlb_count; i++)
            if (naive->tlb[i].config.level == level && naive_serves(&naive->tlb[i], naive->query.access))
                return naive->tlb[i].config.latency;
    abort();
}

static void try_once(struct naive *naive)
{
    struct naive_walk verdict;
    *naive->response = (struct mmu_response){.served = MMU_SERVED_NONE};
    naive->arrival = naive->cycle;
    naive_forget_before(naive, naive->arrival);
    if (!naive_canonical(&naive->query, &verdict)) {
        naive->cycle += first_latency(naive);
        answer_fault(naive, &verdict, naive_scheme_levels(naive->scheme) - 1);
    } else {
        bool served = false;
        for (unsigned level = 1; level <= naive->deepest && !served; level++)
            served = look_up_level(naive, level);
        if (!served)
            walk_and_fill(naive);
    }
    if (naive->response->fault == MMU_FAULT_PAGE && naive_scheme_is_x86(naive->scheme))
        naive_forget_address(naive, naive->query.va, naive_cut_asid(naive, naive->context.asid));
}

void naive_translate(struct naive *naive, const struct mmu_request *request, struct mmu_response *response)
{
    naive->response = response;
    naive->cycle = request->cycle;
    naive->query = (struct naive_query){.scheme = naive->scheme,
                                        .va = request->va,
                                        .access = request->access,
                                        .user = naive->context.user,
                                        .modifiers = naive->context.modifiers,
                                        .pa_bits = naive->config.pa_bits,
                                        .hardware_ad = naive->config.hardware_ad,
                                        .napot = naive->config.svnapot,
                                        .pbmt = naive->config.svpbmt};
    naive->refs++;
    naive->refs_of[request->access]++;
    for (unsigned tries = 0;; tries++) {
        try_once(naive);
        response->done = naive->cycle;
        if (response->fault == MMU_FAULT_NONE || !naive->host.page_fault || tries == MMU_MAX_RETRIES)
            break;
        struct mmu_fault fault = {request->va,    naive->cycle,    request->access, response->fault,
                                  response->code, response->level, naive->context};
        uint64_t cost = 0;
        enum mmu_verdict verdict = naive->host.page_fault(naive->host.ctx, &fault, &cost);
        response->done = naive->cycle + cost;
        if (verdict == MMU_DELIVER)
            break;
        naive->cycle += cost > 0 ? cost : 1;
    }
    naive->last_done = response->done;
}
