/*
 * guest.c - the program that runs in QEMU, without an operating system: it makes the accesses that the bench asks for
 * (see shared.h) under the page tables, registers and privilege asked for, and tells what came of each.
 */
#include "shared.h"

#define DIRECT UINT64_C(0xffffff8000000000)      /* where the windows show physical address 0: the supervisor's */
#define USER_WINDOW UINT64_C(0xffffff0000000000) /* and the user's */
#define LINK_BASE UINT64_C(0xffffffff80000000)   /* link address = physical address + this */

enum { CR0_WP = 1 << 16, CR4_SMEP = 1 << 20, CR4_SMAP = 1 << 21, EFER_NXE = 1 << 11, RFLAGS_AC = 1 << 18 };
enum { SUPERVISOR_CODE = 0x08, SUPERVISOR_DATA = 0x10, USER_DATA = 0x1b, USER_CODE = 0x23, TASK = 0x28 };
enum { VECTORS = SHARED_RETURN + 1, VECTOR_BYTES = 16, PROGRAM_BYTES = 8, TASK_BYTES = 104 };

/* boot.S's */
extern uint64_t guest_pml5[512], guest_pml4[512], guest_gdt[7];
extern uint8_t guest_tss[TASK_BYTES], guest_programs[], guest_vectors[], guest_trap_stack[];

struct iret_frame {
    uint64_t rip, cs, rflags, rsp, ss;
};

void guest_enter(const struct iret_frame *frame, uint64_t rdi, uint64_t rsi);
void guest_main(void);

/* What the last trap told; boot.S knows the layout. */
struct {
    uint64_t vector, error, cr2, rax;
} volatile guest_trap;

struct gate {
    uint16_t low, selector, type, middle;
    uint32_t high, zero;
};

static struct gate gates[VECTORS];

static volatile uint64_t *word_at(uint64_t pa)
{
    return (volatile uint64_t *)(DIRECT + pa);
}

static void write_cr0(uint64_t value)
{
    __asm__ volatile("mov %0, %%cr0" : : "r"(value) : "memory");
}

static void write_cr3(uint64_t value)
{
    __asm__ volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}

static void write_cr4(uint64_t value)
{
    __asm__ volatile("mov %0, %%cr4" : : "r"(value) : "memory");
}

static uint64_t read_cr0(void)
{
    uint64_t value;
    __asm__ volatile("mov %%cr0, %0" : "=r"(value));
    return value;
}

static uint64_t read_cr4(void)
{
    uint64_t value;
    __asm__ volatile("mov %%cr4, %0" : "=r"(value));
    return value;
}

static void set_efer(uint32_t bit, bool on)
{
    uint32_t low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0xc0000080));
    low = on ? low | bit : low & ~bit;
    __asm__ volatile("wrmsr" : : "a"(low), "d"(high), "c"(0xc0000080) : "memory");
}

static uint64_t with(uint64_t value, uint64_t bit, bool on)
{
    return on ? value | bit : value & ~bit;
}

static void set_gates(void)
{
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) idtr = {sizeof gates - 1, (uint64_t)gates};
    for (unsigned i = 0; i < VECTORS; i++) {
        uint64_t entry = (uint64_t)guest_vectors + i * VECTOR_BYTES;
        /* an interrupt gate; the user may call the return */
        gates[i] = (struct gate){(uint16_t)entry,         SUPERVISOR_CODE,         i == SHARED_RETURN ? 0xee00 : 0x8e00,
                                 (uint16_t)(entry >> 16), (uint32_t)(entry >> 32), 0};
    }
    __asm__ volatile("lidt %0" : : "m"(idtr), "m"(gates));
}

static void set_task(void)
{
    uint64_t base = (uint64_t)guest_tss;
    guest_gdt[5] = (TASK_BYTES - 1) | (base & 0xffffff) << 16 | UINT64_C(0x89) << 40 | (base >> 24 & 0xff) << 56;
    guest_gdt[6] = base >> 32;
    __asm__ volatile("ltr %w0" : : "r"(TASK) : "memory");
}

/* Go to the access's program under its tables, and come back under them. */
static void enter(const struct shared_access *access)
{
    uint64_t program = (uint64_t)guest_programs + access->access * PROGRAM_BYTES;
    struct iret_frame frame = {.rip = access->user ? program - LINK_BASE + USER_WINDOW : program,
                               .cs = access->user ? USER_CODE : SUPERVISOR_CODE,
                               .rflags = 2 | (access->modifiers & MMU_AC ? RFLAGS_AC : 0),
                               .rsp = (uint64_t)guest_trap_stack,
                               .ss = access->user ? USER_DATA : SUPERVISOR_DATA};
    set_efer(EFER_NXE, access->modifiers & MMU_NX);
    write_cr0(with(read_cr0(), CR0_WP, access->modifiers & MMU_WP));
    write_cr4(with(with(read_cr4(), CR4_SMEP, access->modifiers & MMU_SMEP), CR4_SMAP, access->modifiers & MMU_SMAP));
    write_cr3(access->root);
    guest_enter(&frame, access->va, access->tag);
}

/* Tell which table entries have changed, and put them back. */
static void tell_changes(const struct shared *shared, struct shared_access *access)
{
    access->changes = 0;
    for (uint64_t i = 0; i < shared->entries; i++) {
        volatile uint64_t *entry = word_at(shared->entry[i].pa);
        if (*entry == shared->entry[i].value)
            continue;
        if (access->changes < SHARED_CHANGES)
            access->change[access->changes] = (struct shared_entry){shared->entry[i].pa, *entry};
        access->changes++;
        *entry = shared->entry[i].value;
    }
}

static void make_access(const struct shared *shared, struct shared_access *access, uint64_t own_root)
{
    if (access->target)
        *word_at(access->target) = access->access == MMU_STORE ? 0 : access->tag;
    enter(access);
    write_cr3(own_root);
    access->vector = guest_trap.vector;
    access->error = guest_trap.error;
    access->cr2 = guest_trap.cr2;
    access->result = guest_trap.rax;
    access->arrived = 0;
    if (access->target) {
        access->arrived = *word_at(access->target);
        *word_at(access->target) = 0;
    }
    tell_changes(shared, access);
}

void guest_main(void)
{
    struct shared *shared = (struct shared *)(DIRECT + GUEST_SHARED);
    const uint64_t *root = shared->levels == 5 ? guest_pml5 : guest_pml4;
    volatile uint64_t *asked = &shared->asked, *done = &shared->done;
    set_gates();
    set_task();
    for (unsigned i = 0; i < GUEST_WINDOWS; i++)
        shared->window[i] = root[GUEST_FIRST_WINDOW + i];
    shared->accesses = 0;
    for (;;) {
        for (uint64_t i = 0; i < shared->accesses; i++)
            make_access(shared, &shared->access[i], (uint64_t)root - LINK_BASE);
        __atomic_store_n(done, *asked, __ATOMIC_SEQ_CST);
        while (__atomic_load_n(asked, __ATOMIC_SEQ_CST) == *done)
            __asm__ volatile("pause");
    }
}
