/*
 * tape.h - what went into the device, cycle by cycle, to be played to it again without bench, model and operating
 * systems: how long that takes is what the bench's own time is compared with.
 */
#ifndef COSIM_TAPE_H
#define COSIM_TAPE_H

#include "dut.h"

struct cosim_tape;

/* NULL: the host has no memory. */
struct cosim_tape *cosim_tape_create(void);
void cosim_tape_destroy(struct cosim_tape *tape);

/* A cycle with these inputs; the device is reset before the next one. A full tape takes no more. */
void cosim_tape_cycle(struct cosim_tape *tape, const struct dut_inputs *inputs);
void cosim_tape_reset(struct cosim_tape *tape);

/* `translations` were compared while the tape was written, or what there were when it was full. */
void cosim_tape_note(struct cosim_tape *tape, uint64_t translations);

/* Play it to the device, and print what both have taken. */
void cosim_tape_play(const struct cosim_tape *tape, struct dut *dut);

#endif
