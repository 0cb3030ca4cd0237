/* report.h - what a run leaves behind: its statistics, and a series of them over time. */
#ifndef MMU_CMD_REPORT_H
#define MMU_CMD_REPORT_H

#include "simulation.h"

enum mmu_report_format { MMU_REPORT_TEXT, MMU_REPORT_JSON, MMU_REPORT_CSV };

bool mmu_report_format_find(const char *name, enum mmu_report_format *format);

/*
 * Write the statistics of the simulation to the file at `path` (NULL: standard output), which appears only when whole.
 * JSON holds the machine's parameters too. False with *error set.
 */
bool mmu_report_write(const char *path, enum mmu_report_format format, const struct mmu_machine *machine,
                      const struct mmu_simulation *simulation, struct mmu_error *error);

/*
 * A CSV file with a column per figure and a row per point in time; it appears when it is committed. Counters are those
 * since the beginning, derived figures those of the time since the row before.
 */
struct mmu_series;

/* The machine stays the caller's. */
struct mmu_series *mmu_series_create(const char *path, const struct mmu_machine *machine, struct mmu_error *error);
bool mmu_series_row(struct mmu_series *series, uint64_t references, const struct mmu_simulation *simulation,
                    struct mmu_error *error);
/* Either way the series is gone. */
bool mmu_series_commit(struct mmu_series *series, struct mmu_error *error);
void mmu_series_abandon(struct mmu_series *series);

#endif
