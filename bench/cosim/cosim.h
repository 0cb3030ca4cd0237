/*
 * cosim.h - the bench: both sides in lockstep, what was asked of it, and what it has seen. A stimulus makes requests
 * with cosim_translate; random page tables and a recorded trace are the two there are.
 */
#ifndef COSIM_COSIM_H
#define COSIM_COSIM_H

#include "../../model/cmd/options.h"
#include "check.h"
#include "random.h"

enum { COSIM_MAX_SETTINGS = 32, COSIM_REQUESTS = 1000000 };

struct cosim_options {
    const char *machine;
    struct mmu_words settings; /* KEY=VALUE, over the machine file */
    const char *trace;         /* NULL: random page tables */
    uint64_t seed;             /* of random page tables and of what disturbs them, from 1 */
    uint64_t requests;         /* translations of random page tables */
    uint64_t limit;            /* records of the trace, 0: all */
    const char *wave;          /* NULL: none */
    uint64_t wave_from;        /* number of the first translation in it */
    bool again;                /* this run repeats another to write a waveform */
};

/* What happened, to show that the run was worth something. */
#define COSIM_EVENTS(X)                                                                                                \
    X(l1_hits, "hits in level 1")                                                                                      \
    X(l2_hits, "in level 2")                                                                                           \
    X(walks, "walks")                                                                                                  \
    X(pwc_walks, "of these from a page-walk cache")                                                                    \
    X(reads, "table reads")                                                                                            \
    X(writes, "A/D writes")                                                                                            \
    X(races, "lost races")                                                                                             \
    X(page_faults, "page faults")                                                                                      \
    X(access_faults, "access faults")                                                                                  \
    X(flushes, "flushes")                                                                                              \
    X(flushes_inside, "of these within a request")

struct cosim_events {
#define COSIM_EVENT_FIELD(name, help) uint64_t name;
    COSIM_EVENTS(COSIM_EVENT_FIELD)
#undef COSIM_EVENT_FIELD
};

struct cosim {
    struct cosim_options options;
    struct mmu_machine machine;
    const struct mmu_scheme *scheme;
    struct rtl_side rtl;
    struct model_side model;
    uint64_t translations; /* compared so far */
    struct cosim_events events;
    struct cosim_request request; /* the last one, and what became of it */
    struct cosim_outcome model_outcome;
    struct cosim_outcome rtl_outcome;
    struct cosim_difference difference;
};

/* How a stimulus ended. */
enum cosim_result { COSIM_SAME, COSIM_DIFFERENT, COSIM_BAD_INPUT };

/* One request on both sides. True: no difference. The request's number is set. */
bool cosim_translate(struct cosim *cosim, struct cosim_request *request);

/* A flush, or new registers, on both sides. */
void cosim_flush(struct cosim *cosim, const struct mmu_flush *flush);
void cosim_set_context(struct cosim *cosim, const struct mmu_context *context);

/* The stimuli. Bad input has been told in *error, a difference lies in cosim->difference. */
enum cosim_result cosim_run_tables(struct cosim *cosim, struct mmu_error *error);
enum cosim_result cosim_run_trace(struct cosim *cosim, struct mmu_error *error);

/* Whether the RTL was built for the machine; else *error says what differs. */
bool cosim_check_build(const struct cosim *cosim, struct mmu_error *error);

/* Print the difference, the last request as both sides saw it, and the command that replays it. */
void cosim_report(const struct cosim *cosim);

#endif
