/* Memory at the end: every word of both RAMs. */
#include <inttypes.h>

#include "check.h"

bool cosim_check_memory(const struct mmu_ram *model, const struct mmu_ram *rtl, struct cosim_difference *difference)
{
    uint64_t at = mmu_ram_first_difference(model, rtl);
    if (at == UINT64_MAX)
        return true;
    return cosim_differ(difference, "memory", "word at 0x%" PRIx64 " at the end: model 0x%" PRIx64 ", RTL 0x%" PRIx64,
                        at, mmu_ram_read(model, at, 8), mmu_ram_read(rtl, at, 8));
}
