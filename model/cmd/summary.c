/* See summary.h. */
#include "summary.h"

#include <inttypes.h>
#include <string.h>

static uint64_t figure(const struct mmu_stat_table *table, const char *group, const char *name)
{
    for (size_t i = 0; i < mmu_stat_table_count(table); i++) {
        const struct mmu_stat *stat = mmu_stat_table_at(table, i);
        if (strcmp(stat->group, group) == 0 && strcmp(stat->name, name) == 0)
            return stat->value;
    }
    return 0;
}

static double ratio(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static void write_times(const struct mmu_stat_table *table, FILE *out)
{
    uint64_t references = figure(table, "refs", "total"), cycles = figure(table, "time", "cycles");
    uint64_t walks = figure(table, "walk", "count"), walk_cycles = figure(table, "walk", "cycles");
    fprintf(out,
            "translations   %" PRIu64 " in %" PRIu64 " cycles, %.2f a translation, the operating system's included\n",
            references, cycles, ratio(cycles, references));
    fprintf(out,
            "walks          %" PRIu64 ", %.1f cycles and %.2f table reads each; walks take %.3g cycles a translation\n",
            walks, ratio(walk_cycles, walks), ratio(figure(table, "walk", "pte_reads"), walks),
            ratio(walk_cycles, references));
}

static void write_tlbs(const struct mmu_stat_table *table, const struct mmu_machine *machine, FILE *out)
{
    for (uint32_t i = 0; i < machine->mmu.tlb_count; i++) {
        const char *name = machine->mmu.tlb[i].name;
        uint64_t lookups = figure(table, name, "lookups"), hits = figure(table, name, "hits");
        fprintf(out, "tlb %-10s %" PRIu64 " lookups, %.3f%% hit\n", name, lookups, 100 * ratio(hits, lookups));
    }
}

static void write_faults(const struct mmu_stat_table *table, FILE *out)
{
    uint64_t faults = figure(table, "os", "pgfault"), major = figure(table, "os", "pgmajfault");
    fprintf(out, "page faults    %" PRIu64 " minor, %" PRIu64 " major, %" PRIu64 " invalid\n", faults - major, major,
            figure(table, "os", "segv"));
    fprintf(out, "copy on write  %" PRIu64 " copies, %" PRIu64 " reuses by the last user\n", figure(table, "os", "cow"),
            figure(table, "os", "cow_reuse"));
    fprintf(out, "swap           %" PRIu64 " pages out, %" PRIu64 " in\n\n", figure(table, "os", "pswpout"),
            figure(table, "os", "pswpin"));
}

void mmu_summary_write(const struct mmu_stat_table *table, const struct mmu_machine *machine, FILE *out)
{
    fprintf(out, "machine        %s (%s)\n", machine->file, machine->mmu.scheme);
    write_times(table, out);
    write_tlbs(table, machine, out);
    write_faults(table, out);
}
