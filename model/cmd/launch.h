/*
 * launch.h - a program under qemu-user with the recorder in it.
 */
#ifndef MMU_CMD_LAUNCH_H
#define MMU_CMD_LAUNCH_H

#include <sys/stat.h>
#include <sys/types.h>

#include "../../scripts/record/ring.h"
#include "../mmu.h"

struct mmu_launch {
    char program[4096]; /* argv[0], found in PATH */
    char qemu[4096];
    char plugin[4096];
    struct stat qemu_status; /* which file it is */
    struct ring *ring;
    int ring_fd;
    pid_t child;
    bool ended; /* the child itself, not its descendants ... */
    int status; /* ... with this, as waitpid tells it */
};

/* Find what is needed and make the ring. False with *error. */
bool mmu_launch_prepare(struct mmu_launch *launch, char **argv, struct mmu_error *error);
/* Start the program with its arguments. False with *error. */
bool mmu_launch_start(struct mmu_launch *launch, char **argv, struct mmu_error *error);
/* Take notice of ended processes. False: none is left. */
bool mmu_launch_reap(struct mmu_launch *launch);
/* End the program and everything that it started, and unmap the ring. */
void mmu_launch_end(struct mmu_launch *launch);

#endif
