/*
 * words.h - the words of the native trace format (docs/trace-format.md), which the recorder also uses between the
 * recorded program and `mmusim trace record`. A word is 64 bits, little-endian in files.
 *
 *     reference   63                                         8 7        2 1  0
 *                +--------------------------------------------+----------+----+
 *                | address, 56 bits, sign-extended            | bytes - 1|kind|   kind 0 load, 1 store, 2 fetch
 *                +--------------------------------------------+----------+----+
 *     other      | operand                                    |    op    | 3  |   and mmu_word_payload(op) words more
 *                +--------------------------------------------+----------+----+
 */
#ifndef MMU_TRACE_WORDS_H
#define MMU_TRACE_WORDS_H

#include <stdint.h>

enum { MMU_WORD_OTHER = 3 };

/* The ops below MMU_OP_SWITCH are the values of enum mmu_record_kind. */
enum mmu_word_op {
    MMU_OP_REMAP = 60,  /* recorder only: mremap; payload old address, old length, new address, new length */
    MMU_OP_PID = 61,    /* recorder only: operand: the host's process number of the task's process */
    MMU_OP_SWITCH = 62, /* operand: the task of the records that follow */
    MMU_OP_END = 63     /* payload: records in the trace */
};

static inline uint64_t mmu_word_reference(unsigned kind, uint64_t address, unsigned bytes)
{
    return address << 8 | (uint64_t)(bytes - 1) << 2 | kind;
}

static inline uint64_t mmu_word_other(unsigned op, uint64_t operand)
{
    return operand << 8 | (uint64_t)op << 2 | MMU_WORD_OTHER;
}

static inline unsigned mmu_word_kind(uint64_t word)
{
    return word & 3;
}

static inline unsigned mmu_word_bytes(uint64_t word)
{
    return (word >> 2 & 63) + 1;
}

static inline unsigned mmu_word_op(uint64_t word)
{
    return word >> 2 & 63;
}

/* The 56-bit field, sign-extended: an address. */
static inline uint64_t mmu_word_address(uint64_t word)
{
    return (uint64_t)((int64_t)word >> 8);
}

static inline uint64_t mmu_word_operand(uint64_t word)
{
    return word >> 8;
}

#endif
