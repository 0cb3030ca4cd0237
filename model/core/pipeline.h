/*
 * pipeline.h - the way of one request: TLBs level by level, then a walk, then fills and response. What comes before
 * (counting, retries) and behind it (the host's answer to a fault) is mmu.c's.
 */
#ifndef MMU_CORE_PIPELINE_H
#define MMU_CORE_PIPELINE_H

#include "inclusion.h"
#include "path.h"
#include "recent.h"
#include "walk.h"

struct mmu_pipeline {
    const struct mmu_config *config;
    const struct mmu_host *host;
    const struct mmu_scheme *scheme;
    struct mmu_context context;  /* set by mmu_pipeline_set_context; the ASID as implemented */
    struct mmu_walk_request ask; /* what is the same of every request in it */
    struct mmu_tlb tlb[MMU_MAX_TLBS];
    struct mmu_path path[MMU_ACCESS_COUNT];
    bool has_mshrs;             /* some TLB has a limited number of miss registers */
    uint8_t mshr[MMU_MAX_TLBS]; /* by place in the path: the miss register that the request on its way holds */
    struct mmu_walks walks;
    struct mmu_calendar completions;
    struct mmu_recent recent;
    struct mmu_links inclusion;
    uint64_t ends;          /* no lookup so far ends later */
    uint32_t first_latency; /* the longest of the first level's TLBs */
    uint64_t last_done;     /* of the responses so far; kept by mmu.c */
};

/*
 * Config and host stay the caller's and must outlive the pipeline. Its shared TLBs are those of `other`, unless that is
 * NULL. False with *error set if it cannot be built.
 */
bool mmu_pipeline_init(struct mmu_pipeline *pipeline, const struct mmu_config *config, const struct mmu_host *host,
                       const struct mmu_pipeline *other, struct mmu_error *error);
void mmu_pipeline_free(struct mmu_pipeline *pipeline);

void mmu_pipeline_set_context(struct mmu_pipeline *pipeline, const struct mmu_context *context);

/*
 * A request for va arrives in `cycle`: what waits in its TLBs of the first level, and happens before its lookups there
 * end, happens now.
 */
void mmu_pipeline_settle(struct mmu_pipeline *pipeline, enum mmu_access access, uint64_t va, uint64_t cycle);

/*
 * The hit of the first level that va is for this access, now that nothing waits there; it is noted. NULL: it is none,
 * or one that concerns several TLBs, or somebody must be told of it.
 */
struct mmu_recent_hit *mmu_pipeline_notice(struct mmu_pipeline *pipeline, enum mmu_access access, uint64_t va);

/* The hit of the first level that a request, which is next and arrives in `cycle`, is known to be, or NULL. */
static inline struct mmu_recent_hit *mmu_pipeline_known(struct mmu_pipeline *pipeline, enum mmu_access access,
                                                        uint64_t va, uint64_t cycle)
{
    if (mmu_recent_waits(&pipeline->recent, access))
        mmu_pipeline_settle(pipeline, access, va, cycle);
    mmu_recent_begin(&pipeline->recent);
    if (mmu_recent_waits(&pipeline->recent, access))
        return NULL;
    struct mmu_recent_hit *hit = mmu_recent_find(&pipeline->recent, access, va);
    return hit ? hit : mmu_pipeline_notice(pipeline, access, va);
}

/* The same for a request that comes after it, if those between are known hits. */
static inline struct mmu_recent_hit *mmu_pipeline_known_next(struct mmu_pipeline *pipeline, enum mmu_access access,
                                                             uint64_t va)
{
    return mmu_recent_find(&pipeline->recent, access, va);
}

/*
 * Do it: counters and replacement are served as by mmu_pipeline_translate. The caller takes hit->port; the response is
 * given hit->latency after that, and told to mmu_pipeline_repeated.
 */
static inline void mmu_pipeline_repeat(struct mmu_pipeline *pipeline, struct mmu_recent_hit *hit)
{
    hit->uses++;
    if (((uint32_t)*hit->head ^ hit->way) & hit->front)
        mmu_set_assoc_touch_head(&pipeline->tlb[hit->served].cache->array, hit->head, hit->way);
}

/* Known hits up to `cycle` have been answered. */
static inline void mmu_pipeline_repeated(struct mmu_pipeline *pipeline, uint64_t cycle)
{
    if (pipeline->last_done < cycle)
        pipeline->last_done = cycle;
    if (pipeline->ends < cycle + pipeline->first_latency)
        pipeline->ends = cycle + pipeline->first_latency;
}

/* How many requests mmu_pipeline_repeat has answered. */
uint64_t mmu_pipeline_repeats(const struct mmu_pipeline *pipeline, enum mmu_access access);

/* Translate a request that arrives in `cycle`, once: a fault is reported, not handled. */
void mmu_pipeline_translate(struct mmu_pipeline *pipeline, const struct mmu_request *request, uint64_t cycle,
                            struct mmu_response *response);

/* A request may follow soon, and walk: let the host fetch what it will read. Changes nothing. */
void mmu_pipeline_expect(const struct mmu_pipeline *pipeline, enum mmu_access access, uint64_t va);

/* Flush TLBs and walk caches in `cycle`. */
void mmu_pipeline_flush(struct mmu_pipeline *pipeline, const struct mmu_flush *flush, uint64_t cycle);

void mmu_pipeline_stats_each(const struct mmu_pipeline *pipeline, mmu_stat_fn *fn, void *ctx);
void mmu_pipeline_stats_reset(struct mmu_pipeline *pipeline);

#endif
