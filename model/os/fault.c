/*
 * Page faults. What a fault needs is decided from the area and the entry; then frames are made free for all of it, and
 * if that took evictions it is decided anew, since the page in question may be gone. So what is done after cannot fail.
 */
#include "internal.h"

struct fault {
    struct os_process *process;
    struct os_area *area;
    uint64_t va; /* of the page */
    enum mmu_access access;
    uint64_t at;    /* of the entry, or OS_NO_TABLE */
    unsigned level; /* of the page */
    struct os_pte pte;
    unsigned tables; /* that must be made for the entry */
    bool falls_back; /* a huge page would fit, but no frames for it are free */
};

struct action {
    uint32_t pages; /* frames it takes besides those for tables, and for a huge page: that was made sure of before */
    unsigned level; /* of the entry that it makes */
    void (*run)(struct mmu_os *os, struct fault *fault);
};

/* The entry of a page that has just been brought in, or that faulted and stays. */
static void install(struct mmu_os *os, struct fault *fault, uint32_t frame)
{
    struct mmu_entry entry = {.present = true,
                              .leaf = true,
                              .accessed = fault->pte.entry.accessed,
                              .dirty = fault->pte.entry.dirty,
                              .rights = os->rights[fault->area->prot],
                              .base = os_frame_address(os, frame)};
    if (frame == os->zero_frame || !os->frames[frame].exclusive)
        entry.rights &= (uint8_t)~MMU_RIGHT_WRITE;
    if (!os->config.hardware_ad) {
        entry.accessed = true;
        entry.dirty |= fault->access == MMU_STORE;
    }
    mmu_os_pte_present(os, fault->at, fault->level, &entry);
}

/* Put a frame where the process has none: the entry begins with A and D clear. */
static void map(struct mmu_os *os, struct fault *fault, uint32_t frame)
{
    fault->pte.entry = (struct mmu_entry){.present = false};
    mmu_os_mapping_add(os, frame, fault->process, fault->va);
    fault->process->rss++;
    fault->area->anon = true;
    install(os, fault, frame);
}

static uint32_t take_page(struct mmu_os *os)
{
    uint32_t frame = mmu_os_frame_take(os, OS_FRAME_PAGE);
    os->reclaim->insert(os->reclaim_state, frame);
    return frame;
}

static void map_zero_page(struct mmu_os *os, struct fault *fault)
{
    os->counters.zero_page++;
    os->counters.thp_fault_fallback += fault->falls_back;
    install(os, fault, os->zero_frame);
}

static void map_new_page(struct mmu_os *os, struct fault *fault)
{
    os->counters.thp_fault_fallback += fault->falls_back;
    map(os, fault, take_page(os));
}

static void map_huge_page(struct mmu_os *os, struct fault *fault)
{
    fault->level = 1;
    fault->va &= ~(mmu_scheme_page_bytes(os->scheme, 1) - 1);
    uint32_t frame = mmu_os_huge_take(os, fault->process, fault->at, fault->va);
    fault->area->anon = true;
    install(os, fault, frame);
}

static void replace_zero_page(struct mmu_os *os, struct fault *fault)
{
    map(os, fault, take_page(os));
    mmu_os_flush_page(os, fault->process, fault->va);
}

static void copy_page(struct mmu_os *os, struct fault *fault)
{
    uint32_t old = fault->pte.number, frame = take_page(os);
    mmu_os_frame_copy(os, frame, old);
    os->frames[old].dirty |= fault->pte.entry.dirty;
    fault->process->rss--;
    mmu_os_mapping_remove(os, old, fault->process, fault->va);
    map(os, fault, frame);
    mmu_os_flush_page(os, fault->process, fault->va);
    os->counters.cow++;
}

/* The last user takes the page over. Its copy in swap is about to be outdated. Other cores may still hold the page
 * read-only: they fault, and find that the entry allows what they want. */
