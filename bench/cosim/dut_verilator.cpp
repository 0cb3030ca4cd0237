// The adapter to rtl/mmu.sv as Verilator builds it: see dut.h. The only C++ of the bench.
#include "dut.h"

#include <cstdio>
#include <new>

#include "../../model/mmu.h"
#include "Vmmu.h"
#include "Vmmu___024root.h"
#include "verilated.h"
#include "verilated_fst_c.h"

// The parameters that are read back, in the order of rtl/mmu.sv.
// clang-format off
#define DUT_PARAMETERS(X)                                                                                              \
    X(SCHEME) X(LEVELS) X(PA_BITS) X(ASID_BITS) X(HW_AD) X(SVNAPOT) X(SVPBMT)                                          \
    X(REQUESTS) X(WALKERS) X(QUEUE) X(MERGE) X(L1_SHARED)                                                              \
    X(L1I_SETS) X(L1I_WAYS) X(L1I_POLICY) X(L1I_LATENCY) X(L1I_PAGES)                                                  \
    X(L1D_SETS) X(L1D_WAYS) X(L1D_POLICY) X(L1D_LATENCY) X(L1D_PAGES)                                                  \
    X(L2_SETS) X(L2_WAYS) X(L2_POLICY) X(L2_LATENCY) X(L2_PAGES)                                                       \
    X(PWC_LATENCY) X(PWC1_SETS) X(PWC1_WAYS) X(PWC1_POLICY) X(PWC2_SETS) X(PWC2_WAYS) X(PWC2_POLICY)                   \
    X(PWC3_SETS) X(PWC3_WAYS) X(PWC3_POLICY) X(PWC4_SETS) X(PWC4_WAYS) X(PWC4_POLICY) X(SEED)
// clang-format on

#define DUT_PARAMETER(NAME) static_cast<int32_t>(Vmmu___024root::mmu__DOT__##NAME)

struct dut {
    VerilatedContext context;
    Vmmu top{&context};
    VerilatedFstC wave;
    bool waving = false;
};

const struct dut_traits *dut_describe(void)
{
    static struct dut_traits traits;
    traits.name = "rtl/mmu.sv";
    traits.outstanding = static_cast<uint32_t>(DUT_PARAMETER(REQUESTS));
    traits.tells = DUT_TELLS_ALL;
    traits.fetch_port = traits.slots = traits.stalls = true;
    traits.cycles = traits.traffic = traits.caches = traits.access_faults = traits.ad = traits.swaps = true;
    traits.asids = traits.flush_by_va = traits.flush_by_asid = traits.flush_any_time = traits.events = true;
    traits.flush_rest = static_cast<uint32_t>(DUT_PARAMETER(L2_SETS) ? DUT_PARAMETER(L2_SETS) + 4 : 0);
    return &traits;
}

static void clock_edge(dut *d)
{
    d->top.clk_i = 1;
    d->top.eval();
    d->top.clk_i = 0;
}

void dut_reset(struct dut *d)
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

bool dut_parameter(unsigned index, const char **name, int64_t *value)
{
    static const struct {
        const char *name;
        int64_t value;
    } parameters[] = {
#define DUT_ROW(NAME) {#NAME, DUT_PARAMETER(NAME)},
        DUT_PARAMETERS(DUT_ROW)
#undef DUT_ROW
    };
    if (index >= sizeof parameters / sizeof parameters[0])
        return false;
    *name = parameters[index].name;
    *value = parameters[index].value;
    return true;
}

// ---- ports ----------------------------------------------------------------------------------------------------------

static void drive_requests(Vmmu &top, const dut_request &fetch, const dut_request &data)
{
    top.ireq_valid_i = fetch.valid;
    if (fetch.valid) {
        top.ireq_tag_i = fetch.tag;
        top.ireq_va_i = fetch.va;
        top.ireq_user_i = fetch.user;
        top.ireq_modifiers_i = fetch.modifiers;
        top.ireq_asid_i = fetch.asid;
        top.ireq_root_i = fetch.root >> MMU_PAGE_SHIFT;
    }
    top.dreq_valid_i = data.valid;
    if (data.valid) {
        top.dreq_tag_i = data.tag;
        top.dreq_va_i = data.va;
        top.dreq_store_i = data.access == DUT_STORE;
        top.dreq_user_i = data.user;
        top.dreq_modifiers_i = data.modifiers;
        top.dreq_asid_i = data.asid;
        top.dreq_root_i = data.root >> MMU_PAGE_SHIFT;
    }
}

