/* See mmu_rig.h. */
#include "mmu_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t *word_at(struct rig *rig, uint64_t pa)
{
    return pa >= RIG_BASE && pa < RIG_BASE + sizeof rig->word ? &rig->word[(pa - RIG_BASE) / 8] : NULL;
}

static void note(struct rig *rig, uint64_t pa, uint64_t cycle, bool write)
{
    assert_true(rig->ops < RIG_OPS);
    rig->op[rig->ops++] = (struct rig_op){pa, cycle, write};
}

/* Entries of 4 bytes lie two in a word. */
static unsigned bit_of(const struct rig *rig, uint64_t pa)
{
    return rig->entry_bytes == 8 ? 0 : (unsigned)(8 * (pa & 4));
}

static uint64_t mask_of(const struct rig *rig)
{
    return rig->entry_bytes == 8 ? UINT64_MAX : UINT32_MAX;
}

static uint64_t get_at(struct rig *rig, uint64_t pa)
{
    const uint64_t *word = word_at(rig, pa);
    assert_non_null(word);
    return *word >> bit_of(rig, pa) & mask_of(rig);
}

static void set_at(struct rig *rig, uint64_t pa, uint64_t entry)
{
    uint64_t *word = word_at(rig, pa), mask = mask_of(rig);
    assert_non_null(word);
    assert_int_equal(entry & ~mask, 0);
    *word = (*word & ~(mask << bit_of(rig, pa))) | entry << bit_of(rig, pa);
}

static struct mmu_mem_reply rig_read(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct rig *rig = ctx;
    bool error = !word_at(rig, pa);
    assert_int_equal(bytes, rig->entry_bytes);
    note(rig, pa, cycle, false);
    return (struct mmu_mem_reply){.value = error ? 0 : get_at(rig, pa), .latency = rig->latency, .error = error};
}

static struct mmu_mem_reply rig_write(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                      uint64_t cycle)
{
    struct rig *rig = ctx;
    assert_int_equal(bytes, rig->entry_bytes);
    note(rig, pa, cycle, true);
    if (rig->read_only)
        return (struct mmu_mem_reply){.latency = rig->latency, .error = true};
    set_at(rig, pa, get_at(rig, pa) ^ rig->meddle);
    rig->meddle = 0;
    struct mmu_mem_reply reply = {.value = get_at(rig, pa), .latency = rig->latency};
    reply.swapped = reply.value == expected;
    if (reply.swapped)
        set_at(rig, pa, desired);
    return reply;
}

static unsigned levels_of(const char *scheme)
{
    if (strcmp(scheme, "sv32") == 0)
        return 2;
    return strcmp(scheme, "sv39") == 0 ? 3 : strcmp(scheme, "sv57") == 0 || strcmp(scheme, "x86-5") == 0 ? 5 : 4;
}

struct rig *rig_new(const char *scheme)
{
    struct rig *rig = calloc(1, sizeof *rig);
    assert_non_null(rig);
    rig->x86 = scheme[0] == 'x';
    rig->levels = levels_of(scheme);
    bool rv32 = rig->levels == 2;
    rig->index_bits = rv32 ? 10 : 9;
    rig->entry_bytes = rv32 ? 4 : 8;
    rig->latency = 10;
    rig->next_frame = 1;
    rig->context = (struct mmu_context){.root = RIG_BASE, .asid = 1, .modifiers = MMU_WP | MMU_NX};
    rig->config = (struct mmu_config){.pa_bits = rig->x86 ? 40
                                                 : rv32   ? 34
                                                          : 56,
                                      .asid_bits = rv32 ? 9 : 12,
                                      .hardware_ad = true,
                                      .walkers = 1,
                                      .seed = 1};
    snprintf(rig->config.scheme, sizeof rig->config.scheme, "%s", scheme);
    rig_add_tlb(rig, "l1", 1, 1, 4, 1);
    return rig;
}

struct rig *rig_wide(void)
{
    struct rig *rig = rig_new("x86-4");
    for (uint64_t i = 0; i < RIG_PAGES; i++)
        rig_map(rig, RIG_VA + i * 4096, 0, RIG_PAGE + i * 4096, IA_LEAF);
    rig->config.tlb[0].ports = 64;
    rig->config.walkers = 64;
    return rig;
}

uint64_t rig_load(struct rig *rig, uint64_t page, uint64_t cycle)
{
    return rig_ask(rig, RIG_VA + page * 4096, MMU_LOAD, cycle).done;
}

