/* The caches in front of memory: latencies to the cycle, where table reads enter, private and shared, the program's own
 * references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "../../model/memory/hierarchy.h"

enum { L1 = 4, L2 = 14, LLC = 40, RAM = 200, LINE = MMU_LINE_BYTES };

/* Three caches of 2, 4 and 8 lines, each of one set, told in another order than that of their levels. */
static const struct mmu_memory_config three = {
    .bytes = 1 << 20,
    .latency = RAM,
    .cache_count = 3,
    .cache = {{"llc", 3, {1, 8, "lru"}, LLC, true},
              {"l1", 1, {1, 2, "lru"}, L1, false},
              {"l2", 2, {1, 4, "lru"}, L2, false}},
};

struct machine {
    struct mmu_ram *ram;
    struct mmu_hierarchy *core[2];
};

static struct machine open_machine(const struct mmu_memory_config *config)
{
    struct mmu_error error;
    struct machine machine = {.ram = mmu_ram_create(0, config->bytes)};
    machine.core[0] = mmu_hierarchy_create(config, machine.ram, 1, &error);
    assert_non_null(machine.core[0]);
    machine.core[1] = mmu_hierarchy_create_sharing(config, machine.core[0], 1, &error);
    assert_non_null(machine.core[1]);
    return machine;
}

static void close_machine(struct machine *machine)
{
    mmu_hierarchy_destroy(machine->core[1]);
    mmu_hierarchy_destroy(machine->core[0]);
    mmu_ram_destroy(machine->ram);
}

static uint32_t read_latency(struct mmu_hierarchy *hierarchy, uint64_t pa)
{
    struct mmu_mem_reply reply = mmu_hierarchy_read(hierarchy, pa, 8, 0);
    assert_false(reply.error);
    return reply.latency;
}

struct wanted {
    const char *group, *name;
    uint64_t sum;
    unsigned told;
};

static void take(void *ctx, const struct mmu_stat *stat)
{
    struct wanted *wanted = ctx;
    if (strcmp(stat->group, wanted->group) != 0 || strcmp(stat->name, wanted->name) != 0)
        return;
    wanted->sum += stat->value;
    wanted->told++;
}

