/* What a request is counted as by itself, and flushes: see coverage.h. */
#include "coverage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void count_totals(struct coverage *coverage, const struct cosim_outcome *outcome)
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

enum coverage_server coverage_server(const struct coverage *coverage, const struct mmu_response *response)
{
    if (response->served == MMU_SERVED_NONE)
        return COVERAGE_BY_NOTHING;
    if (response->served == MMU_SERVED_WALK)
        return response->merged ? COVERAGE_BY_MERGING : COVERAGE_BY_WALK;
    bool first = coverage->machine.config->tlb[response->served].level == 1;
    return first ? COVERAGE_BY_LEVEL_1 : COVERAGE_BY_LEVEL_2;
}

/* An address that is not canonical is a page fault on RISC-V; what tells it is that nothing served it. */
static enum coverage_outcome outcome_of(const struct mmu_response *response)
{
    if (response->served == MMU_SERVED_NONE)
        return COVERAGE_NOT_CANONICAL;
    if (response->fault == MMU_FAULT_NONE)
        return COVERAGE_GRANTED;
    return response->fault == MMU_FAULT_ACCESS ? COVERAGE_ACCESS_FAULT : COVERAGE_PAGE_FAULT;
}

static enum coverage_page page_of(const struct coverage *coverage, const struct cosim_outcome *outcome)
{
    const struct mmu_response *response = &outcome->response;
    const struct cosim_traffic *traffic = &outcome->traffic;
    bool granted_walk = response->fault == MMU_FAULT_NONE && traffic->count > 0 && traffic->count <= COSIM_MAX_ACCESSES;
    bool napot = granted_walk && coverage->machine.config->svnapot && response->level == 0 &&
                 traffic->access[traffic->count - 1].value >> 63;
    return napot ? COVERAGE_64K : (enum coverage_page)response->level;
}

static void count_swap(struct coverage *coverage, unsigned level, const struct cosim_access *access)
{
    if (!access->error)
        COVERAGE_COUNT(coverage, COVERAGE_SWAP, level, !access->swapped);
}

/* The entry whose swap was lost is read again; any other read is of the next level. */
static void count_swaps(struct coverage *coverage, const struct cosim_outcome *outcome)
{
    const struct cosim_access *access = outcome->traffic.access, *before = NULL;
    unsigned level = outcome->response.start_level, lost = 0;
    bool last_lost = false;
    for (uint32_t i = 0; i < outcome->traffic.count && i < COSIM_MAX_ACCESSES; before = &access[i], i++) {
        if (access[i].swap) {
            count_swap(coverage, level, &access[i]);
            last_lost = !access[i].swapped;
            lost += last_lost;
            if (last_lost && lost > 1)
                COVERAGE_COUNT(coverage, COVERAGE_EVENT, COVERAGE_LOST_TWICE);
        } else if (before && !(before->swap && !before->swapped)) {
            level--;
            lost = 0;
            last_lost = false;
        }
    }
    if (last_lost && outcome->response.fault)
        COVERAGE_COUNT(coverage, COVERAGE_EVENT, COVERAGE_LOST_FAULTS);
}

static void count_walk(struct coverage *coverage, const struct cosim_outcome *outcome)
{
    const struct mmu_response *response = &outcome->response;
    bool wrote = false;
    for (uint32_t i = 0; i < outcome->traffic.count && i < COSIM_MAX_ACCESSES; i++)
        wrote |= outcome->traffic.access[i].swapped;
    enum coverage_walk_end end = response->fault == MMU_FAULT_PAGE     ? COVERAGE_WALK_PAGE_FAULT
                                 : response->fault == MMU_FAULT_ACCESS ? COVERAGE_WALK_ACCESS_FAULT
                                 : wrote                               ? COVERAGE_WALK_WROTE
                                                                       : COVERAGE_WALK_GRANTED;
    COVERAGE_COUNT(coverage, COVERAGE_WALK, response->start_level, response->level, end);
    count_swaps(coverage, outcome);
}

/* ---- flushes ----------------------------------------------------------------------------------------------------- */

static uint32_t cut_asid(const struct coverage *coverage, uint32_t asid)
{
    return asid & ((UINT32_C(1) << coverage->machine.config->asid_bits) - 1);
}

