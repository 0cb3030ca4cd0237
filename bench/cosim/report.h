/* report.h - what is printed of a difference, and of how far cycles were apart. */
#ifndef COSIM_REPORT_H
#define COSIM_REPORT_H

#include "cosim.h"

/* The difference, and the request that it was found in, as both sides saw it. */
void cosim_report(const struct cosim *cosim);

/* Both sides' histories of it, where they are recorded. */
void cosim_report_histories(const struct cosim *cosim);

/* The distribution of differences in cycles, if there were any. */
void cosim_report_spread(const struct cosim *cosim);

#endif
