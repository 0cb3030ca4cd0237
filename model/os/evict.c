/*
 * Eviction: a page that the reclaim policy chose is unmapped from all its users, flushed from every core, and written
 * to swap unless swap has it already. A huge page is split first.
 */
#include "internal.h"

/* Of one frame of a page, through each of its mappings. */
static bool test_and_clear_frame(struct mmu_os *os, uint32_t frame)
{
    bool accessed = false;
    for (const struct os_mapping *m = &os->frames[frame].first; m; m = os_mapping_next(os, m)) {
        unsigned level;
        uint64_t at = mmu_os_table_find(os, os->by_number[m->process], m->va, &level);
        struct os_pte pte = mmu_os_pte_read(os, at, level);
        if (pte.kind != OS_PTE_PRESENT || !pte.entry.accessed)
            continue;
        accessed = true;
        pte.entry.accessed = false;
        mmu_os_pte_present(os, at, level, &pte.entry);
    }
    return accessed;
}

static bool is_huge(const struct mmu_os *os, uint32_t frame)
{
    return os_block_of(os, frame)->huge > 0;
}

/* Translations keep the bit they had, as in Linux: that costs a second chance now and then, and saves the flush. */
static bool test_and_clear_accessed(void *ctx, uint32_t frame)
{
    struct mmu_os *os = ctx;
    bool accessed = false;
    uint32_t pages = is_huge(os, frame) ? os_level_pages(os, 1) : 1;
    for (uint32_t i = 0; i < pages; i++)
        accessed |= test_and_clear_frame(os, frame + i);
    return accessed;
}

bool mmu_os_evict_init(struct mmu_os *os)
{
    struct mmu_reclaim_host host = {.ctx = os, .test_and_clear_accessed = test_and_clear_accessed};
    os->reclaim = mmu_reclaim_find(os->config.reclaim);
    os->reclaim_state = os->reclaim->create(os->frame_count, &host);
    return os->reclaim_state;
}

void mmu_os_evict_destroy(struct mmu_os *os)
{
    if (os->reclaim_state)
        os->reclaim->destroy(os->reclaim_state);
}

/*
 * Replace every entry of the page by its swap slot. The walker sets D by compare-and-swap, which fails once the entry
 * is replaced, so the D found here is final; stores through translations that have D already end with the flush.
 */
static void unmap_everywhere(struct mmu_os *os, uint32_t number, uint32_t slot)
{
    struct os_frame *frame = &os->frames[number];
    for (const struct os_mapping *m = &frame->first; m; m = os_mapping_next(os, m)) {
        struct os_process *process = os->by_number[m->process];
        unsigned level;
        uint64_t at = mmu_os_table_find(os, process, m->va, &level);
        struct os_pte pte = mmu_os_pte_read(os, at, 0);
        frame->dirty |= pte.entry.dirty;
        mmu_os_pte_absent(os, at, OS_PTE_SWAPPED, slot);
        mmu_os_slot_get(os, slot);
        process->rss--;
        if (pte.kind == OS_PTE_PRESENT)
            mmu_os_flush_page(os, process, m->va);
    }
}

static bool evict(struct mmu_os *os, uint32_t number)
{
    struct os_frame *frame = &os->frames[number];
    if (is_huge(os, number))
        mmu_os_huge_split_page(os, number);
    uint32_t slot = frame->slot;
    bool copied = slot != OS_NONE;
    if (!copied)
        slot = mmu_os_slot_take(os);
    if (slot == OS_NONE)
        return false;
    if (!mmu_os_slot_prepare(os, slot, number)) {
        if (!copied)
            mmu_os_slot_give(os, slot);
        return false;
    }
    os->slots[slot].exclusive = frame->exclusive;
    unmap_everywhere(os, number, slot);
    if (!copied || frame->dirty)
        mmu_os_slot_write(os, slot, number);
    if (copied)
        mmu_os_slot_detach(os, slot);
    mmu_os_mappings_clear(os, number);
    mmu_os_frame_give(os, number);
    os->counters.pgsteal++;
    return true;
}

bool mmu_os_evict_one(struct mmu_os *os)
{
    uint32_t pages = os->frame_count - os->free_count - os->table_count;
    while (pages-- > 0 && (mmu_os_swap_has_room(os) || os->slots_cached > 0)) {
        uint32_t frame = os->reclaim->victim(os->reclaim_state, &os->counters.pgscan);
        if (frame == MMU_RECLAIM_NONE)
            return false;
        if (evict(os, frame))
            return true;
        os->reclaim->insert(os->reclaim_state, frame);
    }
    return false;
}

bool mmu_os_reserve(struct mmu_os *os, uint32_t count)
{
    while (os->free_count < count)
        if (!mmu_os_evict_one(os))
            return false;
    return true;
}
