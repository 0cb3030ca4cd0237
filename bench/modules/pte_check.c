/*
 * pte_check.c - mmu_pte_check and mmu_response against the model's schemes and against the naive readers, on random
 * entries, accesses, privileges and modifiers. Case i of seed S is case 0 of seed S + i.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../model/mmu.h"
#include "../emulators/options.h"
#include "pte_check_judges.h"
#include "pte_check_question.h"

enum { DEFAULT_CASES = 2000000, MAX_MACHINES = 32, MANY = 100000 };

/* What a run must have met in every machine to be worth something. */
enum kind { POINTER, LEAF, UPDATE, LARGE_LEAF, PAGE_FAULT, ACCESS_FAULT, DENIED, NOT_CANONICAL, KINDS };

static const char *const kind_names[KINDS] = {"pointer",    "leaf",         "of these A/D", "above 4K",
                                              "page fault", "access fault", "hit denied",   "not canonical"};

struct run {
    struct options options;
    struct pte_dut *dut;
    unsigned machines;
    struct pte_machine machine[MAX_MACHINES];
    uint64_t met[MAX_MACHINES][KINDS];
    uint64_t compared;
};

static void count(struct run *run, unsigned machine, const struct pte_question *question,
                  const struct pte_answer *answer, const struct pte_response *response)
{
    uint64_t *met = run->met[machine];
    bool fault = answer->fault != MMU_FAULT_NONE;
    met[POINTER] += !fault && !answer->leaf;
    met[LEAF] += !fault && answer->leaf;
    met[UPDATE] += answer->update;
    met[LARGE_LEAF] += !fault && answer->leaf && question->level > 0;
    met[PAGE_FAULT] += answer->fault == MMU_FAULT_PAGE;
    met[ACCESS_FAULT] += answer->fault == MMU_FAULT_ACCESS;
    met[DENIED] += question->canonical && !question->walk_fault && response->fault != MMU_FAULT_NONE;
    met[NOT_CANONICAL] += !question->canonical;
    run->compared++;
}

/* What of an answer means something. */
static struct pte_answer meaning(struct pte_answer answer)
{
    if (answer.fault != MMU_FAULT_NONE)
        return (struct pte_answer){.fault = answer.fault, .code = answer.code, .update = answer.update};
    answer.code = 0;
    answer.updated = answer.update ? answer.updated : 0;
    return answer;
}

static struct pte_response response_meaning(struct pte_response response)
{
    if (response.fault != MMU_FAULT_NONE)
        response.pa = 0;
    else
        response.code = 0;
    return response;
}

static bool same_answer(const struct pte_answer *a, const struct pte_answer *b)
{
    return a->fault == b->fault && a->code == b->code && a->leaf == b->leaf && a->update == b->update &&
           a->updated == b->updated && a->rights == b->rights && a->base == b->base;
}

static bool same_response(const struct pte_response *a, const struct pte_response *b)
{
    return a->pa == b->pa && a->level == b->level && a->fault == b->fault && a->code == b->code;
}

static void print_answer(const char *who, const struct pte_answer *answer)
{
    printf("  %-6s fault %u code %u leaf %d update %d to 0x%016" PRIx64 " rights 0x%02x base 0x%" PRIx64 "\n", who,
           answer->fault, answer->code, answer->leaf, answer->update, answer->updated, answer->rights, answer->base);
}

static void print_response(const char *who, const struct pte_response *response)
{
    printf("  %-6s fault %u code %u level %u pa 0x%" PRIx64 "\n", who, response->fault, response->code, response->level,
           response->pa);
}

static void print_question(const struct pte_machine *machine, const struct pte_question *question)
{
    static const char *const accesses[] = {"load", "store", "fetch"};
    printf("%s, %u levels, pa_bits %u, hardware A/D %d, Svnapot %d, Svpbmt %d\n", machine->x86 ? "x86-64" : "RISC-V",
           machine->levels, machine->pa_bits, machine->hardware_ad, machine->svnapot, machine->svpbmt);
    printf("  entry 0x%016" PRIx64 " level %u, path rights 0x%02x, %s by %s, modifiers 0x%02x, va 0x%016" PRIx64 "\n",
           question->entry, question->level, question->path_rights, accesses[question->access],
           question->user ? "user" : "supervisor", question->modifiers, question->va);
    printf("  response: canonical %d, walk fault %u code %u, rights 0x%02x, page 0x%" PRIx64 "\n", question->canonical,
           question->walk_fault, question->walk_code, question->rights, question->page);
}