/* The figure, summed over both cores; `told` is how many of them tell it. */
static void assert_figure(const struct machine *machine, const char *group, const char *name, uint64_t sum,
                          unsigned told)
{
    struct wanted wanted = {group, name, 0, 0};
    for (int i = 0; i < 2; i++)
        mmu_hierarchy_stats_each(machine->core[i], take, &wanted);
    assert_int_equal(wanted.told, told);
    assert_int_equal(wanted.sum, sum);
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void a_read_pays_for_every_cache_on_its_way(void **state)
{
    struct machine machine = open_machine(&three);
    (void)state;
    assert_int_equal(read_latency(machine.core[0], 0), L1 + L2 + LLC + RAM);
    assert_int_equal(read_latency(machine.core[0], 8), L1);
    for (uint64_t line = 1; line <= 2; line++)
        read_latency(machine.core[0], line * LINE);
    assert_int_equal(read_latency(machine.core[0], 0), L1 + L2); /* two other lines are in L1 */
    for (uint64_t line = 3; line <= 6; line++)
        read_latency(machine.core[0], line * LINE);
    assert_int_equal(read_latency(machine.core[0], 0), L1 + L2 + LLC);
    for (uint64_t line = 7; line <= 14; line++)
        read_latency(machine.core[0], line * LINE);
    assert_int_equal(read_latency(machine.core[0], 0), L1 + L2 + LLC + RAM);
    assert_figure(&machine, "memory", "reads", 16, 2);
    close_machine(&machine);
}

/* A read enters at the level asked for: what is before it is neither paid for nor changed. */
static void table_reads_enter_at_their_level(void **state)
{
    static const uint32_t cold[] = {L1 + L2 + LLC + RAM, L1 + L2 + LLC + RAM, L2 + LLC + RAM, LLC + RAM, RAM};
    static const uint32_t warm[] = {L1, L1, L2, LLC, RAM};
    static const char *const names[] = {"cache.l1", "cache.l2", "cache.llc"};
    (void)state;
    for (uint32_t level = 0; level <= 4; level++) {
        struct mmu_memory_config config = three;
        config.walk_level = level;
        struct machine machine = open_machine(&config);
        assert_int_equal(read_latency(machine.core[0], 0), cold[level]);
        assert_int_equal(read_latency(machine.core[0], 0), warm[level]);
        assert_int_equal(mmu_hierarchy_write(machine.core[0], 0, 8, 0, 1, 0).latency, warm[level]);
        for (uint32_t cache = 0; cache < 3; cache++) {
            bool entered = cache + 1 == (level ? level : 1), passed = cache + 1 > (level ? level : 1);
            assert_figure(&machine, names[cache], "lookups", entered ? 3 : passed ? 1 : 0, cache == 2 ? 1 : 2);
        }
        close_machine(&machine);
    }
}

static void a_level_behind_ram_is_refused(void **state)
{
    struct mmu_memory_config config = three;
    struct mmu_error error;
    (void)state;
    config.walk_level = 5;
    assert_null(mmu_hierarchy_create(&config, NULL, 1, &error));
    assert_non_null(strstr(error.text, "the level after the last"));
}

static void caches_that_are_not_shared_are_each_cores_own(void **state)
{
    struct machine machine = open_machine(&three);
    (void)state;
    assert_int_equal(read_latency(machine.core[0], 0), L1 + L2 + LLC + RAM);
    assert_int_equal(read_latency(machine.core[1], 0), L1 + L2 + LLC);
    assert_int_equal(read_latency(machine.core[1], 0), L1);
    assert_int_equal(read_latency(machine.core[0], 0), L1);
    assert_figure(&machine, "cache.l1", "lookups", 4, 2);
    assert_figure(&machine, "cache.llc", "lookups", 2, 1);
    assert_figure(&machine, "cache.llc", "hits", 1, 1);
    for (uint64_t line = 1; line <= 4; line++) /* core 1 throws line 0 out of its own caches, and of nobody else's */
        read_latency(machine.core[1], line * LINE);
    assert_int_equal(read_latency(machine.core[0], 0), L1);
    assert_int_equal(read_latency(machine.core[1], 0), L1 + L2 + LLC);
    close_machine(&machine);
}

static void references_evict_lines_of_tables_and_are_counted_apart(void **state)
{
    struct mmu_memory_config config = three;
    (void)state;
    config.data = true;
    struct machine machine = open_machine(&config);
    struct mmu_hierarchy *hierarchy = machine.core[0];
    read_latency(hierarchy, 0);
    mmu_hierarchy_reference(hierarchy, 0x1000, 8);
    assert_int_equal(read_latency(hierarchy, 0), L1); /* L1 has room for both */
    mmu_hierarchy_reference(hierarchy, 0x2000, 8);
    mmu_hierarchy_reference(hierarchy, 0x3000, 8);
    assert_int_equal(read_latency(hierarchy, 0), L1 + L2);
    assert_figure(&machine, "cache.l1", "lookups", 3, 2);
    assert_figure(&machine, "cache.l1", "evictions", 1, 2);
    assert_figure(&machine, "cache.l1", "data_lookups", 3, 2);
    assert_figure(&machine, "cache.l1", "data_misses", 3, 2);
    assert_figure(&machine, "cache.l1", "data_evictions", 2, 2);
    assert_figure(&machine, "cache.l2", "data_evictions", 0, 2);
    assert_figure(&machine, "memory", "data_reads", 3, 2);
    assert_figure(&machine, "memory", "reads", 1, 2);
    mmu_hierarchy_reference(hierarchy, 0x3038, 8); /* the last bytes of a line, then one more */
    assert_figure(&machine, "cache.l1", "data_lookups", 4, 2);
    mmu_hierarchy_reference(hierarchy, 0x3038, 9);
    assert_figure(&machine, "cache.l1", "data_lookups", 6, 2);
    assert_figure(&machine, "cache.l1", "data_hits", 2, 2);
    mmu_hierarchy_stats_reset(hierarchy);
    assert_figure(&machine, "cache.l1", "data_lookups", 0, 2);
    close_machine(&machine);
}

/* They bring in what a table read then finds, from the first cache on, wherever table reads enter. */
static void references_enter_at_the_first_cache(void **state)
{
    struct mmu_memory_config config = three;
    (void)state;
    config.data = true;
    config.walk_level = 2;
    struct machine machine = open_machine(&config);
    mmu_hierarchy_reference(machine.core[0], 0x40, 1);
    assert_int_equal(read_latency(machine.core[0], 0x40), L2);
    assert_int_equal(read_latency(machine.core[1], 0x40), L2 + LLC);
    assert_figure(&machine, "cache.l1", "data_lookups", 1, 2);
    assert_figure(&machine, "cache.l1", "lookups", 0, 2);
    close_machine(&machine);
}

static void figures_of_references_are_told_only_when_asked_for(void **state)
{
    struct machine machine = open_machine(&three);
    (void)state;
    assert_figure(&machine, "cache.l1", "data_lookups", 0, 0);
    assert_figure(&machine, "memory", "data_reads", 0, 0);
    close_machine(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_read_pays_for_every_cache_on_its_way),
        cmocka_unit_test(table_reads_enter_at_their_level),
        cmocka_unit_test(a_level_behind_ram_is_refused),
        cmocka_unit_test(caches_that_are_not_shared_are_each_cores_own),
        cmocka_unit_test(references_evict_lines_of_tables_and_are_counted_apart),
        cmocka_unit_test(references_enter_at_the_first_cache),
        cmocka_unit_test(figures_of_references_are_told_only_when_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
