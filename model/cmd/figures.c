/* See figures.h. */
#include "figures.h"

#include <string.h>

bool mmu_figures_init(struct mmu_figures *figures)
{
    *figures = (struct mmu_figures){.table = mmu_stat_table_create()};
    return figures->table != NULL;
}

void mmu_figures_free(struct mmu_figures *figures)
{
    mmu_stat_table_destroy(figures->table);
    figures->table = NULL;
}

void mmu_figures_gather(struct mmu_figures *figures, const struct mmu_simulation *simulation)
{
    mmu_stat_table_clear(figures->table);
    memset(&figures->latencies, 0, sizeof figures->latencies);
    mmu_simulation_stats_each(simulation, mmu_stat_table_gather, figures->table);
    mmu_simulation_latencies(simulation, &figures->latencies);
}

/* ---- what has happened between two moments ----------------------------------------------------------------------- */

struct between {
    struct mmu_figures *figures;
    const struct mmu_figures *before; /* NULL: the beginning */
    const char *per_thousand;         /* unit of what is told per 1,000 instructions */
    double instructions;
};

static double count(const struct between *between, const char *group, const char *name)
{
    double now = mmu_stat_table_number(between->figures->table, group, name);
    return between->before ? now - mmu_stat_table_number(between->before->table, group, name) : now;
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

struct figure {
    const char *name, *unit, *help;
};

static void set(const struct between *between, const char *group, const struct figure *figure, double number)
{
    const struct mmu_stat stat = {.group = group, .name = figure->name, .unit = figure->unit, .help = figure->help};
    mmu_stat_table_set(between->figures->table, &stat, number);
}

/* ---- the figures ------------------------------------------------------------------------------------------------- */

static void derive_time(const struct between *between)
{
    static const struct figure mean = {"per_translation", "cycles", "cycles of the run for each translation"};
    set(between, "time", &mean, ratio(count(between, "time", "core_cycles"), count(between, "refs", "total")));
}

static void derive_percentiles(const struct between *between)
{
    static const struct {
        unsigned percent;
        struct figure figure;
    } rows[] = {{50, {"latency_p50", "cycles", "half of the walks took at most as long"}},
                {90, {"latency_p90", "cycles", "90% of the walks took at most as long"}},
                {99, {"latency_p99", "cycles", "99% of the walks took at most as long"}}};
    struct mmu_latencies latencies = between->figures->latencies;
    double longest = mmu_stat_table_number(between->figures->table, "walk", "latency_max");
    for (size_t i = 0; between->before && i < MMU_LATENCY_BUCKETS; i++)
        latencies.count[i] -= between->before->latencies.count[i];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double cycles = (double)mmu_latencies_percentile(&latencies, rows[i].percent);
        set(between, "walk", &rows[i].figure, cycles < longest ? cycles : longest);
    }
}

static void derive_walks(const struct between *between)
{
    static const struct figure share = {"share", "%", "of the run's cycles, those with a walk in progress"};
    static const struct figure in_flight = {"in_flight_mean", "walks", "in progress, in the cycles with any"};
    static const struct figure latency = {"latency_mean", "cycles", "from entering the walk queue to the end, a walk"};
    static const struct figure reads = {"reads_mean", "reads", "table entries read in a walk"};
    const struct figure rate = {"pki", between->per_thousand, "walks begun"};
    double walks = count(between, "walk", "count"), active = count(between, "walk", "active_cycles");
    set(between, "walk", &share, 100 * ratio(active, count(between, "time", "core_cycles")));
    set(between, "walk", &in_flight, ratio(count(between, "walk", "walker_cycles"), active));
    set(between, "walk", &latency, ratio(count(between, "walk", "cycles"), walks));
    derive_percentiles(between);
    set(between, "walk", &reads, ratio(count(between, "walk", "pte_reads"), walks));
    set(between, "walk", &rate, 1000 * ratio(walks, between->instructions));
}

static const struct figure hit_rate = {"hit_rate", "%", "of the lookups, those that hit"};

static void derive_tlb(const struct between *between, const char *tlb)
{
    const struct figure rate = {"mpki", between->per_thousand, "misses"};
    set(between, tlb, &hit_rate, 100 * ratio(count(between, tlb, "hits"), count(between, tlb, "lookups")));
    set(between, tlb, &rate, 1000 * ratio(count(between, tlb, "misses"), between->instructions));
}

static void derive_pwc(const struct between *between)
{
    static const struct figure rate = {"hit_rate", "%", "of the walks, those that did not start at the root"};
    double walks = count(between, "walk", "count");
    set(between, "pwc", &rate, 100 * ratio(walks - count(between, "pwc", "misses"), walks));
}

static void derive_cache(const struct between *between, const char *name, bool data)
{
    static const struct figure of_data = {"data_hit_rate", "%", "of the lookups by the program's own references"};
    char cache[MMU_NAME_BYTES + 8];
    snprintf(cache, sizeof cache, "cache.%s", name);
    set(between, cache, &hit_rate, 100 * ratio(count(between, cache, "hits"), count(between, cache, "lookups")));
    if (data)
        set(between, cache, &of_data,
            100 * ratio(count(between, cache, "data_hits"), count(between, cache, "data_lookups")));
}

void mmu_figures_derive(struct mmu_figures *figures, const struct mmu_figures *before,
                        const struct mmu_machine *machine)
{
    bool fetches = mmu_stat_table_number(figures->table, "refs", "fetch") > 0, pwc = false;
    struct between between = {.figures = figures,
                              .before = before,
                              .per_thousand = fetches ? "per 1000 instructions" : "per 1000 references"};
    between.instructions = count(&between, "time", "instructions");
    derive_time(&between);
    for (uint32_t i = 0; i < machine->mmu.tlb_count; i++)
        derive_tlb(&between, machine->mmu.tlb[i].name);
    derive_walks(&between);
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        pwc = pwc || machine->mmu.pwc[level].sets > 0;
    if (pwc)
        derive_pwc(&between);
    for (uint32_t i = 0; i < machine->memory.cache_count; i++)
        derive_cache(&between, machine->memory.cache[i].name, machine->memory.data);
}
