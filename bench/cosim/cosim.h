/*
 * cosim.h - the bench: both sides in lockstep, what was asked of it, and what it has seen. A stimulus makes requests
 * with cosim_translate; the model answers at once, the device some time later, and whatever is in flight is compared as
 * it retires, in order.
 */
#ifndef COSIM_COSIM_H
#define COSIM_COSIM_H

#include "../../model/cmd/options.h"
#include "check.h"
#include "coverage.h"
#include "model_side.h"
#include "random.h"
#include "rtl_side.h"

enum { COSIM_MAX_SETTINGS = 32 };

struct cosim_options {
    const char *machine;
    struct mmu_words settings; /* KEY=VALUE, over the machine file */
    const char *trace;         /* a recorded program, or NULL */
    const char *directed;      /* a directed case, or NULL; neither: random page tables */
    const char *weights;       /* file of weights */
    uint64_t seed;             /* of everything random, from 1 */
    uint64_t requests;         /* translations of random page tables */
    uint64_t world;            /* set of page tables to begin with */
    uint64_t limit;            /* references of the trace, 0: all */
    bool in_time;              /* walks see memory in the order of time, not of requests */
    bool any_time;             /* flushes come at any time at all; answers are checked by their values alone */
    bool speed;                /* tell how much longer bench and model take than the device alone */
    bool events;               /* compare what the device tells of its inside, too */
    const char *coverage;      /* file of coverage that the run adds to, or NULL */
    const char *wave;          /* NULL: none */
    uint64_t wave_from;        /* number of the first translation in it */
    bool again;                /* this run repeats another to write a waveform and histories */
};

/* How far the device's responses were from the model's cycles, where they may be. */
enum { COSIM_SPREAD = 64 };

struct cosim_spread {
    uint64_t count[2 * COSIM_SPREAD + 1]; /* [COSIM_SPREAD + d]: d cycles later; the ends hold all beyond */
    uint64_t model_cycles, rtl_cycles;    /* from arrival to response, summed */
    uint64_t requests;
    uint64_t served_differently;
};

struct cosim {
    struct cosim_options options;
    struct mmu_machine machine;
    struct cosim_weights weights;
    const struct mmu_scheme *scheme;
    const struct dut_traits *traits;
    struct model_side model;
    struct rtl_side rtl;
    struct cosim_history *histories; /* for the ring, model's and device's in turn; NULL: not recorded */
    uint64_t asked;                  /* requests made of the model */
    uint64_t translations;           /* of these: compared so far */
    uint64_t asked_before_world;     /* requests of earlier sets of page tables */
    uint64_t world;                  /* the set of page tables that goes on */
    struct mmu_context context;      /* of the last request, for devices without ASIDs */
    struct coverage coverage;
    struct cosim_spread spread;
    const char *wave_opened;        /* the waveform being written; NULL: none */
    struct cosim_translation *last; /* the one asked for last */
    bool inexact;                   /* walks have overlapped: cycles may differ until the next reset */
    uint64_t inexact_from;          /* number of the first request that may have been in flight then */
    uint64_t salt;                  /* of what chance in the memories hangs on */
    bool different;
    struct cosim_difference difference;
    /* Called for each request that was found equal; false: it has set the difference. May be NULL. */
    bool (*on_retire)(void *ctx, const struct cosim_translation *translation);
    void *on_retire_ctx;
};

/* A request. It is due `gap` cycles behind the arrival of the one before, and, if wanted, followed by a flush. */
struct cosim_request {
    uint64_t va;
    enum mmu_access access;
    struct mmu_context context;
    uint64_t gap;
    bool flushed;
    uint32_t flush_delay; /* cycles behind the first in which the flush is allowed */
    struct mmu_flush flush;
};

/* How a stimulus ended. */
enum cosim_result { COSIM_SAME, COSIM_DIFFERENT, COSIM_BAD_INPUT };

/*
 * All of these return false when a difference has been found (it may be that of an older request). cosim->last is the
 * request with the model's answer.
 */
bool cosim_translate(struct cosim *cosim, const struct cosim_request *request);
/* Wait until everything asked for has been compared. */
bool cosim_drain(struct cosim *cosim);
/* Behind all requests so far, wait for them and make a flush. */
bool cosim_flush(struct cosim *cosim, const struct mmu_flush *flush);
/* Behind all requests so far, write a word of both memories. */
bool cosim_write(struct cosim *cosim, uint64_t pa, uint64_t word);
/* With nothing in flight: the cycle at which both sides stand, behind everything. */
uint64_t cosim_meet(struct cosim *cosim);
/* Wait for all requests so far, and let nothing happen before `cycle`. */
bool cosim_skip(struct cosim *cosim, uint64_t cycle);
/* Wait for all requests so far, and reset both sides. `salt` is what chance in the memories hangs on from now on. */
bool cosim_reset(struct cosim *cosim, uint64_t salt);

/* Have what happens to the next request of the ring recorded, if histories are. */
void cosim_note_history(struct cosim *cosim, struct cosim_translation *next);

/* What a device that cannot flush as asked is asked for instead. */
struct mmu_flush cosim_possible_flush(const struct cosim *cosim, const struct mmu_flush *flush);

/* The stimuli. Bad input has been told in *error, a difference lies in cosim->difference. */
enum cosim_result cosim_run_tables(struct cosim *cosim, struct mmu_error *error);
enum cosim_result cosim_run_case(struct cosim *cosim, struct mmu_error *error);
enum cosim_result cosim_run_any_time(struct cosim *cosim, struct mmu_error *error);
enum cosim_result cosim_run_trace(struct cosim *cosim, struct mmu_error *error);

/* Whether the device was built for the machine; else *error says what differs. */
bool cosim_check_build(const struct cosim *cosim, struct mmu_error *error);

#endif
