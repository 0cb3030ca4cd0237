/*
 * See walk.h. The phases and their cycles are those of docs/microarchitecture.md, and the RTL's states bear their
 * names. Through a walk, `cycle` is the one in which its next action (a read, a write, the end) happens.
 */
#include "walk.h"

#include <stdio.h>
#include <string.h>

#include "event.h"

static const struct mmu_counter counter_table[] = {MMU_WALK_COUNTERS(MMU_COUNTER_ROW)};
static const struct mmu_counter queue_full_counter = {
    "queue_full_cycles", "cycles", "cycles that requests waited to enter the walk queue, be it behind others"};

static bool check(const struct mmu_config *config, struct mmu_error *error)
{
    const char *why = NULL;
    if (config->walkers < 1 || config->walkers > MMU_PORT_UNITS)
        why = "walker.count: must be 1 to";
    else if (config->walk_queue > MMU_PORT_UNITS)
        why = "walker.queue: must be 0 to";
    else if (config->walk_starts > MMU_PORT_UNITS)
        why = "walker.starts: must be 0 to";
    else if (config->walk_ports > MMU_PORT_UNITS)
        why = "walker.ports: must be 0 to";
    if (why)
        snprintf(error->text, sizeof error->text, "%s %d", why, MMU_PORT_UNITS);
    return !why;
}

bool mmu_walks_init(struct mmu_walks *walks, const struct mmu_config *config, const struct mmu_scheme *scheme,
                    const struct mmu_host *host, struct mmu_error *error)
{
    *walks = (struct mmu_walks){.scheme = scheme,
                                .options = {.pa_bits = config->pa_bits,
                                            .hardware_ad = config->hardware_ad,
                                            .svnapot = config->svnapot,
                                            .svpbmt = config->svpbmt},
                                .host = host,
                                .walkers = {.units = config->walkers},
                                .queue = {.units = config->walk_queue},
                                .starts = {.units = config->walk_starts},
                                .issues = {.units = config->walk_ports},
                                .answers = {.units = config->walk_ports},
                                .merge = config->merge};
    if (!check(config, error))
        return false;
    mmu_walk_times_init(&walks->times, scheme, config->walkers);
    return mmu_pwc_init(&walks->pwc, config, scheme, error);
}

void mmu_walks_free(struct mmu_walks *walks)
{
    mmu_pwc_free(&walks->pwc);
    mmu_calendar_free(&walks->issues);
    mmu_calendar_free(&walks->answers);
    mmu_in_flight_free(&walks->in_flight);
}

/* ---- the queue ----------------------------------------------------------------------------------------------------
 */

/* Wait from `cycle` for an entry and take it: the cycle in which the request is in the queue. */
static uint64_t enter_queue(struct mmu_walks *walks, uint64_t cycle, uint32_t *entry)
{
    if (walks->queue.units == 0)
        return cycle;
    uint64_t entered = mmu_port_acquire(&walks->queue, cycle, entry);
    walks->queue_full_cycles += entered - cycle;
    return entered;
}

/* Another request can take the entry in `cycle`. */
static void leave_queue(struct mmu_walks *walks, uint32_t entry, uint64_t cycle)
{
    if (walks->queue.units > 0)
        mmu_port_release(&walks->queue, entry, cycle);
}

/* ---- what a cycle has room for ----------------------------------------------------------------------------------- */

/* Wait from `cycle` for a free walker and for the cycle to have a start left. */
static uint64_t take_walker(struct mmu_walks *walks, uint64_t cycle, uint32_t *walker)
{
    cycle = mmu_port_acquire(&walks->walkers, cycle, walker);
    return walks->starts.units > 0 ? mmu_port_take(&walks->starts, cycle) : cycle;
}

/* Complete in `ready` or later. Without a limit a fault is no different: to wait for older requests is the caller's. */
static void complete(struct mmu_walks *walks, const struct mmu_walk_request *request, uint64_t ready,
                     struct mmu_walk_result *result)
{
    if (walks->completions->units > 0 && result->fault != MMU_FAULT_NONE && ready < request->answered)
        ready = request->answered;
    result->done = mmu_calendar_take(walks->completions, ready);
}

/* ---- one walk ---------------------------------------------------------------------------------------------------- */

