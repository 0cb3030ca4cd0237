/*
 * calls.c - the system calls that shape address spaces, and the life of threads and processes.
 *
 * A memory call holds call_lock from before it is made until its record is flushed, so the calls of a process stand in
 * the trace in the order in which they were made. That cannot block qemu: system calls are made outside of its
 * "exclusive" sections. A fork is told before it is made, so that all of the parent's earlier records come before it;
 * should it fail, the child that never was ends at once.
 */
#define _GNU_SOURCE
#include "record.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

/* enum mmu_record_kind, as in space.c. */
enum { OP_MMAP = 3, OP_MUNMAP, OP_MPROTECT, OP_BRK, OP_SPAWN, OP_FORK, OP_CLONE, OP_EXIT };

/* The call that is being made; call_lock guards it. */
static struct {
    uint64_t a[4];
    uint32_t child; /* of fork and clone: the task to be */
} call;

static pthread_mutex_t call_lock = PTHREAD_MUTEX_INITIALIZER;
static pid_t process;
static uint64_t heap_end;

/* The guest's numbers are those of x86-64, the host's own too on such a host; they are an ABI and never change. */
enum {
    CALL_MMAP = 9,
    CALL_MPROTECT = 10,
    CALL_MUNMAP = 11,
    CALL_BRK = 12,
    CALL_MREMAP = 25,
    CALL_SHMAT = 30,
    CALL_CLONE = 56,
    CALL_FORK = 57,
    CALL_VFORK = 58,
    CALL_EXECVE = 59,
    CALL_EXIT = 60,
    CALL_EXIT_GROUP = 231,
    CALL_EXECVEAT = 322,
    CALL_PKEY_MPROTECT = 329
};

static uint64_t pages(uint64_t bytes)
{
    return (bytes + 4095) & ~UINT64_C(4095);
}

/* On x86 memory that may be written may be read. */
static uint64_t readable(uint64_t prot)
{
    return (prot & 7) | (prot & PROT_WRITE ? PROT_READ : 0);
}

static bool is_memory_call(int64_t number)
{
    switch (number) {
    case CALL_MMAP:
    case CALL_MPROTECT:
    case CALL_PKEY_MPROTECT:
    case CALL_MUNMAP:
    case CALL_BRK:
    case CALL_MREMAP:
    case CALL_SHMAT:
        return true;
    default:
        return false;
    }
}

/* Threads share memory; vfork does too, but qemu makes a fork of it. */
static bool begins_thread(int64_t number)
{
    return number == CALL_CLONE && (call.a[0] & CLONE_VM) && !(call.a[0] & CLONE_VFORK);
}

static bool begins_task(int64_t number)
{
    return number == CALL_CLONE || number == CALL_FORK || number == CALL_VFORK;
}

static void publish_exit(uint32_t task)
{
    uint64_t word = mmu_word_other(OP_EXIT, 0);
    publish(task, &word, 1);
}

static void publish_pid(uint32_t task, pid_t pid)
{
    uint64_t word = mmu_word_other(MMU_OP_PID, (uint64_t)pid);
    publish(task, &word, 1);
}

static void publish_range(uint32_t task, unsigned op, uint64_t prot, uint64_t address, uint64_t bytes)
{
    uint64_t words[] = {mmu_word_other(op, prot), address, pages(bytes)};
    if (bytes > 0)
        publish(task, words, 3);
}

static void begin_task(struct vcpu *vcpu, int64_t number)
{
    call.child = new_task();
    uint64_t word = mmu_word_other(begins_thread(number) ? OP_CLONE : OP_FORK, call.child);
    publish(vcpu->task, &word, 1);
}

static void end_process(void)
{
    for (unsigned i = 0; i < MAX_VCPUS; i++)
        if (vcpus[i] && vcpus[i]->alive)
            publish_exit(vcpus[i]->task);
    finish_process();
}

