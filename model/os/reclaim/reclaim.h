/*
 * reclaim.h - the contract of a reclaim policy: which page is evicted next. One file here is one policy; mmu_reclaims
 * lists them.
 *
 * A policy knows the pages in memory by the numbers of their frames, and can ask whether one was used. What a page
 * holds, who maps it and whether it can be evicted is not its business. It must act the same when told the same.
 */
#ifndef MMU_OS_RECLAIM_H
#define MMU_OS_RECLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MMU_RECLAIM_NONE UINT32_MAX

struct mmu_reclaim_host {
    void *ctx;
    /* Whether the page was used through any of its mappings since the last time this was asked. */
    bool (*test_and_clear_accessed)(void *ctx, uint32_t frame);
};

struct mmu_reclaim {
    const char *name;
    const char *help;
    /* State for frames 0 to frames - 1, none of which holds a page yet; NULL when there is no memory. Host is copied.
     */
    void *(*create)(uint32_t frames, const struct mmu_reclaim_host *host);
    void (*destroy)(void *state);
    /* The frame holds a page from now on; also told of a victim that could not be evicted. */
    void (*insert)(void *state, uint32_t frame);
    /* The frame, which was inserted, holds no page any more. */
    void (*remove)(void *state, uint32_t frame);
    /*
     * Choose the page to evict and forget it; MMU_RECLAIM_NONE when there is no page. *scanned is increased by the
     * number of pages looked at. Asking again, with what was chosen inserted again, must get round to every page.
     */
    uint32_t (*victim)(void *state, uint64_t *scanned);
};

/* The policy of that name, or NULL. */
const struct mmu_reclaim *mmu_reclaim_find(const char *name);

/* All policies, ended by NULL. */
extern const struct mmu_reclaim *const mmu_reclaims[];

#endif
