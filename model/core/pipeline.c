/* See pipeline.h. Cycles are those of docs/microarchitecture.md. */
#include "pipeline.h"

#include <stdio.h>

#include "event.h"

/* One request on its way. */
struct attempt {
    struct mmu_pipeline *pipeline;
    const struct mmu_path *path;
    struct mmu_walk_request ask; /* its cycle is that of the arrival, then of the phase that it has reached */
    struct mmu_response *response;
    uint32_t missed; /* the first TLBs of the path, which it has left; of these it holds miss registers */
};

/* Counters are told by the TLB's name, so each needs one of its own. */
static bool names_are_good(const struct mmu_config *config, struct mmu_error *error)
{
    for (uint32_t i = 0; i < config->tlb_count; i++) {
        bool taken = !config->tlb[i].name[0];
        for (uint32_t j = 0; j < i; j++)
            taken |= strncmp(config->tlb[i].name, config->tlb[j].name, MMU_NAME_BYTES) == 0;
        if (!taken)
            continue;
        snprintf(error->text, sizeof error->text, "tlb: number %u is called '%.31s'; each needs a name of its own", i,
                 config->tlb[i].name);
        return false;
    }
    return true;
}

static bool build_paths(struct mmu_pipeline *pipeline, struct mmu_error *error)
{
    for (int access = 0; access < MMU_ACCESS_COUNT; access++) {
        struct mmu_path *path = &pipeline->path[access];
        if (!mmu_path_init(path, pipeline->config, (enum mmu_access)access, error))
            return false;
        mmu_path_share_ports(path, pipeline->tlb);
        for (uint32_t i = 0; i < path->first; i++) {
            struct mmu_tlb *tlb = &pipeline->tlb[path->index[i]];
            mmu_translation_cache_tell(tlb->cache, &pipeline->recent, tlb->config.serves);
            if (pipeline->first_latency < tlb->config.latency)
                pipeline->first_latency = tlb->config.latency;
        }
    }
    return mmu_inclusion_init(&pipeline->inclusion, pipeline->tlb, pipeline->config->tlb_count, &pipeline->recent,
                              error);
}

static bool build_tlbs(struct mmu_pipeline *pipeline, const struct mmu_pipeline *other, struct mmu_error *error)
{
    const struct mmu_config *config = pipeline->config;
    if (!mmu_shared_check(config, error))
        return false;
    for (uint32_t i = 0; i < config->tlb_count; i++) {
        struct mmu_tlb *tlb = &pipeline->tlb[i];
        if (!mmu_tlb_init(tlb, &config->tlb[i], pipeline->scheme, error))
            return false;
        bool made = other && config->tlb[i].shared ? mmu_shared_join(tlb, &other->tlb[i], error)
                                                   : mmu_tlb_make_array(tlb, pipeline->scheme, config->seed, error);
        if (!made)
            return false;
        pipeline->has_mshrs |= config->tlb[i].mshrs > 0;
    }
    return true;
}

bool mmu_pipeline_init(struct mmu_pipeline *pipeline, const struct mmu_config *config, const struct mmu_host *host,
                       const struct mmu_pipeline *other, struct mmu_error *error)
{
    pipeline->config = config;
    pipeline->host = host;
    pipeline->scheme = mmu_scheme_find(config->scheme);
    mmu_recent_init(&pipeline->recent);
    pipeline->completions.units = config->completions;
    if (config->completions > MMU_PORT_UNITS) {
        snprintf(error->text, sizeof error->text, "completions: must be 0 to %d", MMU_PORT_UNITS);
        return false;
    }
    if (config->tlb_count > MMU_MAX_TLBS) {
        snprintf(error->text, sizeof error->text, "tlb: at most %d TLBs", MMU_MAX_TLBS);
        return false;
    }
    if (!names_are_good(config, error))
        return false;
    if (!build_tlbs(pipeline, other, error) || !build_paths(pipeline, error))
        return false;
    bool good = mmu_walks_init(&pipeline->walks, config, pipeline->scheme, pipeline->host, error);
    pipeline->walks.completions = &pipeline->completions;
    return good;
}