/* One question to one machine. False, having told the difference, if somebody disagrees. */
static bool compare(struct run *run, unsigned at, const struct pte_question *question)
{
    const struct pte_machine *machine = &run->machine[at];
    struct pte_answer rtl = meaning(pte_dut_answer(run->dut, at));
    struct pte_answer model = pte_model_answer(machine, question), naive = pte_naive_answer(machine, question);
    struct pte_response rtl_response = response_meaning(pte_dut_response(run->dut, at));
    struct pte_response model_response = pte_model_response(machine, question);
    struct pte_response naive_response = pte_naive_response(machine, question);
    bool same = same_answer(&rtl, &model) && same_answer(&rtl, &naive) &&
                same_response(&rtl_response, &model_response) && same_response(&rtl_response, &naive_response);
    if (!same || run->options.verbose) {
        print_question(machine, question);
        print_answer("RTL", &rtl);
        print_answer("model", &model);
        print_answer("naive", &naive);
        print_response("RTL", &rtl_response);
        print_response("model", &model_response);
        print_response("naive", &naive_response);
    }
    count(run, at, question, &model, &model_response);
    return same;
}

static bool run_case(struct run *run, uint64_t seed)
{
    struct cosim_random random = {cosim_hash(seed)};
    unsigned meant_for = cosim_below(&random, run->machines);
    struct pte_question drawn = pte_question_draw(&random, &run->machine[meant_for]);
    bool same = true;
    for (int x86 = 0; x86 < 2; x86++) {
        struct pte_question question = drawn;
        pte_question_fit(&question, x86);
        pte_dut_ask(run->dut, &question);
        for (unsigned at = 0; at < run->machines && same; at++)
            if (run->machine[at].x86 == x86 && question.level < run->machine[at].levels)
                same = compare(run, at, &question);
    }
    if (!same)
        options_print_replay(&run->options, seed);
    return same;
}

/* False if a machine has never met something that it could have. */
static bool check_met(const struct run *run)
{
    bool all = true;
    for (unsigned at = 0; at < run->machines; at++)
        for (unsigned kind = 0; kind < KINDS; kind++) {
            const struct pte_machine *machine = &run->machine[at];
            bool impossible = (kind == UPDATE && !machine->hardware_ad) ||
                              (kind == ACCESS_FAULT && (machine->x86 || machine->pa_bits == 56));
            if (impossible == (run->met[at][kind] == 0))
                continue;
            printf("machine %u: \"%s\" was met %" PRIu64 " times\n", at, kind_names[kind], run->met[at][kind]);
            all = false;
        }
    return all;
}

static void print_met(const struct run *run)
{
    printf("%-8s", "machine");
    for (unsigned kind = 0; kind < KINDS; kind++)
        printf(" %13s", kind_names[kind]);
    printf("\n");
    for (unsigned at = 0; at < run->machines; at++) {
        printf("%s-%u/%-3u", run->machine[at].x86 ? "x86" : "rv", run->machine[at].levels, run->machine[at].pa_bits);
        for (unsigned kind = 0; kind < KINDS; kind++)
            printf(" %13" PRIu64, run->met[at][kind]);
        printf("\n");
    }
}

static bool run_cases(struct run *run)
{
    run->machines = pte_dut_machines(run->dut);
    for (unsigned at = 0; at < run->machines; at++)
        run->machine[at] = pte_dut_machine(run->dut, at);
    for (uint64_t i = 0; i < run->options.cases; i++)
        if (!run_case(run, run->options.seed + i))
            return false;
    print_met(run);
    return run->options.cases < MANY || check_met(run);
}

int main(int argc, char **argv)
{
    struct run run = {.options = {.cases = DEFAULT_CASES}};
    if (!options_parse(&run.options, argc, argv))
        return 2;
    run.dut = pte_dut_create();
    if (!run.dut || pte_dut_machines(run.dut) > MAX_MACHINES) {
        fprintf(stderr, "pte_check: no memory, or more than %d machines in the rig\n", MAX_MACHINES);
        return 2;
    }
    bool good = run_cases(&run);
    printf("%" PRIu64 " answers compared with two judges\n", run.compared);
    const char *slash = strrchr(argv[0], '/');
    printf("%s: %d passed, %d failed\n", slash ? slash + 1 : argv[0], good, !good);
    pte_dut_destroy(run.dut);
    return !good;
}