struct mmu_tlb_config *rig_add_tlb(struct rig *rig, const char *name, uint32_t level, uint32_t sets, uint32_t ways,
                                   uint32_t latency)
{
    struct mmu_tlb_config *tlb = &rig->config.tlb[rig->config.tlb_count++];
    *tlb = (struct mmu_tlb_config){.level = level,
                                   .serves = MMU_SERVES_LOAD | MMU_SERVES_STORE | MMU_SERVES_FETCH,
                                   .pages = 7,
                                   .array = {sets, ways, "lru"},
                                   .latency = latency,
                                   .ports = 1};
    snprintf(tlb->name, sizeof tlb->name, "%s", name);
    return tlb;
}

void rig_add_pwc(struct rig *rig, unsigned level, uint32_t latency)
{
    rig->config.pwc[level] = (struct mmu_array_config){1, 4, "lru"};
    rig->config.pwc_latency = latency;
}

struct mmu_host rig_host(struct rig *rig)
{
    return (struct mmu_host){.version = MMU_HOST_VERSION, .ctx = rig, .mem_read = rig_read, .mem_write = rig_write};
}

bool rig_accepts(struct rig *rig)
{
    struct mmu_host host = rig_host(rig);
    rig->error.text[0] = '\0';
    rig->mmu = mmu_create(&rig->config, &host, &rig->error);
    return rig->mmu != NULL;
}

void rig_open(struct rig *rig)
{
    assert_true(rig_accepts(rig));
    mmu_set_context(rig->mmu, &rig->context);
}

void rig_close(struct rig *rig)
{
    mmu_destroy(rig->mmu);
    free(rig);
}

unsigned rig_shift(const struct rig *rig, unsigned level)
{
    return MMU_PAGE_SHIFT + rig->index_bits * level;
}

uint64_t rig_entry_address(struct rig *rig, uint64_t va, unsigned level)
{
    uint64_t table = RIG_BASE;
    for (unsigned at = rig->levels - 1;; at--) {
        uint64_t index = va >> rig_shift(rig, at) & ((1u << rig->index_bits) - 1),
                 pa = table + rig->entry_bytes * index;
        if (at == level)
            return pa;
        if (!get_at(rig, pa)) {
            uint64_t frame = RIG_BASE + 4096 * rig->next_frame++;
            set_at(rig, pa, rig->x86 ? frame | IA_P | IA_W | IA_U | IA_A : frame >> 2 | RV_V);
        }
        table = rig->x86 ? get_at(rig, pa) & UINT64_C(0xffffffffff000) : get_at(rig, pa) >> 10 << 12;
    }
}

uint64_t rig_get(struct rig *rig, uint64_t va, unsigned level)
{
    return get_at(rig, rig_entry_address(rig, va, level));
}

void rig_set(struct rig *rig, uint64_t va, unsigned level, uint64_t entry)
{
    set_at(rig, rig_entry_address(rig, va, level), entry);
}

uint64_t *rig_entry(struct rig *rig, uint64_t va, unsigned level)
{
    uint64_t *entry = word_at(rig, rig_entry_address(rig, va, level));
    assert_non_null(entry);
    assert_int_equal(rig->entry_bytes, 8);
    return entry;
}

void rig_map(struct rig *rig, uint64_t va, unsigned level, uint64_t pa, uint64_t bits)
{
    rig_set(rig, va, level, rig->x86 ? pa | bits | (level ? IA_PS : 0) : pa >> 2 | bits);
}

void rig_switch(struct rig *rig, uint32_t asid, bool user, uint32_t modifiers)
{
    rig->context.asid = asid;
    rig->context.user = user;
    rig->context.modifiers = modifiers;
    mmu_set_context(rig->mmu, &rig->context);
}

struct mmu_response rig_ask(struct rig *rig, uint64_t va, enum mmu_access access, uint64_t cycle)
{
    struct mmu_request request = {.va = va, .cycle = cycle, .access = access};
    struct mmu_response response;
    rig->ops = 0;
    mmu_translate(rig->mmu, &request, &response);
    return response;
}

struct wanted {
    const char *name;
    uint64_t value;
    bool found;
};

static void look_for(void *ctx, const struct mmu_stat *stat)
{
    struct wanted *wanted = ctx;
    char name[80];
    snprintf(name, sizeof name, "%s.%s", stat->group, stat->name);
    if (strcmp(name, wanted->name) != 0)
        return;
    wanted->value = stat->value;
    wanted->found = true;
}

uint64_t rig_stat(const struct rig *rig, const char *name)
{
    struct wanted wanted = {name, 0, false};
    mmu_stats_each(rig->mmu, look_for, &wanted);
    assert_true(wanted.found);
    return wanted.value;
}
