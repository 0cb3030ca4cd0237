/*
 * ticks.h - a whole MMU that counts cycle by cycle, for any number of outstanding requests: ports, walkers, walk queue
 * and merging, written plainly from docs/microarchitecture.md. Arrays, walks and counters are those of the naive MMU
 * (naive_state.h); nothing is shared with the model but the types of mmu.h.
 */
#ifndef TICKS_H
#define TICKS_H

#include "../../model/mmu.h"

struct ticks;

/* `most`: requests that will arrive at most. Faults are delivered, there is no handler; host->page_fault is ignored. */
struct ticks *ticks_create(const struct mmu_config *config, const struct mmu_host *host, unsigned most);
void ticks_destroy(struct ticks *ticks);

/* A cycle is: ticks_run, ticks_arrive for each request that arrives in it (the oldest first), ticks_end. */
uint64_t ticks_now(const struct ticks *ticks);

/* What earlier requests do in this cycle, their responses too. */
void ticks_run(struct ticks *ticks);

/* A request arrives; request->cycle is ignored. */
void ticks_arrive(struct ticks *ticks, const struct mmu_context *context, const struct mmu_request *request);

/* Fills take place, and the next cycle begins. */
void ticks_end(struct ticks *ticks);

/* Nothing is left to do: every request is answered and every lookup has ended. */
bool ticks_idle(const struct ticks *ticks);

/* The response to request `number`, counted from 0 in order of arrival, or NULL if it is not given yet. */
const struct mmu_response *ticks_response(const struct ticks *ticks, unsigned number);

/* As naive_counter. */
const uint64_t *ticks_counter(const struct ticks *ticks, const char *group, const char *name);

#endif