void mmu_pipeline_free(struct mmu_pipeline *pipeline)
{
    for (uint32_t i = 0; i < pipeline->config->tlb_count && i < MMU_MAX_TLBS; i++)
        mmu_tlb_free(&pipeline->tlb[i]);
    mmu_walks_free(&pipeline->walks);
    mmu_calendar_free(&pipeline->completions);
}

void mmu_pipeline_set_context(struct mmu_pipeline *pipeline, const struct mmu_context *context)
{
    pipeline->context = *context;
    pipeline->ask = (struct mmu_walk_request){.root = context->root,
                                              .space = context->asid,
                                              .demand = {.user = context->user, .modifiers = context->modifiers}};
    mmu_recent_forget_all(&pipeline->recent);
}

/* ---- one request ------------------------------------------------------------------------------------------------- */

/* Where not any number of requests may complete in a cycle: wait for one that has room, a fault also for older ones. */
static void complete(struct attempt *attempt, bool faults)
{
    struct mmu_pipeline *pipeline = attempt->pipeline;
    if (pipeline->completions.units == 0)
        return;
    if (faults && attempt->ask.cycle < pipeline->last_done)
        attempt->ask.cycle = pipeline->last_done;
    attempt->ask.cycle = mmu_calendar_take(&pipeline->completions, attempt->ask.cycle);
}

/* A fault is precise: older requests are answered first. */
static void respond_with_fault(struct attempt *attempt, enum mmu_fault_kind fault, uint32_t code, uint8_t level)
{
    struct mmu_pipeline *pipeline = attempt->pipeline;
    if (attempt->ask.cycle < pipeline->last_done)
        attempt->ask.cycle = pipeline->last_done;
    attempt->response->fault = fault;
    attempt->response->code = code;
    attempt->response->level = level;
    if (fault == MMU_FAULT_PAGE && pipeline->scheme->fault_drops_translation) {
        for (uint32_t i = 0; i < pipeline->config->tlb_count; i++)
            mmu_translation_cache_drop(mmu_tlb_cache(&pipeline->tlb[i]), attempt->ask.va, pipeline->context.asid,
                                       attempt->ask.cycle);
        mmu_pwc_drop(&pipeline->walks.pwc, attempt->ask.va, pipeline->context.asid, attempt->ask.cycle);
    }
    MMU_TELL(pipeline->host, .kind = MMU_EVENT_FAULT, .cycle = attempt->ask.cycle, .va = attempt->ask.va, .value = code,
             .level = level, .unit = attempt->response->served);
}

static void respond_with_leaf(struct attempt *attempt, const struct mmu_translation *leaf)
{
    uint64_t offset = attempt->ask.va & (mmu_scheme_page_bytes(attempt->pipeline->scheme, leaf->level) - 1);
    attempt->response->pa = leaf->base + offset;
    attempt->response->level = leaf->level;
    attempt->response->rights = leaf->rights;
    MMU_TELL(attempt->pipeline->host, .kind = MMU_EVENT_DONE, .cycle = attempt->ask.cycle, .va = attempt->ask.va,
             .pa = attempt->response->pa, .level = leaf->level, .unit = attempt->response->served);
}

/* Fill the first `count` TLBs of the path that hold pages of the leaf's level. */
static void fill_path(struct attempt *attempt, const struct mmu_translation *leaf, uint32_t count)
{
    struct mmu_pipeline *pipeline = attempt->pipeline;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t index = attempt->path->index[i];
        struct mmu_tlb *tlb = &pipeline->tlb[index];
        if (!mmu_tlb_holds(tlb, leaf->level) ||
            mmu_inclusion_moves(tlb->cache->links, attempt->ask.demand.access, leaf->level))
            continue;
        mmu_translation_cache_fill(mmu_tlb_cache(tlb), leaf, attempt->ask.cycle);
        MMU_TELL(pipeline->host, .kind = MMU_EVENT_FILL, .cycle = attempt->ask.cycle, .va = attempt->ask.va,
                 .pa = leaf->base, .level = leaf->level, .unit = index);
    }
}

/* What the TLBs of one level say together. */
struct level_result {
    const struct mmu_translation *entry; /* NULL: a miss */
    uint8_t served;
    uint64_t hit_end;
    uint64_t end; /* the latest of all */
};

