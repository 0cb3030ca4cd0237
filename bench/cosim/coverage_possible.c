/* Which bins a machine has: see coverage_bins.h. Each rule says why the rest cannot be. */
#include "coverage_bins.h"
#include "coverage_life.h"

static bool many(const struct coverage_machine *machine)
{
    return machine->traits->outstanding > 1;
}

/* A request that is alone finds no walk to join. */
static bool merges(const struct coverage_machine *machine)
{
    return machine->config->merge && many(machine);
}

static bool has_second_level(const struct coverage_machine *machine)
{
    for (uint32_t i = 0; i < machine->config->tlb_count; i++)
        if (machine->config->tlb[i].level > 1)
            return true;
    return false;
}

/* Whether a lookup of the level has cycles between its first and its last. */
static bool lookup_is_long(const struct coverage_machine *machine, uint32_t level)
{
    for (uint32_t i = 0; i < machine->config->tlb_count; i++)
        if (machine->config->tlb[i].level == level && machine->config->tlb[i].latency > 1)
            return true;
    return false;
}

static bool has_walk_caches(const struct coverage_machine *machine)
{
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        if (machine->config->pwc[level].sets)
            return true;
    return false;
}

/* RISC-V has leaves at every level, x86 none above 1 GiB. */
static bool has_leaves(const struct coverage_machine *machine, unsigned level)
{
    return level < machine->levels && (!machine->x86 || level <= COVERAGE_1G);
}

static bool translation(const struct coverage_machine *machine, const unsigned *value)
{
    unsigned page = value[0], outcome = value[3];
    if (page == COVERAGE_64K) /* a size of granted leaves of level 0, not a level at which something may fault */
        return machine->config->svnapot && outcome == COVERAGE_GRANTED;
    if (page >= machine->levels)
        return false;
    if (outcome == COVERAGE_NOT_CANONICAL) /* tells the root's level */
        return page == machine->levels - 1;
    return outcome != COVERAGE_GRANTED || has_leaves(machine, page);
}

static bool served(const struct coverage_machine *machine, const unsigned *value)
{
    unsigned server = value[0], outcome = value[2];
    if ((server == COVERAGE_BY_NOTHING) != (outcome == COVERAGE_NOT_CANONICAL))
        return false;
    if (server == COVERAGE_BY_LEVEL_2 && !has_second_level(machine))
        return false;
    if (server == COVERAGE_BY_MERGING && !merges(machine))
        return false;
    /* Only a walk of one's own comes upon missing memory: one that is joined does not serve then. */
    return outcome != COVERAGE_ACCESS_FAULT || server == COVERAGE_BY_WALK;
}

/* Whether a walk may write A or D at the level: x86 sets A in pointers, RISC-V nothing there. */
static bool writes(const struct coverage_machine *machine, unsigned level)
{
    return machine->config->hardware_ad && machine->traits->ad && level < machine->levels &&
           (machine->x86 || has_leaves(machine, level));
}

static bool walk(const struct coverage_machine *machine, const unsigned *value)
{
    unsigned first = value[0], last = value[1], end = value[2];
    bool cached = first + 1 < machine->levels && machine->config->pwc[first + 1].sets;
    if (first >= machine->levels || last > first || (first + 1 < machine->levels && !cached))
        return false;
    if (end == COVERAGE_WALK_GRANTED)
        return has_leaves(machine, last);
    if (end == COVERAGE_WALK_WROTE)
        return has_leaves(machine, last) && machine->config->hardware_ad && machine->traits->ad;
    return end == COVERAGE_WALK_PAGE_FAULT || machine->traits->access_faults;
}

static bool swap(const struct coverage_machine *machine, const unsigned *value)
{
    return machine->traits->swaps && writes(machine, value[0]);
}

/* The states that a request goes through, whoever serves it. */
static bool state_exists(const struct coverage_machine *machine, enum coverage_state state)
{
    switch (state) {
    case COVERAGE_LOOKUP_2:
        return has_second_level(machine);
    case COVERAGE_QUEUED: /* alone, it is in the queue in the cycle in which it misses, and starts in the next */
    case COVERAGE_COMPLETING:
        return many(machine);
    case COVERAGE_MERGED:
        return merges(machine);
    case COVERAGE_WALK_CACHES:
        return has_walk_caches(machine);
    case COVERAGE_SWAP_OFFERED:
    case COVERAGE_SWAPPING:
        return machine->config->hardware_ad && machine->traits->swaps;
    default:
        return true;
    }
}

static bool flush(const struct coverage_machine *machine, const unsigned *value)
{
    return (machine->config->asid_bits > 0 || value[1] == COVERAGE_NAMES_ALL) &&
           state_exists(machine, (enum coverage_state)value[3]);
}

