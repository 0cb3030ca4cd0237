/* The operating system: huge pages, and the memory calls that split them. */
#include "os_huge_rig.h"

static void one_fault_maps_a_huge_page(void **state)
{
    (void)state;
    const char *schemes[] = {"sv32", "sv39", "sv48", "sv57", "x86-4", "x86-5"};
    struct mmu_os_config config = always;
    config.minor_cycles = 10;
    config.huge_fault_cycles = 1000;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        struct rig *rig = rig_with_area(schemes[i], MEMORY, &config, 3000);
        uint64_t huge = pages_of_huge(rig), allocated = rig_count(rig, "pgalloc"), tables = rig->scheme->levels - 1u;
        assert_true(rig_store(rig, 0, PAGE(huge - 1), 7));
        assert_int_equal(rig->cost, 1010);
        assert_int_equal(mmu_os_rss(rig->os, PID), huge);
        assert_int_equal(rig_count(rig, "pgalloc") - allocated, huge + tables); /* the lowest table is a spare one */
        assert_int_equal(level_of(rig, 0), 1);
        store_pages(rig, 0, huge, 50);
        expect_pages(rig, 0, huge, 50);
        assert_int_equal(rig_count(rig, "pgfault"), 1);
        assert_int_equal(rig_load(rig, 0, PAGE(huge)), 0); /* so does a load */
        assert_int_equal(rig_count(rig, "thp_fault_alloc"), 2);
        assert_int_equal(rig_count(rig, "zero_page"), 0);
        store_pages(rig, huge, 2 * huge, 60);
        assert_int_equal(rig_count(rig, "pgfault"), 2);
        assert_int_equal(rig_usage(rig).page_frames, 2 * huge + 1);
        mmu_os_munmap(rig->os, PID, PAGE(0), huge * RIG_PAGE);
        assert_int_equal(rig_count(rig, "pages_peak"), 2 * huge + 1);
        assert_int_equal(rig_count(rig, "tables_peak"), tables + 2);
        mmu_os_stats_reset(rig->os);
        assert_int_equal(rig_count(rig, "pages_peak"), huge + 1);
        expect_all_given_back(rig);
    }
}

static void a_huge_page_must_fit(void **state)
{
    (void)state;
    struct rig *rig = rig_create("sv39", MEMORY, 0, &always);
    mmu_os_spawn(rig->os, PID);
    mmu_os_run(rig->os, 0, PID);
    mmu_os_mmap(rig->os, PID, PAGE(1), 2 * HUGE * RIG_PAGE - 2 * RIG_PAGE, RW);
    store_pages(rig, 1, 3, 5);
    store_pages(rig, 2 * HUGE - 3, 2 * HUGE - 1, 5);
    assert_int_equal(rig_count(rig, "pgfault"), 4);
    mmu_os_mmap(rig->os, PID, PAGE(2 * HUGE - 1), RIG_PAGE, RW); /* now it fits, but pages are there already */
    store_pages(rig, HUGE, HUGE + 1, 5);
    mmu_os_munmap(rig->os, PID, PAGE(HUGE), HUGE * RIG_PAGE);
    mmu_os_mmap(rig->os, PID, PAGE(HUGE), HUGE * RIG_PAGE, RW);
    assert_int_equal(rig_count(rig, "thp_fault_alloc"), 0);
    store_pages(rig, HUGE + 9, HUGE + 10, 5);
    assert_int_equal(rig_count(rig, "thp_fault_alloc"), 1);
    assert_int_equal(rig_count(rig, "thp_fault_fallback"), 0);
    expect_all_given_back(rig);
}

static void without_huge_pages_in_the_config_there_are_none(void **state)
{
    (void)state;
    struct mmu_os_config never = always;
    strcpy(never.huge_pages, "never");
    struct rig *rig = rig_with_area("x86-4", MEMORY, &never, 2 * HUGE);
    store_pages(rig, 0, HUGE, 1);
    assert_int_equal(rig_count(rig, "pgfault"), HUGE);
    assert_int_equal(rig_count(rig, "thp_fault_alloc") + rig_count(rig, "thp_fault_fallback"), 0);
    expect_all_given_back(rig);
}

