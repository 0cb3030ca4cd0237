/* Areas of a process: a sorted array without overlaps, in which neighbours of one protection are merged. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { ADDED_BY_A_CALL = 2 }; /* areas at most: an area may be split in three, and one put in place of the middle */

size_t mmu_os_area_above(const struct os_process *process, uint64_t va)
{
    size_t low = 0, high = process->area_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (process->areas[middle].end <= va)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct os_area *mmu_os_area_find(const struct os_process *process, uint64_t va)
{
    size_t at = mmu_os_area_above(process, va);
    return at < process->area_count && process->areas[at].start <= va ? &process->areas[at] : NULL;
}

bool mmu_os_area_grants(const struct mmu_os *os, const struct os_area *area, enum mmu_access access)
{
    static const uint8_t needed[MMU_ACCESS_COUNT] = {
        [MMU_LOAD] = MMU_RIGHT_READ, [MMU_STORE] = MMU_RIGHT_WRITE, [MMU_FETCH] = MMU_RIGHT_EXEC};
    return os->rights[area->prot] & needed[access];
}

bool mmu_os_area_covers(const struct os_process *process, uint64_t start, uint64_t end)
{
    for (size_t at = mmu_os_area_above(process, start); start < end; at++) {
        if (at == process->area_count || process->areas[at].start > start)
            return false;
        start = process->areas[at].end;
    }
    return true;
}

bool mmu_os_area_reserve(struct os_process *process)
{
    size_t need = process->area_count + ADDED_BY_A_CALL;
    if (need <= process->area_room)
        return true;
    size_t room = 2 * need;
    struct os_area *areas = realloc(process->areas, room * sizeof *areas);
    if (!areas)
        return false;
    process->areas = areas;
    process->area_room = room;
    return true;
}

static void open_gap(struct os_process *process, size_t at)
{
    struct os_area *areas = process->areas;
    memmove(areas + at + 1, areas + at, (process->area_count - at) * sizeof *areas);
    process->area_count++;
}

static void close_gap(struct os_process *process, size_t at, size_t count)
{
    struct os_area *areas = process->areas;
    memmove(areas + at, areas + at + count, (process->area_count - at - count) * sizeof *areas);
    process->area_count -= count;
}

/* Make va a border between areas, if it lies inside one. */
static void split(struct os_process *process, uint64_t va)
{
    size_t at = mmu_os_area_above(process, va);
    if (at == process->area_count || process->areas[at].start >= va)
        return;
    open_gap(process, at);
    process->areas[at].end = va;
    process->areas[at + 1].start = va;
}

/* Merge the areas that touch [start, end] with their neighbours where they can be. */
static void merge(struct os_process *process, uint64_t start, uint64_t end)
{
    size_t at = mmu_os_area_above(process, start > 0 ? start - 1 : 0);
    while (at + 1 < process->area_count && process->areas[at].end <= end) {
        struct os_area *left = &process->areas[at], *right = left + 1;
        if (left->end != right->start || left->prot != right->prot) {
            at++;
            continue;
        }
        left->end = right->end;
        left->anon |= right->anon;
        close_gap(process, at + 1, 1);
    }
}

void mmu_os_area_remove(struct os_process *process, uint64_t start, uint64_t end)
{
    split(process, start);
    split(process, end);
    size_t from = mmu_os_area_above(process, start), to = from;
    while (to < process->area_count && process->areas[to].start < end)
        to++;
    close_gap(process, from, to - from);
}

void mmu_os_area_insert(struct os_process *process, uint64_t start, uint64_t end, unsigned prot)
{
    size_t at = mmu_os_area_above(process, start);
    open_gap(process, at);
    process->areas[at] = (struct os_area){.start = start, .end = end, .prot = (uint8_t)prot};
    merge(process, start, end);
}

void mmu_os_area_protect(struct os_process *process, uint64_t start, uint64_t end, unsigned prot)
{
    split(process, start);
    split(process, end);
    for (size_t at = mmu_os_area_above(process, start); at < process->area_count && process->areas[at].start < end;
         at++)
        process->areas[at].prot = (uint8_t)prot;
    merge(process, start, end);
}

bool mmu_os_area_copy(struct os_process *to, const struct os_process *from)
{
    if (from->area_count == 0)
        return true;
    to->areas = malloc(from->area_count * sizeof *to->areas);
    if (!to->areas)
        return false;
    memcpy(to->areas, from->areas, from->area_count * sizeof *to->areas);
    to->area_count = to->area_room = from->area_count;
    return true;
}
