/*
 * dut.h - the contract between the bench and a device under test: any page-table walker, TLB or MMU. One adapter (a C
 * or C++ file) implements it; dut_verilator.cpp does so for rtl/mmu.sv. Nothing else in the bench knows the device.
 *
 * A cycle is: dut_settle with all inputs of the cycle (once; again with other inputs only where the bench waits for a
 * fault's response to make the next request in that very cycle); then dut_clock. Signals follow the usual rules: a
 * request is taken in a cycle in which valid and ready are high, and stays as it is until then; a response stands for
 * one cycle and cannot be held up. What a device cannot do is said in `struct dut_traits`, and the bench then does
 * without it. Numbers are those of model/mmu.h (struct mmu_request, mmu_response, mmu_flush, mmu_event) unless said
 * otherwise. docs/attach-your-own.md leads through it.
 */
#ifndef COSIM_DUT_H
#define COSIM_DUT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { DUT_MAX_OUTSTANDING = 64, DUT_MAX_EVENTS = 32 };

enum dut_port { DUT_INSTRUCTION, DUT_DATA, DUT_REQUEST_PORTS };

/* enum mmu_access */
enum dut_access { DUT_LOAD, DUT_STORE, DUT_FETCH };

struct dut_request {
    bool valid;
    uint8_t tag; /* comes back with the response */
    uint8_t access;
    bool user;
    uint8_t modifiers; /* bits MMU_SUM ... MMU_NX of mmu.h */
    uint16_t asid;
    uint64_t va;
    uint64_t root; /* physical address of the root table */
};

/* Where a request was served. */
enum dut_served { DUT_SERVED_L1I, DUT_SERVED_L1D, DUT_SERVED_L2, DUT_SERVED_WALK, DUT_SERVED_NONE };

/* Responses may come on any of the ports in any order; the tag says whose. A device with one port leaves the others 0.
 */
enum { DUT_RESPONSE_PORTS = 3 };

struct dut_response {
    bool valid;
    bool merged;
    uint8_t tag;
    uint8_t level;
    uint8_t rights;      /* MMU_RIGHT_* of the leaf */
    uint8_t fault;       /* enum mmu_fault_kind */
    uint8_t code;        /* of a fault: RISC-V cause number, x86 error code */
    uint8_t served;      /* enum dut_served */
    uint8_t start_level; /* of a walk: level of its first read */
    uint64_t pa;
};

/* A read of a table entry of 8 bytes, or a compare-and-swap. */
struct dut_access_request {
    bool valid;
    bool swap;
    uint8_t
        slot; /* number of the request that it is for, modulo dut_traits.outstanding; requests count from 0 at reset */
    uint64_t pa;
    uint64_t expected; /* of a swap */
    uint64_t desired;
};

/* The answer, in a later cycle than that of the acceptance; of one slot at most one access is in progress. */
struct dut_access_answer {
    bool valid;
    bool error;   /* no memory there */
    bool swapped; /* the word was the one expected, and has been replaced */
    uint8_t slot;
    uint64_t data; /* read, or found by the swap */
};

/* struct mmu_flush. Takes effect in the cycle in which it is taken. */
struct dut_flush {
    bool valid;
    bool by_va;
    bool by_asid;
    bool global;
    uint16_t asid;
    uint64_t va;
};

struct dut_inputs {
    struct dut_request request[DUT_REQUEST_PORTS]; /* of one cycle the instruction port's is the older one */
    bool access_ready;
    struct dut_access_answer answer;
    struct dut_flush flush;
};

struct dut_outputs {
    bool request_ready[DUT_REQUEST_PORTS];
    bool flush_ready;
    struct dut_response response[DUT_RESPONSE_PORTS];
    struct dut_access_request access;
};

/* What a device tells of its inside in a cycle: struct mmu_event. */
struct dut_event {
    uint8_t kind; /* enum mmu_event_kind */
    uint8_t slot; /* of the request, as in dut_access_request */
    uint8_t level;
    uint8_t unit; /* of a lookup, fill or done: enum dut_served; of a walk's start: the walker */
    bool hit;
    uint64_t pa;
    uint64_t value;
};

