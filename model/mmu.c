/*
 * Joins TLBs, walks and host into an MMU. The life of a request: TLBs level by level, then a walk, then the fills and
 * the response; a fault goes to the host, which may ask for a retry. Cycles are those of docs/microarchitecture.md.
 */
#include "mmu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/counter.h"
#include "core/event.h"
#include "core/tlb.h"
#include "core/walk.h"

#define REFS_COUNTERS(X)                                                                                               \
    X(total, "translations", "translations asked for")                                                                 \
    X(load, "translations", "of these: for loads")                                                                     \
    X(store, "translations", "of these: for stores")                                                                   \
    X(fetch, "translations", "of these: for instruction fetches")

struct refs_counters {
    REFS_COUNTERS(MMU_COUNTER_FIELD)
};

static const struct mmu_counter refs_table[] = {REFS_COUNTERS(MMU_COUNTER_ROW)};

/* The TLBs that an access is looked up in, in order of their level. */
struct path {
    uint32_t count;
    uint8_t index[MMU_MAX_TLBS];
};

struct mmu {
    struct mmu_config config;
    struct mmu_host host;
    const struct mmu_scheme *scheme;
    struct mmu_context context;
    struct mmu_tlb tlb[MMU_MAX_TLBS];
    struct path path[MMU_ACCESS_COUNT];
    struct mmu_walks walks;
    uint64_t now;  /* arrival of the last request, or end of the last fault: nothing arrives before */
    uint64_t past; /* arrival of the last request, or the cycle after the fault being handled: no flush comes before */
    uint64_t last_done;
    struct refs_counters refs;
};

/* One request on its way. */
struct attempt {
    struct mmu *mmu;
    const struct path *path;
    struct mmu_demand demand;
    uint64_t va;
    uint64_t cycle; /* of its arrival, then of the phase that it has reached */
    struct mmu_response *response;
};

/* ---- life cycle -------------------------------------------------------------------------------------------------- */

static bool build_path(struct mmu *mmu, enum mmu_access access, struct mmu_error *error)
{
    static const char *const names[MMU_ACCESS_COUNT] = {"loads", "stores", "fetches"};
    struct path *path = &mmu->path[access];
    for (uint32_t i = 0; i < mmu->config.tlb_count; i++) {
        if (!(mmu->config.tlb[i].serves >> access & 1))
            continue;
        uint32_t at = path->count++;
        for (; at > 0 && mmu->config.tlb[path->index[at - 1]].level > mmu->config.tlb[i].level; at--)
            path->index[at] = path->index[at - 1];
        path->index[at] = (uint8_t)i;
    }
    if (path->count == 0)
        snprintf(error->text, sizeof error->text, "tlb: no TLB serves %s; at least one must", names[access]);
    return path->count > 0;
}

static bool build(struct mmu *mmu, struct mmu_error *error)
{
    const struct mmu_config *config = &mmu->config;
    if (config->tlb_count > MMU_MAX_TLBS) {
        snprintf(error->text, sizeof error->text, "tlb: at most %d TLBs", MMU_MAX_TLBS);
        return false;
    }
    for (uint32_t i = 0; i < config->tlb_count; i++)
        if (!mmu_tlb_init(&mmu->tlb[i], &config->tlb[i], mmu->scheme, config->seed, error))
            return false;
    for (int access = 0; access < MMU_ACCESS_COUNT; access++)
        if (!build_path(mmu, (enum mmu_access)access, error))
            return false;
    return mmu_walks_init(&mmu->walks, config, mmu->scheme, &mmu->host, error);
}

