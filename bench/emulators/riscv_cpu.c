/*
 * See riscv_cpu.h. Loads and stores are made in machine mode with mstatus.MPRV set, and so with the privilege that
 * mstatus.MPP says; a fetch needs the privilege itself, and is the first one after an mret.
 */
#include "riscv_cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicorn/unicorn.h>

enum {
    MSTATUS_MPP_S = 1 << 11, /* MPP = 1; 0 is user */
    MSTATUS_MPRV = 1 << 17,
    MSTATUS_SUM = 1 << 18,
    MSTATUS_MXR = 1 << 19,
    CAUSE_ECALL = 8,
    ECALL = 0x73,
    CODE_BYTES = 1 << MMU_PAGE_SHIFT,
    PROGRAM_BYTES = 32, /* of each of the three programs */
    INSTRUCTION_LIMIT = 16
};

/*
 * Before it translates, Unicorn looks whether something is mapped at the *virtual* address, taken for a physical one:
 * so the device goes on to the end of 64 bits, though only 56 are addressed.
 */
#define CODE_END (RISCV_CPU_CODE + CODE_BYTES)

/* a0: satp, a1: mstatus, a2: the address. Indexed by access; each ends in the access and an ecall. */
static const uint32_t programs[MMU_ACCESS_COUNT][PROGRAM_BYTES / 4] = {
    /*           csrw satp,a0 sfence.vma  csrw mstatus,a1 */
    [MMU_LOAD] = {0x18051073, 0x12000073, 0x30059073, 0x00064683 /* lbu a3,(a2) */, ECALL},
    [MMU_STORE] = {0x18051073, 0x12000073, 0x30059073, 0x00d60023 /* sb a3,(a2) */, ECALL},
    [MMU_FETCH] = {0x18051073, 0x12000073, 0x30059073, 0x34161073 /* csrw mepc,a2 */, 0x30200073 /* mret */},
};

struct device {
    struct riscv_cpu *cpu;
    uint64_t base;
};

struct riscv_cpu {
    uc_engine *engine;
    uc_context *reset;          /* registers as they were made: machine mode */
    struct device below, above; /* of the tables */
    enum mmu_access access;
    struct riscv_cpu_answer *answer;
};

static void arrive(struct riscv_cpu *cpu, uint64_t pa)
{
    if (cpu->answer->translated)
        return;
    cpu->answer->translated = true;
    cpu->answer->pa = pa;
}

/* Table reads come here too, in pieces of 4 bytes: nothing is there. */
static uint64_t device_read(uc_engine *engine, uint64_t offset, unsigned bytes, void *ctx)
{
    const struct device *device = ctx;
    bool fetch = device->cpu->access == MMU_FETCH;
    (void)engine;
    if (bytes != (fetch ? 2u : 1u))
        return 0;
    arrive(device->cpu, device->base + offset);
    return fetch && offset % 4 == 0 ? ECALL : 0;
}

static void device_write(uc_engine *engine, uint64_t offset, unsigned bytes, uint64_t value, void *ctx)
{
    const struct device *device = ctx;
    (void)engine;
    (void)bytes;
    (void)value;
    arrive(device->cpu, device->base + offset);
}

static void take_exception(uc_engine *engine, uint32_t cause, void *ctx)
{
    struct riscv_cpu *cpu = ctx;
    cpu->answer->cause = cause;
    uc_emu_stop(engine);
}

static uc_err map_device(struct riscv_cpu *cpu, struct device *device, uint64_t begin, uint64_t bytes)
{
    *device = (struct device){cpu, begin};
    uc_err error = uc_mmio_map(cpu->engine, begin, bytes, device_read, device, device_write, device);
    /* Unicorn maps devices without the right to execute. */
    return error ? error : uc_mem_protect(cpu->engine, begin, bytes, UC_PROT_ALL);
}

