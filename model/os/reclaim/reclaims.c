/* The list of reclaim policies: add a new file's row here. */
#include "reclaim.h"

#include <string.h>

extern const struct mmu_reclaim mmu_reclaim_clock;

const struct mmu_reclaim *const mmu_reclaims[] = {&mmu_reclaim_clock, NULL};

const struct mmu_reclaim *mmu_reclaim_find(const char *name)
{
    for (size_t i = 0; mmu_reclaims[i]; i++)
        if (strcmp(mmu_reclaims[i]->name, name) == 0)
            return mmu_reclaims[i];
    return NULL;
}
