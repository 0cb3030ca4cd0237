/* Table accesses of a walk: the same ones, in the same order, at the same addresses. */
#include <inttypes.h>

#include "cosim.h"

static bool same_access(const struct cosim_access *a, const struct cosim_access *b)
{
    return a->swap == b->swap && a->pa == b->pa && a->error == b->error && a->value == b->value;
}

/* A device that reads before it checks the address reads once more, where no memory is. */
static bool only_one_more(const struct cosim *cosim, const struct cosim_traffic *model, const struct cosim_traffic *rtl)
{
    return cosim->traits->checks_after_read && rtl->count == model->count + 1 && rtl->count <= COSIM_MAX_ACCESSES &&
           rtl->access[model->count].error;
}

bool cosim_check_traffic(struct cosim *cosim, const struct cosim_translation *translation)
{
    const struct cosim_traffic *model = &translation->model.traffic, *rtl = &translation->rtl.traffic;
    if (!cosim->traits->traffic || cosim->inexact)
        return true;
    if (model->count > COSIM_MAX_ACCESSES)
        return cosim_differ(cosim, "traffic", "the walk made %u accesses, and the bench looks at %d", model->count,
                            COSIM_MAX_ACCESSES);
    for (uint32_t i = 0; i < model->count && i < rtl->count; i++) {
        const struct cosim_access *a = &model->access[i], *b = &rtl->access[i];
        if (!same_access(a, b))
            return cosim_differ(cosim, "traffic",
                                "table access %u: model %s 0x%" PRIx64 " (0x%" PRIx64 "%s), device %s 0x%" PRIx64
                                " (0x%" PRIx64 "%s)",
                                i, a->swap ? "swaps" : "reads", a->pa, a->value, a->error ? ", no memory" : "",
                                b->swap ? "swaps" : "reads", b->pa, b->value, b->error ? ", no memory" : "");
    }
    return model->count == rtl->count || only_one_more(cosim, model, rtl) ||
           cosim_differ(cosim, "traffic", "table accesses: model %u, device %u", model->count, rtl->count);
}
