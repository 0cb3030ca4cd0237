/* See number.h. */
#include "number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool mmu_cmd_number(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
    if (!*text || strspn(text, "0123456789") != strlen(text) || (text[0] == '0' && text[1]))
        return false;
    errno = 0;
    *value = strtoull(text, NULL, 10);
    return errno == 0 && *value >= min && *value <= max;
}

bool mmu_cmd_address(const char *text, uint64_t *value)
{
    if (strncmp(text, "0x", 2) != 0)
        return mmu_cmd_number(text, 0, UINT64_MAX, value);
    const char *digits = text + 2;
    if (!*digits || strlen(digits) > 16 || strspn(digits, "0123456789abcdefABCDEF") != strlen(digits))
        return false;
    *value = strtoull(digits, NULL, 16);
    return true;
}
