/* event.h - tells the host's observer what happens, if it has one. */
#ifndef MMU_CORE_EVENT_H
#define MMU_CORE_EVENT_H

#include "../mmu.h"

static inline void mmu_tell(const struct mmu_host *host, const struct mmu_event *event)
{
    if (host->event)
        host->event(host->ctx, event);
}

#endif
