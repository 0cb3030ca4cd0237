/*
 * The naive readers as a judge: a walk that begins at the entry's level and is given the entry; where it goes on to
 * another table, no memory is. See pte_check_judges.h.
 */
#include "../oracle/naive_walk.h"
#include "pte_check_judges.h"

struct lone_entry {
    uint64_t entry;
    bool read;
    struct pte_answer answer; /* what the walk did before it ended */
    bool pointer;
};

static bool read_entry(void *ctx, unsigned level, uint64_t pa, uint64_t *value)
{
    struct lone_entry *lone = ctx;
    (void)level;
    (void)pa;
    if (lone->read)
        return false;
    lone->read = true;
    *value = lone->entry;
    return true;
}

static enum naive_swap swap_entry(void *ctx, unsigned level, uint64_t pa, uint64_t found, uint64_t wanted)
{
    struct lone_entry *lone = ctx;
    (void)level;
    (void)pa;
    (void)found;
    lone->answer.update = true;
    lone->answer.updated = wanted;
    return NAIVE_SWAP_DONE;
}

static void pass_pointer(void *ctx, unsigned level, uint64_t table, unsigned rights)
{
    struct lone_entry *lone = ctx;
    (void)level;
    lone->pointer = true;
    lone->answer.base = table;
    lone->answer.rights = (uint8_t)rights;
}

static struct naive_query query_of(const struct pte_machine *machine, const struct pte_question *question)
{
    enum naive_scheme first = machine->x86 ? NAIVE_X86_4 : NAIVE_SV39;
    return (struct naive_query){.scheme = (enum naive_scheme)(first + machine->levels - (machine->x86 ? 4u : 3u)),
                                .va = question->va,
                                .access = question->access,
                                .user = question->user,
                                .modifiers = question->modifiers,
                                .pa_bits = machine->pa_bits,
                                .hardware_ad = machine->hardware_ad,
                                .napot = machine->svnapot,
                                .pbmt = machine->svpbmt};
}

struct pte_answer pte_naive_answer(const struct pte_machine *machine, const struct pte_question *question)
{
    struct naive_query query = query_of(machine, question);
    struct lone_entry lone = {.entry = question->entry};
    const struct naive_memory memory = {.ctx = &lone, .read = read_entry, .swap = swap_entry, .pointer = pass_pointer};
    struct naive_walk walk = {.level = question->level, .rights = question->path_rights};
    naive_walk(&query, &memory, &walk);
    if (lone.pointer)
        return lone.answer;
    if (walk.fault != MMU_FAULT_NONE)
        return (struct pte_answer){.fault = (uint8_t)walk.fault, .code = (uint8_t)walk.code};
    lone.answer.leaf = true;
    lone.answer.rights = (uint8_t)walk.rights;
    lone.answer.base = walk.page;
    return lone.answer;
}

struct pte_response pte_naive_response(const struct pte_machine *machine, const struct pte_question *question)
{
    struct naive_query query = query_of(machine, question);
    struct pte_response response = {.level = question->level};
    struct naive_walk walk = {.fault = MMU_FAULT_NONE};
    if (!question->canonical) {
        query.va = UINT64_C(1) << 63; /* of any address that is none */
        naive_canonical(&query, &walk);
        response.level = (uint8_t)(machine->levels - 1);
    } else if (question->walk_fault) {
        walk.fault = question->walk_fault;
        walk.code = question->walk_code;
    } else if (naive_permitted(&query, question->rights, &walk)) {
        unsigned shift = naive_scheme_shift(query.scheme, question->level);
        uint64_t page = question->page & ((UINT64_C(1) << machine->pa_bits) - 1);
        response.pa = (page >> shift << shift) + (question->va & ((UINT64_C(1) << shift) - 1));
    }
    response.fault = (uint8_t)walk.fault;
    response.code = (uint8_t)walk.code;
    return response;
}
