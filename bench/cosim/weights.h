/*
 * weights.h - how often random stimuli do what. A weights file has a line "NAME VALUE" for each, comments behind '#',
 * and may begin with "include FILE" (in the same folder), whose values it then changes.
 */
#ifndef COSIM_WEIGHTS_H
#define COSIM_WEIGHTS_H

#include <stdbool.h>
#include <stdint.h>

#include "../../model/mmu.h"

/* Name, most, and what it is. Per cent unless said otherwise. */
#define COSIM_WEIGHTS(X)                                                                                               \
    X(world_requests, 1000000, "requests of one set of page tables")                                                   \
    X(stores, 100, "requests that are stores")                                                                         \
    X(fetches, 100, "requests that are fetches; the rest are loads")                                                   \
    X(same_page, 100, "addresses in a page used lately")                                                               \
    X(near_page, 100, "addresses in a neighbour of such a page")                                                       \
    X(bent_address, 100, "addresses with a bit wrong near the top")                                                    \
    X(any_address, 100, "addresses of 64 random bits; the rest are addresses that the tables have an entry for")       \
    X(recent_pages, 16, "pages that count as used lately")                                                             \
    X(burst, 100, "requests that are due with the one before")                                                         \
    X(gap, 100000, "cycles that the others come later, at most")                                                       \
    X(pause, 100, "of those: per cent that wait ten times as long")                                                    \
    X(switches, 100, "requests before which the address space changes")                                                \
    X(privilege, 100, "requests before which user and supervisor may change")                                          \
    X(modifiers, 100, "requests before which SUM, MXR, WP, SMEP, SMAP, AC or NXE changes")                             \
    X(own_privilege, 100, "times that the privilege is the one the space's pages are made for")                        \
    X(flushes, 100, "requests that are followed by a flush as soon as the rules allow it")                             \
    X(flush_delay, 1000, "cycles that it comes later, at most")                                                        \
    X(quiet_flushes, 100, "requests before which all is waited for, and a flush made")                                 \
    X(flush_near, 100, "flushed addresses that were used lately")                                                      \
    X(changes, 100, "requests before which a table entry is changed")                                                  \
    X(change_flush_all, 100, "changes that are followed by a flush of everything")                                     \
    X(change_flush_page, 100, "changes that are followed by a flush of the address; the rest by none")                 \
    X(memory_little, 100, "table accesses that take up to memory_little_cycles longer")                                \
    X(memory_little_cycles, 1000, "cycles")                                                                            \
    X(memory_lot, 100, "table accesses that take up to memory_lot_cycles longer")                                      \
    X(memory_lot_cycles, 1000, "cycles")                                                                               \
    X(memory_stalls, 90, "cycles in which memory accepts nothing")                                                     \
    X(memory_bursts, 90, "runs of eight cycles in which memory accepts nothing")                                       \
    X(races, 100, "compare-and-swaps before which another agent changes the entry")                                    \
    X(race_unmaps, 100, "of these: the entry is made absent")                                                          \
    X(roots, 64, "entries of a root table, at most")                                                                   \
    X(tables, 64, "entries of another table, at most, runs counted once")                                              \
    X(run, 512, "entries of a run in a table of level 0, at most")                                                     \
    X(garbage, 100, "entries of 64 random bits")                                                                       \
    X(pointers, 100, "entries of a table above level 0 that point to a table")                                         \
    X(pointers_low, 100, "entries of a table of level 0 that look like a pointer")                                     \
    X(pointer_known, 100, "pointers to a table that exists already")                                                   \
    X(pointer_nowhere, 100, "pointers to any address, mostly without memory")                                          \
    X(pointer_odd, 100, "pointers with a flag that belongs to leaves")                                                 \
    X(pointer_limits, 100, "x86: pointers that deny writing, user or execution")                                       \
    X(reserved, 100, "entries with a bit set that is, or may be, reserved")                                            \
    X(beyond, 100, "entries whose address is beyond the physical address bits")                                        \
    X(absent, 100, "leaves that are not present")                                                                      \
    X(misaligned, 100, "leaves above level 0 that are misaligned")                                                     \
    X(napot, 100, "RISC-V: leaves of level 0 with N set, where the machine has Svnapot")                               \
    X(pbmt, 100, "RISC-V: leaves with a memory type, where the machine has Svpbmt")                                    \
    X(full_rights, 100, "leaves that allow everything")                                                                \
    X(own_user, 100, "leaves that are the user's in a user's space, and the supervisor's in a supervisor's")           \
    X(global, 100, "leaves that are global")                                                                           \
    X(global_pointers, 100, "RISC-V: pointers that are global")                                                        \
    X(accessed, 100, "entries with A set")                                                                             \
    X(dirty, 100, "leaves with D set")

struct cosim_weights {
#define COSIM_WEIGHT_FIELD(name, most, help) uint32_t name;
    COSIM_WEIGHTS(COSIM_WEIGHT_FIELD)
#undef COSIM_WEIGHT_FIELD
};

/* Read the file. False with *error set as "FILE:LINE: ..." if it does not give every weight a value in its range. */
bool cosim_weights_read(struct cosim_weights *weights, const char *file, struct mmu_error *error);

#endif
