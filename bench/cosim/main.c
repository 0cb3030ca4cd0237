/* Co-simulation of the RTL and the model: command line and verdict. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../model/cmd/cmd.h"
#include "../../model/cmd/options.h"
#include "cosim.h"
#include "rerun.h"

static const char help[] =
    "usage: cosim -c MACHINE [OPTION]...\n"
    "\n"
    "Run the RTL and the model in lockstep and compare every translation: address, page size, rights or fault, who\n"
    "served it, every table read and write, and the cycles. Without --trace, on random page tables.\n"
    "\n"
    "  -c, --config FILE   the machine; the RTL must have been built for it\n"
    "  -s, --set KEY=VALUE change what the machine file says of memory or the operating system, as in mmusim run\n"
    "      --seed N        of everything random (default 1)\n"
    "      --requests N    translations of random page tables (default 1000000)\n"
    "      --trace FILE    a recorded program instead, each side under an operating system of its own\n"
    "      --limit N       stop after N references of the trace\n"
    "      --wave FILE     write a waveform (FST)\n"
    "      --from N        translation with which the waveform begins (default 0)\n"
    "  -h, --help          this text\n"
    "\n"
    "The last line is \"N translations compared, 0 mismatches\". On a mismatch both sides' records of the\n"
    "translation are printed, and the run is repeated to write a waveform of it. Exit status: 0 no mismatch,\n"
    "1 a mismatch, 2 bad usage or input.\n"
    "\n"
    "  build/cosim/sv39-small/cosim -c configs/machines/sv39-small.yaml --seed 7 --requests 100000\n";

static int check_options(struct cosim_options *options, const struct mmu_words *operands)
{
    if (operands->count > 0 || !options->machine)
        return mmu_cmd_fail("cosim: -c MACHINE is needed, and nothing else but options (see cosim --help)");
    if (options->settings.count > COSIM_MAX_SETTINGS)
        return mmu_cmd_fail("cosim: more than %d settings; put them into a machine file", COSIM_MAX_SETTINGS);
    if (options->trace && (options->seed || options->requests))
        return mmu_cmd_fail("cosim: --seed and --requests are of random page tables; a --trace has --limit");
    if (options->limit && !options->trace)
        return mmu_cmd_fail("cosim: --limit is of use only with --trace FILE; random page tables have --requests");
    if (options->wave_from && !options->wave)
        return mmu_cmd_fail("cosim: --from is of use only with --wave FILE");
    options->seed = options->seed ? options->seed : 1;
    options->requests = options->requests ? options->requests : COSIM_REQUESTS;
    return MMU_OPTIONS_READ;
}

static int read_options(struct cosim_options *options, int argc, char **argv)
{
    const struct mmu_option rows[] = {{.name = "--config", .short_name = "-c", .text = &options->machine},
                                      {.name = "--set", .short_name = "-s", .words = &options->settings},
                                      {.name = "--seed", .number = &options->seed, .least = 1},
                                      {.name = "--requests", .number = &options->requests, .least = 1},
                                      {.name = "--trace", .text = &options->trace},
                                      {.name = "--limit", .number = &options->limit, .least = 1},
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

static bool set_up(struct cosim *cosim, struct mmu_error *error)
{
    struct cosim_disturbance disturbance = {
        .seed = cosim->options.seed, .latency = !cosim->options.trace, .races = !cosim->options.trace};
    if (!mmu_machine_load(&cosim->machine, cosim->options.machine, cosim->options.settings.word,
                          cosim->options.settings.count, error) ||
        !cosim_check_build(cosim, error) || !wave_can_be_written(&cosim->options, error))
        return false;
    cosim->scheme = mmu_scheme_find(cosim->machine.mmu.scheme);
    return rtl_side_init(&cosim->rtl, &cosim->machine, &disturbance, error) &&
           model_side_init(&cosim->model, &cosim->machine, &disturbance, error);
}

static void print_events(const struct cosim_events *events)
{
    const char *separator = "";
#define COSIM_EVENT_PRINT(name, help)                                                                                  \
    printf("%s%" PRIu64 " %s", separator, events->name, help);                                                         \
    separator = ", ";
    COSIM_EVENTS(COSIM_EVENT_PRINT)
#undef COSIM_EVENT_PRINT
    printf("\n");
}

static int conclude(struct cosim *cosim, enum cosim_result result, const struct mmu_error *error, char **argv)
{
    if (result == COSIM_BAD_INPUT)
        return mmu_cmd_fail("%s", error->text);
    if (cosim->options.again)
        return result == COSIM_SAME ? MMU_EXIT_DONE : MMU_EXIT_FOUND;
    if (result == COSIM_SAME) {
        print_events(&cosim->events);
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
        result = cosim.options.trace ? cosim_run_trace(&cosim, &error) : cosim_run_tables(&cosim, &error);
    status = conclude(&cosim, result, &error, argv);
    rtl_side_free(&cosim.rtl);
    model_side_free(&cosim.model);
    return status;
}
