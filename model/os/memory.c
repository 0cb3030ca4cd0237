/* The calls that shape an address space: mmap, munmap, mprotect, brk. */
#include "internal.h"

/* A range of whole pages in the user's half. */
static bool is_range(const struct mmu_os *os, uint64_t va, uint64_t bytes)
{
    return (va | bytes) % MMU_FRAME_BYTES == 0 && va <= os->user_end && bytes <= os->user_end - va;
}

static struct os_flush_batch begin(struct mmu_os *os, struct os_process *process)
{
    os->caller = mmu_os_core_of(os, process);
    return (struct os_flush_batch){.process = process};
}

/* Drop what the level-0 entry at `at` names; its frame, if that was the last user, can be taken again only after the
 * flush, since nothing is taken before the call has flushed. */
static void drop_entry(struct mmu_os *os, uint64_t at, uint64_t va, struct os_flush_batch *batch)
{
    struct os_process *process = batch->process;
    struct os_pte pte = mmu_os_pte_read(os, at, 0);
    if (pte.kind == OS_PTE_EMPTY)
        return;
    mmu_os_pte_absent(os, at, OS_PTE_EMPTY, OS_NONE);
    if (pte.kind == OS_PTE_SWAPPED) {
        mmu_os_slot_put(os, pte.number);
        return;
    }
    if (pte.kind == OS_PTE_PRESENT)
        mmu_os_batch_add(batch, va);
    if (pte.number == os->zero_frame)
        return;
    os->frames[pte.number].dirty |= pte.entry.dirty;
    process->rss--;
    mmu_os_mapping_remove(os, pte.number, process, va);
}

static void drop_huge(struct mmu_os *os, uint64_t at, uint64_t va, struct os_flush_batch *batch)
{
    struct os_pte pte = mmu_os_pte_read(os, at, 1);
    mmu_os_pte_absent(os, at, OS_PTE_EMPTY, OS_NONE);
    if (pte.kind == OS_PTE_PRESENT)
        mmu_os_batch_add(batch, va);
    mmu_os_huge_release(os, pte.number, batch->process, at, va);
}

void mmu_os_unmap(struct mmu_os *os, uint64_t start, uint64_t end, struct os_flush_batch *batch)
{
    uint64_t at;
    unsigned level;
    mmu_os_huge_split_at(os, batch->process, start);
    mmu_os_huge_split_at(os, batch->process, end);
    for (uint64_t va = start; (at = mmu_os_table_next(os, batch->process, &va, end, &level)) != OS_NO_TABLE;) {
        uint64_t first = va, stop = os_table_end(os, va, end);
        if (level > 0)
            drop_huge(os, at, va, batch);
        for (; level == 0 && va < stop; va += MMU_FRAME_BYTES, at += os->scheme->entry_bytes)
            drop_entry(os, at, va, batch);
        va = stop;
        batch->tables |= mmu_os_table_prune(os, batch->process, first);
    }
}

static void unmap_and_flush(struct mmu_os *os, struct os_process *process, uint64_t start, uint64_t end)
{
    struct os_flush_batch batch = begin(os, process);
    mmu_os_unmap(os, start, end, &batch);
    mmu_os_area_remove(process, start, end);
    mmu_os_batch_flush(os, &batch);
}

enum mmu_os_status mmu_os_mmap(struct mmu_os *os, uint32_t pid, uint64_t va, uint64_t bytes, unsigned prot)
{
    struct os_process *process = mmu_os_process_find(os, pid);
    if (!process)
        return MMU_OS_ESRCH;
    if (!is_range(os, va, bytes) || bytes == 0 || prot >= sizeof os->rights)
        return MMU_OS_EINVAL;
    if (!mmu_os_area_reserve(process))
        return MMU_OS_ENOMEM;
    unmap_and_flush(os, process, va, va + bytes);
    mmu_os_area_insert(process, va, va + bytes, prot);
    return MMU_OS_OK;
}

enum mmu_os_status mmu_os_munmap(struct mmu_os *os, uint32_t pid, uint64_t va, uint64_t bytes)
{
    struct os_process *process = mmu_os_process_find(os, pid);
    if (!process)
        return MMU_OS_ESRCH;
    if (!is_range(os, va, bytes) || bytes == 0)
        return MMU_OS_EINVAL;
    if (!mmu_os_area_reserve(process))
        return MMU_OS_ENOMEM;
    unmap_and_flush(os, process, va, va + bytes);
    return MMU_OS_OK;
}

