/*
 * translation.h - one request on its way through both sides: what is asked, and what the model and the device make of
 * it. The model has always been asked first.
 */
#ifndef COSIM_TRANSLATION_H
#define COSIM_TRANSLATION_H

#include "coverage_life.h"

/* A read of a table entry, or a compare-and-swap. */
struct cosim_access {
    bool swap;
    bool error;
    bool swapped;
    bool raced;       /* another agent has written `value` just before the swap */
    uint32_t latency; /* from acceptance to the memory's answer, not counting what held the answer up */
    uint64_t cycle;   /* in which the memory accepted it */
    uint64_t pa;
    uint64_t value;    /* read, or found by the swap */
    uint64_t expected; /* of a swap */
    uint64_t desired;
};

enum { COSIM_MAX_ACCESSES = 48, COSIM_MAX_EVENTS = 96 };

/* Those of one request, in order. */
struct cosim_traffic {
    uint32_t count; /* may exceed COSIM_MAX_ACCESSES; what does not fit is not kept */
    struct cosim_access access[COSIM_MAX_ACCESSES];
};

/* What happened to a request, when that is recorded. */
struct cosim_history {
    uint32_t count; /* may exceed COSIM_MAX_EVENTS */
    struct mmu_event event[COSIM_MAX_EVENTS];
};

/* What became of a request on one side. */
struct cosim_outcome {
    bool answered;
    bool overlapped;  /* it met an entry that another walk in flight has set A or D in */
    uint64_t arrived; /* cycle in which the request was accepted */
    struct mmu_response response;
    struct cosim_traffic traffic;
};

/* A flush that comes after the request, in the order of requests, and while it may be in progress. */
struct cosim_flush_after {
    bool wanted;
    uint64_t cycle;
    struct mmu_flush flush;
};

/* Whether the flush makes others like it wait: see dut_traits.flush_rest. */
static inline bool cosim_flush_sweeps(const struct mmu_flush *flush)
{
    return !flush->by_va && !(flush->global && !flush->by_asid);
}

struct cosim_translation {
    uint64_t number; /* counted from 0 since the last reset */
    uint64_t va;
    enum mmu_access access;
    struct mmu_context context;
    uint64_t from;        /* cycle from which on it stands at its port */
    bool after_fault;     /* the request before it faults: it is not made before that is answered */
    uint64_t last_lookup; /* in the model: cycle of the last lookup of a TLB or walk cache for it */
    uint64_t wave;        /* time of its acceptance in a waveform */
    struct cosim_flush_after flush;
    struct cosim_outcome model;
    struct cosim_outcome rtl;
    struct coverage_life life;           /* in the model; in a device that is driven alone: there */
    struct cosim_history *model_history; /* NULL: not recorded */
    struct cosim_history *rtl_history;
};

#endif
