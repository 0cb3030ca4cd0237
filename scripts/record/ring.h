/*
 * ring.h - memory shared by the recorded program's processes (record.c, inside qemu-user) and `mmusim trace record`,
 * which reads it. Memory rather than a pipe: a program that closes all its files, as daemons do, cannot close it, and
 * a process that is killed while it writes leaves nothing half done, because a slot counts only when `head` has moved.
 *
 * Slots go round. A writer holds `lock` while it fills the slot at head mod RING_SLOTS; the one reader follows with
 * tail. Both counters wrap at 2^32. The words of a slot are those of model/trace/words.h, records never cut in two.
 */
#ifndef MMU_RECORD_RING_H
#define MMU_RECORD_RING_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

enum { RING_VERSION = 1, RING_SLOTS = 2048, RING_WORDS = 511 };

struct ring_slot {
    uint32_t task; /* as the recorder numbers tasks: in the order in which it makes them */
    uint32_t count;
    uint64_t word[RING_WORDS];
};

struct ring {
    uint32_t version;
    pid_t reader;
    pthread_mutex_t lock; /* process-shared and robust: its holder may be killed */
    _Atomic uint32_t head;
    _Atomic uint32_t tail;
    _Atomic uint32_t reader_waits; /* asks writers to wake the reader */
    _Atomic uint32_t closed;       /* the reader has what it wants: writers end their process */
    _Atomic uint32_t tasks;        /* numbers given out so far */
    struct ring_slot slot[RING_SLOTS];
};

#endif
