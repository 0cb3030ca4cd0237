// The adapter to rtl/mmu.sv as Verilator builds it: see dut.h. The only C++ of the bench.
#include "dut.h"

#include <new>

#include "Vmmu.h"
#include "Vmmu___024root.h"
#include "verilated.h"
#include "verilated_fst_c.h"

// The parameters that are read back, in the order of rtl/mmu.sv.
#define DUT_PARAMETERS(X)                                                                                              \
    X(LEVELS) X(PA_BITS) X(ASID_BITS) X(HW_AD)                                                                         \
    X(L1I_SETS) X(L1I_WAYS) X(L1I_POLICY) X(L1I_LATENCY) X(L1I_PAGES)                                                  \
    X(L1D_SETS) X(L1D_WAYS) X(L1D_POLICY) X(L1D_LATENCY) X(L1D_PAGES)                                                  \
    X(L2_SETS) X(L2_WAYS) X(L2_POLICY) X(L2_LATENCY) X(L2_PAGES)                                                       \
    X(PWC_LATENCY) X(PWC1_SETS) X(PWC1_WAYS) X(PWC1_POLICY)                                                            \
    X(PWC2_SETS) X(PWC2_WAYS) X(PWC2_POLICY) X(PWC3_SETS) X(PWC3_WAYS) X(PWC3_POLICY) X(SEED)

struct dut {
    VerilatedContext context;
    Vmmu top{&context};
    VerilatedFstC wave;
    bool waving = false;
};

static void clock_edge(dut *d)
{
    d->top.clk_i = 1;
    d->top.eval();
    d->top.clk_i = 0;
}

static void reset(dut *d)
{
    d->top.clk_i = 0;
    d->top.rst_ni = 1;
    d->top.eval();
    d->top.rst_ni = 0;
    d->top.eval();
    clock_edge(d);
    d->top.eval();
    d->top.rst_ni = 1;
    d->top.eval();
}

struct dut *dut_create(uint32_t seed)
{
    dut *d = new (std::nothrow) dut;
    if (!d)
        return nullptr;
    d->context.fatalOnError(false);
    d->context.traceEverOn(true);
    d->context.randReset(2);
    d->context.randSeed(static_cast<int>(seed & 0x7fffffff));
    d->top.trace(&d->wave, 99);
    reset(d);
    return d;
}

void dut_destroy(struct dut *d)
{
    if (!d)
        return;
    if (d->waving)
        d->wave.close();
    d->top.final();
    delete d;
}

bool dut_parameter(unsigned index, const char **name, int64_t *value)
{
    static const struct {
        const char *name;
        int64_t value;
    } parameters[] = {
#define DUT_PARAMETER(NAME) {#NAME, static_cast<int32_t>(Vmmu___024root::mmu__DOT__##NAME)},
        DUT_PARAMETERS(DUT_PARAMETER)
#undef DUT_PARAMETER
    };
    if (index >= sizeof parameters / sizeof parameters[0])
        return false;
    *name = parameters[index].name;
    *value = parameters[index].value;
    return true;
}

static void drive(Vmmu &top, const dut_inputs &in)
{
    top.req_valid_i = in.req_valid;
    top.req_va_i = in.req_va;
    top.req_access_i = in.req_access;
    top.req_user_i = in.req_user;
    top.req_sum_i = in.req_sum;
    top.req_mxr_i = in.req_mxr;
    top.req_asid_i = in.req_asid;
    top.req_root_i = in.req_root;
    top.mem_req_ready_i = in.mem_req_ready;
    top.mem_resp_valid_i = in.mem_resp_valid;
    top.mem_resp_data_i = in.mem_resp_data;
    top.mem_resp_error_i = in.mem_resp_error;
    top.mem_resp_swapped_i = in.mem_resp_swapped;
    top.flush_valid_i = in.flush_valid;
    top.flush_by_va_i = in.flush_by_va;
    top.flush_by_asid_i = in.flush_by_asid;
    top.flush_global_i = in.flush_global;
    top.flush_asid_i = in.flush_asid;
    top.flush_va_i = in.flush_va;
}

static void sample(const Vmmu &top, dut_outputs &out)
{
    out.req_ready = top.req_ready_o;
    out.resp_valid = top.resp_valid_o;
    out.resp_pa = top.resp_pa_o;
    out.resp_level = top.resp_level_o;
    out.resp_rights = top.resp_rights_o;
    out.resp_fault = top.resp_fault_o;
    out.resp_code = top.resp_code_o;
    out.resp_served = top.resp_served_o;
    out.resp_start_level = top.resp_start_level_o;
    out.mem_req_valid = top.mem_req_valid_o;
    out.mem_req_swap = top.mem_req_swap_o;
    out.mem_req_addr = top.mem_req_addr_o;
    out.mem_req_expected = top.mem_req_expected_o;
    out.mem_req_desired = top.mem_req_desired_o;
}

void dut_settle(struct dut *d, const struct dut_inputs *inputs, struct dut_outputs *outputs)
{
    drive(d->top, *inputs);
    d->top.eval();
    sample(d->top, *outputs);
}

// A cycle is two time units long: the waveform shows the settled values in the first, the edge at its end.
void dut_clock(struct dut *d, uint64_t cycle)
{
    if (d->waving)
        d->wave.dump(2 * cycle);
    d->top.clk_i = 1;
    d->context.time(cycle);
    d->top.eval();
    if (d->waving)
        d->wave.dump(2 * cycle + 1);
    d->top.clk_i = 0;
}

bool dut_assertion_failed(const struct dut *d)
{
    return const_cast<VerilatedContext &>(d->context).gotError();
}

bool dut_wave_open(struct dut *d, const char *path)
{
    d->wave.open(path);
    d->waving = d->wave.isOpen();
    return d->waving;
}
