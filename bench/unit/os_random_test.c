/*
 * The operating system against a flat reference: several processes on two cores make random memory calls and accesses,
 * with memory for a fraction of what they touch. The reference is an array of words for each process that knows nothing
 * of paging. Every load must give what was last stored, and exactly the accesses that the protections forbid be
 * delivered.
 *
 * MMU_SEED=N runs seed N alone, in place of a fixed one and one from the clock.
 */
#include <time.h>

#include "os_rig.h"

enum {
    CORES = 2,
    PROCESSES = 6,
    REGIONS = 4,
    REGION_PAGES = 48,
    HUGE_REGION_PAGES = 640,     /* a huge page of 512 and some more */
    HUGE_REGION_PAGES_4M = 1280, /* the same in Sv32 */
    MAX_PAGES = REGIONS * HUGE_REGION_PAGES_4M,
    WORDS = 3, /* of each page are used */
    STEPS = 60000,
    HUGE_STEPS = 4000, /* after so many all processes exit, so that frames in a row are free again */
    UNMAPPED = -1
};

static const uint64_t word_offset[WORDS] = {0, 8, RIG_PAGE - 8};

#define HUGE_PAGES(...)                                                                                                \
    {                                                                                                                  \
        .cores = CORES, .huge_pages = "always", __VA_ARGS__                                                            \
    }

struct reference {
    bool alive;
    int prot[MAX_PAGES];
    uint64_t word[MAX_PAGES][WORDS];
};

struct random_case {
    const char *scheme;
    uint64_t memory; /* pages */
    uint64_t swap;
    uint32_t region_pages;
    struct mmu_os_config config;
};

struct run {
    struct rig *rig;
    uint32_t random;
    bool may_run_out; /* of memory and swap */
    uint32_t region_pages;
    uint64_t region_base[REGIONS];
    int on_core[CORES]; /* index of the process, or -1 */
    struct reference process[PROCESSES];
};

static uint32_t next_random(struct run *run, uint32_t below)
{
    run->random ^= run->random << 13;
    run->random ^= run->random >> 17;
    run->random ^= run->random << 5;
    return run->random % below;
}

static bool has_huge_pages(const struct run *run)
{
    return run->region_pages > REGION_PAGES;
}

/*
 * In four level-0 tables: the first two regions share one, around its border to the next; the third has its own; the
 * fourth is in the middle of the user's half, on a path of its own from the root. Regions that are larger than a huge
 * page are further apart.
 */
static void place_regions(struct run *run)
{
    uint64_t table = mmu_scheme_page_bytes(run->rig->scheme, 1), base = UINT64_C(0x10000000);
    uint64_t gap = has_huge_pages(run) ? 3 * table : 0;
    run->region_base[0] = base;
    run->region_base[1] = base + gap + table - REGION_PAGES / 2 * RIG_PAGE;
    run->region_base[2] = base + 2 * (gap + table);
    run->region_base[3] = UINT64_C(1) << (run->rig->scheme->va_bits - 2);
}

static uint32_t page_count(const struct run *run)
{
    return REGIONS * run->region_pages;
}

static uint64_t page_address(const struct run *run, uint32_t page)
{
    return run->region_base[page / run->region_pages] + (uint64_t)(page % run->region_pages) * RIG_PAGE;
}

static bool allowed(const struct run *run, int prot, enum mmu_access access)
{
    if (prot == UNMAPPED)
        return false;
    if (access == MMU_STORE)
        return prot & MMU_PROT_WRITE;
    if (access == MMU_FETCH)
        return prot & MMU_PROT_EXEC;
    bool exec_reads = strncmp(run->rig->scheme->name, "x86", 3) == 0;
    return prot & (MMU_PROT_READ | MMU_PROT_WRITE | (exec_reads ? MMU_PROT_EXEC : 0));
}

/* A process by its number; its pid is one more. */
static uint32_t pid_of(int process)
{
    return (uint32_t)process + 1;
}

