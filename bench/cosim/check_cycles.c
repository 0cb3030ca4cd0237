/*
 * Cycles: of the arrival, of every table access, and of the response. Where they may differ, the differences are
 * gathered; at the end the totals may be 1% apart, and 99 of 100 requests 2 cycles.
 */
#include <inttypes.h>

#include "cosim.h"

static bool same_cycle(struct cosim *cosim, const char *what, uint64_t model, uint64_t rtl)
{
    return model == rtl ||
           cosim_differ(cosim, "cycles", "%s: model in cycle %" PRIu64 ", device in cycle %" PRIu64, what, model, rtl);
}

static bool same_accesses(struct cosim *cosim, const struct cosim_translation *translation)
{
    const struct cosim_traffic *model = &translation->model.traffic, *rtl = &translation->rtl.traffic;
    for (uint32_t i = 0; i < model->count && i < COSIM_MAX_ACCESSES; i++) {
        const struct cosim_access *a = &model->access[i], *b = &rtl->access[i];
        if (a->cycle != b->cycle || a->latency != b->latency)
            return cosim_differ(cosim, "cycles",
                                "table access %u: model in cycle %" PRIu64 " for %u, device in cycle %" PRIu64
                                " for %u",
                                i, a->cycle, a->latency, b->cycle, b->latency);
    }
    return true;
}

static void gather(struct cosim_spread *spread, const struct cosim_translation *translation)
{
    uint64_t model = translation->model.response.done - translation->model.arrived;
    uint64_t rtl = translation->rtl.response.done - translation->rtl.arrived;
    int64_t off = (int64_t)(rtl - model);
    off = off > COSIM_SPREAD ? COSIM_SPREAD : off < -COSIM_SPREAD ? -COSIM_SPREAD : off;
    spread->count[COSIM_SPREAD + off]++;
    spread->model_cycles += model;
    spread->rtl_cycles += rtl;
    spread->requests++;
}

bool cosim_check_cycles(struct cosim *cosim, const struct cosim_translation *translation)
{
    if (!cosim->traits->cycles)
        return true;
    gather(&cosim->spread, translation);
    if (cosim->inexact)
        return true;
    return same_cycle(cosim, "arrival", translation->model.arrived, translation->rtl.arrived) &&
           same_accesses(cosim, translation) &&
           same_cycle(cosim, "response", translation->model.response.done, translation->rtl.response.done);
}

bool cosim_check_spread(struct cosim *cosim)
{
    const struct cosim_spread *spread = &cosim->spread;
    uint64_t near = 0;
    for (int off = -2; off <= 2; off++)
        near += spread->count[COSIM_SPREAD + off];
    uint64_t apart = spread->model_cycles > spread->rtl_cycles ? spread->model_cycles - spread->rtl_cycles
                                                               : spread->rtl_cycles - spread->model_cycles;
    if (apart * 100 > spread->model_cycles)
        return cosim_differ(cosim, "cycles",
                            "in all, model %" PRIu64 " and device %" PRIu64 " cycles: more than 1%% apart",
                            spread->model_cycles, spread->rtl_cycles);
    if (near * 100 < spread->requests * 99)
        return cosim_differ(cosim, "cycles", "%" PRIu64 " of %" PRIu64 " responses are more than 2 cycles apart",
                            spread->requests - near, spread->requests);
    return true;
}
