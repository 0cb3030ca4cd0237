/* Derived figures, against arithmetic done by hand on counters made up for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../model/cmd/figures.h"

struct counter {
    const char *group, *name;
    uint64_t value;
};

static void gather(struct mmu_figures *figures, const struct counter *counters, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct mmu_stat stat = {counters[i].group,
                                counters[i].name,
                                "",
                                "",
                                counters[i].value,
                                strcmp(counters[i].name, "latency_max") == 0};
        mmu_stat_table_gather(figures->table, &stat);
    }
}

#define GATHER(figures, counters) gather((figures), (counters), sizeof(counters) / sizeof((counters)[0]))

static void assert_number(const struct mmu_figures *figures, const char *group, const char *name, double expected)
{
    double found = mmu_stat_table_number(figures->table, group, name);
    if (fabs(found - expected) > 1e-9 * (1 + fabs(expected)))
        fail_msg("%s.%s is %f, not %f", group, name, found, expected);
}

/* One core of two. */
static const struct counter first_core[] = {
    {"refs", "total", 1500},
    {"refs", "fetch", 1000},
    {"l1", "lookups", 1600},
    {"l1", "hits", 1560},
    {"l1", "misses", 40},
    {"walk", "count", 10},
    {"walk", "pte_reads", 25},
    {"walk", "cycles", 600},
    {"walk", "active_cycles", 400},
    {"walk", "walker_cycles", 500},
    {"walk", "latency_max", 90},
    {"pwc", "misses", 4},
    {"time", "core_cycles", 2000},
    {"time", "instructions", 1000},
    {"cache.c", "lookups", 25},
    {"cache.c", "hits", 20},
    {"cache.c", "data_lookups", 1500},
    {"cache.c", "data_hits", 1200},
};

/* What the other one has, and both have a second time. */
static const struct counter second_core[] = {
    {"refs", "total", 500},
    {"refs", "fetch", 200},
    {"l1", "lookups", 400},
    {"l1", "hits", 300},
    {"l1", "misses", 100},
    {"walk", "count", 40},
    {"walk", "pte_reads", 100},
    {"walk", "cycles", 2400},
    {"walk", "active_cycles", 800},
    {"walk", "walker_cycles", 1900},
    {"walk", "latency_max", 200},
    {"pwc", "misses", 1},
    {"time", "core_cycles", 1000},
    {"time", "instructions", 250},
    {"cache.c", "lookups", 75},
    {"cache.c", "hits", 5},
    {"cache.c", "data_lookups", 500},
    {"cache.c", "data_hits", 100},
};

static struct mmu_machine machine_of_one_each(void)
{
    struct mmu_machine machine = {.mmu = {.tlb_count = 1, .tlb = {{.name = "l1"}}},
                                  .memory = {.cache_count = 1, .cache = {{.name = "c"}}, .data = true}};
    machine.mmu.pwc[1].sets = 1;
    return machine;
}

static void figures_are_of_all_cores_together(void **state)
{
    struct mmu_machine machine = machine_of_one_each();
    struct mmu_figures figures;
    (void)state;
    assert_true(mmu_figures_init(&figures));
    GATHER(&figures, first_core);
    GATHER(&figures, second_core);
    figures.latencies.count[30] = 25;
    figures.latencies.count[60] = 24;
    figures.latencies.count[100] = 1; /* 208 to 215 cycles; the longest was 200 */
    mmu_figures_derive(&figures, NULL, &machine);
    assert_number(&figures, "time", "per_translation", 3000.0 / 2000);
    assert_number(&figures, "l1", "hit_rate", 93);
    assert_number(&figures, "l1", "mpki", 112);
    assert_number(&figures, "walk", "share", 40);
    assert_number(&figures, "walk", "in_flight_mean", 2);
    assert_number(&figures, "walk", "latency_mean", 60);
    assert_number(&figures, "walk", "latency_p50", 30);
    assert_number(&figures, "walk", "latency_p90", 60);
    assert_number(&figures, "walk", "latency_p99", 200);
    assert_number(&figures, "walk", "reads_mean", 2.5);
    assert_number(&figures, "walk", "pki", 40);
    assert_number(&figures, "pwc", "hit_rate", 90);
    assert_number(&figures, "cache.c", "hit_rate", 25);
    assert_number(&figures, "cache.c", "data_hit_rate", 65);
    mmu_figures_free(&figures);
}

