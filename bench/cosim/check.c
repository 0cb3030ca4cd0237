/* See check.h. */
#include "check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "cosim.h"

bool cosim_differ(struct cosim *cosim, const char *check, const char *format, ...)
{
    va_list arguments;
    if (cosim->different)
        return false;
    va_start(arguments, format);
    vsnprintf(cosim->difference.text, sizeof cosim->difference.text, format, arguments);
    va_end(arguments);
    cosim->difference.check = check;
    cosim->different = true;
    return false;
}

bool cosim_same(struct cosim *cosim, const char *check, const char *field, uint64_t model, uint64_t rtl)
{
    return model == rtl || cosim_differ(cosim, check, "%s: model 0x%" PRIx64 ", device 0x%" PRIx64, field, model, rtl);
}

bool cosim_check_translation(struct cosim *cosim, const struct cosim_translation *translation)
{
    return cosim_check_response(cosim, translation) && cosim_check_served(cosim, translation) &&
           cosim_check_traffic(cosim, translation) && cosim_check_ad(cosim, translation) &&
           cosim_check_cycles(cosim, translation) && cosim_check_events(cosim, translation);
}
