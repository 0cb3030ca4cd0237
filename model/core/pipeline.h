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
    struct mmu_context context; /* set by mmu_pipeline_set_context; the ASID as implemented */
    struct mmu_tlb tlb[MMU_MAX_TLBS];
    struct mmu_path path[MMU_ACCESS_COUNT];
    bool has_mshrs;             /* some TLB has a limited number of miss registers */
    uint8_t mshr[MMU_MAX_TLBS]; /* by place in the path: the miss register that the request on its way holds */
    struct mmu_walks walks;
    struct mmu_calendar completions;
    struct mmu_recent recent;
    struct mmu_links inclusion;
    uint64_t last_done; /* of the responses so far; kept by mmu.c */
};

/*
 * Config and host stay the caller's and must outlive the pipeline. Its shared TLBs are those of `other`, unless that is
 * NULL. False with *error set if it cannot be built.
 */
bool mmu_pipeline_init(struct mmu_pipeline *pipeline, const struct mmu_config *config, const struct mmu_host *host,
                       const struct mmu_pipeline *other, struct mmu_error *error);
void mmu_pipeline_free(struct mmu_pipeline *pipeline);

void mmu_pipeline_set_context(struct mmu_pipeline *pipeline, const struct mmu_context *context);

/* The hit of the first level that va is known to be for this access; NULL: it may be none. */
static inline struct mmu_recent_hit *mmu_pipeline_known(struct mmu_pipeline *pipeline, enum mmu_access access,
                                                        uint64_t va)
{
    return mmu_recent_find(&pipeline->recent, access, va);
}

/*
 * A request for va arrives in `cycle`: what waits in its TLBs of the first level, and happens before its lookups there
 * end, happens now.
 */
void mmu_pipeline_settle(struct mmu_pipeline *pipeline, enum mmu_access access, uint64_t va, uint64_t cycle);

/* The same as mmu_pipeline_known for a request that is next, and arrives in `cycle`. */
static inline struct mmu_recent_hit *mmu_pipeline_known_in(struct mmu_pipeline *pipeline, enum mmu_access access,
                                                           uint64_t va, uint64_t cycle)
{
    if (pipeline->recent.waiting[access])
        mmu_pipeline_settle(pipeline, access, va, cycle);
    return mmu_pipeline_known(pipeline, access, va);
}

/*
 * Do it: counters and replacement are served as by mmu_pipeline_translate. The caller takes hit->port; the response is
 * given hit->latency after that.
 */
static inline void mmu_pipeline_repeat(struct mmu_pipeline *pipeline, struct mmu_recent_hit *hit)
{
    hit->uses++;
    if (((uint32_t)*hit->head ^ hit->way) & hit->front)
        mmu_set_assoc_touch_head(&pipeline->tlb[hit->served].cache->array, hit->head, hit->way);
}

/* How many requests mmu_pipeline_repeat has answered. */
uint64_t mmu_pipeline_repeats(const struct mmu_pipeline *pipeline, enum mmu_access access);

/* Translate a request that arrives in `cycle`, once: a fault is reported, not handled. */
void mmu_pipeline_translate(struct mmu_pipeline *pipeline, const struct mmu_request *request, uint64_t cycle,
                            struct mmu_response *response);

/* Flush TLBs and walk caches in `cycle`. */
void mmu_pipeline_flush(struct mmu_pipeline *pipeline, const struct mmu_flush *flush, uint64_t cycle);

void mmu_pipeline_stats_each(const struct mmu_pipeline *pipeline, mmu_stat_fn *fn, void *ctx);
void mmu_pipeline_stats_reset(struct mmu_pipeline *pipeline);

#endif