/* An entry: where it stands, and what it maps. */
struct place {
    uint64_t at;
    uint64_t va;
    unsigned level;
};

/* Only what is taken away needs a flush; a translation that denies too much is dropped when it faults. */
static void protect_entry(struct mmu_os *os, const struct place *place, unsigned prot, struct os_flush_batch *batch)
{
    struct os_pte pte = mmu_os_pte_read(os, place->at, place->level);
    if (pte.kind == OS_PTE_EMPTY || pte.kind == OS_PTE_SWAPPED)
        return;
    struct os_frame *frame = &os->frames[pte.number];
    uint8_t rights = os->rights[prot];
    if (!frame->exclusive || pte.number == os->zero_frame)
        rights &= (uint8_t)~MMU_RIGHT_WRITE;
    if (pte.kind == OS_PTE_PRESENT && (prot == 0 || (pte.entry.rights & ~rights)))
        mmu_os_batch_add(batch, place->va);
    if (prot == 0) {
        frame->dirty |= pte.entry.dirty;
        mmu_os_pte_absent(os, place->at, OS_PTE_HIDDEN, pte.number);
        return;
    }
    struct mmu_entry entry = {.present = true,
                              .leaf = true,
                              .accessed = pte.entry.accessed,
                              .dirty = pte.entry.dirty,
                              .rights = rights,
                              .base = os_frame_address(os, pte.number)};
    mmu_os_pte_present(os, place->at, place->level, &entry);
}

/* The entries of a range that begins and ends at borders of areas. */
static void protect_range(struct mmu_os *os, uint64_t va, uint64_t end, unsigned prot, struct os_flush_batch *batch)
{
    struct place place = {.va = va};
    while ((place.at = mmu_os_table_next(os, batch->process, &place.va, end, &place.level)) != OS_NO_TABLE) {
        uint64_t stop = os_table_end(os, place.va, end), step = mmu_scheme_page_bytes(os->scheme, place.level);
        for (; place.va < stop; place.va += step, place.at += os->scheme->entry_bytes)
            protect_entry(os, &place, prot, batch);
    }
}

enum mmu_os_status mmu_os_mprotect(struct mmu_os *os, uint32_t pid, uint64_t va, uint64_t bytes, unsigned prot)
{
    struct os_process *process = mmu_os_process_find(os, pid);
    if (!process)
        return MMU_OS_ESRCH;
    if (!is_range(os, va, bytes) || prot >= sizeof os->rights)
        return MMU_OS_EINVAL;
    uint64_t end = va + bytes;
    if (!mmu_os_area_covers(process, va, end) || !mmu_os_area_reserve(process))
        return MMU_OS_ENOMEM;
    if (bytes == 0)
        return MMU_OS_OK;
    mmu_os_area_protect(process, va, end, prot);
    struct os_flush_batch batch = begin(os, process);
    mmu_os_huge_split_at(os, process, va);
    mmu_os_huge_split_at(os, process, end);
    protect_range(os, va, end, prot, &batch);
    mmu_os_batch_flush(os, &batch);
    return MMU_OS_OK;
}

static uint64_t page_up(uint64_t va)
{
    return (va + MMU_FRAME_BYTES - 1) & ~(uint64_t)(MMU_FRAME_BYTES - 1);
}

/* Whether any area lies in [start, end). */
static bool is_taken(const struct os_process *process, uint64_t start, uint64_t end)
{
    size_t at = mmu_os_area_above(process, start);
    return at < process->area_count && process->areas[at].start < end;
}

enum mmu_os_status mmu_os_brk(struct mmu_os *os, uint32_t pid, uint64_t end)
{
    struct os_process *process = mmu_os_process_find(os, pid);
    if (!process)
        return MMU_OS_ESRCH;
    if (end > os->user_end || end < process->heap)
        return MMU_OS_EINVAL;
    end = page_up(end);
    if (process->heap == 0)
        process->heap = process->brk = end;
    if (end > process->brk) {
        if (is_taken(process, process->brk, end) || !mmu_os_area_reserve(process))
            return MMU_OS_ENOMEM;
        mmu_os_area_insert(process, process->brk, end, MMU_PROT_READ | MMU_PROT_WRITE);
    } else if (end < process->brk) {
        if (!mmu_os_area_reserve(process))
            return MMU_OS_ENOMEM;
        unmap_and_flush(os, process, end, process->brk);
    }
    process->brk = end;
    return MMU_OS_OK;
}