struct walk {
    struct mmu_walks *walks;
    const struct mmu_walk_request *request;
    struct mmu_walk_result *result;
    uint32_t walker;
    uint32_t entry; /* of the queue */
    uint64_t started;
    uint64_t cycle;
    uint64_t table;             /* address of the table that is read next */
    struct mmu_reading reading; /* the entry read last, its level, the rights over the path above it */
    bool ended;
};

__attribute__((noinline)) static void tell(const struct walk *walk, struct mmu_event *event)
{
    const struct mmu_host *host = walk->walks->host;
    event->cycle = walk->cycle;
    event->va = walk->request->va;
    event->level = walk->reading.level;
    host->event(host->ctx, event);
}

/* A macro, so that an event that nobody observes is not even made. */
#define TELL(walk, ...)                                                                                                \
    do {                                                                                                               \
        if ((walk)->walks->host->event)                                                                                \
            tell(walk, &(struct mmu_event){__VA_ARGS__});                                                              \
    } while (0)

static void end_with_fault(struct walk *walk, enum mmu_fault_kind fault, uint32_t code)
{
    walk->result->fault = fault;
    walk->result->code = code;
    walk->result->leaf.level = walk->reading.level;
    walk->walks->counters.faults++;
    walk->ended = true;
}

static void end_without_memory(struct walk *walk)
{
    const struct mmu_scheme *scheme = walk->walks->scheme;
    end_with_fault(walk, MMU_FAULT_ACCESS, scheme->fault_code(&walk->request->demand, MMU_FAULT_ACCESS));
}

/* Wait for a walker, look the walk caches up, and stand at the first table to read. */
static void start(struct walk *walk)
{
    struct mmu_walks *walks = walk->walks;
    const struct mmu_walk_request *request = walk->request;
    uint64_t start_cycle = take_walker(walks, request->cycle + 1, &walk->walker);
    leave_queue(walks, walk->entry, start_cycle);
    walks->counters.count++;
    walks->counters.queue_cycles += start_cycle - (request->cycle + 1);
    walk->table = request->root;
    walk->reading.va = request->va;
    walk->reading.level = (uint8_t)(walks->scheme->levels - 1);
    walk->reading.rights = walks->scheme->initial_rights;
    walk->cycle = walk->started = start_cycle;
    const struct mmu_translation *known = NULL;
    if (walks->pwc.latency)
        known = mmu_pwc_lookup(&walks->pwc, request->va, request->space, start_cycle + walks->pwc.latency - 1);
    if (known) {
        walk->table = known->base;
        walk->reading.level = (uint8_t)(known->level - 1);
        walk->reading.rights = known->rights;
    }
    walk->result->start_level = walk->reading.level;
    TELL(walk, .kind = MMU_EVENT_WALK_START, .pa = walk->table, .unit = (uint8_t)walk->walker, .hit = known != NULL);
    walk->cycle = start_cycle + walks->pwc.latency;
}

/* The next action, which is an access, waits for the memory port. */
static void wait_to_issue(struct walk *walk)
{
    walk->cycle = mmu_calendar_take(&walk->walks->issues, walk->cycle);
}

/* The cycle in which the access just made is answered: at least one later, whatever the host says. */
static uint64_t answer_cycle(const struct walk *walk, const struct mmu_mem_reply *reply)
{
    return mmu_calendar_take(&walk->walks->answers, walk->cycle + (reply->latency > 0 ? reply->latency : 1));
}

/* Read the entry; false when there is no memory. Leaves `cycle` after the check. */
static bool read_entry(struct walk *walk, uint64_t pa)
{
    struct mmu_walks *walks = walk->walks;
    wait_to_issue(walk);
    struct mmu_mem_reply reply = walks->host->mem_read(walks->host->ctx, pa, walks->scheme->entry_bytes, walk->cycle);
    walks->counters.pte_reads++;
    TELL(walk, .kind = MMU_EVENT_PTE_READ, .pa = pa, .value = reply.value, .hit = !reply.error);
    walk->reading.entry = reply.value;
    walk->cycle = answer_cycle(walk, &reply) + 2;
    return !reply.error;
}

