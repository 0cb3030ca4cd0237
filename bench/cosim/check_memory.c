/* Memory at the end: every word of both RAMs. */
#include <inttypes.h>

#include "cosim.h"

bool cosim_check_memory(struct cosim *cosim)
{
    const struct mmu_ram *model = cosim->model.memory.ram, *rtl = cosim->rtl.memory.memory.ram;
    uint64_t at = mmu_ram_first_difference(model, rtl);
    if (at == UINT64_MAX)
        return true;
    return cosim_differ(cosim, "memory", "word at 0x%" PRIx64 " at the end: model 0x%" PRIx64 ", device 0x%" PRIx64, at,
                        mmu_ram_read(model, at, 8), mmu_ram_read(rtl, at, 8));
}
