/* mmusim run: a trace through a machine under the operating system. */
#include "cmd.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "interrupt.h"
#include "number.h"
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
    "      --series FILE    write every figure, summed up so far, to a CSV file, a row per interval\n"
    "      --interval N     references per row of the series (default 100000)\n"
    "\n"
    "Exit status: 0 done, 1 --check found a difference, 2 bad usage or input. An interrupted run writes nothing.\n"
    "\n"
    "  mmusim run -c configs/machines/x86-64-demo.yaml -s os.memory=8M --stats json program.trace\n";

enum { MAX_SETTINGS = 256, DEFAULT_INTERVAL = 100000 };

struct options {
    const char *machine;
    const char *settings[MAX_SETTINGS];
    size_t setting_count;
    enum mmu_report_format format;
    const char *output;
    uint64_t limit; /* 0: none */
    const char *trace_format;
    bool check;
    const char *series;
    uint64_t interval;
    const char *trace;
};

enum { OPT_STATS = 256, OPT_LIMIT, OPT_FORMAT, OPT_CHECK, OPT_SERIES, OPT_INTERVAL };

static const struct option long_options[] = {
    {"config", required_argument, NULL, 'c'},
    {"set", required_argument, NULL, 's'},
    {"output", required_argument, NULL, 'o'},
    {"help", no_argument, NULL, 'h'},
    {"stats", required_argument, NULL, OPT_STATS},
    {"limit", required_argument, NULL, OPT_LIMIT},
    {"format", required_argument, NULL, OPT_FORMAT},
    {"check", no_argument, NULL, OPT_CHECK},
    {"series", required_argument, NULL, OPT_SERIES},
    {"interval", required_argument, NULL, OPT_INTERVAL},
    {NULL, 0, NULL, 0},
};

/* ---- options ----------------------------------------------------------------------------------------------------- */

static int take_number(const char *name, const char *text, uint64_t *value)
{
    if (mmu_cmd_number(text, 1, UINT64_MAX, value))
        return MMU_EXIT_DONE;
    return mmu_cmd_fail("run: %s takes a whole number of at least 1, not '%s'", name, text);
}

static int take_setting(struct options *options, const char *setting)
{
    if (options->setting_count == MAX_SETTINGS)
        return mmu_cmd_fail("run: more than %d settings; put them into a machine file", MAX_SETTINGS);
    options->settings[options->setting_count++] = setting;
    return MMU_EXIT_DONE;
}

static int take_option(struct options *options, int option, const char *word)
{
    switch (option) {
    case 'c':
        options->machine = optarg;
        return MMU_EXIT_DONE;
    case 's':
        return take_setting(options, optarg);
    case 'o':
        options->output = optarg;
        return MMU_EXIT_DONE;
    case OPT_STATS:
        if (mmu_report_format_find(optarg, &options->format))
            return MMU_EXIT_DONE;
        return mmu_cmd_fail("run: --stats takes text, json or csv, not '%s'", optarg);
    case OPT_LIMIT:
        return take_number("--limit", optarg, &options->limit);
    case OPT_FORMAT:
        options->trace_format = optarg;
        return MMU_EXIT_DONE;
    case OPT_CHECK:
        options->check = true;
        return MMU_EXIT_DONE;
    case OPT_SERIES:
        options->series = optarg;
        return MMU_EXIT_DONE;
    case OPT_INTERVAL:
        return take_number("--interval", optarg, &options->interval);
    case ':':
        return mmu_cmd_fail("run: option '%s' needs a value (see mmusim run --help)", word);
    default:
        return mmu_cmd_fail("run: there is no option '%s' (see mmusim run --help)", word);
    }
}

static int check_options(struct options *options, int argc, char **argv)
{
    if (!options->machine)
        return mmu_cmd_fail("run: no machine; give one with -c (configs/machines/ holds some)");
    if (optind + 1 != argc)
        return mmu_cmd_fail(optind == argc ? "run: no trace named (- is standard input)"
                                           : "run: more than one trace named; a run takes one");
    if (options->interval && !options->series)
        return mmu_cmd_fail("run: --interval is of use only with --series FILE");
    if (options->series && !options->interval)
        options->interval = DEFAULT_INTERVAL;
    options->trace = argv[optind];
    return MMU_EXIT_DONE;
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

/* A row of the series where an interval ends. */
static bool after_reference(struct run *run, struct mmu_error *error)
{
    run->references++;
    if (run->references % MMU_PROGRESS_EVERY == 0)
        show_progress(run);
    if (!run->series || run->references % run->options->interval != 0)
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
    struct mmu_record record;
    struct mmu_error error;
    int got = 1;
    mmu_progress_begin(&run->progress, "references");
    while ((!run->options->limit || run->references < run->options->limit) &&
           (got = mmu_trace_next(run->trace, &record, &error)) > 0) {
        run->records++;
        enum mmu_outcome outcome = mmu_simulation_step(run->simulation, &record, &error);
        if (outcome != MMU_OUTCOME_GOOD)
            return stop(run, outcome == MMU_OUTCOME_DIFFERS ? MMU_EXIT_FOUND : MMU_EXIT_BAD, error.text);
        if (mmu_record_is_reference(&record) && !after_reference(run, &error)) {
            mmu_progress_end(&run->progress);
            return mmu_cmd_fail("%s", error.text);
        }
        if (mmu_interrupted())
            break;
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
    written = written && mmu_report_write(run->options->output, run->options->format, &run->machine, run->simulation,
                                          &error);
    return written ? MMU_EXIT_DONE : mmu_cmd_fail("%s", error.text);
}

static int open_and_run(struct run *run)
{
    struct mmu_error error;
    const struct options *options = run->options;
    if (!mmu_machine_load(&run->machine, options->machine, options->settings, options->setting_count, &error))
        return mmu_cmd_fail("%s", error.text);
    run->trace = mmu_trace_open(options->trace, options->trace_format, &error);
    if (!run->trace)
        return mmu_cmd_fail("%s", error.text);
    run->simulation =
        mmu_simulation_create(&run->machine, &(struct mmu_simulation_options){.contents = options->check}, &error);
    if (!run->simulation)
        return mmu_cmd_fail("%s: %s", options->machine, error.text);
    if (options->series && !(run->series = mmu_series_create(options->series, &error)))
        return mmu_cmd_fail("%s", error.text);
    int status = replay(run);
    return status == MMU_EXIT_DONE ? finish(run) : status;
}

int mmu_cmd_run(int argc, char **argv)
{
    struct options options = {0};
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":c:s:o:h", long_options, NULL)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return MMU_EXIT_DONE;
        }
        int status = take_option(&options, option, argv[optind - 1]);
        if (status != MMU_EXIT_DONE)
            return status;
    }
    int status = check_options(&options, argc, argv);
    if (status != MMU_EXIT_DONE)
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
