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
    static const char *const names[] = {"lru", "plru", "bit-plru", "fifo", "srrip", "lfu"};
    (void)unused;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct bench bench = begin(names[i], 2, 2, 1);
        fill(&bench, 0, "01");
        fill(&bench, 1, "10");
        touch(&bench, 0, "1");
        touch(&bench, 1, "0");
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

/* A bit a way, way 0 first; the use that would set the last clear one leaves only its own. */
static void bit_plru_starts_over_when_all_were_used(void **unused)
{
    struct bench bench = begin("bit-plru", 1, 4, 1);
    (void)unused;
    assert_int_equal(victim(&bench, 0), 0); /* 0000 */
    fill(&bench, 0, "0");
    assert_int_equal(victim(&bench, 0), 1); /* 1000 */
    touch(&bench, 0, "12");
    assert_int_equal(victim(&bench, 0), 3); /* 1110 */
    touch(&bench, 0, "1");
    assert_int_equal(victim(&bench, 0), 3); /* 1110 */
    touch(&bench, 0, "3");
    assert_int_equal(victim(&bench, 0), 0); /* 0001 */
    touch(&bench, 0, "0");
    assert_int_equal(victim(&bench, 0), 1); /* 1001 */
    touch(&bench, 0, "21");
    assert_int_equal(victim(&bench, 0), 0); /* 0100 */
    free(bench.state);
    bench = begin("bit-plru", 1, 1, 1);
    touch(&bench, 0, "00");
    assert_int_equal(victim(&bench, 0), 0);
    free(bench.state);
}

static void fifo_does_not_look_at_uses(void **unused)
{
    struct bench bench = begin("fifo", 1, 3, 1);
    (void)unused;
    fill(&bench, 0, "201"); /* oldest first: 2 0 1 */
    assert_int_equal(victim(&bench, 0), 2);
    touch(&bench, 0, "20");
    assert_int_equal(victim(&bench, 0), 2); /* LRU would name 1 */
    fill(&bench, 0, "2");                   /* 0 1 2 */
    assert_int_equal(victim(&bench, 0), 0);
    fill(&bench, 0, "1"); /* 0 2 1: placed there after a flush */
    fill(&bench, 0, "0"); /* 2 1 0 */
    assert_int_equal(victim(&bench, 0), 2);
    free(bench.state);
}

/*
 * The values of the ways behind each step. Placed with 2, used 0; the victim is the lowest way of 3, and while there is
 * none all are counted up.
 */
static void srrip_predicts_a_long_interval(void **unused)
{
    struct bench bench = begin("srrip", 1, 4, 1);
    (void)unused;
    fill(&bench, 0, "0123");                /* 2222 */
    touch(&bench, 0, "0");                  /* 0222 */
    assert_int_equal(victim(&bench, 0), 1); /* 1333 */
    fill(&bench, 0, "1");                   /* 1233 */
    touch(&bench, 0, "2");                  /* 1203 */
    assert_int_equal(victim(&bench, 0), 3); /* 1203 */
    fill(&bench, 0, "3");                   /* 1202 */
    touch(&bench, 0, "31");                 /* 1000 */
    assert_int_equal(victim(&bench, 0), 0); /* 3222: two steps up */
    fill(&bench, 0, "0");                   /* 2222 */
    assert_int_equal(victim(&bench, 0), 0); /* 3333 */
    free(bench.state);
}

/* A scan of new entries goes through one way and leaves those that were used. */
static void srrip_resists_a_scan(void **unused)
{
    struct bench bench = begin("srrip", 1, 4, 1);
    (void)unused;
    fill(&bench, 0, "0123");
    touch(&bench, 0, "012");                /* 0002 */
    assert_int_equal(victim(&bench, 0), 3); /* 1113 */
    fill(&bench, 0, "3");                   /* 1112 */
    assert_int_equal(victim(&bench, 0), 3); /* 2223 */
    fill(&bench, 0, "3");                   /* 2222: the used ones have aged as far as the new one */
    assert_int_equal(victim(&bench, 0), 0); /* 3333 */
    free(bench.state);
}

