/*
 * A and D: each compare-and-swap expects and writes what the model's does; and, whatever the model does, it sets A,
 * sets D for a store only and in a leaf only, and changes nothing else.
 */
#include <inttypes.h>

#include "cosim.h"

static bool allowed(struct cosim *cosim, const struct cosim_translation *translation, uint32_t index)
{
    const struct cosim_access *access = &translation->rtl.traffic.access[index];
    uint64_t accessed = cosim->rtl.memory.memory.x86 ? 0x20 : 0x40;
    uint64_t dirty = accessed << 1;
    uint64_t change = access->expected ^ access->desired;
    bool store = translation->access == MMU_STORE;
    if ((change & ~(accessed | dirty)) == 0 && change != 0 && (access->desired & accessed) &&
        !(change & access->expected) && (store || !(change & dirty)))
        return true;
    return cosim_differ(
        cosim, "A/D", "table access %u of a %s: 0x%" PRIx64 " in place of 0x%" PRIx64 " is more than setting A%s",
        index, store ? "store" : "load or fetch", access->desired, access->expected, store ? " and D" : "");
}

bool cosim_check_ad(struct cosim *cosim, const struct cosim_translation *translation)
{
    const struct cosim_traffic *model = &translation->model.traffic, *rtl = &translation->rtl.traffic;
    for (uint32_t i = 0; i < rtl->count && i < COSIM_MAX_ACCESSES; i++) {
        if (!rtl->access[i].swap)
            continue;
        if (cosim->traits->swaps && !allowed(cosim, translation, i))
            return false;
        if (!cosim->traits->traffic || cosim->inexact || i >= model->count)
            continue;
        if (cosim->traits->swaps &&
            !cosim_same(cosim, "A/D", "entry that a swap expects", model->access[i].expected, rtl->access[i].expected))
            return false;
        if (!cosim_same(cosim, "A/D", "entry that a swap writes", model->access[i].desired, rtl->access[i].desired))
            return false;
    }
    return true;
}