/* Set A and D as the step asks. True when the entry holds them now; else it must be read again, or the walk ended. */
static bool update_entry(struct walk *walk, uint64_t pa, const struct mmu_step *step)
{
    struct mmu_walks *walks = walk->walks;
    if (step->update == walk->reading.entry)
        return true;
    wait_to_issue(walk);
    struct mmu_mem_reply reply = walks->host->mem_write(walks->host->ctx, pa, walks->scheme->entry_bytes,
                                                        walk->reading.entry, step->update, walk->cycle);
    walks->counters.pte_writes++;
    TELL(walk, .kind = MMU_EVENT_PTE_WRITE, .pa = pa, .value = step->update, .hit = reply.swapped);
    walk->cycle = answer_cycle(walk, &reply) + 1;
    if (reply.error) {
        walk->cycle++;
        end_without_memory(walk);
    } else if (!reply.swapped) {
        walks->counters.races++;
    }
    return !reply.error && reply.swapped;
}

static void descend(struct walk *walk, const struct mmu_step *step)
{
    struct mmu_translation pointer = {.va = walk->request->va,
                                      .base = step->base,
                                      .space = walk->request->space,
                                      .level = walk->reading.level,
                                      .rights = step->rights};
    uint64_t filled = walk->cycle + (step->update != walk->reading.entry);
    if (mmu_pwc_fill(&walk->walks->pwc, &pointer, filled))
        MMU_TELL(walk->walks->host, .kind = MMU_EVENT_PWC_FILL, .cycle = filled, .va = walk->request->va,
                 .pa = step->base, .level = walk->reading.level);
    walk->table = step->base;
    walk->reading.rights = step->rights;
    walk->reading.level--;
}

static struct mmu_last_table last_table_for(const struct mmu_walks *walks, uint64_t va, uint64_t table)
{
    return (struct mmu_last_table){(va >> mmu_scheme_shift(walks->scheme, 1)) + 1, table};
}

void mmu_walks_expect(const struct mmu_walks *walks, uint64_t va)
{
    struct mmu_last_table wanted = last_table_for(walks, va, 0);
    const struct mmu_last_table *last = &walks->last_table[wanted.region % MMU_LAST_TABLES];
    if (walks->host->mem_expect && last->region == wanted.region)
        walks->host->mem_expect(walks->host->ctx, mmu_scheme_entry_address(walks->scheme, last->table, 0, va));
}

static void end_with_leaf(struct walk *walk, const struct mmu_step *step)
{
    if (walk->reading.level == 0) {
        struct mmu_last_table last = last_table_for(walk->walks, walk->request->va, walk->table);
        walk->walks->last_table[last.region % MMU_LAST_TABLES] = last;
    }
    walk->result->leaf =
        (struct mmu_translation){.va = walk->request->va,
                                 .base = step->base,
                                 .space = (step->rights & MMU_RIGHT_GLOBAL) ? MMU_SPACE_GLOBAL : walk->request->space,
                                 .level = walk->reading.level,
                                 .rights = step->rights};
    walk->ended = true;
}

/* Read, check and act on one entry. */
static void step_walk(struct walk *walk)
{
    const struct mmu_walks *walks = walk->walks;
    const struct mmu_scheme *scheme = walks->scheme;
    uint64_t pa = mmu_scheme_entry_address(scheme, walk->table, walk->reading.level, walk->request->va);
    struct mmu_step step;
    if (!read_entry(walk, pa)) {
        end_without_memory(walk);
        return;
    }
    scheme->check(scheme, &walks->options, &walk->request->demand, &walk->reading, &step);
    if (step.kind == MMU_STEP_FAULT)
        end_with_fault(walk, step.fault, step.code);
    else if (!update_entry(walk, pa, &step))
        return;
    else if (step.kind == MMU_STEP_POINTER)
        descend(walk, &step);
    else
        end_with_leaf(walk, &step);
}

