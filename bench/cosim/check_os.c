/* The operating systems at the end: every counter. */
#include <inttypes.h>
#include <string.h>

#include "../../model/os/os.h"
#include "cosim.h"

enum { MAX_COUNTERS = 256 };

struct counters {
    unsigned count;
    struct mmu_stat stat[MAX_COUNTERS];
};

static void collect(void *ctx, const struct mmu_stat *stat)
{
    struct counters *counters = ctx;
    if (counters->count < MAX_COUNTERS)
        counters->stat[counters->count++] = *stat;
}

bool cosim_check_os(struct cosim *cosim, const struct mmu_os *model, const struct mmu_os *rtl)
{
    struct counters ours = {0}, theirs = {0};
    mmu_os_stats_each(model, collect, &ours);
    mmu_os_stats_each(rtl, collect, &theirs);
    for (unsigned i = 0; i < ours.count && i < theirs.count; i++)
        if (ours.stat[i].value != theirs.stat[i].value)
            return cosim_differ(cosim, "os", "%s.%s: model's OS %" PRIu64 ", device's OS %" PRIu64, ours.stat[i].group,
                                ours.stat[i].name, ours.stat[i].value, theirs.stat[i].value);
    return true;
}