static void drive(Vmmu &top, const dut_inputs &in)
{
    drive_requests(top, in.request[DUT_INSTRUCTION], in.request[DUT_DATA]);
    top.mem_req_ready_i = in.access_ready;
    top.mem_resp_valid_i = in.answer.valid;
    if (in.answer.valid) {
        top.mem_resp_tag_i = in.answer.slot;
        top.mem_resp_data_i = in.answer.data;
        top.mem_resp_error_i = in.answer.error;
        top.mem_resp_swapped_i = in.answer.swapped;
    }
    top.flush_valid_i = in.flush.valid;
    if (in.flush.valid) {
        top.flush_by_va_i = in.flush.by_va;
        top.flush_by_asid_i = in.flush.by_asid;
        top.flush_global_i = in.flush.global;
        top.flush_asid_i = in.flush.asid;
        top.flush_va_i = in.flush.va;
    }
}

// A response port's fields all begin with its name.
#define SAMPLE_RESPONSE(PORT, OUT)                                                                                     \
    OUT.valid = top.PORT##_valid_o;                                                                                    \
    if (OUT.valid) {                                                                                                   \
        OUT.tag = top.PORT##_tag_o;                                                                                    \
        OUT.pa = top.PORT##_pa_o;                                                                                      \
        OUT.level = top.PORT##_level_o;                                                                                \
        OUT.rights = top.PORT##_rights_o;                                                                              \
        OUT.fault = top.PORT##_fault_o;                                                                                \
        OUT.code = top.PORT##_code_o;                                                                                  \
        OUT.served = top.PORT##_served_o;                                                                              \
        OUT.start_level = top.PORT##_start_level_o;                                                                    \
        OUT.merged = top.PORT##_merged_o;                                                                              \
    }