static bool check(const struct mmu_config *config, const struct mmu_host *host, struct mmu_error *error)
{
    const struct mmu_scheme *scheme = mmu_scheme_find(config->scheme);
    const char *why = NULL;
    if (host->version != MMU_HOST_VERSION || !host->mem_read || !host->mem_write)
        why = "host: version must be MMU_HOST_VERSION, mem_read and mem_write must be set";
    else if (!scheme)
        why = "scheme: there is none of that name";
    else if (config->pa_bits <= MMU_PAGE_SHIFT || config->pa_bits > scheme->max_pa_bits)
        why = "pa_bits: more than the scheme's entries can hold, or not more than a page's offset";
    else if (!config->hardware_ad && scheme->hardware_ad_only)
        why = "ad_update: this scheme's processors set A and D in hardware";
    else if (config->asid_bits > 31)
        why = "asid_bits: at most 31";
    else if ((config->seed & 0xffff) == 0)
        why = "seed: its low 16 bits must not all be 0";
    if (why)
        snprintf(error->text, sizeof error->text, "%s", why);
    return !why;
}

struct mmu *mmu_create(const struct mmu_config *config, const struct mmu_host *host, struct mmu_error *error)
{
    if (!check(config, host, error))
        return NULL;
    struct mmu *mmu = calloc(1, sizeof *mmu);
    if (!mmu) {
        snprintf(error->text, sizeof error->text, "the host has not enough memory for an MMU");
        return NULL;
    }
    mmu->config = *config;
    mmu->host = *host;
    mmu->scheme = mmu_scheme_find(config->scheme);
    if (build(mmu, error))
        return mmu;
    mmu_destroy(mmu);
    return NULL;
}

void mmu_destroy(struct mmu *mmu)
{
    if (!mmu)
        return;
    for (uint32_t i = 0; i < mmu->config.tlb_count && i < MMU_MAX_TLBS; i++)
        mmu_tlb_free(&mmu->tlb[i]);
    mmu_walks_free(&mmu->walks);
    free(mmu);
}

static uint32_t implemented_asid(const struct mmu *mmu, uint32_t asid)
{
    return asid & (uint32_t)((UINT64_C(1) << mmu->config.asid_bits) - 1);
}

void mmu_set_context(struct mmu *mmu, const struct mmu_context *context)
{
    mmu->context = *context;
    mmu->context.asid = implemented_asid(mmu, context->asid);
}

/* ---- one request ------------------------------------------------------------------------------------------------- */

static void respond_with_fault(struct attempt *attempt, enum mmu_fault_kind fault, uint32_t code, uint8_t level)
{
    struct mmu *mmu = attempt->mmu;
    attempt->response->fault = fault;
    attempt->response->code = code;
    attempt->response->level = level;
    if (attempt->cycle > mmu->now)
        mmu->now = attempt->cycle;
    if (fault == MMU_FAULT_PAGE && mmu->scheme->fault_drops_translation) {
        for (uint32_t i = 0; i < mmu->config.tlb_count; i++)
            mmu_translation_cache_drop(&mmu->tlb[i].cache, attempt->va, mmu->context.asid, attempt->cycle);
        mmu_pwc_drop(&mmu->walks.pwc, attempt->va, mmu->context.asid, attempt->cycle);
    }
    mmu_tell(&mmu->host, &(struct mmu_event){.kind = MMU_EVENT_FAULT,
                                             .cycle = attempt->cycle,
                                             .va = attempt->va,
                                             .value = code,
                                             .level = level,
                                             .unit = attempt->response->served});
}

static void respond_with_leaf(struct attempt *attempt, const struct mmu_translation *leaf)
{
    uint64_t offset = attempt->va & (mmu_scheme_page_bytes(attempt->mmu->scheme, leaf->level) - 1);
    attempt->response->pa = leaf->base + offset;
    attempt->response->level = leaf->level;
    attempt->response->rights = leaf->rights;
    mmu_tell(&attempt->mmu->host, &(struct mmu_event){.kind = MMU_EVENT_DONE,
                                                      .cycle = attempt->cycle,
                                                      .va = attempt->va,
                                                      .pa = attempt->response->pa,
                                                      .level = leaf->level,
                                                      .unit = attempt->response->served});
}

