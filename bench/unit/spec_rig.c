/* See spec_rig.h. */
#include "spec_rig.h"

const char *const spec_riscv[] = {"sv32", "sv39", "sv48", "sv57", NULL};
const char *const spec_riscv64[] = {"sv39", "sv48", "sv57", NULL};
const char *const spec_x86[] = {"x86-4", "x86-5", NULL};

int spec_line;

unsigned spec_levels(const char *scheme)
{
    static const struct {
        const char *scheme;
        unsigned levels;
    } rows[] = {{"sv32", 2}, {"sv39", 3}, {"sv48", 4}, {"sv57", 5}, {"x86-4", 4}, {"x86-5", 5}};
    size_t i = 0;
    while (strcmp(rows[i].scheme, scheme) != 0)
        i++;
    return rows[i].levels;
}

unsigned spec_leaf_levels(const char *scheme)
{
    return scheme[0] == 'x' ? 3 : spec_levels(scheme);
}

void spec_each_level(const char *const *schemes, spec_level_fn *fn)
{
    for (; *schemes; schemes++)
        for (unsigned level = 0; level < spec_levels(*schemes); level++)
            fn(*schemes, level);
}

void spec_each_leaf_level(const char *const *schemes, spec_level_fn *fn)
{
    for (; *schemes; schemes++)
        for (unsigned level = 0; level < spec_leaf_levels(*schemes); level++)
            fn(*schemes, level);
}

struct rig *spec_rig(const char *scheme)
{
    struct rig *rig = rig_new(scheme);
    rig->config.tlb[0].pages = (1u << spec_leaf_levels(scheme)) - 1;
    return rig;
}

struct rig *spec_mapped(const char *scheme, unsigned level, uint64_t bits)
{
    struct rig *rig = spec_rig(scheme);
    rig_map(rig, spec_va(rig), level, spec_pa(rig, level), bits);
    rig_open(rig);
    return rig;
}

void spec_add_pwcs(struct rig *rig)
{
    for (unsigned level = 1; level < rig->levels; level++)
        rig_add_pwc(rig, level, 1);
}

/* Binary 0 1010 0101 ... in the lower half of every scheme. */
uint64_t spec_va(const struct rig *rig)
{
    return UINT64_C(0x00a55a3c5a3c5678) & (BIT(rig_shift(rig, rig->levels) - 1) - 1);
}

uint64_t spec_pa(const struct rig *rig, unsigned level)
{
    return UINT64_C(3) << rig_shift(rig, level);
}

uint64_t spec_target(const struct rig *rig, unsigned level)
{
    return spec_pa(rig, level) | (spec_va(rig) & (BIT(rig_shift(rig, level)) - 1));
}

struct mmu_response spec_ask(struct rig *rig, uint64_t va, enum mmu_access access)
{
    static uint64_t cycle;
    return rig_ask(rig, va, access, cycle += 10000);
}

uint32_t spec_cause(enum mmu_access access)
{
    return access == MMU_LOAD ? 13 : access == MMU_STORE ? 15 : 12;
}

uint32_t spec_access_cause(enum mmu_access access)
{
    return access == MMU_LOAD ? 5 : access == MMU_STORE ? 7 : 1;
}

static void not_met(const struct rig *rig, uint64_t va, enum mmu_access access, const struct mmu_response *response)
{
    static const char *const names[] = {"load", "store", "fetch"};
    fail_msg("line %d: %s, %s of 0x%llx: pa 0x%llx, fault %d, code %u, level %u", spec_line, rig->config.scheme,
             names[access], (unsigned long long)va, (unsigned long long)response->pa, (int)response->fault,
             response->code, response->level);
}

struct mmu_response spec_expect_pa(struct rig *rig, uint64_t va, enum mmu_access access, uint64_t pa)
{
    struct mmu_response response = spec_ask(rig, va, access);
    if (response.fault != MMU_FAULT_NONE || response.pa != pa)
        not_met(rig, va, access, &response);
    return response;
}

struct mmu_response spec_expect_fault(struct rig *rig, uint64_t va, enum mmu_access access, uint32_t code,
                                      unsigned level)
{
    struct mmu_response response = spec_ask(rig, va, access);
    if (response.fault != MMU_FAULT_PAGE || response.code != code || response.level != level)
        not_met(rig, va, access, &response);
    return response;
}

/* ---- what flushes drop ------------------------------------------------------------------------------------------- */

static const struct {
    uint64_t page;
    uint32_t asid;
} entries[] = {{1, 1}, {2, 1}, {1, 2}, {2, 2}, {3, 1}};

struct rig *spec_filled(const char *scheme, unsigned level)
{
    struct rig *rig = spec_rig(scheme);
    uint64_t leaf = rig->x86 ? IA_LEAF : RV_LEAF, global = rig->x86 ? IA_G : RV_G;
    rig->config.tlb[0].array.ways = 8;
    rig_add_tlb(rig, "l2", 2, 2, 8, 1)->pages = rig->config.tlb[0].pages;
    for (uint64_t page = 1; page <= 3; page++)
        rig_map(rig, page << rig_shift(rig, level), level, spec_pa(rig, level), leaf | (page == 3 ? global : 0));
    rig_open(rig);
    for (size_t i = 0; i < COUNT(entries); i++) {
        rig_switch(rig, entries[i].asid, false, 0);
        spec_ask(rig, entries[i].page << rig_shift(rig, level), MMU_LOAD);
    }
    return rig;
}

void spec_expect_left(struct rig *rig, unsigned level, const char *left)
{
    char found[COUNT(entries) + 1] = "";
    for (size_t i = 0; i < COUNT(entries); i++) {
        rig_switch(rig, entries[i].asid, false, 0);
        bool cached = spec_ask(rig, entries[i].page << rig_shift(rig, level), MMU_LOAD).served != MMU_SERVED_WALK;
        found[i] = cached ? 'x' : '.';
    }
    if (strcmp(found, left) != 0)
        fail_msg("line %d: %s, level %u: %s is left, not %s", spec_line, rig->config.scheme, level, found, left);
}
