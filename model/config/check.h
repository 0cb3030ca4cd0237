/*
 * check.h - a machine made from its source, and what must hold between its values, each of which is good by
 * itself. Private to config/.
 */
#ifndef MMU_CONFIG_CHECK_H
#define MMU_CONFIG_CHECK_H

#include "config.h"
#include "source.h"

/* False with *error set, naming the place of the value that is wrong, unless the machine can be built as it is told. */
bool mmu_machine_check(const struct mmu_machine *machine, const struct mmu_source *source, struct mmu_error *error);

/* Make the machine that the source tells of: defaults, file, settings, checks. False with *error set. */
bool mmu_machine_build(struct mmu_machine *machine, const struct mmu_source *source, struct mmu_error *error);

#endif