static void spawn(struct run *run, int process)
{
    struct reference *p = &run->process[process];
    if (mmu_os_spawn(run->rig->os, pid_of(process)) != MMU_OS_OK) {
        assert_true(run->may_run_out);
        return;
    }
    p->alive = true;
    memset(p->word, 0, sizeof p->word);
    const int prot = MMU_PROT_READ | MMU_PROT_WRITE;
    for (uint32_t i = 0; i < page_count(run); i++)
        p->prot[i] = prot;
    for (uint32_t region = 0; region < REGIONS; region++)
        assert_int_equal(mmu_os_mmap(run->rig->os, pid_of(process), run->region_base[region],
                                     (uint64_t)run->region_pages * RIG_PAGE, (unsigned)prot),
                         MMU_OS_OK);
}

static void exit_process(struct run *run, int process)
{
    assert_int_equal(mmu_os_exit(run->rig->os, pid_of(process)), MMU_OS_OK);
    run->process[process].alive = false;
    for (int core = 0; core < CORES; core++)
        if (run->on_core[core] == process)
            run->on_core[core] = -1;
}

/* Read all that the process may read. */
static void expect_contents(struct run *run, int process)
{
    const struct reference *p = &run->process[process];
    struct rig *rig = run->rig;
    assert_int_equal(mmu_os_run(rig->os, 0, pid_of(process)), MMU_OS_OK);
    for (uint32_t page = 0; page < page_count(run); page++) {
        uint64_t pa, oom = rig_count(rig, "oom");
        bool done = rig_translate(rig, 0, page_address(run, page), MMU_LOAD, &pa);
        bool ran_out = run->may_run_out && rig_count(rig, "oom") > oom;
        assert_true(ran_out || done == allowed(run, p->prot[page], MMU_LOAD));
        for (uint32_t word = 0; done && word < WORDS; word++)
            assert_int_equal(mmu_ram_read(rig->ram, pa + word_offset[word], 8), p->word[page][word]);
    }
}

static void exit_all(struct run *run)
{
    for (int process = 0; process < PROCESSES; process++)
        if (run->process[process].alive)
            expect_contents(run, process);
    for (int process = 0; process < PROCESSES; process++)
        if (run->process[process].alive)
            exit_process(run, process);
}

static int pick_process(struct run *run)
{
    int process = (int)next_random(run, PROCESSES);
    if (!run->process[process].alive)
        spawn(run, process);
    return run->process[process].alive ? process : -1;
}

static void fork_random(struct run *run, int parent)
{
    int child = (int)next_random(run, PROCESSES);
    if (child == parent)
        return;
    if (run->process[child].alive)
        exit_process(run, child);
    if (mmu_os_fork(run->rig->os, pid_of(parent), pid_of(child)) == MMU_OS_OK)
        run->process[child] = run->process[parent];
    else
        assert_true(run->may_run_out);
}

/* Whether the reference has all pages of the range; the call must say the same. */
static void protect(struct run *run, int process, uint32_t from, uint32_t count, int prot)
{
    struct reference *p = &run->process[process];
    bool whole = true;
    for (uint32_t i = from; i < from + count; i++)
        whole = whole && p->prot[i] != UNMAPPED;
    enum mmu_os_status status = mmu_os_mprotect(run->rig->os, pid_of(process), page_address(run, from),
                                                (uint64_t)count * RIG_PAGE, (unsigned)prot);
    assert_int_equal(status, whole ? MMU_OS_OK : MMU_OS_ENOMEM);
    for (uint32_t i = from; whole && i < from + count; i++)
        p->prot[i] = prot;
}

static void change_memory(struct run *run, int process)
{
    struct reference *p = &run->process[process];
    uint32_t region = next_random(run, REGIONS), first = next_random(run, run->region_pages);
    uint32_t count = 1 + next_random(run, run->region_pages - first), from = region * run->region_pages + first;
    uint64_t va = page_address(run, from), bytes = (uint64_t)count * RIG_PAGE;
    /* Mostly readable and writable, so that there is something to do. */
    int prot = next_random(run, 3) ? MMU_PROT_READ | MMU_PROT_WRITE : (int)next_random(run, 8);
    uint32_t call = next_random(run, 4);
    if (call == 0) {
        protect(run, process, from, count, prot);
        return;
    }
    if (call == 1) {
        prot = UNMAPPED;
        assert_int_equal(mmu_os_munmap(run->rig->os, pid_of(process), va, bytes), MMU_OS_OK);
    } else {
        assert_int_equal(mmu_os_mmap(run->rig->os, pid_of(process), va, bytes, (unsigned)prot), MMU_OS_OK);
    }
    for (uint32_t i = from; i < from + count; i++)
        p->prot[i] = prot;
    memset(p->word[from], 0, count * sizeof p->word[from]);
}