static void reuse_page(struct mmu_os *os, struct fault *fault)
{
    uint32_t frame = fault->pte.number;
    for (uint32_t i = 0; i < os_level_pages(os, fault->level); i++)
        os->frames[frame + i].exclusive = true;
    if (os->frames[frame].slot != OS_NONE)
        mmu_os_slot_detach(os, os->frames[frame].slot);
    install(os, fault, frame);
    mmu_os_flush_page_here(os, fault->process, fault->va);
    os->counters.cow_reuse++;
}

/* The entry allows the access, at most A and D are missing; a translation that says otherwise goes. */
static void retry(struct mmu_os *os, struct fault *fault)
{
    install(os, fault, fault->pte.number);
    mmu_os_flush_page_here(os, fault->process, fault->va);
}

/* A store is by the only user: it takes the page over, and the slot, which would be outdated, is given up. */
static void swap_in(struct mmu_os *os, struct fault *fault)
{
    uint32_t slot = fault->pte.number, frame = take_page(os);
    bool store = fault->access == MMU_STORE;
    mmu_os_slot_read(os, slot, frame);
    os->counters.pgmajfault++;
    os->frames[frame].exclusive = store || os->slots[slot].exclusive;
    if (!store)
        mmu_os_slot_attach(os, slot, frame);
    mmu_os_slot_put(os, slot);
    map(os, fault, frame);
}

/* Another user has brought the page in already. */
static void map_swapped_copy(struct mmu_os *os, struct fault *fault)
{
    uint32_t slot = fault->pte.number;
    map(os, fault, os->slots[slot].frame);
    mmu_os_slot_put(os, slot);
}

/* A store to a page that others have in swap, or have brought in from there: a page of its own at once. */
static void copy_swapped(struct mmu_os *os, struct fault *fault)
{
    uint32_t slot = fault->pte.number, frame = take_page(os);
    if (os->slots[slot].frame != OS_NONE) {
        mmu_os_frame_copy(os, frame, os->slots[slot].frame);
    } else {
        mmu_os_slot_read(os, slot, frame);
        os->counters.pgmajfault++;
    }
    mmu_os_slot_put(os, slot);
    map(os, fault, frame);
    os->counters.cow++;
}

static const struct action retry_action = {0, 0, retry}, zero_action = {0, 0, map_zero_page},
                           new_action = {1, 0, map_new_page}, huge_action = {0, 1, map_huge_page},
                           unzero_action = {1, 0, replace_zero_page}, copy_action = {1, 0, copy_page},
                           reuse_action = {0, 0, reuse_page}, swap_in_action = {1, 0, swap_in},
                           map_swapped_action = {0, 0, map_swapped_copy}, copy_swapped_action = {1, 0, copy_swapped};

static const struct action *decide_empty(const struct mmu_os *os, struct fault *fault)
{
    bool fits = fault->at == OS_NO_TABLE && mmu_os_huge_fits(os, fault->area, fault->va);
    if (fits && mmu_os_huge_has_room(os, fault->tables))
        return &huge_action;
    fault->falls_back = fits;
    return fault->access == MMU_STORE ? &new_action : &zero_action;
}

/* A huge page that others share has been split before. */
static bool is_last_user(const struct mmu_os *os, const struct fault *fault)
{
    const struct os_frame *frame = &os->frames[fault->pte.number];
    return fault->level > 0 || (frame->count == 1 && (frame->slot == OS_NONE || os->slots[frame->slot].users == 0));
}

static const struct action *decide_present(const struct mmu_os *os, const struct fault *fault)
{
    if (fault->access != MMU_STORE || (fault->pte.entry.rights & MMU_RIGHT_WRITE))
        return &retry_action;
    if (fault->pte.number == os->zero_frame)
        return &unzero_action;
    return is_last_user(os, fault) ? &reuse_action : &copy_action;
}

static const struct action *decide_swapped(const struct mmu_os *os, const struct fault *fault)
{
    const struct os_slot *slot = &os->slots[fault->pte.number];
    bool store = fault->access == MMU_STORE;
    if (slot->frame != OS_NONE)
        return store ? &copy_swapped_action : &map_swapped_action;
    return store && slot->users > 1 ? &copy_swapped_action : &swap_in_action;
}

