/*
 * latency_test.c - every latency is tight, and every limit bites: what is due in cycle t is there in t and not in t -
 * 1; N may go at once, and the one after them may not. The cycles are those of docs/microarchitecture.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../model/memory/hierarchy.h"
#include "../../model/memory/ram.h"
#include "mmu_rig.h"

static const uint64_t PAGE = 0x12345000;

enum { M = 10, READ = M + 2, LEVELS = 3, PAGES = 12 }; /* memory of the rig, an entry read and checked, of Sv39 */

/* Sv39 with `PAGES` pages from 0 on, in one leaf table; not opened. */
static struct rig *mapped_rig(uint64_t bits)
{
    struct rig *rig = rig_new("sv39");
    rig->config.tlb[0].array.ways = 16;
    for (uint64_t page = 0; page < PAGES; page++)
        rig_map(rig, page << 12, 0, PAGE + (page << 12), bits);
    return rig;
}

static struct mmu_response load(struct rig *rig, uint64_t page, uint64_t cycle)
{
    return rig_ask(rig, page << 12, MMU_LOAD, cycle);
}

/* ---- TLBs -------------------------------------------------------------------------------------------------------- */

static void a_tlb_answers_its_latency_after_the_request(void **unused)
{
    (void)unused;
    for (uint32_t first = 1; first < 10000; first *= 7)
        for (uint32_t second = 1; second < 1000; second *= 5) {
            struct rig *rig = mapped_rig(RV_LEAF);
            rig->config.tlb[0].latency = first;
            rig->config.tlb[0].array.ways = 1;
            rig_add_tlb(rig, "l2", 2, 1, 16, second);
            rig_open(rig);
            uint64_t start = load(rig, 0, 0).done + 1;
            assert_int_equal(start, first + second + 1 + LEVELS * READ + 1);
            assert_int_equal(load(rig, 0, start).done, start + first);
            start = load(rig, 1, start).done + 1; /* takes the only way of the first level */
            assert_int_equal(load(rig, 0, start).done, start + first + second);
            rig_close(rig);
        }
}

/* A fill in cycle t serves the lookup that ends in t + 1 and not the one that ends in t, whatever the latency. */
static void a_fill_serves_lookups_that_end_in_the_next_cycle(void **unused)
{
    (void)unused;
    for (uint32_t latency = 1; latency <= 9; latency += 4)
        for (uint64_t late = 0; late < 2; late++) {
            struct rig *rig = mapped_rig(RV_LEAF);
            rig->config.tlb[0].latency = latency;
            rig->config.walkers = 2;
            rig_open(rig);
            uint64_t filled = load(rig, 0, 0).done;
            assert_int_equal(load(rig, 0, filled - latency + late).served, late ? 0 : MMU_SERVED_WALK);
            rig_close(rig);
        }
}

/* N lookups of hits start in a cycle, the one after them in the next; in a TLB of level 1 and in one of level 2. */
static void ports_let_n_lookups_start_in_a_cycle(void **unused)
{
    enum { LATENCY = 4 };
    (void)unused;
    for (uint32_t ports = 1; ports <= 4; ports++)
        for (int level = 0; level < 2; level++) {
            struct rig *rig = mapped_rig(RV_LEAF);
            rig->config.tlb[0].ports = level ? PAGES : ports;
            rig->config.tlb[0].pages = level ? 2 : 1; /* for level 2, the first holds no 4 KiB pages */
            struct mmu_tlb_config *l2 = rig_add_tlb(rig, "l2", 2, 1, 16, LATENCY);
            l2->ports = level ? ports : PAGES;
            rig_open(rig);
            for (uint64_t page = 0; page < PAGES; page++)
                load(rig, page, 1000 * page);
            uint64_t last = 100001 + (level ? LATENCY : 0);
            for (uint32_t i = 0; i < PAGES; i++)
                assert_int_equal(load(rig, i, 100000).done, last + i / ports);
            assert_int_equal(rig->ops, 0);
            rig_close(rig);
        }
}

/* ---- walks ------------------------------------------------------------------------------------------------------- */

static void a_walk_cache_delays_the_first_read_by_its_latency(void **unused)
{
    (void)unused;
    for (uint32_t latency = 1; latency <= 10000; latency *= 10) {
        struct rig *rig = mapped_rig(RV_LEAF);
        rig_add_pwc(rig, 1, latency);
        rig_open(rig);
        load(rig, 0, 100); /* m = 101, s = 102 */
        assert_int_equal(rig->op[0].cycle, 102 + latency);
        load(rig, 1, 100000);
        assert_int_equal(rig->ops, 1);
        assert_int_equal(rig->op[0].cycle, 100002 + latency);
        rig_close(rig);
    }
}

