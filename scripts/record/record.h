/*
 * record.h - the recorder, a plugin inside qemu-user: what its files share.
 *
 *   record.c   loads, stores and fetches of each block of code
 *   calls.c    memory calls, threads, forks and ends
 *   space.c    the address space at the start
 *   buffer.c   words on their way to `mmusim trace record`
 */
#ifndef MMU_RECORD_RECORD_H
#define MMU_RECORD_RECORD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../../model/trace/words.h"
#include "qemu_plugin.h"
#include "ring.h"

enum { MAX_VCPUS = 4096 };

/* One thread of the program. Its own thread appends; others may flush what it has appended (buffer.c). */
struct vcpu {
    const uint64_t *begin; /* the running block's fetches; from `next` on they are still to be recorded */
    const uint64_t *next;
    const uint64_t *end;
    uint32_t task;
    bool alive;
    uint32_t start;         /* words below are flushed */
    _Atomic uint32_t count; /* words in use */
    uint64_t word[RING_WORDS];
};

extern struct vcpu *vcpus[MAX_VCPUS];
extern uint64_t guest_base;

/* ---- buffer.c */

/* Map the ring that file `fd` holds, and close the file. False: it is not one. */
bool ring_attach(int fd);
/* A number for a task that begins. */
uint32_t new_task(void);
/* The vCPU begins as `task`. False when there is no memory, or no room for one more. */
bool begin_vcpu(unsigned index, uint32_t task);
/* Only this vCPU is left: the process is a fork's child. */
void only_vcpu(unsigned index, uint32_t task);

void append(struct vcpu *vcpu, const uint64_t *words, uintptr_t count);
void flush(struct vcpu *vcpu);
void flush_all(void);
/* Words for a task, behind all that was flushed. At most RING_WORDS. */
void publish(uint32_t task, const uint64_t *words, uint32_t count);
/* From now on nothing of this process is recorded. */
void finish_process(void);

/* Record the fetches of the running block up to `until`. */
static inline void append_fetches(struct vcpu *vcpu, const uint64_t *until)
{
    if (vcpu->next < until) {
        append(vcpu, vcpu->next, (uintptr_t)(until - vcpu->next));
        vcpu->next = until;
    }
}

/* The running block is over: the accesses until the next one are not the program's. */
static inline void end_block(struct vcpu *vcpu)
{
    append_fetches(vcpu, vcpu->end);
    vcpu->begin = vcpu->end;
}

/* ---- space.c: publish the process, its host number and the memory it begins with. */
void publish_space(void);

/* ---- calls.c */
void register_calls(qemu_plugin_id_t id);

#endif
