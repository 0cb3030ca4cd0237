/* See history.h. */
#include "history.h"

#include <inttypes.h>
#include <stdio.h>

static const char *unit_name(uint8_t unit)
{
    static const char *const names[MMU_MAX_TLBS] = {"TLB 0", "TLB 1", "TLB 2", "TLB 3"};
    return unit < MMU_MAX_TLBS && names[unit] ? names[unit] : unit == MMU_SERVED_WALK ? "a walk" : "nothing";
}

void cosim_history_text(const struct mmu_event *event, char *text, size_t bytes)
{
    int used = snprintf(text, bytes, "cycle %" PRIu64 ": ", event->cycle);
    if (used < 0 || (size_t)used >= bytes)
        return;
    text += used;
    bytes -= (size_t)used;
    switch (event->kind) {
    case MMU_EVENT_LOOKUP:
        snprintf(text, bytes, "%s looked up: %s", unit_name(event->unit), event->hit ? "hit" : "miss");
        return;
    case MMU_EVENT_WALK_START:
        snprintf(text, bytes, "walker %u starts at level %u%s, table 0x%" PRIx64, event->unit, event->level,
                 event->hit ? " (walk cache)" : "", event->pa);
        return;
    case MMU_EVENT_PTE_READ:
        snprintf(text, bytes, "read of level %u at 0x%" PRIx64 " found 0x%" PRIx64 "%s", event->level, event->pa,
                 event->value, event->hit ? "" : ", no memory");
        return;
    case MMU_EVENT_PTE_WRITE:
        snprintf(text, bytes, "swap of level %u at 0x%" PRIx64 " for 0x%" PRIx64 "%s", event->level, event->pa,
                 event->value, event->hit ? "" : " lost");
        return;
    case MMU_EVENT_PWC_FILL:
        snprintf(text, bytes, "walk cache of level %u filled with table 0x%" PRIx64, event->level, event->pa);
        return;
    case MMU_EVENT_FILL:
        snprintf(text, bytes, "%s filled with page 0x%" PRIx64 " of level %u", unit_name(event->unit), event->pa,
                 event->level);
        return;
    case MMU_EVENT_MERGE:
        snprintf(text, bytes, "joins a walk");
        return;
    case MMU_EVENT_FAULT:
        snprintf(text, bytes, "fault at level %u, code %" PRIu64, event->level, event->value);
        return;
    case MMU_EVENT_DONE:
        snprintf(text, bytes, "done by %s, 0x%" PRIx64, unit_name(event->unit), event->pa);
        return;
    }
}
