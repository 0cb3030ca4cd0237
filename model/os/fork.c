/*
 * fork: the child gets the parent's areas and, for each page or swap slot, an entry of its own that names the same.
 * Pages become read-only on both sides. Areas that never had a page of their own are not copied: their entries can
 * only be to the page of zeros, and the child's first access finds that again (Linux: vma_needs_copy).
 */
#include "internal.h"

/* What one address maps: the parent's entry and the child's. */
struct pair {
    uint64_t from;
    uint64_t to;
    uint64_t va;
    unsigned level;
    struct os_pte pte; /* of the parent, as it was */
};

/* End the parent's right to write. */
static void protect_parent_entry(struct mmu_os *os, const struct pair *pair, struct os_flush_batch *batch)
{
    if (pair->pte.kind != OS_PTE_PRESENT || !(pair->pte.entry.rights & MMU_RIGHT_WRITE))
        return;
    struct mmu_entry entry = pair->pte.entry;
    entry.rights &= (uint8_t)~MMU_RIGHT_WRITE;
    mmu_os_pte_present(os, pair->from, pair->level, &entry);
    mmu_os_batch_add(batch, pair->va);
}

static void write_child_entry(struct mmu_os *os, const struct pair *pair)
{
    if (pair->pte.kind != OS_PTE_PRESENT) {
        mmu_os_pte_absent(os, pair->to, pair->pte.kind, pair->pte.number);
        return;
    }
    struct mmu_entry entry = pair->pte.entry;
    entry.rights &= (uint8_t)~MMU_RIGHT_WRITE;
    entry.accessed = entry.dirty = false; /* the parent's entry still says that the page is dirty */
    mmu_os_pte_present(os, pair->to, pair->level, &entry);
}

/* The parent owns the page no longer by itself. */
static void share_page(struct mmu_os *os, const struct pair *pair, struct os_process *child)
{
    os->frames[pair->pte.number].exclusive = false;
    mmu_os_mapping_add(os, pair->pte.number, child, pair->va);
    child->rss++;
}

static void copy_entry(struct mmu_os *os, struct os_process *child, struct pair *pair, struct os_flush_batch *batch)
{
    pair->pte = mmu_os_pte_read(os, pair->from, pair->level);
    if (pair->pte.kind == OS_PTE_EMPTY)
        return;
    if (pair->pte.kind == OS_PTE_SWAPPED) {
        os->slots[pair->pte.number].exclusive = false;
        mmu_os_slot_get(os, pair->pte.number);
    } else if (pair->pte.number != os->zero_frame) {
        protect_parent_entry(os, pair, batch);
        if (pair->level > 0)
            mmu_os_huge_share(os, pair->pte.number, child, pair->to, pair->va);
        else
            share_page(os, pair, child);
    }
    write_child_entry(os, pair);
}

/*
 * Copy the entries of one of the parent's level-0 tables, or that of a huge page. Evictions, which change entries, come
 * before the first; they may split the huge page.
 */
static bool copy_table(struct mmu_os *os, struct os_process *child, uint64_t va, uint64_t end,
                       struct os_flush_batch *batch)
{
    unsigned missing;
    mmu_os_table_find(os, child, va, &missing);
    uint32_t pages = (uint32_t)((end - va) / MMU_FRAME_BYTES);
    if (!mmu_os_reserve(os, missing) || !mmu_os_mappings_reserve(os, pages))
        return false;
    struct pair pair = {.va = va};
    pair.from = mmu_os_table_find(os, batch->process, va, &pair.level);
    pair.to = mmu_os_table_make(os, child, va, pair.level);
    uint64_t step = mmu_scheme_page_bytes(os->scheme, pair.level);
    for (; pair.va < end; pair.va += step, pair.from += os->scheme->entry_bytes, pair.to += os->scheme->entry_bytes)
        copy_entry(os, child, &pair, batch);
    mmu_os_table_prune(os, child, va);
    return true;
}

static bool copy_area(struct mmu_os *os, struct os_process *child, const struct os_area *area,
                      struct os_flush_batch *batch)
{
    uint64_t va = area->start;
    unsigned level;
    while (area->anon && mmu_os_table_next(os, batch->process, &va, area->end, &level) != OS_NO_TABLE) {
        uint64_t stop = os_table_end(os, va, area->end);
        if (!copy_table(os, child, va, stop, batch))
            return false;
        va = stop;
    }
    return true;
}

enum mmu_os_status mmu_os_fork(struct mmu_os *os, uint32_t parent_pid, uint32_t child_pid)
{
    struct os_process *child, *parent = mmu_os_process_find(os, parent_pid);
    if (!parent)
        return MMU_OS_ESRCH;
    os->caller = mmu_os_core_of(os, parent);
    enum mmu_os_status status = mmu_os_process_create(os, child_pid, &child);
    if (status != MMU_OS_OK)
        return status;
    struct os_flush_batch batch = {.process = parent};
    bool copied = mmu_os_area_copy(child, parent);
    for (size_t i = 0; copied && i < parent->area_count; i++)
        copied = copy_area(os, child, &parent->areas[i], &batch);
    child->heap = parent->heap;
    child->brk = parent->brk;
    mmu_os_batch_flush(os, &batch);
    if (!copied) {
        mmu_os_exit(os, child_pid);
        return MMU_OS_ENOMEM;
    }
    os->counters.forks++;
    return MMU_OS_OK;
}
