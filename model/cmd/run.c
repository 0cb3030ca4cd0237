/* mmusim run: a trace through a machine under the operating system. */
#include "cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "interrupt.h"
#include "options.h"
#include "progress.h"
#include "report.h"
#include "simulation.h"

static const char help[] =
    "usage: mmusim run -c MACHINE [-s KEY=VALUE]... [OPTION]... TRACE\n"
    "\n"
    "Run TRACE (- is standard input) through the machine under its operating system, and print statistics.\n"
    "\n"
    "  -c, --config FILE    the machine (configs/machines/*.yaml)\n"
    "  -s, --set KEY=VALUE  change a parameter of it; `mmusim config schema` lists them\n"
    "      --stats FORMAT   text (default), json or csv\n"
    "  -o, --output FILE    write the statistics to FILE instead of standard output\n"
    "      --limit N        stop after N references\n"
    "      --format NAME    the trace's format, instead of telling it by content\n"
    "      --check          give memory contents: stores write, and every load is compared with a flat reference that\n"
    "                       knows nothing of paging; the first difference ends the run with exit status 1\n"
    "      --series FILE    write every figure to a CSV file, a row per interval: counters summed up so far, rates,\n"
    "                       means and percentiles of the interval (docs/reports.md)\n"
    "      --interval N     references per row of the series (default 100000)\n"
    "\n"
    "Exit status: 0 done, 1 --check found a difference, 2 bad usage or input. An interrupted run writes nothing.\n"
    "\n"
    "  mmusim run -c configs/machines/x86-64-demo.yaml -s os.memory=8M --stats json program.trace\n";

enum { DEFAULT_INTERVAL = 100000, BATCH = 256 };

struct options {
    const char *machine;
    struct mmu_words settings;
    const char *stats;
    enum mmu_report_format format;
    const char *output;
    uint64_t limit; /* 0: none */
    const char *trace_format;
    bool check;
    const char *series;
    uint64_t interval;
    const char *trace;
};

/* ---- options ----------------------------------------------------------------------------------------------------- */

