/* The list of replacement policies: add a new file's row here. */
#include "policy.h"

#include <string.h>

extern const struct mmu_policy mmu_policy_lru, mmu_policy_plru, mmu_policy_random;

const struct mmu_policy *const mmu_policies[] = {&mmu_policy_lru, &mmu_policy_plru, &mmu_policy_random, NULL};

const struct mmu_policy *mmu_policy_find(const char *name)
{
    for (size_t i = 0; mmu_policies[i]; i++)
        if (strcmp(mmu_policies[i]->name, name) == 0)
            return mmu_policies[i];
    return NULL;
}
