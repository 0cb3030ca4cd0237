/*
 * options.h - the options of mmusim's commands, declared as rows and read in one way: "--name VALUE", "--name=VALUE",
 * "-n VALUE", flags without a value, before and after the operands; "--" ends them.
 */
#ifndef MMU_CMD_OPTIONS_H
#define MMU_CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Words of the command line, in order; `word` has room for as many as argv. */
struct mmu_words {
    const char **word;
    size_t count;
};

/* One option, and where its value goes: exactly one of the pointers is set. */
struct mmu_option {
    const char *name;        /* "--limit" */
    const char *short_name;  /* "-l", or NULL */
    const char **text;       /* takes any value; the last one counts */
    uint64_t *number;        /* takes a whole number from `least` on */
    bool *flag;              /* takes none */
    struct mmu_words *words; /* takes any value, and may be repeated */
    uint64_t least;
};

struct mmu_command {
    const char *name; /* as the user typed it: "trace info" */
    const char *help;
    const struct mmu_option *options; /* ended by a row without a name */
    bool operands_end_options;        /* what follows the first operand is not read: it is another program's */
};

enum { MMU_OPTIONS_READ = -1 };

/*
 * Read argv[1] on; the operands are left in *operands. Returns MMU_OPTIONS_READ, or the command's exit status: --help
 * was asked for and printed, or something was wrong and has been told.
 */
int mmu_options_read(const struct mmu_command *command, int argc, char **argv, struct mmu_words *operands);

#endif