__attribute__((noinline)) static void tell_lookup(const struct attempt *attempt, uint8_t index,
                                                  const struct mmu_found *said)
{
    const struct mmu_pipeline *pipeline = attempt->pipeline;
    MMU_TELL(pipeline->host, .kind = MMU_EVENT_LOOKUP, .cycle = said->end, .va = attempt->ask.va,
             .level = said->entry ? said->entry->level : 0, .unit = index, .hit = said->entry != NULL,
             .value = mmu_tlb_probes(&pipeline->tlb[index], said->end));
}

static inline void look_up(struct attempt *attempt, uint8_t index, struct level_result *found)
{
    const struct mmu_found said = mmu_tlb_lookup(&attempt->pipeline->tlb[index], &attempt->ask);
    found->end = mmu_later(found->end, said.end);
    if (attempt->pipeline->host->event)
        tell_lookup(attempt, index, &said);
    if (!said.entry)
        return;
    if (found->entry && said.entry->level >= found->entry->level)
        return;
    found->entry = said.entry;
    found->served = index;
    found->hit_end = said.end;
}

/* A hit in the TLBs of one level; `above` TLBs of the path are of levels before it. */
__attribute__((noinline)) static void respond_from_tlb(struct attempt *attempt, const struct level_result *found,
                                                       uint32_t above)
{
    struct mmu_translation leaf = *found->entry;
    uint32_t code;
    attempt->ask.cycle = found->hit_end;
    attempt->response->served = found->served;
    bool allowed = attempt->pipeline->scheme->allows(&attempt->ask.demand, leaf.rights, &code);
    bool fills = allowed || !attempt->pipeline->scheme->fault_drops_translation;
    struct mmu_translation_cache *cache = attempt->pipeline->tlb[found->served].cache;
    if (mmu_inclusion_moves(cache->links, attempt->ask.demand.access, leaf.level))
        mmu_inclusion_take(cache, &leaf, attempt->ask.cycle);
    if (above > 0 || !allowed)
        complete(attempt, !allowed);
    if (fills)
        fill_path(attempt, &leaf, above);
    if (!allowed) {
        respond_with_fault(attempt, MMU_FAULT_PAGE, code, leaf.level);
        return;
    }
    respond_with_leaf(attempt, &leaf);
}

/*
 * Requests leave a TLB level in order: the cycle in which every lookup so far of the levels before `level` has ended,
 * and every request so far has left them.
 */
static uint64_t end_of_lookups(const struct mmu_pipeline *pipeline, uint32_t level)
{
    uint64_t end = 0;
    for (const struct mmu_tlb *tlb = pipeline->tlb; tlb < pipeline->tlb + pipeline->config->tlb_count; tlb++)
        if (tlb->config.level < level)
            end = mmu_later(end, mmu_tlb_last_end(tlb));
    return end;
}

/* The same where this request's lookups end in `own`, before they are counted among all. */
static inline uint64_t end_with_own(struct mmu_pipeline *pipeline, uint32_t level, uint64_t own)
{
    if (own >= pipeline->ends && !pipeline->has_mshrs)
        return pipeline->ends = own;
    pipeline->ends = mmu_later(pipeline->ends, own);
    return end_of_lookups(pipeline, level);
}

/*
 * The TLBs of the path from `missed` up to `next`, those of one level, have missed. Wait for a miss register of each
 * and take them; younger requests leave the level no earlier.
 */
static void take_mshrs(struct attempt *attempt, uint32_t next)
{
    struct mmu_tlb *tlb = &attempt->pipeline->tlb[attempt->path->index[attempt->missed]];
    uint64_t ready = end_of_lookups(attempt->pipeline, tlb->config.level + 1), left = ready;
    for (; attempt->missed < next; attempt->missed++) {
        tlb = &attempt->pipeline->tlb[attempt->path->index[attempt->missed]];
        uint64_t taken = mmu_tlb_take_mshr(tlb, ready, &attempt->pipeline->mshr[attempt->missed]);
        if (left < taken)
            left = taken;
    }
    mmu_tlb_hold(tlb, left);
}

/* The response is given. */
static void give_mshrs(struct attempt *attempt)
{
    for (uint32_t i = 0; i < attempt->missed; i++)
        mmu_tlb_give_mshr(&attempt->pipeline->tlb[attempt->path->index[i]], attempt->pipeline->mshr[i],
                          attempt->ask.cycle);
}

