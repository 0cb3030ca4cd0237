/* See naive_policy.h. Each policy is done literally: what it remembers of a way is one field of struct naive_way. */
#include "naive_policy.h"

#include <stdlib.h>
#include <string.h>

void naive_policy_init(struct naive_policy *policy, const struct mmu_array_config *config, uint32_t seed)
{
    *policy = (struct naive_policy){.ways = config->ways, .lfsr = seed & 0xffff};
    memcpy(policy->name, config->policy, sizeof policy->name);
    policy->way = calloc(config->sets * config->ways, sizeof *policy->way);
    policy->set = calloc(config->sets, sizeof *policy->set);
    if (!policy->way || !policy->set)
        abort();
    for (unsigned i = 0; i < config->sets * config->ways; i++)
        policy->way[i].used = (int64_t)(i % config->ways) - config->ways;
}

void naive_policy_free(struct naive_policy *policy)
{
    free(policy->way);
    free(policy->set);
}

static bool is(const struct naive_policy *policy, const char *name)
{
    return strcmp(policy->name, name) == 0;
}

static struct naive_way *ways_of(const struct naive_policy *policy, unsigned set)
{
    return policy->way + set * policy->ways;
}

/* ---- plru, bit-plru ---------------------------------------------------------------------------------------------- */

/* Walk the tree below `node`, which covers the ways [low, high), towards `way`, and point each node the other way. */
static void point_away(bool *second_half, unsigned node, unsigned low, unsigned high, unsigned way)
{
    unsigned middle = (low + high) / 2;
    if (high - low == 1)
        return;
    second_half[node] = way < middle;
    if (way < middle)
        point_away(second_half, 2 * node, low, middle, way);
    else
        point_away(second_half, 2 * node + 1, middle, high, way);
}

static unsigned pointed_at(const bool *second_half, unsigned node, unsigned low, unsigned high)
{
    unsigned middle = (low + high) / 2;
    if (high - low == 1)
        return low;
    if (second_half[node])
        return pointed_at(second_half, 2 * node + 1, middle, high);
    return pointed_at(second_half, 2 * node, low, middle);
}

static void mark(struct naive_way *ways, unsigned count, unsigned way)
{
    unsigned marked = 0;
    ways[way].marked = true;
    for (unsigned i = 0; i < count; i++)
        marked += ways[i].marked;
    for (unsigned i = 0; i < count && marked == count; i++)
        if (i != way)
            ways[i].marked = false;
}

static unsigned first_unmarked(const struct naive_way *ways, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (!ways[i].marked)
            return i;
    return 0; /* a single way */
}

/* ---- random, srrip and brrip, lfu -------------------------------------------------------------------------------- */

static unsigned next_random(struct naive_policy *policy)
{
    unsigned x = policy->lfsr, bit[16], now = x;
    for (unsigned i = 0; i < 16; i++)
        bit[i] = x >> i & 1;
    unsigned in = (bit[0] + bit[2] + bit[3] + bit[5]) % 2;
    policy->lfsr = x / 2 + in * 32768;
    return now;
}

static unsigned first_distant(struct naive_way *ways, unsigned count)
{
    for (;;) {
        for (unsigned i = 0; i < count; i++)
            if (ways[i].distance == 3)
                return i;
        for (unsigned i = 0; i < count; i++)
            ways[i].distance++;
    }
}

/* A visit begins unless the set was visiting this way already. */
static void visit(struct naive_way *ways, unsigned count, int *visiting, unsigned way)
{
    if (*visiting == (int)way + 1)
        return;
    *visiting = (int)way + 1;
    bool too_many = ways[way].visits == 255;
    for (unsigned i = 0; i < count && too_many; i++)
        ways[i].visits /= 2;
    ways[way].visits++;
}

/* The first way with the least of a field. */
static unsigned least(const struct naive_way *ways, unsigned count, size_t field)
{
    unsigned best = 0;
    for (unsigned i = 1; i < count; i++) {
        int64_t a, b;
        memcpy(&a, (const char *)&ways[i] + field, sizeof a);
        memcpy(&b, (const char *)&ways[best] + field, sizeof b);
        if (a < b)
            best = i;
    }
    return best;
}

/* ---- what happens to an entry ------------------------------------------------------------------------------------ */

void naive_policy_use(struct naive_policy *policy, unsigned set, unsigned way)
{
    struct naive_way *ways = ways_of(policy, set);
    ways[way].used = ++policy->clock;
    ways[way].distance = 0;
    point_away(policy->set[set].second_half, 1, 0, policy->ways, way);
    mark(ways, policy->ways, way);
    visit(ways, policy->ways, &policy->set[set].visiting, way);
}

void naive_policy_place(struct naive_policy *policy, unsigned set, unsigned way)
{
    struct naive_way *ways = ways_of(policy, set);
    naive_policy_use(policy, set, way);
    ways[way].placed = ++policy->clock;
    ways[way].visits = 1;
    policy->set[set].visiting = 0;
    policy->placements++;
    ways[way].distance = is(policy, "srrip") || policy->placements % 32 == 0 ? 2 : 3;
}

unsigned naive_policy_victim(struct naive_policy *policy, unsigned set)
{
    struct naive_way *ways = ways_of(policy, set);
    if (is(policy, "plru"))
        return pointed_at(policy->set[set].second_half, 1, 0, policy->ways);
    if (is(policy, "bit-plru"))
        return first_unmarked(ways, policy->ways);
    if (is(policy, "random"))
        return next_random(policy) % policy->ways;
    if (is(policy, "srrip") || is(policy, "brrip"))
        return first_distant(ways, policy->ways);
    if (is(policy, "fifo"))
        return least(ways, policy->ways, offsetof(struct naive_way, placed));
    if (is(policy, "lfu"))
        return least(ways, policy->ways, offsetof(struct naive_way, visits));
    return least(ways, policy->ways, offsetof(struct naive_way, used));
}
