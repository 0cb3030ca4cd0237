/* The operating system: mmap, munmap, mprotect, brk, and the flushes and ASIDs that go with them. Memory is ample. */
#include "os_rig.h"

enum { PAGES = 3000, RW = MMU_PROT_READ | MMU_PROT_WRITE, READ_ONLY = MMU_PROT_READ, PID = 1, OTHER = 2 };

#define AT UINT64_C(0x10000000)
#define PAGE(n) (AT + (uint64_t)(n)*RIG_PAGE)

static const struct mmu_os_config two_cores = {.cores = 2, .asid_bits = 8, .hardware_ad = true};

/* A process with `pages` written pages at AT, running on every core. */
static struct rig *rig_with_pages(const char *scheme, const struct mmu_os_config *config, uint64_t pages)
{
    struct rig *rig = rig_create(scheme, PAGES, 100, config);
    assert_int_equal(mmu_os_spawn(rig->os, PID), MMU_OS_OK);
    for (unsigned core = 0; core < rig->config.cores; core++)
        assert_int_equal(mmu_os_run(rig->os, core, PID), MMU_OS_OK);
    assert_int_equal(mmu_os_mmap(rig->os, PID, AT, pages * RIG_PAGE, RW), MMU_OS_OK);
    for (uint64_t i = 0; i < pages; i++)
        assert_true(rig_store(rig, 0, PAGE(i), i));
    for (uint64_t i = 0; i < pages; i++)
        assert_int_equal(rig_load(rig, rig->config.cores - 1, PAGE(i)), i);
    mmu_os_stats_reset(rig->os);
    for (unsigned core = 0; core < rig->config.cores; core++)
        memset(rig->core[core].flushes, 0, sizeof rig->core[core].flushes);
    return rig;
}

static uint64_t areas(const struct rig *rig)
{
    return mmu_os_areas(rig->os, PID);
}

static void expect_flushes(const struct rig *rig, unsigned core, uint64_t of_pages, uint64_t of_asids)
{
    assert_int_equal(rig->core[core].flushes[RIG_FLUSH_PAGE], of_pages);
    assert_int_equal(rig->core[core].flushes[RIG_FLUSH_ASID], of_asids);
}

static void munmap_splits_areas(void **state)
{
    (void)state;
    struct rig *rig = rig_with_pages("sv39", NULL, 10);
    assert_int_equal(mmu_os_munmap(rig->os, PID, PAGE(3), 2 * RIG_PAGE), MMU_OS_OK);
    assert_int_equal(areas(rig), 2);
    assert_int_equal(mmu_os_rss(rig->os, PID), 8);
    for (uint64_t i = 0; i < 10; i++) {
        bool gone = i == 3 || i == 4;
        assert_int_equal(rig_touch(rig, 0, PAGE(i), MMU_LOAD), !gone);
        assert_int_equal(mmu_os_allows(rig->os, PID, PAGE(i), RIG_PAGE, MMU_STORE), !gone);
    }
    assert_false(mmu_os_allows(rig->os, PID, PAGE(2), 2 * RIG_PAGE, MMU_LOAD));
    assert_int_equal(mmu_os_munmap(rig->os, PID, PAGE(0), 100 * RIG_PAGE), MMU_OS_OK);
    assert_int_equal(areas(rig), 0);
    assert_int_equal(mmu_os_rss(rig->os, PID), 0);
    assert_int_equal(rig_usage(rig).page_frames, 1);
    assert_int_equal(rig_usage(rig).table_frames, 1);
    rig_destroy(rig);
}

static void mmap_replaces_what_is_there(void **state)
{
    (void)state;
    struct rig *rig = rig_with_pages("x86-4", NULL, 10);
    assert_int_equal(mmu_os_mmap(rig->os, PID, PAGE(4), RIG_PAGE, RW), MMU_OS_OK);
    assert_int_equal(areas(rig), 1);
    for (uint64_t i = 0; i < 10; i++)
        assert_int_equal(rig_load(rig, 0, PAGE(i)), i == 4 ? 0 : i);
    assert_int_equal(mmu_os_mmap(rig->os, PID, PAGE(5), RIG_PAGE, READ_ONLY), MMU_OS_OK);
    assert_int_equal(areas(rig), 3);
    assert_int_equal(rig_load(rig, 0, PAGE(5)), 0);
    assert_false(rig_touch(rig, 0, PAGE(5), MMU_STORE));
    rig_destroy(rig);
}

