/* summary.h - the figures that a reader looks for first, worked out from a run's counters. */
#ifndef MMU_CMD_SUMMARY_H
#define MMU_CMD_SUMMARY_H

#include <stdio.h>

#include "../base/stat_table.h"
#include "../config/config.h"

void mmu_summary_write(const struct mmu_stat_table *table, const struct mmu_machine *machine, FILE *out);

#endif
