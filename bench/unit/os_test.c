/* The operating system: fault counts, fork, areas, and the accounts of it all. Memory is ample here. */
#include "os_rig.h"

enum { PAGES = 2000, SOME = 50, RW = MMU_PROT_READ | MMU_PROT_WRITE, PID = 1, CHILD = 2, GRANDCHILD = 3 };

#define AT UINT64_C(0x10000000)
#define PAGE(n) (AT + (uint64_t)(n)*RIG_PAGE)

/* A process that runs on core 0 with SOME pages of memory at AT. */
static struct rig *rig_with_process(const char *scheme, const struct mmu_os_config *config)
{
    struct rig *rig = rig_create(scheme, PAGES, 100, config);
    assert_int_equal(mmu_os_spawn(rig->os, PID), MMU_OS_OK);
    assert_int_equal(mmu_os_run(rig->os, 0, PID), MMU_OS_OK);
    assert_int_equal(mmu_os_mmap(rig->os, PID, AT, SOME * RIG_PAGE, RW), MMU_OS_OK);
    return rig;
}

static void touch_all(struct rig *rig, unsigned core, enum mmu_access access)
{
    for (int i = 0; i < SOME; i++)
        assert_true(rig_touch(rig, core, PAGE(i), access));
}

static void store_all(struct rig *rig, unsigned core, uint64_t tag)
{
    for (uint64_t i = 0; i < SOME; i++)
        assert_true(rig_store(rig, core, PAGE(i), tag + i));
}

static void expect_all(struct rig *rig, unsigned core, uint64_t tag)
{
    for (uint64_t i = 0; i < SOME; i++)
        assert_int_equal(rig_load(rig, core, PAGE(i)), tag + i);
}

static void read_then_write_faults_twice(void **state)
{
    (void)state;
    struct rig *rig = rig_with_process("sv39", NULL);
    touch_all(rig, 0, MMU_LOAD);
    assert_int_equal(rig_count(rig, "pgfault"), SOME);
    assert_int_equal(rig_count(rig, "zero_page"), SOME);
    assert_int_equal(mmu_os_rss(rig->os, PID), 0);
    assert_int_equal(rig_usage(rig).page_frames, 1);
    store_all(rig, 0, 7000);
    expect_all(rig, 0, 7000);
    assert_int_equal(rig_count(rig, "pgfault"), 2 * SOME);
    assert_int_equal(rig_count(rig, "cow"), 0);
    assert_int_equal(mmu_os_rss(rig->os, PID), SOME);
    assert_int_equal(rig_usage(rig).page_frames, 1 + SOME);
    rig_destroy(rig);
}

static void write_first_faults_once(void **state)
{
    (void)state;
    struct rig *rig = rig_with_process("x86-4", NULL);
    store_all(rig, 0, 1);
    expect_all(rig, 0, 1);
    assert_int_equal(rig_count(rig, "pgfault"), SOME);
    assert_int_equal(rig_count(rig, "pgmajfault"), 0);
    assert_int_equal(rig_count(rig, "zero_page"), 0);
    rig_destroy(rig);
}

static void fork_copies_then_reuses(void **state)
{
    (void)state;
    struct rig *rig = rig_with_process("sv48", NULL);
    store_all(rig, 0, 100);
    uint64_t faults = rig_count(rig, "pgfault");
    assert_int_equal(mmu_os_fork(rig->os, PID, CHILD), MMU_OS_OK);
    assert_int_equal(mmu_os_rss(rig->os, CHILD), SOME);
    assert_int_equal(rig_usage(rig).page_frames, 1 + SOME);
    expect_all(rig, 0, 100);
    store_all(rig, 0, 200);
    assert_int_equal(rig_count(rig, "pgfault"), faults + SOME);
    assert_int_equal(rig_count(rig, "cow"), SOME);
    mmu_os_run(rig->os, 0, CHILD);
    expect_all(rig, 0, 100);
    store_all(rig, 0, 300);
    expect_all(rig, 0, 300);
    assert_int_equal(rig_count(rig, "pgfault"), faults + 2 * SOME);
    assert_int_equal(rig_count(rig, "cow"), SOME);
    assert_int_equal(rig_count(rig, "cow_reuse"), SOME);
    assert_int_equal(rig_usage(rig).page_frames, 1 + 2 * SOME);
    mmu_os_run(rig->os, 0, PID);
    expect_all(rig, 0, 200);
    assert_int_equal(rig_count(rig, "forks"), 1);
    rig_destroy(rig);
}

