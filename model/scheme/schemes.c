/* The list of page-table formats: add a new row here. */
#include "scheme.h"

#include <string.h>

extern const struct mmu_scheme mmu_scheme_sv32, mmu_scheme_sv39, mmu_scheme_sv48, mmu_scheme_sv57;
extern const struct mmu_scheme mmu_scheme_x86_4, mmu_scheme_x86_5;

const struct mmu_scheme *const mmu_schemes[] = {
    &mmu_scheme_sv32, &mmu_scheme_sv39, &mmu_scheme_sv48, &mmu_scheme_sv57, &mmu_scheme_x86_4, &mmu_scheme_x86_5, NULL};

const struct mmu_scheme *mmu_scheme_find(const char *name)
{
    for (size_t i = 0; mmu_schemes[i]; i++)
        if (strcmp(mmu_schemes[i]->name, name) == 0)
            return mmu_schemes[i];
    return NULL;
}
