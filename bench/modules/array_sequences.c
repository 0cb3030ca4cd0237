/* array_sequences.c - every sequence of a few operations in consecutive cycles, with lookups in each cycle: fills and
   flushes meet in every relative cycle, in a set that was empty, and in one that was full. */
#include <stdio.h>

#include "array_bench.h"

enum { STEPS = 4, TAIL = 3, ASID = 1, OTHER_ASID = 2 };

/* Pages A and B share a set of the lowest level held; C is in another set where there is one. */
enum operation {
    NOTHING,
    FILL_A,
    FILL_A_GLOBAL,
    FILL_B,
    FILL_C,
    DROP_A,
    DROP_B_GLOBALS,
    FLUSH_ASID,
    FLUSH_OTHER_ASID_GLOBALS,
    FLUSH_NOT_GLOBAL,
    FLUSH_ALL,
    OPERATIONS
};

struct pages {
    unsigned level;
    uint64_t a, b, c;
};

static struct pages pages_of(const struct array_geometry *g)
{
    struct pages p = {0};
    while (!(g->pages >> p.level & 1))
        p.level++;
    p.a = UINT64_C(1) << 9 * p.level;
    p.b = p.a + (UINT64_C(1) << 9 * p.level) * g->sets;
    p.c = 0;
    return p;
}

static struct array_fill fill_of(const struct pages *p, uint64_t vpn, bool global, uint64_t ppn)
{
    return (struct array_fill){true, p->level, (uint8_t)(ARRAY_RIGHT_DIRTY | (global ? ARRAY_RIGHT_GLOBAL : 0)),
                               ASID, vpn,      ppn};
}

static void put(struct array_ops *ops, enum operation operation, const struct pages *p, uint64_t ppn)
{
    ops->fill.valid = false;
    ops->flush.valid = false;
    switch (operation) {
    case FILL_A:
    case FILL_A_GLOBAL:
        ops->fill = fill_of(p, p->a, operation == FILL_A_GLOBAL, ppn);
        break;
    case FILL_B:
        ops->fill = fill_of(p, p->b, false, ppn);
        break;
    case FILL_C:
        ops->fill = fill_of(p, p->c, false, ppn);
        break;
    case DROP_A:
        ops->flush = (struct array_flush){true, true, true, false, ASID, p->a};
        break;
    case DROP_B_GLOBALS:
        ops->flush = (struct array_flush){true, true, false, true, 0, p->b};
        break;
    case FLUSH_ASID:
        ops->flush = (struct array_flush){true, false, true, false, ASID, 0};
        break;
    case FLUSH_OTHER_ASID_GLOBALS:
        ops->flush = (struct array_flush){true, false, true, true, OTHER_ASID, 0};
        break;
    case FLUSH_NOT_GLOBAL:
        ops->flush = (struct array_flush){true, false, false, false, 0, 0};
        break;
    case FLUSH_ALL:
        ops->flush = (struct array_flush){true, false, false, true, 0, 0};
        break;
    default:
        break;
    }
}

/* One cycle: the operation, if it may be now, and the lookup that the cycle before has announced. */
static bool step(struct array_bench *bench, struct array_ops *ops, enum operation operation, const struct pages *p,
                 uint64_t next_vpn)
{
    put(ops, operation, p, bench->operations & 0xffff);
    if (array_bench_refuses(bench, &ops->flush))
        ops->flush.valid = false;
    struct array_lookup next = {true, false, next_vpn, ASID};
    if (!array_bench_cycle(bench, ops, &next))
        return false;
    ops->lookup = next;
    return true;
}

/* Everything flushed, then as many pages as there are ways in the set of A and B, A and B among them. */
static bool prepare(struct array_bench *bench, struct array_ops *ops, const struct pages *p, bool full)
{
    if (!step(bench, ops, FLUSH_ALL, p, p->a))
        return false;
    for (unsigned w = 0; full && w < bench->geometry.ways; w++) {
        ops->flush.valid = false;
        ops->fill = fill_of(p, p->a + (p->b - p->a) * w, false, 0x10000 + w);
        struct array_lookup next = {true, false, p->a, ASID};
        if (!array_bench_cycle(bench, ops, &next))
            return false;
        ops->lookup = next;
    }
    return true;
}

static bool sequence(struct array_bench *bench, struct array_ops *ops, const struct pages *p, unsigned code)
{
    unsigned looked_up = code % 3;
    bool full = code / 3 % 2;
    if (!prepare(bench, ops, p, full))
        return false;
    code /= 6;
    for (unsigned i = 0; i < STEPS + TAIL; i++, code /= OPERATIONS) {
        uint64_t vpn = looked_up == 0 || (looked_up == 2 && i % 2) ? p->a : p->b;
        if (!step(bench, ops, i < STEPS ? (enum operation)(code % OPERATIONS) : NOTHING, p, vpn))
            return false;
    }
    return true;
}

bool array_sequences(struct array_bench *bench, unsigned *passed)
{
    struct pages p = pages_of(&bench->geometry);
    struct array_ops ops = {0};
    unsigned count = 6;
    for (unsigned i = 0; i < STEPS; i++)
        count *= OPERATIONS;
    for (unsigned code = 0; code < count; code++, ++*passed) {
        if (!sequence(bench, &ops, &p, code)) {
            char difference[sizeof bench->why];
            snprintf(difference, sizeof difference, "%s", bench->why);
            snprintf(bench->why, sizeof bench->why, "sequence %u: %.160s", code, difference);
            return false;
        }
    }
    return true;
}