static void mprotect_splits_and_merges(void **state)
{
    (void)state;
    struct rig *rig = rig_with_pages("sv48", NULL, 10);
    assert_int_equal(mmu_os_mprotect(rig->os, PID, PAGE(2), 3 * RIG_PAGE, READ_ONLY), MMU_OS_OK);
    assert_int_equal(areas(rig), 3);
    for (uint64_t i = 0; i < 10; i++) {
        assert_int_equal(rig_load(rig, 0, PAGE(i)), i);
        assert_int_equal(rig_touch(rig, 0, PAGE(i), MMU_STORE), i < 2 || i > 4);
    }
    assert_int_equal(mmu_os_mprotect(rig->os, PID, PAGE(2), RIG_PAGE, RW), MMU_OS_OK);
    assert_int_equal(areas(rig), 3);
    assert_int_equal(mmu_os_mprotect(rig->os, PID, PAGE(3), 2 * RIG_PAGE, RW), MMU_OS_OK);
    assert_int_equal(areas(rig), 1);
    rig_destroy(rig);
}

static void mprotect_of_a_hole_changes_nothing(void **state)
{
    (void)state;
    struct rig *rig = rig_with_pages("sv39", NULL, 10);
    mmu_os_munmap(rig->os, PID, PAGE(5), RIG_PAGE);
    assert_int_equal(mmu_os_mprotect(rig->os, PID, PAGE(0), 10 * RIG_PAGE, READ_ONLY), MMU_OS_ENOMEM);
    assert_int_equal(mmu_os_mprotect(rig->os, PID, PAGE(9), 2 * RIG_PAGE, READ_ONLY), MMU_OS_ENOMEM);
    assert_int_equal(areas(rig), 2);
    assert_true(rig_touch(rig, 0, PAGE(0), MMU_STORE));
    assert_true(rig_touch(rig, 0, PAGE(9), MMU_STORE));
    rig_destroy(rig);
}

/* Linux: back to writable costs nothing for pages of one owner, and a fault each after fork. */
static void mprotect_and_back_faults_only_after_fork(void **state)
{
    (void)state;
    struct rig *rig = rig_with_pages("x86-4", NULL, 10);
    for (int forked = 0; forked < 2; forked++) {
        uint64_t faults = rig_count(rig, "pgfault");
        mmu_os_mprotect(rig->os, PID, AT, 10 * RIG_PAGE, READ_ONLY);
        mmu_os_mprotect(rig->os, PID, AT, 10 * RIG_PAGE, RW);
        for (uint64_t i = 0; i < 10; i++)
            assert_true(rig_store(rig, 0, PAGE(i), i + 1));
        assert_int_equal(rig_count(rig, "pgfault") - faults, forked ? 10 : 0);
        mmu_os_fork(rig->os, PID, OTHER);
        mmu_os_exit(rig->os, OTHER);
    }
    rig_destroy(rig);
}

static void pages_without_rights_keep_their_contents(void **state)
{
    (void)state;
    struct rig *rig = rig_with_pages("sv39", NULL, 10);
    assert_true(rig_touch(rig, 0, PAGE(0), MMU_LOAD));
    assert_int_equal(mmu_os_mprotect(rig->os, PID, AT, 10 * RIG_PAGE, 0), MMU_OS_OK);
    assert_int_equal(mmu_os_rss(rig->os, PID), 10);
    assert_false(rig_touch(rig, 0, PAGE(1), MMU_LOAD));
    assert_int_equal(mmu_os_fork(rig->os, PID, OTHER), MMU_OS_OK);
    for (uint32_t pid = PID; pid <= OTHER; pid++) {
        mmu_os_run(rig->os, 0, pid);
        assert_false(rig_touch(rig, 0, PAGE(2), MMU_STORE));
        assert_int_equal(mmu_os_mprotect(rig->os, pid, AT, 10 * RIG_PAGE, RW), MMU_OS_OK);
        for (uint64_t i = 0; i < 10; i++) {
            assert_int_equal(rig_load(rig, 0, PAGE(i)), i);
            assert_true(rig_store(rig, 0, PAGE(i), 100 * pid + i));
        }
    }
    assert_int_equal(rig_count(rig, "cow"), 10);
    assert_int_equal(rig_count(rig, "cow_reuse"), 10);
    rig_destroy(rig);
}

