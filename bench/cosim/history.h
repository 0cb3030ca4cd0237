/* history.h - what happened to a request, event by event: in words, and compared. */
#ifndef COSIM_HISTORY_H
#define COSIM_HISTORY_H

#include <stddef.h>

#include "cosim.h"

/* One event in words. */
void cosim_history_text(const struct mmu_event *event, char *text, size_t bytes);

/* What the device's trace port should tell of a request, and what it has told, both sorted by cycle and kind. */
void cosim_history_expected(const struct cosim *cosim, const struct cosim_translation *translation,
                            struct cosim_history *sorted);
void cosim_history_told(const struct cosim_translation *translation, struct cosim_history *sorted);

/* Whether the device's event is what the model's is. */
bool cosim_history_same(const struct mmu_event *model, const struct mmu_event *told);

#endif
