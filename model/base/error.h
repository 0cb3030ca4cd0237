/* error.h - the one way in which a sentence gets into a struct mmu_error. */
#ifndef MMU_BASE_ERROR_H
#define MMU_BASE_ERROR_H

#include "../mmu.h"

enum { MMU_QUOTE_BYTES = 64 };

/* Write the sentence; returns false, for `return`. */
bool mmu_error_set(struct mmu_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Text that somebody gave, fit for a one-line message: cut when long, '?' for what is not printable ASCII. */
struct mmu_quoted {
    char text[MMU_QUOTE_BYTES];
};
struct mmu_quoted mmu_excerpt(const char *text);

/* The same in quotes. */
struct mmu_quoted mmu_quote(const char *text);

#endif
