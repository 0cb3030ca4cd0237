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

struct mmu_quoted mmu_quote(const char *text)
{
    enum { ROOM = MMU_QUOTE_BYTES - 6 }; /* two quotes, "...", and the end */
    struct mmu_quoted quoted;
    size_t length = 0;
    quoted.text[length++] = '\'';
    for (; *text && length <= ROOM; text++)
        quoted.text[length++] = *text >= ' ' && *text <= '~' ? *text : '?';
    for (int dots = 0; *text && dots < 3; dots++)
        quoted.text[length++] = '.';
    quoted.text[length++] = '\'';
    quoted.text[length] = '\0';
    return quoted;
}
