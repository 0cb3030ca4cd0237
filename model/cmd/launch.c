/*
 * launch.c - start and end of a recorded program. mmusim makes itself the "subreaper", so that processes whose parent
 * has ended become its children: thus it can end all of them.
 */
#define _GNU_SOURCE
#include "launch.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Where the guest's address 0 lies in qemu: far from everything that qemu and the C library map for themselves. */
#define GUEST_BASE "100000000000"

static bool say(struct mmu_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool say(struct mmu_error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    return false;
}

static bool is_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* As the shell does: names with a slash are paths, others are looked for in PATH. */
static bool find_program(const char *name, char path[4096])
{
    if (strchr(name, '/'))
        return (size_t)snprintf(path, 4096, "%s", name) < 4096 && is_program(path);
    const char *dir = getenv("PATH");
    while (dir && *dir) {
        size_t length = strcspn(dir, ":");
        int bytes = snprintf(path, 4096, "%.*s/%s", (int)length, length ? dir : ".", name);
        if (bytes < 4096 && is_program(path))
            return true;
        dir += length + (dir[length] == ':');
    }
    return false;
}

/* Whether qemu-x86_64 can run the file; scripts are told apart because it says nothing useful about them. */
static bool check_program(const char *path, struct mmu_error *error)
{
    Elf64_Ehdr head = {0};
    char *bytes = (char *)&head;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, &head, sizeof head);
    if (fd >= 0)
        close(fd);
    if (got < 0)
        return say(error, "%.100s: cannot be read: %s", path, strerror(errno));
    if (got > 2 && bytes[0] == '#' && bytes[1] == '!')
        return say(error, "%.100s: is a script; record its interpreter with the script as its argument", path);
    if (got < (ssize_t)sizeof head || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_machine != EM_X86_64)
        return say(error, "%.100s: is not an x86-64 program, the only kind that can be recorded", path);
    return true;
}

/* record.so: beside mmusim, or where `make install` puts it. */
static bool find_plugin(char path[4096], struct mmu_error *error)
{
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0)
        return say(error, "/proc/self/exe: cannot be read: %s", strerror(errno));
    self[length] = 0;
    char *slash = strrchr(self, '/');
    *slash = 0;
    static const char *const places[] = {"record.so", "../lib/mmusim/record.so"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (snprintf(path, 4096, "%s/%s", self, places[i]) < 4096 && access(path, R_OK) == 0)
            return true;
    return say(error, "%.150s/record.so: is missing; make builds it", self);
}

static bool make_ring(struct mmu_launch *launch, struct mmu_error *error)
{
    launch->ring_fd = memfd_create("mmusim ring", 0);
    if (launch->ring_fd < 0 || ftruncate(launch->ring_fd, sizeof *launch->ring) != 0)
        return say(error, "no memory to share with the program: %s", strerror(errno));
    void *memory = mmap(NULL, sizeof *launch->ring, PROT_READ | PROT_WRITE, MAP_SHARED, launch->ring_fd, 0);
    if (memory == MAP_FAILED)
        return say(error, "no memory to share with the program: %s", strerror(errno));
    launch->ring = memory;
    launch->ring->version = RING_VERSION;
    launch->ring->reader = getpid();
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&launch->ring->lock, &kind);
    pthread_mutexattr_destroy(&kind);
    return true;
}

bool mmu_launch_prepare(struct mmu_launch *launch, char **argv, struct mmu_error *error)
{
    *launch = (struct mmu_launch){.ring_fd = -1, .child = -1};
    if (!find_program(argv[0], launch->program))
        return say(error, "%.100s: %s", argv[0],
                   strchr(argv[0], '/') && access(argv[0], F_OK) == 0 ? "is not an executable file"
                                                                      : "there is no such program");
    if (!check_program(launch->program, error))
        return false;
    if (!find_program("qemu-x86_64", launch->qemu) || stat(launch->qemu, &launch->qemu_status) != 0)
        return say(error, "qemu-x86_64: is not in PATH; the package qemu-user (scripts/setup.sh) brings it");
    return find_plugin(launch->plugin, error) && make_ring(launch, error);
}

/* The plugin's path, with the commas doubled that qemu would take for ends of it. */
static void plugin_option(const struct mmu_launch *launch, char *option, size_t room)
{
    size_t used = 0;
    for (const char *from = launch->plugin; *from && used + 2 < room; from++) {
        option[used++] = *from;
        if (*from == ',')
            option[used++] = ',';
    }
    snprintf(option + used, room - used, ",ring=%d,base=" GUEST_BASE, launch->ring_fd);
}

/* In the child. */
static void become_qemu(const struct mmu_launch *launch, char **argv, int argc)
{
    static char option[2 * sizeof launch->plugin + 64];
    char **args = calloc((size_t)argc + 9, sizeof *args);
    if (!args)
        _exit(127);
    plugin_option(launch, option, sizeof option);
    char *fixed[] = {"qemu-x86_64", "-B", "0x" GUEST_BASE, "-0", argv[0], "-plugin", option, (char *)launch->program};
    enum { FIXED = sizeof fixed / sizeof fixed[0] };
    memcpy(args, fixed, sizeof fixed);
    memcpy(args + FIXED, argv + 1, (size_t)argc * sizeof *args); /* with the NULL behind the last */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    execv(launch->qemu, args);
    _exit(127);
}

bool mmu_launch_start(struct mmu_launch *launch, char **argv, struct mmu_error *error)
{
    int argc = 0;
    while (argv[argc])
        argc++;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    fflush(stdout);
    launch->child = fork();
    if (launch->child < 0)
        return say(error, "%.100s: cannot be started: %s", launch->program, strerror(errno));
    if (launch->child == 0)
        become_qemu(launch, argv, argc);
    close(launch->ring_fd);
    launch->ring_fd = -1;
    return true;
}

bool mmu_launch_reap(struct mmu_launch *launch)
{
    for (;;) {
        int status;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid <= 0)
            return pid == 0;
        if (pid == launch->child) {
            launch->ended = true;
            launch->status = status;
        }
    }
}

/* Kill the children there are now; their own children become ours. */
static void kill_children(const struct mmu_launch *launch)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    FILE *list = fopen(path, "re");
    long pid;
    while (list && fscanf(list, "%ld", &pid) == 1)
        kill((pid_t)pid, SIGKILL);
    if (list)
        fclose(list);
    else if (!launch->ended)
        kill(launch->child, SIGKILL);
}

void mmu_launch_end(struct mmu_launch *launch)
{
    if (launch->ring)
        atomic_store(&launch->ring->closed, 1);
    while (launch->child > 0 && mmu_launch_reap(launch)) {
        kill_children(launch);
        struct timespec pause = {.tv_nsec = 1000000};
        nanosleep(&pause, NULL);
    }
    if (launch->ring)
        munmap(launch->ring, sizeof *launch->ring);
    if (launch->ring_fd >= 0)
        close(launch->ring_fd);
}
