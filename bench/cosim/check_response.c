/* The response: address, level, rights, or the fault. */
#include "cosim.h"

/* A device that reads where no memory is, instead of checking the pointer to it, finds that out a level lower. */
static uint8_t told_level(const struct cosim *cosim, const struct cosim_translation *translation)
{
    const struct mmu_response *rtl = &translation->rtl.response;
    bool read_it = cosim->traits->checks_after_read && rtl->fault == MMU_FAULT_ACCESS &&
                   translation->rtl.traffic.count == translation->model.traffic.count + 1;
    return (uint8_t)(rtl->level + read_it);
}

bool cosim_check_response(struct cosim *cosim, const struct cosim_translation *translation)
{
    const struct mmu_response *model = &translation->model.response, *rtl = &translation->rtl.response;
    uint32_t tells = cosim->traits->tells;
    bool kind = tells & DUT_TELLS_KIND;
    if (!cosim_same(cosim, "response", "fault (1 page, 2 access, 3 not canonical)",
                    kind ? model->fault : model->fault != 0, kind ? rtl->fault : rtl->fault != 0))
        return false;
    if ((tells & DUT_TELLS_LEVEL) &&
        !cosim_same(cosim, "response", "level", model->level, told_level(cosim, translation)))
        return false;
    if (model->fault != MMU_FAULT_NONE)
        return !(tells & DUT_TELLS_CODE) || cosim_same(cosim, "response", "fault code", model->code, rtl->code);
    if (!cosim_same(cosim, "response", "physical address", model->pa, rtl->pa))
        return false;
    /* Where a load and a store walk at once, the load may have read the entry before or after D was set. */
    uint8_t compared = cosim->inexact ? (uint8_t)~MMU_RIGHT_DIRTY : UINT8_MAX;
    return !(tells & DUT_TELLS_RIGHTS) ||
           cosim_same(cosim, "response", "rights", model->rights & compared, rtl->rights & compared);
}
