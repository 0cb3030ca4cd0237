/* See shared.h. */
#include "shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tlb.h"

static const char *why_not(const struct mmu_config *config, const struct mmu_tlb_config *tlb)
{
    bool first = true, last = true;
    for (uint32_t i = 0; i < config->tlb_count; i++) {
        first = first && config->tlb[i].level >= tlb->level;
        last = last && config->tlb[i].level <= tlb->level;
    }
    if (first || !last)
        return "only TLBs of the last level can be shared, and not if that is the first one";
    if (tlb->inclusion != MMU_NON_INCLUSIVE)
        return "a shared TLB must be non-inclusive";
    return config->asid_bits == 0 ? "a shared TLB needs ASIDs; asid_bits must be above 0" : NULL;
}

bool mmu_shared_check(const struct mmu_config *config, struct mmu_error *error)
{
    for (uint32_t i = 0; i < config->tlb_count; i++) {
        const struct mmu_tlb_config *tlb = &config->tlb[i];
        const char *why = tlb->shared ? why_not(config, tlb) : NULL;
        if (!why)
            continue;
        snprintf(error->text, sizeof error->text, "tlb.%s: %s", tlb->name, why);
        return false;
    }
    return true;
}

struct mmu_shared *mmu_shared_create(void)
{
    struct mmu_shared *shared = calloc(1, sizeof *shared);
    if (shared)
        shared->owners = 1;
    return shared;
}

static bool same_array(const struct mmu_tlb_config *a, const struct mmu_tlb_config *b)
{
    return strcmp(a->name, b->name) == 0 && a->array.sets == b->array.sets && a->array.ways == b->array.ways &&
           strcmp(a->array.policy, b->array.policy) == 0 && a->pages == b->pages && a->index == b->index;
}

bool mmu_shared_join(struct mmu_tlb *tlb, const struct mmu_tlb *other, struct mmu_error *error)
{
    if (!other->shared || !same_array(&tlb->config, &other->config)) {
        snprintf(error->text, sizeof error->text,
                 "tlb.%s: to be shared, the other MMU must have the same one (name, sets, ways, policy, pages, index)",
                 tlb->config.name);
        return false;
    }
    tlb->shared = other->shared;
    tlb->cache = other->cache;
    tlb->shared->owners++;
    return true;
}

void mmu_shared_change_user(struct mmu_shared *shared, struct mmu_tlb *user)
{
    struct mmu_translation_cache *cache = &shared->cache;
    mmu_translation_cache_settle(cache, UINT64_MAX);
    if (shared->user) {
        for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
            shared->user->fills.count[level] += cache->fills[level];
        shared->user->counters.evictions += cache->evictions;
    }
    memset(cache->fills, 0, sizeof cache->fills);
    cache->evictions = 0;
    shared->user = user;
    if (!shared->teller)
        shared->teller = user;
}

void mmu_shared_leave(struct mmu_tlb *tlb)
{
    struct mmu_shared *shared = tlb->shared;
    if (shared->user == tlb)
        mmu_shared_change_user(shared, NULL);
    if (shared->teller == tlb)
        shared->teller = shared->user;
    if (--shared->owners > 0)
        return;
    mmu_translation_cache_free(&shared->cache);
    free(shared);
}
