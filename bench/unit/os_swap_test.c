/* The operating system: eviction, swap, and the end of both; and the CLOCK policy by itself. */
#include "os_rig.h"
#include "../../model/os/reclaim/reclaim.h"

enum { RW = MMU_PROT_READ | MMU_PROT_WRITE, PID = 1, CHILD = 2, MEMORY = 64, SWAP = 200, FOOTPRINT = 150 };

#define AT UINT64_C(0x10000000)
#define PAGE(n) (AT + (uint64_t)(n)*RIG_PAGE)

static struct rig *rig_with_memory(const char *scheme, uint64_t memory, uint64_t swap,
                                   const struct mmu_os_config *config)
{
    struct rig *rig = rig_create(scheme, memory, swap, config);
    assert_int_equal(mmu_os_spawn(rig->os, PID), MMU_OS_OK);
    assert_int_equal(mmu_os_run(rig->os, 0, PID), MMU_OS_OK);
    assert_int_equal(mmu_os_mmap(rig->os, PID, AT, 1000 * RIG_PAGE, RW), MMU_OS_OK);
    return rig;
}

static void store_pages(struct rig *rig, uint64_t from, uint64_t to, uint64_t tag)
{
    for (uint64_t i = from; i < to; i++)
        assert_true(rig_store(rig, 0, PAGE(i) + 8 * (i % 512), tag + i));
}

static void expect_pages(struct rig *rig, uint64_t from, uint64_t to, uint64_t tag)
{
    for (uint64_t i = from; i < to; i++)
        assert_int_equal(rig_load(rig, 0, PAGE(i) + 8 * (i % 512)), tag + i);
}

/* Pages that are evicted first, by touching others until all that fits has been replaced. */
static void push_out(struct rig *rig)
{
    store_pages(rig, 500, 500 + 2 * MEMORY, 9);
}

static void contents_survive_eviction(void **state)
{
    (void)state;
    const char *schemes[] = {"sv39", "sv48", "x86-4"};
    for (size_t i = 0; i < 3; i++) {
        struct rig *rig = rig_with_memory(schemes[i], MEMORY, SWAP, NULL);
        struct mmu_os_usage before = rig_usage(rig);
        store_pages(rig, 0, FOOTPRINT, 1000);
        expect_pages(rig, 0, FOOTPRINT, 1000);
        store_pages(rig, 0, FOOTPRINT, 2000);
        expect_pages(rig, 0, FOOTPRINT, 2000);
        assert_true(rig_count(rig, "pswpout") >= FOOTPRINT - MEMORY);
        assert_int_equal(rig_count(rig, "pswpin"), rig_count(rig, "pgmajfault"));
        assert_true(rig_count(rig, "pgscan") >= rig_count(rig, "pgsteal"));
        assert_true(rig_count(rig, "pgsteal") >= rig_count(rig, "pswpout"));
        mmu_os_exit(rig->os, PID);
        struct mmu_os_usage after = rig_usage(rig);
        assert_int_equal(after.page_frames, before.page_frames);
        assert_int_equal(after.table_frames, 0);
        assert_int_equal(after.swap_slots, 0);
        rig_destroy(rig);
    }
}

/* What is only read after it came back is dropped without being written again. */
static void clean_pages_are_not_written_twice(void **state)
{
    (void)state;
    struct rig *rig = rig_with_memory("sv39", MEMORY, SWAP, NULL);
    store_pages(rig, 0, FOOTPRINT, 1);
    for (int round = 0; round < 3; round++)
        expect_pages(rig, 0, FOOTPRINT, 1);
    assert_int_equal(rig_count(rig, "pswpout"), FOOTPRINT);
    assert_true(rig_count(rig, "pgsteal") > 2 * FOOTPRINT);
    rig_destroy(rig);
}