static void last_sharer_still_faults_after_exit_of_the_other(void **state)
{
    (void)state;
    struct rig *rig = rig_with_process("sv39", NULL);
    store_all(rig, 0, 1);
    mmu_os_fork(rig->os, PID, CHILD);
    mmu_os_exit(rig->os, CHILD);
    expect_all(rig, 0, 1); /* now the TLB holds entries that deny, which must go with the fault that lifts the denial */
    store_all(rig, 0, 2);
    assert_int_equal(rig_count(rig, "pgfault"), 2 * SOME);
    assert_int_equal(rig_count(rig, "cow"), 0);
    assert_int_equal(rig_count(rig, "cow_reuse"), SOME);
    rig_destroy(rig);
}

static void nested_forks_keep_their_own_contents(void **state)
{
    (void)state;
    struct rig *rig = rig_with_process("x86-4", NULL);
    store_all(rig, 0, 1000);
    assert_int_equal(mmu_os_fork(rig->os, PID, CHILD), MMU_OS_OK);
    assert_int_equal(mmu_os_fork(rig->os, CHILD, GRANDCHILD), MMU_OS_OK);
    assert_int_equal(rig_usage(rig).page_frames, 1 + SOME);
    mmu_os_run(rig->os, 0, CHILD);
    store_all(rig, 0, 2000);
    mmu_os_run(rig->os, 0, GRANDCHILD);
    expect_all(rig, 0, 1000);
    store_all(rig, 0, 3000);
    assert_int_equal(rig_count(rig, "cow"), 2 * SOME);
    mmu_os_run(rig->os, 0, PID);
    expect_all(rig, 0, 1000);
    store_all(rig, 0, 4000);
    assert_int_equal(rig_count(rig, "cow"), 2 * SOME);
    mmu_os_run(rig->os, 0, CHILD);
    expect_all(rig, 0, 2000);
    mmu_os_run(rig->os, 0, GRANDCHILD);
    expect_all(rig, 0, 3000);
    rig_destroy(rig);
}

/* Linux copies the entries of an area only if it ever had a page of its own. */
static void fork_skips_areas_that_were_only_read(void **state)
{
    (void)state;
    struct rig *rig = rig_with_process("sv39", NULL);
    touch_all(rig, 0, MMU_LOAD);
    mmu_os_fork(rig->os, PID, CHILD);
    mmu_os_run(rig->os, 0, CHILD);
    touch_all(rig, 0, MMU_LOAD);
    assert_int_equal(rig_count(rig, "pgfault"), 2 * SOME);
    store_all(rig, 0, 1);
    assert_int_equal(mmu_os_fork(rig->os, CHILD, GRANDCHILD), MMU_OS_OK);
    mmu_os_run(rig->os, 0, GRANDCHILD);
    touch_all(rig, 0, MMU_LOAD);
    assert_int_equal(rig_count(rig, "pgfault"), 3 * SOME);
    rig_destroy(rig);
}

static void fork_copies_areas_that_were_merged(void **state)
{
    (void)state;
    struct rig *rig = rig_with_process("sv39", NULL);
    mmu_os_mmap(rig->os, PID, PAGE(101), RIG_PAGE, RW);
    assert_true(rig_store(rig, 0, PAGE(101), 1));
    mmu_os_mmap(rig->os, PID, PAGE(100), RIG_PAGE, RW);
    mmu_os_fork(rig->os, PID, CHILD);
    mmu_os_run(rig->os, 0, CHILD);
    assert_int_equal(rig_load(rig, 0, PAGE(101)), 1);
    rig_destroy(rig);
}

