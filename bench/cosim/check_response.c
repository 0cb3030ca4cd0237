/* The response: address, level, rights, or the fault; and who served it. */
#include <inttypes.h>

#include "check.h"

static bool check_number(const char *field, uint64_t model, uint64_t rtl, struct cosim_difference *difference)
{
    return model == rtl ||
           cosim_differ(difference, "response", "%s: model 0x%" PRIx64 ", RTL 0x%" PRIx64, field, model, rtl);
}

bool cosim_check_response(const struct cosim_pair *pair, struct cosim_difference *difference)
{
    const struct mmu_response *model = &pair->model->response;
    const struct mmu_response *rtl = &pair->rtl->response;
    if (!check_number("fault", model->fault, rtl->fault, difference) ||
        !check_number("served", model->served, rtl->served, difference) ||
        !check_number("level", model->level, rtl->level, difference))
        return false;
    if (model->served == MMU_SERVED_WALK &&
        !check_number("start level", model->start_level, rtl->start_level, difference))
        return false;
    if (model->fault != MMU_FAULT_NONE)
        return check_number("fault code", model->code, rtl->code, difference);
    return check_number("physical address", model->pa, rtl->pa, difference) &&
           check_number("rights", model->rights, rtl->rights, difference);
}
