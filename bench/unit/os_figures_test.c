/* os_figures_test.c - the operating system by figures that are known: what CLOCK faults, and how many tables pages
 * need. */
#include "os_rig.h"

#include "../../model/os/reclaim/reclaim.h"

/* ---- CLOCK ------------------------------------------------------------------------------------------------------- */

enum { MOST_FRAMES = 64, NO_PAGE = -1 };

/* Frames that hold pages of a paging system, each with the reference bit that CLOCK asks for. */
struct paging {
    const struct mmu_reclaim *policy;
    void *state;
    uint32_t frames;
    int page[MOST_FRAMES];
    bool used[MOST_FRAMES];
    bool inserted_used; /* the access that faulted has set the bit when the page is inserted, as a walker does */
    uint64_t faults;
};

static bool test_and_clear_used(void *ctx, uint32_t frame)
{
    struct paging *paging = ctx;
    bool used = paging->used[frame];
    paging->used[frame] = false;
    return used;
}

static void begin(struct paging *paging, uint32_t frames, bool inserted_used)
{
    *paging = (struct paging){.policy = mmu_reclaim_find("clock"), .frames = frames, .inserted_used = inserted_used};
    struct mmu_reclaim_host host = {.ctx = paging, .test_and_clear_accessed = test_and_clear_used};
    assert_non_null(paging->policy);
    paging->state = paging->policy->create(MOST_FRAMES, &host);
    assert_non_null(paging->state);
    for (uint32_t i = 0; i < frames; i++)
        paging->page[i] = NO_PAGE;
}

/* The frame that holds the page, or the number of frames. */
static uint32_t find(const struct paging *paging, int page)
{
    uint32_t frame = 0;
    while (frame < paging->frames && paging->page[frame] != page)
        frame++;
    return frame;
}

static void refer(struct paging *paging, int page)
{
    uint64_t scanned = 0;
    uint32_t frame = find(paging, page);
    if (frame < paging->frames) {
        paging->used[frame] = true;
        return;
    }
    paging->faults++;
    frame = find(paging, NO_PAGE);
    if (frame == paging->frames)
        frame = paging->policy->victim(paging->state, &scanned);
    paging->page[frame] = page;
    paging->used[frame] = paging->inserted_used;
    paging->policy->insert(paging->state, frame);
}

static uint64_t faults_of(const char *string, uint32_t frames, bool inserted_used)
{
    struct paging paging;
    begin(&paging, frames, inserted_used);
    for (; *string; string++)
        refer(&paging, *string - '0');
    paging.policy->destroy(paging.state);
    return paging.faults;
}

/* 3, 4 and 5 frames: as FIFO when pages come with their bit set, as LRU when they come with it clear. */
static void clock_faults_9_10_5_or_10_8_5_times_on_beladys_string(void **state)
{
    static const uint64_t set[] = {9, 10, 5}, clear[] = {10, 8, 5};
    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(faults_of("123412512345", 3 + i, true), set[i]);
        assert_int_equal(faults_of("123412512345", 3 + i, false), clear[i]);
    }
}

static void clock_faults_14_or_11_times_on_the_textbook_string(void **state)
{
    (void)state;
    assert_int_equal(faults_of("70120304230321201701", 3, true), 14);
    assert_int_equal(faults_of("70120304230321201701", 3, false), 11);
}

/* 50 pages in turn: each goes just before it is used, unless there is room for all. */
static void clock_never_hits_in_a_loop_of_50_that_does_not_fit(void **state)
{
    (void)state;
    for (uint32_t frames = 10; frames <= 50; frames += frames < 40 ? 10 : frames < 49 ? 9 : 1) {
        struct paging paging;
        begin(&paging, frames, true);
        for (int i = 0; i < 500; i++)
            refer(&paging, i % 50);
        assert_int_equal(paging.faults, frames < 50 ? 500 : 50);
        paging.policy->destroy(paging.state);
    }
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

/* Tables in use once `pages` pages from `va` on were stored to. */
static uint64_t tables_of(const char *scheme, uint64_t va, uint64_t pages)
{
    struct rig *rig = rig_create(scheme, 4096, 0, NULL);
    assert_int_equal(mmu_os_spawn(rig->os, 1), MMU_OS_OK);
    assert_int_equal(mmu_os_run(rig->os, 0, 1), MMU_OS_OK);
    assert_int_equal(mmu_os_mmap(rig->os, 1, va, pages * RIG_PAGE, MMU_PROT_READ | MMU_PROT_WRITE), MMU_OS_OK);
    for (uint64_t i = 0; i < pages; i++)
        assert_true(rig_store(rig, 0, va + i * RIG_PAGE, i));
    uint64_t tables = rig_usage(rig).table_frames;
    rig_destroy(rig);
    return tables;
}

/* A frame of leaf table maps 2 MiB (Sv32: 4 MiB); above it stands one table a level. */
static void adjacent_pages_1024_need_2_leaf_tables(void **state)
{
    static const struct {
        const char *scheme;
        uint64_t above; /* tables */
    } rows[] = {{"sv39", 2}, {"sv48", 3}, {"sv57", 4}, {"x86-4", 3}, {"x86-5", 4}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(tables_of(rows[i].scheme, 0x400000, 1024), rows[i].above + 2);
        assert_int_equal(tables_of(rows[i].scheme, 0x401000, 1024), rows[i].above + 3); /* one page further */
        assert_int_equal(tables_of(rows[i].scheme, 0x400000, 1025), rows[i].above + 3); /* one page more */
    }
    assert_int_equal(tables_of("sv32", 0x400000, 1024), 1 + 1);
    assert_int_equal(tables_of("sv32", 0x400000, 1025), 1 + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_faults_9_10_5_or_10_8_5_times_on_beladys_string),
        cmocka_unit_test(clock_faults_14_or_11_times_on_the_textbook_string),
        cmocka_unit_test(clock_never_hits_in_a_loop_of_50_that_does_not_fit),
        cmocka_unit_test(adjacent_pages_1024_need_2_leaf_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
