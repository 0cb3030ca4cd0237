/* mmusim walk: one translation explained step by step. */
#include "cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "interrupt.h"
#include "number.h"
#include "options.h"
#include "simulation.h"
#include "story.h"

static const char help[] =
    "usage: mmusim walk -c MACHINE [-s KEY=VALUE]... [--access KIND] ADDRESS\n"
    "       mmusim walk -c MACHINE [-s KEY=VALUE]... --trace TRACE [--after N] [--access KIND] [ADDRESS]\n"
    "\n"
    "Tell what happens in one translation: the split of the address, each structure that was asked, each table entry\n"
    "with its address, value and meaning, faults and the operating system's answer, the cycles of all that.\n"
    "\n"
    "Without a trace, a process that has just one readable, writable and executable area around ADDRESS accesses it\n"
    "three times: cold, again, and a store. With a trace, its first N references are run and the next one is "
    "explained,\n"
    "or an access to ADDRESS in its place.\n"
    "\n"
    "  -c, --config FILE    the machine (configs/machines/*.yaml)\n"
    "  -s, --set KEY=VALUE  change a parameter of it\n"
    "      --trace TRACE    a trace (- is standard input)\n"
    "      --after N        references of the trace to run first (default 0)\n"
    "      --access KIND    load (default), store or fetch\n"
    "\n"
    "ADDRESS is hexadecimal behind 0x, or decimal.\n"
    "\n"
    "  mmusim walk -c configs/machines/sv39-small.yaml 0x12345678\n";

enum { AREA_BYTES = 1 << 16 };

struct options {
    const char *machine;
    struct mmu_words settings;
    const char *trace;
    uint64_t after;
    const char *access_name;
    uint8_t access; /* a kind of record, if access_name is set */
    bool has_address;
    uint64_t address;
};

static int find_access(struct options *options)
{
    for (uint8_t kind = MMU_RECORD_LOAD; kind <= MMU_RECORD_FETCH; kind++) {
        if (strcmp(options->access_name, mmu_record_kind_name(kind)) == 0) {
            options->access = kind;
            return MMU_OPTIONS_READ;
        }
    }
    return mmu_cmd_fail("walk: --access takes load, store or fetch, not '%s'", options->access_name);
}

static int check_options(struct options *options, const struct mmu_words *operands)
{
    if (!options->machine)
        return mmu_cmd_fail("walk: no machine; give one with -c (configs/machines/ holds some)");
    if (operands->count > 1)
        return mmu_cmd_fail("walk: more than one address; it explains one translation");
    if (operands->count == 0 && !options->trace)
        return mmu_cmd_fail("walk: no address and no trace; name what to explain (see mmusim walk --help)");
    if (options->after && !options->trace)
        return mmu_cmd_fail("walk: --after is of use only with --trace");
    options->has_address = operands->count > 0;
    if (options->has_address && !mmu_cmd_address(operands->word[0], &options->address))
        return mmu_cmd_fail("walk: '%s' is no address; give hexadecimal behind 0x, or decimal", operands->word[0]);
    return options->access_name ? find_access(options) : MMU_OPTIONS_READ;
}

static int read_options(struct options *options, int argc, char **argv)
{
    const struct mmu_option rows[] = {{.name = "--config", .short_name = "-c", .text = &options->machine},
                                      {.name = "--set", .short_name = "-s", .words = &options->settings},
                                      {.name = "--trace", .text = &options->trace},
                                      {.name = "--after", .number = &options->after},
                                      {.name = "--access", .text = &options->access_name},
                                      {.name = NULL}};
    const struct mmu_command command = {"walk", help, rows, false};
    const char *word[argc];
    struct mmu_words operands = {word, 0};
    int status = mmu_options_read(&command, argc, argv, &operands);
    return status == MMU_OPTIONS_READ ? check_options(options, &operands) : status;
}

/* ---- what is explained ------------------------------------------------------------------------------------------- */

static int step(struct mmu_simulation *simulation, const struct mmu_record *record)
{
    struct mmu_error error;
    if (mmu_simulation_step(simulation, record, &error) == MMU_OUTCOME_GOOD)
        return MMU_EXIT_DONE;
    return mmu_cmd_fail("walk: %s", error.text);
}

static int explain(struct mmu_simulation *simulation, struct mmu_story *story, const struct mmu_record *record)
{
    mmu_story_begin(story, record);
    int status = step(simulation, record);
    mmu_story_end(story);
    return status;
}

