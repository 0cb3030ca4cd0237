/*
 * simulation.h - a machine under its operating system, driven by a trace: cores with their MMUs over one memory, and,
 * if asked for, contents of memory that are checked at every load.
 */
#ifndef MMU_CMD_SIMULATION_H
#define MMU_CMD_SIMULATION_H

#include "../config/config.h"
#include "../trace/trace.h"

struct mmu_simulation;

enum mmu_outcome {
    MMU_OUTCOME_GOOD,
    MMU_OUTCOME_DIFFERS, /* a load did not see what was stored */
    MMU_OUTCOME_STOPPED  /* the record cannot be carried out */
};

struct mmu_simulation_options {
    bool contents; /* stores write to memory, and loads are compared with a flat reference */
    void (*event)(void *ctx, const struct mmu_event *event); /* observer of every core; NULL: none */
    void *ctx;                                               /* the observer's */
};

/* NULL with *error set. The machine is not kept. */
struct mmu_simulation *mmu_simulation_create(const struct mmu_machine *machine,
                                             const struct mmu_simulation_options *options, struct mmu_error *error);
void mmu_simulation_destroy(struct mmu_simulation *simulation);

/* Carry out one record. *error is set unless good. */
enum mmu_outcome mmu_simulation_step(struct mmu_simulation *simulation, const struct mmu_record *record,
                                     struct mmu_error *error);

/*
 * Carry out `count` records; *good tells how many could be. The same as so many steps, but faster when contents are not
 * followed: references of one task are then carried out together. When the host's memory is exhausted, some of the last
 * ones counted as good were not.
 */
enum mmu_outcome mmu_simulation_run(struct mmu_simulation *simulation, const struct mmu_record *records, size_t count,
                                    size_t *good, struct mmu_error *error);

/* Every counter of every core, of memory and of the operating system; cores' figures come one after another. */
void mmu_simulation_stats_each(const struct mmu_simulation *simulation, mmu_stat_fn *fn, void *ctx);

/* Add the latencies of all cores' walks to *sum. */
void mmu_simulation_latencies(const struct mmu_simulation *simulation, struct mmu_latencies *sum);

#endif
