/*
 * What the device tells of its inside against the model's events: the same lookups, walk starts, entries read and
 * written, fills, merges and faults, each in its cycle.
 */
#include <inttypes.h>

#include "cosim.h"
#include "history.h"

bool cosim_check_events(struct cosim *cosim, const struct cosim_translation *translation)
{
    const struct cosim_history *model = translation->model_history, *rtl = translation->rtl_history;
    struct mmu_event wanted, told;
    if (!cosim->options.events || !model || !rtl || cosim->inexact)
        return true;
    for (uint32_t i = 0;; i++) {
        bool more = cosim_history_expected(cosim, translation, i, &wanted);
        bool also = cosim_history_told(translation, i, &told);
        if (!more && !also)
            return true;
        if (more != also || !cosim_history_same(&wanted, &told)) {
            char a[120] = "nothing", b[120] = "nothing";
            if (more)
                cosim_history_text(&wanted, a, sizeof a);
            if (also)
                cosim_history_text(&told, b, sizeof b);
            return cosim_differ(cosim, "events", "event %u: model %s; device %s", i, a, b);
        }
    }
}
