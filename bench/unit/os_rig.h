/*
 * os_rig.h - a machine for the tests of the operating system: RAM, the OS, and for each core an MMU that does as little
 * as possible, but forgets nothing by itself. It keeps every translation and every pointer that it ever walked until a
 * flush names it, so that a flush that the OS owes shows as a wrong translation. That a core holds translations of both
 * sizes for one page fails at once.
 *
 * The header defines what it declares; each test program includes it once.
 */
#ifndef BENCH_UNIT_OS_RIG_H
#define BENCH_UNIT_OS_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../../model/os/os.h"

enum {
    RIG_CORES = 4,
    RIG_TRANSLATIONS = 1 << 12,
    RIG_HUGE = 1 << 9,
    RIG_POINTERS = 1 << 9,
    RIG_PAGE = 4096,
    RIG_RETRIES = 8
};

#define RIG_BASE UINT64_C(0x80000000)

enum { RIG_FLUSH_PAGE, RIG_FLUSH_ASID, RIG_FLUSH_ALL, RIG_FLUSHES };

struct rig_translation {
    bool valid;
    uint32_t asid;
    uint64_t va; /* of the page, or of what the level-0 table maps */
    struct mmu_entry entry;
};

struct rig_core {
    struct mmu_context context;
    struct rig_translation tlb[RIG_TRANSLATIONS];
    struct rig_translation huge[RIG_HUGE];         /* of pages of level 1 */
    struct rig_translation pointers[RIG_POINTERS]; /* to level-0 tables */
    uint64_t flushes[RIG_FLUSHES];                 /* asked for */
};

struct rig {
    const struct mmu_scheme *scheme;
    struct mmu_os_config config;
    struct mmu_ram *ram;
    struct mmu_os *os;
    struct rig_core core[RIG_CORES];
    uint64_t cost; /* of the last access */
    const char *wanted;
    uint64_t found;
};

static inline struct rig_translation *rig_slot(struct rig_translation *table, size_t count, uint64_t key, uint32_t asid)
{
    return &table[(key * 31 + asid * UINT64_C(977)) & (count - 1)];
}

static inline void rig_drop(struct rig_translation *table, size_t count, const struct mmu_flush *flush)
{
    for (size_t i = 0; i < count; i++)
        if (!flush->by_asid || flush->asid == table[i].asid)
            table[i].valid = false;
}

static inline uint64_t rig_page_bytes(const struct rig *rig, unsigned level)
{
    return mmu_scheme_page_bytes(rig->scheme, level);
}

/* Where a core keeps the translation of the page of that level that holds va. */
static inline struct rig_translation *rig_kept(const struct rig *rig, struct rig_core *core, unsigned level,
                                               uint64_t va, uint32_t asid)
{
    uint64_t page = va / rig_page_bytes(rig, level);
    return level ? rig_slot(core->huge, RIG_HUGE, page, asid) : rig_slot(core->tlb, RIG_TRANSLATIONS, page, asid);
}

static inline bool rig_is_of(const struct rig *rig, const struct rig_translation *kept, unsigned level, uint64_t va,
                             uint32_t asid)
{
    return kept->valid && kept->asid == asid && kept->va == (va & ~(rig_page_bytes(rig, level) - 1));
}

/* The OS names an address only together with an ASID. */
static inline void rig_drop_page(const struct rig *rig, struct rig_core *core, const struct mmu_flush *flush)
{
    assert_true(flush->by_asid);
    for (unsigned level = 0; level < 2; level++) {
        struct rig_translation *kept = rig_kept(rig, core, level, flush->va, flush->asid);
        if (rig_is_of(rig, kept, level, flush->va, flush->asid))
            kept->valid = false;
    }
}

static inline void rig_flush(void *ctx, unsigned core, const struct mmu_flush *flush)
{
    struct rig *rig = ctx;
    struct rig_core *c = &rig->core[core];
    assert_true(core < rig->config.cores);
    c->flushes[flush->by_va ? RIG_FLUSH_PAGE : flush->by_asid ? RIG_FLUSH_ASID : RIG_FLUSH_ALL]++;
    if (flush->by_va)
        rig_drop_page(rig, c, flush);
    else
        rig_drop(c->tlb, RIG_TRANSLATIONS, flush);
    if (!flush->by_va)
        rig_drop(c->huge, RIG_HUGE, flush);
    if (!flush->by_va || rig->scheme->address_flush_drops_pwc)
        rig_drop(c->pointers, RIG_POINTERS, flush);
}

