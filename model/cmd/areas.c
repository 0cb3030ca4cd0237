/*
 * areas.c - a sorted array of areas.
 */
#include "areas.h"

#include <stdlib.h>
#include <string.h>

static void forget_pages(struct mmu_areas *areas)
{
    memset(areas->cache, 0, sizeof areas->cache);
}

/* Index of the first area that ends at or behind the address. */
static size_t lower(const struct mmu_areas *areas, uint64_t address)
{
    size_t low = 0, high = areas->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (areas->area[middle].last < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct mmu_area *mmu_areas_find(const struct mmu_areas *areas, uint64_t address)
{
    size_t i = lower(areas, address);
    return i < areas->count && areas->area[i].start <= address ? &areas->area[i] : NULL;
}

static bool insert(struct mmu_areas *areas, size_t at, struct mmu_area area)
{
    if (areas->count == areas->room) {
        size_t room = areas->room ? 2 * areas->room : 64;
        struct mmu_area *grown = realloc(areas->area, room * sizeof *grown);
        if (!grown)
            return false;
        areas->area = grown;
        areas->room = room;
    }
    if (at < areas->count)
        memmove(areas->area + at + 1, areas->area + at, (areas->count - at) * sizeof area);
    areas->area[at] = area;
    areas->count++;
    return true;
}

/* No area crosses `address` afterwards. */
static bool split(struct mmu_areas *areas, uint64_t address)
{
    size_t i = lower(areas, address);
    if (i == areas->count || areas->area[i].start >= address)
        return true;
    struct mmu_area front = areas->area[i];
    front.last = address - 1;
    areas->area[i].start = address;
    return insert(areas, i, front);
}

static bool split_range(struct mmu_areas *areas, uint64_t start, uint64_t last)
{
    forget_pages(areas);
    return split(areas, start) && (last == UINT64_MAX || split(areas, last + 1));
}

bool mmu_areas_unmap(struct mmu_areas *areas, uint64_t start, uint64_t length)
{
    uint64_t last = start + length - 1;
    if (areas->count == 0)
        return true;
    if (!split_range(areas, start, last))
        return false;
    size_t from = lower(areas, start);
    size_t to = from;
    while (to < areas->count && areas->area[to].last <= last)
        to++;
    memmove(areas->area + from, areas->area + to, (areas->count - to) * sizeof *areas->area);
    areas->count -= to - from;
    return true;
}

bool mmu_areas_map(struct mmu_areas *areas, uint64_t start, uint64_t length, uint8_t prot)
{
    if (!mmu_areas_unmap(areas, start, length))
        return false;
    return insert(areas, lower(areas, start), (struct mmu_area){start, start + length - 1, prot});
}

bool mmu_areas_protect(struct mmu_areas *areas, uint64_t start, uint64_t length, uint8_t prot)
{
    uint64_t last = start + length - 1;
    if (!split_range(areas, start, last))
        return false;
    for (size_t i = lower(areas, start); i < areas->count && areas->area[i].last <= last; i++)
        areas->area[i].prot = prot;
    return true;
}

bool mmu_areas_brk(struct mmu_areas *areas, uint64_t end)
{
    enum { READ_WRITE = 3 };
    uint64_t page_end = (end + 4095) & ~UINT64_C(4095);
    bool good = true;
    if (areas->heap == 0)
        areas->heap = areas->end = page_end;
    if (page_end > areas->end)
        good = mmu_areas_map(areas, areas->end, page_end - areas->end, READ_WRITE);
    else if (page_end < areas->end && page_end >= areas->heap)
        good = mmu_areas_unmap(areas, page_end, areas->end - page_end);
    areas->end = page_end;
    return good;
}

bool mmu_areas_copy(struct mmu_areas *to, const struct mmu_areas *from)
{
    *to = *from;
    to->area = malloc((from->count + 1) * sizeof *to->area);
    to->room = from->count + 1;
    if (!to->area)
        return false;
    if (from->count)
        memcpy(to->area, from->area, from->count * sizeof *to->area);
    return true;
}

void mmu_areas_clear(struct mmu_areas *areas)
{
    free(areas->area);
    *areas = (struct mmu_areas){0};
}

bool mmu_areas_page_allows(struct mmu_areas *areas, uint64_t page, uint8_t prot)
{
    const struct mmu_area *area = mmu_areas_find(areas, page << 12);
    if (!area || (area->prot & prot) != prot)
        return false;
    areas->cache[page % MMU_AREAS_CACHE] = page << 3 | area->prot;
    return true;
}