static void access_memory(struct run *run, unsigned core, int process)
{
    struct reference *p = &run->process[process];
    struct rig *rig = run->rig;
    uint32_t page = next_random(run, page_count(run)), word = next_random(run, WORDS);
    /* Four of five accesses go to one page of some, the others anywhere. */
    uint32_t some = has_huge_pages(run) ? 20 : 4;
    if (next_random(run, 5))
        page = page / some * some;
    enum mmu_access access = next_random(run, 8) ? (enum mmu_access)next_random(run, MMU_FETCH) : MMU_FETCH;
    uint64_t va = page_address(run, page) + word_offset[word], pa = 0, oom = rig_count(rig, "oom");
    bool done = rig_translate(rig, core, va, access, &pa);
    if (rig_count(rig, "oom") > oom) {
        assert_true(run->may_run_out);
        assert_false(done);
        return;
    }
    if (done != allowed(run, p->prot[page], access))
        fail_msg("process %d, page %u, access %d, prot %d: delivered %d", process, page, access, p->prot[page], !done);
    if (!done)
        return;
    if (access == MMU_STORE) {
        p->word[page][word] = (uint64_t)next_random(run, UINT32_MAX) << 32 | page;
        mmu_ram_write(rig->ram, pa, 8, p->word[page][word]);
    }
    assert_int_equal(mmu_ram_read(rig->ram, pa, 8), p->word[page][word]);
}

/* Every page in memory counts for each process that maps it. */
static void expect_accounts_to_agree(const struct run *run)
{
    uint64_t resident = 0;
    for (int process = 0; process < PROCESSES; process++)
        resident += mmu_os_rss(run->rig->os, pid_of(process));
    struct mmu_os_usage usage = rig_usage(run->rig);
    assert_int_equal(resident, usage.page_frames - 1 + usage.shared_mappings);
    assert_int_equal(usage.page_frames + usage.table_frames + usage.free_frames, run->rig->config.memory / RIG_PAGE);
}

static void step(struct run *run)
{
    uint32_t what = next_random(run, 4000), forks = has_huge_pages(run) ? 40 : 8;
    if (what < forks) {
        int process = pick_process(run);
        if (process >= 0)
            fork_random(run, process);
    } else if (what < forks + 1) {
        int process = pick_process(run);
        if (process >= 0)
            exit_process(run, process);
    } else if (what < forks + 12) {
        int process = pick_process(run);
        if (process >= 0)
            change_memory(run, process);
    } else if (what < forks + 42) {
        unsigned core = next_random(run, CORES);
        int process = pick_process(run);
        if (process < 0)
            return;
        assert_int_equal(mmu_os_run(run->rig->os, core, pid_of(process)), MMU_OS_OK);
        run->on_core[core] = process;
    } else {
        unsigned core = next_random(run, CORES);
        if (run->on_core[core] >= 0)
            access_memory(run, core, run->on_core[core]);
    }
}

static void expect_some(struct rig *rig, const char *counter)
{
    if (rig_count(rig, counter) <= 10)
        fail_msg("only %d of %s", (int)rig_count(rig, counter), counter);
}

static void finish(struct run *run)
{
    struct rig *rig = run->rig;
    exit_all(run);
    struct mmu_os_usage usage = rig_usage(rig);
    assert_int_equal(usage.page_frames, 1);
    assert_int_equal(usage.table_frames, 0);
    assert_int_equal(usage.swap_slots, 0);
    assert_int_equal(usage.shared_mappings, 0);
    assert_int_equal(rig_count(rig, "pswpin"), rig_count(rig, "pgmajfault"));
    /* The run is worth something only if all this happened. */
    const char *happened[] = {"pgmajfault", "cow", "cow_reuse", "pswpout", "zero_page", "segv", "forks", "shootdowns"};
    const char *of_huge_pages[] = {"thp_fault_alloc", "thp_fault_fallback", "thp_split_pmd", "thp_split_page"};
    for (size_t i = 0; i < sizeof happened / sizeof *happened; i++)
        expect_some(rig, happened[i]);
    for (size_t i = 0; has_huge_pages(run) && i < sizeof of_huge_pages / sizeof *of_huge_pages; i++)
        expect_some(rig, of_huge_pages[i]);
    assert_true(!run->may_run_out || rig_count(rig, "oom") > 10);
}

