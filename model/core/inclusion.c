/* See inclusion.h. */
#include "inclusion.h"

#include <stdio.h>

#include "tlb.h"

enum { ALL_ACCESSES = MMU_SERVES_LOAD | MMU_SERVES_STORE | MMU_SERVES_FETCH };

/* The greatest level below the TLB's own, or 0. */
static uint32_t level_before(const struct mmu_tlb *tlbs, uint32_t count, uint32_t level)
{
    uint32_t before = 0;
    for (uint32_t i = 0; i < count; i++)
        if (tlbs[i].config.level < level && tlbs[i].config.level > before)
            before = tlbs[i].config.level;
    return before;
}

/* An inclusive TLB and one of an earlier level. */
static void link_inclusive(struct mmu_tlb_links *links, uint32_t tlb, uint32_t earlier)
{
    links[tlb].drops_in |= 1u << earlier;
    links[earlier].after |= 1u << tlb;
}

/* An exclusive TLB and one of the level before it. */
static void link_exclusive(struct mmu_tlb_links *links, uint32_t tlb, uint32_t before)
{
    links[before].moves_to |= 1u << tlb;
    links[tlb].after |= 1u << before;
}

static void link_with_earlier(struct mmu_links *inclusion, const struct mmu_tlb *tlbs, uint32_t count, uint32_t at)
{
    const struct mmu_tlb_config *tlb = &tlbs[at].config;
    uint32_t before = level_before(tlbs, count, tlb->level);
    for (uint32_t i = 0; i < count; i++) {
        const struct mmu_tlb_config *other = &tlbs[i].config;
        if (!(other->serves & tlb->serves) || other->level >= tlb->level)
            continue;
        if (tlb->inclusion == MMU_INCLUSIVE)
            link_inclusive(inclusion->links, at, i);
        else if (tlb->inclusion == MMU_EXCLUSIVE && other->level == before)
            link_exclusive(inclusion->links, at, i);
        for (int access = 0; tlb->inclusion == MMU_EXCLUSIVE && access < MMU_ACCESS_COUNT; access++)
            if (tlb->serves & other->serves & 1u << access)
                inclusion->links[at].gives[access] |= other->pages;
    }
}

/* Whether TLBs are to be linked, and can be. */
static bool check(const struct mmu_tlb *tlbs, uint32_t count, bool *any, struct mmu_error *error)
{
    *any = false;
    for (uint32_t i = 0; i < count; i++) {
        if (tlbs[i].config.inclusion == MMU_NON_INCLUSIVE)
            continue;
        *any = true;
        if (level_before(tlbs, count, tlbs[i].config.level) > 0)
            continue;
        snprintf(error->text, sizeof error->text, "tlb.%s: a TLB of the first level must be non-inclusive",
                 tlbs[i].config.name);
        return false;
    }
    return true;
}

bool mmu_inclusion_init(struct mmu_links *inclusion, struct mmu_tlb *tlbs, uint32_t count, struct mmu_recent *recent,
                        struct mmu_error *error)
{
    bool any;
    if (!check(tlbs, count, &any, error))
        return false;
    for (uint32_t i = 0; any && i < count; i++) {
        if (tlbs[i].shared)
            continue; /* it is non-inclusive, and of the last level: it asks nothing, and nobody asks it */
        inclusion->links[i].inclusion = inclusion;
        inclusion->links[i].index = i;
        inclusion->links[i].pages = tlbs[i].config.pages;
        inclusion->cache[i] = tlbs[i].cache;
        tlbs[i].cache->links = &inclusion->links[i];
        if (tlbs[i].config.inclusion == MMU_INCLUSIVE)
            mmu_translation_cache_tell(tlbs[i].cache, recent, ALL_ACCESSES);
        link_with_earlier(inclusion, tlbs, count, i);
    }
    return true;
}

void mmu_inclusion_take(struct mmu_translation_cache *cache, const struct mmu_translation *entry, uint64_t cycle)
{
    struct mmu_pending take = {cycle, mmu_inclusion_order(cache->links), MMU_PENDING_TAKE, *entry};
    mmu_translation_cache_wait(cache, &take);
}

void mmu_inclusion_settle(const struct mmu_tlb_links *links, uint64_t cycle)
{
    for (uint32_t i = 0; links->after >> i; i++)
        if (links->after >> i & 1)
            mmu_translation_cache_settle(links->inclusion->cache[i], cycle);
}

/*
 * All that one fill leads to happens before what the next one leads to: victims are in order of the fills that evicted
 * them, then of the TLBs that these were fills of. At 4 bits a level, the rank of the last of 16 levels has room.
 */
static uint64_t rank_of_victim(const struct mmu_tlb_links *links, const struct mmu_pending *fill)
{
    _Static_assert(MMU_MAX_TLBS == 16, "4 bits name a TLB");
    return MMU_PENDING_VICTIM + (fill->rank << 4) + links->index;
}

void mmu_inclusion_evicted(const struct mmu_tlb_links *links, const struct mmu_pending *fill,
                           const struct mmu_translation *victim)
{
    struct mmu_links *inclusion = links->inclusion;
    struct mmu_pending drop = {fill->cycle, fill->order, MMU_PENDING_DROP, *victim};
    struct mmu_pending move = {fill->cycle, fill->order, rank_of_victim(links, fill), *victim};
    for (uint32_t i = 0; links->drops_in >> i; i++)
        if (links->drops_in >> i & 1)
            mmu_translation_cache_wait(inclusion->cache[i], &drop);
    for (uint32_t i = 0; links->moves_to >> i; i++)
        if ((links->moves_to >> i & 1) && (inclusion->links[i].pages >> victim->level & 1))
            mmu_translation_cache_wait(inclusion->cache[i], &move);
}