static void on_call(qemu_plugin_id_t id, unsigned index, int64_t number, uint64_t a1, uint64_t a2, uint64_t a3,
                    uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8)
{
    (void)id, (void)a5, (void)a6, (void)a7, (void)a8;
    struct vcpu *vcpu = vcpus[index];
    end_block(vcpu);
    if (is_memory_call(number) || begins_task(number)) {
        pthread_mutex_lock(&call_lock);
        call.a[0] = a1, call.a[1] = a2, call.a[2] = a3, call.a[3] = a4;
        flush_all();
        if (begins_task(number))
            begin_task(vcpu, number);
    } else if (number == CALL_EXIT) {
        flush(vcpu);
        publish_exit(vcpu->task);
        vcpu->alive = false;
    } else if (number == CALL_EXIT_GROUP) {
        flush_all();
        end_process();
    } else if (number == CALL_EXECVE || number == CALL_EXECVEAT) {
        flush_all();
    }
}

static void publish_heap(uint32_t task, uint64_t end)
{
    uint64_t words[] = {mmu_word_other(OP_BRK, 0), end};
    if (end != heap_end)
        publish(task, words, 2);
    heap_end = end;
}

static void publish_shared(uint32_t task, uint64_t address)
{
    struct shmid_ds status;
    if (shmctl((int)call.a[0], IPC_STAT, &status) == 0)
        publish_range(task, OP_MMAP, call.a[2] & SHM_RDONLY ? PROT_READ : PROT_READ | PROT_WRITE, address,
                      status.shm_segsz);
}

static void publish_memory_call(uint32_t task, int64_t number, uint64_t result)
{
    uint64_t remap[] = {mmu_word_other(MMU_OP_REMAP, 0), call.a[0], pages(call.a[1]), result, pages(call.a[2])};
    switch (number) {
    case CALL_MMAP:
        publish_range(task, OP_MMAP, readable(call.a[2]), result, call.a[1]);
        break;
    case CALL_MUNMAP:
        publish_range(task, OP_MUNMAP, 0, call.a[0], call.a[1]);
        break;
    case CALL_MPROTECT:
    case CALL_PKEY_MPROTECT:
        publish_range(task, OP_MPROTECT, readable(call.a[2]), call.a[0], call.a[1]);
        break;
    case CALL_BRK:
        publish_heap(task, result);
        break;
    case CALL_MREMAP:
        publish(task, remap, 5);
        break;
    default:
        publish_shared(task, result);
        break;
    }
}

/* Behind fork, on either side. */
static void after_fork(unsigned index, int64_t result)
{
    pid_t pid = getpid();
    if (pid != process) {
        process = pid;
        only_vcpu(index, call.child);
        pthread_mutex_init(&call_lock, NULL);
        pthread_mutex_lock(&call_lock); /* as the parent holds it: unlocked by the caller */
        publish_pid(call.child, pid);
    } else if (result < 0) {
        publish_exit(call.child);
    } else {
        publish_pid(call.child, (pid_t)result);
    }
}

static void on_return(qemu_plugin_id_t id, unsigned index, int64_t number, int64_t result)
{
    (void)id;
    if (begins_task(number)) {
        if (begins_thread(number) && result < 0)
            publish_exit(call.child);
        else if (!begins_thread(number))
            after_fork(index, result);
        pthread_mutex_unlock(&call_lock);
    } else if (is_memory_call(number)) {
        if (result >= 0)
            publish_memory_call(vcpus[index]->task, number, (uint64_t)result);
        pthread_mutex_unlock(&call_lock);
    }
}

/* The first thread of the program, or one that the call in progress makes. */
static void on_vcpu(qemu_plugin_id_t id, unsigned index)
{
    static bool begun;
    (void)id;
    if (!begin_vcpu(index, begun ? call.child : new_task())) {
        fprintf(stderr, "record.so: no memory, or more than %d threads\n", MAX_VCPUS);
        abort();
    }
    begun = true;
}

static void on_end(qemu_plugin_id_t id, void *userdata)
{
    (void)id, (void)userdata;
    flush_all();
}

void register_calls(qemu_plugin_id_t id)
{
    process = getpid();
    qemu_plugin_register_vcpu_init_cb(id, on_vcpu);
    qemu_plugin_register_vcpu_syscall_cb(id, on_call);
    qemu_plugin_register_vcpu_syscall_ret_cb(id, on_return);
    qemu_plugin_register_atexit_cb(id, on_end, NULL);
}
