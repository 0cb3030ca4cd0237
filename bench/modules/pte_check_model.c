/* The model's scheme functions as a judge: see pte_check_judges.h. */
#include "../../model/scheme/scheme.h"
#include "pte_check_judges.h"

static const struct mmu_scheme *scheme_of(const struct pte_machine *machine)
{
    static const char *const riscv[] = {[3] = "sv39", [4] = "sv48", [5] = "sv57"};
    static const char *const x86[] = {[4] = "x86-4", [5] = "x86-5"};
    return mmu_scheme_find(machine->x86 ? x86[machine->levels] : riscv[machine->levels]);
}

static struct mmu_demand demand_of(const struct pte_question *question)
{
    return (struct mmu_demand){.access = question->access, .user = question->user, .modifiers = question->modifiers};
}

struct pte_answer pte_model_answer(const struct pte_machine *machine, const struct pte_question *question)
{
    const struct mmu_scheme_options options = {.pa_bits = machine->pa_bits,
                                               .hardware_ad = machine->hardware_ad,
                                               .svnapot = machine->svnapot,
                                               .svpbmt = machine->svpbmt};
    const struct mmu_scheme *scheme = scheme_of(machine);
    struct mmu_demand demand = demand_of(question);
    struct mmu_reading reading = {
        .va = question->va, .entry = question->entry, .level = question->level, .rights = question->path_rights};
    struct mmu_step step;
    scheme->check(scheme, &options, &demand, &reading, &step);
    if (step.kind == MMU_STEP_FAULT)
        return (struct pte_answer){.fault = (uint8_t)step.fault, .code = (uint8_t)step.code};
    struct pte_answer answer = {.leaf = step.kind == MMU_STEP_LEAF,
                                .update = step.update != question->entry,
                                .rights = step.rights,
                                .base = step.base};
    answer.updated = answer.update ? step.update : 0;
    return answer;
}

struct pte_response pte_model_response(const struct pte_machine *machine, const struct pte_question *question)
{
    const struct mmu_scheme *scheme = scheme_of(machine);
    struct mmu_demand demand = demand_of(question);
    struct pte_response response = {.level = question->level};
    uint32_t code = 0;
    if (!question->canonical) {
        response.fault = (uint8_t)scheme->noncanonical_fault;
        response.level = (uint8_t)(machine->levels - 1);
        response.code = (uint8_t)scheme->fault_code(&demand, scheme->noncanonical_fault);
    } else if (question->walk_fault) {
        response.fault = question->walk_fault;
        response.code = question->walk_code;
    } else if (!scheme->allows(&demand, question->rights, &code)) {
        response.fault = MMU_FAULT_PAGE;
        response.code = (uint8_t)code;
    } else {
        uint64_t page = question->page & ((UINT64_C(1) << machine->pa_bits) - 1);
        uint64_t bytes = mmu_scheme_page_bytes(scheme, question->level);
        response.pa = (page & ~(bytes - 1)) | (question->va & (bytes - 1));
    }
    return response;
}
