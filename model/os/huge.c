/*
 * Huge pages: a leaf at level 1 (2 MiB, in Sv32 4 MiB) over the frames of a block.
 *
 * Each frame has mappings as any other page has, one for each process; so a split changes nothing but entries. As long
 * as an entry of level 1 maps the block, the reclaim policy is told of its first frame only, which stands for all. For
 * each such entry the table that it stands in keeps a spare table (Linux: pgtable_trans_huge_deposit), so that a split,
 * which an eviction may need when no frame is free, cannot fail.
 */
#include "internal.h"

static uint64_t huge_bytes(const struct mmu_os *os)
{
    return mmu_scheme_page_bytes(os->scheme, 1);
}

bool mmu_os_huge_fits(const struct mmu_os *os, const struct os_area *area, uint64_t va)
{
    uint64_t start = va & ~(huge_bytes(os) - 1);
    return os->block_shift > 0 && start >= area->start && start + huge_bytes(os) <= area->end;
}

bool mmu_os_huge_has_room(const struct mmu_os *os, unsigned tables)
{
    return mmu_os_block_is_free(os) && os->free_count >= os_level_pages(os, 1) + tables;
}

/* The frame of the table in which the entry at `at` stands. */
static struct os_frame *table_of(const struct mmu_os *os, uint64_t at)
{
    return &os->frames[os_frame_at(os, at)];
}

static void put_spare(struct mmu_os *os, uint64_t at, uint32_t spare)
{
    os->frames[spare].first.next = table_of(os, at)->slot;
    table_of(os, at)->slot = spare;
}

static uint32_t take_spare(struct mmu_os *os, uint64_t at)
{
    uint32_t spare = table_of(os, at)->slot;
    table_of(os, at)->slot = os->frames[spare].first.next;
    return spare;
}

/* Account for one more entry of level 1 that maps the frames. */
static void add_entry(struct mmu_os *os, uint32_t frame, struct os_process *process, uint64_t at, uint64_t va)
{
    uint32_t pages = os_level_pages(os, 1);
    put_spare(os, at, mmu_os_table_new(os, process));
    for (uint32_t i = 0; i < pages; i++)
        mmu_os_mapping_add(os, frame + i, process, va + (uint64_t)i * MMU_FRAME_BYTES);
    process->rss += pages;
    os_block_of(os, frame)->huge++;
}

/* One entry of level 1 fewer. After the last one the frames are pages like others, and the policy is told of them. */
static void remove_entry(struct mmu_os *os, uint32_t frame)
{
    if (--os_block_of(os, frame)->huge > 0)
        return;
    for (uint32_t i = 1; i < os_level_pages(os, 1); i++)
        os->reclaim->insert(os->reclaim_state, frame + i);
}

uint32_t mmu_os_huge_take(struct mmu_os *os, struct os_process *process, uint64_t at, uint64_t va)
{
    uint32_t frame = mmu_os_block_take(os);
    os->reclaim->insert(os->reclaim_state, frame);
    add_entry(os, frame, process, at, va);
    os->counters.thp_fault_alloc++;
    return frame;
}

void mmu_os_huge_share(struct mmu_os *os, uint32_t frame, struct os_process *child, uint64_t to, uint64_t va)
{
    for (uint32_t i = 0; i < os_level_pages(os, 1); i++)
        os->frames[frame + i].exclusive = false;
    add_entry(os, frame, child, to, va);
}

void mmu_os_huge_release(struct mmu_os *os, uint32_t frame, struct os_process *process, uint64_t at, uint64_t va)
{
    uint32_t pages = os_level_pages(os, 1);
    mmu_os_frame_give(os, take_spare(os, at));
    process->rss -= pages;
    remove_entry(os, frame);
    for (uint32_t i = 0; i < pages; i++)
        mmu_os_mapping_remove(os, frame + i, process, va + (uint64_t)i * MMU_FRAME_BYTES);
}

bool mmu_os_huge_is_sole(const struct mmu_os *os, uint32_t frame)
{
    for (uint32_t i = 0; i < os_level_pages(os, 1); i++)
        if (os->frames[frame + i].count > 1)
            return false;
    return true;
}

/* The entries of the 4 KiB pages, as the huge page's was. */
static void fill_table(struct mmu_os *os, uint64_t table, const struct os_pte *huge)
{
    struct mmu_entry entry = huge->entry;
    for (uint32_t i = 0; i < os_level_pages(os, 1); i++) {
        uint64_t at = table + (uint64_t)i * os->scheme->entry_bytes;
        if (huge->kind == OS_PTE_HIDDEN) {
            mmu_os_pte_absent(os, at, OS_PTE_HIDDEN, huge->number + i);
            continue;
        }
        entry.base = os_frame_address(os, huge->number + i);
        mmu_os_pte_present(os, at, 0, &entry);
    }
}

/* The entry is absent while translations of the huge page may exist, so that no core ever has both sizes. */
void mmu_os_huge_split(struct mmu_os *os, struct os_process *process, uint64_t at, uint64_t va)
{
    struct os_pte huge = mmu_os_pte_read(os, at, 1);
    struct mmu_entry pointer = {.present = true, .base = os_frame_address(os, take_spare(os, at))};
    mmu_os_pte_absent(os, at, OS_PTE_EMPTY, OS_NONE);
    if (huge.kind == OS_PTE_PRESENT)
        mmu_os_flush_page(os, process, va & ~(huge_bytes(os) - 1));
    fill_table(os, pointer.base, &huge);
    mmu_os_pte_present(os, at, 1, &pointer);
    remove_entry(os, huge.number);
    os->counters.thp_split_pmd++;
}

void mmu_os_huge_split_at(struct mmu_os *os, struct os_process *process, uint64_t va)
{
    unsigned level;
    if (va % huge_bytes(os) == 0)
        return;
    uint64_t at = mmu_os_table_find(os, process, va, &level);
    if (at != OS_NO_TABLE && level > 0)
        mmu_os_huge_split(os, process, at, va);
}

void mmu_os_huge_split_page(struct mmu_os *os, uint32_t frame)
{
    for (const struct os_mapping *m = &os->frames[frame].first; m; m = os_mapping_next(os, m)) {
        unsigned level;
        struct os_process *process = os->by_number[m->process];
        uint64_t at = mmu_os_table_find(os, process, m->va, &level);
        if (level > 0)
            mmu_os_huge_split(os, process, at, m->va);
    }
    os->counters.thp_split_page++;
}