static void shared_pages_are_evicted_from_all_sharers(void **state)
{
    (void)state;
    struct mmu_os_config config = {.cores = 2, .asid_bits = 8, .hardware_ad = true};
    struct rig *rig = rig_with_memory("x86-4", MEMORY, SWAP, &config);
    store_pages(rig, 0, 10, 100);
    mmu_os_fork(rig->os, PID, CHILD);
    mmu_os_run(rig->os, 1, CHILD);
    for (uint64_t i = 0; i < 10; i++)
        assert_int_equal(rig_load(rig, 1, PAGE(i) + 8 * i), 100 + i);
    push_out(rig);
    assert_int_equal(mmu_os_rss(rig->os, CHILD), 0);
    for (uint64_t i = 0; i < 10; i++)
        assert_int_equal(rig_load(rig, 1, PAGE(i) + 8 * i), 100 + i);
    assert_int_equal(mmu_os_rss(rig->os, CHILD), 10);
    uint64_t major = rig_count(rig, "pgmajfault");
    expect_pages(rig, 0, 10, 100); /* the child has brought them in: minor faults that map the same frames */
    assert_int_equal(rig_count(rig, "pgmajfault"), major);
    store_pages(rig, 0, 10, 200);
    assert_int_equal(rig_count(rig, "cow"), 10);
    for (uint64_t i = 0; i < 10; i++)
        assert_int_equal(rig_load(rig, 1, PAGE(i) + 8 * i), 100 + i);
    expect_pages(rig, 0, 10, 200);
    assert_true(rig_count(rig, "shootdowns") >= 10);
    rig_destroy(rig);
}

static void fork_shares_swap_slots(void **state)
{
    (void)state;
    struct rig *rig = rig_with_memory("sv39", MEMORY, SWAP, NULL);
    store_pages(rig, 0, 10, 100);
    push_out(rig);
    uint64_t slots = rig_usage(rig).swap_slots;
    assert_int_equal(mmu_os_fork(rig->os, PID, CHILD), MMU_OS_OK);
    assert_true(rig_usage(rig).swap_slots <= slots + 4); /* the child's four tables pushed out a page each */
    mmu_os_run(rig->os, 0, CHILD);
    store_pages(rig, 0, 10, 300);
    assert_int_equal(rig_count(rig, "cow"), 10);
    assert_int_equal(rig_count(rig, "pgmajfault"), 10);
    mmu_os_run(rig->os, 0, PID);
    expect_pages(rig, 0, 10, 100);
    mmu_os_exit(rig->os, PID);
    mmu_os_run(rig->os, 0, CHILD);
    expect_pages(rig, 0, 10, 300);
    mmu_os_exit(rig->os, CHILD);
    assert_int_equal(rig_usage(rig).swap_slots, 0);
    assert_int_equal(rig_usage(rig).page_frames, 1);
    rig_destroy(rig);
}

/* A page of one owner comes back writable, even by a load. */
static void a_page_of_one_owner_comes_back_writable(void **state)
{
    (void)state;
    struct rig *rig = rig_with_memory("sv39", MEMORY, SWAP, NULL);
    store_pages(rig, 0, 10, 100);
    push_out(rig);
    expect_pages(rig, 0, 10, 100);
    uint64_t faults = rig_count(rig, "pgfault");
    store_pages(rig, 0, 10, 200);
    assert_int_equal(rig_count(rig, "pgfault"), faults);
    push_out(rig);
    expect_pages(rig, 0, 10, 200);
    rig_destroy(rig);
}

/* While the other has the page in swap only, a store copies (as in Linux); once nobody has, it takes the page over. */
static void a_page_that_came_back_is_shared_with_its_slot(void **state)
{
    (void)state;
    struct rig *rig = rig_with_memory("x86-4", MEMORY, SWAP, NULL);
    store_pages(rig, 0, 20, 100);
    push_out(rig);
    mmu_os_fork(rig->os, PID, CHILD);
    mmu_os_run(rig->os, 0, CHILD);
    expect_pages(rig, 0, 20, 100);
    store_pages(rig, 0, 10, 200);
    assert_int_equal(rig_count(rig, "cow"), 10);
    assert_int_equal(rig_count(rig, "cow_reuse"), 0);
    expect_pages(rig, 10, 20, 100);
    mmu_os_exit(rig->os, PID);
    uint64_t slots = rig_usage(rig).swap_slots, reused = rig_count(rig, "cow_reuse");
    store_pages(rig, 10, 20, 300);
    assert_int_equal(rig_count(rig, "cow"), 10);
    assert_int_equal(rig_count(rig, "cow_reuse"), reused + 10);
    assert_int_equal(rig_usage(rig).swap_slots, slots - 10);
    expect_pages(rig, 0, 10, 200);
    expect_pages(rig, 10, 20, 300);
    rig_destroy(rig);
}

