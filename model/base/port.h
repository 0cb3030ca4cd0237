/*
 * port.h - a timing primitive (calendar.h is the other): a resource with `units` equal units, each taken until a cycle.
 * A TLB's lookup port is taken for one cycle, a walker for the length of its walk. Requests come in order: none is
 * granted before the one that came before it.
 */
#ifndef MMU_BASE_PORT_H
#define MMU_BASE_PORT_H

#include <stdint.h>

enum { MMU_PORT_UNITS = 64 };

struct mmu_port {
    uint32_t units;
    uint32_t taken;                /* mmu_port_take: units granted in cycle `last` */
    uint64_t last;                 /* cycle of the last grant */
    uint64_t free[MMU_PORT_UNITS]; /* mmu_port_acquire: first cycle at which the unit can be granted again */
};

static inline uint64_t mmu_later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Wait from cycle t for a unit; *unit is the one granted, the result the cycle of the grant. */
static inline uint64_t mmu_port_acquire(struct mmu_port *port, uint64_t t, uint32_t *unit)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < port->units; i++)
        if (port->free[i] < port->free[best])
            best = i;
    if (t < port->last)
        t = port->last;
    if (t < port->free[best])
        t = port->free[best];
    port->last = t;
    *unit = best;
    return t;
}

/* Grant nothing before `cycle`. */
static inline void mmu_port_hold(struct mmu_port *port, uint64_t cycle)
{
    if (port->last < cycle)
        port->last = cycle;
}

/* The unit can be granted again from `cycle` on. */
static inline void mmu_port_release(struct mmu_port *port, uint32_t unit, uint64_t cycle)
{
    port->free[unit] = cycle;
}

/*
 * Wait from cycle t for a unit and take it for that one cycle; the result is that cycle. All grants of a port are of
 * this kind, or none is: in order, and a cycle long each, they need no more than a count.
 */
static inline uint64_t mmu_port_take(struct mmu_port *port, uint64_t t)
{
    if (t > port->last) {
        port->last = t;
        port->taken = 1;
        return t;
    }
    if (port->taken == port->units) {
        port->last++;
        port->taken = 0;
    }
    port->taken++;
    return port->last;
}

#endif