static void count_flush(struct coverage *coverage, const struct coverage_past *past, const struct mmu_flush *flush,
                        uint64_t cycle)
{
    enum coverage_state state;
    if (!coverage_past_state(past, cycle, &state))
        return;
    unsigned shift = 12 + 9 * past->response.level;
    bool its_page = shift < 64 && flush->va >> shift == past->va >> shift;
    bool its_asid = cut_asid(coverage, flush->asid) == past->asid;
    COVERAGE_COUNT(coverage, COVERAGE_FLUSH,
                   !flush->by_va ? COVERAGE_NAMES_ALL
                   : its_page    ? COVERAGE_NAMES_OWN
                                 : COVERAGE_NAMES_OTHER,
                   !flush->by_asid ? COVERAGE_NAMES_ALL
                   : its_asid      ? COVERAGE_NAMES_OWN
                                   : COVERAGE_NAMES_OTHER,
                   flush->global, state);
    COVERAGE_COUNT(coverage, COVERAGE_FLUSHED, coverage_server(coverage, &past->response), state);
}

/* Requests that retire later, and may have been in progress, are counted then. */
void coverage_note_flush(struct coverage *coverage, const struct mmu_flush *flush, uint64_t cycle)
{
    if (!coverage->bins)
        return;
    for (uint64_t number = coverage->first; number < coverage->next; number++)
        count_flush(coverage, &coverage->past[number % COVERAGE_PASTS], flush, cycle);
    coverage->flushed[coverage->flush_next % COVERAGE_FLUSHES].flush = *flush;
    coverage->flushed[coverage->flush_next % COVERAGE_FLUSHES].cycle = cycle;
    coverage->flush_next++;
    const unsigned swept = COVERAGE_SWEEP;
    if (cosim_flush_sweeps(flush) && coverage_possible(&coverage->machine, COVERAGE_EVENT, &swept))
        COVERAGE_COUNT(coverage, COVERAGE_EVENT, COVERAGE_SWEEP);
}

static void count_flushes_before(struct coverage *coverage, const struct coverage_past *past)
{
    uint64_t i = coverage->flush_next > COVERAGE_FLUSHES ? coverage->flush_next - COVERAGE_FLUSHES : 0;
    for (; i < coverage->flush_next; i++)
        count_flush(coverage, past, &coverage->flushed[i % COVERAGE_FLUSHES].flush,
                    coverage->flushed[i % COVERAGE_FLUSHES].cycle);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static void note(struct coverage *coverage, const struct cosim_translation *translation,
                 const struct cosim_outcome *outcome)
{
    count_totals(coverage, outcome);
    if (!coverage->bins)
        return;
    const struct mmu_response *response = &outcome->response;
    const struct coverage_past *past = coverage_keep(coverage, translation, outcome);
    enum coverage_outcome end = outcome_of(response);
    COVERAGE_COUNT(coverage, COVERAGE_TRANSLATION, page_of(coverage, outcome), translation->access,
                   translation->context.user, end);
    COVERAGE_COUNT(coverage, COVERAGE_SERVED, coverage_server(coverage, response), translation->access, end);
    if (response->served == MMU_SERVED_WALK && !response->merged)
        count_walk(coverage, outcome);
    coverage_count_neighbours(coverage, past, translation);
    count_flushes_before(coverage, past);
}

/* The model's answer, as a device need not tell all of it. */
void coverage_note(struct coverage *coverage, const struct cosim_translation *translation)
{
    note(coverage, translation, &translation->model);
    coverage->flushes += translation->flush.wanted;
    if (translation->flush.wanted)
        coverage_note_flush(coverage, &translation->flush.flush, translation->flush.cycle);
}

void coverage_note_device(struct coverage *coverage, const struct cosim_translation *translation)
{
    note(coverage, translation, &translation->rtl);
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

/* ---- files ------------------------------------------------------------------------------------------------------- */

bool coverage_open(struct coverage *coverage, const char *file, const struct coverage_machine *machine,
                   struct mmu_error *error)
{
    coverage->file = file;
    coverage->machine = *machine;
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        if (machine->config->pwc[level].sets)
            coverage->pwc_latency = machine->config->pwc_latency;
    coverage->bins = calloc(1, sizeof *coverage->bins);
    coverage->past = calloc(COVERAGE_PASTS, sizeof *coverage->past);
    if (coverage->bins && coverage->past)
        return coverage_bins_add_file(coverage->bins, machine, file, error);
    snprintf(error->text, sizeof error->text, "the host has not enough memory");
    return false;
}

bool coverage_close(struct coverage *coverage, struct mmu_error *error)
{
    bool good = coverage_bins_write(coverage->bins, &coverage->machine, coverage->file, error);
    free(coverage->bins);
    free(coverage->past);
    coverage->bins = NULL;
    return good;
}
