/* Co-simulation of a device and the model: command line and verdict. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../model/cmd/cmd.h"
#include "../../model/cmd/options.h"
#include "cosim.h"
#include "report.h"
#include "rerun.h"

static const char help[] =
    "usage: cosim -c MACHINE [OPTION]...\n"
    "\n"
    "Run a device (the RTL, or any walker with an adapter of its own) and the model in lockstep and compare every\n"
    "translation: address, page size, rights or fault, who served it, every table read and write, and the cycles.\n"
    "Without --trace or --case, on random page tables.\n"
    "\n"
    "  -c, --config FILE   the machine; the device must have been built for it\n"
    "  -s, --set KEY=VALUE change what the machine file says of memory or the operating system, as in mmusim run\n"
    "      --seed N        of everything random (default 1)\n"
    "      --requests N    translations of random page tables (default 1000000)\n"
    "      --weights FILE  how often random stimuli do what (default bench/cosim/weights/default.txt)\n"
    "      --world N       begin with set of page tables number N\n"
    "      --in-time       walks in flight see each other's writes as they come, not in the order of requests: where\n"
    "                      they meet, cycles may differ, and are counted\n"
    "      --any-time      flushes in any cycle at all, which the model cannot follow: answers are judged by what was\n"
    "                      mapped since the last flush that named the page\n"
    "      --events        compare what the device's trace port tells, too\n"
    "      --coverage FILE add what was exercised to the counts in FILE (bench/cosim/coverage.py prints them)\n"
    "      --trace FILE    a recorded program, each side under an operating system of its own\n"
    "      --limit N       stop after N references of the trace\n"
    "      --case FILE     a directed case of bench/cosim/cases/\n"
    "      --speed         tell how long bench, model and operating systems take, and how long the device alone\n"
    "      --wave FILE     write a waveform (FST)\n"
    "      --from N        translation with which the waveform begins (default 0)\n"
    "  -h, --help          this text\n"
    "\n"
    "The last line is \"N translations compared, 0 mismatches\". On a mismatch both sides' histories of the\n"
    "translation are printed, and the run is repeated to write a waveform of it. Exit status: 0 no mismatch,\n"
    "1 a mismatch, 2 bad usage or input.\n"
    "\n"
    "  build/cosim/sv39-small/cosim -c configs/machines/sv39-small.yaml --seed 7 --requests 100000\n";

enum { REQUESTS = 1000000 };

static int check_options(struct cosim_options *options, const struct mmu_words *operands)
{
    if (operands->count > 0 || !options->machine)
        return mmu_cmd_fail("cosim: -c MACHINE is needed, and nothing else but options (see cosim --help)");
    if (options->settings.count > COSIM_MAX_SETTINGS)
        return mmu_cmd_fail("cosim: more than %d settings; put them into a machine file", COSIM_MAX_SETTINGS);
    if ((options->trace || options->directed) &&
        (options->seed || options->requests || options->weights || options->world || options->any_time))
        return mmu_cmd_fail(
            "cosim: --seed, --requests, --weights, --world and --any-time are of what is random, not of "
            "a --trace, which has --limit, or a --case");
    if (options->trace && options->directed)
        return mmu_cmd_fail("cosim: --trace or --case, one at a time");
    if (options->limit && !options->trace)
        return mmu_cmd_fail("cosim: --limit is of use only with --trace FILE; random page tables have --requests");
    if (options->any_time && (options->trace || options->in_time || options->events))
        return mmu_cmd_fail("cosim: --any-time is a stimulus of its own, without --trace, --in-time or --events");
    if (options->wave_from && !options->wave)
        return mmu_cmd_fail("cosim: --from is of use only with --wave FILE");
    options->seed = options->seed ? options->seed : 1;
    options->requests = options->requests ? options->requests : REQUESTS;
    options->weights = options->weights ? options->weights : "bench/cosim/weights/default.txt";
    return MMU_OPTIONS_READ;
}

static int read_options(struct cosim_options *options, int argc, char **argv)
{
    const struct mmu_option rows[] = {{.name = "--config", .short_name = "-c", .text = &options->machine},
                                      {.name = "--set", .short_name = "-s", .words = &options->settings},
                                      {.name = "--seed", .number = &options->seed, .least = 1},
                                      {.name = "--requests", .number = &options->requests, .least = 1},
                                      {.name = "--weights", .text = &options->weights},
                                      {.name = "--world", .number = &options->world},
                                      {.name = "--in-time", .flag = &options->in_time},
                                      {.name = "--any-time", .flag = &options->any_time},
                                      {.name = "--events", .flag = &options->events},
                                      {.name = "--trace", .text = &options->trace},
                                      {.name = "--case", .text = &options->directed},
                                      {.name = "--limit", .number = &options->limit, .least = 1},
                                      {.name = "--speed", .flag = &options->speed},
                                      {.name = "--coverage", .text = &options->coverage},
                                      {.name = "--wave", .text = &options->wave},
                                      {.name = "--from", .number = &options->wave_from},
                                      {.name = "--again", .flag = &options->again},
                                      {.name = NULL}};
    const struct mmu_command command = {"cosim", help, rows, false};
    const char *word[argc];
    struct mmu_words operands = {word, 0};
    int status = mmu_options_read(&command, argc, argv, &operands);
    return status == MMU_OPTIONS_READ ? check_options(options, &operands) : status;
}

/* Verilator does not say that a waveform cannot be written, so this is found out before. */
static bool wave_can_be_written(const struct cosim_options *options, struct mmu_error *error)
{
    FILE *file = options->wave ? fopen(options->wave, "wb") : NULL;
    if (file)
        fclose(file);
    if (file || !options->wave)
        return true;
    snprintf(error->text, sizeof error->text, "%.300s: cannot be written: %s", options->wave, strerror(errno));
    return false;
}

