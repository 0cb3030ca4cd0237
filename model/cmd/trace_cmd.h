/*
 * trace_cmd.h - the subcommands of `mmusim trace`, a file each, and what they share.
 */
#ifndef MMU_CMD_TRACE_CMD_H
#define MMU_CMD_TRACE_CMD_H

#include <stdbool.h>
#include <stdint.h>

/* argv[0] is the subcommand's name; the exit status is the program's. */
int mmu_cmd_trace_record(int argc, char **argv);
int mmu_cmd_trace_convert(int argc, char **argv);
int mmu_cmd_trace_info(int argc, char **argv);
int mmu_cmd_trace_cat(int argc, char **argv);

/* One option of a command: "--limit", and where its value goes; a flag has no value. */
struct mmu_trace_option {
    const char *name;
    const char *short_name; /* or NULL */
    const char **text;      /* takes a value, or */
    uint64_t *number;       /* takes a positive number, or */
    bool *flag;             /* takes none */
};

/*
 * Read the options (ending with an all-NULL one) before the operands; "--" ends them. Returns the index of the first
 * operand; 0 when --help was asked for and printed; -1 when something was wrong and has been told.
 */
int mmu_trace_options(int argc, char **argv, const struct mmu_trace_option *options, const char *help);

/* Flush standard output: false, told on standard error, when it could not be written. */
bool mmu_trace_flush_output(void);

#endif