static void an_interval_has_figures_of_its_own(void **state)
{
    struct mmu_machine machine = machine_of_one_each();
    struct mmu_figures before, now;
    (void)state;
    assert_true(mmu_figures_init(&before) && mmu_figures_init(&now));
    GATHER(&before, first_core);
    GATHER(&now, first_core);
    GATHER(&now, second_core);
    before.latencies.count[63] = 10;
    now.latencies.count[63] = 10;
    now.latencies.count[20] = 40;
    mmu_figures_derive(&before, NULL, &machine);
    mmu_figures_derive(&now, &before, &machine);
    assert_number(&now, "l1", "hit_rate", 75);
    assert_number(&now, "l1", "mpki", 400);
    assert_number(&now, "walk", "share", 80);
    assert_number(&now, "walk", "in_flight_mean", 1900.0 / 800);
    assert_number(&now, "walk", "latency_p99", 20);
    assert_number(&now, "walk", "pki", 160);
    assert_number(&now, "time", "per_translation", 2);
    assert_number(&now, "pwc", "hit_rate", 97.5);
    assert_number(&now, "l1", "hits", 1860); /* counters go on */
    mmu_figures_free(&before);
    mmu_figures_free(&now);
}

static void nothing_has_happened(void **state)
{
    struct mmu_machine machine = machine_of_one_each();
    struct mmu_figures figures;
    (void)state;
    assert_true(mmu_figures_init(&figures));
    mmu_figures_derive(&figures, NULL, &machine);
    for (size_t i = 0; i < mmu_stat_table_count(figures.table); i++) {
        char text[MMU_STAT_TEXT];
        mmu_stat_table_text(figures.table, i, text);
        assert_string_equal(text, "0.0");
    }
    assert_true(mmu_stat_table_count(figures.table) >= 13);
    mmu_figures_free(&figures);
}

static const char *unit_of(const struct mmu_figures *figures, const char *name)
{
    for (size_t i = 0; i < mmu_stat_table_count(figures->table); i++)
        if (strcmp(mmu_stat_table_at(figures->table, i)->name, name) == 0)
            return mmu_stat_table_at(figures->table, i)->unit;
    return "";
}

static void the_unit_says_what_a_thousand_are(void **state)
{
    static const struct counter fetched[] = {{"refs", "fetch", 1}}, loaded[] = {{"refs", "fetch", 0}};
    struct mmu_machine machine = machine_of_one_each();
    struct mmu_figures figures;
    (void)state;
    for (int fetches = 0; fetches < 2; fetches++) {
        assert_true(mmu_figures_init(&figures));
        if (fetches)
            GATHER(&figures, fetched);
        else
            GATHER(&figures, loaded);
        mmu_figures_derive(&figures, NULL, &machine);
        assert_string_equal(unit_of(&figures, "mpki"), fetches ? "per 1000 instructions" : "per 1000 references");
        assert_string_equal(unit_of(&figures, "pki"), fetches ? "per 1000 instructions" : "per 1000 references");
        mmu_figures_free(&figures);
    }
}

static void a_figure_stands_with_its_group(void **state)
{
    struct mmu_machine machine = machine_of_one_each();
    struct mmu_figures figures;
    const char *last = "";
    unsigned groups = 0;
    (void)state;
    assert_true(mmu_figures_init(&figures));
    GATHER(&figures, first_core);
    mmu_figures_derive(&figures, NULL, &machine);
    for (size_t i = 0; i < mmu_stat_table_count(figures.table); i++) {
        groups += strcmp(last, mmu_stat_table_at(figures.table, i)->group) != 0;
        last = mmu_stat_table_at(figures.table, i)->group;
    }
    assert_int_equal(groups, 6);
    mmu_figures_free(&figures);
}

static void a_number_is_written_in_full_and_no_further(void **state)
{
    static const struct {
        double number;
        const char *text;
    } rows[] = {{0, "0.0"}, {1, "1.0"}, {99.209972, "99.209972"}, {2.5, "2.5"}, {100, "100.0"}, {1.0 / 3, "0.333333"}};
    const struct mmu_stat stat = {.group = "g", .name = "n", .unit = "", .help = ""};
    struct mmu_stat_table *table = mmu_stat_table_create();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[MMU_STAT_TEXT];
        mmu_stat_table_set(table, &stat, rows[i].number);
        mmu_stat_table_text(table, 0, text);
        assert_string_equal(text, rows[i].text);
        json_t *object = mmu_stat_table_json(table);
        assert_true(json_is_real(json_object_get(object, "g.n")));
        assert_true(fabs(json_real_value(json_object_get(object, "g.n")) - rows[i].number) < 1e-6);
        json_decref(object);
    }
    mmu_stat_table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_of_all_cores_together),
        cmocka_unit_test(an_interval_has_figures_of_its_own),
        cmocka_unit_test(nothing_has_happened),
        cmocka_unit_test(the_unit_says_what_a_thousand_are),
        cmocka_unit_test(a_figure_stands_with_its_group),
        cmocka_unit_test(a_number_is_written_in_full_and_no_further),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
