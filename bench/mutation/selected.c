/* selected.c - the number of the mutant that a simulation of a design with mutants is: MMU_MUTANT of the environment.
 */
#include <stdlib.h>

int mmu_mutant_selected(void);

int mmu_mutant_selected(void)
{
    const char *number = getenv("MMU_MUTANT");
    return number ? (int)strtol(number, NULL, 10) : 0;
}
