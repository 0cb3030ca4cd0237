/* Table reads and compare-and-swaps of a walk: the same ones, in the same order, at the same address with the same
 * data. */
#include <inttypes.h>

#include "check.h"

static bool check_number(unsigned at, const char *field, uint64_t model, uint64_t rtl,
                         struct cosim_difference *difference)
{
    return model == rtl ||
           cosim_differ(difference, "traffic", "table access %u, %s: model 0x%" PRIx64 ", RTL 0x%" PRIx64, at, field,
                        model, rtl);
}

static bool check_access(unsigned at, const struct cosim_access *model, const struct cosim_access *rtl,
                         struct cosim_difference *difference)
{
    return check_number(at, "read (0) or write (1)", model->swap, rtl->swap, difference) &&
           check_number(at, "address", model->pa, rtl->pa, difference) &&
           check_number(at, "value found", model->value, rtl->value, difference) &&
           check_number(at, "value expected", model->expected, rtl->expected, difference) &&
           check_number(at, "value written", model->desired, rtl->desired, difference) &&
           check_number(at, "error", model->error, rtl->error, difference);
}

bool cosim_check_traffic(const struct cosim_pair *pair, struct cosim_difference *difference)
{
    const struct cosim_traffic *model = pair->model->traffic;
    const struct cosim_traffic *rtl = pair->rtl->traffic;
    unsigned both = model->count < rtl->count ? model->count : rtl->count;
    for (unsigned i = 0; i < both && i < COSIM_MAX_ACCESSES; i++)
        if (!check_access(i, &model->access[i], &rtl->access[i], difference))
            return false;
    return model->count == rtl->count ||
           cosim_differ(difference, "traffic", "table accesses: model %u, RTL %u", model->count, rtl->count);
}