/* Whether both name one file; what is no regular file can be written twice. */
static bool same_file(const char *a, const char *b)
{
    struct stat at, bt;
    if (!a || !b || strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
        return false;
    if (stat(a, &at) != 0 || stat(b, &bt) != 0)
        return strcmp(a, b) == 0;
    return S_ISREG(at.st_mode) && at.st_dev == bt.st_dev && at.st_ino == bt.st_ino;
}

static int check_files(const struct options *options)
{
    if (same_file(options->output, options->series))
        return mmu_cmd_fail("run: -o and --series both name %s; two files are right", options->output);
    const char *results[] = {options->output, options->series};
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
        if (same_file(results[i], options->trace) || same_file(results[i], options->machine))
            return mmu_cmd_fail("run: the result would replace %s, which is read; another file is right", results[i]);
    return MMU_OPTIONS_READ;
}

static int check_options(struct options *options, const struct mmu_words *operands)
{
    if (!options->machine)
        return mmu_cmd_fail("run: no machine; give one with -c (configs/machines/ holds some)");
    if (operands->count != 1)
        return mmu_cmd_fail(operands->count == 0 ? "run: no trace named (- is standard input)"
                                                 : "run: more than one trace named; a run takes one");
    if (options->stats && !mmu_report_format_find(options->stats, &options->format))
        return mmu_cmd_fail("run: --stats takes text, json or csv, not '%s'", options->stats);
    if (options->interval && !options->series)
        return mmu_cmd_fail("run: --interval is of use only with --series FILE");
    if (options->series && !options->interval)
        options->interval = DEFAULT_INTERVAL;
    options->trace = operands->word[0];
    return check_files(options);
}

static int read_options(struct options *options, int argc, char **argv)
{
    const struct mmu_option rows[] = {{.name = "--config", .short_name = "-c", .text = &options->machine},
                                      {.name = "--set", .short_name = "-s", .words = &options->settings},
                                      {.name = "--output", .short_name = "-o", .text = &options->output},
                                      {.name = "--stats", .text = &options->stats},
                                      {.name = "--limit", .number = &options->limit, .least = 1},
                                      {.name = "--format", .text = &options->trace_format},
                                      {.name = "--check", .flag = &options->check},
                                      {.name = "--series", .text = &options->series},
                                      {.name = "--interval", .number = &options->interval, .least = 1},
                                      {.name = NULL}};
    const struct mmu_command command = {"run", help, rows, false};
    const char *word[argc];
    struct mmu_words operands = {word, 0};
    int status = mmu_options_read(&command, argc, argv, &operands);
    return status == MMU_OPTIONS_READ ? check_options(options, &operands) : status;
}

/* ---- the run ----------------------------------------------------------------------------------------------------- */

struct run {
    const struct options *options;
    struct mmu_machine machine;
    struct mmu_trace *trace;
    struct mmu_simulation *simulation;
    struct mmu_series *series; /* NULL: none asked for */
    struct mmu_progress progress;
    uint64_t records;
    uint64_t references;
};

static void show_progress(struct run *run)
{
    uint64_t read, size;
    mmu_trace_progress(run->trace, &read, &size);
    if (run->options->limit) {
        read = run->references;
        size = run->options->limit;
    }
    mmu_progress_update(&run->progress, run->references, read, size);
}

/* How many records may be taken at once: never past the limit, nor past the end of an interval. */
static size_t batch_room(const struct run *run)
{
    uint64_t room = BATCH, interval = run->options->interval;
    if (run->options->limit && run->options->limit - run->references < room)
        room = run->options->limit - run->references;
    if (run->series && interval - run->references % interval < room)
        room = interval - run->references % interval;
    return (size_t)room;
}

/* Count the references of a batch that is done; a row of the series where an interval ends. */
static bool after_batch(struct run *run, const struct mmu_record *records, size_t count, struct mmu_error *error)
{
    uint64_t before = run->references;
    for (size_t i = 0; i < count; i++)
        run->references += mmu_record_is_reference(&records[i]);
    if (run->references / MMU_PROGRESS_EVERY != before / MMU_PROGRESS_EVERY)
        show_progress(run);
    if (!run->series || run->references == before || run->references % run->options->interval != 0)
        return true;
    return mmu_series_row(run->series, run->references, run->simulation, error);
}

static int stop(struct run *run, int status, const char *text)
{
    mmu_progress_end(&run->progress);
    mmu_cmd_fail("%s:%" PRIu64 ": %s", run->options->trace, run->records, text);
    return status;
}

/* Every record up to the end, the limit or the first that cannot be carried out. */
static int replay(struct run *run)
{
    struct mmu_record records[BATCH];
    struct mmu_error error;
    int got = 1;
    mmu_progress_begin(&run->progress, "references");
    while ((!run->options->limit || run->references < run->options->limit) && !mmu_interrupted() &&
           (got = mmu_trace_next_batch(run->trace, records, batch_room(run), &error)) > 0) {
        size_t good;
        enum mmu_outcome outcome = mmu_simulation_run(run->simulation, records, (size_t)got, &good, &error);
        run->records += good;
        if (outcome != MMU_OUTCOME_GOOD) {
            run->records++;
            return stop(run, outcome == MMU_OUTCOME_DIFFERS ? MMU_EXIT_FOUND : MMU_EXIT_BAD, error.text);
        }
        if (!after_batch(run, records, good, &error)) {
            mmu_progress_end(&run->progress);
            return mmu_cmd_fail("%s", error.text);
        }
    }
    if (mmu_interrupted())
        return stop(run, MMU_EXIT_BAD, "interrupted here; nothing was written");
    mmu_progress_end(&run->progress);
    return got < 0 ? mmu_cmd_fail("%s", error.text) : MMU_EXIT_DONE;
}

/* The series first: standard output, which may take the statistics, cannot be taken back. */
static int finish(struct run *run)
{
    struct mmu_error error;
    struct mmu_series *series = run->series;
    bool written = !series || run->references % run->options->interval == 0 ||
                   mmu_series_row(series, run->references, run->simulation, &error);
    if (written && series) {
        run->series = NULL;
        written = mmu_series_commit(series, &error);
    }
    written =
        written && mmu_report_write(run->options->output, run->options->format, &run->machine, run->simulation, &error);
    return written ? MMU_EXIT_DONE : mmu_cmd_fail("%s", error.text);
}

static int open_and_run(struct run *run)
{
    struct mmu_error error;
    const struct options *options = run->options;
    if (!mmu_machine_load(&run->machine, options->machine, options->settings.word, options->settings.count, &error))
        return mmu_cmd_fail("%s", error.text);
    run->trace = mmu_trace_open(options->trace, options->trace_format, &error);
    if (!run->trace)
        return mmu_interrupted() ? mmu_cmd_fail("%s: interrupted here; nothing was written", options->trace)
                                 : mmu_cmd_fail("%s", error.text);
    run->simulation =
        mmu_simulation_create(&run->machine, &(struct mmu_simulation_options){.contents = options->check}, &error);
    if (!run->simulation)
        return mmu_cmd_fail("%s: %s", options->machine, error.text);
    if (options->series && !(run->series = mmu_series_create(options->series, &run->machine, &error)))
        return mmu_cmd_fail("%s", error.text);
    int status = replay(run);
    return status == MMU_EXIT_DONE ? finish(run) : status;
}

int mmu_cmd_run(int argc, char **argv)
{
    const char *setting[argc];
    struct options options = {.settings = {setting, 0}};
    int status = read_options(&options, argc, argv);
    if (status != MMU_OPTIONS_READ)
        return status;
    struct run run = {.options = &options};
    mmu_interrupt_catch();
    status = open_and_run(&run);
    if (run.series)
        mmu_series_abandon(run.series);
    mmu_simulation_destroy(run.simulation);
    if (run.trace)
        mmu_trace_close(run.trace);
    return status;
}
