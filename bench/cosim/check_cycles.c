/* Cycles: of every table access, and of the response. Both sides accept the request in the same cycle. */
#include <inttypes.h>

#include "check.h"

bool cosim_check_cycles(const struct cosim_pair *pair, struct cosim_difference *difference)
{
    const struct cosim_traffic *model = pair->model->traffic;
    const struct cosim_traffic *rtl = pair->rtl->traffic;
    for (unsigned i = 0; i < model->count && i < COSIM_MAX_ACCESSES; i++)
        if (model->access[i].cycle != rtl->access[i].cycle || model->access[i].latency != rtl->access[i].latency)
            return cosim_differ(difference, "cycles",
                                "table access %u: model in cycle %" PRIu64 ", RTL in cycle %" PRIu64, i,
                                model->access[i].cycle, rtl->access[i].cycle);
    uint64_t model_done = pair->model->response.done;
    uint64_t rtl_done = pair->rtl->response.done;
    return model_done == rtl_done ||
           cosim_differ(difference, "cycles", "response: model in cycle %" PRIu64 ", RTL in cycle %" PRIu64, model_done,
                        rtl_done);
}