/* What a process may map: the half of the addresses that is not the kernel's. */
static int check_address(const struct mmu_machine *machine, uint64_t address)
{
    const struct mmu_scheme *scheme = mmu_scheme_find(machine->mmu.scheme);
    uint64_t last = (UINT64_C(1) << (scheme->va_bits - 1)) - 1;
    if (address <= last)
        return MMU_EXIT_DONE;
    return mmu_cmd_fail("walk: 0x%" PRIx64 " is no address of a process on %s; right would be 0x0 to 0x%" PRIx64,
                        address, scheme->name, last);
}

static int explain_address(struct mmu_simulation *simulation, struct mmu_story *story, const struct options *options)
{
    uint64_t area = options->address & ~(uint64_t)(AREA_BYTES - 1);
    const struct mmu_record calls[] = {
        {.kind = MMU_RECORD_SPAWN},
        {.kind = MMU_RECORD_MMAP, .address = area, .length = AREA_BYTES, .prot = 7},
    };
    uint8_t kind = options->access_name ? options->access : (uint8_t)MMU_RECORD_LOAD;
    const uint8_t accesses[] = {kind, kind, MMU_RECORD_STORE};
    int status = MMU_EXIT_DONE;
    for (size_t i = 0; status == MMU_EXIT_DONE && i < sizeof calls / sizeof calls[0]; i++)
        status = step(simulation, &calls[i]);
    for (size_t i = 0; status == MMU_EXIT_DONE && i < sizeof accesses; i++) {
        struct mmu_record record = {.kind = accesses[i], .address = options->address, .bytes = 1};
        status = explain(simulation, story, &record);
    }
    return status;
}

/* Run the trace up to the reference to be explained, which is left in *record. */
static int run_up_to(struct mmu_simulation *simulation, const struct options *options, struct mmu_trace *trace,
                     struct mmu_record *record)
{
    struct mmu_error error;
    uint64_t references = 0;
    int got, status = MMU_EXIT_DONE;
    while ((got = mmu_trace_next(trace, record, &error)) > 0 && status == MMU_EXIT_DONE) {
        if (mmu_interrupted())
            return mmu_cmd_fail("walk: interrupted");
        if (mmu_record_is_reference(record) && references++ == options->after)
            return MMU_EXIT_DONE;
        status = step(simulation, record);
    }
    if (got < 0)
        return mmu_cmd_fail("%s", error.text);
    return status ? status
                  : mmu_cmd_fail("%s: the trace has only %" PRIu64 " references; --after must be below that",
                                 options->trace, references);
}

static int explain_trace(struct mmu_simulation *simulation, struct mmu_story *story, const struct options *options)
{
    struct mmu_error error;
    struct mmu_trace *trace = mmu_trace_open(options->trace, NULL, &error);
    if (!trace)
        return mmu_cmd_fail("%s", error.text);
    struct mmu_record record;
    int status = run_up_to(simulation, options, trace, &record);
    mmu_trace_close(trace);
    if (status != MMU_EXIT_DONE)
        return status;
    if (options->has_address) {
        record.address = options->address;
        record.bytes = 1;
    }
    if (options->access_name)
        record.kind = options->access;
    return explain(simulation, story, &record);
}

static int build_and_explain(const struct options *options)
{
    static struct mmu_machine machine; /* large */
    struct mmu_error error;
    if (!mmu_machine_load(&machine, options->machine, options->settings.word, options->settings.count, &error))
        return mmu_cmd_fail("%s", error.text);
    if (!options->trace && check_address(&machine, options->address) != MMU_EXIT_DONE)
        return MMU_EXIT_BAD;
    if (!options->trace)
        machine.window = 1; /* so that the second access finds what the first has left */
    struct mmu_story story = {.machine = &machine, .out = stdout};
    struct mmu_simulation_options observed = {.event = mmu_story_event, .ctx = &story};
    struct mmu_simulation *simulation = mmu_simulation_create(&machine, &observed, &error);
    if (!simulation)
        return mmu_cmd_fail("%s: %s", options->machine, error.text);
    int status =
        options->trace ? explain_trace(simulation, &story, options) : explain_address(simulation, &story, options);
    mmu_simulation_destroy(simulation);
    return status;
}

int mmu_cmd_walk(int argc, char **argv)
{
    const char *setting[argc];
    struct options options = {.settings = {setting, 0}};
    int status = read_options(&options, argc, argv);
    if (status != MMU_OPTIONS_READ)
        return status;
    mmu_interrupt_catch();
    return build_and_explain(&options);
}
