/*
 * param.h - parameters, declared once. A row says how a value is written, where in a struct it lives and what it may
 * be; reading, printing and the schema all come from that row. Values are read strictly: what is not exactly a value
 * of the row's type is refused in a sentence that names the key, what was given and what would be right.
 */
#ifndef MMU_BASE_PARAM_H
#define MMU_BASE_PARAM_H

#include <stdio.h>

#include "../mmu.h"

enum mmu_param_type {
    MMU_PARAM_UINT,    /* a decimal whole number */
    MMU_PARAM_SIZE,    /* bytes: a decimal whole number, with K, M, G or T for powers of 1024 */
    MMU_PARAM_ADDRESS, /* as a size, or hexadecimal after 0x */
    MMU_PARAM_BOOL,    /* choice(0) is false, choice(1) true */
    MMU_PARAM_ENUM,    /* one of the choices, kept by number: an enum whose constants count up from 0 */
    MMU_PARAM_CHOICE,  /* one of the choices, kept by name in a char[MMU_NAME_BYTES] */
    MMU_PARAM_FLAGS    /* some of the choices; bit n of the field stands for choice(n) */
};

struct mmu_param {
    const char *key;
    enum mmu_param_type type;
    size_t offset;                 /* of the field in its struct */
    size_t bytes;                  /* size of the field: 4 or 8 for numbers, 4 for flags and enums, sizeof(bool) */
    uint64_t min;                  /* of numbers, sizes and addresses */
    uint64_t max;                  /* likewise */
    bool power_of_two;             /* 0 passes too, if min lets it */
    uint64_t multiple;             /* the value must be a multiple; 0: need not */
    const char *(*choice)(size_t); /* the choice of that number; NULL after the last one */
    const char *initial;           /* the default as it would be written; NULL: none, or derived */
    const char *derived;           /* what the default is taken from; NULL: nothing */
    const char *unit;
    const char *help;
};

enum { MMU_PARAM_TEXT = 256 }; /* bytes for any value or range as text */

/* Read `text` into the field of `object`. `key` is how the user calls the row. False with *error set; the field is then
 * unchanged. */
bool mmu_param_parse(const struct mmu_param *param, const char *key, const char *text, void *object,
                     struct mmu_error *error);

/* Add one choice to a field of flags; one that is there already is refused. */
bool mmu_param_add(const struct mmu_param *param, const char *key, const char *item, void *object,
                   struct mmu_error *error);

/* A field of flags with none set. */
void mmu_param_clear(const struct mmu_param *param, void *object);

/* The value as mmu_param_parse reads it. */
void mmu_param_format(const struct mmu_param *param, const void *object, char text[MMU_PARAM_TEXT]);

/* What the value may be: "1 to 64", "true or false". */
void mmu_param_range(const struct mmu_param *param, char text[MMU_PARAM_TEXT]);

/* One line, tab-separated: prefix and key, type, range, default, unit, help. */
void mmu_param_schema(const struct mmu_param *param, const char *prefix, FILE *out);

/* Choices of a plain boolean. */
const char *mmu_param_false_true(size_t n);

#endif
