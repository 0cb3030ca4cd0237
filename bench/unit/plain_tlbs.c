/* See plain_tlbs.h. */
#include "plain_tlbs.h"

#include <string.h>

void plain_open(struct plain_tlbs *tlbs, const struct mmu_config *config)
{
    memset(tlbs, 0, sizeof *tlbs);
    tlbs->config = config;
    for (unsigned tlb = 0; tlb < config->tlb_count; tlb++)
        for (unsigned set = 0; set < PLAIN_SETS; set++)
            for (unsigned way = 0; way < PLAIN_WAYS; way++)
                tlbs->set[tlb][set].used[way] = ++tlbs->clock;
}

static const struct mmu_tlb_config *tlb_of(const struct plain_tlbs *tlbs, unsigned tlb)
{
    return &tlbs->config->tlb[tlb];
}

static struct plain_set *set_of(struct plain_tlbs *tlbs, unsigned tlb, const struct plain_page *page)
{
    return &tlbs->set[tlb][(page->number >> 9 * page->level) & (tlb_of(tlbs, tlb)->array.sets - 1)];
}

static bool same(const struct plain_page *a, const struct plain_page *b)
{
    return a->number == b->number && a->level == b->level && a->asid == b->asid;
}

struct plain_page *plain_find(struct plain_tlbs *tlbs, unsigned tlb, const struct plain_page *page)
{
    struct plain_set *set = set_of(tlbs, tlb, page);
    for (unsigned way = 0; way < tlb_of(tlbs, tlb)->array.ways; way++)
        if (set->way[way].number && same(&set->way[way], page))
            return &set->way[way];
    return NULL;
}

const struct plain_page *plain_look_up(struct plain_tlbs *tlbs, unsigned tlb, uint64_t va, uint32_t asid)
{
    const struct plain_page *found = NULL;
    for (uint8_t level = 0; level < 2 && !found; level++) {
        uint64_t number = va >> (12 + 9 * level) << 9 * level;
        found = plain_find(tlbs, tlb, &(struct plain_page){number, asid, level, false});
        if (!found)
            found = plain_find(tlbs, tlb, &(struct plain_page){number, PLAIN_GLOBAL, level, false});
    }
    return found;
}

void plain_use(struct plain_tlbs *tlbs, unsigned tlb, const struct plain_page *page)
{
    struct plain_set *set = set_of(tlbs, tlb, page);
    struct plain_page *found = plain_find(tlbs, tlb, page);
    if (found)
        set->used[found - set->way] = ++tlbs->clock;
}

static void drop(struct plain_tlbs *tlbs, unsigned tlb, const struct plain_page *page)
{
    struct plain_page *found = plain_find(tlbs, tlb, page);
    if (found)
        found->number = 0;
}

static unsigned way_for(const struct plain_set *set, unsigned ways)
{
    unsigned best = 0;
    for (unsigned way = 0; way < ways; way++)
        if (!set->way[way].number)
            return way;
    for (unsigned way = 0; way < ways; way++)
        if (set->used[way] < set->used[best])
            best = way;
    return best;
}

static uint32_t level_before(const struct plain_tlbs *tlbs, uint32_t level)
{
    uint32_t before = 0;
    for (unsigned i = 0; i < tlbs->config->tlb_count; i++)
        if (tlb_of(tlbs, i)->level < level && tlb_of(tlbs, i)->level > before)
            before = tlb_of(tlbs, i)->level;
    return before;
}

static void fill(struct plain_tlbs *tlbs, unsigned tlb, const struct plain_page *page);

static void evict(struct plain_tlbs *tlbs, unsigned tlb, const struct plain_page *page)
{
    const struct mmu_tlb_config *from = tlb_of(tlbs, tlb);
    tlbs->evictions[tlb]++;
    for (unsigned i = 0; i < tlbs->config->tlb_count; i++) {
        const struct mmu_tlb_config *other = tlb_of(tlbs, i);
        if (!(other->serves & from->serves))
            continue;
        if (from->inclusion == MMU_INCLUSIVE && other->level < from->level)
            drop(tlbs, i, page);
        if (other->inclusion == MMU_EXCLUSIVE && level_before(tlbs, other->level) == from->level &&
            (other->pages >> page->level & 1))
            fill(tlbs, i, page);
    }
}

static void fill(struct plain_tlbs *tlbs, unsigned tlb, const struct plain_page *page)
{
    struct plain_set *set = set_of(tlbs, tlb, page);
    struct plain_page *there = plain_find(tlbs, tlb, page), gone = {0};
    unsigned way = there ? (unsigned)(there - set->way) : way_for(set, tlb_of(tlbs, tlb)->array.ways);
    if (!there)
        gone = set->way[way];
    tlbs->fills[tlb]++;
    set->way[way] = *page;
    set->used[way] = ++tlbs->clock;
    if (gone.number)
        evict(tlbs, tlb, &gone);
}

static bool serves(const struct plain_tlbs *tlbs, unsigned tlb, enum mmu_access access)
{
    return tlb_of(tlbs, tlb)->serves >> access & 1;
}

/* Whether an exclusive TLB leaves the page to levels before it. */
static bool leaves(const struct plain_tlbs *tlbs, unsigned tlb, enum mmu_access access, unsigned level)
{
    bool held = false;
    for (unsigned i = 0; i < tlbs->config->tlb_count; i++)
        held |= serves(tlbs, i, access) && tlb_of(tlbs, i)->level < tlb_of(tlbs, tlb)->level &&
                (tlb_of(tlbs, i)->pages >> level & 1);
    return held && tlb_of(tlbs, tlb)->inclusion == MMU_EXCLUSIVE;
}

/* Fill the TLBs of the levels below `from`, the last one first. */
static void fill_below(struct plain_tlbs *tlbs, uint32_t from, enum mmu_access access, const struct plain_page *page)
{
    for (uint32_t level = from; level-- > 1;)
        for (unsigned i = 0; i < tlbs->config->tlb_count; i++)
            if (tlb_of(tlbs, i)->level == level && serves(tlbs, i, access) &&
                (tlb_of(tlbs, i)->pages >> page->level & 1) && !leaves(tlbs, i, access, page->level))
                fill(tlbs, i, page);
}

void plain_hit(struct plain_tlbs *tlbs, unsigned tlb, enum mmu_access access, const struct plain_page *page)
{
    if (leaves(tlbs, tlb, access, page->level))
        drop(tlbs, tlb, page);
    fill_below(tlbs, tlb_of(tlbs, tlb)->level, access, page);
}

void plain_walked(struct plain_tlbs *tlbs, enum mmu_access access, const struct plain_page *page)
{
    fill_below(tlbs, MMU_MAX_TLBS + 1, access, page);
}

void plain_flush(struct plain_tlbs *tlbs, const struct mmu_flush *named)
{
    for (unsigned i = 0; i < tlbs->config->tlb_count; i++)
        for (unsigned set = 0; set < PLAIN_SETS; set++)
            for (unsigned way = 0; way < PLAIN_WAYS; way++) {
                struct plain_page *page = &tlbs->set[i][set].way[way];
                unsigned shift = 9u * page->level;
                if ((!named->by_va || page->number >> shift == named->va >> 12 >> shift) &&
                    (page->asid == PLAIN_GLOBAL ? named->global : !named->by_asid || page->asid == named->asid))
                    page->number = 0;
            }
}
