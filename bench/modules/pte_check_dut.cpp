// See pte_check_dut.h.
#include "pte_check_dut.h"

#include <new>

#include "Vpte_check_rig.h"
#include "verilated.h"

struct pte_dut {
    VerilatedContext context;
    Vpte_check_rig top{&context};
};

struct pte_dut *pte_dut_create(void)
{
    pte_dut *dut = new (std::nothrow) pte_dut;
    if (dut)
        dut->top.eval();
    return dut;
}

void pte_dut_destroy(struct pte_dut *dut)
{
    if (!dut)
        return;
    dut->top.final();
    delete dut;
}

unsigned pte_dut_machines(const struct pte_dut *dut)
{
    return sizeof dut->top.scheme_o / sizeof dut->top.scheme_o[0];
}

struct pte_machine pte_dut_machine(const struct pte_dut *dut, unsigned machine)
{
    pte_machine m = {};
    unsigned options = dut->top.options_o[machine];
    m.x86 = dut->top.scheme_o[machine] != 0;
    m.levels = dut->top.levels_o[machine];
    m.pa_bits = dut->top.pa_bits_o[machine];
    m.hardware_ad = options & 1;
    m.svnapot = options & 2;
    m.svpbmt = options & 4;
    return m;
}

void pte_dut_ask(struct pte_dut *dut, const struct pte_question *question)
{
    Vpte_check_rig &top = dut->top;
    top.pte_i = question->entry;
    top.level_i = question->level;
    top.path_rights_i = question->path_rights;
    top.va_i = question->va;
    top.access_i = question->access;
    top.user_i = question->user;
    top.modifiers_i = question->modifiers;
    top.canonical_i = question->canonical;
    top.walk_fault_i = question->walk_fault;
    top.walk_code_i = question->walk_code;
    top.rights_i = question->rights;
    top.ppn_i = question->page >> 12;
    top.clk_i = 1;
    top.eval();
    top.clk_i = 0;
    top.eval();
}

struct pte_answer pte_dut_answer(const struct pte_dut *dut, unsigned machine)
{
    const Vpte_check_rig &top = dut->top;
    pte_answer answer = {};
    answer.fault = top.fault_o[machine];
    answer.code = top.code_o[machine];
    answer.leaf = top.leaf_o[machine];
    answer.update = top.update_o[machine];
    answer.updated = top.updated_o[machine];
    answer.rights = top.rights_o[machine];
    answer.base = top.base_o[machine];
    return answer;
}

struct pte_response pte_dut_response(const struct pte_dut *dut, unsigned machine)
{
    const Vpte_check_rig &top = dut->top;
    pte_response response = {};
    response.pa = top.resp_pa_o[machine];
    response.level = top.resp_level_o[machine];
    response.fault = top.resp_fault_o[machine];
    response.code = top.resp_code_o[machine];
    return response;
}
