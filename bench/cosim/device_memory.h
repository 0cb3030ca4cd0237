/*
 * device_memory.h - the memory port of the device's side. Accesses are accepted when the device makes them, and
 * answered one a cycle, those that are due in the order of their requests.
 *
 * What they see is, unless asked for otherwise, memory in the order of requests: what older requests have written or,
 * as the model has told, will write, and nothing that younger ones have. To the device that is another agent at work;
 * and model and device then read the same words however their walks overlap. RAM is written when a request retires.
 */
#ifndef COSIM_DEVICE_MEMORY_H
#define COSIM_DEVICE_MEMORY_H

#include "dut.h"
#include "memory.h"

enum { COSIM_MAX_WRITES = 4096 };

/* A word that request `number` writes, or that software writes behind it. */
struct cosim_write {
    uint64_t number;
    uint64_t pa;
    uint64_t word;
    bool software;
};

struct cosim_pending {
    uint64_t number;
    uint64_t due;
    struct dut_access_answer answer;
};

struct device_memory {
    struct cosim_memory memory;
    bool in_time; /* not in the order of requests: every access sees what was written before it in time */
    unsigned pending_count;
    struct cosim_pending pending[DUT_MAX_OUTSTANDING];
    uint32_t first_write, write_count; /* of a ring: writes of requests that have not retired, in their order */
    struct cosim_write write[COSIM_MAX_WRITES];
    uint64_t overlaps; /* accesses that saw, or would have seen, another request's write in flight */
};

bool device_memory_init(struct device_memory *device, const struct mmu_machine *machine,
                        const struct dut_traits *traits, struct mmu_error *error);
void device_memory_free(struct device_memory *device);
/* Nothing is in flight any more. */
void device_memory_reset(struct device_memory *device);

/* The model has translated the request: note what it writes. */
void device_memory_plan(struct device_memory *device, const struct cosim_translation *translation);
/* Software writes a word behind request `number`, which need not have retired. False: there is no room now. */
bool device_memory_write(struct device_memory *device, uint64_t number, uint64_t pa, uint64_t word);
/* The same with nothing in flight. */
void device_memory_write_now(struct device_memory *device, uint64_t pa, uint64_t word);

/* The access is accepted in `cycle`. False: the request has one in progress already. */
bool device_memory_accept(struct device_memory *device, struct cosim_translation *translation,
                          const struct dut_access_request *asked, uint64_t cycle);
/* Whether an access is answered in `cycle`, and with what. */
bool device_memory_answer(struct device_memory *device, uint64_t cycle, struct dut_access_answer *answer);

/* Whether the request has an access in progress. */
bool device_memory_busy(const struct device_memory *device, uint64_t number);

/* The request was the oldest, and is done. */
void device_memory_retire(struct device_memory *device, const struct cosim_translation *translation);

#endif
