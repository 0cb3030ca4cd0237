/* See check.h. */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>

bool cosim_differ(struct cosim_difference *difference, const char *check, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(difference->text, sizeof difference->text, format, arguments);
    va_end(arguments);
    difference->check = check;
    return false;
}

bool cosim_check_request(const struct cosim_pair *pair, struct cosim_difference *difference)
{
    return cosim_check_liveness(pair, difference) && cosim_check_response(pair, difference) &&
           cosim_check_traffic(pair, difference) && cosim_check_cycles(pair, difference);
}
