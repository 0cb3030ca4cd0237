/* Liveness and the rules of the ports: nothing is older than a bound, answered twice, taken back or out of order. */
#include <inttypes.h>

#include "cosim.h"

/* Cycles that a request may take: more than every walker's walk in turn with the slowest memory. */
enum { OLDEST = 20000 };

bool cosim_check_liveness(struct cosim *cosim)
{
    const struct rtl_side *rtl = &cosim->rtl;
    if (rtl->broken)
        return cosim_differ(cosim, "rules", "%s (request %" PRIu64 " since the last reset)", rtl->broken,
                            rtl->broken_by);
    if (rtl->accepted == rtl->retired)
        return true;
    uint64_t age = rtl->cycle - rtl_side_translation(rtl, rtl->retired)->rtl.arrived;
    return age <= OLDEST || cosim_differ(cosim, "liveness", "the device gave no answer within %d cycles", OLDEST);
}
