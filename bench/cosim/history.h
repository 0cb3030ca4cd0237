/* history.h - what happened to a request, event by event: in words, and compared. */
#ifndef COSIM_HISTORY_H
#define COSIM_HISTORY_H

#include <stddef.h>

#include "cosim.h"

/* One event in words. */
void cosim_history_text(const struct mmu_event *event, char *text, size_t bytes);

/* Event number `index` of both, as the device's trace port should tell and has told it; false: there is none. */
bool cosim_history_expected(const struct cosim *cosim, const struct cosim_translation *translation, uint32_t index,
                            struct mmu_event *event);
bool cosim_history_told(const struct cosim_translation *translation, uint32_t index, struct mmu_event *event);

/* Whether the device's event is what the model's is. */
bool cosim_history_same(const struct mmu_event *model, const struct mmu_event *told);

#endif
