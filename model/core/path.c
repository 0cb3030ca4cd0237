/* See path.h. */
#include "path.h"

#include <stdio.h>

static void divide_by_level(struct mmu_path *path, const struct mmu_config *config)
{
    uint32_t next;
    for (uint32_t first = 0; first < path->count; first = next) {
        for (next = first; next < path->count; next++)
            if (config->tlb[path->index[next]].level != config->tlb[path->index[first]].level)
                break;
        path->next[first] = (uint8_t)next;
        path->next_level[first] = next < path->count ? config->tlb[path->index[next]].level : UINT32_MAX;
    }
    path->first = path->next[0];
}

bool mmu_path_init(struct mmu_path *path, const struct mmu_config *config, enum mmu_access access,
                   struct mmu_error *error)
{
    static const char *const names[MMU_ACCESS_COUNT] = {"loads", "stores", "fetches"};
    *path = (struct mmu_path){0};
    for (uint32_t i = 0; i < config->tlb_count; i++) {
        if (!(config->tlb[i].serves >> access & 1))
            continue;
        uint32_t at = path->count++;
        for (; at > 0 && config->tlb[path->index[at - 1]].level > config->tlb[i].level; at--)
            path->index[at] = path->index[at - 1];
        path->index[at] = (uint8_t)i;
    }
    divide_by_level(path, config);
    if (path->count == 0)
        snprintf(error->text, sizeof error->text, "tlb: no TLB serves %s; at least one must", names[access]);
    return path->count > 0;
}

/* Looked up by the same requests in the same cycles, with as many ports. */
static bool same_grants(const struct mmu_tlb_config *a, const struct mmu_tlb_config *b)
{
    return a->level == b->level && a->serves == b->serves && a->ports == b->ports;
}

void mmu_path_share_ports(struct mmu_path *path, struct mmu_tlb *tlbs)
{
    for (uint32_t i = 0; i < path->count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (same_grants(&tlbs[path->index[j]].config, &tlbs[path->index[i]].config))
                tlbs[path->index[i]].port = tlbs[path->index[j]].port;
    path->port = tlbs[path->index[0]].port;
    for (uint32_t i = 0; i < path->first; i++)
        if (tlbs[path->index[i]].port != tlbs[path->index[0]].port || tlbs[path->index[i]].serial)
            path->port = NULL;
}
