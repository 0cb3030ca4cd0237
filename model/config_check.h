/* config_check.h - what must hold between the values of a machine, each of which is good by itself. Private to
 * config*.c. */
#ifndef MMU_CONFIG_CHECK_H
#define MMU_CONFIG_CHECK_H

#include "config.h"
#include "config_source.h"

/* False with *error set, naming the place of the value that is wrong, unless the machine can be built as it is told. */
bool mmu_machine_check(const struct mmu_machine *machine, const struct mmu_source *source, struct mmu_error *error);

#endif
