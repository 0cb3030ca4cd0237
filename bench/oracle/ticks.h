/*
 * ticks.h - a whole MMU that counts cycle by cycle, for any number of outstanding requests: ports, miss registers,
 * walkers, walk queue, merging, faults and flushes, written plainly from docs/microarchitecture.md. Arrays, walks and
 * counters are those of the naive MMU (naive_state.h); nothing is shared with the model but the types of mmu.h.
 */
#ifndef TICKS_H
#define TICKS_H

#include "../../model/mmu.h"
#include "features.h"

struct ticks;

/*
 * `most`: requests that will arrive at most. Memory is asked in the order of requests, as the document has it: for all
 * entries of a walk when it begins to read, with `cycle` 0. A page fault handler may call ticks_flush.
 */
struct ticks *ticks_create(const struct mmu_config *config, const struct mmu_host *host, unsigned most);
void ticks_destroy(struct ticks *ticks);

/* A cycle is: ticks_run, ticks_arrive for each request that arrives in it (the oldest first), ticks_end. */
uint64_t ticks_now(const struct ticks *ticks);

/* What earlier requests do in this cycle, their responses too. */
void ticks_run(struct ticks *ticks);

/* How many faults have been reported, of all attempts. */
uint64_t ticks_faults(const struct ticks *ticks);

/* Whether a request may arrive in this cycle, as far as the faults go that have been reported. */
bool ticks_may_arrive(const struct ticks *ticks);

/* A request arrives; request->cycle is ignored. */
void ticks_arrive(struct ticks *ticks, const struct mmu_context *context, const struct mmu_request *request);

/* A flush in a cycle that has not ended. */
void ticks_flush(struct ticks *ticks, const struct mmu_flush *flush, uint64_t cycle);

/* Fills and flushes take place, and the next cycle begins. */
void ticks_end(struct ticks *ticks);

/* Nothing is left to do: every request is answered and every lookup has ended. */
bool ticks_idle(const struct ticks *ticks);

/*
 * A flush may come: no lookup, of a TLB or walk cache, is under way or to come before another request arrives, and no
 * fault is reported in this cycle.
 */
bool ticks_settled(const struct ticks *ticks);

/* The response to request `number`, counted from 0 in order of arrival, or NULL if it is not given yet. */
const struct mmu_response *ticks_response(const struct ticks *ticks, unsigned number);

/* A digest of the table reads and writes and the faults of a request, in order: what was asked of the host, and when.
 */
uint64_t ticks_digest(const struct ticks *ticks, unsigned number);

enum ticks_call { TICKS_CALL_READ, TICKS_CALL_WRITE, TICKS_CALL_FAULT };

/* Take a call into a digest that starts as 0. `value`: read; wanted; the code of the fault. */
void ticks_take_call(uint64_t *digest, enum ticks_call call, uint64_t cycle, uint64_t pa, uint64_t value);

/* As naive_counter and naive_features. */
const uint64_t *ticks_counter(const struct ticks *ticks, const char *group, const char *name);
const struct features *ticks_features(const struct ticks *ticks);

#endif