static void sample(const Vmmu &top, dut_outputs &out)
{
    out.request_ready[DUT_INSTRUCTION] = top.ireq_ready_o;
    out.request_ready[DUT_DATA] = top.dreq_ready_o;
    out.flush_ready = top.flush_ready_o;
    SAMPLE_RESPONSE(iresp, out.response[0])
    SAMPLE_RESPONSE(dresp, out.response[1])
    SAMPLE_RESPONSE(late, out.response[2])
    out.access.valid = top.mem_req_valid_o;
    if (out.access.valid) {
        out.access.slot = top.mem_req_tag_o;
        out.access.swap = top.mem_req_swap_o;
        out.access.pa = top.mem_req_addr_o;
        out.access.expected = top.mem_req_expected_o;
        out.access.desired = top.mem_req_desired_o;
    }
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

// ---- what happens inside --------------------------------------------------------------------------------------------

namespace
{

struct event_list {
    dut_event *event;
    unsigned count;
    void add(const dut_event &e)
    {
        if (count < DUT_MAX_EVENTS)
            event[count++] = e;
    }
};

} // namespace

static dut_event lookup(uint8_t slot, uint8_t unit, bool hit, uint8_t level)
{
    return {MMU_EVENT_LOOKUP, slot, static_cast<uint8_t>(hit ? level : 0), unit, hit, 0, 0};
}

static void add_lookups(const Vmmu &top, event_list &list)
{
    if (top.trace_l1i_valid_o)
        list.add(lookup(top.trace_l1i_slot_o, DUT_SERVED_L1I, top.trace_l1i_hit_o, top.trace_l1i_level_o));
    if (top.trace_l1d_valid_o)
        list.add(lookup(top.trace_l1d_slot_o, DUT_SERVED_L1D, top.trace_l1d_hit_o, top.trace_l1d_level_o));
    if (top.trace_l2_valid_o)
        list.add(lookup(top.trace_l2_slot_o, DUT_SERVED_L2, top.trace_l2_hit_o, top.trace_l2_level_o));
}

static void add_walks(const Vmmu &top, event_list &list)
{
    for (unsigned slot = 0; slot < DUT_MAX_OUTSTANDING && top.trace_merge_o >> slot; slot++)
        if (top.trace_merge_o >> slot & 1)
            list.add({MMU_EVENT_MERGE, static_cast<uint8_t>(slot), 0, 0, false, 0, 0});
    if (top.trace_start_valid_o)
        list.add({MMU_EVENT_WALK_START, top.trace_start_slot_o, top.trace_start_level_o, top.trace_start_walker_o,
                  static_cast<bool>(top.trace_start_hit_o), static_cast<uint64_t>(top.trace_start_table_o) << 12, 0});
    if (top.trace_pwc_valid_o)
        list.add({MMU_EVENT_PWC_FILL, top.trace_pwc_slot_o, top.trace_pwc_level_o, 0, false,
                  static_cast<uint64_t>(top.trace_pwc_table_o) << 12, 0});
}

static void add_fills(const Vmmu &top, event_list &list)
{
    const bool fills[] = {static_cast<bool>(top.trace_fill_l1i_o), static_cast<bool>(top.trace_fill_l1d_o),
                          static_cast<bool>(top.trace_fill_l2_o)};
    for (unsigned unit = DUT_SERVED_L1I; unit <= DUT_SERVED_L2; unit++)
        if (fills[unit])
            list.add({MMU_EVENT_FILL, top.trace_late_slot_o, top.trace_fill_level_o, static_cast<uint8_t>(unit), false,
                      static_cast<uint64_t>(top.trace_fill_page_o) << 12, 0});
}

unsigned dut_events(struct dut *d, struct dut_event *event)
{
    event_list list = {event, 0};
    add_lookups(d->top, list);
    add_walks(d->top, list);
    add_fills(d->top, list);
    return list.count;
}

// ---- assertions and waveforms ---------------------------------------------------------------------------------------

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

// Ports by their names, and the width of each: of an address, a root, or so many bits.
enum { ADDRESS = -1, FRAME = -2 };

static const struct {
    const char *name;
    int bits;
} wave_signals[] = {
    {"clk_i", 1},
    {"ireq_valid_i", 1},
    {"ireq_ready_o", 1},
    {"ireq_tag_i", 8},
    {"ireq_va_i", 64},
    {"ireq_asid_i", 16},
    {"dreq_valid_i", 1},
    {"dreq_ready_o", 1},
    {"dreq_tag_i", 8},
    {"dreq_va_i", 64},
    {"dreq_store_i", 1},
    {"dreq_asid_i", 16},
    {"iresp_valid_o", 1},
    {"iresp_tag_o", 8},
    {"iresp_pa_o", ADDRESS},
    {"dresp_valid_o", 1},
    {"dresp_tag_o", 8},
    {"dresp_pa_o", ADDRESS},
    {"late_valid_o", 1},
    {"late_tag_o", 8},
    {"late_pa_o", ADDRESS},
    {"late_fault_o", 2},
    {"late_code_o", 5},
    {"late_served_o", 3},
    {"late_merged_o", 1},
    {"mem_req_valid_o", 1},
    {"mem_req_ready_i", 1},
    {"mem_req_tag_o", 6},
    {"mem_req_swap_o", 1},
    {"mem_req_addr_o", ADDRESS},
    {"mem_req_expected_o", 64},
    {"mem_req_desired_o", 64},
    {"mem_resp_valid_i", 1},
    {"mem_resp_tag_i", 6},
    {"mem_resp_data_i", 64},
    {"mem_resp_error_i", 1},
    {"mem_resp_swapped_i", 1},
    {"flush_valid_i", 1},
    {"flush_ready_o", 1},
    {"flush_by_va_i", 1},
    {"flush_by_asid_i", 1},
    {"flush_global_i", 1},
    {"flush_asid_i", 16},
    {"flush_va_i", 64},
    {"trace_l1i_valid_o", 1},
    {"trace_l1i_hit_o", 1},
    {"trace_l1d_valid_o", 1},
    {"trace_l1d_hit_o", 1},
    {"trace_l2_valid_o", 1},
    {"trace_l2_hit_o", 1},
    {"trace_merge_o", 64},
    {"trace_start_valid_o", 1},
    {"trace_start_slot_o", 6},
    {"trace_start_level_o", 3},
    {"trace_start_table_o", FRAME},
    {"trace_pwc_valid_o", 1},
    {"trace_pwc_level_o", 3},
    {"trace_fill_l1i_o", 1},
    {"trace_fill_l1d_o", 1},
    {"trace_fill_l2_o", 1},
    {"trace_fill_level_o", 3},
    {"trace_fill_page_o", FRAME},
    {"trace_late_slot_o", 6},
};

const char *dut_wave_signal(unsigned index)
{
    static char text[64];
    if (index >= sizeof wave_signals / sizeof wave_signals[0])
        return nullptr;
    int bits = wave_signals[index].bits, low = bits == FRAME ? MMU_PAGE_SHIFT : 0;
    int high = bits < 0 ? DUT_PARAMETER(PA_BITS) - 1 : bits - 1;
    if (bits == 1)
        snprintf(text, sizeof text, "TOP.%s", wave_signals[index].name);
    else
        snprintf(text, sizeof text, "TOP.%s[%d:%d]", wave_signals[index].name, high, low);
    return text;
}