/* Histories of what is in flight: for --events, and for a run that repeats another to tell them. */
static bool make_histories(struct cosim *cosim, struct mmu_error *error)
{
    if (!cosim->options.events && !cosim->options.again)
        return true;
    cosim->histories = calloc(2 * (size_t)COSIM_RING, sizeof *cosim->histories);
    if (!cosim->histories)
        snprintf(error->text, sizeof error->text, "the host has not enough memory");
    return cosim->histories != NULL;
}

static bool open_coverage(struct cosim *cosim, struct mmu_error *error)
{
    if (!cosim->options.coverage || cosim->options.again)
        return true;
    struct coverage_machine machine = {.file = cosim->machine.file,
                                       .config = &cosim->machine.mmu,
                                       .traits = cosim->traits,
                                       .levels = cosim->scheme->levels,
                                       .x86 = cosim->model.memory.x86,
                                       .one_port = cosim->model.one_port};
    return coverage_open(&cosim->coverage, cosim->options.coverage, &machine, error);
}

static void set_disturbance(struct cosim *cosim)
{
    struct cosim_memory *model = &cosim->model.memory, *rtl = &cosim->rtl.memory.memory;
    model->disturbance = rtl->disturbance = cosim->options.trace || cosim->options.directed ? NULL : &cosim->weights;
    model->salt = rtl->salt = cosim->options.seed;
    cosim->rtl.memory.in_time = cosim->options.in_time;
    cosim->rtl.in_step = cosim->traits->cycles && !cosim->options.in_time;
}

/* What the device lacks and the stimulus needs. */
static bool can_do(const struct cosim *cosim, struct mmu_error *error)
{
    if (!cosim->options.trace || cosim->traits->ad)
        return true;
    snprintf(
        error->text, sizeof error->text,
        "%.100s ignores A and D, which the operating system under a --trace relies on; random page tables are right",
        cosim->traits->name);
    return false;
}

static bool set_up(struct cosim *cosim, struct mmu_error *error)
{
    const struct cosim_options *options = &cosim->options;
    cosim->traits = dut_describe();
    if (!mmu_machine_load(&cosim->machine, options->machine, options->settings.word, options->settings.count, error) ||
        !can_do(cosim, error) || !cosim_check_build(cosim, error) || !wave_can_be_written(options, error) ||
        (!options->trace && !cosim_weights_read(&cosim->weights, options->weights, error)) ||
        !make_histories(cosim, error))
        return false;
    cosim->scheme = mmu_scheme_find(cosim->machine.mmu.scheme);
    if (!model_side_init(&cosim->model, &cosim->machine, cosim->traits, error) ||
        !rtl_side_init(&cosim->rtl, &cosim->machine, cosim->traits, (uint32_t)options->seed, error))
        return false;
    set_disturbance(cosim);
    cosim->rtl.tape = options->speed ? cosim_tape_create() : NULL;
    if (options->in_time && !options->trace && cosim->weights.races) {
        snprintf(error->text, sizeof error->text,
                 "%.200s: with --in-time races must be 0: what another agent does would depend on time",
                 options->weights);
        return false;
    }
    return open_coverage(cosim, error);
}

static int conclude(struct cosim *cosim, enum cosim_result result, struct mmu_error *error, char **argv)
{
    if (result == COSIM_SAME && cosim->coverage.bins && !coverage_close(&cosim->coverage, error))
        result = COSIM_BAD_INPUT;
    if (result == COSIM_BAD_INPUT)
        return mmu_cmd_fail("%s", error->text);
    if (cosim->options.again && result == COSIM_DIFFERENT)
        cosim_report_histories(cosim);
    if (cosim->options.again)
        return result == COSIM_SAME ? MMU_EXIT_DONE : MMU_EXIT_FOUND;
    if (result == COSIM_SAME) {
        coverage_summary(&cosim->coverage);
        cosim_report_spread(cosim);
        if (cosim->rtl.tape)
            cosim_tape_play(cosim->rtl.tape, cosim->rtl.dut);
        printf("%" PRIu64 " translations compared, 0 mismatches\n", cosim->translations);
        return MMU_EXIT_DONE;
    }
    cosim_report(cosim);
    cosim_rerun(cosim, argv[0]);
    printf("%" PRIu64 " translations compared, 1 mismatch\n", cosim->translations);
    return MMU_EXIT_FOUND;
}

int main(int argc, char **argv)
{
    static struct cosim cosim;
    struct mmu_error error = {""};
    enum cosim_result result = COSIM_BAD_INPUT;
    const char *setting[argc];
    cosim.options.settings = (struct mmu_words){setting, 0};
    int status = read_options(&cosim.options, argc, argv);
    if (status != MMU_OPTIONS_READ)
        return status;
    if (set_up(&cosim, &error))
        result = cosim.options.trace      ? cosim_run_trace(&cosim, &error)
                 : cosim.options.directed ? cosim_run_case(&cosim, &error)
                 : cosim.options.any_time ? cosim_run_any_time(&cosim, &error)
                                          : cosim_run_tables(&cosim, &error);
    status = conclude(&cosim, result, &error, argv);
    cosim_tape_destroy(cosim.rtl.tape);
    rtl_side_free(&cosim.rtl);
    model_side_free(&cosim.model);
    free(cosim.histories);
    return status;
}
