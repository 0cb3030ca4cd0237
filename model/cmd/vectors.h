/*
 * vectors.h - page-table vectors as text (bench/vectors/README.md describes the format): a reader that hands out one
 * query at a time, with the memory it runs in.
 */
#ifndef MMU_CMD_VECTORS_H
#define MMU_CMD_VECTORS_H

#include "../memory/ram.h"
#include "../mmu.h"

enum { MMU_VECTOR_CHANGES = 32, MMU_VECTOR_LINE = 512 };

struct mmu_vector_case {
    char id[32];
    char mode[32]; /* sv39, x86-4, ... */
    char isa[16];  /* letters, or "-" */
    uint64_t root;
    struct mmu_ram *memory; /* as the w lines say; owned by the reader */
};

enum mmu_vector_outcome { MMU_VECTOR_OK, MMU_VECTOR_PF, MMU_VECTOR_AF, MMU_VECTOR_GP, MMU_VECTOR_GPF };

/* A word that a walk changes, or may change. */
struct mmu_vector_change {
    uint64_t pa;
    uint64_t value;
};

struct mmu_vector_query {
    unsigned line; /* of the q line */
    char text[MMU_VECTOR_LINE];
    uint64_t va;
    enum mmu_access access;
    bool user;
    char flags[16];
    enum mmu_vector_outcome outcome;
    uint64_t value; /* ok: physical address; pf, af: code */
    unsigned change_count;
    struct mmu_vector_change change[MMU_VECTOR_CHANGES]; /* ok: exactly these; a fault: any of these */
};

struct mmu_vectors;

/* Open vectors, compressed or not; "-" is standard input. NULL with *error set. */
struct mmu_vectors *mmu_vectors_open(const char *path, struct mmu_error *error);

/* The next query and its case (valid until the next call): 1; end of the file: 0; malformed: -1 with *error set. */
int mmu_vectors_next(struct mmu_vectors *vectors, const struct mmu_vector_case **of, struct mmu_vector_query *query,
                     struct mmu_error *error);

void mmu_vectors_close(struct mmu_vectors *vectors);

#endif
