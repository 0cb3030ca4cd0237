/*
 * What the device tells of its inside against the model's events: the same lookups, walk starts, fills of walk caches
 * and TLBs, and merges, each in its cycle. Table accesses and responses have checkers of their own.
 */
#include "history.h"

bool cosim_check_events(struct cosim *cosim, const struct cosim_translation *translation)
{
    struct cosim_history model, rtl;
    char wanted[160] = "nothing", told[160] = "nothing";
    if (!cosim->options.events || !translation->rtl_history || !cosim->traits->events || cosim->inexact)
        return true;
    cosim_history_expected(cosim, translation, &model);
    cosim_history_told(translation, &rtl);
    uint32_t i = 0;
    while (i < model.count && i < rtl.count && cosim_history_same(&model.event[i], &rtl.event[i]))
        i++;
    if (i == model.count && i == rtl.count)
        return true;
    if (i < model.count)
        cosim_history_text(&model.event[i], wanted, sizeof wanted);
    if (i < rtl.count)
        cosim_history_text(&rtl.event[i], told, sizeof told);
    return cosim_differ(cosim, "events", "event %u: model: %s; device: %s", i, wanted, told);
}