/* The entry that says D goes away before the page is evicted, with an outdated copy in swap. */
static void hidden_pages_stay_dirty(void **state)
{
    (void)state;
    struct rig *rig = rig_with_memory("sv39", MEMORY, SWAP, NULL);
    store_pages(rig, 0, 10, 100);
    push_out(rig);
    expect_pages(rig, 0, 10, 100);
    store_pages(rig, 0, 10, 200);
    mmu_os_mprotect(rig->os, PID, AT, 10 * RIG_PAGE, 0);
    push_out(rig);
    mmu_os_mprotect(rig->os, PID, AT, 10 * RIG_PAGE, RW);
    uint64_t major = rig_count(rig, "pgmajfault");
    expect_pages(rig, 0, 10, 200);
    assert_int_equal(rig_count(rig, "pgmajfault"), major + 10);
    rig_destroy(rig);
}

/* Memory and swap full: the access is delivered, the rest stays intact, and freed memory serves again. */
static void exhaustion_is_delivered(void **state)
{
    (void)state;
    struct rig *rig = rig_with_memory("sv39", 40, 20, NULL);
    uint64_t stored = 0;
    while (rig_store(rig, 0, PAGE(stored), stored))
        stored++;
    /* 40 frames less the page of zeros and three tables; 20 slots. */
    assert_int_equal(stored, 40 - 4 + 20);
    assert_int_equal(rig_count(rig, "oom"), 1);
    assert_int_equal(rig_count(rig, "segv"), 0);
    uint64_t faults = rig_count(rig, "pgfault");
    assert_false(rig_store(rig, 0, PAGE(stored), 1));
    assert_int_equal(rig_count(rig, "pgfault"), faults);
    assert_int_equal(mmu_os_spawn(rig->os, CHILD), MMU_OS_ENOMEM);
    assert_int_equal(mmu_os_fork(rig->os, PID, CHILD), MMU_OS_ENOMEM);
    mmu_os_mmap(rig->os, PID, PAGE(0), 10 * RIG_PAGE, RW);
    for (uint64_t i = 10; i < stored; i++)
        assert_int_equal(rig_load(rig, 0, PAGE(i)), i);
    for (uint64_t i = 0; i < 9; i++)
        assert_true(rig_store(rig, 0, PAGE(i), i));
    for (uint64_t i = 0; i < stored; i++)
        if (i != 9)
            assert_int_equal(rig_load(rig, 0, PAGE(i)), i);
    rig_destroy(rig);
}

/* A fork that runs out halfway leaves the parent as it was, and no child. */
static void a_failed_fork_leaves_nothing_behind(void **state)
{
    (void)state;
    struct rig *rig = rig_with_memory("sv39", 40, 0, NULL);
    mmu_os_mmap(rig->os, PID, 4 * AT, 1000 * RIG_PAGE, RW);
    for (uint64_t i = 0; i < 10; i++) {
        assert_true(rig_store(rig, 0, PAGE(i), i));
        assert_true(rig_store(rig, 0, 4 * AT + i * RIG_PAGE, 50 + i));
    }
    while (rig_usage(rig).free_frames > 3) /* a root, a middle and one of two leaf tables */
        assert_true(rig_store(rig, 0, PAGE(rig_usage(rig).free_frames + 20), 1));
    struct mmu_os_usage before = rig_usage(rig);
    assert_int_equal(mmu_os_fork(rig->os, PID, CHILD), MMU_OS_ENOMEM);
    struct mmu_os_usage after = rig_usage(rig);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(mmu_os_exit(rig->os, CHILD), MMU_OS_ESRCH);
    for (uint64_t i = 0; i < 10; i++) {
        assert_int_equal(rig_load(rig, 0, PAGE(i)), i);
        assert_true(rig_store(rig, 0, 4 * AT + i * RIG_PAGE, 60 + i));
    }
    assert_int_equal(rig_count(rig, "cow"), 0);
    rig_destroy(rig);
}

/* With memory for one page, every access to another evicts the one before. */
static void one_page_of_memory_is_enough(void **state)
{
    (void)state;
    struct mmu_os_config config = {
        .cores = 1, .asid_bits = 8, .hardware_ad = true, .minor_cycles = 1, .major_cycles = 50, .evict_cycles = 700};
    struct rig *rig = rig_with_memory("sv39", 5, 100, &config);
    store_pages(rig, 0, 30, 10);
    assert_int_equal(rig->cost, 701);
    expect_pages(rig, 0, 30, 10);
    assert_int_equal(rig->cost, 750);
    assert_int_equal(rig_count(rig, "pgmajfault"), 30);
    rig_destroy(rig);
}

