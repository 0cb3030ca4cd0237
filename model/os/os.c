/* Joins the parts of the operating system: creation, checks of the config, accounts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { MAX_ASID_BITS = 16 };

static const struct mmu_counter counter_table[] = {OS_COUNTERS(MMU_COUNTER_ROW)};

enum { HUGE_NEVER, HUGE_ALWAYS };

static const char *const huge_pages_names[] = {[HUGE_NEVER] = "never", [HUGE_ALWAYS] = "always", NULL};

const char *mmu_os_huge_pages_name(size_t n)
{
    return huge_pages_names[n];
}

/* The number of the name, or that of the end. */
static size_t huge_pages(const struct mmu_os_config *config)
{
    size_t n = 0;
    while (huge_pages_names[n] && strcmp(huge_pages_names[n], config->huge_pages) != 0)
        n++;
    return n;
}

static const char *refusal_of_scheme(const struct mmu_os_config *config, const struct mmu_scheme *scheme)
{
    if ((uint32_t)scheme->entry_bytes << scheme->index_bits != MMU_FRAME_BYTES)
        return "the scheme's tables must fill a frame of 4096 bytes";
    if (scheme->hardware_ad_only && !config->hardware_ad)
        return "hardware_ad must be true: the scheme has no way to leave A and D to the operating system";
    if (huge_pages(config) != HUGE_NEVER && !(scheme->leaf_levels & 1 << 1))
        return "huge_pages must be never: the scheme has no leaves at level 1";
    if (!mmu_os_pte_holds(scheme, config->memory / MMU_FRAME_BYTES) ||
        !mmu_os_pte_holds(scheme, config->swap / MMU_FRAME_BYTES))
        return "memory and swap must be small enough for an absent entry of the scheme to name any page of them";
    return NULL;
}

static const char *refusal(const struct mmu_os_config *config, const struct mmu_scheme *scheme,
                           const struct mmu_ram *ram)
{
    /* The page of zeros, a path of tables and one page. */
    uint64_t least = (uint64_t)(2 + scheme->levels) * MMU_FRAME_BYTES;
    if (config->memory % MMU_FRAME_BYTES != 0 || config->memory < least || config->memory > mmu_ram_bytes(ram))
        return "memory must be a multiple of 4096 bytes, hold the tables of one process and a page, and lie in RAM";
    if (config->swap % MMU_FRAME_BYTES != 0)
        return "swap must be a multiple of 4096 bytes";
    if (config->cores < 1 || config->cores > MMU_OS_MAX_CORES)
        return "cores must be 1 to 64";
    if (config->asid_bits > MAX_ASID_BITS)
        return "asid_bits must be 0 to 16";
    if (!mmu_reclaim_find(config->reclaim))
        return "reclaim must name a policy of os/reclaim/, such as clock";
    if (!huge_pages_names[huge_pages(config)])
        return "huge_pages must be never or always";
    return refusal_of_scheme(config, scheme);
}

/* What an entry of an area grants: RISC-V has no page to write that cannot be read, x86 none that cannot be read. */
static void init_rights(struct mmu_os *os)
{
    for (unsigned prot = MMU_PROT_READ; prot < sizeof os->rights; prot++) {
        struct mmu_entry entry = {.present = true, .leaf = true, .rights = MMU_RIGHT_USER};
        if (prot & (MMU_PROT_READ | MMU_PROT_WRITE))
            entry.rights |= MMU_RIGHT_READ;
        if (prot & MMU_PROT_WRITE)
            entry.rights |= MMU_RIGHT_WRITE;
        if (prot & MMU_PROT_EXEC)
            entry.rights |= MMU_RIGHT_EXEC;
        os->scheme->decode(os->scheme->encode(&entry, 0), 0, &entry);
        os->rights[prot] = entry.rights;
    }
}

