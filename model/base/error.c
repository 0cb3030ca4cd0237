/* See error.h. */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

bool mmu_error_set(struct mmu_error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    return false;
}

struct mmu_quoted mmu_excerpt(const char *text)
{
    enum { ROOM = MMU_QUOTE_BYTES - 6 }; /* "...", two quotes and the end */
    struct mmu_quoted excerpt;
    size_t length = 0;
    for (; *text && length < ROOM; text++)
        excerpt.text[length++] = *text >= ' ' && *text <= '~' ? *text : '?';
    snprintf(excerpt.text + length, sizeof excerpt.text - length, "%s", *text ? "..." : "");
    return excerpt;
}

struct mmu_quoted mmu_quote(const char *text)
{
    struct mmu_quoted excerpt = mmu_excerpt(text), quoted;
    snprintf(quoted.text, sizeof quoted.text, "'%.*s'", MMU_QUOTE_BYTES - 3, excerpt.text);
    return quoted;
}
