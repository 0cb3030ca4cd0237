/* array_random.c - cases of random operations on a few pages that crowd a few sets. */
#include "../cosim/random.h"
#include "array_bench.h"

enum { MOST_PAGES = 200 };

struct page {
    uint64_t vpn;
    unsigned level;
};

/* What a case does how often: drawn once for each case, in percent. */
struct source {
    struct cosim_random random;
    const struct array_geometry *geometry;
    struct page pages[MOST_PAGES];
    unsigned page_count, recent;
    uint16_t asids[4];
    unsigned asid_count;
    unsigned lookups, fills, flushes, stores, dirty, globals, again, other_level;
    unsigned flush_weights[8];
    uint64_t next_ppn;
};

static unsigned pick(struct source *s, const unsigned *choices, unsigned count)
{
    return choices[cosim_below(&s->random, count)];
}

static uint64_t vpn_mask(const struct array_geometry *g)
{
    return (UINT64_C(1) << 9 * g->levels) - 1;
}

/* A page like one before, one bit of its number or its level changed; or a new one in one of the few sets. */
static struct page draw_page(struct source *s, const uint64_t *sets, unsigned set_count)
{
    const struct array_geometry *g = s->geometry;
    struct page page = {cosim_random(&s->random) & vpn_mask(g), 0};
    do {
        page.level = cosim_below(&s->random, g->levels);
    } while (!(g->pages >> page.level & 1) && !cosim_chance(&s->random, 10));
    if (s->page_count > 0 && cosim_chance(&s->random, 40)) {
        page.vpn = s->pages[cosim_below(&s->random, s->page_count)].vpn;
        if (cosim_chance(&s->random, 60))
            page.vpn ^= UINT64_C(1) << cosim_below(&s->random, 9 * g->levels);
    } else {
        uint64_t index = (uint64_t)(g->sets - 1) << 9 * page.level;
        page.vpn = (page.vpn & ~index) | (sets[cosim_below(&s->random, set_count)] << 9 * page.level & index);
    }
    page.vpn &= vpn_mask(g);
    return page;
}

static void draw_pages(struct source *s)
{
    static const unsigned factors[] = {1, 1, 2, 4};
    uint64_t sets[4];
    unsigned set_count = 1 + cosim_below(&s->random, 4);
    for (unsigned i = 0; i < set_count; i++)
        sets[i] = cosim_random(&s->random);
    unsigned count = 2 + cosim_below(&s->random, 4) + s->geometry->ways * pick(s, factors, 4);
    for (s->page_count = 0; s->page_count < count && s->page_count < MOST_PAGES; s->page_count++)
        s->pages[s->page_count] = draw_page(s, sets, set_count);
}

static void draw_source(struct source *s, const struct array_geometry *geometry, uint64_t seed)
{
    static const unsigned often[] = {10, 50, 90, 100}, seldom[] = {0, 1, 3, 30}, some[] = {0, 20, 50},
                          weights[] = {0, 1, 1, 8};
    *s = (struct source){.random = {seed}, .geometry = geometry};
    s->asid_count = 1 + cosim_below(&s->random, 4);
    for (unsigned i = 0; i < s->asid_count; i++)
        s->asids[i] = (uint16_t)(cosim_random(&s->random) & ((1U << geometry->asid_bits) - 1));
    if (s->asid_count > 1)
        s->asids[1] = s->asids[0] ^ (uint16_t)(1U << cosim_below(&s->random, geometry->asid_bits));
    s->lookups = pick(s, often, 4);
    s->fills = pick(s, often, 4);
    s->flushes = pick(s, seldom, 4);
    s->stores = pick(s, some, 3);
    s->dirty = 100 - pick(s, some, 3);
    s->globals = pick(s, some, 3);
    s->again = pick(s, some, 3);
    s->other_level = pick(s, seldom, 4);
    for (unsigned kind = 0; kind < 8; kind++)
        s->flush_weights[kind] = pick(s, weights, 4);
    s->flush_weights[cosim_below(&s->random, 8)] = 8;
    draw_pages(s);
}

static const struct page *draw_known(struct source *s)
{
    if (!cosim_chance(&s->random, s->again))
        s->recent = cosim_below(&s->random, s->page_count);
    return &s->pages[s->recent];
}

/* Some address in the page. */
static uint64_t address_in(struct source *s, const struct page *page)
{
    uint64_t low = (UINT64_C(1) << 9 * page->level) - 1;
    return (page->vpn & ~low) | (cosim_random(&s->random) & low);
}

static uint16_t draw_asid(struct source *s)
{
    return s->asids[cosim_below(&s->random, s->asid_count)];
}

static struct array_lookup draw_lookup(struct source *s)
{
    if (!cosim_chance(&s->random, s->lookups))
        return (struct array_lookup){0};
    uint64_t vpn = address_in(s, draw_known(s));
    return (struct array_lookup){true, cosim_chance(&s->random, s->stores), vpn, draw_asid(s)};
}

static struct array_fill draw_fill(struct source *s)
{
    const struct page *page = draw_known(s);
    struct array_fill fill = {.valid = cosim_chance(&s->random, s->fills), .level = page->level};
    if (cosim_chance(&s->random, s->other_level))
        fill.level = cosim_below(&s->random, s->geometry->levels);
    fill.vpn = address_in(s, page);
    fill.asid = draw_asid(s);
    fill.rights =
        (uint8_t)(cosim_below(&s->random, 16) | (cosim_chance(&s->random, s->globals) ? ARRAY_RIGHT_GLOBAL : 0U) |
                  (cosim_chance(&s->random, s->dirty) ? ARRAY_RIGHT_DIRTY : 0U));
    fill.ppn = ++s->next_ppn * 0x9e3779b1 & ((UINT64_C(1) << (s->geometry->pa_bits - 12)) - 1);
    return fill;
}

static struct array_flush draw_flush(struct source *s)
{
    if (!cosim_chance(&s->random, s->flushes))
        return (struct array_flush){0};
    unsigned total = 0, kind = 0;
    for (unsigned i = 0; i < 8; i++)
        total += s->flush_weights[i];
    unsigned drawn = cosim_below(&s->random, total);
    while (drawn >= s->flush_weights[kind])
        drawn -= s->flush_weights[kind++];
    return (struct array_flush){
        true, (kind & 1) != 0, (kind & 2) != 0, (kind & 4) != 0, draw_asid(s), address_in(s, draw_known(s))};
}

bool array_random_case(struct array_bench *bench, uint64_t seed, unsigned cycles)
{
    struct source source;
    draw_source(&source, &bench->geometry, seed);
    struct array_ops ops = {0};
    for (unsigned i = 0; i < cycles; i++) {
        struct array_lookup next = draw_lookup(&source);
        ops.fill = draw_fill(&source);
        ops.flush = draw_flush(&source);
        if (array_bench_refuses(bench, &ops.flush))
            ops.flush.valid = false;
        if (ops.flush.valid)
            ops.fill.valid = false;
        if (!array_bench_cycle(bench, &ops, &next))
            return false;
        ops.lookup = next;
    }
    return true;
}
