/* See fault_text.h. */
#include "fault_text.h"

#include <stdio.h>

static const char *cause_name(uint32_t cause)
{
    switch (cause) {
    case 1:
        return "instruction access fault";
    case 5:
        return "load access fault";
    case 7:
        return "store access fault";
    case 12:
        return "instruction page fault";
    case 13:
        return "load page fault";
    case 15:
        return "store page fault";
    default:
        return "another exception";
    }
}

static void error_code_text(uint32_t code, char text[MMU_FAULT_TEXT_BYTES])
{
    const char *why = (code & 8) ? "a reserved bit is set" : (code & 1) ? "the rights deny it" : "not present";
    const char *what = (code & 16) ? "fetch" : (code & 2) ? "write" : "read";
    snprintf(text, MMU_FAULT_TEXT_BYTES, "page fault, error code 0x%x: %s, %s by %s", code, why, what,
             (code & 4) ? "user" : "supervisor");
}

void mmu_fault_text(const struct mmu_scheme *scheme, uint64_t va, uint32_t code, char text[MMU_FAULT_TEXT_BYTES])
{
    if (!scheme->hardware_ad_only)
        snprintf(text, MMU_FAULT_TEXT_BYTES, "%s, cause %u", cause_name(code), code);
    else if (!mmu_scheme_canonical(scheme, va))
        snprintf(text, MMU_FAULT_TEXT_BYTES, "general protection: the address is not canonical");
    else
        error_code_text(code, text);
}
