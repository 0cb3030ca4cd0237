/* The list of replacement policies: add a new file's row here. */
#include "policy.h"

#include <string.h>

extern const struct mmu_policy mmu_policy_lru, mmu_policy_plru, mmu_policy_bit_plru, mmu_policy_fifo;
extern const struct mmu_policy mmu_policy_random, mmu_policy_srrip, mmu_policy_brrip, mmu_policy_lfu;

const struct mmu_policy *const mmu_policies[] = {&mmu_policy_lru,   &mmu_policy_plru,   &mmu_policy_bit_plru,
                                                 &mmu_policy_fifo,  &mmu_policy_random, &mmu_policy_srrip,
                                                 &mmu_policy_brrip, &mmu_policy_lfu,    NULL};

const struct mmu_policy *mmu_policy_find(const char *name)
{
    for (size_t i = 0; mmu_policies[i]; i++)
        if (strcmp(mmu_policies[i]->name, name) == 0)
            return mmu_policies[i];
    return NULL;
}
