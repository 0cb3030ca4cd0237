/*
 * Page tables in the simulated memory, through the scheme's encode and decode. Leaves stand at level 0, and those of
 * huge pages at level 1.
 *
 * Bit 0 of an entry says in every scheme whether it is present. The others of an absent entry are free for software:
 *
 *     number + 1 | bit 1: 0 swap slot, 1 hidden frame | bit 0: 0
 *
 * and a word of zeros is an empty entry. At level 1 an absent entry that is not empty is a huge page that is hidden.
 */
#include "internal.h"

enum { HIDDEN = 1 << 1, NUMBER_SHIFT = 2 };

bool mmu_os_pte_holds(const struct mmu_scheme *scheme, uint64_t count)
{
    uint64_t largest = count << NUMBER_SHIFT | HIDDEN;
    struct mmu_entry entry;
    scheme->decode(largest, 0, &entry);
    return !entry.present && count < OS_NONE && (scheme->entry_bytes == 8 || largest >> 32 == 0);
}

static uint64_t read_word(const struct mmu_os *os, uint64_t at)
{
    return mmu_ram_read(os->ram, at, os->scheme->entry_bytes);
}

/* Write an entry and keep count of those that its table has in use. */
static void write_word(struct mmu_os *os, uint64_t at, uint64_t word)
{
    struct os_frame *table = &os->frames[os_frame_at(os, at)];
    table->count += (word != 0) - (read_word(os, at) != 0);
    mmu_ram_write(os->ram, at, os->scheme->entry_bytes, word);
}

struct os_pte mmu_os_pte_read(const struct mmu_os *os, uint64_t at, unsigned level)
{
    uint64_t word = read_word(os, at);
    struct os_pte pte = {.kind = OS_PTE_EMPTY};
    if (word == 0)
        return pte;
    os->scheme->decode(word, level, &pte.entry);
    if (pte.entry.present) {
        pte.kind = OS_PTE_PRESENT;
        pte.number = os_frame_at(os, pte.entry.base);
        return pte;
    }
    pte.kind = word & HIDDEN ? OS_PTE_HIDDEN : OS_PTE_SWAPPED;
    pte.number = (uint32_t)((word >> NUMBER_SHIFT) - 1);
    return pte;
}

void mmu_os_pte_present(struct mmu_os *os, uint64_t at, unsigned level, const struct mmu_entry *entry)
{
    write_word(os, at, os->scheme->encode(entry, level));
}

void mmu_os_pte_absent(struct mmu_os *os, uint64_t at, enum os_pte_kind kind, uint32_t number)
{
    uint64_t word = (uint64_t)(number + UINT64_C(1)) << NUMBER_SHIFT;
    write_word(os, at, kind == OS_PTE_EMPTY ? 0 : kind == OS_PTE_HIDDEN ? word | HIDDEN : word);
}

/* The table that the entry of va in `table` points to, or OS_NO_TABLE. */
static uint64_t table_below(const struct mmu_os *os, uint64_t table, unsigned level, uint64_t va)
{
    struct os_pte pte = mmu_os_pte_read(os, mmu_scheme_entry_address(os->scheme, table, level, va), level);
    return pte.kind == OS_PTE_PRESENT && !pte.entry.leaf ? pte.entry.base : OS_NO_TABLE;
}

uint64_t mmu_os_table_find(const struct mmu_os *os, const struct os_process *process, uint64_t va, unsigned *level)
{
    uint64_t table = process->root;
    for (*level = os->scheme->levels - 1u; *level > 0; --*level) {
        uint64_t at = mmu_scheme_entry_address(os->scheme, table, *level, va);
        struct os_pte pte = mmu_os_pte_read(os, at, *level);
        if (pte.kind == OS_PTE_EMPTY)
            return OS_NO_TABLE;
        if (pte.kind == OS_PTE_HIDDEN || pte.entry.leaf)
            return at;
        table = pte.entry.base;
    }
    return mmu_scheme_entry_address(os->scheme, table, 0, va);
}

uint32_t mmu_os_table_new(struct mmu_os *os, const struct os_process *process)
{
    uint32_t frame = mmu_os_frame_take(os, OS_FRAME_TABLE);
    os->frames[frame].first.process = process->number;
    return frame;
}

uint64_t mmu_os_table_make(struct mmu_os *os, const struct os_process *process, uint64_t va, unsigned level)
{
    uint64_t table = process->root;
    for (unsigned above = os->scheme->levels - 1u; above > level; above--) {
        uint64_t below = table_below(os, table, above, va);
        if (below == OS_NO_TABLE) {
            struct mmu_entry pointer = {.present = true, .base = os_frame_address(os, mmu_os_table_new(os, process))};
            mmu_os_pte_present(os, mmu_scheme_entry_address(os->scheme, table, above, va), above, &pointer);
            below = pointer.base;
        }
        table = below;
    }
    return mmu_scheme_entry_address(os->scheme, table, level, va);
}

uint64_t mmu_os_table_next(const struct mmu_os *os, const struct os_process *process, uint64_t *va, uint64_t end,
                           unsigned *level)
{
    while (*va < end) {
        uint64_t at = mmu_os_table_find(os, process, *va, level);
        if (at != OS_NO_TABLE)
            return at;
        uint64_t bytes = mmu_scheme_page_bytes(os->scheme, *level);
        *va = (*va & ~(bytes - 1)) + bytes;
    }
    return OS_NO_TABLE;
}

bool mmu_os_table_prune(struct mmu_os *os, const struct os_process *process, uint64_t va)
{
    uint64_t path[MMU_MAX_LEVELS];
    unsigned root_level = os->scheme->levels - 1u, level = root_level;
    path[root_level] = process->root;
    while (level > 0 && (path[level - 1] = table_below(os, path[level], level, va)) != OS_NO_TABLE)
        level--;
    unsigned lowest = level;
    while (level < root_level && os->frames[os_frame_at(os, path[level])].count == 0) {
        mmu_os_frame_give(os, os_frame_at(os, path[level]));
        level++;
        write_word(os, mmu_scheme_entry_address(os->scheme, path[level], level, va), 0);
    }
    return level > lowest;
}
