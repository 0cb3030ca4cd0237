/* recency_test.c - an order of ways, as a word and as rings, against a list that is searched and moved by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../../model/base/recency.h"

enum { MOST_WAYS = 70, SETS = 3, STEPS = 2000 };

struct list {
    uint32_t ways;
    uint32_t way[MOST_WAYS]; /* the front first */
};

static struct list list_of(uint32_t ways)
{
    struct list list = {.ways = ways};
    for (uint32_t i = 0; i < ways; i++)
        list.way[i] = ways - 1 - i;
    return list;
}

static void list_to_front(struct list *list, uint32_t way)
{
    uint32_t at = 0;
    while (list->way[at] != way)
        at++;
    memmove(&list->way[1], &list->way[0], at * sizeof list->way[0]);
    list->way[0] = way;
}

static uint32_t list_back(const struct list *list)
{
    return list->way[list->ways - 1];
}

static uint32_t draw(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 16;
}

static void words_are_orders(void **unused)
{
    uint32_t random = 1;
    (void)unused;
    for (uint32_t ways = 1; ways <= MMU_ORDER_WAYS; ways++) {
        struct list list = list_of(ways);
        uint64_t order = mmu_order_init(ways);
        for (int step = 0; step < STEPS; step++) {
            assert_int_equal(mmu_order_back(order, ways), list_back(&list));
            for (uint32_t i = 0; i < MMU_ORDER_WAYS; i++)
                assert_int_equal(order >> 4 * i & MMU_ORDER_FRONT, i < ways ? list.way[i] : 0);
            uint32_t way = draw(&random) % 3 ? draw(&random) % ways : list_back(&list);
            order = way == list_back(&list) && step % 2 ? mmu_order_back_to_front(order, ways)
                                                        : mmu_order_to_front(order, way);
            list_to_front(&list, way);
        }
    }
}

static void rings_are_orders(void **unused)
{
    static uint64_t room[(sizeof(struct mmu_rings) + SETS * (MOST_WAYS + 1) * sizeof(struct mmu_ring_link)) / 8 + 1];
    struct mmu_rings *rings = (struct mmu_rings *)room;
    uint32_t random = 1;
    (void)unused;
    for (uint32_t ways = 1; ways <= MOST_WAYS; ways++) {
        struct list list[SETS];
        assert_true(mmu_rings_bytes(SETS, ways) <= sizeof room);
        mmu_rings_init(rings, SETS, ways);
        for (uint32_t set = 0; set < SETS; set++)
            list[set] = list_of(ways);
        for (int step = 0; step < STEPS; step++) {
            uint32_t set = draw(&random) % SETS, way = draw(&random) % ways;
            assert_int_equal(mmu_rings_back(rings, set), list_back(&list[set]));
            mmu_rings_to_front(rings, set, way);
            list_to_front(&list[set], way);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_orders),
        cmocka_unit_test(rings_are_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
