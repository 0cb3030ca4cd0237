/*
 * What went on around a request: which walk it joined, what held it back, what came in another order. Derived from the
 * cycles of it and of older requests alone, as nothing younger changes them (docs/microarchitecture.md, "Many
 * requests"). See coverage.h.
 */
#include "coverage.h"

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static struct coverage_past *past_at(const struct coverage *coverage, uint64_t number)
{
    return &coverage->past[number % COVERAGE_PASTS];
}

/* ---- keeping ----------------------------------------------------------------------------------------------------- */

static void keep_accesses(const struct coverage *coverage, struct coverage_past *past,
                          const struct cosim_traffic *traffic);

static uint32_t first_latency(const struct mmu_config *config, enum mmu_access access)
{
    for (uint32_t i = 0; i < config->tlb_count; i++)
        if (config->tlb[i].level == 1 && config->tlb[i].serves & 1u << access)
            return config->tlb[i].latency;
    return 1;
}

/* Its place in the queue for its own walk: behind the walks that it joined and that did not serve it. */
static uint64_t queued_from(const struct coverage_past *past)
{
    return past->life.merges ? past->joined_done[past->life.merges - 1] + 1 : past->entered;
}

/* The youngest older request that was walking, or queued for it, on the same page in the cycle of the merge. */
static const struct coverage_past *joined(const struct coverage *coverage, const struct coverage_past *past,
                                          uint64_t cycle)
{
    for (uint64_t number = coverage->next - 1; number-- > coverage->first;) {
        const struct coverage_past *older = past_at(coverage, number);
        bool in_flight = older->life.start && queued_from(older) <= cycle && cycle <= older->response.done;
        if (in_flight && older->va >> 12 == past->va >> 12 && older->asid == past->asid && older->root == past->root)
            return older;
    }
    return NULL;
}

static void keep_ready(const struct coverage *coverage, struct coverage_past *past)
{
    const struct coverage_life *life = &past->life;
    for (unsigned i = 0; i < life->merges; i++) {
        const struct coverage_past *older = joined(coverage, past, life->merge[i]);
        past->joined_done[i] = older ? older->response.done : life->merge[i];
    }
    if (past->response.served == MMU_SERVED_NONE)
        past->ready = past->arrived + first_latency(coverage->machine.config, past->access);
    else if (past->response.served != MMU_SERVED_WALK)
        past->ready = life->lookups ? life->lookup_end[life->lookups - 1] : past->response.done;
    else if (past->response.merged)
        past->ready = life->merges ? past->joined_done[life->merges - 1] : past->response.done;
    else if (past->accesses > 0)
        past->ready = past->access_at[past->accesses - 1].answered + (past->access_at[past->accesses - 1].swap ? 1 : 2);
    else
        past->ready = past->response.done;
}

static unsigned queued(const struct coverage *coverage, uint64_t cycle)
{
    unsigned count = 0;
    for (uint64_t number = coverage->first; number + 1 < coverage->next; number++) {
        const struct coverage_past *older = past_at(coverage, number);
        bool held = older->life.start ? cycle < older->life.start : cycle <= older->response.done;
        count += older->entered && older->entered <= cycle && held;
    }
    return count;
}

/* When it left its last TLB level: requests do so in order. */
static uint64_t left(const struct coverage *coverage, const struct coverage_past *past)
{
    uint64_t cycle = past->life.lookups ? past->life.lookup_end[past->life.lookups - 1] : past->arrived;
    for (uint64_t number = coverage->first; number + 1 < coverage->next; number++) {
        const struct coverage_past *older = past_at(coverage, number);
        if (older->life.lookups)
            cycle = later(cycle, older->life.lookup_end[older->life.lookups - 1]);
        cycle = later(cycle, older->entered);
    }
    return cycle;
}

static void keep_entered(const struct coverage *coverage, struct coverage_past *past)
{
    uint32_t size = coverage->machine.config->walk_queue;
    uint64_t cycle = left(coverage, past);
    if (past->life.merges)
        cycle = past->life.merge[0];
    else
        while (size && cycle + 1 < past->life.start && queued(coverage, cycle) >= size)
            cycle++;
    past->entered = cycle;
}