/* What ends in a lookup is answered in its last cycle, or waits (a fault; by `completions`) for others. */
static bool flushed(const struct coverage_machine *machine, const unsigned *value)
{
    enum coverage_state state = (enum coverage_state)value[1];
    if (!state_exists(machine, state))
        return false;
    if (state == COVERAGE_ARRIVING || state == COVERAGE_ANSWERED)
        return value[0] != COVERAGE_BY_MERGING || merges(machine);
    bool waits = state == COVERAGE_COMPLETING;
    bool first = state == COVERAGE_LOOKUP_1 && (lookup_is_long(machine, 1) || many(machine));
    bool second = state == COVERAGE_LOOKUP_2 && (lookup_is_long(machine, 2) || many(machine));
    switch (value[0]) {
    case COVERAGE_BY_LEVEL_1:
    case COVERAGE_BY_NOTHING:
        return waits || first;
    case COVERAGE_BY_LEVEL_2:
        return has_second_level(machine) && (waits || state == COVERAGE_LOOKUP_1 || second);
    case COVERAGE_BY_MERGING:
        return merges(machine) && (waits || state <= COVERAGE_MERGED);
    default:
        return true;
    }
}

static bool merge(const struct coverage_machine *machine, const unsigned *value)
{
    unsigned older = value[0], own = value[1], where = value[2], end = value[3];
    if (!merges(machine))
        return false;
    /* After a store's walk D is set; loads and fetches do not ask for it. */
    if (end == COVERAGE_MERGE_CLEAN && (own != MMU_STORE || older == MMU_STORE))
        return false;
    /* A walk that is queued has a walker that is busy, or a place behind other starts. */
    return where != COVERAGE_JOINED_QUEUED || machine->traits->outstanding > 2 || machine->config->walkers == 1;
}

static bool outstanding(const struct coverage_machine *machine, const unsigned *value)
{
    return value[0] == 0 || (1u << value[0]) <= machine->traits->outstanding;
}

static bool walking(const struct coverage_machine *machine, const unsigned *value)
{
    return value[0] < machine->config->walkers && value[0] < machine->traits->outstanding;
}

static bool limited_queue(const struct coverage_machine *machine)
{
    return machine->config->walk_queue && machine->traits->outstanding > machine->config->walk_queue;
}

static bool sweeps(const struct coverage_machine *machine)
{
    for (uint32_t i = 0; i < machine->config->tlb_count; i++)
        if (machine->config->tlb[i].level > 1 && machine->config->tlb[i].array.sets > 1)
            return true;
    return false;
}

static bool walks_at_once(const struct coverage_machine *machine)
{
    return many(machine) && machine->config->walkers > 1;
}

static bool event(const struct coverage_machine *machine, const unsigned *value)
{
    const struct mmu_config *config = machine->config;
    bool walks = walks_at_once(machine);
    switch ((enum coverage_event)value[0]) {
    case COVERAGE_QUEUE_FULL:
        return limited_queue(machine);
    case COVERAGE_WALKERS_BUSY:
        return machine->traits->outstanding > config->walkers;
    case COVERAGE_START_TAKEN:
        return walks && config->walk_starts;
    case COVERAGE_HELD_BY_STORE: /* with one walker that is busy, what holds back cannot be told */
        return merges(machine) && config->walkers > 1;
    case COVERAGE_MERGED_AGAIN:
    case COVERAGE_WALKS_AFTER_MERGE:
    case COVERAGE_SHARED_BY_THREE:
        return merges(machine) && machine->traits->outstanding > 2;
    case COVERAGE_STALLED:
        return machine->traits->stalls;
    case COVERAGE_PORT_TAKEN:
    case COVERAGE_ANSWER_TAKEN:
        return walks && config->walk_ports;
    case COVERAGE_ANSWERS_TURNED:
    case COVERAGE_WALKS_TURNED:
        return walks;
    case COVERAGE_LOST_TWICE:
    case COVERAGE_LOST_FAULTS:
        return config->hardware_ad && machine->traits->swaps;
    case COVERAGE_COMPLETION_TAKEN:
        return many(machine) && config->completions;
    case COVERAGE_FAULT_WAITS:
    case COVERAGE_FAULT_AMONG_OTHERS:
    case COVERAGE_HIT_UNDER_MISS:
    case COVERAGE_TWO_ANSWERS:
        return many(machine);
    case COVERAGE_TWO_REQUESTS:
    case COVERAGE_THREE_ANSWERS: /* one of each port: two hits of level 1, and another */
        return many(machine) && !machine->one_port;
    default:
        return value[0] != COVERAGE_SWEEP || sweeps(machine);
    }
}

bool coverage_possible(const struct coverage_machine *machine, enum coverage_group group, const unsigned *value)
{
    static bool (*const rules[COVERAGE_GROUPS])(const struct coverage_machine *,
                                                const unsigned *) = {[COVERAGE_TRANSLATION] = translation,
                                                                     [COVERAGE_SERVED] = served,
                                                                     [COVERAGE_WALK] = walk,
                                                                     [COVERAGE_SWAP] = swap,
                                                                     [COVERAGE_FLUSH] = flush,
                                                                     [COVERAGE_FLUSHED] = flushed,
                                                                     [COVERAGE_MERGE] = merge,
                                                                     [COVERAGE_WALKING] = walking,
                                                                     [COVERAGE_OUTSTANDING] = outstanding,
                                                                     [COVERAGE_EVENT] = event};
    return rules[group](machine, value);
}