/* Fill the first `count` TLBs of the path that hold pages of the leaf's level. */
static void fill_path(struct attempt *attempt, const struct mmu_translation *leaf, uint32_t count)
{
    struct mmu *mmu = attempt->mmu;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t index = attempt->path->index[i];
        if (!mmu_tlb_holds(&mmu->tlb[index], leaf->level))
            continue;
        mmu_translation_cache_fill(&mmu->tlb[index].cache, leaf, attempt->cycle);
        mmu_tell(&mmu->host, &(struct mmu_event){.kind = MMU_EVENT_FILL,
                                                 .cycle = attempt->cycle,
                                                 .va = attempt->va,
                                                 .pa = leaf->base,
                                                 .level = leaf->level,
                                                 .unit = index});
    }
}

/* What the TLBs of one level say together. */
struct level_result {
    const struct mmu_translation *entry; /* NULL: a miss */
    uint8_t served;
    uint64_t hit_end;
    uint64_t miss_end;
};

static void look_up(struct attempt *attempt, uint8_t index, struct level_result *found)
{
    struct mmu *mmu = attempt->mmu;
    uint64_t end;
    const struct mmu_translation *entry =
        mmu_tlb_lookup(&mmu->tlb[index], attempt->va, mmu->context.asid, attempt->demand.access, attempt->cycle, &end);
    if (end > found->miss_end)
        found->miss_end = end;
    if (entry && (!found->entry || entry->level < found->entry->level)) {
        found->entry = entry;
        found->served = index;
        found->hit_end = end;
    }
    mmu_tell(&mmu->host, &(struct mmu_event){.kind = MMU_EVENT_LOOKUP,
                                             .cycle = end,
                                             .va = attempt->va,
                                             .level = entry ? entry->level : 0,
                                             .unit = index,
                                             .hit = entry != NULL});
}

/* A hit in the TLBs of one level; `above` TLBs of the path are of levels before it. */
static void respond_from_tlb(struct attempt *attempt, const struct level_result *found, uint32_t above)
{
    struct mmu_translation leaf = *found->entry;
    uint32_t code;
    attempt->cycle = found->hit_end;
    attempt->response->served = found->served;
    fill_path(attempt, &leaf, above);
    if (attempt->mmu->scheme->allows(&attempt->demand, leaf.rights, &code))
        respond_with_leaf(attempt, &leaf);
    else
        respond_with_fault(attempt, MMU_FAULT_PAGE, code, leaf.level);
}

/* True when a TLB answered, be it with a fault. Else the attempt's cycle is that in which the last level missed. */
static bool try_tlbs(struct attempt *attempt)
{
    const struct mmu *mmu = attempt->mmu;
    const struct path *path = attempt->path;
    for (uint32_t first = 0, next; first < path->count; first = next) {
        struct level_result found = {0};
        uint32_t level = mmu->config.tlb[path->index[first]].level;
        for (next = first; next < path->count && mmu->config.tlb[path->index[next]].level == level; next++)
            look_up(attempt, path->index[next], &found);
        if (found.entry) {
            respond_from_tlb(attempt, &found, first);
            return true;
        }
        attempt->cycle = found.miss_end;
    }
    return false;
}

