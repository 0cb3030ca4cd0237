/* case.h - a directed case while it runs: run_case.c reads it line by line, case_tables.c and case_steps.c carry it
 * out. */
#ifndef COSIM_CASE_H
#define COSIM_CASE_H

#include "cosim.h"

struct directed {
    struct cosim *cosim;
    struct mmu_error *error;
    const char *file;
    unsigned line;
    char *rest;   /* of the line: words not read yet */
    bool refused; /* the file is wrong, *error says how */
    bool skipped; /* the machine lacks what the case needs */
    char needs[64];
    uint64_t next_table;
    uint64_t root;
    struct mmu_context context;
    uint64_t gap;                /* of the next request */
    struct cosim_request follow; /* flush that follows the next request in flight */
};

void case_begin(struct directed *directed);

/* The next word of the line; NULL: there is none. */
char *case_word(struct directed *directed);
/* The next word as a number, of which there must be one. */
bool case_number(struct directed *directed, uint64_t *number);
/* Say what is wrong with the line, and return false. */
__attribute__((format(printf, 2, 3))) bool case_refuse(struct directed *directed, const char *format, ...);

/* ---- steps; false: the case ends ---- */

bool case_needs(struct directed *directed);
bool case_map(struct directed *directed);
bool case_entry(struct directed *directed);
bool case_clear(struct directed *directed);
bool case_bits(struct directed *directed);
bool case_context(struct directed *directed);
bool case_load(struct directed *directed);
bool case_store(struct directed *directed);
bool case_fetch(struct directed *directed);
bool case_sweep(struct directed *directed);
bool case_flush(struct directed *directed);
bool case_in_flight(struct directed *directed);
bool case_wait(struct directed *directed);
bool case_expect(struct directed *directed);

#endif
