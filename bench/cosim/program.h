/*
 * program.h - what a trace's program runs on in the bench: an operating system for each side, each over its side's
 * memory, and a flat reference of what memory must hold.
 */
#ifndef COSIM_PROGRAM_H
#define COSIM_PROGRAM_H

#include "../../model/cmd/arrival.h"
#include "../../model/cmd/flat.h"
#include "cosim.h"

enum program_side { MODEL, RTL, SIDES };

/* Part of an access that lies in one page, and the bytes that it must see or leaves in memory. */
struct program_part {
    bool checked; /* false: the access is invalid */
    bool store;
    uint8_t count;
    uint64_t va;
    uint8_t bytes[64];
};

struct program {
    struct cosim *cosim;
    struct mmu_os *os[SIDES];
    struct mmu_ram *ram[SIDES];
    struct mmu_context context[SIDES];
    struct mmu_replay *replay;
    struct mmu_flat *flat;
    struct mmu_arrival arrival;
    uint64_t due;                   /* of the last reference */
    uint64_t flush_cycle;           /* of the model's next flush */
    unsigned flushes[SIDES];        /* in the call or fault being handled */
    struct program_part *in_flight; /* for the ring of requests */
    bool running;                   /* a process runs on the core */
    uint32_t process;
};

bool program_init(struct program *program, struct cosim *cosim, struct mmu_error *error);
void program_free(struct program *program);

/* Carry out a memory call on both sides. */
enum cosim_result program_call(struct program *program, const struct mmu_record *record, struct mmu_error *error);

/* Translate a load, store or fetch on both sides, faults and all, and check or change what memory holds. */
enum cosim_result program_reference(struct program *program, const struct mmu_record *record, struct mmu_error *error);

/* ---- the operating systems: program_os.c ---- */

bool program_os_init(struct program *program, struct mmu_error *error);
void program_os_free(struct program *program);

/* Run the record's process. Nothing is in flight if another one has run; false: a difference was found. */
bool program_schedule(struct program *program, const struct mmu_record *record);

/* Both handle the fault of cosim->last, which has been compared. */
enum cosim_result program_fault(struct program *program, enum mmu_verdict *verdict);

#endif
