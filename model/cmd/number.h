/* number.h - numbers on the command line, read strictly. */
#ifndef MMU_CMD_NUMBER_H
#define MMU_CMD_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* A decimal whole number from min to max, digits only, no leading zero. */
bool mmu_cmd_number(const char *text, uint64_t min, uint64_t max, uint64_t *value);

/* An address: hexadecimal behind 0x, or decimal. */
bool mmu_cmd_address(const char *text, uint64_t *value);

#endif