/* The table of an area that has nothing in it is there for the sake of another area, which is not copied. */
static void fork_leaves_no_empty_tables(void **state)
{
    (void)state;
    struct rig *rig = rig_with_process("sv39", NULL);
    mmu_os_mmap(rig->os, PID, AT, 600 * RIG_PAGE, RW);
    mmu_os_mmap(rig->os, PID, PAGE(700), RIG_PAGE, MMU_PROT_READ);
    assert_true(rig_store(rig, 0, AT, 1));
    assert_true(rig_touch(rig, 0, PAGE(700), MMU_LOAD));
    assert_int_equal(rig_usage(rig).table_frames, 4);
    mmu_os_fork(rig->os, PID, CHILD);
    assert_int_equal(rig_usage(rig).table_frames, 4 + 3);
    rig_destroy(rig);
}

/* The page of zeros may still be in another core's TLB when it is replaced. */
static void the_zero_page_is_flushed_from_all_cores(void **state)
{
    (void)state;
    struct mmu_os_config config = {.cores = 2, .asid_bits = 8, .hardware_ad = true};
    struct rig *rig = rig_with_process("sv39", &config);
    mmu_os_run(rig->os, 1, PID);
    assert_int_equal(rig_load(rig, 1, AT), 0);
    assert_true(rig_store(rig, 0, AT, 7));
    assert_int_equal(rig_load(rig, 1, AT), 7);
    assert_int_equal(rig_count(rig, "shootdowns"), 1);
    rig_destroy(rig);
}

static void exit_gives_everything_back(void **state)
{
    (void)state;
    const char *schemes[] = {"sv39", "sv48", "x86-4"};
    for (size_t i = 0; i < 3; i++) {
        struct rig *rig = rig_create(schemes[i], PAGES, 100, NULL);
        struct mmu_os_usage before = rig_usage(rig);
        mmu_os_spawn(rig->os, PID);
        mmu_os_run(rig->os, 0, PID);
        for (uint64_t at = AT; at >> (rig->scheme->va_bits - 1) == 0; at *= 8) {
            assert_int_equal(mmu_os_mmap(rig->os, PID, at, 3 * RIG_PAGE, RW), MMU_OS_OK);
            assert_true(rig_store(rig, 0, at + RIG_PAGE, 1));
            assert_true(rig_touch(rig, 0, at + 2 * RIG_PAGE, MMU_LOAD));
        }
        mmu_os_fork(rig->os, PID, CHILD);
        mmu_os_run(rig->os, 0, CHILD);
        assert_true(rig_store(rig, 0, AT + RIG_PAGE, 2));
        assert_int_equal(mmu_os_exit(rig->os, PID), MMU_OS_OK);
        assert_int_equal(mmu_os_exit(rig->os, CHILD), MMU_OS_OK);
        struct mmu_os_usage after = rig_usage(rig);
        assert_memory_equal(&before, &after, sizeof before);
        assert_int_equal(mmu_os_rss(rig->os, PID), 0);
        assert_int_equal(mmu_os_exit(rig->os, PID), MMU_OS_ESRCH);
        rig_destroy(rig);
    }
}

static void invalid_accesses_are_delivered_and_not_counted(void **state)
{
    (void)state;
    struct rig *rig = rig_with_process("sv39", NULL);
    mmu_os_mmap(rig->os, PID, PAGE(100), RIG_PAGE, MMU_PROT_READ);
    mmu_os_mmap(rig->os, PID, PAGE(101), RIG_PAGE, MMU_PROT_EXEC);
    mmu_os_mmap(rig->os, PID, PAGE(102), RIG_PAGE, 0);
    mmu_os_mmap(rig->os, PID, PAGE(103), RIG_PAGE, MMU_PROT_WRITE);
    assert_false(rig_touch(rig, 0, PAGE(SOME), MMU_LOAD));
    assert_false(rig_touch(rig, 0, AT - 1, MMU_STORE));
    assert_false(rig_touch(rig, 0, AT, MMU_FETCH));
    assert_false(rig_touch(rig, 0, PAGE(100), MMU_STORE));
    assert_false(rig_touch(rig, 0, PAGE(101), MMU_LOAD));
    assert_false(rig_touch(rig, 0, PAGE(102), MMU_LOAD));
    assert_false(rig_touch(rig, 0, UINT64_C(0xffffffc000000000), MMU_LOAD));
    assert_int_equal(rig_count(rig, "segv"), 7);
    assert_int_equal(rig_count(rig, "pgfault"), 0);
    assert_true(rig_touch(rig, 0, PAGE(101), MMU_FETCH));
    assert_true(rig_touch(rig, 0, PAGE(103), MMU_LOAD));
    assert_int_equal(rig_count(rig, "pgfault"), 2);
    assert_int_equal(rig_count(rig, "segv"), 7);
    rig_destroy(rig);
}

