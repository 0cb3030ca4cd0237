/* See pte_check_question.h. */
#include "pte_check_question.h"

#include "../../model/mmu.h"

/* A page number as it would be there for a page of `level`, at times not aligned or out of the machine's reach. */
static uint64_t draw_base(struct cosim_random *random, const struct pte_machine *machine, unsigned level)
{
    uint64_t base = cosim_random(random) & ((UINT64_C(1) << machine->pa_bits) - 1);
    base &= ~((UINT64_C(1) << (12 + 9 * (cosim_chance(random, 80) ? level : 0))) - 1);
    if (cosim_chance(random, 10))
        base |= UINT64_C(1) << (12 + cosim_below(random, 44));
    if (cosim_chance(random, 20)) /* 64 KiB, or nearly */
        base = (base & ~UINT64_C(0xf000)) | (cosim_chance(random, 70) ? 0x8000 : base & 0xf000);
    return base & ((UINT64_C(1) << 56) - 1) & ~UINT64_C(0xfff);
}

static uint64_t riscv_entry(struct cosim_random *random, const struct pte_machine *machine, unsigned level)
{
    bool leaf = level == 0 || cosim_chance(random, 60);
    uint64_t entry = draw_base(random, machine, leaf ? level : 0) >> 2;
    entry |= cosim_random(random) & 0x320; /* RSW, G */
    entry |= leaf ? 0x1 | (cosim_random(random) & 0xde) : 0x1;
    if (leaf && cosim_chance(random, 20))
        entry |= UINT64_C(1) << 63;
    if (leaf && cosim_chance(random, 20))
        entry |= (uint64_t)cosim_below(random, 4) << 61;
    return entry;
}

static uint64_t x86_entry(struct cosim_random *random, const struct pte_machine *machine, unsigned level)
{
    bool large = (level == 1 || level == 2) && cosim_chance(random, 60);
    uint64_t entry = draw_base(random, machine, large ? level : 0) & ((UINT64_C(1) << 52) - 1);
    entry |= 0x1 | (cosim_random(random) & (level == 0 ? 0xffe : 0xf7e));
    entry |= large ? 0x80 | (cosim_random(random) & 0x1000) : 0;
    entry |= cosim_random(random) & UINT64_C(0x7ff) << 52; /* ignored */
    if (cosim_chance(random, 20))
        entry |= UINT64_C(1) << 63;
    return entry;
}

static uint64_t draw_entry(struct cosim_random *random, const struct pte_machine *machine, unsigned level)
{
    if (cosim_chance(random, 10))
        return cosim_random(random);
    uint64_t entry = machine->x86 ? x86_entry(random, machine, level) : riscv_entry(random, machine, level);
    for (unsigned flips = cosim_below(random, 5); flips > 2; flips--)
        entry ^= UINT64_C(1) << cosim_below(random, 64);
    if (cosim_chance(random, 10))
        entry ^= UINT64_C(1) << cosim_below(random, 9);
    return entry;
}

struct pte_question pte_question_draw(struct cosim_random *random, const struct pte_machine *machine)
{
    struct pte_question question = {.level = (uint8_t)cosim_below(random, machine->levels)};
    question.entry = draw_entry(random, machine, question.level);
    question.va = cosim_random(random);
    question.path_rights = (uint8_t)cosim_below(random, 64);
    question.access = (uint8_t)cosim_below(random, MMU_ACCESS_COUNT);
    question.user = cosim_chance(random, 50);
    question.modifiers = (uint8_t)cosim_below(random, 128);
    question.canonical = !cosim_chance(random, 10);
    question.walk_fault = (uint8_t)(cosim_chance(random, 20) ? cosim_below(random, 3) : 0);
    question.walk_code = (uint8_t)cosim_below(random, 32);
    question.rights = (uint8_t)cosim_below(random, 16);
    question.page = cosim_random(random) & ((UINT64_C(1) << 56) - 1) & ~UINT64_C(0xfff);
    return question;
}

void pte_question_fit(struct pte_question *question, bool x86)
{
    if (!x86) {
        question->path_rights &= MMU_RIGHT_GLOBAL;
        return;
    }
    question->path_rights &= MMU_RIGHT_WRITE | MMU_RIGHT_EXEC | MMU_RIGHT_USER;
    question->path_rights |= MMU_RIGHT_READ;
    question->rights |= MMU_RIGHT_READ;
    if (question->level > 2 && question->walk_fault == MMU_FAULT_NONE)
        question->walk_fault = MMU_FAULT_PAGE;
}
