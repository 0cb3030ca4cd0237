/* policy_test.c - each replacement policy against a worked example: the victims are those found with pencil and paper.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../model/policy/policy.h"

struct bench {
    const struct mmu_policy *policy;
    void *state;
};

static struct bench begin(const char *name, uint32_t sets, uint32_t ways, uint32_t seed)
{
    struct bench bench = {.policy = mmu_policy_find(name)};
    assert_non_null(bench.policy);
    assert_null(bench.policy->refuses(ways));
    bench.state = calloc(1, bench.policy->state_bytes(sets, ways));
    assert_non_null(bench.state);
    bench.policy->init(bench.state, sets, ways, seed);
    return bench;
}

static void touch(struct bench *bench, uint32_t set, const char *ways)
{
    for (; *ways; ways++)
        bench->policy->touch(bench->state, set, (uint32_t)(*ways - '0'));
}

static void fill(struct bench *bench, uint32_t set, const char *ways)
{
    for (; *ways; ways++)
        bench->policy->fill(bench->state, set, (uint32_t)(*ways - '0'));
}

static uint32_t victim(struct bench *bench, uint32_t set)
{
    return bench->policy->victim(bench->state, set);
}

static void lru_names_the_way_used_longest_ago(void **unused)
{
    struct bench bench = begin("lru", 1, 4, 1);
    (void)unused;
    fill(&bench, 0, "0123");
    assert_int_equal(victim(&bench, 0), 0);
    touch(&bench, 0, "0"); /* oldest first: 1 2 3 0 */
    assert_int_equal(victim(&bench, 0), 1);
    fill(&bench, 0, "1"); /* 2 3 0 1: a fill ages like a hit */
    assert_int_equal(victim(&bench, 0), 2);
    touch(&bench, 0, "2"); /* 3 0 1 2 */
    touch(&bench, 0, "3"); /* 0 1 2 3 */
    touch(&bench, 0, "0"); /* 1 2 3 0 */
    assert_int_equal(victim(&bench, 0), 1);
    assert_int_equal(victim(&bench, 0), 1); /* asking changes nothing */
    free(bench.state);
}

static void lru_begins_with_way_0_the_oldest(void **unused)
{
    struct bench bench = begin("lru", 1, 3, 1);
    (void)unused;
    assert_int_equal(victim(&bench, 0), 0);
    touch(&bench, 0, "0");
    assert_int_equal(victim(&bench, 0), 1);
    touch(&bench, 0, "1");
    assert_int_equal(victim(&bench, 0), 2);
    free(bench.state);
}

static void sets_do_not_disturb_each_other(void **unused)
{
    (void)unused;
    for (int i = 0; i < 2; i++) {
        struct bench bench = begin(i ? "plru" : "lru", 2, 2, 1);
        touch(&bench, 0, "01");
        touch(&bench, 1, "10");
        assert_int_equal(victim(&bench, 0), 0);
        assert_int_equal(victim(&bench, 1), 1);
        free(bench.state);
    }
}

/*
 * Four ways: node 1 over {01|23}, node 2 over {0|1}, node 3 over {2|3}; bits n1 n2 n3, 1 = the victim is in the upper
 * half. A use of 0 sets n1=1 n2=1; of 1 n1=1 n2=0; of 2 n1=0 n3=1; of 3 n1=0 n3=0.
 */
static void plru_follows_its_tree(void **unused)
{
    struct bench bench = begin("plru", 1, 4, 1);
    (void)unused;
    assert_int_equal(victim(&bench, 0), 0); /* 000 */
    touch(&bench, 0, "0");
    assert_int_equal(victim(&bench, 0), 2); /* 110 */
    touch(&bench, 0, "2");
    assert_int_equal(victim(&bench, 0), 1); /* 011 */
    fill(&bench, 0, "1");
    assert_int_equal(victim(&bench, 0), 3); /* 101 */
    touch(&bench, 0, "3");
    assert_int_equal(victim(&bench, 0), 0); /* 000 */
    touch(&bench, 0, "0");
    touch(&bench, 0, "1");
    touch(&bench, 0, "3"); /* 000: exact LRU would name 2 */
    assert_int_equal(victim(&bench, 0), 0);
    free(bench.state);
}

/* 1 -> (bit 0 is set) 8000 4000 2000 1000 0800 0400 0200 0100 0080 0040 0020 -> (bit 5 is set) 8010 */
static void random_is_the_shift_register(void **unused)
{
    static const uint32_t values[] = {0x0001, 0x8000, 0x4000, 0x2000, 0x1000, 0x0800, 0x0400,
                                      0x0200, 0x0100, 0x0080, 0x0040, 0x0020, 0x8010, 0x4008};
    struct bench whole = begin("random", 1, 1u << 16, 1), three = begin("random", 1, 3, 1);
    (void)unused;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_int_equal(victim(&whole, 0), values[i]);
        assert_int_equal(victim(&three, 0), values[i] % 3);
    }
    free(whole.state);
    free(three.state);
}

static void random_comes_round_after_65535_victims(void **unused)
{
    struct bench bench = begin("random", 1, 1u << 16, 0x5eed);
    uint32_t first = victim(&bench, 0), count = 1;
    (void)unused;
    touch(&bench, 0, "123"); /* uses leave it alone */
    while (victim(&bench, 0) != first)
        count++;
    assert_int_equal(count, 65535);
    free(bench.state);
}

static void plru_refuses_ways_that_make_no_tree(void **unused)
{
    (void)unused;
    assert_non_null(mmu_policy_find("plru")->refuses(3));
    assert_non_null(mmu_policy_find("plru")->refuses(128));
    assert_null(mmu_policy_find("plru")->refuses(1));
    assert_null(mmu_policy_find("nonesuch"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lru_names_the_way_used_longest_ago),  cmocka_unit_test(lru_begins_with_way_0_the_oldest),
        cmocka_unit_test(sets_do_not_disturb_each_other),      cmocka_unit_test(plru_follows_its_tree),
        cmocka_unit_test(random_is_the_shift_register),        cmocka_unit_test(random_comes_round_after_65535_victims),
        cmocka_unit_test(plru_refuses_ways_that_make_no_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