/* A pointer filled in cycle t is found by the lookup of walk caches that ends in t + 1, not by the one that ends in t.
 */
static void a_pointer_serves_lookups_that_end_in_the_next_cycle(void **unused)
{
    (void)unused;
    for (uint32_t latency = 1; latency <= 9; latency += 4)
        for (uint64_t late = 0; late < 2; late++) {
            struct rig *rig = mapped_rig(RV_LEAF);
            rig->config.walkers = 2;
            rig_add_pwc(rig, 1, latency);
            rig_open(rig);
            load(rig, 0, 100);
            uint64_t filled = 102 + latency + 2 * READ, start = filled - latency + 1 + late;
            load(rig, 1, start - 2); /* its walker starts in `start`, the lookup ends in start + latency - 1 */
            assert_int_equal(rig->ops, late ? 1 : LEVELS);
            rig_close(rig);
        }
}

static void memory_answers_its_latency_after_the_read(void **unused)
{
    (void)unused;
    for (uint32_t latency = 0; latency <= 10000; latency = 10 * latency + 1) {
        struct rig *rig = mapped_rig(RV_LEAF);
        uint32_t counted = latency ? latency : 1; /* no memory answers in the cycle of the question */
        rig->latency = latency;
        rig_open(rig);
        uint64_t done = load(rig, 0, 100).done;
        for (unsigned i = 0; i < LEVELS; i++)
            assert_int_equal(rig->op[i].cycle, 102 + i * (counted + 2));
        assert_int_equal(done, 102 + LEVELS * (counted + 2));
        rig_close(rig);
    }
}

/* Setting A or D is a write in the cycle after the check, answered as late as a read, and one cycle more. */
static void an_update_takes_a_write_of_memory_and_a_cycle(void **unused)
{
    (void)unused;
    for (uint32_t latency = 1; latency <= 1000; latency *= 10) {
        struct rig *rig = mapped_rig(RV_LEAF & ~RV_A);
        rig->latency = latency;
        rig_open(rig);
        uint64_t done = load(rig, 0, 100).done, checked = 102 + LEVELS * (latency + 2);
        assert_int_equal(rig->ops, LEVELS + 1);
        assert_int_equal(rig->op[LEVELS].cycle, checked);
        assert_int_equal(done, checked + latency + 1);
        assert_int_equal(load(rig, 0, done).served, 0); /* its lookup ends in done + 1 */
        rig_close(rig);
    }
}

/* N walks start at once; the next one in the cycle after one of them is done. */
static void walkers_let_n_walks_go_on_at_once(void **unused)
{
    (void)unused;
    for (uint32_t walkers = 1; walkers <= 4; walkers++) {
        struct rig *rig = mapped_rig(RV_LEAF);
        rig->config.walkers = walkers;
        rig->config.tlb[0].ports = PAGES;
        rig_open(rig);
        uint64_t start = 102;
        for (uint32_t i = 0; i < PAGES; i++) {
            if (i > 0 && i % walkers == 0)
                start += LEVELS * READ + 1;
            assert_int_equal(load(rig, i, 100).done, start + LEVELS * READ);
            assert_int_equal(rig->op[0].cycle, start);
        }
        rig_close(rig);
    }
}

/* A walker that is done in d starts again in d + 1: a request that could start in d waits a cycle, one in d + 1 none.
 */
static void a_walker_is_free_in_the_cycle_after_its_walk(void **unused)
{
    (void)unused;
    for (uint64_t late = 0; late < 2; late++) {
        struct rig *rig = mapped_rig(RV_LEAF);
        rig_open(rig);
        uint64_t done = load(rig, 0, 100).done;
        load(rig, 1, done - 2 + late); /* m one later, s = done + late if it could */
        assert_int_equal(rig->op[0].cycle, done + 1);
        assert_int_equal(rig_stat(rig, "walk.queue_cycles"), 1 - late);
        rig_close(rig);
    }
}

/* The same page is joined from the cycle in which its walk enters the queue to that in which it is done, not after. */
static void a_walk_is_joined_up_to_the_cycle_in_which_it_is_done(void **unused)
{
    (void)unused;
    for (uint64_t late = 0; late < 2; late++) {
        struct rig *rig = mapped_rig(RV_LEAF);
        rig->config.merge = true;
        rig->config.tlb[0].pages = 2; /* what the walk fills is not found afterwards */
        rig_open(rig);
        uint64_t done = load(rig, 0, 100).done;
        struct mmu_response second = load(rig, 0, done - 1 + late); /* in the queue in done + late */
        assert_int_equal(second.merged, !late);
        assert_int_equal(second.done, late ? done + 2 + LEVELS * READ : done);
        rig_close(rig);
    }
}

