/*
 * walk_figures_test.c - walks by figures that follow from the geometry of x86-64 tables: entries that mapped memory
 * has, lines that they lie in, reads that walk caches save; and TLBs by those that are known of their policies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../model/memory/hierarchy.h"
#include "../../model/memory/ram.h"
#include "mmu_rig.h"

#define GIB (UINT64_C(1) << 30)

/* ---- large mappings ---------------------------------------------------------------------------------------------- */

/* Four-level tables in RAM, one after another: the root, a PDPT, page directories, page tables. All read through
 * caches. */
struct tables {
    struct mmu_ram *ram;
    struct mmu_hierarchy *hierarchy;
    struct mmu *mmu;
    uint64_t cycle;
};

enum { RAM_BYTES = 4 << 20, PDPT = 0x1000, DIRECTORIES = 0x2000 };

static void put(struct tables *tables, uint64_t at, uint64_t index, uint64_t entry)
{
    mmu_ram_write(tables->ram, at + 8 * index, 8, entry);
}

/* Map `bytes`, a multiple of 1 GiB, from address 0 on, in pages of level 0 or 1. */
static void map(struct tables *tables, uint64_t bytes, unsigned level)
{
    const uint64_t pointer = IA_P | IA_W | IA_U | IA_A, leaf = IA_LEAF;
    const uint64_t page_tables = DIRECTORIES + bytes / GIB * 4096;
    put(tables, 0, 0, PDPT | pointer);
    for (uint64_t i = 0; i < bytes / GIB; i++)
        put(tables, PDPT, i, (DIRECTORIES + i * 4096) | pointer);
    for (uint64_t i = 0; i < bytes >> 21; i++)
        put(tables, DIRECTORIES, i, level == 1 ? i << 21 | IA_PS | leaf : (page_tables + i * 4096) | pointer);
    for (uint64_t i = 0; level == 0 && i < bytes >> 12; i++)
        put(tables, page_tables, i, i << 12 | leaf);
}

/* One TLB entry, walk caches for levels `lowest_pwc` and up (of one entry each), one big cold cache of lines. */
static struct tables *build(uint64_t bytes, unsigned level, unsigned lowest_pwc)
{
    struct tables *tables = calloc(1, sizeof *tables);
    struct mmu_memory_config memory = {.bytes = RAM_BYTES, .latency = 10, .cache_count = 1};
    memory.cache[0] = (struct mmu_cache_config){.name = "c", .level = 1, .array = {1024, 64, "lru"}, .latency = 1};
    struct mmu_config config = {
        .scheme = "x86-4", .pa_bits = 40, .hardware_ad = true, .tlb_count = 1, .walkers = 1, .seed = 1};
    config.tlb[0] = (struct mmu_tlb_config){.name = "l1",
                                            .level = 1,
                                            .serves = MMU_SERVES_LOAD | MMU_SERVES_STORE | MMU_SERVES_FETCH,
                                            .pages = 7,
                                            .array = {1, 1, "lru"},
                                            .latency = 1,
                                            .ports = 1};
    for (unsigned at = lowest_pwc; at < 4; at++)
        config.pwc[at] = (struct mmu_array_config){1, 1, "lru"};
    config.pwc_latency = 1;
    struct mmu_error error;
    tables->ram = mmu_ram_create(0, RAM_BYTES);
    tables->hierarchy = mmu_hierarchy_create(&memory, tables->ram, 1, &error);
    struct mmu_host host = {.version = MMU_HOST_VERSION,
                            .ctx = tables->hierarchy,
                            .mem_read = mmu_hierarchy_read,
                            .mem_write = mmu_hierarchy_write};
    tables->mmu = mmu_create(&config, &host, &error);
    assert_non_null(tables->mmu);
    map(tables, bytes, level);
    return tables;
}

static void dispose(struct tables *tables)
{
    mmu_destroy(tables->mmu);
    mmu_hierarchy_destroy(tables->hierarchy);
    mmu_ram_destroy(tables->ram);
    free(tables);
}

/* Load from every page once, in order; each must be where the map says. */
static void sweep(struct tables *tables, uint64_t bytes, uint64_t page)
{
    for (uint64_t va = 0; va < bytes; va += page) {
        struct mmu_request request = {.va = va, .cycle = tables->cycle, .access = MMU_LOAD};
        struct mmu_response response;
        mmu_translate(tables->mmu, &request, &response);
        assert_int_equal(response.pa, va);
        tables->cycle = response.done + 1;
    }
}

struct wanted {
    const char *group, *name;
    uint64_t value;
};

