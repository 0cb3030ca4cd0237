/*
 * trace_cmd.h - the subcommands of `mmusim trace`, a file each, and what they share.
 */
#ifndef MMU_CMD_TRACE_CMD_H
#define MMU_CMD_TRACE_CMD_H

/* argv[0] is the subcommand's name; the exit status is the program's. */
int mmu_cmd_trace_record(int argc, char **argv);
int mmu_cmd_trace_convert(int argc, char **argv);
int mmu_cmd_trace_info(int argc, char **argv);
int mmu_cmd_trace_cat(int argc, char **argv);

#endif
