/*
 * side.h - the two sides that are compared: the RTL under Verilator and the model, each with its own memory. The RTL
 * goes first and sets the pace; the model is given the cycle in which the RTL accepted the request.
 */
#ifndef COSIM_SIDE_H
#define COSIM_SIDE_H

#include "../../model/config/config.h"
#include "dut.h"
#include "memory.h"

/* A flush while a request is in progress: `delay` cycles after the memory's answer number `answers` (0: after the
 * request was accepted). It does not happen if the request has ended by then. */
struct cosim_planned_flush {
    bool planned;
    uint32_t answers;
    uint32_t delay;
    struct mmu_flush flush;
};

struct cosim_request {
    uint64_t number; /* counted from 0 */
    uint64_t va;
    enum mmu_access access;
    uint64_t gap; /* idle cycles before it; 0: in the cycle of the response before */
    struct cosim_planned_flush flush;
};

/* What became of a request on one side. */
struct cosim_outcome {
    struct mmu_context context;
    uint64_t accepted;
    struct mmu_response response;
    struct cosim_traffic *traffic; /* the side's memory's */
    bool answered;                 /* false: no answer within COSIM_PATIENCE cycles */
    bool asserted;                 /* an assertion of the RTL failed, or it broke the rules of a port */
};

/* Cycles after which a request that was not answered is given up. The longest walks here take some thousand. */
enum { COSIM_PATIENCE = 200000 };

struct rtl_side {
    struct dut *dut;
    struct cosim_memory memory;
    struct mmu_context context;
    uint64_t cycle; /* the one that is going on */
    bool settled;   /* outputs are those of the inputs as they stand */
    struct dut_inputs in;
    struct dut_outputs out;
    struct mmu_mem_reply answer;
    uint64_t answer_cycle;
    bool answer_awaited;
    bool request_seen; /* the request that stands was seen before */
    bool protocol_broken;
    uint32_t stall;         /* cycles for which the memory does not accept the next request */
    uint32_t answers;       /* to the request in progress */
    uint64_t answered_last; /* cycle of the last of them, or of the acceptance */
    bool flushed;           /* the planned flush has happened */
    uint64_t flush_cycle;
    uint8_t tlb_index[3]; /* of l1i, l1d and l2 in the machine's list */
};

struct model_side {
    struct mmu *mmu;
    struct cosim_memory memory;
    struct mmu_context context;
    uint32_t tlb_latency[MMU_ACCESS_COUNT]; /* of all levels of an access, summed */
    uint32_t first_latency[MMU_ACCESS_COUNT];
    uint32_t pwc_latency; /* 0: no page-walk cache */
};

bool rtl_side_init(struct rtl_side *rtl, const struct mmu_machine *machine, const struct cosim_disturbance *disturbance,
                   struct mmu_error *error);
void rtl_side_free(struct rtl_side *rtl);
void rtl_side_flush(struct rtl_side *rtl, const struct mmu_flush *flush);
void rtl_side_translate(struct rtl_side *rtl, const struct cosim_request *request, struct cosim_outcome *outcome);

/* Let the clock stand still until `cycle`: nothing is in progress. */
void rtl_side_skip(struct rtl_side *rtl, uint64_t cycle);

bool model_side_init(struct model_side *model, const struct mmu_machine *machine,
                     const struct cosim_disturbance *disturbance, struct mmu_error *error);
void model_side_free(struct model_side *model);

/* The request as the RTL has already answered it: accepted in its cycle, with the flush that happened meanwhile. */
void model_side_translate(struct model_side *model, const struct rtl_side *rtl, const struct cosim_request *request,
                          const struct cosim_outcome *rtl_outcome, struct cosim_outcome *outcome);

#endif
