/* mmusim config: machine files shown, checked and described, and the parameters that they give the RTL. */
#include "cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../config.h"

static const char help[] =
    "usage: mmusim config show   FILE [-s KEY=VALUE]...   the whole machine, every key with its value\n"
    "       mmusim config check  FILE... [-s KEY=VALUE]...   whether each file describes a machine\n"
    "       mmusim config schema                          every key: name, type, range, default, unit, help\n"
    "       mmusim config rtl    FILE [-s KEY=VALUE]...   the parameters of the RTL, a line NAME=VALUE each\n"
    "\n"
    "  -c FILE        the same as FILE\n"
    "  -s KEY=VALUE   a setting over the file's; may be repeated, the last one counts; lists as a,b,c\n"
    "  -h, --help     this text\n"
    "\n"
    "examples:\n"
    "  mmusim config show configs/machines/sv39-small.yaml -s tlb.l2.ways=8\n"
    "  mmusim config show configs/machines/sv39-small.yaml -s tlb.l1d.pages=4K,2M > my-machine.yaml\n"
    "  mmusim config check configs/machines/*.yaml\n"
    "  mmusim config schema | column -t -s \"$(printf '\\t')\"\n"
    "  mmusim config rtl configs/machines/sv39-small.yaml";

/* What the command line names. The arrays point into argv. */
struct request {
    const char **files;
    size_t file_count;
    const char **settings;
    size_t setting_count;
    bool help;
};

/* ---- command line ------------------------------------------------------------------------------------------------ */

/* Take argv[*at], and its value if it has one. */
static int take_argument(struct request *request, char **argv, int *at)
{
    const char *argument = argv[*at];
    if (strcmp(argument, "-h") == 0 || strcmp(argument, "--help") == 0) {
        request->help = true;
        return MMU_EXIT_DONE;
    }
    bool is_setting = strcmp(argument, "-s") == 0;
    if (!is_setting && strcmp(argument, "-c") != 0) {
        if (argument[0] == '-')
            return mmu_cmd_fail("config: there is no option '%s'; -c FILE, -s KEY=VALUE and --help are right",
                                argument);
        request->files[request->file_count++] = argument;
        return MMU_EXIT_DONE;
    }
    const char *value = argv[++*at];
    if (!value)
        return mmu_cmd_fail("config: %s needs a value; %s is right", argument, is_setting ? "-s KEY=VALUE" : "-c FILE");
    if (is_setting)
        request->settings[request->setting_count++] = value;
    else
        request->files[request->file_count++] = value;
    return MMU_EXIT_DONE;
}

static int take_arguments(struct request *request, int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (take_argument(request, argv, &i) != MMU_EXIT_DONE)
            return MMU_EXIT_BAD;
    return MMU_EXIT_DONE;
}

/* ---- subcommands ------------------------------------------------------------------------------------------------- */

static bool load(const struct request *request, size_t file, struct mmu_machine *machine, struct mmu_error *error)
{
    return mmu_machine_load(machine, request->files[file], request->settings, request->setting_count, error);
}

static int show(const struct request *request)
{
    struct mmu_machine machine;
    struct mmu_error error;
    if (!load(request, 0, &machine, &error))
        return mmu_cmd_fail("%s", error.text);
    mmu_machine_show(&machine, stdout);
    return MMU_EXIT_DONE;
}

static int rtl(const struct request *request)
{
    struct mmu_machine machine;
    struct mmu_error error;
    if (!load(request, 0, &machine, &error) || !mmu_machine_rtl(&machine, stdout, &error))
        return mmu_cmd_fail("%s", error.text);
    return MMU_EXIT_DONE;
}

static int check(const struct request *request)
{
    int status = MMU_EXIT_DONE;
    for (size_t i = 0; i < request->file_count; i++) {
        struct mmu_machine machine;
        struct mmu_error error;
        if (!load(request, i, &machine, &error))
            status = mmu_cmd_fail("%s", error.text);
        else
            printf("%s: good\n", request->files[i]);
    }
    return status;
}

static int schema(const struct request *request)
{
    (void)request;
    mmu_machine_schema(stdout);
    return MMU_EXIT_DONE;
}

static const struct subcommand {
    const char *name;
    int (*run)(const struct request *request);
    size_t min_files, max_files;
    const char *files;
    bool settings;
} subcommands[] = {
    {"show", show, 1, 1, "one FILE", true},
    {"check", check, 1, SIZE_MAX, "at least one FILE", true},
    {"schema", schema, 0, 0, "no FILE", false},
    {"rtl", rtl, 1, 1, "one FILE", true},
};

static const struct subcommand *find(const char *name)
{
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++)
        if (strcmp(subcommands[i].name, name) == 0)
            return &subcommands[i];
    return NULL;
}

static int print_help(void)
{
    puts(help);
    return MMU_EXIT_DONE;
}

static int run(const struct subcommand *subcommand, struct request *request, int argc, char **argv)
{
    if (take_arguments(request, argc, argv) != MMU_EXIT_DONE)
        return MMU_EXIT_BAD;
    if (request->help)
        return print_help();
    if (request->file_count < subcommand->min_files || request->file_count > subcommand->max_files)
        return mmu_cmd_fail("config %s: takes %s, not %zu", subcommand->name, subcommand->files, request->file_count);
    if (request->setting_count > 0 && !subcommand->settings)
        return mmu_cmd_fail("config %s: takes no -s", subcommand->name);
    return subcommand->run(request);
}

/* Whatever was printed has arrived, or the status says that it has not. */
static int flushed(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    return mmu_cmd_fail("standard output: cannot be written: %s", strerror(errno));
}

int mmu_cmd_config(int argc, char **argv)
{
    if (argc < 2)
        return mmu_cmd_fail("config: show, check, schema or rtl is due (see mmusim config --help)");
    if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0)
        return flushed(print_help());
    const struct subcommand *subcommand = find(argv[1]);
    if (!subcommand)
        return mmu_cmd_fail("config: there is no '%s'; show, check, schema or rtl is right", argv[1]);
    struct request request = {.files = calloc((size_t)argc, sizeof(char *)),
                              .settings = calloc((size_t)argc, sizeof(char *))};
    int status = request.files && request.settings ? run(subcommand, &request, argc - 2, argv + 2)
                                                   : mmu_cmd_fail("config: the host has not enough memory");
    free(request.files);
    free(request.settings);
    return flushed(status);
}
