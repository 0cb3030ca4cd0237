/* The stimulus of a recorded trace: a real program under the operating system, one on each side. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../model/cmd/progress.h"
#include "program.h"

static enum cosim_result step(struct program *program, const struct mmu_record *record, struct mmu_error *error)
{
    return mmu_record_is_reference(record) ? program_reference(program, record, error)
                                           : program_call(program, record, error);
}

/* What a record cannot be carried out for is told with its number. */
static enum cosim_result stopped(const struct cosim *cosim, uint64_t number, struct mmu_error *error)
{
    struct mmu_error why = *error;
    snprintf(error->text, sizeof error->text, "%.80s: record %" PRIu64 ": %.140s", cosim->options.trace, number,
             why.text);
    return COSIM_BAD_INPUT;
}

static enum cosim_result replay(struct program *program, struct mmu_trace *trace, struct mmu_error *error)
{
    struct cosim *cosim = program->cosim;
    struct mmu_progress progress;
    struct mmu_record record;
    uint64_t references = 0, records = 0;
    enum cosim_result result = COSIM_SAME;
    int more = 1;
    mmu_progress_begin(&progress, "references");
    while (result == COSIM_SAME && (!cosim->options.limit || references < cosim->options.limit) &&
           (more = mmu_trace_next(trace, &record, error)) > 0) {
        records++;
        references += mmu_record_is_reference(&record);
        if (records % MMU_PROGRESS_EVERY == 0) {
            uint64_t done, total;
            mmu_trace_progress(trace, &done, &total);
            bool limited = cosim->options.limit != 0;
            mmu_progress_update(&progress, references, limited ? references : done,
                                limited ? cosim->options.limit : total);
        }
        result = step(program, &record, error);
    }
    mmu_progress_end(&progress);
    if (result == COSIM_BAD_INPUT)
        return stopped(cosim, records, error);
    return more < 0 ? COSIM_BAD_INPUT : result;
}

static enum cosim_result check_end(const struct program *program)
{
    struct cosim *cosim = program->cosim;
    return cosim_drain(cosim) && cosim_check_memory(cosim) &&
                   cosim_check_os(cosim, program->os[MODEL], program->os[RTL]) && cosim_check_spread(cosim)
               ? COSIM_SAME
               : COSIM_DIFFERENT;
}

enum cosim_result cosim_run_trace(struct cosim *cosim, struct mmu_error *error)
{
    struct mmu_trace *trace = mmu_trace_open(cosim->options.trace, NULL, error);
    struct program program = {0};
    enum cosim_result result = COSIM_BAD_INPUT;
    if (!trace)
        return result;
    if (program_init(&program, cosim, error))
        result = replay(&program, trace, error);
    if (result == COSIM_SAME)
        result = check_end(&program);
    program_free(&program);
    mmu_trace_close(trace);
    return result;
}
