/* What a pipeline has counted. See pipeline.h. */
#include "pipeline.h"

uint64_t mmu_pipeline_repeats(const struct mmu_pipeline *pipeline, enum mmu_access access)
{
    uint64_t uses[MMU_MAX_LEVELS] = {0}, sum = 0;
    for (uint32_t i = 0; i < pipeline->config->tlb_count; i++)
        mmu_recent_add_uses(&pipeline->recent, access, i, uses);
    for (int level = 0; level < MMU_MAX_LEVELS; level++)
        sum += uses[level];
    return sum;
}

/* What mmu_pipeline_repeat did with the TLB: all TLBs of the first level were looked up, one of them hit. */
static struct mmu_tlb_repeats repeats_of(const struct mmu_pipeline *pipeline, uint32_t tlb)
{
    struct mmu_tlb_repeats repeats = {0, {0}};
    for (int access = 0; access < MMU_ACCESS_COUNT; access++) {
        const struct mmu_path *path = &pipeline->path[access];
        mmu_recent_add_uses(&pipeline->recent, (enum mmu_access)access, tlb, repeats.hits);
        for (uint32_t i = 0; i < path->first; i++)
            if (path->index[i] == tlb)
                repeats.lookups += mmu_pipeline_repeats(pipeline, (enum mmu_access)access);
    }
    return repeats;
}

void mmu_pipeline_stats_each(const struct mmu_pipeline *pipeline, mmu_stat_fn *fn, void *ctx)
{
    for (uint32_t i = 0; i < pipeline->config->tlb_count; i++)
        mmu_tlb_stats_each(&pipeline->tlb[i], repeats_of(pipeline, i), fn, ctx);
    mmu_walks_stats_each(&pipeline->walks, fn, ctx);
}

void mmu_pipeline_stats_reset(struct mmu_pipeline *pipeline)
{
    for (uint32_t i = 0; i < pipeline->config->tlb_count; i++)
        mmu_tlb_stats_reset(&pipeline->tlb[i]);
    mmu_walks_stats_reset(&pipeline->walks);
    mmu_recent_reset_uses(&pipeline->recent);
}
