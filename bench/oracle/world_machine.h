/* world_machine.h - the machine of a random case. */
#ifndef WORLD_MACHINE_H
#define WORLD_MACHINE_H

#include "world.h"

/* Choose world->config, scheme, x86 and levels. */
void world_make_machine(struct world *world);

#endif
