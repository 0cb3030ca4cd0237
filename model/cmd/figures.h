/*
 * figures.h - what a run's counters say, worked out: rates, shares, means and percentiles, of all cores together. They
 * are rows of the statistics' table as the counters are, with fractions.
 */
#ifndef MMU_CMD_FIGURES_H
#define MMU_CMD_FIGURES_H

#include "../base/stat_table.h"
#include "../config/config.h"
#include "simulation.h"

/* The counters and walk latencies of a simulation at one moment. */
struct mmu_figures {
    struct mmu_stat_table *table;
    struct mmu_latencies latencies;
};

/* False: the host has no memory. */
bool mmu_figures_init(struct mmu_figures *figures);
void mmu_figures_free(struct mmu_figures *figures);

/* What the simulation counts now, in place of what was there. */
void mmu_figures_gather(struct mmu_figures *figures, const struct mmu_simulation *simulation);

/*
 * Add the derived rows to those gathered: of what has happened since `before` was gathered (NULL: since the beginning).
 */
void mmu_figures_derive(struct mmu_figures *figures, const struct mmu_figures *before,
                        const struct mmu_machine *machine);

#endif