struct coverage_past *coverage_keep(struct coverage *coverage, const struct cosim_translation *translation,
                                    const struct cosim_outcome *outcome)
{
    if (translation->number != coverage->next)
        coverage->first = coverage->next = translation->number;
    if (coverage->next - coverage->first == COVERAGE_PASTS)
        coverage->first++;
    struct coverage_past *past = past_at(coverage, coverage->next++);
    uint32_t asids = UINT32_C(1) << coverage->machine.config->asid_bits;
    *past = (struct coverage_past){.life = translation->life,
                                   .va = translation->va,
                                   .access = translation->access,
                                   .asid = translation->context.asid & (asids - 1),
                                   .root = translation->context.root,
                                   .arrived = outcome->arrived,
                                   .pwc_latency = coverage->pwc_latency,
                                   .response = outcome->response};
    if (outcome == &translation->rtl && past->life.start && past->pwc_latency)
        past->life.start -= past->pwc_latency - 1; /* the device tells it when the walk caches have answered */
    keep_accesses(coverage, past, &outcome->traffic);
    keep_ready(coverage, past);
    if (past->response.served == MMU_SERVED_WALK)
        keep_entered(coverage, past);
    return past;
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* Whether an older request's access was accepted, or answered, in the cycle. */
static bool taken(const struct coverage *coverage, uint64_t cycle, bool answer)
{
    for (uint64_t number = coverage->first; number + 1 < coverage->next; number++) {
        const struct coverage_past *older = past_at(coverage, number);
        if (older->response.done < cycle)
            continue;
        for (uint32_t i = 0; i < older->accesses; i++)
            if ((answer ? older->access_at[i].answered : older->access_at[i].accepted) == cycle)
                return true;
    }
    return false;
}

static void keep_accesses(const struct coverage *coverage, struct coverage_past *past,
                          const struct cosim_traffic *traffic)
{
    uint32_t count = traffic->count < COVERAGE_ACCESSES ? traffic->count : COVERAGE_ACCESSES;
    past->accesses = count;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t answered = traffic->access[i].cycle + (traffic->access[i].latency ? traffic->access[i].latency : 1);
        while (coverage->machine.config->walk_ports && taken(coverage, answered, true))
            answered++;
        past->access_at[i].accepted = traffic->access[i].cycle;
        past->access_at[i].answered = answered;
        past->access_at[i].delayed = answered > traffic->access[i].cycle + traffic->access[i].latency;
        past->access_at[i].swap = traffic->access[i].swap;
    }
}

static void count_event(struct coverage *coverage, enum coverage_event event, bool happened)
{
    if (happened)
        COVERAGE_COUNT(coverage, COVERAGE_EVENT, event);
}

static bool overtakes(const struct coverage *coverage, const struct coverage_past *past, uint32_t access)
{
    for (uint64_t number = coverage->first; number + 1 < coverage->next; number++) {
        const struct coverage_past *older = past_at(coverage, number);
        for (uint32_t i = 0; i < older->accesses; i++)
            if (older->access_at[i].accepted < past->access_at[access].accepted &&
                older->access_at[i].answered > past->access_at[access].answered)
                return true;
    }
    return false;
}

static void count_accesses(struct coverage *coverage, const struct coverage_past *past)
{
    uint64_t due = past->life.start + past->pwc_latency;
    for (uint32_t i = 0; i < past->accesses; i++) {
        uint64_t accepted = past->access_at[i].accepted;
        bool port = accepted > due && taken(coverage, due, false);
        count_event(coverage, COVERAGE_PORT_TAKEN, port);
        count_event(coverage, COVERAGE_STALLED, accepted > due && !port);
        count_event(coverage, COVERAGE_ANSWER_TAKEN, past->access_at[i].delayed);
        count_event(coverage, COVERAGE_ANSWERS_TURNED, overtakes(coverage, past, i));
        due = past->access_at[i].answered + (past->access_at[i].swap ? 1 : 2);
    }
}

/* ---- walkers and merging ----------------------------------------------------------------------------------------- */

static unsigned walking(const struct coverage *coverage, uint64_t cycle)
{
    unsigned count = 0;
    for (uint64_t number = coverage->first; number + 1 < coverage->next; number++) {
        const struct coverage_past *older = past_at(coverage, number);
        count += older->life.start && older->life.start <= cycle && cycle <= older->response.done;
    }
    return count;
}

static bool starts(const struct coverage *coverage, uint64_t cycle)
{
    for (uint64_t number = coverage->first; number + 1 < coverage->next; number++)
        if (past_at(coverage, number)->life.start == cycle)
            return true;
    return false;
}

/* A store that has joined a walk and may still have to walk holds back the starts of younger requests. */
static bool store_waits(const struct coverage *coverage, uint64_t cycle)
{
    for (uint64_t number = coverage->first; number + 1 < coverage->next; number++) {
        const struct coverage_past *older = past_at(coverage, number);
        const struct coverage_life *life = &older->life;
        uint64_t until = older->response.merged ? older->ready : life->start;
        if (older->access == MMU_STORE && life->merges && life->merge[0] <= cycle && cycle <= until)
            return true;
    }
    return false;
}

static void count_start(struct coverage *coverage, const struct coverage_past *past)
{
    const struct coverage_life *life = &past->life;
    uint64_t entered = queued_from(past);
    unsigned busy = walking(coverage, entered + 1), at_start = walking(coverage, life->start);
    uint32_t walkers = coverage->machine.config->walkers;
    bool waits = life->start > entered + 1, free = busy < walkers;
    COVERAGE_COUNT(coverage, COVERAGE_WALKING, at_start < walkers ? at_start : walkers - 1);
    count_event(coverage, COVERAGE_WALKERS_BUSY, waits && !free);
    count_event(coverage, COVERAGE_START_TAKEN, waits && free && starts(coverage, entered + 1));
    count_event(coverage, COVERAGE_HELD_BY_STORE, waits && free && store_waits(coverage, entered + 1));
    count_event(coverage, COVERAGE_WALKS_AFTER_MERGE, life->merges > 0);
}

