/*
 * pte_check_question.h - random questions. Most entries are what an operating system would write, with none, one or two
 * things changed that a walker must not overlook; the rest are any 64 bits.
 */
#ifndef PTE_CHECK_QUESTION_H
#define PTE_CHECK_QUESTION_H

#include "../cosim/random.h"
#include "pte_check_dut.h"

/* A question meant for `machine`; once it fits its format, it can be put to any machine whose tables have its level. */
struct pte_question pte_question_draw(struct cosim_random *random, const struct pte_machine *machine);

/* Make it one that can be asked of the format: with rights that a path of such entries can have, and a leaf for the
 * response only at a level where one can be. */
void pte_question_fit(struct pte_question *question, bool x86);

#endif