/* 31 entries of 32 are placed as distant (3), so each is the next victim; the 32nd (2) outlives the one after it. */
static void brrip_lets_one_of_32_stay(void **unused)
{
    struct bench bench = begin("brrip", 2, 2, 1);
    (void)unused;
    fill(&bench, 0, "1");  /* 1st: .3 */
    touch(&bench, 0, "1"); /* .0 */
    for (int i = 2; i <= 31; i++) {
        fill(&bench, 0, "0"); /* 30 */
        assert_int_equal(victim(&bench, 0), 0);
    }
    fill(&bench, 0, "0"); /* 32nd: 20 */
    fill(&bench, 0, "1"); /* 33rd: 23 */
    assert_int_equal(victim(&bench, 0), 1);
    for (int i = 34; i <= 63; i++)
        fill(&bench, 1, "0"); /* the count is of all sets */
    fill(&bench, 0, "0");     /* 64th: 23 */
    fill(&bench, 0, "1");     /* 65th: 23 */
    assert_int_equal(victim(&bench, 0), 1);
    fill(&bench, 0, "0"); /* 66th: 33 */
    assert_int_equal(victim(&bench, 0), 0);
    free(bench.state);
}

/* Counts, the fill being the first; a run of uses of one way is one. */
static void lfu_counts_visits(void **unused)
{
    struct bench bench = begin("lfu", 1, 3, 1);
    (void)unused;
    fill(&bench, 0, "012"); /* 111 */
    assert_int_equal(victim(&bench, 0), 0);
    touch(&bench, 0, "00000"); /* 211 */
    assert_int_equal(victim(&bench, 0), 1);
    touch(&bench, 0, "1212"); /* 233 */
    assert_int_equal(victim(&bench, 0), 0);
    touch(&bench, 0, "0220"); /* 434 */
    assert_int_equal(victim(&bench, 0), 1);
    fill(&bench, 0, "0"); /* 134 */
    assert_int_equal(victim(&bench, 0), 0);
    touch(&bench, 0, "0");   /* 234: a use behind a fill is one, though 0 was used last before it */
    touch(&bench, 0, "101"); /* 354 */
    touch(&bench, 0, "0");   /* 454 */
    assert_int_equal(victim(&bench, 0), 0);
    touch(&bench, 0, "10"); /* 564: had that use not counted, 4 and 4 */
    assert_int_equal(victim(&bench, 0), 2);
    free(bench.state);
}

/* Alternating uses are a visit each. Counts that did not age would leave way 1 at 255, where way 2 never comes. */
static void lfu_ages_when_a_count_is_full(void **unused)
{
    struct bench bench = begin("lfu", 1, 3, 1);
    (void)unused;
    fill(&bench, 0, "012");
    for (int i = 0; i < 254; i++)
        touch(&bench, 0, "01"); /* 255 255 1 */
    touch(&bench, 0, "0");      /* 127 127 0, and one more: 128 127 0 */
    for (int i = 0; i < 126; i++)
        touch(&bench, 0, "20"); /* 254 127 126 */
    assert_int_equal(victim(&bench, 0), 2);
    touch(&bench, 0, "20"); /* 255 127 127 */
    assert_int_equal(victim(&bench, 0), 1);
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
        cmocka_unit_test(lru_names_the_way_used_longest_ago),
        cmocka_unit_test(lru_begins_with_way_0_the_oldest),
        cmocka_unit_test(sets_do_not_disturb_each_other),
        cmocka_unit_test(plru_follows_its_tree),
        cmocka_unit_test(random_is_the_shift_register),
        cmocka_unit_test(random_comes_round_after_65535_victims),
        cmocka_unit_test(bit_plru_starts_over_when_all_were_used),
        cmocka_unit_test(fifo_does_not_look_at_uses),
        cmocka_unit_test(srrip_predicts_a_long_interval),
        cmocka_unit_test(srrip_resists_a_scan),
        cmocka_unit_test(brrip_lets_one_of_32_stay),
        cmocka_unit_test(lfu_counts_visits),
        cmocka_unit_test(lfu_ages_when_a_count_is_full),
        cmocka_unit_test(plru_refuses_ways_that_make_no_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
