/*
 * buffer.c - words on their way from the threads of the recorded program to `mmusim trace record`.
 *
 * Each vCPU fills a buffer of its own without a lock. It is flushed into the ring when full and around every memory
 * call, so that the trace has a process's references on the right side of its calls; there another thread may have to
 * flush it. The owner only moves `count` up; who flushes holds flush_lock and moves `start` up to it; only the owner
 * sets both back to 0, under the lock.
 */
#define _GNU_SOURCE
#include "record.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct vcpu *vcpus[MAX_VCPUS];

static struct ring *ring;
static pthread_mutex_t flush_lock = PTHREAD_MUTEX_INITIALIZER;
static bool finished;
static unsigned vcpu_limit; /* indices in use are below */

bool ring_attach(int fd)
{
    void *memory = mmap(NULL, sizeof *ring, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (memory == MAP_FAILED)
        return false;
    ring = memory;
    return ring->version == RING_VERSION;
}

uint32_t new_task(void)
{
    return atomic_fetch_add(&ring->tasks, 1);
}

static void futex_wait(_Atomic uint32_t *word, uint32_t value)
{
    struct timespec limit = {.tv_nsec = 20000000};
    syscall(SYS_futex, word, FUTEX_WAIT, value, &limit, NULL, 0);
}

/* Until a slot is free. The reader may have gone away, or have enough: then this process ends. */
static void wait_for_room(void)
{
    for (;;) {
        uint32_t tail = atomic_load(&ring->tail);
        if (atomic_load(&ring->closed) || (kill(ring->reader, 0) != 0 && errno == ESRCH))
            _exit(1);
        if (atomic_load(&ring->head) - tail < RING_SLOTS)
            return;
        futex_wait(&ring->tail, tail);
    }
}

void publish(uint32_t task, const uint64_t *words, uint32_t count)
{
    if (finished || count == 0)
        return;
    if (pthread_mutex_lock(&ring->lock) == EOWNERDEAD)
        pthread_mutex_consistent(&ring->lock);
    uint32_t head = atomic_load(&ring->head);
    if (atomic_load(&ring->closed) || head - atomic_load(&ring->tail) >= RING_SLOTS)
        wait_for_room();
    struct ring_slot *slot = &ring->slot[head % RING_SLOTS];
    slot->task = task;
    slot->count = count;
    memcpy(slot->word, words, count * sizeof *words);
    atomic_store(&ring->head, head + 1);
    pthread_mutex_unlock(&ring->lock);
    if (atomic_load(&ring->reader_waits))
        syscall(SYS_futex, &ring->head, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void flush_locked(struct vcpu *vcpu)
{
    uint32_t count = atomic_load_explicit(&vcpu->count, memory_order_acquire);
    publish(vcpu->task, vcpu->word + vcpu->start, count - vcpu->start);
    vcpu->start = count;
}

void flush(struct vcpu *vcpu)
{
    pthread_mutex_lock(&flush_lock);
    flush_locked(vcpu);
    vcpu->start = 0;
    atomic_store_explicit(&vcpu->count, 0, memory_order_relaxed);
    pthread_mutex_unlock(&flush_lock);
}

void flush_all(void)
{
    pthread_mutex_lock(&flush_lock);
    for (unsigned i = 0; i < vcpu_limit; i++)
        if (vcpus[i] && vcpus[i]->alive)
            flush_locked(vcpus[i]);
    pthread_mutex_unlock(&flush_lock);
}

void append(struct vcpu *vcpu, const uint64_t *words, uintptr_t count)
{
    while (count > 0) {
        uint32_t used = atomic_load_explicit(&vcpu->count, memory_order_relaxed);
        uintptr_t part = RING_WORDS - used < count ? RING_WORDS - used : count;
        for (uintptr_t i = 0; i < part; i++)
            vcpu->word[used + i] = words[i];
        atomic_store_explicit(&vcpu->count, used + (uint32_t)part, memory_order_release);
        words += part;
        count -= part;
        if (used + part == RING_WORDS)
            flush(vcpu);
    }
}

bool begin_vcpu(unsigned index, uint32_t task)
{
    if (index >= MAX_VCPUS)
        return false;
    struct vcpu *vcpu = vcpus[index] ? vcpus[index] : aligned_alloc(64, (sizeof *vcpu + 63) / 64 * 64);
    if (!vcpu)
        return false;
    pthread_mutex_lock(&flush_lock);
    memset(vcpu, 0, sizeof *vcpu);
    vcpu->task = task;
    vcpu->alive = true;
    vcpus[index] = vcpu;
    if (index >= vcpu_limit)
        vcpu_limit = index + 1;
    pthread_mutex_unlock(&flush_lock);
    return true;
}

void only_vcpu(unsigned index, uint32_t task)
{
    pthread_mutex_init(&flush_lock, NULL); /* another thread of the parent may have held it */
    for (unsigned i = 0; i < vcpu_limit; i++)
        if (vcpus[i])
            vcpus[i]->alive = i == index;
    struct vcpu *vcpu = vcpus[index];
    vcpu->task = task;
    vcpu->start = 0;
    atomic_store(&vcpu->count, 0);
}

void finish_process(void)
{
    finished = true;
}
