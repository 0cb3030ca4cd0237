/* Co-simulation of the RTL and the model: command line and verdict. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../model/cmd/cmd.h"
#include "../../model/cmd/number.h"
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

enum { OPT_SEED = 256, OPT_REQUESTS, OPT_TRACE, OPT_LIMIT, OPT_WAVE, OPT_FROM, OPT_AGAIN };

static const struct option long_options[] = {{"config", required_argument, NULL, 'c'},
                                             {"set", required_argument, NULL, 's'},
                                             {"help", no_argument, NULL, 'h'},
                                             {"seed", required_argument, NULL, OPT_SEED},
                                             {"requests", required_argument, NULL, OPT_REQUESTS},
                                             {"trace", required_argument, NULL, OPT_TRACE},
                                             {"limit", required_argument, NULL, OPT_LIMIT},
                                             {"wave", required_argument, NULL, OPT_WAVE},
                                             {"from", required_argument, NULL, OPT_FROM},
                                             {"again", no_argument, NULL, OPT_AGAIN},
                                             {NULL, 0, NULL, 0}};

/* False: not a number; true: *value is set. */
static bool take_number(struct cosim_options *options, int option, const char *text)
{
    uint64_t *const value = option == OPT_SEED       ? &options->seed
                            : option == OPT_REQUESTS ? &options->requests
                            : option == OPT_LIMIT    ? &options->limit
                                                     : &options->wave_from;
    return mmu_cmd_number(text, option == OPT_REQUESTS || option == OPT_LIMIT, UINT64_MAX, value);
}

static bool take_option(struct cosim_options *options, int option, const char *text)
{
    if (option == 'c')
        options->machine = text;
    else if (option == 's' && options->setting_count < COSIM_MAX_SETTINGS)
        options->settings[options->setting_count++] = text;
    else if (option == OPT_TRACE)
        options->trace = text;
    else if (option == OPT_WAVE)
        options->wave = text;
    else if (option == OPT_AGAIN)
        options->again = true;
    else
        return option != 's' && take_number(options, option, text);
    return true;
}

static int bad(const char *text)
{
    fprintf(stderr, "cosim: %s\n", text);
    return MMU_EXIT_BAD;
}

/* MMU_EXIT_DONE to go on; else the process's exit status, or -1 when help was printed. */
static int parse(int argc, char **argv, struct cosim_options *options)
{
    int option;
    while ((option = getopt_long(argc, argv, "c:s:h", long_options, NULL)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return -1;
        }
        if (option == '?')
            return MMU_EXIT_BAD;
        if (!take_option(options, option, optarg)) {
            fprintf(stderr, "cosim: \"%s\": no whole number, or 0 where at least 1 is right, or one setting too many\n",
                    optarg);
            return MMU_EXIT_BAD;
        }
    }
    if (optind < argc || !options->machine)
        return bad("-c MACHINE is needed and nothing else but options; --help shows them");
    return MMU_EXIT_DONE;
}

static bool set_up(struct cosim *cosim, struct mmu_error *error)
{
    struct cosim_disturbance disturbance = {
        .seed = cosim->options.seed, .latency = !cosim->options.trace, .races = !cosim->options.trace};
    if (!mmu_machine_load(&cosim->machine, cosim->options.machine, cosim->options.settings,
                          cosim->options.setting_count, error) ||
        !cosim_check_build(cosim, error))
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
        return bad(error->text);
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
    static struct cosim cosim = {.options = {.seed = 1, .requests = 1000000}};
    struct mmu_error error = {""};
    enum cosim_result result = COSIM_BAD_INPUT;
    int status = parse(argc, argv, &cosim.options);
    if (status != MMU_EXIT_DONE)
        return status < 0 ? MMU_EXIT_DONE : status;
    if (set_up(&cosim, &error))
        result = cosim.options.trace ? cosim_run_trace(&cosim, &error) : cosim_run_tables(&cosim, &error);
    status = conclude(&cosim, result, &error, argv);
    rtl_side_free(&cosim.rtl);
    model_side_free(&cosim.model);
    return status;
}
