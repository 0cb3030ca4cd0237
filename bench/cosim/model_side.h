/*
 * model_side.h - the model, asked for one request after another. It says when each arrives, and everything that the
 * device is then held to.
 */
#ifndef COSIM_MODEL_SIDE_H
#define COSIM_MODEL_SIDE_H

#include "dut.h"
#include "memory.h"

/* Cycles in which the memory has accepted an access, so that younger requests find them taken. */
enum { COSIM_CALENDAR = 1 << 15 };

struct model_side {
    struct mmu *mmu;
    struct cosim_memory memory;
    const struct dut_traits *traits;
    const struct mmu_machine *machine;
    const struct mmu_scheme *scheme;
    uint64_t *calendar; /* [cycle mod COSIM_CALENDAR]: the cycle that was taken there last */
    uint32_t pwc_latency;
    uint32_t outstanding;
    bool one_port; /* fetches and others may not arrive in one cycle */

    struct cosim_translation *current; /* the one being asked */
    uint64_t number;                   /* of the next request */
    uint64_t arrived;                  /* of the last one */
    bool arrived_fetch;                /* it was a fetch */
    bool faulted;                      /* it faulted */
    uint64_t fault_done;               /* response of the last that faulted */
    uint64_t not_before;               /* no later request arrives before this cycle */
    uint64_t last_done;                /* the latest response */
    uint64_t last_lookup;              /* the latest lookup of a TLB or walk cache */
    uint64_t swept;                    /* cycle of the last flush that others of its kind may wait for */
    uint64_t done[DUT_MAX_OUTSTANDING];
};

bool model_side_init(struct model_side *model, const struct mmu_machine *machine, const struct dut_traits *traits,
                     struct mmu_error *error);
void model_side_free(struct model_side *model);

/* A new MMU; cycles go on from `cycle`, requests count from 0. */
bool model_side_reset(struct model_side *model, uint64_t cycle, struct mmu_error *error);

/*
 * The next request, due in cycle `due`: sets everything of *asked but va, access and context (the caller's) and what
 * the device does.
 */
void model_side_translate(struct model_side *model, struct cosim_translation *asked, uint64_t due);

/* The first cycle from `from` on in which a flush may take effect behind the last request. */
uint64_t model_side_flush_cycle(const struct model_side *model, uint64_t from);
void model_side_flush(struct model_side *model, const struct mmu_flush *flush, uint64_t cycle);

#endif