/* x86 cannot take away the right to read. */
static void executable_pages_of_x86_can_be_read(void **state)
{
    (void)state;
    struct rig *rig = rig_with_process("x86-4", NULL);
    mmu_os_mmap(rig->os, PID, PAGE(100), RIG_PAGE, MMU_PROT_EXEC);
    assert_true(mmu_os_allows(rig->os, PID, PAGE(100), RIG_PAGE, MMU_LOAD));
    assert_true(rig_touch(rig, 0, PAGE(100), MMU_LOAD));
    assert_false(rig_touch(rig, 0, PAGE(100), MMU_STORE));
    assert_false(rig_touch(rig, 0, PAGE(0), MMU_FETCH));
    rig_destroy(rig);
}

static void a_fault_without_a_process_is_delivered(void **state)
{
    (void)state;
    struct rig *rig = rig_with_process("sv39", NULL);
    struct mmu_fault fault = {.va = AT, .kind = MMU_FAULT_PAGE, .context = rig->core[0].context};
    uint64_t cost = 0;
    fault.context.root += RIG_PAGE;
    assert_int_equal(mmu_os_page_fault(rig->os, 0, &fault, &cost), MMU_DELIVER);
    fault.context.root = UINT64_MAX;
    assert_int_equal(mmu_os_page_fault(rig->os, 0, &fault, &cost), MMU_DELIVER);
    fault.context = rig->core[0].context;
    fault.kind = MMU_FAULT_ACCESS;
    assert_int_equal(mmu_os_page_fault(rig->os, 0, &fault, &cost), MMU_DELIVER);
    mmu_os_exit(rig->os, PID);
    fault.kind = MMU_FAULT_PAGE;
    assert_int_equal(mmu_os_page_fault(rig->os, 0, &fault, &cost), MMU_DELIVER);
    assert_int_equal(rig_count(rig, "segv"), 4);
    assert_int_equal(cost, 0);
    rig_destroy(rig);
}

static void costs_add_up(void **state)
{
    (void)state;
    struct mmu_os_config config = {
        .cores = 2, .asid_bits = 8, .hardware_ad = true, .minor_cycles = 100, .copy_cycles = 20, .shootdown_cycles = 3};
    struct rig *rig = rig_with_process("sv39", &config);
    mmu_os_run(rig->os, 1, PID);
    assert_true(rig_store(rig, 0, AT, 1));
    assert_int_equal(rig->cost, 100);
    assert_true(rig_store(rig, 0, AT, 2));
    assert_int_equal(rig->cost, 0);
    mmu_os_fork(rig->os, PID, CHILD);
    assert_true(rig_store(rig, 1, AT, 3));
    assert_int_equal(rig->cost, 100 + 20 + 3);
    rig_destroy(rig);
}

static void svade_sets_a_and_d_by_fault(void **state)
{
    (void)state;
    struct mmu_os_config config = {.cores = 1, .asid_bits = 8, .hardware_ad = false};
    struct rig *rig = rig_with_process("sv39", &config);
    store_all(rig, 0, 5);
    assert_int_equal(rig_count(rig, "pgfault"), SOME);
    mmu_os_fork(rig->os, PID, CHILD);
    mmu_os_run(rig->os, 0, CHILD);
    expect_all(rig, 0, 5);
    assert_int_equal(rig_count(rig, "pgfault"), 2 * SOME);
    mmu_os_exit(rig->os, PID);
    store_all(rig, 0, 6);
    assert_int_equal(rig_count(rig, "pgfault"), 3 * SOME);
    assert_int_equal(rig_count(rig, "cow_reuse"), SOME);
    expect_all(rig, 0, 6);
    rig_destroy(rig);
}

