/*
 * Page tables in the simulated memory, through the scheme's encode and decode. Pages are 4 KiB, so every leaf stands at
 * level 0.
 *
 * Bit 0 of an entry says in every scheme whether it is present. The others of an absent entry are free for software:
 *
 *     number + 1 | bit 1: 0 swap slot, 1 hidden frame | bit 0: 0
 *
 * and a word of zeros is an empty entry.
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

struct os_pte mmu_os_pte_read(const struct mmu_os *os, uint64_t at)
{
    uint64_t word = read_word(os, at);
    struct os_pte pte = {.kind = OS_PTE_EMPTY};
    if (word == 0)
        return pte;
    os->scheme->decode(word, 0, &pte.entry);
    if (pte.entry.present) {
        pte.kind = OS_PTE_PRESENT;
        pte.number = os_frame_at(os, pte.entry.base);
        return pte;
    }
    pte.kind = word & HIDDEN ? OS_PTE_HIDDEN : OS_PTE_SWAPPED;
    pte.number = (uint32_t)((word >> NUMBER_SHIFT) - 1);
    return pte;
}

void mmu_os_pte_present(struct mmu_os *os, uint64_t at, const struct mmu_entry *entry)
{
    write_word(os, at, os->scheme->encode(entry, 0));
}

void mmu_os_pte_absent(struct mmu_os *os, uint64_t at, enum os_pte_kind kind, uint32_t number)
{
    uint64_t word = (uint64_t)(number + UINT64_C(1)) << NUMBER_SHIFT;
    write_word(os, at, kind == OS_PTE_EMPTY ? 0 : kind == OS_PTE_HIDDEN ? word | HIDDEN : word);
}

/* The table that the entry of va in `table` points to, or OS_NO_TABLE. */
static uint64_t table_below(const struct mmu_os *os, uint64_t table, unsigned level, uint64_t va)
{
    uint64_t word = read_word(os, mmu_scheme_entry_address(os->scheme, table, level, va));
    if (word == 0)
        return OS_NO_TABLE;
    struct mmu_entry entry;
    os->scheme->decode(word, level, &entry);
    return entry.base;
}

uint64_t mmu_os_table_find(const struct mmu_os *os, const struct os_process *process, uint64_t va, unsigned *missing)
{
    uint64_t table = process->root;
    for (unsigned level = os->scheme->levels - 1u; level > 0; level--) {
        table = table_below(os, table, level, va);
        if (table == OS_NO_TABLE) {
            *missing = level;
            return OS_NO_TABLE;
        }
    }
    *missing = 0;
    return mmu_scheme_entry_address(os->scheme, table, 0, va);
}

uint64_t mmu_os_table_make(struct mmu_os *os, const struct os_process *process, uint64_t va)
{
    uint64_t table = process->root;
    for (unsigned level = os->scheme->levels - 1u; level > 0; level--) {
        uint64_t below = table_below(os, table, level, va);
        if (below == OS_NO_TABLE) {
            uint32_t frame = mmu_os_frame_take(os, OS_FRAME_TABLE);
            os->frames[frame].first.process = process->number;
            struct mmu_entry pointer = {.present = true, .base = os_frame_address(os, frame)};
            write_word(os, mmu_scheme_entry_address(os->scheme, table, level, va), os->scheme->encode(&pointer, level));
            below = pointer.base;
        }
        table = below;
    }
    return mmu_scheme_entry_address(os->scheme, table, 0, va);
}

uint64_t mmu_os_table_next(const struct mmu_os *os, const struct os_process *process, uint64_t *va, uint64_t end)
{
    while (*va < end) {
        unsigned missing;
        uint64_t at = mmu_os_table_find(os, process, *va, &missing);
        if (at != OS_NO_TABLE)
            return at;
        uint64_t bytes = mmu_scheme_page_bytes(os->scheme, missing);
        *va = (*va & ~(bytes - 1)) + bytes;
    }
    return OS_NO_TABLE;
}

bool mmu_os_table_prune(struct mmu_os *os, const struct os_process *process, uint64_t va)
{
    uint64_t path[MMU_MAX_LEVELS];
    unsigned root_level = os->scheme->levels - 1u;
    path[root_level] = process->root;
    for (unsigned level = root_level; level > 0; level--)
        path[level - 1] = table_below(os, path[level], level, va);
    unsigned level = 0;
    while (level < root_level && os->frames[os_frame_at(os, path[level])].count == 0) {
        mmu_os_frame_give(os, os_frame_at(os, path[level]));
        level++;
        write_word(os, mmu_scheme_entry_address(os->scheme, path[level], level, va), 0);
    }
    return level > 0;
}