/* With fewer ASIDs than cores that may run processes at the same time, every switch flushes. */
static void init_asids(struct mmu_os *os)
{
    uint32_t last = (UINT32_C(1) << os->config.asid_bits) - 1;
    os->asid_last = last >= os->config.cores ? last : 0;
    os->asid_next = 1;
    os->generation = 1;
}

static bool init(struct mmu_os *os)
{
    os->base = mmu_ram_base(os->ram);
    os->user_end = UINT64_C(1) << (os->scheme->va_bits - 1);
    init_rights(os);
    init_asids(os);
    os->block_shift = huge_pages(&os->config) == HUGE_ALWAYS ? os->scheme->index_bits : 0;
    if (!mmu_os_frames_init(os) || !mmu_os_swap_init(os) || !mmu_os_evict_init(os))
        return false;
    os->zero_frame = mmu_os_frame_take(os, OS_FRAME_PAGE);
    return true;
}

struct mmu_os *mmu_os_create(const struct mmu_os_config *config, const struct mmu_scheme *scheme, struct mmu_ram *ram,
                             const struct mmu_os_host *host, struct mmu_error *error)
{
    const char *wrong = refusal(config, scheme, ram);
    if (wrong) {
        snprintf(error->text, sizeof error->text, "os: %s", wrong);
        return NULL;
    }
    struct mmu_os *os = calloc(1, sizeof *os);
    if (os) {
        os->config = *config;
        os->scheme = scheme;
        os->ram = ram;
        os->host = *host;
        os->caller = OS_NO_CORE;
        if (init(os))
            return os;
    }
    mmu_os_destroy(os);
    snprintf(error->text, sizeof error->text,
             "os.memory, os.swap: the host has not enough memory to keep account of %" PRIu64 " and %" PRIu64
             " bytes; less is right",
             config->memory, config->swap);
    return NULL;
}

void mmu_os_destroy(struct mmu_os *os)
{
    if (!os)
        return;
    for (size_t i = 0; i < os->process_count; i++) {
        free(os->by_pid[i]->areas);
        free(os->by_pid[i]);
    }
    free(os->by_pid);
    free(os->by_number);
    mmu_os_evict_destroy(os);
    mmu_os_swap_destroy(os);
    mmu_os_frames_destroy(os);
    free(os);
}

bool mmu_os_allows(const struct mmu_os *os, uint32_t pid, uint64_t va, uint64_t bytes, enum mmu_access access)
{
    const struct os_process *process = mmu_os_process_find(os, pid);
    if (!process || va > os->user_end || bytes > os->user_end - va)
        return false;
    uint64_t end = va + bytes;
    while (va < end) {
        const struct os_area *area = mmu_os_area_find(process, va);
        if (!area || !mmu_os_area_grants(os, area, access))
            return false;
        va = area->end;
    }
    return true;
}

void mmu_os_usage(const struct mmu_os *os, struct mmu_os_usage *usage)
{
    usage->free_frames = os->free_count;
    usage->table_frames = os->table_count;
    usage->page_frames = os->frame_count - os->free_count - os->table_count;
    usage->swap_slots = os->slots_used;
    usage->shared_mappings = os->more_used - os->more_free_count;
}

uint64_t mmu_os_rss(const struct mmu_os *os, uint32_t pid)
{
    const struct os_process *process = mmu_os_process_find(os, pid);
    return process ? process->rss : 0;
}

uint64_t mmu_os_areas(const struct mmu_os *os, uint32_t pid)
{
    const struct os_process *process = mmu_os_process_find(os, pid);
    return process ? process->area_count : 0;
}

void mmu_os_stats_each(const struct mmu_os *os, mmu_stat_fn *fn, void *ctx)
{
    mmu_counters_each("os", counter_table, sizeof counter_table / sizeof counter_table[0], &os->counters, fn, ctx);
}

void mmu_os_stats_reset(struct mmu_os *os)
{
    os->counters = (struct os_counters){0};
    mmu_os_peaks_restart(os);
}