static void same_calls_same_memory(void **state)
{
    (void)state;
    struct rig *rig[2];
    for (int i = 0; i < 2; i++) {
        rig[i] = rig_with_process("sv39", NULL);
        store_all(rig[i], 0, 9);
        mmu_os_fork(rig[i]->os, PID, CHILD);
        mmu_os_munmap(rig[i]->os, PID, PAGE(3), 20 * RIG_PAGE);
        mmu_os_run(rig[i]->os, 0, CHILD);
        store_all(rig[i], 0, 10);
    }
    assert_true(mmu_ram_first_difference(rig[0]->ram, rig[1]->ram) == UINT64_MAX);
    rig_store(rig[1], 0, AT, 1);
    assert_false(mmu_ram_first_difference(rig[0]->ram, rig[1]->ram) == UINT64_MAX);
    rig_destroy(rig[0]);
    rig_destroy(rig[1]);
}

static void refuse(struct mmu_os_config config, const char *scheme, const char *because)
{
    struct mmu_os_host host = {.flush = rig_flush, .set_context = rig_set_context};
    struct mmu_error error = {""};
    struct mmu_ram *ram = mmu_ram_create(RIG_BASE, 100 * RIG_PAGE);
    assert_null(mmu_os_create(&config, mmu_scheme_find(scheme), ram, &host, &error));
    if (!strstr(error.text, because))
        fail_msg("'%s' does not say '%s'", error.text, because);
    mmu_ram_destroy(ram);
}

static void configs_are_refused_with_a_reason(void **state)
{
    (void)state;
    const struct mmu_os_config good = {
        .memory = 100 * RIG_PAGE, .reclaim = "clock", .huge_pages = "never", .cores = 1, .asid_bits = 8};
    struct mmu_os_config config = good;
    config.memory = 101 * RIG_PAGE;
    refuse(config, "sv39", "memory must");
    config.memory = 4 * RIG_PAGE;
    refuse(config, "sv39", "memory must");
    config.memory = 50 * RIG_PAGE + 1;
    refuse(config, "sv39", "memory must");
    config = good;
    config.swap = 100;
    refuse(config, "sv39", "swap must");
    config.swap = UINT64_C(1) << 60;
    refuse(config, "sv39", "memory and swap must");
    config = good;
    config.cores = 65;
    refuse(config, "sv39", "cores must be 1 to 64");
    config = good;
    config.asid_bits = 17;
    refuse(config, "sv39", "asid_bits must be 0 to 16");
    config = good;
    strcpy(config.reclaim, "cloak");
    refuse(config, "sv39", "reclaim must");
    config = good;
    strcpy(config.huge_pages, "sometimes");
    refuse(config, "sv39", "huge_pages must be never or always");
    refuse(good, "x86-4", "hardware_ad must be true");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_then_write_faults_twice),
        cmocka_unit_test(write_first_faults_once),
        cmocka_unit_test(fork_copies_then_reuses),
        cmocka_unit_test(last_sharer_still_faults_after_exit_of_the_other),
        cmocka_unit_test(nested_forks_keep_their_own_contents),
        cmocka_unit_test(fork_skips_areas_that_were_only_read),
        cmocka_unit_test(fork_copies_areas_that_were_merged),
        cmocka_unit_test(fork_leaves_no_empty_tables),
        cmocka_unit_test(the_zero_page_is_flushed_from_all_cores),
        cmocka_unit_test(exit_gives_everything_back),
        cmocka_unit_test(invalid_accesses_are_delivered_and_not_counted),
        cmocka_unit_test(executable_pages_of_x86_can_be_read),
        cmocka_unit_test(a_fault_without_a_process_is_delivered),
        cmocka_unit_test(costs_add_up),
        cmocka_unit_test(svade_sets_a_and_d_by_fault),
        cmocka_unit_test(same_calls_same_memory),
        cmocka_unit_test(configs_are_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
