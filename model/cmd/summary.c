/* See summary.h. */
#include "summary.h"

#include <inttypes.h>

struct summary {
    const struct mmu_stat_table *table;
    const struct mmu_machine *machine;
    FILE *out;
};

static double number(const struct summary *summary, const char *group, const char *name)
{
    return mmu_stat_table_number(summary->table, group, name);
}

static uint64_t whole(const struct summary *summary, const char *group, const char *name)
{
    return (uint64_t)number(summary, group, name);
}

/* Three digits or four, with K, M, G or T for powers of 1024. */
struct size {
    char text[24];
};

static struct size size_of(uint64_t bytes)
{
    static const char *const suffix[] = {"", "K", "M", "G", "T", "P", "E"};
    struct size size;
    double rest = (double)bytes;
    unsigned power = 0;
    for (; rest >= 1024; power++)
        rest /= 1024;
    snprintf(size.text, sizeof size.text, rest < 10 && rest != (double)(unsigned)rest ? "%.1f%s" : "%.0f%s", rest,
             suffix[power]);
    return size;
}

static const char *thousand(const struct summary *summary)
{
    return number(summary, "refs", "fetch") > 0 ? "1000 instructions" : "1000 references";
}

static void write_run(const struct summary *summary)
{
    const struct mmu_machine *machine = summary->machine;
    FILE *out = summary->out;
    fprintf(out, "machine        %s (%s), %" PRIu32 " %s, %" PRIu32 " outstanding\n", machine->file,
            machine->mmu.scheme, machine->cores, machine->cores == 1 ? "core" : "cores", machine->window);
    fprintf(out, "translations   %" PRIu64 " for %" PRIu64 " %s\n", whole(summary, "refs", "total"),
            whole(summary, "time", "instructions"),
            number(summary, "refs", "fetch") > 0 ? "instructions" : "references (no fetches, so no instructions)");
    fprintf(out, "cycles         %" PRIu64, whole(summary, "time", "cycles"));
    if (machine->cores > 1)
        fprintf(out, " (%" PRIu64 " of all cores together)", whole(summary, "time", "core_cycles"));
    fprintf(out, ", %.2f a translation; %" PRIu64 " of them the operating system's\n",
            number(summary, "time", "per_translation"), whole(summary, "os", "cycles"));
}

static void write_walks(const struct summary *summary)
{
    FILE *out = summary->out;
    fprintf(out, "walks          %" PRIu64 ", %.3f per %s, %.2f table reads each\n", whole(summary, "walk", "count"),
            number(summary, "walk", "pki"), thousand(summary), number(summary, "walk", "reads_mean"));
    fprintf(out, "  take         %.1f cycles on average; p50 %.0f, p90 %.0f, p99 %.0f, longest %.0f\n",
            number(summary, "walk", "latency_mean"), number(summary, "walk", "latency_p50"),
            number(summary, "walk", "latency_p90"), number(summary, "walk", "latency_p99"),
            number(summary, "walk", "latency_max"));
    fprintf(out, "  in progress  in %.2f%% of the cycles, then %.2f at once, %.0f at most\n\n",
            number(summary, "walk", "share"), number(summary, "walk", "in_flight_mean"),
            number(summary, "walk", "in_flight_max"));
}

static void write_tlbs(const struct summary *summary)
{
    const struct mmu_config *config = &summary->machine->mmu;
    fprintf(summary->out, "%-12s %12s %9s %18s %10s %8s %8s\n", "TLB", "lookups", "hit %",
            number(summary, "refs", "fetch") > 0 ? "misses/1000 instr" : "misses/1000 refs", "reach now", "peak",
            "most");
    for (uint32_t i = 0; i < config->tlb_count; i++) {
        const char *name = config->tlb[i].name;
        fprintf(summary->out, "%-12s %12" PRIu64 " %9.3f %18.3f %10s %8s %8s\n", name, whole(summary, name, "lookups"),
                number(summary, name, "hit_rate"), number(summary, name, "mpki"),
                size_of(whole(summary, name, "reach")).text, size_of(whole(summary, name, "reach_peak")).text,
                size_of(whole(summary, name, "reach_max")).text);
    }
    fputc('\n', summary->out);
}

static void write_caches(const struct summary *summary)
{
    const struct mmu_memory_config *memory = &summary->machine->memory;
    if (memory->cache_count == 0)
        return;
    fprintf(summary->out, "%-12s %12s %9s", "cache", "table reads", "hit %");
    if (memory->data)
        fprintf(summary->out, " %18s %10s", "own references", "hit %");
    fputc('\n', summary->out);
    for (uint32_t i = 0; i < memory->cache_count; i++) {
        char name[MMU_NAME_BYTES + 8];
        snprintf(name, sizeof name, "cache.%s", memory->cache[i].name);
        fprintf(summary->out, "%-12s %12" PRIu64 " %9.3f", memory->cache[i].name, whole(summary, name, "lookups"),
                number(summary, name, "hit_rate"));
        if (memory->data)
            fprintf(summary->out, " %18" PRIu64 " %10.3f", whole(summary, name, "data_lookups"),
                    number(summary, name, "data_hit_rate"));
        fputc('\n', summary->out);
    }
    fputc('\n', summary->out);
}

static void write_faults(const struct summary *summary)
{
    uint64_t faults = whole(summary, "os", "pgfault"), major = whole(summary, "os", "pgmajfault");
    fprintf(summary->out, "page faults    %" PRIu64 " minor, %" PRIu64 " major, %" PRIu64 " invalid\n", faults - major,
            major, whole(summary, "os", "segv"));
    fprintf(summary->out, "copy on write  %" PRIu64 " copies, %" PRIu64 " reuses by the last user\n",
            whole(summary, "os", "cow"), whole(summary, "os", "cow_reuse"));
    fprintf(summary->out, "swap           %" PRIu64 " pages out, %" PRIu64 " in\n\n", whole(summary, "os", "pswpout"),
            whole(summary, "os", "pswpin"));
}

void mmu_summary_write(const struct mmu_stat_table *table, const struct mmu_machine *machine, FILE *out)
{
    const struct summary summary = {table, machine, out};
    write_run(&summary);
    write_walks(&summary);
    write_tlbs(&summary);
    write_caches(&summary);
    write_faults(&summary);
}