static void without_frames_in_a_row_it_falls_back(void **state)
{
    (void)state;
    const uint64_t bases[] = {RIG_BASE, RIG_BASE + RIG_PAGE, RIG_BASE + (HUGE - 1) * RIG_PAGE};
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        struct rig *rig = rig_create_at(bases[i], "sv39", 3 * HUGE - 1, 0, &always);
        mmu_os_spawn(rig->os, PID);
        mmu_os_run(rig->os, 0, PID);
        mmu_os_mmap(rig->os, PID, AT, 8 * HUGE * RIG_PAGE, RW);
        for (uint64_t n = 0; n < 4; n++) /* aligned frames for one or two, of which tables may take from one */
            store_pages(rig, n * HUGE, n * HUGE + 1, 9);
        uint64_t huge = rig_count(rig, "thp_fault_alloc");
        assert_true(huge == 1 || huge == 2);
        assert_int_equal(rig_count(rig, "thp_fault_fallback"), 4 - huge);
        assert_int_equal(mmu_os_rss(rig->os, PID), huge * HUGE + 4 - huge);
        store_pages(rig, 3 * HUGE + 1, 3 * HUGE + 3, 9); /* no longer a candidate */
        assert_int_equal(rig_load(rig, 0, PAGE(4 * HUGE)), 0);
        assert_int_equal(rig_count(rig, "zero_page"), 1);
        assert_int_equal(rig_count(rig, "thp_fault_fallback"), 5 - huge);
        for (uint64_t n = 3 * HUGE + 3; rig_usage(rig).free_frames > 1; n++)
            store_pages(rig, n, n + 1, 9); /* every frame can be used */
        expect_all_given_back(rig);
    }
}

static void munmap_of_a_part_splits(void **state)
{
    (void)state;
    const char *schemes[] = {"sv32", "sv39", "x86-4"};
    for (size_t i = 0; i < 3; i++) {
        struct rig *rig = rig_with_area(schemes[i], MEMORY, &two_cores, 3000);
        uint64_t huge = pages_of_huge(rig);
        store_pages(rig, 0, 2 * huge, 100);
        assert_int_equal(rig_load(rig, 1, PAGE(0)), 100);
        mmu_os_munmap(rig->os, PID, PAGE(3), 2 * RIG_PAGE);
        assert_int_equal(rig_count(rig, "thp_split_pmd"), 1);
        assert_int_equal(rig_count(rig, "thp_split_page"), 0);
        assert_int_equal(level_of(rig, 0), 0);
        assert_int_equal(level_of(rig, huge), 1);
        assert_int_equal(mmu_os_rss(rig->os, PID), 2 * huge - 2);
        assert_int_equal(rig_usage(rig).page_frames, 2 * huge - 1);
        for (unsigned core = 0; core < 2; core++) {
            assert_int_equal(rig_load(rig, core, PAGE(0)), 100);
            assert_false(rig_touch(rig, core, PAGE(3), MMU_LOAD));
            assert_false(rig_touch(rig, core, PAGE(4), MMU_STORE));
        }
        expect_pages(rig, 5, 2 * huge, 100);
        mmu_os_munmap(rig->os, PID, PAGE(huge - 1), (huge + 1) * RIG_PAGE); /* and a whole one */
        assert_int_equal(rig_count(rig, "thp_split_pmd"), 1);
        assert_int_equal(mmu_os_rss(rig->os, PID), huge - 3);
        expect_all_given_back(rig);
    }
}

static void mmap_over_the_middle_splits(void **state)
{
    (void)state;
    struct rig *rig = rig_with_area("x86-4", MEMORY, &always, 3 * HUGE);
    store_pages(rig, 0, 3 * HUGE, 100);
    mmu_os_mmap(rig->os, PID, PAGE(HUGE / 2), 2 * HUGE * RIG_PAGE, RW);
    assert_int_equal(rig_count(rig, "thp_split_pmd"), 2);
    expect_pages(rig, 0, HUGE / 2, 100);
    expect_pages(rig, 2 * HUGE + HUGE / 2, 3 * HUGE, 100);
    for (uint64_t i = HUGE / 2; i < 2 * HUGE + HUGE / 2; i++)
        assert_int_equal(rig_load(rig, 0, PAGE(i)), 0);
    assert_int_equal(rig_count(rig, "thp_fault_alloc"), 4); /* the second of the three is huge again */
    expect_all_given_back(rig);
}

/* Also where rights are granted, which asks for no flush: no core may keep the huge translation beside the small. */
static void mprotect_of_a_part_splits(void **state)
{
    (void)state;
    const char *schemes[] = {"sv39", "x86-4"};
    for (size_t i = 0; i < 2; i++) {
        struct rig *rig = rig_with_area(schemes[i], MEMORY, &two_cores, HUGE);
        store_pages(rig, 0, HUGE, 100);
        mmu_os_mprotect(rig->os, PID, AT, HUGE * RIG_PAGE, READ_ONLY);
        assert_int_equal(level_of(rig, 0), 1);
        assert_int_equal(rig_load(rig, 1, PAGE(0)), 100);
        assert_false(rig_touch(rig, 0, PAGE(0), MMU_STORE));
        mmu_os_mprotect(rig->os, PID, PAGE(10), 10 * RIG_PAGE, RW);
        assert_int_equal(level_of(rig, 0), 0);
        for (uint64_t n = 0; n < HUGE; n++)
            assert_int_equal(rig_touch(rig, n % 2, PAGE(n), MMU_STORE), n >= 10 && n < 20);
        expect_pages(rig, 0, HUGE, 100);
        assert_int_equal(rig_count(rig, "pgfault"), 1);
        assert_int_equal(rig_count(rig, "thp_split_pmd"), 1);
        expect_all_given_back(rig);
    }
}

