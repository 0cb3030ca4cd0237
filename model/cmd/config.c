/* mmusim config: machine files shown, checked and described, and the parameters that they give the RTL. */
#include "cmd.h"

#include <stdio.h>
#include <string.h>

#include "../config/config.h"
#include "options.h"

static const char help[] =
    "usage: mmusim config show   FILE [-s KEY=VALUE]...   the whole machine, every key with its value\n"
    "       mmusim config check  FILE... [-s KEY=VALUE]...   whether each file describes a machine\n"
    "       mmusim config schema                          every key: name, type, range, default, unit, help\n"
    "       mmusim config rtl    FILE [-s KEY=VALUE]...   the parameters of the RTL, a line NAME=VALUE each\n"
    "\n"
    "  -c, --config FILE     the same as FILE\n"
    "  -s, --set KEY=VALUE   a setting over the file's; may be repeated, the last one counts; lists as a,b,c\n"
    "  -h, --help            this text\n"
    "\n"
    "examples:\n"
    "  mmusim config show configs/machines/sv39-small.yaml -s tlb.l2.ways=8\n"
    "  mmusim config show configs/machines/sv39-small.yaml -s tlb.l1d.pages=4K,2M > my-machine.yaml\n"
    "  mmusim config check configs/machines/*.yaml\n"
    "  mmusim config schema | column -t -s \"$(printf '\\t')\"\n"
    "  mmusim config rtl configs/machines/sv39-small.yaml\n";

/* What the command line names. */
struct request {
    struct mmu_words files;
    struct mmu_words settings;
};

/* ---- subcommands ------------------------------------------------------------------------------------------------- */

static bool load(const struct request *request, size_t file, struct mmu_machine *machine, struct mmu_error *error)
{
    return mmu_machine_load(machine, request->files.word[file], request->settings.word, request->settings.count, error);
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
    struct mmu_error error;
    if (!mmu_machine_rtl(request->files.word[0], request->settings.word, request->settings.count, stdout, &error))
        return mmu_cmd_fail("%s", error.text);
    return MMU_EXIT_DONE;
}

static int check(const struct request *request)
{
    int status = MMU_EXIT_DONE;
    for (size_t i = 0; i < request->files.count; i++) {
        struct mmu_machine machine;
        struct mmu_error error;
        if (!load(request, i, &machine, &error))
            status = mmu_cmd_fail("%s", error.text);
        else
            printf("%s: good\n", request->files.word[i]);
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

static int run(const struct subcommand *subcommand, const struct request *request)
{
    size_t files = request->files.count;
    if (files < subcommand->min_files || files > subcommand->max_files)
        return mmu_cmd_fail("config %s: takes %s, not %zu", subcommand->name, subcommand->files, files);
    if (request->settings.count > 0 && !subcommand->settings)
        return mmu_cmd_fail("config %s: takes no -s", subcommand->name);
    return subcommand->run(request);
}

int mmu_cmd_config(int argc, char **argv)
{
    const char *file[argc], *named[argc], *setting[argc];
    struct request request = {.files = {file, 0}, .settings = {setting, 0}};
    struct mmu_words operands = {named, 0};
    const struct mmu_option options[] = {{.name = "--config", .short_name = "-c", .words = &request.files},
                                         {.name = "--set", .short_name = "-s", .words = &request.settings},
                                         {.name = NULL}};
    const struct mmu_command command = {"config", help, options, false};
    int status = mmu_options_read(&command, argc, argv, &operands);
    if (status != MMU_OPTIONS_READ)
        return status;
    if (operands.count == 0)
        return mmu_cmd_fail("config: show, check, schema or rtl is due (see mmusim config --help)");
    const struct subcommand *subcommand = find(operands.word[0]);
    if (!subcommand)
        return mmu_cmd_fail("config: there is no '%s'; show, check, schema or rtl is right", operands.word[0]);
    for (size_t i = 1; i < operands.count; i++)
        request.files.word[request.files.count++] = operands.word[i];
    return run(subcommand, &request);
}
