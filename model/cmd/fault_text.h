/* fault_text.h - what a fault's code says, in words. */
#ifndef MMU_CMD_FAULT_TEXT_H
#define MMU_CMD_FAULT_TEXT_H

#include "../mmu.h"
#include "../scheme/scheme.h"

enum { MMU_FAULT_TEXT_BYTES = 80 };

/*
 * Describe the fault that an access to va ended with. code: a RISC-V cause (privileged specification, table of
 * exception codes), or an x86 page fault's error code (SDM volume 3, 4.7, "Page-Fault Exceptions").
 */
void mmu_fault_text(const struct mmu_scheme *scheme, uint64_t va, uint32_t code, char text[MMU_FAULT_TEXT_BYTES]);

#endif
