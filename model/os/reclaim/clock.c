/*
 * CLOCK: the pages stand in a ring, and a hand goes round. A page that was used since the hand last came by gets a
 * second chance; the first one that was not is the victim. A new page is put just behind the hand, so that the hand
 * comes to it last.
 */
#include "reclaim.h"

#include <stdlib.h>

struct link {
    uint32_t next;
    uint32_t previous;
};

struct clock_state {
    struct mmu_reclaim_host host;
    uint32_t hand; /* the page to look at next, or MMU_RECLAIM_NONE: no page */
    struct link ring[];
};

static void *clock_create(uint32_t frames, const struct mmu_reclaim_host *host)
{
    struct clock_state *clock = calloc(1, sizeof *clock + frames * sizeof *clock->ring);
    if (!clock)
        return NULL;
    clock->host = *host;
    clock->hand = MMU_RECLAIM_NONE;
    return clock;
}

static void clock_insert(void *state, uint32_t frame)
{
    struct clock_state *clock = state;
    if (clock->hand == MMU_RECLAIM_NONE) {
        clock->ring[frame] = (struct link){frame, frame};
        clock->hand = frame;
        return;
    }
    uint32_t previous = clock->ring[clock->hand].previous;
    clock->ring[frame] = (struct link){clock->hand, previous};
    clock->ring[previous].next = frame;
    clock->ring[clock->hand].previous = frame;
}

static void clock_remove(void *state, uint32_t frame)
{
    struct clock_state *clock = state;
    struct link link = clock->ring[frame];
    clock->ring[link.previous].next = link.next;
    clock->ring[link.next].previous = link.previous;
    if (clock->hand == frame)
        clock->hand = link.next == frame ? MMU_RECLAIM_NONE : link.next;
}

static uint32_t clock_victim(void *state, uint64_t *scanned)
{
    struct clock_state *clock = state;
    if (clock->hand == MMU_RECLAIM_NONE)
        return MMU_RECLAIM_NONE;
    for (;;) {
        uint32_t frame = clock->hand;
        ++*scanned;
        if (!clock->host.test_and_clear_accessed(clock->host.ctx, frame)) {
            clock_remove(clock, frame);
            return frame;
        }
        clock->hand = clock->ring[frame].next;
    }
}

const struct mmu_reclaim mmu_reclaim_clock = {
    .name = "clock",
    .help = "second chance: a page used since the hand last came by is passed over",
    .create = clock_create,
    .destroy = free,
    .insert = clock_insert,
    .remove = clock_remove,
    .victim = clock_victim,
};