static void run_case(const struct random_case *c, uint32_t seed)
{
    struct run *run = calloc(1, sizeof *run);
    run->rig = rig_create(c->scheme, c->memory, c->swap, &c->config);
    run->region_pages = c->region_pages;
    place_regions(run);
    run->random = seed ? seed : 1;
    run->may_run_out = c->swap < PROCESSES * page_count(run);
    for (int core = 0; core < CORES; core++)
        run->on_core[core] = -1;
    for (int i = 0; i < STEPS; i++) {
        if (has_huge_pages(run) && i % HUGE_STEPS == 0)
            exit_all(run);
        step(run);
        if (i % 16 == 0)
            expect_accounts_to_agree(run);
    }
    finish(run);
    rig_destroy(run->rig);
    free(run);
}

static void random_calls_and_accesses(void **state)
{
    static const struct random_case cases[] = {
        {"sv39", 100, 2000, REGION_PAGES, {.cores = CORES, .asid_bits = 8, .hardware_ad = true}},
        {"sv39", 100, 2000, REGION_PAGES, {.cores = CORES, .asid_bits = 2, .hardware_ad = false}},
        {"sv48", 130, 2000, REGION_PAGES, {.cores = CORES, .asid_bits = 3, .hardware_ad = true}},
        {"x86-4", 130, 2000, REGION_PAGES, {.cores = CORES, .asid_bits = 3, .hardware_ad = true}},
        {"x86-4", 130, 2000, REGION_PAGES, {.cores = CORES, .asid_bits = 0, .hardware_ad = true}},
        {"sv32", 90, 2000, REGION_PAGES, {.cores = CORES, .asid_bits = 3, .hardware_ad = true}},
        {"sv57", 160, 2000, REGION_PAGES, {.cores = CORES, .asid_bits = 3, .hardware_ad = true}},
        {"x86-5", 160, 2000, REGION_PAGES, {.cores = CORES, .asid_bits = 3, .hardware_ad = true}},
        {"sv39", 2600, 20000, HUGE_REGION_PAGES, HUGE_PAGES(.asid_bits = 3, .hardware_ad = true)},
        {"sv39", 2600, 20000, HUGE_REGION_PAGES, HUGE_PAGES(.asid_bits = 8, .hardware_ad = false)},
        {"sv48", 2100, 20000, HUGE_REGION_PAGES, HUGE_PAGES(.asid_bits = 0, .hardware_ad = true)},
        {"x86-4", 2600, 20000, HUGE_REGION_PAGES, HUGE_PAGES(.asid_bits = 3, .hardware_ad = true)},
        {"x86-4", 2100, 100, HUGE_REGION_PAGES, HUGE_PAGES(.asid_bits = 3, .hardware_ad = true)},
        {"sv32", 5200, 40000, HUGE_REGION_PAGES_4M, HUGE_PAGES(.asid_bits = 3, .hardware_ad = true)},
        {"sv39", 80, 100, REGION_PAGES, {.cores = CORES, .asid_bits = 2, .hardware_ad = true}},
    };
    const uint32_t *seeds = *state;
    for (size_t s = 0; seeds[s]; s++) {
        print_message("seed %u; replay with: MMU_SEED=%u build/bench/unit/os_random_test\n", seeds[s], seeds[s]);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            run_case(&cases[i], seeds[s]);
    }
}

int main(void)
{
    const char *given = getenv("MMU_SEED");
    uint32_t seeds[] = {1, (uint32_t)time(NULL) | 1, 0};
    if (given) {
        seeds[0] = (uint32_t)strtoul(given, NULL, 10);
        seeds[1] = 0;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(random_calls_and_accesses, seeds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
