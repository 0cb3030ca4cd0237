/*
 * naive.h - a whole MMU for one outstanding request, written plainly from docs/microarchitecture.md: it predicts every
 * response, every table read and write with its cycle, every call of the operating system, and every counter. It
 * takes the model's config and host types and shares no code with it.
 */
#ifndef NAIVE_H
#define NAIVE_H

#include "features.h"
#include "naive_array.h"
#include "naive_walk.h"

struct naive;

/*
 * Config and host are copied; the config must be one that mmu_create takes. Host events are not told. The TLBs that are
 * shared are those of `other`; NULL: its own. The MMU without another must be destroyed last.
 */
struct naive *naive_create(const struct mmu_config *config, const struct mmu_host *host, const struct naive *other);
void naive_destroy(struct naive *naive);
void naive_set_context(struct naive *naive, const struct mmu_context *context);

/* The request must not arrive before the response to the one before. */
void naive_translate(struct naive *naive, const struct mmu_request *request, struct mmu_response *response);

/* Between two requests: after the response of the one before. */
void naive_flush(struct naive *naive, const struct mmu_flush *flush);

/* The value of a counter of mmu_stats_each, or NULL if it is not predicted. Lives as long as the MMU. */
const uint64_t *naive_counter(const struct naive *naive, const char *group, const char *name);

/* What the features of the machine have decided so far. */
const struct features *naive_features(const struct naive *naive);

#endif