static inline void rig_set_context(void *ctx, unsigned core, const struct mmu_context *context)
{
    struct rig *rig = ctx;
    rig->core[core].context = *context;
}

static inline struct rig *rig_create_at(uint64_t base, const char *scheme, uint64_t pages, uint64_t slots,
                                        const struct mmu_os_config *differences)
{
    struct rig *rig = calloc(1, sizeof *rig);
    struct mmu_os_host host = {.ctx = rig, .flush = rig_flush, .set_context = rig_set_context};
    struct mmu_error error = {""};
    rig->scheme = mmu_scheme_find(scheme);
    assert_non_null(rig->scheme);
    rig->config = (struct mmu_os_config){.cores = 1, .asid_bits = 8, .hardware_ad = true};
    if (differences)
        rig->config = *differences;
    rig->config.memory = pages * RIG_PAGE;
    rig->config.swap = slots * RIG_PAGE;
    strcpy(rig->config.reclaim, "clock");
    if (!rig->config.huge_pages[0])
        strcpy(rig->config.huge_pages, "never");
    rig->ram = mmu_ram_create(base, rig->config.memory);
    rig->os = mmu_os_create(&rig->config, rig->scheme, rig->ram, &host, &error);
    assert_string_equal(error.text, "");
    assert_non_null(rig->os);
    return rig;
}

static inline struct rig *rig_create(const char *scheme, uint64_t pages, uint64_t slots,
                                     const struct mmu_os_config *differences)
{
    return rig_create_at(RIG_BASE, scheme, pages, slots, differences);
}

static inline void rig_destroy(struct rig *rig)
{
    mmu_os_destroy(rig->os);
    mmu_ram_destroy(rig->ram);
    free(rig);
}

static inline bool rig_grants(const struct mmu_entry *entry, enum mmu_access access)
{
    static const uint8_t needed[] = {MMU_RIGHT_READ, MMU_RIGHT_WRITE, MMU_RIGHT_EXEC};
    return (entry->rights & MMU_RIGHT_USER) && (entry->rights & needed[access]);
}

/* The table that holds the leaf for va, of *level, through the core's kept pointers; UINT64_MAX if there is none. */
static inline uint64_t rig_table(struct rig *rig, struct rig_core *core, uint64_t va, unsigned *level)
{
    uint64_t bytes = rig_page_bytes(rig, 1), region = va & ~(bytes - 1), table = core->context.root;
    struct rig_translation *kept = rig_slot(core->pointers, RIG_POINTERS, region / bytes, core->context.asid);
    *level = 0;
    if (kept->valid && kept->asid == core->context.asid && kept->va == region)
        return kept->entry.base;
    for (*level = rig->scheme->levels - 1u; *level > 0; --*level) {
        struct mmu_entry entry;
        uint64_t at = mmu_scheme_entry_address(rig->scheme, table, *level, va);
        rig->scheme->decode(mmu_ram_read(rig->ram, at, rig->scheme->entry_bytes), *level, &entry);
        if (!entry.present)
            return UINT64_MAX;
        if (entry.leaf)
            return table;
        table = entry.base;
    }
    *kept = (struct rig_translation){true, core->context.asid, region, {.base = table}};
    return table;
}

/* Walk: whether the entry lets the access through. A and D are set in memory as the hardware would. */
static inline bool rig_walk(struct rig *rig, struct rig_core *core, uint64_t va, enum mmu_access access,
                            struct mmu_entry *out, unsigned *level)
{
    uint64_t table = rig_table(rig, core, va, level);
    if (table == UINT64_MAX)
        return false;
    uint64_t at = mmu_scheme_entry_address(rig->scheme, table, *level, va);
    uint64_t word = mmu_ram_read(rig->ram, at, rig->scheme->entry_bytes);
    rig->scheme->decode(word, *level, out);
    bool store = access == MMU_STORE;
    if (!out->present || !rig_grants(out, access))
        return false;
    if (!rig->config.hardware_ad && (!out->accessed || (store && !out->dirty)))
        return false;
    assert_int_equal(out->base % rig_page_bytes(rig, *level), 0);
    out->accessed = true;
    out->dirty |= store;
    mmu_ram_swap(rig->ram, at, rig->scheme->entry_bytes, word, rig->scheme->encode(out, *level));
    return true;
}