/* What a response tells besides address and fault, or-ed: the rest is not compared. */
enum {
    DUT_TELLS_LEVEL = 1u << 0,
    DUT_TELLS_RIGHTS = 1u << 1,
    DUT_TELLS_CODE = 1u << 2,
    DUT_TELLS_SERVED = 1u << 3,
    DUT_TELLS_START_LEVEL = 1u << 4,
    DUT_TELLS_MERGED = 1u << 5,
    DUT_TELLS_KIND = 1u << 6, /* of a fault: page, access, not canonical; without it, only that there is one */
    DUT_TELLS_ALL = 0x7f
};

struct dut_traits {
    const char *name;     /* for reports */
    uint32_t outstanding; /* requests that may be in progress, a power of two up to DUT_MAX_OUTSTANDING */
    uint32_t tells;       /* DUT_TELLS_* */
    bool fetch_port;      /* false: fetches come on the data port, with access = DUT_FETCH */
    bool slots;           /* accesses carry their slot; false: they are those of the oldest request not answered */
    bool stalls;          /* accesses may be refused for a while; false: access_ready is always high */

    bool cycles;            /* every cycle is that of docs/microarchitecture.md; false: cycles are not compared */
    bool traffic;           /* table accesses are the model's, one by one; false: only memory at the end is compared */
    bool checks_after_read; /* an entry's address beyond pa_bits is read all the same, and the error is the fault */
    bool caches;            /* keeps translations; false: the model forgets all of them before every request */
    bool access_faults;     /* a table where no memory is raises a fault; false: there are none in the stimuli */
    bool ad;    /* A and D are set, or fault, as the machine says; false: they are ignored, so all are set */
    bool swaps; /* A and D are set by a compare-and-swap; false: by a plain write, and no race is ever lost */

    bool asids;          /* translations carry an ASID; false: everything is flushed whenever the ASID changes */
    bool flush_by_va;    /* false: such a flush is made one of everything, on both sides */
    bool flush_by_asid;  /* the same, and for one that leaves global translations */
    bool flush_any_time; /* false: only while no request is in progress */

    /*
     * Cycles behind a flush without an address that does not name everything (all addresses, all ASIDs, global entries)
     * in which another such flush may have to wait, because the first is still sweeping an array. 0: it need not.
     */
    uint32_t flush_rest;

    bool events; /* dut_events tells what happens inside */
};

struct dut;

const struct dut_traits *dut_describe(void);

/* A device after reset. What reset leaves undefined is filled from `seed`. NULL: the host has no memory. */
struct dut *dut_create(uint32_t seed);
void dut_destroy(struct dut *dut);
/* Reset it again: nothing is in progress or kept afterwards, and requests count from 0. */
void dut_reset(struct dut *dut);

/* Parameter number `index` of what was built, for all from 0; false behind the last. A device may have none. */
bool dut_parameter(unsigned index, const char **name, int64_t *value);

/* The inputs of a cycle, and what they lead to within it. */
void dut_settle(struct dut *dut, const struct dut_inputs *inputs, struct dut_outputs *outputs);

/* What happens inside in this cycle, after dut_settle, in order. Returns how many events, up to DUT_MAX_EVENTS. */
unsigned dut_events(struct dut *dut, struct dut_event *event);

/* The end of the cycle. */
void dut_clock(struct dut *dut, uint64_t cycle);

/* Whether an assertion has failed; it has then been printed. */
bool dut_assertion_failed(const struct dut *dut);

/* Write a waveform (FST) from now on; false if the file cannot be written. */
bool dut_wave_open(struct dut *dut, const char *path);

/*
 * Signal number `index` to be shown in a waveform, by its full name as GTKWave has it ("TOP.addr_o[31:0]"); NULL behind
 * the last. A device may have none. The string is good until the next call.
 */
const char *dut_wave_signal(unsigned index);

#ifdef __cplusplus
}
#endif

#endif
