/* First in, first out: only fills move a way to the front of its set's order, the way at the back goes. */
#include "policy.h"

static void fifo_fill(void *state, uint32_t set, uint32_t way)
{
    mmu_rings_to_front(state, set, way);
}

const struct mmu_policy mmu_policy_fifo = {
    .name = "fifo",
    .help = "first in, first out",
    .order = MMU_ORDER_BY_FILL,
    .refuses = mmu_policy_takes_any_ways,
    .state_bytes = mmu_rings_bytes,
    .init = mmu_policy_rings_init,
    .touch = mmu_policy_ignores_use,
    .fill = fifo_fill,
    .victim = mmu_policy_rings_victim,
};
