/*
 * interrupt.h - Ctrl-C, kill and hang-up as a flag, so that a job can take back what it has half written.
 */
#ifndef MMU_CMD_INTERRUPT_H
#define MMU_CMD_INTERRUPT_H

#include <stdbool.h>

/* From now on SIGINT, SIGTERM and SIGHUP set the flag; blocking reads and writes then fail with EINTR. */
void mmu_interrupt_catch(void);
bool mmu_interrupted(void);

#endif