/* True when a TLB answered, be it with a fault. Else the attempt's cycle is that in which the last level missed. */
static bool try_tlbs(struct attempt *attempt)
{
    struct mmu_pipeline *pipeline = attempt->pipeline;
    const struct mmu_path *path = attempt->path;
    for (uint32_t first = 0, next; first < path->count; first = next) {
        struct level_result found = {0};
        next = path->next[first];
        for (uint32_t at = first; at < next; at++)
            look_up(attempt, path->index[at], &found);
        if (found.entry) {
            pipeline->ends = mmu_later(pipeline->ends, found.end);
            respond_from_tlb(attempt, &found, first);
            return true;
        }
        if (pipeline->has_mshrs)
            take_mshrs(attempt, next);
        attempt->ask.cycle = end_with_own(pipeline, path->next_level[first], found.end);
    }
    return false;
}

static void walk(struct attempt *attempt)
{
    struct mmu_walk_result result;
    mmu_walk(&attempt->pipeline->walks, &attempt->ask, &result);
    attempt->ask.cycle = result.done;
    attempt->response->served = MMU_SERVED_WALK;
    attempt->response->start_level = result.start_level;
    attempt->response->merged = result.merged;
    if (result.fault != MMU_FAULT_NONE) {
        respond_with_fault(attempt, result.fault, result.code, result.leaf.level);
        return;
    }
    fill_path(attempt, &result.leaf, attempt->path->count);
    respond_with_leaf(attempt, &result.leaf);
}

static void respond_to_noncanonical(struct attempt *attempt)
{
    const struct mmu_pipeline *pipeline = attempt->pipeline;
    const struct mmu_scheme *scheme = pipeline->scheme;
    attempt->ask.cycle += pipeline->tlb[attempt->path->index[0]].config.latency;
    complete(attempt, true);
    uint32_t code = scheme->fault_code(&attempt->ask.demand, scheme->noncanonical_fault);
    respond_with_fault(attempt, scheme->noncanonical_fault, code, (uint8_t)(scheme->levels - 1));
}

void mmu_pipeline_translate(struct mmu_pipeline *pipeline, const struct mmu_request *request, uint64_t cycle,
                            struct mmu_response *response)
{
    struct attempt attempt;
    attempt.pipeline = pipeline;
    attempt.path = &pipeline->path[request->access];
    attempt.ask = pipeline->ask;
    attempt.ask.va = request->va;
    attempt.ask.cycle = cycle;
    attempt.ask.demand.access = request->access;
    attempt.ask.answered = pipeline->last_done;
    attempt.response = response;
    attempt.missed = 0;
    *response = (struct mmu_response){.served = MMU_SERVED_NONE};
    mmu_inclusion_next(&pipeline->inclusion, cycle);
    mmu_calendar_pass(&pipeline->completions, cycle);
    mmu_walks_pass(&pipeline->walks, cycle);
    if (!mmu_scheme_canonical(pipeline->scheme, request->va))
        respond_to_noncanonical(&attempt);
    else if (!try_tlbs(&attempt))
        walk(&attempt);
    give_mshrs(&attempt);
    response->done = attempt.ask.cycle;
}

void mmu_pipeline_expect(const struct mmu_pipeline *pipeline, enum mmu_access access, uint64_t va)
{
    const struct mmu_path *path = &pipeline->path[access];
    for (uint32_t i = path->first; i < path->count; i++)
        mmu_translation_cache_expect(pipeline->tlb[path->index[i]].cache, va);
    mmu_walks_expect(&pipeline->walks, va);
}

void mmu_pipeline_flush(struct mmu_pipeline *pipeline, const struct mmu_flush *flush, uint64_t cycle)
{
    if (flush->by_va && !mmu_scheme_canonical(pipeline->scheme, flush->va))
        return;
    for (uint32_t i = 0; i < pipeline->config->tlb_count; i++)
        mmu_translation_cache_flush(mmu_tlb_cache(&pipeline->tlb[i]), flush, cycle);
    mmu_walks_flush(&pipeline->walks, flush, cycle);
}
