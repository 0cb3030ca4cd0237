/* array_naive.c - see array_naive.h. */
#include "array_naive.h"

#include <stdlib.h>

enum { LRU, PLRU, RANDOM };

void naive_tlb_destroy(struct naive_tlb *tlb)
{
    if (!tlb)
        return;
    for (unsigned s = 0; tlb->sets && s < tlb->geometry.sets; s++) {
        free(tlb->sets[s].entries);
        free(tlb->sets[s].order);
        free(tlb->sets[s].points);
    }
    free(tlb->sets);
    free(tlb);
}

static bool make_set(struct naive_set *set, unsigned ways)
{
    set->entries = calloc(ways, sizeof *set->entries);
    set->order = calloc(ways, sizeof *set->order);
    set->points = calloc(ways, sizeof *set->points);
    if (!set->entries || !set->order || !set->points)
        return false;
    for (unsigned w = 0; w < ways; w++)
        set->order[w] = w;
    return true;
}

struct naive_tlb *naive_tlb_create(const struct array_geometry *geometry)
{
    struct naive_tlb *tlb = calloc(1, sizeof *tlb);
    if (!tlb)
        return NULL;
    tlb->geometry = *geometry;
    tlb->lfsr = (uint16_t)geometry->seed;
    tlb->sets = calloc(geometry->sets, sizeof *tlb->sets);
    bool made = tlb->sets != NULL;
    for (unsigned s = 0; made && s < geometry->sets; s++)
        made = make_set(&tlb->sets[s], geometry->ways);
    if (made)
        return tlb;
    naive_tlb_destroy(tlb);
    return NULL;
}

unsigned naive_tlb_set(const struct array_geometry *geometry, uint64_t vpn, unsigned level)
{
    return (unsigned)((vpn >> 9 * level) % geometry->sets);
}

static bool same_address(uint64_t a, uint64_t b, unsigned level)
{
    return a >> 9 * level == b >> 9 * level;
}

static bool is_global(uint8_t rights)
{
    return rights & ARRAY_RIGHT_GLOBAL;
}

/* A hit or a fill of the way. */
static void use(struct naive_tlb *tlb, struct naive_set *set, unsigned way)
{
    unsigned ways = tlb->geometry.ways, at = 0;
    while (set->order[at] != way)
        at++;
    for (; at + 1 < ways; at++)
        set->order[at] = set->order[at + 1];
    set->order[ways - 1] = way;
    /* From the leaf up: each node points to the half that the way is not in. */
    for (unsigned node = ways + way; node > 1; node /= 2)
        set->points[node / 2] = node % 2 == 0;
}

static unsigned victim(struct naive_tlb *tlb, const struct naive_set *set)
{
    unsigned ways = tlb->geometry.ways;
    if (tlb->geometry.policy == LRU)
        return set->order[0];
    if (tlb->geometry.policy == PLRU) {
        unsigned node = 1;
        while (node < ways)
            node = 2 * node + (set->points[node] ? 1 : 0);
        return node - ways;
    }
    if (ways == 1)
        return 0; /* nothing to choose: no step */
    uint16_t x = tlb->lfsr;
    tlb->lfsr = (uint16_t)(x >> 1 | ((x ^ x >> 2 ^ x >> 3 ^ x >> 5) & 1) << 15);
    return x % ways;
}

static void look_up(struct naive_tlb *tlb, const struct array_lookup *lookup, struct array_answer *answer)
{
    for (unsigned level = 0; level < tlb->geometry.levels; level++) {
        struct naive_set *set = &tlb->sets[naive_tlb_set(&tlb->geometry, lookup->vpn, level)];
        for (unsigned w = 0; w < tlb->geometry.ways; w++) {
            const struct naive_entry *e = &set->entries[w];
            if (!e->valid || e->level != level || !same_address(e->vpn, lookup->vpn, level) ||
                (!is_global(e->rights) && e->asid != lookup->asid))
                continue;
            if (lookup->store && !(e->rights & ARRAY_RIGHT_DIRTY))
                return; /* a miss: the walk sets D */
            answer->hit = true;
            answer->level = level;
            answer->rights = e->rights;
            answer->ppn = e->ppn;
            answer->way = w;
            use(tlb, set, w);
            return;
        }
    }
}

static bool same_page(const struct naive_entry *e, const struct array_fill *fill)
{
    return e->valid && e->level == fill->level && same_address(e->vpn, fill->vpn, fill->level) &&
           is_global(e->rights) == is_global(fill->rights) && (is_global(e->rights) || e->asid == fill->asid);
}

static unsigned choose_way(struct naive_tlb *tlb, const struct naive_set *set, const struct array_fill *fill)
{
    for (unsigned w = 0; w < tlb->geometry.ways; w++)
        if (same_page(&set->entries[w], fill))
            return w;
    for (unsigned w = 0; w < tlb->geometry.ways; w++)
        if (!set->entries[w].valid)
            return w;
    return victim(tlb, set);
}

static void fill_in(struct naive_tlb *tlb, const struct array_fill *fill, struct array_answer *answer)
{
    if (!(tlb->geometry.pages >> fill->level & 1))
        return;
    struct naive_set *set = &tlb->sets[naive_tlb_set(&tlb->geometry, fill->vpn, fill->level)];
    unsigned way = choose_way(tlb, set, fill);
    set->entries[way] = (struct naive_entry){true, fill->level, fill->rights, fill->asid, fill->vpn, fill->ppn};
    use(tlb, set, way);
    answer->placed = true;
    answer->placed_way = way;
}

bool naive_flush_takes(const struct array_flush *flush, const struct array_fill *fill)
{
    if (flush->by_va && !same_address(flush->vpn, fill->vpn, fill->level))
        return false;
    if (is_global(fill->rights))
        return flush->globals;
    return !flush->by_asid || flush->asid == fill->asid;
}

static void flush_out(struct naive_tlb *tlb, const struct array_flush *flush)
{
    for (unsigned s = 0; s < tlb->geometry.sets; s++) {
        for (unsigned w = 0; w < tlb->geometry.ways; w++) {
            struct naive_entry *e = &tlb->sets[s].entries[w];
            const struct array_fill was = {true, e->level, e->rights, e->asid, e->vpn, e->ppn};
            if (e->valid && naive_flush_takes(flush, &was))
                e->valid = false;
        }
    }
}

struct array_answer naive_tlb_cycle(struct naive_tlb *tlb, const struct array_ops *ops)
{
    struct array_answer answer = {0};
    if (ops->lookup.valid)
        look_up(tlb, &ops->lookup, &answer);
    if (ops->fill.valid)
        fill_in(tlb, &ops->fill, &answer);
    if (ops->flush.valid)
        flush_out(tlb, &ops->flush);
    return answer;
}
