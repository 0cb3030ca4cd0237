/*
 * program.h - what a trace's program runs on in the bench: an operating system for each side, each over its side's
 * memory, and a flat reference of what memory must hold.
 */
#ifndef COSIM_PROGRAM_H
#define COSIM_PROGRAM_H

#include "../../model/cmd/flat.h"
#include "cosim.h"

enum program_side { MODEL, RTL, SIDES };

struct program {
    struct cosim *cosim;
    struct mmu_os *os[SIDES];
    struct mmu_ram *ram[SIDES];
    struct mmu_replay *replay;
    struct mmu_flat *flat;
    bool running; /* a process runs on the core */
    uint32_t process;
};

bool program_init(struct program *program, struct cosim *cosim, struct mmu_error *error);
void program_free(struct program *program);

/* Run the record's process. */
void program_schedule(struct program *program, const struct mmu_record *record);

/* Carry out a memory call on both sides. */
enum cosim_result program_call(struct program *program, const struct mmu_record *record, struct mmu_error *error);

/* Translate a load, store or fetch on both sides, faults and all, and check or change what memory holds. */
enum cosim_result program_reference(struct program *program, const struct mmu_record *record, struct mmu_error *error);

#endif