static void walk(struct attempt *attempt)
{
    struct mmu *mmu = attempt->mmu;
    struct mmu_walk_request request = {.va = attempt->va,
                                       .cycle = attempt->cycle,
                                       .root = mmu->context.root,
                                       .space = mmu->context.asid,
                                       .demand = attempt->demand};
    struct mmu_walk_result result;
    mmu_walk(&mmu->walks, &request, &result);
    attempt->cycle = result.done;
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

/* The whole of a request but the operating system. */
static void try_once(struct mmu *mmu, const struct mmu_request *request, uint64_t cycle, struct mmu_response *response)
{
    struct attempt attempt = {.mmu = mmu,
                              .path = &mmu->path[request->access],
                              .demand = {request->access, mmu->context.user, mmu->context.modifiers},
                              .va = request->va,
                              .cycle = cycle,
                              .response = response};
    *response = (struct mmu_response){.served = MMU_SERVED_NONE};
    if (!mmu_scheme_canonical(mmu->scheme, request->va)) {
        attempt.cycle += mmu->tlb[attempt.path->index[0]].config.latency;
        uint32_t code = mmu->scheme->fault_code(&attempt.demand, mmu->scheme->noncanonical_fault);
        respond_with_fault(&attempt, mmu->scheme->noncanonical_fault, code, (uint8_t)(mmu->scheme->levels - 1));
    } else if (!try_tlbs(&attempt)) {
        walk(&attempt);
    }
    response->done = attempt.cycle;
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static void count_reference(struct mmu *mmu, enum mmu_access access)
{
    uint64_t *of_access[MMU_ACCESS_COUNT] = {
        [MMU_LOAD] = &mmu->refs.load, [MMU_STORE] = &mmu->refs.store, [MMU_FETCH] = &mmu->refs.fetch};
    mmu->refs.total++;
    ++*of_access[access];
}

/* Ask the operating system; true if the request is to be made again, `*cycle` being when. Else it is done. */
static bool handled(struct mmu *mmu, const struct mmu_request *request, struct mmu_response *response, uint64_t *cycle)
{
    struct mmu_fault fault = {.va = request->va,
                              .cycle = response->done,
                              .access = request->access,
                              .kind = response->fault,
                              .code = response->code,
                              .level = response->level,
                              .context = mmu->context};
    uint64_t cost = 0;
    if (mmu->now <= response->done)
        mmu->now = response->done + 1;
    mmu->past = mmu->now;
    enum mmu_verdict verdict = mmu->host.page_fault(mmu->host.ctx, &fault, &cost);
    if (mmu->now < response->done + cost)
        mmu->now = response->done + cost;
    *cycle = mmu->now;
    if (verdict == MMU_DELIVER)
        response->done += cost;
    return verdict == MMU_RETRY;
}

void mmu_translate(struct mmu *mmu, const struct mmu_request *request, struct mmu_response *response)
{
    uint64_t cycle = request->cycle > mmu->now ? request->cycle : mmu->now;
    mmu->now = cycle;
    mmu->past = cycle;
    count_reference(mmu, request->access);
    for (unsigned tries = 0;; tries++) {
        try_once(mmu, request, cycle, response);
        if (response->fault == MMU_FAULT_NONE || !mmu->host.page_fault || tries == MMU_MAX_RETRIES)
            break;
        if (!handled(mmu, request, response, &cycle))
            break;
    }
    if (response->done > mmu->last_done)
        mmu->last_done = response->done;
}

void mmu_translate_batch(struct mmu *mmu, const struct mmu_request *requests, struct mmu_response *responses,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        mmu_translate(mmu, &requests[i], &responses[i]);
}

void mmu_flush(struct mmu *mmu, const struct mmu_flush *flush, uint64_t cycle)
{
    struct mmu_flush named = *flush;
    named.asid = implemented_asid(mmu, flush->asid);
    if (cycle < mmu->past)
        cycle = mmu->past;
    if (named.by_va && !mmu_scheme_canonical(mmu->scheme, named.va))
        return;
    for (uint32_t i = 0; i < mmu->config.tlb_count; i++)
        mmu_translation_cache_flush(&mmu->tlb[i].cache, &named, cycle);
    mmu_walks_flush(&mmu->walks, &named, cycle);
}

/* ---- statistics -------------------------------------------------------------------------------------------------- */

void mmu_stats_each(const struct mmu *mmu, mmu_stat_fn *fn, void *ctx)
{
    mmu_counters_each("refs", refs_table, sizeof refs_table / sizeof refs_table[0], &mmu->refs, fn, ctx);
    for (uint32_t i = 0; i < mmu->config.tlb_count; i++)
        mmu_tlb_stats_each(&mmu->tlb[i], fn, ctx);
    mmu_walks_stats_each(&mmu->walks, fn, ctx);
    struct mmu_stat end = {"time",         "cycles", "cycles", "cycle at which the last response is done",
                           mmu->last_done, true};
    fn(ctx, &end);
}

void mmu_stats_reset(struct mmu *mmu)
{
    memset(&mmu->refs, 0, sizeof mmu->refs);
    for (uint32_t i = 0; i < mmu->config.tlb_count; i++)
        mmu_tlb_stats_reset(&mmu->tlb[i]);
    mmu_walks_stats_reset(&mmu->walks);
}