/*
 * A slot kept only as a copy of a page in memory is given up before anything is refused: of 36 frames and 20 slots all
 * but the one through which pages are exchanged can be used.
 */
static void copies_in_swap_do_not_exhaust_it(void **state)
{
    (void)state;
    struct rig *rig = rig_with_memory("sv39", 40, 20, NULL);
    store_pages(rig, 0, 55, 10);
    for (int round = 0; round < 3; round++)
        expect_pages(rig, 0, 55, 10);
    store_pages(rig, 0, 55, 20);
    expect_pages(rig, 0, 55, 20);
    assert_int_equal(rig_count(rig, "oom"), 0);
    rig_destroy(rig);
}

struct used {
    bool flag[8];
};

static bool test_and_clear(void *ctx, uint32_t frame)
{
    struct used *used = ctx;
    bool was = used->flag[frame];
    used->flag[frame] = false;
    return was;
}

/* Worked example: the hand passes pages that were used, once. */
static void clock_gives_a_second_chance(void **state)
{
    (void)state;
    struct used used = {{false}};
    struct mmu_reclaim_host host = {&used, test_and_clear};
    const struct mmu_reclaim *clock = mmu_reclaim_find("clock");
    void *pages = clock->create(8, &host);
    uint64_t scanned = 0;
    assert_int_equal(clock->victim(pages, &scanned), MMU_RECLAIM_NONE);
    for (uint32_t frame = 0; frame < 5; frame++)
        clock->insert(pages, frame);
    used.flag[0] = used.flag[1] = used.flag[3] = true;
    assert_int_equal(clock->victim(pages, &scanned), 2);
    assert_int_equal(scanned, 3);
    clock->insert(pages, 5); /* behind the hand, which stands at 3 */
    used.flag[1] = true;
    assert_int_equal(clock->victim(pages, &scanned), 4);
    clock->remove(pages, 0);
    assert_int_equal(clock->victim(pages, &scanned), 5); /* 1 was used again */
    assert_int_equal(clock->victim(pages, &scanned), 3);
    assert_int_equal(clock->victim(pages, &scanned), 1);
    assert_int_equal(clock->victim(pages, &scanned), MMU_RECLAIM_NONE);
    clock->destroy(pages);
    assert_null(mmu_reclaim_find("cloak"));
}

/* A page that is used all the time stays, however much goes by. */
static void used_pages_stay(void **state)
{
    (void)state;
    struct rig *rig = rig_with_memory("sv39", MEMORY, 1000, NULL);
    store_pages(rig, 910, 930, 5); /* the hand stands at one of these when all pages are found used */
    store_pages(rig, 0, 1, 10);
    uint64_t lost = 0;
    for (uint64_t i = 10; i < 900; i++) {
        uint64_t major = rig_count(rig, "pgmajfault");
        /* The hardware sets A again only when it walks, and a translation that is kept needs no walk. */
        memset(rig->core[0].tlb, 0, sizeof rig->core[0].tlb);
        expect_pages(rig, 0, 1, 10);
        lost += rig_count(rig, "pgmajfault") - major;
        store_pages(rig, i, i + 1, 5);
    }
    assert_int_equal(lost, 0);
    rig_destroy(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contents_survive_eviction),
        cmocka_unit_test(clean_pages_are_not_written_twice),
        cmocka_unit_test(shared_pages_are_evicted_from_all_sharers),
        cmocka_unit_test(fork_shares_swap_slots),
        cmocka_unit_test(a_page_of_one_owner_comes_back_writable),
        cmocka_unit_test(a_page_that_came_back_is_shared_with_its_slot),
        cmocka_unit_test(hidden_pages_stay_dirty),
        cmocka_unit_test(exhaustion_is_delivered),
        cmocka_unit_test(a_failed_fork_leaves_nothing_behind),
        cmocka_unit_test(one_page_of_memory_is_enough),
        cmocka_unit_test(copies_in_swap_do_not_exhaust_it),
        cmocka_unit_test(clock_gives_a_second_chance),
        cmocka_unit_test(used_pages_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
