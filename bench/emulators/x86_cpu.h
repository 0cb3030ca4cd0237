/*
 * x86_cpu.h - a QEMU (system mode, TCG) that runs the program of guest/, and the memory that it shares with the bench.
 */
#ifndef X86_CPU_H
#define X86_CPU_H

#include "guest/shared.h"

struct x86_cpu;

/* QEMU's processors under TCG have so many. */
enum { X86_CPU_PA_BITS = 40 };

/*
 * Start a processor with page tables of 4 or 5 levels, running the ELF file `guest`. NULL: it cannot be, and why has
 * been printed. It dies with the bench.
 */
struct x86_cpu *x86_cpu_create(const char *guest, unsigned levels);
void x86_cpu_destroy(struct x86_cpu *cpu);

/* The memory from physical address pa on, up to GUEST_MEMORY; and what of it is shared. */
uint8_t *x86_cpu_memory(struct x86_cpu *cpu, uint64_t pa);
struct shared *x86_cpu_shared(struct x86_cpu *cpu);

/* Have the accesses of the shared memory made. False, and why printed: QEMU has died or does not come to an end. */
bool x86_cpu_run(struct x86_cpu *cpu);

/* Give back the memory of the pages that accesses have touched; they are zero already. */
void x86_cpu_trim(struct x86_cpu *cpu);

#endif