static void pick(void *ctx, const struct mmu_stat *stat)
{
    struct wanted *wanted = ctx;
    if (strcmp(stat->group, wanted->group) == 0 && strcmp(stat->name, wanted->name) == 0)
        wanted->value = stat->value;
}

static uint64_t stat_of(const struct tables *tables, const char *group, const char *name)
{
    struct wanted wanted = {group, name, UINT64_MAX};
    mmu_stats_each(tables->mmu, pick, &wanted);
    mmu_hierarchy_stats_each(tables->hierarchy, pick, &wanted);
    assert_true(wanted.value != UINT64_MAX);
    return wanted.value;
}

/* 1 GiB / 4 KiB = 262,144 leaf entries, in 512 tables: with walk caches each entry of the tree is read once. */
static void one_gib_of_4k_pages_has_262144_entries(void **unused)
{
    struct tables *tables = build(GIB, 0, 1);
    (void)unused;
    sweep(tables, GIB, 4096);
    assert_int_equal(stat_of(tables, "walk", "count"), 262144);
    assert_int_equal(stat_of(tables, "walk", "pte_reads"), 262144 + 512 + 1 + 1);
    dispose(tables);
}

/* 10 GiB / 2 MiB = 5,120 leaf entries, in 10 page directories. */
static void ten_gib_of_2m_pages_have_5120_entries(void **unused)
{
    struct tables *tables = build(10 * GIB, 1, 1);
    (void)unused;
    sweep(tables, 10 * GIB, 2 << 20);
    assert_int_equal(stat_of(tables, "walk", "count"), 5120);
    assert_int_equal(stat_of(tables, "walk", "pte_reads"), 5120 + 10 + 1);
    dispose(tables);
}

/* A line of 64 bytes has 8 entries: 262,144 neighbours lie in 32,768 lines, each brought in by the first of its 8. */
static void a_stride_of_4k_reads_8_entries_of_a_line(void **unused)
{
    struct tables *tables = build(GIB, 0, 1);
    (void)unused;
    sweep(tables, GIB, 4096);
    assert_int_equal(stat_of(tables, "cache.c", "lookups"), 262144 + 512 + 1 + 1);
    assert_int_equal(stat_of(tables, "cache.c", "misses"), 262144 / 8 + 512 / 8 + 1 + 1);
    dispose(tables);
}

/* Reads of a walk: 4 from the root, 3 behind a PML4 entry, 2 behind a PDPT entry, 1 behind a PD entry. */
static void walk_caches_leave_4_3_2_or_1_reads(void **unused)
{
    (void)unused;
    for (unsigned lowest = 1; lowest <= 4; lowest++) {
        struct tables *tables = build(GIB, 0, lowest);
        sweep(tables, 2 << 20, 4096);
        assert_int_equal(stat_of(tables, "walk", "pte_reads"), 4 + 511 * lowest);
        dispose(tables);
    }
}

/* ---- TLBs -------------------------------------------------------------------------------------------------------- */

static uint64_t misses_of(const char *policy, uint32_t ways, const char *string)
{
    struct rig *rig = rig_new("sv39");
    rig->config.tlb[0].array.ways = ways;
    strcpy(rig->config.tlb[0].array.policy, policy);
    for (uint64_t page = 0; page < 10; page++)
        rig_map(rig, page << 12, 0, page << 12, RV_LEAF);
    rig_open(rig);
    for (uint64_t cycle = 0; *string; string++, cycle += 1000)
        rig_ask(rig, (uint64_t)(*string - '0') << 12, MMU_LOAD, cycle);
    uint64_t misses = rig_stat(rig, "l1.misses");
    rig_close(rig);
    return misses;
}

/* Belady's string and the textbook one, as the pages that a fully associative TLB is asked for. */
static void a_tlb_misses_as_often_as_its_policy_faults(void **unused)
{
    static const struct {
        const char *policy;
        uint64_t belady[3]; /* with 3, 4, 5 ways */
        uint64_t textbook;  /* with 3 */
    } rows[] = {{"lru", {10, 8, 5}, 12}, {"fifo", {9, 10, 5}, 15}};
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (uint32_t n = 0; n < 3; n++)
            assert_int_equal(misses_of(rows[i].policy, 3 + n, "123412512345"), rows[i].belady[n]);
        assert_int_equal(misses_of(rows[i].policy, 3, "70120304230321201701"), rows[i].textbook);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_gib_of_4k_pages_has_262144_entries),
        cmocka_unit_test(ten_gib_of_2m_pages_have_5120_entries),
        cmocka_unit_test(a_stride_of_4k_reads_8_entries_of_a_line),
        cmocka_unit_test(walk_caches_leave_4_3_2_or_1_reads),
        cmocka_unit_test(a_tlb_misses_as_often_as_its_policy_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
