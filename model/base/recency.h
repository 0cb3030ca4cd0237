/*
 * recency.h - an order among ways: which of them was moved to the front last. It is what exact replacement by use or by
 * placement needs, made so that neither moving a way nor asking for the one at the back takes a search.
 *
 * The order of up to 16 ways fits a word. Any number of ways of each set of an array can be linked to rings.
 */
#ifndef MMU_BASE_RECENCY_H
#define MMU_BASE_RECENCY_H

#include <stddef.h>
#include <stdint.h>

/* ---- a word ------------------------------------------------------------------------------------------------------ */

/* The numbers of up to 16 ways, 4 bits each, the front one lowest; the bits above the last are 0. */
enum { MMU_ORDER_WAYS = 16, MMU_ORDER_FRONT = 15 };

/* Way 0 is at the back, then follow the others in order. */
static inline uint64_t mmu_order_init(uint32_t ways)
{
    uint64_t order = 0;
    for (uint32_t way = 0; way < ways; way++)
        order = order << 4 | way;
    return order;
}

/*
 * The order with `way`, which is one of its ways, in front. The 4 bits that are the way's are the lowest ones that
 * differ from it nowhere; finding them by subtraction, a borrow spoils only what lies above.
 */
static inline uint64_t mmu_order_to_front(uint64_t order, uint32_t way)
{
    const uint64_t ones = UINT64_C(0x1111111111111111);
    uint64_t difference = order ^ way * ones;
    uint64_t same = (difference - ones) & ~difference & ones << 3;
    uint64_t through = same ^ (same - 1); /* every bit up to the top one of the way's 4 */
    return (order & ~through) | (order & through >> 4) << 4 | way;
}

static inline uint32_t mmu_order_back(uint64_t order, uint32_t ways)
{
    return (uint32_t)(order >> 4 * (ways - 1));
}

static inline uint64_t mmu_order_back_to_front(uint64_t order, uint32_t ways)
{
    uint32_t back = 4 * (ways - 1);
    return (order & ~(UINT64_MAX << back)) << 4 | order >> back;
}

/* ---- rings ------------------------------------------------------------------------------------------------------- */

/* A way's neighbours. */
struct mmu_ring_link {
    uint32_t to_back;
    uint32_t to_front;
};

struct mmu_rings {
    uint32_t ways;
    struct mmu_ring_link link[]; /* by set: the ways, then one more, where front and back meet */
};

/* Bytes of a struct mmu_rings. */
static inline size_t mmu_rings_bytes(uint32_t sets, uint32_t ways)
{
    return sizeof(struct mmu_rings) + (size_t)sets * (ways + 1) * sizeof(struct mmu_ring_link);
}

/* In each set way 0 is at the back, then follow the others in order. */
static inline void mmu_rings_init(struct mmu_rings *rings, uint32_t sets, uint32_t ways)
{
    rings->ways = ways;
    for (uint32_t set = 0; set < sets; set++)
        for (uint32_t at = 0; at <= ways; at++)
            rings->link[(size_t)set * (ways + 1) + at] =
                (struct mmu_ring_link){at == 0 ? ways : at - 1, at == ways ? 0 : at + 1};
}

static inline void mmu_rings_to_front(struct mmu_rings *rings, uint32_t set, uint32_t way)
{
    struct mmu_ring_link *link = rings->link + (size_t)set * (rings->ways + 1);
    struct mmu_ring_link *ends = &link[rings->ways];
    link[link[way].to_front].to_back = link[way].to_back;
    link[link[way].to_back].to_front = link[way].to_front;
    link[way] = (struct mmu_ring_link){.to_back = ends->to_back, .to_front = rings->ways};
    link[ends->to_back].to_front = way;
    ends->to_back = way;
}

static inline uint32_t mmu_rings_back(const struct mmu_rings *rings, uint32_t set)
{
    return rings->link[(size_t)set * (rings->ways + 1) + rings->ways].to_front;
}

#endif
