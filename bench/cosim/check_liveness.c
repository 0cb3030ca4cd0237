/* Liveness and rules: the RTL answers every request, and none of its assertions fails. */
#include "check.h"

bool cosim_check_liveness(const struct cosim_pair *pair, struct cosim_difference *difference)
{
    if (pair->rtl->asserted)
        return cosim_differ(difference, "assertion", "an assertion of the RTL failed, or a second read was issued");
    if (!pair->rtl->answered)
        return cosim_differ(difference, "liveness", "the RTL gave no answer within %d cycles", COSIM_PATIENCE);
    return true;
}
