/* See pages.h. A scheme with a page size that no other has needs a row here. */
#include "pages.h"

static const struct {
    unsigned shift;
    const char *name;
} sizes_known[] = {{12, "4K"}, {21, "2M"}, {22, "4M"}, {30, "1G"}, {39, "512G"}, {48, "256T"}};

enum { SIZES = sizeof sizes_known / sizeof sizes_known[0] };

const char *mmu_page_name(size_t n)
{
    return n < SIZES ? sizes_known[n].name : NULL;
}

/* The level of that size, or MMU_MAX_LEVELS. */
static unsigned level_of(const struct mmu_scheme *scheme, unsigned size)
{
    for (unsigned level = 0; level < scheme->levels; level++)
        if ((scheme->leaf_levels >> level & 1) && mmu_scheme_shift(scheme, level) == sizes_known[size].shift)
            return level;
    return MMU_MAX_LEVELS;
}

bool mmu_page_levels(const struct mmu_scheme *scheme, uint32_t sizes, uint32_t *levels, const char **missing)
{
    uint32_t found = 0;
    for (unsigned size = 0; size < SIZES; size++) {
        if (!(sizes >> size & 1))
            continue;
        unsigned level = level_of(scheme, size);
        *missing = sizes_known[size].name;
        if (level == MMU_MAX_LEVELS)
            return false;
        found |= UINT32_C(1) << level;
    }
    *levels = found;
    return true;
}

uint32_t mmu_page_sizes(const struct mmu_scheme *scheme, uint32_t levels)
{
    uint32_t sizes = 0;
    for (unsigned size = 0; size < SIZES; size++)
        if (levels >> level_of(scheme, size) & 1)
            sizes |= UINT32_C(1) << size;
    return sizes;
}
