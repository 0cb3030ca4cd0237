/*
 * areas.h - the areas of one address space as a trace describes them: sorted, without overlaps. Used to tell which
 * references lie where nothing was mapped.
 */
#ifndef MMU_CMD_AREAS_H
#define MMU_CMD_AREAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mmu_area {
    uint64_t start;
    uint64_t last; /* address of the last byte */
    uint8_t prot;
};

enum { MMU_AREAS_CACHE = 1024 };

struct mmu_areas {
    struct mmu_area *area;
    size_t count;
    size_t room;
    uint64_t heap; /* first break set, 0: none yet */
    uint64_t end;  /* of the heap */
    /* Pages known to lie in an area, with its prot: page number << 3 | prot, by page number mod the size. */
    uint64_t cache[MMU_AREAS_CACHE];
};

/* Return false when memory is exhausted. */
bool mmu_areas_map(struct mmu_areas *areas, uint64_t start, uint64_t length, uint8_t prot);
bool mmu_areas_unmap(struct mmu_areas *areas, uint64_t start, uint64_t length);
bool mmu_areas_protect(struct mmu_areas *areas, uint64_t start, uint64_t length, uint8_t prot);
bool mmu_areas_brk(struct mmu_areas *areas, uint64_t end);
bool mmu_areas_copy(struct mmu_areas *to, const struct mmu_areas *from);
void mmu_areas_clear(struct mmu_areas *areas);

/* The area that holds the address, or NULL. */
const struct mmu_area *mmu_areas_find(const struct mmu_areas *areas, uint64_t address);

/* mmu_areas_allow for one page that the cache does not hold. */
bool mmu_areas_page_allows(struct mmu_areas *areas, uint64_t page, uint8_t prot);

/* Whether [address, address + bytes) lies in areas whose protection has all bits of `prot`. */
static inline bool mmu_areas_allow(struct mmu_areas *areas, uint64_t address, unsigned bytes, uint8_t prot)
{
    uint64_t page = address >> 12;
    uint64_t last = (address + bytes - 1) >> 12;
    uint64_t known = areas->cache[page % MMU_AREAS_CACHE];
    bool good = (known >> 3 == page && (known & prot) == prot) || mmu_areas_page_allows(areas, page, prot);
    return good && (page == last || mmu_areas_page_allows(areas, last, prot));
}

#endif