static void mprotect_of_the_whole_keeps_it(void **state)
{
    (void)state;
    struct rig *rig = rig_with_area("sv48", MEMORY, &always, 2 * HUGE);
    store_pages(rig, 0, 2 * HUGE, 100);
    mmu_os_mprotect(rig->os, PID, AT, HUGE * RIG_PAGE, 0);
    assert_false(rig_touch(rig, 0, PAGE(1), MMU_LOAD));
    mmu_os_mprotect(rig->os, PID, AT, HUGE * RIG_PAGE, RW);
    expect_pages(rig, 0, 2 * HUGE, 100);
    store_pages(rig, 0, 2 * HUGE, 200);
    assert_int_equal(rig_count(rig, "pgfault"), 2);
    assert_int_equal(rig_count(rig, "thp_split_pmd"), 0);
    assert_int_equal(level_of(rig, 0), 1);
    mmu_os_mprotect(rig->os, PID, AT, 2 * HUGE * RIG_PAGE, 0); /* split and dropped while hidden */
    mmu_os_mprotect(rig->os, PID, PAGE(7), RIG_PAGE, READ_ONLY);
    expect_pages(rig, 7, 8, 200);
    assert_false(rig_touch(rig, 0, PAGE(8), MMU_LOAD));
    assert_int_equal(rig_count(rig, "thp_split_pmd"), 1);
    expect_all_given_back(rig);
}

static void pieces_inherit_accessed_and_dirty(void **state)
{
    (void)state;
    for (int stored = 0; stored < 2; stored++) {
        struct rig *rig = rig_with_area("sv39", MEMORY, &always, HUGE);
        assert_true(rig_touch(rig, 0, PAGE(5), stored ? MMU_STORE : MMU_LOAD));
        mmu_os_munmap(rig->os, PID, PAGE(0), RIG_PAGE);
        for (uint64_t n = 1; n < HUGE; n++) {
            unsigned level;
            struct mmu_entry entry = leaf(rig, PAGE(n), &level);
            assert_int_equal(level, 0);
            assert_true(entry.accessed);
            assert_int_equal(entry.dirty, stored);
        }
        expect_all_given_back(rig);
    }
}

static void svade_sets_a_and_d_by_fault(void **state)
{
    (void)state;
    struct mmu_os_config svade = always;
    svade.hardware_ad = false;
    struct rig *rig = rig_with_area("sv39", MEMORY, &svade, HUGE);
    assert_true(rig_touch(rig, 0, PAGE(5), MMU_LOAD));
    assert_int_equal(rig_count(rig, "pgfault"), 1);
    assert_true(rig_touch(rig, 0, PAGE(6), MMU_STORE));
    assert_int_equal(rig_count(rig, "pgfault"), 2);
    store_pages(rig, 0, HUGE, 3);
    assert_int_equal(rig_count(rig, "pgfault"), 2);
    assert_int_equal(level_of(rig, 0), 1);
    expect_all_given_back(rig);
}

static void a_scheme_without_them_is_refused(void **state)
{
    (void)state;
    struct mmu_scheme scheme = *mmu_scheme_find("sv39");
    struct mmu_os_host host = {.flush = rig_flush, .set_context = rig_set_context};
    struct mmu_ram *ram = mmu_ram_create(RIG_BASE, MEMORY * RIG_PAGE);
    struct mmu_os_config config = always;
    struct mmu_error error = {""};
    config.memory = MEMORY * RIG_PAGE;
    strcpy(config.reclaim, "clock");
    scheme.leaf_levels = 1;
    assert_null(mmu_os_create(&config, &scheme, ram, &host, &error));
    assert_non_null(strstr(error.text, "huge_pages must be never: the scheme has no leaves at level 1"));
    mmu_ram_destroy(ram);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_fault_maps_a_huge_page),
        cmocka_unit_test(a_huge_page_must_fit),
        cmocka_unit_test(without_huge_pages_in_the_config_there_are_none),
        cmocka_unit_test(without_frames_in_a_row_it_falls_back),
        cmocka_unit_test(munmap_of_a_part_splits),
        cmocka_unit_test(mmap_over_the_middle_splits),
        cmocka_unit_test(mprotect_of_a_part_splits),
        cmocka_unit_test(mprotect_of_the_whole_keeps_it),
        cmocka_unit_test(pieces_inherit_accessed_and_dirty),
        cmocka_unit_test(svade_sets_a_and_d_by_fault),
        cmocka_unit_test(a_scheme_without_them_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
