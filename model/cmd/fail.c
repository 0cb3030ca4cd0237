/* The one line in which mmusim says what is wrong. */
#include "cmd.h"

#include <stdarg.h>
#include <stdio.h>

int mmu_cmd_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("mmusim: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return MMU_EXIT_BAD;
}
