/* rerun.h - the command that replays a mismatch, and a second run that writes its waveform. */
#ifndef COSIM_RERUN_H
#define COSIM_RERUN_H

#include "cosim.h"

/* Print the command, run it with a waveform that begins a little before the mismatch, and say where that lies. */
void cosim_rerun(const struct cosim *cosim, const char *program);

#endif
