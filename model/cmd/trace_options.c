/*
 * trace_options.c - the options of `mmusim trace` subcommands.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "trace_cmd.h"

static const struct mmu_trace_option *find(const struct mmu_trace_option *options, const char *word)
{
    for (; options->name; options++)
        if (strcmp(word, options->name) == 0 || (options->short_name && strcmp(word, options->short_name) == 0))
            return options;
    return NULL;
}

static bool positive(const char *word, uint64_t *number)
{
    char *end;
    if (word[0] < '1' || word[0] > '9')
        return false;
    errno = 0;
    *number = strtoull(word, &end, 10);
    return *end == 0 && errno == 0;
}

static bool set(const struct mmu_trace_option *option, const char *command, const char *value)
{
    if (!value) {
        mmu_cmd_fail("trace %s: %s needs a value", command, option->name);
        return false;
    }
    if (option->text)
        *option->text = value;
    else if (!positive(value, option->number)) {
        mmu_cmd_fail("trace %s: %s %s: a positive decimal number is needed", command, option->name, value);
        return false;
    }
    return true;
}

int mmu_trace_options(int argc, char **argv, const struct mmu_trace_option *options, const char *help)
{
    int i;
    for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        if (strcmp(argv[i], "--") == 0)
            return i + 1;
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(help, stdout);
            return mmu_trace_flush_output() ? 0 : -1;
        }
        const struct mmu_trace_option *option = find(options, argv[i]);
        if (!option) {
            mmu_cmd_fail("trace %s: unknown option '%s' (see mmusim trace %s --help)", argv[0], argv[i], argv[0]);
            return -1;
        }
        if (option->flag)
            *option->flag = true;
        else if (!set(option, argv[0], i + 1 < argc ? argv[i + 1] : NULL))
            return -1;
        else
            i++;
    }
    return i;
}

bool mmu_trace_flush_output(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    mmu_cmd_fail("standard output: cannot be written: %s", strerror(errno));
    return false;
}
