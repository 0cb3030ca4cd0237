/*
 * trace.c - mmusim trace: finds the subcommand.
 */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "trace_cmd.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} commands[] = {
    {"record", mmu_cmd_trace_record, "run a program and record its references and memory calls"},
    {"convert", mmu_cmd_trace_convert, "write a trace in another format"},
    {"info", mmu_cmd_trace_info, "what a trace holds: references, processes, memory calls, pages"},
    {"cat", mmu_cmd_trace_cat, "print a trace, a record a line"},
};

static void print_help(void)
{
    puts("mmusim trace - references and memory calls of programs\n\nusage: mmusim trace COMMAND [OPTION]...\n");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        printf("  %-8s %s\n", commands[i].name, commands[i].help);
    puts("\n`mmusim trace COMMAND --help` tells a command's options. The formats are described in "
         "docs/trace-format.md.");
}

int mmu_cmd_trace(int argc, char **argv)
{
    static const char known[] = "record, convert, info and cat (see mmusim trace --help)";
    if (argc < 2)
        return mmu_cmd_fail("trace: no command given; the commands are %s", known);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help();
        return MMU_EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return mmu_cmd_fail("trace: there is no command '%s'; the commands are %s", argv[1], known);
}
