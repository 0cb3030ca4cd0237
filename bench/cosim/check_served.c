/*
 * Where a request was served: a TLB, or a walk from which level, its own or another request's. Where cycles may differ,
 * this may too, but only by as much: what one side found in a TLB, the other had filled, or lost, in the cycles
 * between.
 */
#include "cosim.h"

/*
 * An older request in flight has been answered, and so has filled, earlier or later as seen from this one; or it has
 * filled an entry whose D was read before, and not after, another one set it.
 */
static bool fill_has_moved(const struct cosim *cosim, const struct cosim_translation *translation)
{
    uint64_t first = cosim->inexact_from;
    if (translation->number > first + COSIM_RING / 2)
        first = translation->number - COSIM_RING / 2;
    for (uint64_t number = first; number < translation->number; number++) {
        const struct cosim_translation *older = rtl_side_translation(&cosim->rtl, number);
        if (older->rtl.overlapped || older->model.response.done - translation->model.arrived !=
                                         older->rtl.response.done - translation->rtl.arrived)
            return true;
    }
    return translation->rtl.overlapped;
}

bool cosim_check_served(struct cosim *cosim, const struct cosim_translation *translation)
{
    const struct mmu_response *model = &translation->model.response, *rtl = &translation->rtl.response;
    uint32_t tells = cosim->traits->tells;
    if (!(tells & DUT_TELLS_SERVED))
        return true;
    bool same = model->served == rtl->served;
    if (same && model->served == MMU_SERVED_WALK) {
        same = !(tells & DUT_TELLS_START_LEVEL) || model->start_level == rtl->start_level;
        same &= !(tells & DUT_TELLS_MERGED) || model->merged == rtl->merged;
    }
    if (same)
        return true;
    if (cosim->inexact && fill_has_moved(cosim, translation)) {
        cosim->spread.served_differently++;
        return true;
    }
    return cosim_differ(cosim, "served",
                        "model: served by %u, walk from level %u%s; device: by %u, walk from level %u%s (64: a walk, "
                        "128: nothing, else the TLB's number in the machine file)",
                        model->served, model->start_level, model->merged ? ", merged" : "", rtl->served,
                        rtl->start_level, rtl->merged ? ", merged" : "");
}
