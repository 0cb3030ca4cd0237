/*
 * os_huge_rig.h - what the tests of huge pages share: a process with an area, and how its pages are mapped.
 */
#ifndef BENCH_UNIT_OS_HUGE_RIG_H
#define BENCH_UNIT_OS_HUGE_RIG_H

#include "os_rig.h"

enum { RW = MMU_PROT_READ | MMU_PROT_WRITE, READ_ONLY = MMU_PROT_READ, PID = 1, CHILD = 2, MEMORY = 6000, HUGE = 512 };

#define AT UINT64_C(0x10000000)
#define PAGE(n) (AT + (uint64_t)(n)*RIG_PAGE)

static const struct mmu_os_config always = {.cores = 1, .asid_bits = 8, .hardware_ad = true, .huge_pages = "always"};
static const struct mmu_os_config two_cores = {.cores = 2, .asid_bits = 8, .hardware_ad = true, .huge_pages = "always"};

/* A process on every core with an area of some pages at AT. */
static inline struct rig *rig_with_area(const char *scheme, uint64_t memory, const struct mmu_os_config *config,
                                        uint64_t pages)
{
    struct rig *rig = rig_create(scheme, memory, 4 * MEMORY, config);
    assert_int_equal(mmu_os_spawn(rig->os, PID), MMU_OS_OK);
    for (unsigned core = 0; core < config->cores; core++)
        assert_int_equal(mmu_os_run(rig->os, core, PID), MMU_OS_OK);
    assert_int_equal(mmu_os_mmap(rig->os, PID, AT, pages * RIG_PAGE, RW), MMU_OS_OK);
    return rig;
}

static inline uint64_t pages_of_huge(const struct rig *rig)
{
    return rig_page_bytes(rig, 1) / RIG_PAGE;
}

static inline void store_pages(struct rig *rig, uint64_t from, uint64_t to, uint64_t tag)
{
    for (uint64_t i = from; i < to; i++)
        assert_true(rig_store(rig, 0, PAGE(i) + 8 * (i % 512), tag + i));
}

static inline void expect_pages(struct rig *rig, uint64_t from, uint64_t to, uint64_t tag)
{
    for (uint64_t i = from; i < to; i++)
        assert_int_equal(rig_load(rig, 0, PAGE(i) + 8 * (i % 512)), tag + i);
}

/* The leaf of va in the table of the process that core 0 runs, and its level. */
static inline struct mmu_entry leaf(struct rig *rig, uint64_t va, unsigned *level)
{
    struct rig_core walker = {.context = rig->core[0].context};
    struct mmu_entry entry;
    uint64_t table = rig_table(rig, &walker, va, level);
    assert_true(table != UINT64_MAX);
    uint64_t at = mmu_scheme_entry_address(rig->scheme, table, *level, va);
    rig->scheme->decode(mmu_ram_read(rig->ram, at, rig->scheme->entry_bytes), *level, &entry);
    return entry;
}

static inline unsigned level_of(struct rig *rig, uint64_t page)
{
    unsigned level;
    leaf(rig, PAGE(page), &level);
    return level;
}

static inline void expect_all_given_back(struct rig *rig)
{
    mmu_os_exit(rig->os, PID);
    mmu_os_exit(rig->os, CHILD);
    assert_int_equal(rig_usage(rig).page_frames, 1);
    assert_int_equal(rig_usage(rig).table_frames, 0);
    assert_int_equal(rig_usage(rig).swap_slots, 0);
    assert_int_equal(rig_usage(rig).shared_mappings, 0);
    rig_destroy(rig);
}

#endif
