/*
 * rtl_side.h - the device, driven cycle by cycle with requests that the model has been asked before. The requests are a
 * ring: retired (compared) up to planned.
 */
#ifndef COSIM_RTL_SIDE_H
#define COSIM_RTL_SIDE_H

#include "device_memory.h"
#include "tape.h"

enum { COSIM_RING = 256, COSIM_PATIENCE = 50000 };

struct rtl_side {
    struct dut *dut;
    const struct dut_traits *traits;
    struct device_memory memory;
    bool in_step; /* requests and flushes come in the model's cycles; false: in its order, as soon as they can */

    bool lives; /* the life of a request is noted here, for coverage, as no model tells it */

    struct cosim_translation *ring;           /* [number mod COSIM_RING] */
    uint64_t planned, accepted, retired;      /* numbers behind the last of each */
    const struct cosim_translation *flushing; /* accepted, and its flush is still to come; or NULL */
    const struct mmu_flush *at_once;          /* a flush of no request's, to be made until it is taken; or NULL */
    uint64_t cycle;                           /* the one that comes */
    uint64_t clocks;                          /* how many there were; a waveform's time is twice that */
    uint64_t swept;                           /* clock of the last flush that others of its kind may wait for */
    uint64_t progress;                        /* cycle in which something was accepted or answered last */
    struct dut_inputs in;
    struct dut_outputs out;
    struct dut_access_request offered; /* in the cycle before, and not accepted */
    uint64_t offered_by;
    uint8_t tlb_index[3];    /* of l1i, l1d and l2 in the machine's list */
    struct cosim_tape *tape; /* what goes in is recorded there; or NULL */
    const char *broken;      /* NULL, or what rule of a port was broken; by request number broken_by */
    uint64_t broken_by;
};

bool rtl_side_init(struct rtl_side *rtl, const struct mmu_machine *machine, const struct dut_traits *traits,
                   uint32_t seed, struct mmu_error *error);
void rtl_side_free(struct rtl_side *rtl);

/* Reset the device. Nothing is in the ring. */
void rtl_side_reset(struct rtl_side *rtl);

static inline struct cosim_translation *rtl_side_translation(const struct rtl_side *rtl, uint64_t number)
{
    return &rtl->ring[number % COSIM_RING];
}

/* Let one cycle go by. */
void rtl_side_cycle(struct rtl_side *rtl);

/* With nothing in flight: let time stand still until `cycle`; and make a flush, which takes one cycle. */
void rtl_side_skip(struct rtl_side *rtl, uint64_t cycle);
void rtl_side_flush(struct rtl_side *rtl, const struct mmu_flush *flush);

/* The oldest request has been answered, and compared. */
void rtl_side_retire(struct rtl_side *rtl);

/* Whether nothing is in progress: every request accepted has been retired, and no flush is to come. */
static inline bool rtl_side_idle(const struct rtl_side *rtl)
{
    return rtl->accepted == rtl->retired && !rtl->flushing;
}

#endif