static void walk_alone(struct mmu_walks *walks, const struct mmu_walk_request *request, uint32_t entry,
                       struct mmu_walk_result *result)
{
    struct walk walk;
    walk.walks = walks;
    walk.request = request;
    walk.result = result;
    walk.entry = entry;
    walk.ended = false;
    start(&walk);
    while (!walk.ended)
        step_walk(&walk);
    complete(walks, request, walk.cycle, result);
    mmu_port_release(&walks->walkers, walk.walker, result->done + 1);
    walks->counters.cycles += result->done - request->cycle;
    mmu_walk_times_note(&walks->times, &(struct mmu_walk_span){.walker = walk.walker,
                                                               .queued = request->cycle,
                                                               .started = walk.started,
                                                               .done = result->done,
                                                               .faulted = result->fault != MMU_FAULT_NONE,
                                                               .level = result->leaf.level});
}

/* ---- merging ----------------------------------------------------------------------------------------------------- */

/* Whether the leaf that another request's walk found also serves this one; *code is set if its rights deny it. */
static bool serves(const struct mmu_walk_in_flight *walk, const struct mmu_walk_request *request)
{
    return walk->result.fault == MMU_FAULT_NONE &&
           (request->demand.access != MMU_STORE || (walk->result.leaf.rights & MMU_RIGHT_DIRTY));
}

/* Whether only the end of the walk tells if it serves: younger requests start no walk until then. */
static bool may_not_serve(const struct mmu_walk_in_flight *walk, const struct mmu_walk_request *request)
{
    return request->demand.access == MMU_STORE && walk->request.demand.access != MMU_STORE;
}

static void take_result(struct mmu_walks *walks, const struct mmu_walk_in_flight *walk,
                        const struct mmu_walk_request *request, struct mmu_walk_result *result)
{
    *result = walk->result;
    result->merged = true;
    result->leaf.va = request->va;
    uint32_t code;
    if (walks->scheme->allows(&request->demand, result->leaf.rights, &code))
        return;
    result->fault = MMU_FAULT_PAGE;
    result->code = code;
}

/* Join walks in flight until one serves the request (true), or there is none to join: it then walks from its cycle on.
 */
static bool merge(struct mmu_walks *walks, struct mmu_walk_request *request, struct mmu_walk_result *result)
{
    const struct mmu_walk_in_flight *other;
    mmu_in_flight_forget(&walks->in_flight, request->cycle);
    while ((other = mmu_in_flight_find(&walks->in_flight, request))) {
        walks->counters.merged++;
        MMU_TELL(walks->host, .kind = MMU_EVENT_MERGE, .cycle = request->cycle, .va = request->va);
        if (may_not_serve(other, request))
            mmu_port_hold(&walks->walkers, other->result.done + 1);
        if (serves(other, request)) {
            take_result(walks, other, request, result);
            complete(walks, request, other->result.done, result);
            return true;
        }
        request->cycle = other->result.done + 1;
    }
    return false;
}

void mmu_walk(struct mmu_walks *walks, struct mmu_walk_request *request, struct mmu_walk_result *result)
{
    uint32_t entry = 0;
    request->cycle = enter_queue(walks, request->cycle, &entry);
    result->fault = MMU_FAULT_NONE;
    result->merged = false;
    if (walks->merge && merge(walks, request, result)) {
        leave_queue(walks, entry, result->done + 1);
    } else {
        walk_alone(walks, request, entry, result);
        if (walks->merge)
            mmu_in_flight_add(&walks->in_flight, request, result);
    }
}

void mmu_walks_flush(struct mmu_walks *walks, const struct mmu_flush *flush, uint64_t cycle)
{
    mmu_pwc_flush(&walks->pwc, flush, cycle);
    walks->in_flight.count = 0;
}

void mmu_walks_stats_each(const struct mmu_walks *walks, mmu_stat_fn *fn, void *ctx)
{
    mmu_counters_each("walk", counter_table, sizeof counter_table / sizeof counter_table[0], &walks->counters, fn, ctx);
    if (walks->queue.units > 0)
        mmu_counters_each("walk", &queue_full_counter, 1, &walks->queue_full_cycles, fn, ctx);
    mmu_walk_times_stats_each(&walks->times, walks->scheme, fn, ctx);
    mmu_pwc_stats_each(&walks->pwc, fn, ctx);
}

void mmu_walks_stats_reset(struct mmu_walks *walks)
{
    memset(&walks->counters, 0, sizeof walks->counters);
    walks->queue_full_cycles = 0;
    mmu_walk_times_stats_reset(&walks->times);
    mmu_pwc_stats_reset(&walks->pwc);
}