static void look_up(const struct mmu_os *os, struct fault *fault)
{
    unsigned level;
    fault->at = mmu_os_table_find(os, fault->process, fault->va, &level);
    bool found = fault->at != OS_NO_TABLE;
    fault->level = found ? level : 0;
    fault->tables = found ? 0 : level;
    fault->pte.kind = OS_PTE_EMPTY;
    if (found)
        fault->pte = mmu_os_pte_read(os, fault->at, fault->level);
}

/* A store to a huge page of several users: it is split, so that one 4 KiB page is copied. */
static void split_if_shared(struct mmu_os *os, struct fault *fault)
{
    look_up(os, fault);
    if (fault->level > 0 && fault->access == MMU_STORE && !(fault->pte.entry.rights & MMU_RIGHT_WRITE) &&
        !mmu_os_huge_is_sole(os, fault->pte.number))
        mmu_os_huge_split(os, fault->process, fault->at, fault->va);
}

static const struct action *decide(const struct mmu_os *os, struct fault *fault)
{
    look_up(os, fault);
    switch (fault->pte.kind) {
    case OS_PTE_EMPTY:
        return decide_empty(os, fault);
    case OS_PTE_SWAPPED:
        return decide_swapped(os, fault);
    default:
        return decide_present(os, fault);
    }
}

static bool handle(struct mmu_os *os, struct fault *fault)
{
    if (!mmu_os_mappings_reserve(os, 1))
        return false;
    split_if_shared(os, fault);
    const struct action *action = decide(os, fault);
    while (os->free_count < action->pages + fault->tables) {
        if (!mmu_os_evict_one(os))
            return false;
        action = decide(os, fault);
    }
    if (fault->at == OS_NO_TABLE)
        fault->at = mmu_os_table_make(os, fault->process, fault->va, action->level);
    action->run(os, fault);
    return true;
}

/* The process whose root the core walked from, if the core runs any. */
static struct os_process *faulting_process(const struct mmu_os *os, unsigned core, uint64_t root)
{
    if (core >= os->config.cores || !os->running[core])
        return NULL;
    if (os->running[core]->root == root)
        return os->running[core];
    if (root < os->base || root - os->base >= os->config.memory)
        return NULL;
    const struct os_frame *frame = &os->frames[os_frame_at(os, root)];
    if (frame->kind != OS_FRAME_TABLE)
        return NULL;
    struct os_process *process = os->by_number[frame->first.process];
    return process->root == root ? process : NULL;
}

static uint64_t handling_cost(const struct mmu_os *os, const struct os_counters *before)
{
    const struct mmu_os_config *config = &os->config;
    const struct os_counters *now = &os->counters;
    return (now->pgmajfault > before->pgmajfault ? config->major_cycles : config->minor_cycles) +
           (now->thp_fault_alloc - before->thp_fault_alloc) * config->huge_fault_cycles +
           (now->cow - before->cow) * config->copy_cycles + (now->pgsteal - before->pgsteal) * config->evict_cycles +
           (now->shootdowns - before->shootdowns) * config->shootdown_cycles;
}

enum mmu_verdict mmu_os_page_fault(struct mmu_os *os, unsigned core, const struct mmu_fault *fault, uint64_t *cost)
{
    struct fault f = {.process = faulting_process(os, core, fault->context.root),
                      .va = fault->va & ~(uint64_t)(MMU_FRAME_BYTES - 1),
                      .access = fault->access};
    if (f.process && fault->kind == MMU_FAULT_PAGE)
        f.area = mmu_os_area_find(f.process, fault->va);
    if (!f.area || !mmu_os_area_grants(os, f.area, fault->access)) {
        os->counters.segv++;
        return MMU_DELIVER;
    }
    struct os_counters before = os->counters;
    os->caller = core;
    bool handled = handle(os, &f);
    uint64_t spent = handling_cost(os, &before);
    os->counters.cycles += spent;
    *cost += spent;
    if (!handled) {
        os->counters.oom++;
        return MMU_DELIVER;
    }
    os->counters.pgfault++;
    return MMU_RETRY;
}