static uc_err map_memory(struct riscv_cpu *cpu, uint64_t base, uint64_t bytes, uint8_t *tables)
{
    uint64_t end = base + bytes;
    uc_err error = uc_mem_map_ptr(cpu->engine, base, bytes, UC_PROT_ALL, tables);
    if (!error)
        error = uc_mem_map(cpu->engine, RISCV_CPU_CODE, CODE_BYTES, UC_PROT_ALL);
    if (!error)
        error = map_device(cpu, &cpu->below, CODE_END, base - CODE_END);
    return error ? error : map_device(cpu, &cpu->above, end, UINT64_C(0) - end);
}

static uc_err set_up(struct riscv_cpu *cpu, uint64_t base, uint64_t bytes, uint8_t *tables)
{
    uc_hook hook;
    uc_err error = uc_open(UC_ARCH_RISCV, UC_MODE_RISCV64, &cpu->engine);
    if (!error)
        error = map_memory(cpu, base, bytes, tables);
    if (!error)
        error = uc_mem_write(cpu->engine, RISCV_CPU_CODE, programs, sizeof programs);
    if (!error)
        error = uc_hook_add(cpu->engine, &hook, UC_HOOK_INTR, (void *)(uintptr_t)take_exception, cpu, 1, 0);
    if (!error)
        error = uc_context_alloc(cpu->engine, &cpu->reset);
    return error ? error : uc_context_save(cpu->engine, cpu->reset);
}

struct riscv_cpu *riscv_cpu_create(uint64_t base, uint64_t bytes, uint8_t *tables)
{
    struct riscv_cpu *cpu = calloc(1, sizeof *cpu);
    uc_err error = cpu ? set_up(cpu, base, bytes, tables) : UC_ERR_NOMEM;
    if (!error)
        return cpu;
    printf("Unicorn cannot be set up: %s\n", uc_strerror(error));
    riscv_cpu_destroy(cpu);
    return NULL;
}

void riscv_cpu_destroy(struct riscv_cpu *cpu)
{
    if (!cpu)
        return;
    if (cpu->reset)
        uc_context_free(cpu->reset);
    if (cpu->engine)
        uc_close(cpu->engine);
    free(cpu);
}

static uc_err load_registers(struct riscv_cpu *cpu, uint64_t satp, uint64_t mstatus, uint64_t va)
{
    uc_err error = uc_context_restore(cpu->engine, cpu->reset);
    if (!error)
        error = uc_reg_write(cpu->engine, UC_RISCV_REG_A0, &satp);
    if (!error)
        error = uc_reg_write(cpu->engine, UC_RISCV_REG_A1, &mstatus);
    return error ? error : uc_reg_write(cpu->engine, UC_RISCV_REG_A2, &va);
}

void riscv_cpu_access(struct riscv_cpu *cpu, unsigned satp_mode, const struct mmu_context *context,
                      const struct mmu_request *request, struct riscv_cpu_answer *answer)
{
    uint64_t satp = (uint64_t)satp_mode << 60 | context->root >> MMU_PAGE_SHIFT;
    uint64_t mstatus = (request->access == MMU_FETCH ? 0u : MSTATUS_MPRV) | (context->user ? 0u : MSTATUS_MPP_S) |
                       (context->modifiers & MMU_SUM ? MSTATUS_SUM : 0u) |
                       (context->modifiers & MMU_MXR ? MSTATUS_MXR : 0u);
    *answer = (struct riscv_cpu_answer){.cause = CAUSE_ECALL};
    cpu->access = request->access;
    cpu->answer = answer;
    uc_err error = load_registers(cpu, satp, mstatus, request->va);
    if (!error)
        error = uc_emu_start(cpu->engine, RISCV_CPU_CODE + PROGRAM_BYTES * (unsigned)request->access, 0, 0, 0);
    if (error && !answer->translated)
        answer->trouble = uc_strerror(error);
    else if (answer->cause == CAUSE_ECALL && !answer->translated)
        answer->trouble = "the access reached memory that is not the device";
}
