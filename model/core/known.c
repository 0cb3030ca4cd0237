/*
 * Hits of the first level that are known before the pipeline is asked (pipeline.h): what they will be answered by is
 * noted in recent.h, so that only the first one on a page is searched for.
 */
#include "pipeline.h"

void mmu_pipeline_settle(struct mmu_pipeline *pipeline, enum mmu_access access, uint64_t va, uint64_t cycle)
{
    const struct mmu_path *path = &pipeline->path[access];
    if (!mmu_scheme_canonical(pipeline->scheme, va))
        return;
    for (uint32_t i = 0; i < path->first; i++) {
        struct mmu_tlb *tlb = &pipeline->tlb[path->index[i]];
        mmu_translation_cache_settle(tlb->cache, cycle + tlb->config.latency);
    }
}

/* The entry of this slot of the TLB answers va. */
static struct mmu_recent_hit *note(struct mmu_pipeline *pipeline, enum mmu_access access, uint64_t va, uint8_t served,
                                   uint32_t slot)
{
    const struct mmu_tlb *tlb = &pipeline->tlb[served];
    const struct mmu_set_assoc *array = &tlb->cache->array;
    const struct mmu_translation *leaf = mmu_translation_cache_entry(tlb->cache, slot);
    uint32_t set = mmu_set_assoc_set(array, slot);
    uint64_t page_bytes = mmu_scheme_page_bytes(pipeline->scheme, leaf->level);
    struct mmu_recent_hit hit = {.page = va >> MMU_PAGE_SHIFT,
                                 .frame = leaf->base + (va & (page_bytes - 1) & -(UINT64_C(1) << MMU_PAGE_SHIFT)),
                                 .port = tlb->port,
                                 .head = mmu_set_assoc_head(array, set),
                                 .front = (uint32_t)array->front,
                                 .latency = tlb->config.latency,
                                 .way = slot - mmu_set_assoc_first_slot(array, set),
                                 .level = leaf->level,
                                 .rights = leaf->rights,
                                 .served = served};
    return mmu_recent_note(&pipeline->recent, access, &hit);
}

/* Whether the entry serves the access, and its rights allow it. */
static bool answers(const struct mmu_pipeline *pipeline, enum mmu_access access, const struct mmu_translation *entry)
{
    struct mmu_demand demand = {access, pipeline->context.user, pipeline->context.modifiers};
    uint32_t code;
    return (access != MMU_STORE || (entry->rights & MMU_RIGHT_DIRTY)) &&
           pipeline->scheme->allows(&demand, entry->rights, &code);
}

struct mmu_recent_hit *mmu_pipeline_notice(struct mmu_pipeline *pipeline, enum mmu_access access, uint64_t va)
{
    const struct mmu_path *path = &pipeline->path[access];
    uint32_t slot = MMU_NO_SLOT;
    uint8_t served = 0;
    if (!path->port || pipeline->host->event || !mmu_scheme_canonical(pipeline->scheme, va))
        return NULL;
    for (uint32_t i = 0; i < path->first; i++) {
        struct mmu_translation_cache *cache = pipeline->tlb[path->index[i]].cache;
        uint32_t here = mmu_translation_cache_ask(cache, va, pipeline->context.asid);
        if (here != MMU_NO_SLOT && slot != MMU_NO_SLOT)
            return NULL;
        if (here == MMU_NO_SLOT)
            continue;
        slot = here;
        served = path->index[i];
    }
    if (slot == MMU_NO_SLOT ||
        !answers(pipeline, access, mmu_translation_cache_entry(pipeline->tlb[served].cache, slot)))
        return NULL;
    return note(pipeline, access, va, served, slot);
}
