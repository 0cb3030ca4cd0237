/*
 * pte_check_judges.h - who says what an entry means: the model's scheme, and the naive readers of the specifications
 * (bench/oracle), of which the entry is the only one that their walk reads. They share no code.
 */
#ifndef PTE_CHECK_JUDGES_H
#define PTE_CHECK_JUDGES_H

#include "pte_check_dut.h"

/* What the model's scheme of the machine answers; fields that mean nothing are 0. */
struct pte_answer pte_model_answer(const struct pte_machine *machine, const struct pte_question *question);

/* The same of the naive reader. */
struct pte_answer pte_naive_answer(const struct pte_machine *machine, const struct pte_question *question);

/* What is answered for the leaf, fault or address of the question. */
struct pte_response pte_model_response(const struct pte_machine *machine, const struct pte_question *question);
struct pte_response pte_naive_response(const struct pte_machine *machine, const struct pte_question *question);

#endif