/* No core may hold translations of both sizes for one page. */
static inline void rig_expect_one_size(struct rig *rig, struct rig_core *core, uint64_t va, unsigned level)
{
    uint32_t asid = core->context.asid;
    if (level == 0) {
        assert_false(rig_is_of(rig, rig_kept(rig, core, 1, va, asid), 1, va, asid));
        return;
    }
    for (uint64_t page = va & ~(rig_page_bytes(rig, 1) - 1), end = page + rig_page_bytes(rig, 1); page < end;
         page += RIG_PAGE)
        assert_false(rig_is_of(rig, rig_kept(rig, core, 0, page, asid), 0, page, asid));
}

/* The kept translation that serves the access, or denies it; NULL if there is none. */
static inline struct rig_translation *rig_hit(struct rig *rig, struct rig_core *core, uint64_t va,
                                              enum mmu_access access)
{
    for (unsigned level = 0; level < 2; level++) {
        struct rig_translation *kept = rig_kept(rig, core, level, va, core->context.asid);
        if (rig_is_of(rig, kept, level, va, core->context.asid) && (access != MMU_STORE || kept->entry.dirty))
            return kept;
    }
    return NULL;
}

/* One try at an access, as a TLB does it: a hit that denies is a fault without a walk. */
static inline bool rig_try(struct rig *rig, struct rig_core *core, uint64_t va, enum mmu_access access, uint64_t *pa)
{
    struct rig_translation *kept = rig_hit(rig, core, va, access);
    if (kept && !rig_grants(&kept->entry, access))
        return false;
    if (!kept) {
        struct mmu_entry entry;
        unsigned level;
        if (!rig_walk(rig, core, va, access, &entry, &level))
            return false;
        rig_expect_one_size(rig, core, va, level);
        uint64_t page = va & ~(rig_page_bytes(rig, level) - 1);
        kept = rig_kept(rig, core, level, va, core->context.asid);
        *kept = (struct rig_translation){true, core->context.asid, page, entry};
    }
    *pa = kept->entry.base + (va - kept->va);
    return true;
}

/* Translate, with the OS behind it; false when the fault is delivered. */
static inline bool rig_translate(struct rig *rig, unsigned core, uint64_t va, enum mmu_access access, uint64_t *pa)
{
    struct rig_core *c = &rig->core[core];
    rig->cost = 0;
    for (int i = 0; i < RIG_RETRIES; i++) {
        bool user_half = va >> (rig->scheme->va_bits - 1) == 0;
        if (user_half && rig_try(rig, c, va, access, pa))
            return true;
        struct mmu_fault fault = {.va = va, .access = access, .kind = MMU_FAULT_PAGE, .context = c->context};
        if (mmu_os_page_fault(rig->os, core, &fault, &rig->cost) == MMU_DELIVER)
            return false;
    }
    fail_msg("an access to %#llx faults for ever", (unsigned long long)va);
    return false;
}

static inline bool rig_touch(struct rig *rig, unsigned core, uint64_t va, enum mmu_access access)
{
    uint64_t pa;
    return rig_translate(rig, core, va, access, &pa);
}

static inline bool rig_store(struct rig *rig, unsigned core, uint64_t va, uint64_t value)
{
    uint64_t pa;
    if (!rig_translate(rig, core, va, MMU_STORE, &pa))
        return false;
    mmu_ram_write(rig->ram, pa, 8, value);
    return true;
}

/* A load that must not be denied. */
static inline uint64_t rig_load(struct rig *rig, unsigned core, uint64_t va)
{
    uint64_t pa = 0;
    assert_true(rig_translate(rig, core, va, MMU_LOAD, &pa));
    return mmu_ram_read(rig->ram, pa, 8);
}

static inline void rig_find_stat(void *ctx, const struct mmu_stat *stat)
{
    struct rig *rig = ctx;
    if (strcmp(stat->name, rig->wanted) == 0)
        rig->found = stat->value;
}

/* A counter of the OS by its name. */
static inline uint64_t rig_count(struct rig *rig, const char *name)
{
    rig->wanted = name;
    rig->found = UINT64_MAX;
    mmu_os_stats_each(rig->os, rig_find_stat, rig);
    assert_true(rig->found != UINT64_MAX);
    return rig->found;
}

static inline struct mmu_os_usage rig_usage(const struct rig *rig)
{
    struct mmu_os_usage usage;
    mmu_os_usage(rig->os, &usage);
    return usage;
}

#endif
