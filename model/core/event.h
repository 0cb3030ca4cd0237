/* event.h - tells the host's observer what happens, if it has one. */
#ifndef MMU_CORE_EVENT_H
#define MMU_CORE_EVENT_H

#include "../mmu.h"

/* A macro, so that an event that nobody observes is not even made. */
#define MMU_TELL(host, ...)                                                                                            \
    do {                                                                                                               \
        if ((host)->event)                                                                                             \
            (host)->event((host)->ctx, &(struct mmu_event){__VA_ARGS__});                                              \
    } while (0)

#endif
