/*
 * boot.S - the guest from QEMU's PVH entry (32 bits, no paging) to C in long mode, the way into an access and the way
 * out of it. It runs at the top of the address space: the kernel code model.
 */
        .set BASE, 0xffffffff80000000   /* of the guest's first GiB: link address = physical address + BASE */
        .set SHARED_LEVELS, 16 << 20    /* physical address of shared.levels */
        .set PRESENT, 0x63              /* P, R/W, A, D */
        .set USER, 0x04
        .set HUGE, 0x80

        .section .note.pvh, "a", @note
        .align 4
        .long 4, 4, 18                  /* XEN_ELFNOTE_PHYS32_ENTRY */
        .asciz "Xen"
        .long start32 - BASE

/* ---- page tables: the windows, and for the first instructions memory at its own address ------------------------ */

        .data
        .align 4096
        .globl guest_pml5, guest_pml4
guest_pml5:
        .quad pml4 - BASE + PRESENT
        .fill 510, 8, 0
        .quad pml4 - BASE + PRESENT + USER
guest_pml4:
pml4:   .quad pdpt - BASE + PRESENT
        .fill 509, 8, 0
        .quad user_pdpt - BASE + PRESENT + USER
        .quad pdpt - BASE + PRESENT
pdpt:   .quad 0 << 30 | HUGE | PRESENT
        .quad 1 << 30 | HUGE | PRESENT
        .quad 2 << 30 | HUGE | PRESENT
        .fill 507, 8, 0
        .quad 0 << 30 | HUGE | PRESENT
        .quad 0
user_pdpt:
        .quad 0 << 30 | HUGE | PRESENT | USER
        .fill 511, 8, 0

        .globl guest_gdt, guest_tss
gdt:
guest_gdt:
        .quad 0
        .quad 0x00209b0000000000        /* 0x08: supervisor code */
        .quad 0x0000930000000000        /* 0x10: supervisor data */
        .quad 0x0000f30000000000        /* 0x18: user data */
        .quad 0x0020fb0000000000        /* 0x20: user code */
        .quad 0, 0                      /* 0x28: the task state segment; C fills it in */
gdt_end:
gdtr32: .word gdt_end - gdt - 1
        .quad gdt - BASE
gdtr:   .word gdt_end - gdt - 1
        .quad gdt
guest_tss:
        .long 0
        .quad trap_stack_top            /* RSP0 */
        .fill 92, 1, 0

        .bss
        .align 16
        .skip 16384
stack_top:
        .skip 4096
        .globl guest_trap_stack
guest_trap_stack:
trap_stack_top:
saved_stack:
        .quad 0

/* ---- start ------------------------------------------------------------------------------------------------------- */

        .text
        .code32
        .globl start32
start32:
        cli
        movl $0x20, %eax                /* CR4.PAE */
        movl $(guest_pml4 - BASE), %ebx
        cmpl $5, SHARED_LEVELS
        jne 1f
        orl $0x1000, %eax               /* CR4.LA57 */
        movl $(guest_pml5 - BASE), %ebx
1:      movl %eax, %cr4
        movl %ebx, %cr3
        movl $0xc0000080, %ecx          /* EFER.LME */
        rdmsr
        orl $0x100, %eax
        wrmsr
        movl $0x80010031, %eax          /* CR0: PG, WP, NE, ET, PE */
        movl %eax, %cr0
        lgdt gdtr32 - BASE
        ljmp $0x08, $(start64 - BASE)

        .code64
start64:
        movq $high, %rax
        jmp *%rax
high:   lgdt gdtr
        movl $0x10, %eax
        movl %eax, %ss
        movl %eax, %ds
        movl %eax, %es
        movq $stack_top, %rsp
        call guest_main

/* ---- an access --------------------------------------------------------------------------------------------------- */

/* guest_enter(frame of iretq, rdi, rsi): leave for the frame's program; a trap returns from here. */
        .globl guest_enter
guest_enter:
        pushq %rbx
        pushq %rbp
        pushq %r12
        pushq %r13
        pushq %r14
        pushq %r15
        movq %rsp, saved_stack
        movq %rdi, %rsp
        movq %rsi, %rdi
        movq %rdx, %rsi
        movq %rdx, %rax
        notq %rax                       /* so that a load has to bring the tag */
        iretq

trap:   movq %rax, guest_trap + 24
        popq guest_trap                 /* vector */
        popq guest_trap + 8             /* error code */
        movq %cr2, %rax
        movq %rax, guest_trap + 16
        movq saved_stack, %rsp
        popq %r15
        popq %r14
        popq %r13
        popq %r12
        popq %rbp
        popq %rbx
        cld
        ret

/* The programs of an access, by enum mmu_access, 8 bytes apart. */
        .align 8
        .globl guest_programs
guest_programs:
        movq (%rdi), %rax
        int $0x80
        .align 8
        movq %rsi, (%rdi)
        int $0x80
        .align 8
        jmp *%rdi

/* Entries of the exceptions, 16 bytes apart; 8, 10 to 14, 17, 21, 29 and 30 push an error code themselves. */
        .align 16
        .globl guest_vectors
guest_vectors:
        .set vector, 0
        .rept 129
        .align 16
        .if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30)
        pushq $0
        .endif
        pushq $vector
        jmp trap
        .set vector, vector + 1
        .endr

        .section .note.GNU-stack, "", @progbits
