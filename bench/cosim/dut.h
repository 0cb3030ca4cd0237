/*
 * dut.h - what the bench asks of a device under test: the ports of rtl/mmu.sv, its parameters and a waveform. One
 * adapter implements it; another MMU takes part by way of another adapter.
 *
 * A cycle is: set the inputs, dut_settle (as often as inputs change within the cycle), dut_clock.
 */
#ifndef COSIM_DUT_H
#define COSIM_DUT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Names and widths as in rtl/mmu.sv. */
struct dut_inputs {
    uint64_t req_va;
    uint64_t req_root; /* page number */
    uint64_t mem_resp_data;
    uint64_t flush_va;
    uint16_t req_asid;
    uint16_t flush_asid;
    uint8_t req_access;
    bool req_valid;
    bool req_user;
    bool req_sum;
    bool req_mxr;
    bool mem_req_ready;
    bool mem_resp_valid;
    bool mem_resp_error;
    bool mem_resp_swapped;
    bool flush_valid;
    bool flush_by_va;
    bool flush_by_asid;
    bool flush_global;
};

struct dut_outputs {
    uint64_t resp_pa;
    uint64_t mem_req_addr;
    uint64_t mem_req_expected;
    uint64_t mem_req_desired;
    uint8_t resp_level;
    uint8_t resp_rights;
    uint8_t resp_fault;
    uint8_t resp_code;
    uint8_t resp_served;
    uint8_t resp_start_level;
    bool req_ready;
    bool resp_valid;
    bool mem_req_valid;
    bool mem_req_swap;
};

/* Values of resp_served. */
enum { DUT_SERVED_L1I, DUT_SERVED_L1D, DUT_SERVED_L2, DUT_SERVED_WALK, DUT_SERVED_NONE };

struct dut;

/* A device after reset. What reset leaves undefined is filled from `seed`. NULL: the host has no memory. */
struct dut *dut_create(uint32_t seed);
void dut_destroy(struct dut *dut);

/* Parameter number `index` of what was built, for all from 0; false behind the last. */
bool dut_parameter(unsigned index, const char **name, int64_t *value);

void dut_settle(struct dut *dut, const struct dut_inputs *inputs, struct dut_outputs *outputs);
void dut_clock(struct dut *dut, uint64_t cycle);

/* Whether an assertion has failed; it has then been printed. */
bool dut_assertion_failed(const struct dut *dut);

/* Write a waveform from now on; false if the file cannot be written. */
bool dut_wave_open(struct dut *dut, const char *path);

#ifdef __cplusplus
}
#endif

#endif
