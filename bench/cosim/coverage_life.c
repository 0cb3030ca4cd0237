/* See coverage_life.h. */
#include "coverage_life.h"

void coverage_life_event(struct coverage_life *life, const struct mmu_event *event)
{
    if (event->kind == MMU_EVENT_LOOKUP && life->lookups < COVERAGE_LOOKUPS)
        life->lookup_end[life->lookups++] = event->cycle;
    if (event->kind == MMU_EVENT_MERGE && life->merges < COVERAGE_MERGES)
        life->merge[life->merges++] = event->cycle;
    if (event->kind == MMU_EVENT_WALK_START)
        life->start = event->cycle;
}

static enum coverage_state walk_state(const struct coverage_past *past, uint64_t cycle)
{
    if (cycle < past->life.start + past->pwc_latency)
        return COVERAGE_WALK_CACHES;
    for (uint32_t i = 0; i < past->accesses; i++) {
        bool swap = past->access_at[i].swap;
        bool after_read = i > 0 && !past->access_at[i - 1].swap;
        if (after_read && cycle == past->access_at[i - 1].answered + 1)
            return COVERAGE_CHECKING;
        if (cycle <= past->access_at[i].accepted)
            return swap ? COVERAGE_SWAP_OFFERED : COVERAGE_READ_OFFERED;
        if (cycle <= past->access_at[i].answered)
            return swap ? COVERAGE_SWAPPING : COVERAGE_READING;
    }
    return cycle < past->ready ? COVERAGE_CHECKING : COVERAGE_COMPLETING;
}

/* It has missed in every TLB, and its own walk has not started, or never will. */
static enum coverage_state waiting_state(const struct coverage_past *past, uint64_t cycle)
{
    unsigned joined = past->life.merges;
    while (joined > 0 && past->life.merge[joined - 1] > cycle)
        joined--;
    if (joined == 0)
        return COVERAGE_QUEUED;
    if (cycle <= past->joined_done[joined - 1])
        return COVERAGE_MERGED;
    return past->response.merged && joined == past->life.merges ? COVERAGE_COMPLETING : COVERAGE_QUEUED;
}

bool coverage_past_state(const struct coverage_past *past, uint64_t cycle, enum coverage_state *state)
{
    const struct coverage_life *life = &past->life;
    bool walked = past->response.served == MMU_SERVED_WALK;
    if (cycle < past->arrived || cycle > past->response.done)
        return false;
    if (cycle == past->response.done)
        *state = COVERAGE_ANSWERED;
    else if (cycle == past->arrived)
        *state = COVERAGE_ARRIVING;
    else if (cycle <= (life->lookups > 0 ? life->lookup_end[0] : past->ready))
        *state = COVERAGE_LOOKUP_1;
    else if (life->lookups > 1 && cycle <= life->lookup_end[1])
        *state = COVERAGE_LOOKUP_2;
    else if (!walked)
        *state = COVERAGE_COMPLETING;
    else if (life->start && cycle >= life->start)
        *state = walk_state(past, cycle);
    else
        *state = waiting_state(past, cycle);
    return true;
}
