/* See coverage.h. */
#include "coverage.h"

#include <inttypes.h>
#include <stdio.h>

void coverage_note_answer(struct coverage *coverage, const struct cosim_outcome *outcome)
{
    const struct mmu_response *response = &outcome->response;
    coverage->walks += response->served == MMU_SERVED_WALK && !response->merged;
    coverage->merged += response->merged;
    coverage->first_level += response->served < 2;
    coverage->later_level += response->served == 2;
    coverage->page_faults += response->fault == MMU_FAULT_PAGE;
    coverage->access_faults += response->fault == MMU_FAULT_ACCESS;
    for (uint32_t i = 0; i < outcome->traffic.count && i < COSIM_MAX_ACCESSES; i++) {
        const struct cosim_access *access = &outcome->traffic.access[i];
        coverage->reads += !access->swap;
        coverage->swaps += access->swap;
        coverage->lost += access->swap && !access->swapped && !access->error;
    }
}

/* The model's answer, as a device need not tell all of it. */
void coverage_note(struct coverage *coverage, const struct cosim_translation *translation)
{
    coverage_note_answer(coverage, &translation->model);
    coverage->flushes += translation->flush.wanted;
}

void coverage_summary(const struct coverage *coverage)
{
    printf("%" PRIu64 " hits in level 1, %" PRIu64 " in level 2, %" PRIu64 " walks, %" PRIu64 " merged, %" PRIu64
           " table reads, %" PRIu64 " A/D writes, %" PRIu64 " lost races, %" PRIu64 " page faults, %" PRIu64
           " access faults, %" PRIu64 " flushes, %" PRIu64 " of these with requests in flight\n",
           coverage->first_level, coverage->later_level, coverage->walks, coverage->merged, coverage->reads,
           coverage->swaps, coverage->lost, coverage->page_faults, coverage->access_faults,
           coverage->quiet_flushes + coverage->flushes, coverage->flushes);
}