static enum coverage_merge_end merge_end(const struct coverage_past *past, const struct coverage_past *walk, bool last)
{
    if (last && past->response.merged)
        return past->response.fault ? COVERAGE_MERGE_DENIED : COVERAGE_MERGE_GRANTED;
    return walk->response.fault ? COVERAGE_MERGE_FAULTED : COVERAGE_MERGE_CLEAN;
}

static void count_merges(struct coverage *coverage, const struct coverage_past *past)
{
    const struct coverage_life *life = &past->life;
    for (unsigned i = 0; i < life->merges; i++) {
        uint64_t cycle = life->merge[i];
        const struct coverage_past *walk = joined(coverage, past, cycle);
        if (!walk)
            continue;
        enum coverage_joined where = cycle < walk->life.start ? COVERAGE_JOINED_QUEUED
                                     : cycle <= walk->ready   ? COVERAGE_JOINED_WALKING
                                                              : COVERAGE_JOINED_COMPLETING;
        COVERAGE_COUNT(coverage, COVERAGE_MERGE, walk->access, past->access, where,
                       merge_end(past, walk, i + 1u == life->merges));
    }
    count_event(coverage, COVERAGE_MERGED_AGAIN, life->merges > 1);
}

static bool shares_walk(const struct coverage_past *past, const struct coverage_past *older)
{
    return past->response.merged && older->response.merged && past->life.merges && older->life.merges &&
           past->ready == older->ready && past->va >> 12 == older->va >> 12;
}

/* ---- all that were outstanding ----------------------------------------------------------------------------------- */

/* Of the older requests that were still in progress when this one arrived. */
struct others {
    unsigned outstanding, together;
    uint64_t last_done;
    bool later, walk_later, shared;
};

static struct others look_around(const struct coverage *coverage, const struct coverage_past *past)
{
    struct others others = {0};
    for (uint64_t number = coverage->first; number + 1 < coverage->next; number++) {
        const struct coverage_past *older = past_at(coverage, number);
        uint64_t done = older->response.done;
        others.last_done = later(others.last_done, done);
        others.outstanding += done > past->arrived;
        others.together += done == past->response.done;
        others.later |= done > past->response.done;
        others.walk_later |= done > past->response.done && older->life.start;
        others.shared |= shares_walk(past, older);
    }
    return others;
}

static void count_completion(struct coverage *coverage, const struct coverage_past *past, const struct others *others)
{
    bool fault = past->response.fault != MMU_FAULT_NONE;
    uint64_t done = past->response.done, ready = fault ? later(past->ready, others->last_done) : past->ready;
    count_event(coverage, COVERAGE_COMPLETION_TAKEN, done > ready);
    count_event(coverage, COVERAGE_FAULT_WAITS, fault && others->last_done > past->ready);
    count_event(coverage, COVERAGE_FAULT_AMONG_OTHERS, fault && others->outstanding > 0);
    count_event(coverage, COVERAGE_TWO_ANSWERS, others->together > 0);
    count_event(coverage, COVERAGE_THREE_ANSWERS, others->together > 1);
}

static void count_arrival(struct coverage *coverage, const struct coverage_past *past, const struct others *others,
                          const struct cosim_translation *translation)
{
    unsigned power = 0;
    while (1u << power < others->outstanding + 1)
        power++;
    COVERAGE_COUNT(coverage, COVERAGE_OUTSTANDING, power);
    uint64_t number = translation->number, size = coverage->machine.traits->outstanding;
    bool full = number >= size + coverage->first && past->arrived > translation->from &&
                past_at(coverage, number - size)->response.done >= past->arrived;
    count_event(coverage, COVERAGE_SLOTS_FULL, full);
    count_event(coverage, COVERAGE_TWO_REQUESTS,
                number > coverage->first && past_at(coverage, number - 1)->arrived == past->arrived);
}

void coverage_count_neighbours(struct coverage *coverage, const struct coverage_past *past,
                               const struct cosim_translation *translation)
{
    struct others others = look_around(coverage, past);
    enum coverage_server server = coverage_server(coverage, &past->response);
    count_arrival(coverage, past, &others, translation);
    count_completion(coverage, past, &others);
    count_merges(coverage, past);
    count_event(coverage, COVERAGE_SHARED_BY_THREE, others.shared);
    count_event(coverage, COVERAGE_HIT_UNDER_MISS, server == COVERAGE_BY_LEVEL_1 && others.later);
    count_event(coverage, COVERAGE_WALKS_TURNED, server == COVERAGE_BY_WALK && others.walk_later);
    if (server == COVERAGE_BY_WALK || server == COVERAGE_BY_MERGING)
        count_event(coverage, COVERAGE_QUEUE_FULL,
                    coverage->machine.config->walk_queue && past->entered > left(coverage, past));
    if (!past->life.start)
        return;
    count_start(coverage, past);
    count_accesses(coverage, past);
}