static void brk_grows_and_shrinks(void **state)
{
    (void)state;
    struct rig *rig = rig_create("sv39", PAGES, 0, NULL);
    mmu_os_spawn(rig->os, PID);
    mmu_os_run(rig->os, 0, PID);
    assert_int_equal(mmu_os_brk(rig->os, PID, AT), MMU_OS_OK);
    assert_false(rig_touch(rig, 0, AT, MMU_LOAD));
    assert_int_equal(mmu_os_brk(rig->os, PID, AT + 10 * RIG_PAGE - 7), MMU_OS_OK);
    for (uint64_t i = 0; i < 10; i++)
        assert_true(rig_store(rig, 0, PAGE(i), i));
    assert_false(rig_touch(rig, 0, PAGE(10), MMU_LOAD));
    assert_int_equal(mmu_os_brk(rig->os, PID, PAGE(4)), MMU_OS_OK);
    assert_int_equal(mmu_os_rss(rig->os, PID), 4);
    assert_false(rig_touch(rig, 0, PAGE(4), MMU_LOAD));
    assert_int_equal(mmu_os_brk(rig->os, PID, PAGE(6)), MMU_OS_OK);
    assert_int_equal(rig_load(rig, 0, PAGE(4)), 0);
    assert_int_equal(rig_load(rig, 0, PAGE(3)), 3);
    assert_int_equal(mmu_os_mmap(rig->os, PID, PAGE(8), RIG_PAGE, RW), MMU_OS_OK);
    assert_int_equal(mmu_os_brk(rig->os, PID, PAGE(9)), MMU_OS_ENOMEM);
    assert_int_equal(mmu_os_brk(rig->os, PID, PAGE(8)), MMU_OS_OK);
    assert_int_equal(mmu_os_fork(rig->os, PID, OTHER), MMU_OS_OK);
    assert_int_equal(mmu_os_brk(rig->os, OTHER, PAGE(3)), MMU_OS_OK);
    assert_false(mmu_os_allows(rig->os, OTHER, PAGE(3), RIG_PAGE, MMU_LOAD));
    assert_true(mmu_os_allows(rig->os, PID, PAGE(3), RIG_PAGE, MMU_LOAD));
    assert_int_equal(mmu_os_brk(rig->os, PID, AT - RIG_PAGE), MMU_OS_EINVAL);
    assert_int_equal(mmu_os_brk(rig->os, PID, UINT64_MAX), MMU_OS_EINVAL);
    rig_destroy(rig);
}

static void bad_arguments_have_their_errors(void **state)
{
    (void)state;
    struct rig *rig = rig_with_pages("sv39", NULL, 1);
    const uint64_t end = UINT64_C(1) << 38;
    assert_int_equal(mmu_os_mmap(rig->os, PID, AT + 1, RIG_PAGE, RW), MMU_OS_EINVAL);
    assert_int_equal(mmu_os_mmap(rig->os, PID, AT, RIG_PAGE - 1, RW), MMU_OS_EINVAL);
    assert_int_equal(mmu_os_mmap(rig->os, PID, AT, 0, RW), MMU_OS_EINVAL);
    assert_int_equal(mmu_os_mmap(rig->os, PID, AT, RIG_PAGE, 8), MMU_OS_EINVAL);
    assert_int_equal(mmu_os_mmap(rig->os, PID, end, RIG_PAGE, RW), MMU_OS_EINVAL);
    assert_int_equal(mmu_os_mmap(rig->os, PID, end - RIG_PAGE, 2 * RIG_PAGE, RW), MMU_OS_EINVAL);
    assert_int_equal(mmu_os_mmap(rig->os, PID, AT, UINT64_MAX - RIG_PAGE + 1, RW), MMU_OS_EINVAL);
    assert_int_equal(mmu_os_mmap(rig->os, PID, end - RIG_PAGE, RIG_PAGE, RW), MMU_OS_OK);
    assert_int_equal(mmu_os_munmap(rig->os, PID, AT, 0), MMU_OS_EINVAL);
    assert_int_equal(mmu_os_mprotect(rig->os, PID, AT, RIG_PAGE, 9), MMU_OS_EINVAL);
    assert_int_equal(mmu_os_mprotect(rig->os, PID, AT, 0, RW), MMU_OS_OK);
    assert_int_equal(mmu_os_spawn(rig->os, PID), MMU_OS_EEXIST);
    assert_int_equal(mmu_os_fork(rig->os, PID, PID), MMU_OS_EEXIST);
    assert_int_equal(mmu_os_fork(rig->os, OTHER, 9), MMU_OS_ESRCH);
    assert_int_equal(mmu_os_run(rig->os, 0, OTHER), MMU_OS_ESRCH);
    assert_int_equal(mmu_os_run(rig->os, 1, PID), MMU_OS_EINVAL);
    assert_int_equal(mmu_os_mmap(rig->os, OTHER, AT, RIG_PAGE, RW), MMU_OS_ESRCH);
    assert_int_equal(mmu_os_munmap(rig->os, OTHER, AT, RIG_PAGE), MMU_OS_ESRCH);
    assert_int_equal(mmu_os_mprotect(rig->os, OTHER, AT, RIG_PAGE, RW), MMU_OS_ESRCH);
    assert_int_equal(mmu_os_brk(rig->os, OTHER, AT), MMU_OS_ESRCH);
    rig_destroy(rig);
}

