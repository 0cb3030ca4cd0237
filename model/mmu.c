/*
 * Joins the pipeline (TLBs and walks) and the host into an MMU: a request goes down the pipeline; a fault goes to the
 * host, which may ask for a retry; nothing comes before what came before it.
 */
#include "mmu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/counter.h"
#include "core/pipeline.h"

#define REFS_COUNTERS(X)                                                                                               \
    X(total, "translations", "translations asked for")                                                                 \
    X(load, "translations", "of these: for loads")                                                                     \
    X(store, "translations", "of these: for stores")                                                                   \
    X(fetch, "translations", "of these: for instruction fetches")

/* So far before a request is translated the host may begin to fetch what its walk will read. */
enum { AHEAD = 2 };

struct refs_counters {
    REFS_COUNTERS(MMU_COUNTER_FIELD)
};

static const struct mmu_counter refs_table[] = {REFS_COUNTERS(MMU_COUNTER_ROW)};

struct mmu {
    struct mmu_config config;
    struct mmu_host host;
    struct mmu_pipeline pipeline;
    uint64_t now;  /* arrival of the last request, or end of the last fault: nothing arrives before */
    uint64_t past; /* arrival of the last request, or the cycle after the fault being handled: no flush comes before */
    uint64_t refs[MMU_ACCESS_COUNT]; /* but hits that were not searched for: the pipeline has those */
};

/* ---- life cycle -------------------------------------------------------------------------------------------------- */

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
    else if ((config->svnapot || config->svpbmt) && !scheme->has_extensions)
        why = "svnapot, svpbmt: this scheme has no such extensions";
    else if (config->asid_bits > 31)
        why = "asid_bits: at most 31";
    else if ((config->seed & 0xffff) == 0)
        why = "seed: its low 16 bits must not all be 0";
    if (why)
        snprintf(error->text, sizeof error->text, "%s", why);
    return !why;
}

/* What MMUs that share a TLB must have in common besides it. */
static bool check_alike(const struct mmu_config *config, const struct mmu_config *other, struct mmu_error *error)
{
    bool alike = strcmp(config->scheme, other->scheme) == 0 && config->asid_bits == other->asid_bits &&
                 config->tlb_count == other->tlb_count;
    if (!alike)
        snprintf(error->text, sizeof error->text,
                 "the other MMU has another scheme, asid_bits or number of TLBs; they must be the same");
    return alike;
}

struct mmu *mmu_create(const struct mmu_config *config, const struct mmu_host *host, struct mmu_error *error)
{
    return mmu_create_sharing(config, host, NULL, error);
}

struct mmu *mmu_create_sharing(const struct mmu_config *config, const struct mmu_host *host, struct mmu *other,
                               struct mmu_error *error)
{
    if (!check(config, host, error) || (other && !check_alike(config, &other->config, error)))
        return NULL;
    struct mmu *mmu = calloc(1, sizeof *mmu);
    if (!mmu) {
        snprintf(error->text, sizeof error->text, "the host has not enough memory for an MMU");
        return NULL;
    }
    mmu->config = *config;
    mmu->host = *host;
    if (mmu_pipeline_init(&mmu->pipeline, &mmu->config, &mmu->host, other ? &other->pipeline : NULL, error))
        return mmu;
    mmu_destroy(mmu);
    return NULL;
}

void mmu_destroy(struct mmu *mmu)
{
    if (!mmu)
        return;
    mmu_pipeline_free(&mmu->pipeline);
    free(mmu);
}

static uint32_t implemented_asid(const struct mmu *mmu, uint32_t asid)
{
    return asid & (uint32_t)((UINT64_C(1) << mmu->config.asid_bits) - 1);
}

