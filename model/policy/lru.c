/* Exact least-recently-used: uses and fills move a way to the front of its set's order, the way at the back goes. */
#include "policy.h"

static void lru_touch(void *state, uint32_t set, uint32_t way)
{
    mmu_rings_to_front(state, set, way);
}

const struct mmu_policy mmu_policy_lru = {
    .name = "lru",
    .help = "exact least recently used",
    .order = MMU_ORDER_BY_USE,
    .refuses = mmu_policy_takes_any_ways,
    .state_bytes = mmu_rings_bytes,
    .init = mmu_policy_rings_init,
    .touch = lru_touch,
    .fill = lru_touch,
    .victim = mmu_policy_rings_victim,
};
