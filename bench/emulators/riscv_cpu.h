/*
 * riscv_cpu.h - a RISC-V processor of Unicorn's that makes single accesses through page tables. Its whole physical
 * address space outside of the tables and of the program that makes the accesses is one device, which tells the
 * physical address that an access arrives at.
 */
#ifndef RISCV_CPU_H
#define RISCV_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "../../model/mmu.h"

struct riscv_cpu;

/* The page that holds the program; no access may be translated to it. */
#define RISCV_CPU_CODE UINT64_C(0x1000)

struct riscv_cpu_answer {
    bool translated; /* the device was reached at pa; otherwise cause tells the exception */
    uint64_t pa;
    uint32_t cause;
    const char *trouble; /* not NULL: the emulator stopped for another reason, which is this */
};

/* `tables` (bytes at physical address base) is shared with the processor, and must outlive it. NULL: trouble, told. */
struct riscv_cpu *riscv_cpu_create(uint64_t base, uint64_t bytes, uint8_t *tables);
void riscv_cpu_destroy(struct riscv_cpu *cpu);

/* Access one byte (a fetch: one instruction) with nothing in the TLB. satp_mode: 8 Sv39, 9 Sv48, 10 Sv57. */
void riscv_cpu_access(struct riscv_cpu *cpu, unsigned satp_mode, const struct mmu_context *context,
                      const struct mmu_request *request, struct riscv_cpu_answer *answer);

#endif
