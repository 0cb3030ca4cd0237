/* calendar_test.c - a calendar of taken cycles, against a count for each cycle that is searched one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../model/base/calendar.h"

enum { CYCLES = 60000, STEPS = 20000 };

static uint32_t draw(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* The one after the last that fits goes to the next cycle; one that comes later may get an earlier cycle. */
static void a_worked_example(void **unused)
{
    static const uint64_t asked[][2] = {{10, 10}, {10, 10}, {10, 11}, {9, 9},   {10, 11}, {10, 12}, {5, 5},
                                        {9, 9},   {9, 12},  {9, 13},  {13, 13}, {13, 14}, {5, 5},   {5, 6}};
    struct mmu_calendar calendar = {.units = 2};
    (void)unused;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        assert_int_equal(mmu_calendar_take(&calendar, asked[i][0]), asked[i][1]);
    mmu_calendar_free(&calendar);
}

static void no_limit_keeps_nothing(void **unused)
{
    struct mmu_calendar calendar = {.units = 0};
    (void)unused;
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(mmu_calendar_take(&calendar, 7), 7);
    assert_int_equal(calendar.count, 0);
    assert_null(calendar.taken);
    mmu_calendar_free(&calendar);
}

/* Time goes on at `pace`; what is asked for lies up to `reach` ahead of it. */
static void compare(uint32_t units, uint32_t pace, uint32_t reach)
{
    struct mmu_calendar calendar = {.units = units};
    uint8_t *taken = calloc(CYCLES, 1);
    uint32_t state = units * 7 + pace, most = 0;
    uint64_t now = 0;
    for (uint32_t step = 0; step < STEPS && now + 2 * reach + STEPS < CYCLES; step++) {
        if (draw(&state) % 8 == 0)
            mmu_calendar_pass(&calendar, now += 1 + draw(&state) % pace);
        uint64_t t = now + draw(&state) % reach, expected = t;
        while (taken[expected] == units)
            expected++;
        taken[expected]++;
        assert_int_equal(mmu_calendar_take(&calendar, t), expected);
        most = calendar.room > most ? calendar.room : most;
    }
    assert_true(calendar.count > 0);
    if (pace * units >= 100) /* it is asked for less than there is: what is past is forgotten */
        assert_true(most <= 4 * (reach + 64));
    mmu_calendar_free(&calendar);
    free(taken);
}

static void every_grant_is_that_of_the_naive_search(void **unused)
{
    (void)unused;
    for (uint32_t units = 1; units <= 8; units *= 2)
        for (uint32_t reach = 1; reach <= 1000; reach *= 10)
            for (uint32_t pace = 1; pace <= 100; pace *= 10)
                compare(units, pace, reach);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worked_example),
        cmocka_unit_test(no_limit_keeps_nothing),
        cmocka_unit_test(every_grant_is_that_of_the_naive_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
