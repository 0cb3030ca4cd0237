/*
 * pte_check_dut.h - pte_check_rig.sv as a C program sees it: a question, and what mmu_pte_check and mmu_response answer
 * for each machine that the rig holds. Names and numbers are those of model/mmu.h.
 */
#ifndef PTE_CHECK_DUT_H
#define PTE_CHECK_DUT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pte_question {
    uint64_t entry;
    uint64_t va;
    uint8_t level;
    uint8_t path_rights;
    uint8_t access;
    bool user;
    uint8_t modifiers;

    /* For the response, which knows nothing of the entry. */
    bool canonical;
    uint8_t walk_fault;
    uint8_t walk_code;
    uint8_t rights; /* READ, WRITE, EXEC, USER */
    uint64_t page;  /* physical address, 4 KiB aligned, cut to the machine's bits */
};

struct pte_machine {
    bool x86;
    unsigned levels;
    unsigned pa_bits;
    bool hardware_ad;
    bool svnapot;
    bool svpbmt;
};

struct pte_answer {
    uint8_t fault;
    uint8_t code;
    bool leaf;
    bool update;
    uint64_t updated;
    uint8_t rights;
    uint64_t base;
};

struct pte_response {
    uint64_t pa;
    uint8_t level;
    uint8_t fault;
    uint8_t code;
};

struct pte_dut;

/* NULL: the host has no memory. */
struct pte_dut *pte_dut_create(void);
void pte_dut_destroy(struct pte_dut *dut);

unsigned pte_dut_machines(const struct pte_dut *dut);
struct pte_machine pte_dut_machine(const struct pte_dut *dut, unsigned machine);

void pte_dut_ask(struct pte_dut *dut, const struct pte_question *question);
struct pte_answer pte_dut_answer(const struct pte_dut *dut, unsigned machine);
struct pte_response pte_dut_response(const struct pte_dut *dut, unsigned machine);

#ifdef __cplusplus
}
#endif

#endif