static void few_pages_are_flushed_by_address_many_by_asid(void **state)
{
    (void)state;
    struct rig *rig = rig_with_pages("sv39", &two_cores, 100);
    mmu_os_mprotect(rig->os, PID, AT, 32 * RIG_PAGE, READ_ONLY);
    expect_flushes(rig, 0, 32, 0);
    expect_flushes(rig, 1, 32, 0);
    assert_int_equal(rig_count(rig, "shootdowns"), 32);
    mmu_os_mprotect(rig->os, PID, PAGE(40), 33 * RIG_PAGE, READ_ONLY);
    expect_flushes(rig, 0, 32, 1);
    expect_flushes(rig, 1, 32, 1);
    mmu_os_munmap(rig->os, PID, PAGE(99), RIG_PAGE);
    expect_flushes(rig, 1, 33, 1);
    mmu_os_munmap(rig->os, PID, AT, 98 * RIG_PAGE);
    expect_flushes(rig, 1, 33, 2);
    mmu_os_munmap(rig->os, PID, PAGE(98), RIG_PAGE); /* its table becomes empty and is freed */
    expect_flushes(rig, 1, 33, 3);
    assert_int_equal(rig_usage(rig).table_frames, 1);
    rig_destroy(rig);
}

/* The other core's translation still denies when the page has become writable: it faults, and is dropped. */
static void a_stale_denial_is_a_spurious_fault(void **state)
{
    (void)state;
    struct rig *rig = rig_with_pages("x86-4", &two_cores, 4);
    mmu_os_mprotect(rig->os, PID, AT, 4 * RIG_PAGE, READ_ONLY);
    for (uint64_t i = 0; i < 4; i++)
        assert_int_equal(rig_load(rig, 1, PAGE(i)), i);
    uint64_t flushes = rig->core[1].flushes[RIG_FLUSH_PAGE];
    mmu_os_mprotect(rig->os, PID, AT, 4 * RIG_PAGE, RW);
    expect_flushes(rig, 1, flushes, 0);
    for (uint64_t i = 0; i < 4; i++)
        assert_true(rig_store(rig, 1, PAGE(i), 7));
    assert_int_equal(rig_count(rig, "pgfault"), 4);
    assert_int_equal(rig_count(rig, "cow_reuse"), 0);
    expect_flushes(rig, 1, flushes + 4, 0);
    rig_destroy(rig);
}

static void a_copied_page_is_flushed_from_all_cores_of_the_process(void **state)
{
    (void)state;
    struct mmu_os_config three_cores = two_cores;
    three_cores.cores = 3;
    struct rig *rig = rig_with_pages("sv39", &three_cores, 1);
    mmu_os_fork(rig->os, PID, OTHER);
    for (unsigned core = 0; core < 3; core++)
        assert_int_equal(rig_load(rig, core, AT), 0);
    uint64_t before = rig_count(rig, "shootdowns");
    assert_true(rig_store(rig, 1, AT, 77));
    assert_int_equal(rig_count(rig, "shootdowns"), before + 2);
    for (unsigned core = 0; core < 3; core++)
        assert_int_equal(rig_load(rig, core, AT), 77);
    rig_destroy(rig);
}

static void cores_that_never_ran_the_process_are_left_alone(void **state)
{
    (void)state;
    struct rig *rig = rig_create("sv39", PAGES, 0, &two_cores);
    mmu_os_spawn(rig->os, PID);
    mmu_os_run(rig->os, 0, PID);
    mmu_os_mmap(rig->os, PID, AT, RIG_PAGE, RW);
    assert_true(rig_store(rig, 0, AT, 1));
    mmu_os_munmap(rig->os, PID, AT, RIG_PAGE);
    expect_flushes(rig, 1, 0, 0);
    assert_int_equal(rig_count(rig, "shootdowns"), 0);
    rig_destroy(rig);
}

