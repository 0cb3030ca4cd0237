// The adapter to bench/modules/array_pair.sv as Verilator builds it: see array.h.
#include "array.h"

#include <new>

#include "Varray_pair.h"
#include "Varray_pair___024root.h"
#include "verilated.h"

struct array_dut {
    VerilatedContext context;
    Varray_pair top{&context};
};

static void clock_edge(Varray_pair &top)
{
    top.clk_i = 1;
    top.eval();
    top.clk_i = 0;
}

struct array_dut *array_dut_create(uint32_t seed)
{
    array_dut *dut = new (std::nothrow) array_dut;
    if (!dut)
        return nullptr;
    dut->context.fatalOnError(false);
    dut->context.randReset(2);
    dut->context.randSeed(static_cast<int>(seed & 0x7fffffff));
    Varray_pair &top = dut->top;
    top.clk_i = top.read_i = top.lookup_i = top.fill_i = top.flush_i = 0;
    top.rst_ni = 1;
    top.eval();
    top.rst_ni = 0;
    top.eval();
    clock_edge(top);
    top.eval();
    top.rst_ni = 1;
    top.eval();
    return dut;
}

void array_dut_destroy(struct array_dut *dut)
{
    if (!dut)
        return;
    dut->top.final();
    delete dut;
}

struct array_geometry array_dut_geometry(void)
{
    using root = Varray_pair___024root;
    struct array_geometry g = {};
    g.levels = root::array_pair__DOT__LEVELS;
    g.pa_bits = root::array_pair__DOT__PA_BITS;
    g.asid_bits = root::array_pair__DOT__ASID_W;
    g.sets = root::array_pair__DOT__SETS;
    g.ways = root::array_pair__DOT__WAYS;
    g.policy = root::array_pair__DOT__POLICY;
    g.pages = root::array_pair__DOT__PAGES;
    g.seed = root::array_pair__DOT__SEED;
    g.ram = root::array_pair__DOT__RAM;
    return g;
}

bool array_dut_busy(struct array_dut *dut)
{
    dut->top.eval();
    return dut->top.busy_o;
}

static void drive(Varray_pair &top, const array_ops &ops, const array_lookup &next)
{
    top.read_i = next.valid;
    top.read_vpn_i = next.vpn;
    top.lookup_i = ops.lookup.valid;
    top.lookup_vpn_i = ops.lookup.vpn;
    top.lookup_asid_i = ops.lookup.asid;
    top.lookup_store_i = ops.lookup.store;
    top.fill_i = ops.fill.valid;
    top.fill_vpn_i = ops.fill.vpn;
    top.fill_asid_i = ops.fill.asid;
    top.fill_level_i = ops.fill.level;
    top.fill_rights_i = ops.fill.rights;
    top.fill_ppn_i = ops.fill.ppn;
    top.flush_i = ops.flush.valid;
    top.flush_by_va_i = ops.flush.by_va;
    top.flush_by_asid_i = ops.flush.by_asid;
    top.flush_global_i = ops.flush.globals;
    top.flush_vpn_i = ops.flush.vpn;
    top.flush_asid_i = ops.flush.asid;
}

bool array_dut_cycle(struct array_dut *dut, const struct array_ops *ops, const struct array_lookup *next,
                     struct array_answer answers[2])
{
    Varray_pair &top = dut->top;
    drive(top, *ops, *next);
    top.eval();
    answers[0] = array_answer{top.a_hit_o != 0, top.a_level_o,       top.a_rights_o,    top.a_way_o,
                              top.a_ppn_o,      top.a_placed_o != 0, top.a_placed_way_o};
    answers[1] = array_answer{top.b_hit_o != 0, top.b_level_o,       top.b_rights_o,    top.b_way_o,
                              top.b_ppn_o,      top.b_placed_o != 0, top.b_placed_way_o};
    clock_edge(top);
    return !dut->context.gotError();
}