void mmu_set_context(struct mmu *mmu, const struct mmu_context *context)
{
    struct mmu_context implemented = *context;
    implemented.asid = implemented_asid(mmu, context->asid);
    mmu_pipeline_set_context(&mmu->pipeline, &implemented);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

/* Ask the operating system; true if the request is to be made again, `*cycle` being when. Else it is done. */
static bool handled(struct mmu *mmu, const struct mmu_request *request, struct mmu_response *response, uint64_t *cycle)
{
    struct mmu_fault fault = {.va = request->va,
                              .cycle = response->done,
                              .access = request->access,
                              .kind = response->fault,
                              .code = response->code,
                              .level = response->level,
                              .context = mmu->pipeline.context};
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

static inline void respond(const struct mmu_recent_hit *hit, uint64_t va, uint64_t done, struct mmu_response *response)
{
    *response = (struct mmu_response){.pa = hit->frame + (va & ((1u << MMU_PAGE_SHIFT) - 1)),
                                      .done = done,
                                      .level = hit->level,
                                      .rights = hit->rights,
                                      .served = hit->served};
}

/* Any request that is not known to be a hit; it arrives in `cycle` or later. */
static void translate_slowly(struct mmu *mmu, const struct mmu_request *request, uint64_t cycle,
                             struct mmu_response *response)
{
    mmu->past = mmu->now = cycle = mmu_later(cycle, mmu->now);
    mmu->refs[request->access]++;
    for (unsigned tries = 0;; tries++) {
        mmu_pipeline_translate(&mmu->pipeline, request, cycle, response);
        if (response->fault == MMU_FAULT_NONE)
            break;
        mmu->now = mmu_later(mmu->now, response->done);
        if (!mmu->host.page_fault || tries == MMU_MAX_RETRIES)
            break;
        if (!handled(mmu, request, response, &cycle))
            break;
    }
    mmu->pipeline.last_done = mmu_later(mmu->pipeline.last_done, response->done);
}

void mmu_translate(struct mmu *mmu, const struct mmu_request *request, struct mmu_response *response)
{
    uint64_t arrival = mmu_later(request->cycle, mmu->now);
    struct mmu_recent_hit *hit = mmu_pipeline_known(&mmu->pipeline, request->access, request->va, arrival);
    if (!hit) {
        translate_slowly(mmu, request, arrival, response);
        return;
    }
    mmu->past = mmu->now = arrival;
    mmu_pipeline_repeat(&mmu->pipeline, hit);
    uint64_t done = mmu_port_take(hit->port, mmu->now) + hit->latency;
    mmu_pipeline_repeated(&mmu->pipeline, done);
    respond(hit, request->va, done, response);
}

void mmu_translate_batch(struct mmu *mmu, const struct mmu_request *requests, struct mmu_response *responses,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        mmu_translate(mmu, &requests[i], &responses[i]);
}

/* What a run of hits leaves behind: arrival of the last one, which was due then, and when the last response is given.
 */
static void note_hits(struct mmu *mmu, struct mmu_window *window, uint64_t now, uint64_t due, uint64_t last_done)
{
    mmu->past = mmu->now = now;
    window->slip = now - due;
    window->last_done = mmu_later(window->last_done, last_done);
    mmu_pipeline_repeated(&mmu->pipeline, last_done);
}

/* The requests up to the first that is not known to be a hit. Their number. */
static inline size_t translate_hits(struct mmu *mmu, struct mmu_window *window, const struct mmu_request *requests,
                                    struct mmu_response *responses, size_t count)
{
    struct mmu_window at = *window; /* nobody else sees it meanwhile */
    uint64_t due = requests->cycle, now = mmu_later(due + at.slip, mmu->now), done;
    const struct mmu_request *request = requests, *end = requests + count;
    for (; request < end; request++) {
        struct mmu_recent_hit *hit = mmu_pipeline_known_next(&mmu->pipeline, request->access, request->va);
        if (!hit)
            break;
        now = mmu_later(mmu_later(now + (request->cycle - due), now), at.done[at.next]);
        due = request->cycle;
        mmu_pipeline_repeat(&mmu->pipeline, hit);
        done = mmu_port_take(hit->port, now) + hit->latency;
        if (responses)
            respond(hit, request->va, done, &responses[request - requests]);
        at.done[at.next] = done;
        at.next = at.next + 1 == at.size ? 0 : at.next + 1;
        at.last_done = mmu_later(at.last_done, done);
    }
    *window = at;
    note_hits(mmu, window, now, due, at.last_done);
    return (size_t)(request - requests);
}

/*
 * With a window of one request a port is free whenever the next one comes, if it is free for the first: every request
 * is done, and more than a cycle has passed. So it is enough to tell the ports at the end when they were used last.
 */
static bool ports_are_free(const struct mmu_pipeline *pipeline, uint64_t cycle)
{
    for (int access = 0; access < MMU_ACCESS_COUNT; access++)
        if (pipeline->path[access].port && pipeline->path[access].port->last >= cycle)
            return false;
    return true;
}

/*
 * As translate_hits for a window of one request: the end of one goes through a register to the next, and the port is
 * told of the last one only, since all others have ended before whatever comes.
 */
static inline size_t translate_hits_alone(struct mmu *mmu, struct mmu_window *window,
                                          const struct mmu_request *requests, struct mmu_response *responses,
                                          size_t count)
{
    int64_t slip = (int64_t)window->slip, late; /* late: how much later than due the window has room */
    uint64_t done = mmu_later(window->done[0], mmu->now);
    const struct mmu_request *request = requests, *end = requests + count;
    if (!ports_are_free(&mmu->pipeline, mmu_later(done, requests->cycle + window->slip)))
        return 0;
    for (; request < end; request++) {
        struct mmu_recent_hit *hit = mmu_pipeline_known_next(&mmu->pipeline, request->access, request->va);
        if (!hit)
            break;
        late = (int64_t)(done - request->cycle);
        slip = slip > late ? slip : late;
        done = request->cycle + hit->latency + (uint64_t)slip;
        mmu_pipeline_repeat(&mmu->pipeline, hit);
        if (responses)
            respond(hit, request->va, done, &responses[request - requests]);
    }
    if (request == requests)
        return 0;
    uint64_t due = request[-1].cycle, now = due + (uint64_t)slip;
    mmu_port_take(mmu_pipeline_known_next(&mmu->pipeline, request[-1].access, request[-1].va)->port, now);
    window->done[0] = done;
    note_hits(mmu, window, now, due, done);
    return (size_t)(request - requests);
}

/* Without responses; functions of their own so that each loop has the registers to itself. */
__attribute__((noinline)) static size_t count_hits(struct mmu *mmu, struct mmu_window *window,
                                                   const struct mmu_request *requests, size_t count)
{
    return translate_hits(mmu, window, requests, NULL, count);
}

__attribute__((noinline)) static size_t count_hits_alone(struct mmu *mmu, struct mmu_window *window,
                                                         const struct mmu_request *requests, size_t count)
{
    return translate_hits_alone(mmu, window, requests, NULL, count);
}

static size_t translate_known(struct mmu *mmu, struct mmu_window *window, const struct mmu_request *requests,
                              struct mmu_response *responses, size_t count)
{
    if (window->size > 1)
        return responses ? translate_hits(mmu, window, requests, responses, count)
                         : count_hits(mmu, window, requests, count);
    return responses ? translate_hits_alone(mmu, window, requests, responses, count)
                     : count_hits_alone(mmu, window, requests, count);
}

static uint64_t arrival_of(const struct mmu *mmu, const struct mmu_window *window, const struct mmu_request *request)
{
    return mmu_later(mmu_later(request->cycle + window->slip, window->done[window->next]), mmu->now);
}

void mmu_translate_window(struct mmu *mmu, struct mmu_window *window, const struct mmu_request *requests,
                          struct mmu_response *responses, size_t count)
{
    bool walked = false; /* where one walks, others are likely to */
    for (size_t i = 0; i < count; i++) {
        uint64_t arrival = arrival_of(mmu, window, &requests[i]);
        size_t hits = 0;
        if (mmu_pipeline_known(&mmu->pipeline, requests[i].access, requests[i].va, arrival))
            hits = translate_known(mmu, window, requests + i, responses ? responses + i : NULL, count - i);
        if (hits > 0) {
            i += hits - 1;
            continue;
        }
        struct mmu_response unwanted = {0}, *response = responses ? &responses[i] : &unwanted;
        window->slip = arrival - requests[i].cycle;
        if (walked && i + AHEAD < count)
            mmu_pipeline_expect(&mmu->pipeline, requests[i + AHEAD].access, requests[i + AHEAD].va);
        translate_slowly(mmu, &requests[i], arrival, response);
        walked = response->served == MMU_SERVED_WALK;
        window->done[window->next] = response->done;
        window->last_done = mmu_later(window->last_done, response->done);
        window->next = window->next + 1 == window->size ? 0 : window->next + 1;
    }
}

void mmu_flush(struct mmu *mmu, const struct mmu_flush *flush, uint64_t cycle)
{
    struct mmu_flush named = *flush;
    named.asid = implemented_asid(mmu, flush->asid);
    if (cycle < mmu->past)
        cycle = mmu->past;
    mmu_pipeline_flush(&mmu->pipeline, &named, cycle);
}

/* ---- statistics -------------------------------------------------------------------------------------------------- */

void mmu_stats_each(const struct mmu *mmu, mmu_stat_fn *fn, void *ctx)
{
    const struct mmu_pipeline *pipeline = &mmu->pipeline;
    struct refs_counters refs = {.load = mmu->refs[MMU_LOAD] + mmu_pipeline_repeats(pipeline, MMU_LOAD),
                                 .store = mmu->refs[MMU_STORE] + mmu_pipeline_repeats(pipeline, MMU_STORE),
                                 .fetch = mmu->refs[MMU_FETCH] + mmu_pipeline_repeats(pipeline, MMU_FETCH)};
    refs.total = refs.load + refs.store + refs.fetch;
    mmu_counters_each("refs", refs_table, sizeof refs_table / sizeof refs_table[0], &refs, fn, ctx);
    mmu_pipeline_stats_each(&mmu->pipeline, fn, ctx);
    struct mmu_stat end = {
        "time", "cycles", "cycles", "cycle at which the last response is done", mmu->pipeline.last_done, true};
    fn(ctx, &end);
    end.name = "core_cycles";
    end.help = "the same, summed over cores";
    end.maximum = false;
    fn(ctx, &end);
}

void mmu_latencies_add(const struct mmu *mmu, struct mmu_latencies *sum)
{
    for (size_t i = 0; i < MMU_LATENCY_BUCKETS; i++)
        sum->count[i] += mmu->pipeline.walks.times.latencies.count[i];
}

void mmu_stats_reset(struct mmu *mmu)
{
    memset(mmu->refs, 0, sizeof mmu->refs);
    mmu_pipeline_stats_reset(&mmu->pipeline);
}
