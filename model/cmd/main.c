/* mmusim: finds the subcommand. */
#include "cmd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
};

static const struct command commands[] = {
    {"run", mmu_cmd_run, "run a trace through a machine under the operating system; print statistics"},
    {"walk", mmu_cmd_walk, "explain one translation step by step"},
    {"check", mmu_cmd_check, "replay page-table vectors and compare their outcomes"},
    {"trace", mmu_cmd_trace, "record, convert, describe and print traces"},
    {"config", mmu_cmd_config, "show, check and describe machine files; parameters for the RTL"},
};

static void print_help(void)
{
    puts("mmusim - a cycle-approximate MMU: TLBs, page-walk caches, page walks, and an operating system behind them\n"
         "\n"
         "usage: mmusim COMMAND [OPTION]...\n");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        printf("  %-8s %s\n", commands[i].name, commands[i].help);
    puts("\n"
         "`mmusim COMMAND --help` tells a command's options. Exit status: 0 done; 1 the run found what it looks for\n"
         "(a mismatch, a failed vector); 2 bad usage or bad input, told in one line on standard error.");
}

/* A status is good only if what was printed has arrived. */
static int printed(int status)
{
    if (status == MMU_EXIT_BAD || (fflush(stdout) == 0 && !ferror(stdout)))
        return status;
    return mmu_cmd_fail("standard output: cannot be written: %s", strerror(errno));
}

static int unknown(const char *name)
{
    return mmu_cmd_fail(
        "there is no command '%s'; the commands are run, walk, check, trace and config (see mmusim --help)", name);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return mmu_cmd_fail(
            "no command given; the commands are run, walk, check, trace and config (see mmusim --help)");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help();
        return printed(MMU_EXIT_DONE);
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return printed(commands[i].run(argc - 1, argv + 1));
    return unknown(argv[1]);
}
