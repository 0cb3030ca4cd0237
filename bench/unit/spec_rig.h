/*
 * spec_rig.h - what the tests that go through the specifications share: one page mapped at any level of any scheme,
 * requests far enough apart not to meet, and what one of them must be answered.
 */
#ifndef SPEC_RIG_H
#define SPEC_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mmu_rig.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(n) (UINT64_C(1) << (n))

/* Ended by NULL. The RISC-V formats whose entries have 8 bytes, and so upper bits, are those from the second on. */
extern const char *const spec_riscv[], *const spec_riscv64[], *const spec_x86[];

/* Of the scheme: levels, and levels whose entries may be leaves (4 KiB to the largest page). */
unsigned spec_levels(const char *scheme);
unsigned spec_leaf_levels(const char *scheme);

typedef void spec_level_fn(const char *scheme, unsigned level);
/* Do it for every scheme of the list at every level, or at every one that may hold leaves. */
void spec_each_level(const char *const *schemes, spec_level_fn *fn);
void spec_each_leaf_level(const char *const *schemes, spec_level_fn *fn);

/* rig_new, its TLB holding every page size. */
struct rig *spec_rig(const char *scheme);
/* The same, opened, with spec_va mapped to spec_pa by a leaf at `level` with these entry bits. */
struct rig *spec_mapped(const char *scheme, unsigned level, uint64_t bits);
/* All page-walk caches that the scheme can have, of 4 entries each. Before rig_open. */
void spec_add_pwcs(struct rig *rig);

/* An address of the lower half with another index at each level and an offset, and a page for a leaf at `level`. */
uint64_t spec_va(const struct rig *rig);
uint64_t spec_pa(const struct rig *rig, unsigned level);
/* Where spec_va is when a leaf at `level` maps it to spec_pa. */
uint64_t spec_target(const struct rig *rig, unsigned level);

/* Ask for an address when everything asked before has long been done. */
struct mmu_response spec_ask(struct rig *rig, uint64_t va, enum mmu_access access);

/* The cause number of a RISC-V page fault of that access; an access fault's is 8 less, a fetch's 11. */
uint32_t spec_cause(enum mmu_access access);
uint32_t spec_access_cause(enum mmu_access access);

/* Ask, and expect the physical address, or a page fault with that code at that level. */
#define EXPECT_PA(...) (spec_line = __LINE__, spec_expect_pa(__VA_ARGS__))
#define EXPECT_FAULT(...) (spec_line = __LINE__, spec_expect_fault(__VA_ARGS__))

extern int spec_line; /* of the expectation, told when it is not met */
struct mmu_response spec_expect_pa(struct rig *rig, uint64_t va, enum mmu_access access, uint64_t pa);
struct mmu_response spec_expect_fault(struct rig *rig, uint64_t va, enum mmu_access access, uint32_t code,
                                      unsigned level);

/*
 * For what flushes drop: five entries in two levels of TLB, each a leaf of `level`: page 1 and page 2 of ASID 1, page 1
 * and page 2 of ASID 2, and page 3, which is global (page n is at n << shift(level)).
 */
struct rig *spec_filled(const char *scheme, unsigned level);
/* Which of them are still cached, a letter each: x still, . no more. */
#define EXPECT_LEFT(...) (spec_line = __LINE__, spec_expect_left(__VA_ARGS__))
void spec_expect_left(struct rig *rig, unsigned level, const char *left);

#endif
