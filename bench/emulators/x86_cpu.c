/* See x86_cpu.h. */
#define _GNU_SOURCE /* memfd_create, madvise */
#include "x86_cpu.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NO_PROCESS = 0, PATIENCE_SECONDS = 60, POLL_NANOSECONDS = 50000 };

struct x86_cpu {
    pid_t process;
    int file; /* the guest's memory, which has no name */
    uint8_t *memory;
    uint64_t asked;
};

uint8_t *x86_cpu_memory(struct x86_cpu *cpu, uint64_t pa)
{
    return cpu->memory + pa;
}

struct shared *x86_cpu_shared(struct x86_cpu *cpu)
{
    return (struct shared *)(void *)(cpu->memory + GUEST_SHARED);
}

static bool map_memory(struct x86_cpu *cpu)
{
    void *memory = MAP_FAILED;
    cpu->file = memfd_create("guest", 0); /* inherited by QEMU */
    if (cpu->file >= 0 && ftruncate(cpu->file, (off_t)GUEST_MEMORY) == 0)
        memory = mmap(NULL, GUEST_MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, cpu->file, 0);
    if (memory == MAP_FAILED) {
        printf("no shared memory of 3 GiB (sparse): %s\n", strerror(errno));
        return false;
    }
    cpu->memory = memory;
    return true;
}

static void become_qemu(const struct x86_cpu *cpu, const char *guest, pid_t parent)
{
    char memory[128];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    snprintf(memory, sizeof memory, "memory-backend-file,id=ram,size=3G,mem-path=/proc/self/fd/%d,share=on", cpu->file);
    execlp("qemu-system-x86_64", "qemu-system-x86_64", "-no-user-config", "-nodefaults", "-display", "none",
           "-no-reboot", "-machine", "microvm,accel=tcg,memory-backend=ram", "-cpu", "max", "-smp", "1", "-m", "3G",
           "-object", memory, "-kernel", guest, (char *)NULL);
    fprintf(stderr, "qemu-system-x86_64 (package qemu-system-x86) cannot be run: %s\n", strerror(errno));
    _exit(1);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool x86_cpu_run(struct x86_cpu *cpu)
{
    static const struct timespec pause = {.tv_nsec = POLL_NANOSECONDS};
    struct shared *shared = x86_cpu_shared(cpu);
    double begin = seconds();
    __atomic_store_n(&shared->asked, ++cpu->asked, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&shared->done, __ATOMIC_SEQ_CST) != cpu->asked) {
        if (waitpid(cpu->process, NULL, WNOHANG) == cpu->process) {
            cpu->process = NO_PROCESS;
            printf("QEMU has ended before its answer\n");
            return false;
        }
        if (seconds() - begin > PATIENCE_SECONDS) {
            printf("QEMU has not answered for %d seconds\n", PATIENCE_SECONDS);
            return false;
        }
        nanosleep(&pause, NULL);
    }
    return true;
}

struct x86_cpu *x86_cpu_create(const char *guest, unsigned levels)
{
    struct x86_cpu *cpu = calloc(1, sizeof *cpu);
    pid_t parent = getpid();
    if (!cpu)
        return NULL;
    if (map_memory(cpu)) {
        x86_cpu_shared(cpu)->levels = levels;
        cpu->process = fork();
        if (cpu->process == 0)
            become_qemu(cpu, guest, parent);
        if (cpu->process > 0 && x86_cpu_run(cpu))
            return cpu;
    }
    x86_cpu_destroy(cpu);
    return NULL;
}

void x86_cpu_destroy(struct x86_cpu *cpu)
{
    if (!cpu)
        return;
    if (cpu->process > 0) {
        kill(cpu->process, SIGKILL);
        waitpid(cpu->process, NULL, 0);
    }
    if (cpu->memory)
        munmap(cpu->memory, GUEST_MEMORY);
    if (cpu->file >= 0)
        close(cpu->file);
    free(cpu);
}

void x86_cpu_trim(struct x86_cpu *cpu)
{
    madvise(cpu->memory + GUEST_PAGES, GUEST_MEMORY - GUEST_PAGES, MADV_REMOVE);
}
