/*
 * cmd.h - mmusim's subcommands, a file each. A subcommand takes its own argv (argv[0] is its name) and returns the exit
 * status: 0 done, 1 the run found what it looks for, 2 bad usage or bad input.
 */
#ifndef MMU_CMD_H
#define MMU_CMD_H

enum { MMU_EXIT_DONE = 0, MMU_EXIT_FOUND = 1, MMU_EXIT_BAD = 2 };

int mmu_cmd_run(int argc, char **argv);
int mmu_cmd_walk(int argc, char **argv);
int mmu_cmd_check(int argc, char **argv);
int mmu_cmd_trace(int argc, char **argv);
int mmu_cmd_config(int argc, char **argv);

/* Print "mmusim: ..." on standard error, one line. Returns MMU_EXIT_BAD, for `return`. */
int mmu_cmd_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