static void a_core_that_the_process_left_is_flushed_once(void **state)
{
    (void)state;
    struct rig *rig = rig_with_pages("sv39", &two_cores, 200);
    mmu_os_spawn(rig->os, OTHER);
    mmu_os_run(rig->os, 1, OTHER);
    mmu_os_mprotect(rig->os, PID, PAGE(0), 50 * RIG_PAGE, READ_ONLY);
    expect_flushes(rig, 1, 0, 1);
    mmu_os_mprotect(rig->os, PID, PAGE(50), 50 * RIG_PAGE, READ_ONLY);
    expect_flushes(rig, 1, 0, 1);
    mmu_os_run(rig->os, 1, PID);
    assert_true(rig_touch(rig, 1, PAGE(100), MMU_STORE));
    mmu_os_mprotect(rig->os, PID, PAGE(100), 50 * RIG_PAGE, READ_ONLY);
    assert_false(rig_touch(rig, 1, PAGE(100), MMU_STORE));
    expect_flushes(rig, 1, 0, 2);
    rig_destroy(rig);
}

static void asids_that_run_out_are_given_again_after_a_flush(void **state)
{
    (void)state;
    struct mmu_os_config config = {.cores = 2, .asid_bits = 2, .hardware_ad = true}; /* ASIDs 1, 2, 3 */
    struct rig *rig = rig_create("sv39", PAGES, 0, &config);
    for (uint32_t pid = 1; pid <= 7; pid++) {
        mmu_os_spawn(rig->os, pid);
        mmu_os_mmap(rig->os, pid, AT, RIG_PAGE, RW);
    }
    mmu_os_run(rig->os, 1, 7);
    assert_true(rig_store(rig, 1, AT, 700));
    for (int round = 0; round < 3; round++)
        for (uint32_t pid = 1; pid <= 6; pid++) {
            assert_int_equal(mmu_os_run(rig->os, 0, pid), MMU_OS_OK);
            assert_int_not_equal(rig->core[0].context.asid, 0);
            assert_int_not_equal(rig->core[0].context.asid, rig->core[1].context.asid);
            if (round == 0)
                assert_true(rig_store(rig, 0, AT, pid));
            assert_int_equal(rig_load(rig, 0, AT), pid);
            assert_int_equal(rig_load(rig, 1, AT), 700);
        }
    /* The first two fit; after that the runner of core 1 keeps one of three. */
    assert_int_equal(rig->core[0].flushes[RIG_FLUSH_ALL], 8);
    assert_int_equal(rig->core[1].flushes[RIG_FLUSH_ALL], 8);
    rig_destroy(rig);
}

static void without_asids_every_switch_flushes(void **state)
{
    (void)state;
    struct mmu_os_config config = {.cores = 1, .asid_bits = 0, .hardware_ad = true};
    struct rig *rig = rig_create("x86-4", PAGES, 0, &config);
    for (uint32_t pid = 1; pid <= 2; pid++) {
        mmu_os_spawn(rig->os, pid);
        mmu_os_mmap(rig->os, pid, AT, RIG_PAGE, RW);
        mmu_os_run(rig->os, 0, pid);
        assert_true(rig_store(rig, 0, AT, pid));
    }
    for (uint32_t i = 0; i < 10; i++) {
        uint32_t pid = 1 + i % 2;
        mmu_os_run(rig->os, 0, pid);
        assert_int_equal(rig->core[0].context.asid, 0);
        assert_int_equal(rig_load(rig, 0, AT), pid);
    }
    assert_int_equal(rig->core[0].flushes[RIG_FLUSH_ALL], 12);
    mmu_os_run(rig->os, 0, 2);
    assert_int_equal(rig->core[0].flushes[RIG_FLUSH_ALL], 12);
    rig_destroy(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(munmap_splits_areas),
        cmocka_unit_test(mmap_replaces_what_is_there),
        cmocka_unit_test(mprotect_splits_and_merges),
        cmocka_unit_test(mprotect_of_a_hole_changes_nothing),
        cmocka_unit_test(mprotect_and_back_faults_only_after_fork),
        cmocka_unit_test(pages_without_rights_keep_their_contents),
        cmocka_unit_test(brk_grows_and_shrinks),
        cmocka_unit_test(bad_arguments_have_their_errors),
        cmocka_unit_test(few_pages_are_flushed_by_address_many_by_asid),
        cmocka_unit_test(a_stale_denial_is_a_spurious_fault),
        cmocka_unit_test(a_copied_page_is_flushed_from_all_cores_of_the_process),
        cmocka_unit_test(cores_that_never_ran_the_process_are_left_alone),
        cmocka_unit_test(a_core_that_the_process_left_is_flushed_once),
        cmocka_unit_test(asids_that_run_out_are_given_again_after_a_flush),
        cmocka_unit_test(without_asids_every_switch_flushes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
