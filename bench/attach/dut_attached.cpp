// The adapter (bench/cosim/dut.h) to any module dut_top that has the ports and constants of
// bench/attach/template/dut_top.sv. An engineer writes that module, around a walker of their own, and nothing here.
#include "dut.h"

#include <new>

#include "Vdut_top.h"
#include "Vdut_top___024root.h"
#include "verilated.h"
#include "verilated_fst_c.h"

#define TOLD(NAME) (Vdut_top___024root::dut_top__DOT__##NAME)

static_assert(TOLD(OUTSTANDING) >= 1 && TOLD(OUTSTANDING) <= DUT_MAX_OUTSTANDING &&
                  (TOLD(OUTSTANDING) & (TOLD(OUTSTANDING) - 1)) == 0,
              "dut_top: OUTSTANDING must be a power of two from 1 to 64");

struct dut {
    VerilatedContext context;
    Vdut_top top{&context};
    VerilatedFstC wave;
    bool waving = false;
};

static uint32_t told_fields()
{
    uint32_t tells = 0;
    if (TOLD(TELLS_LEVEL))
        tells |= DUT_TELLS_LEVEL;
    if (TOLD(TELLS_RIGHTS))
        tells |= DUT_TELLS_RIGHTS;
    if (TOLD(TELLS_KIND))
        tells |= DUT_TELLS_KIND;
    if (TOLD(TELLS_CODE))
        tells |= DUT_TELLS_CODE;
    return tells;
}

const struct dut_traits *dut_describe(void)
{
    static dut_traits traits = {};
    traits.name = "dut_top";
    traits.outstanding = TOLD(OUTSTANDING);
    traits.tells = told_fields();
    traits.slots = TOLD(SLOTS);
    traits.stalls = TOLD(STALLS);
    traits.traffic = TOLD(TRAFFIC);
    traits.checks_after_read = TOLD(CHECKS_AFTER_READ);
    traits.caches = TOLD(CACHES);
    traits.access_faults = TOLD(ACCESS_FAULTS);
    traits.ad = TOLD(AD);
    traits.swaps = TOLD(SWAPS);
    traits.asids = TOLD(ASIDS);
    traits.flush_by_va = TOLD(FLUSH_BY_VA);
    traits.flush_by_asid = TOLD(FLUSH_BY_ASID);
    traits.flush_any_time = TOLD(FLUSH_ANY_TIME);
    return &traits; // one port, cycles of its own, no events: the rest stays false
}

// What dut_top was built for, its file list says; the bench has nothing to compare that with.
bool dut_parameter(unsigned, const char **, int64_t *)
{
    return false;
}

// ---- life --------------------------------------------------------------------------------------------------------

void dut_reset(struct dut *d)
{
    Vdut_top &top = d->top;
    top.clk = 0;
    top.rst_n = 0;
    top.req_valid = top.mem_ready = top.mem_answer_valid = top.flush_valid = 0;
    top.eval();
    top.clk = 1;
    top.eval();
    top.clk = 0;
    top.eval();
    top.rst_n = 1;
    top.eval();
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
    dut_reset(d);
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

// ---- a cycle -----------------------------------------------------------------------------------------------------

static void drive_request(Vdut_top &top, const dut_request &request)
{
    top.req_valid = request.valid;
    top.req_tag = request.tag;
    top.req_access = request.access;
    top.req_user = request.user;
    top.req_modifiers = request.modifiers;
    top.req_asid = request.asid;
    top.req_va = request.va;
    top.req_root = request.root;
}

static void drive_memory(Vdut_top &top, bool ready, const dut_access_answer &answer)
{
    top.mem_ready = ready;
    top.mem_answer_valid = answer.valid;
    top.mem_answer_slot = answer.slot;
    top.mem_answer_data = answer.data;
    top.mem_answer_error = answer.error;
    top.mem_answer_swapped = answer.swapped;
}

static void drive_flush(Vdut_top &top, const dut_flush &flush)
{
    top.flush_valid = flush.valid;
    top.flush_by_va = flush.by_va;
    top.flush_by_asid = flush.by_asid;
    top.flush_global = flush.global;
    top.flush_asid = flush.asid;
    top.flush_va = flush.va;
}

static dut_response response_of(const Vdut_top &top)
{
    dut_response response = {};
    response.valid = top.resp_valid;
    response.tag = top.resp_tag;
    response.fault = top.resp_fault;
    response.code = top.resp_code;
    response.level = top.resp_level;
    response.rights = top.resp_rights;
    response.pa = top.resp_pa;
    return response;
}

static dut_access_request access_of(const Vdut_top &top)
{
    dut_access_request access = {};
    access.valid = top.mem_valid;
    access.swap = top.mem_write;
    access.slot = top.mem_slot;
    access.pa = top.mem_pa;
    access.expected = top.mem_expected;
    access.desired = top.mem_data;
    return access;
}

void dut_settle(struct dut *d, const struct dut_inputs *inputs, struct dut_outputs *outputs)
{
    drive_request(d->top, inputs->request[DUT_DATA]);
    drive_memory(d->top, inputs->access_ready, inputs->answer);
    drive_flush(d->top, inputs->flush);
    d->top.eval();
    *outputs = dut_outputs();
    outputs->request_ready[DUT_DATA] = d->top.req_ready;
    outputs->flush_ready = d->top.flush_ready;
    outputs->response[0] = response_of(d->top);
    outputs->access = access_of(d->top);
}

// A cycle is two time units long: the waveform shows the settled values in the first, the edge at its end.
void dut_clock(struct dut *d, uint64_t cycle)
{
    if (d->waving)
        d->wave.dump(2 * cycle);
    d->top.clk = 1;
    d->context.time(cycle);
    d->top.eval();
    if (d->waving)
        d->wave.dump(2 * cycle + 1);
    d->top.clk = 0;
}

unsigned dut_events(struct dut *, struct dut_event *)
{
    return 0;
}

bool dut_assertion_failed(const struct dut *d)
{
    return const_cast<VerilatedContext &>(d->context).gotError();
}

// ---- waveform: the ports are shown first -------------------------------------------------------------------------

bool dut_wave_open(struct dut *d, const char *path)
{
    d->wave.open(path);
    d->waving = d->wave.isOpen();
    return d->waving;
}

const char *dut_wave_signal(unsigned index)
{
    static const char *const signals[] = {"TOP.clk",
                                          "TOP.req_valid",
                                          "TOP.req_ready",
                                          "TOP.req_va",
                                          "TOP.req_root",
                                          "TOP.mem_valid",
                                          "TOP.mem_ready",
                                          "TOP.mem_write",
                                          "TOP.mem_pa",
                                          "TOP.mem_data",
                                          "TOP.mem_answer_valid",
                                          "TOP.mem_answer_data",
                                          "TOP.mem_answer_error",
                                          "TOP.resp_valid",
                                          "TOP.resp_fault",
                                          "TOP.resp_pa",
                                          "TOP.flush_valid",
                                          "TOP.flush_ready"};
    return index < sizeof signals / sizeof signals[0] ? signals[index] : nullptr;
}