/* ---- the window -------------------------------------------------------------------------------------------------- */

/*
 * Of hits that all are due in one cycle, N are under way at once; the next arrives when the oldest is done. Pages that
 * have hit before (round 2) go another way through the model than those that were only filled.
 */
static void a_window_lets_n_requests_be_outstanding(void **unused)
{
    enum { LATENCY = 7 };
    (void)unused;
    for (uint32_t size = 1; size <= 5; size++)
        for (unsigned told = 0; told < 4; told++) {
            struct rig *rig = mapped_rig(RV_LEAF);
            uint64_t ring[5] = {0};
            struct mmu_window window = {.done = ring, .size = size};
            struct mmu_request requests[PAGES];
            struct mmu_response responses[PAGES];
            rig->config.tlb[0].latency = LATENCY;
            rig->config.tlb[0].ports = PAGES;
            rig_open(rig);
            for (uint64_t i = 0; i < PAGES * (1 + told / 2); i++)
                load(rig, i % PAGES, 1000 * i);
            for (uint64_t page = 0; page < PAGES; page++)
                requests[page] = (struct mmu_request){page << 12, 100000, MMU_LOAD};
            mmu_translate_window(rig->mmu, &window, requests, told % 2 ? responses : NULL, PAGES);
            for (uint32_t i = 0; i < PAGES && told % 2; i++)
                assert_int_equal(responses[i].done, 100000 + (i / size + 1) * LATENCY);
            assert_int_equal(window.last_done, 100000 + ((PAGES - 1) / size + 1) * LATENCY);
            rig_close(rig);
        }
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static uint32_t read_latency(struct mmu_hierarchy *hierarchy, uint64_t pa)
{
    return mmu_hierarchy_read(hierarchy, pa, 8, 0).latency;
}

/* An access pays every cache that it looks up, and RAM when none of them has the line; a write pays what a read does.
 */
static void caches_and_ram_cost_their_latencies(void **unused)
{
    static const uint32_t latencies[][3] = {{1, 1, 1}, {4, 14, 200}, {10000, 10000, 10000}};
    (void)unused;
    for (size_t i = 0; i < sizeof latencies / sizeof latencies[0]; i++) {
        const uint32_t first = latencies[i][0], second = latencies[i][1], ram_latency = latencies[i][2];
        struct mmu_error error;
        struct mmu_memory_config config = {.bytes = 1 << 20, .latency = ram_latency, .cache_count = 2};
        config.cache[0] = (struct mmu_cache_config){"b", 2, {4, 2, "lru"}, second, true}; /* in any order */
        config.cache[1] = (struct mmu_cache_config){"a", 1, {1, 1, "lru"}, first, true};
        struct mmu_ram *ram = mmu_ram_create(0, config.bytes);
        struct mmu_hierarchy *hierarchy = mmu_hierarchy_create(&config, ram, 1, &error);
        assert_non_null(hierarchy);
        assert_int_equal(read_latency(hierarchy, 0), first + second + ram_latency);
        assert_int_equal(read_latency(hierarchy, 56), first); /* the last word of the line */
        assert_int_equal(read_latency(hierarchy, 64), first + second + ram_latency);
        assert_int_equal(read_latency(hierarchy, 0), first + second);
        assert_int_equal(mmu_hierarchy_write(hierarchy, 8, 8, 0, 1, 0).latency, first);
        assert_int_equal(mmu_hierarchy_write(hierarchy, 64, 8, 0, 1, 0).latency, first + second);
        assert_int_equal(mmu_hierarchy_write(hierarchy, 128, 8, 0, 1, 0).latency, first + second + ram_latency);
        mmu_hierarchy_destroy(hierarchy);
        mmu_ram_destroy(ram);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tlb_answers_its_latency_after_the_request),
        cmocka_unit_test(a_fill_serves_lookups_that_end_in_the_next_cycle),
        cmocka_unit_test(ports_let_n_lookups_start_in_a_cycle),
        cmocka_unit_test(a_walk_cache_delays_the_first_read_by_its_latency),
        cmocka_unit_test(a_pointer_serves_lookups_that_end_in_the_next_cycle),
        cmocka_unit_test(memory_answers_its_latency_after_the_read),
        cmocka_unit_test(an_update_takes_a_write_of_memory_and_a_cycle),
        cmocka_unit_test(walkers_let_n_walks_go_on_at_once),
        cmocka_unit_test(a_walker_is_free_in_the_cycle_after_its_walk),
        cmocka_unit_test(a_walk_is_joined_up_to_the_cycle_in_which_it_is_done),
        cmocka_unit_test(a_window_lets_n_requests_be_outstanding),
        cmocka_unit_test(caches_and_ram_cost_their_latencies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
