/* The operating system: huge pages that are shared after fork, or evicted. */
#include "os_huge_rig.h"

/* Linux: a child that writes all of it takes a fault a page and has no huge page; the parent keeps its own for one. */
static void fork_shares_and_a_write_splits(void **state)
{
    (void)state;
    const char *schemes[] = {"sv32", "sv39", "x86-4"};
    for (size_t i = 0; i < 3; i++) {
        struct rig *rig = rig_with_area(schemes[i], MEMORY, &always, 1024);
        uint64_t huge = pages_of_huge(rig);
        store_pages(rig, 0, huge, 100);
        assert_int_equal(mmu_os_fork(rig->os, PID, CHILD), MMU_OS_OK);
        assert_int_equal(mmu_os_rss(rig->os, CHILD), huge);
        assert_int_equal(rig_usage(rig).shared_mappings, huge);
        mmu_os_run(rig->os, 0, CHILD);
        expect_pages(rig, 0, huge, 100);
        assert_int_equal(level_of(rig, 0), 1);
        uint64_t faults = rig_count(rig, "pgfault");
        store_pages(rig, 0, huge, 300);
        assert_int_equal(rig_count(rig, "pgfault") - faults, huge);
        assert_int_equal(rig_count(rig, "cow"), huge);
        assert_int_equal(rig_count(rig, "thp_split_pmd"), 1);
        mmu_os_run(rig->os, 0, PID);
        expect_pages(rig, 0, huge, 100);
        store_pages(rig, 0, huge, 200);
        assert_int_equal(rig_count(rig, "pgfault") - faults, huge + 1);
        assert_int_equal(rig_count(rig, "cow_reuse"), 1);
        assert_int_equal(level_of(rig, 0), 1);
        mmu_os_run(rig->os, 0, CHILD);
        expect_pages(rig, 0, huge, 300);
        expect_all_given_back(rig);
    }
}

/* The pieces stay shared: neither mprotect nor a fault may make them writable. */
static void pieces_of_a_shared_page_stay_read_only(void **state)
{
    (void)state;
    struct rig *rig = rig_with_area("sv39", MEMORY, &always, HUGE);
    store_pages(rig, 0, HUGE, 100);
    mmu_os_fork(rig->os, PID, CHILD);
    mmu_os_run(rig->os, 0, CHILD);
    mmu_os_mprotect(rig->os, CHILD, PAGE(8), 8 * RIG_PAGE, READ_ONLY);
    mmu_os_mprotect(rig->os, CHILD, PAGE(8), 8 * RIG_PAGE, RW);
    store_pages(rig, 0, 16, 300);
    assert_int_equal(rig_count(rig, "cow"), 16);
    mmu_os_run(rig->os, 0, PID);
    expect_pages(rig, 0, HUGE, 100);
    mmu_os_exit(rig->os, CHILD);
    store_pages(rig, 0, HUGE, 200);
    assert_int_equal(rig_count(rig, "cow_reuse"), 1); /* whole again, since nobody shares any of it */
    assert_int_equal(level_of(rig, 0), 1);
    expect_all_given_back(rig);
}

static void eviction_splits_and_keeps_contents(void **state)
{
    (void)state;
    const char *schemes[] = {"sv32", "sv39", "sv48", "x86-4"};
    for (size_t i = 0; i < 4; i++) {
        struct rig *rig = rig_with_area(schemes[i], 1300, &two_cores, 4096);
        store_pages(rig, 0, 2500, 100);
        assert_true(rig_count(rig, "thp_split_page") > 0);
        assert_int_equal(rig_count(rig, "thp_split_page"), rig_count(rig, "thp_split_pmd"));
        for (uint64_t n = 0; n < 2500; n++)
            assert_int_equal(rig_load(rig, 1, PAGE(n) + 8 * (n % 512)), 100 + n);
        mmu_os_fork(rig->os, PID, CHILD);
        store_pages(rig, 0, 2500, 200);
        mmu_os_run(rig->os, 0, CHILD);
        expect_pages(rig, 0, 2500, 100);
        mmu_os_run(rig->os, 0, PID);
        expect_pages(rig, 0, 2500, 200);
        expect_all_given_back(rig);
    }
}

/* The hand of the clock looks at a huge page as one: a use of any part of it counts. */
static void a_huge_page_in_use_gets_a_second_chance(void **state)
{
    (void)state;
    for (int used = 0; used < 2; used++) {
        struct rig *rig = rig_with_area("sv39", 3 * HUGE, &always, 8 * HUGE);
        uint64_t n = 2 * HUGE;
        store_pages(rig, 0, 1, 100);
        store_pages(rig, HUGE, HUGE + 1, 100);
        for (; rig_count(rig, "thp_split_page") == 0; n++) /* all were used: the first one goes */
            store_pages(rig, n, n + 1, 100);
        assert_int_equal(level_of(rig, HUGE), 1);
        mmu_os_mprotect(rig->os, PID, PAGE(HUGE), HUGE * RIG_PAGE, READ_ONLY); /* so that the next access walks */
        mmu_os_mprotect(rig->os, PID, PAGE(HUGE), HUGE * RIG_PAGE, RW);
        if (used)
            assert_true(rig_touch(rig, 0, PAGE(HUGE + 300), MMU_LOAD));
        for (uint64_t end = n + 100; n < end; n++)
            store_pages(rig, n, n + 1, 100);
        assert_int_equal(rig_count(rig, "thp_split_page"), used ? 1 : 2);
        assert_int_equal(level_of(rig, HUGE), used);
        expect_all_given_back(rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fork_shares_and_a_write_splits),
        cmocka_unit_test(pieces_of_a_shared_page_stay_read_only),
        cmocka_unit_test(eviction_splits_and_keeps_contents),
        cmocka_unit_test(a_huge_page_in_use_gets_a_second_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
