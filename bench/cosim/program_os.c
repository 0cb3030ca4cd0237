/* The operating systems under a trace's program, one for each side: see program.h. */
#include <inttypes.h>
#include <stdio.h>

#include "program.h"

/* ---- what they are lent ------------------------------------------------------------------------------------------ */

/* The device's is always asked first. Its flushes take a cycle each; the model's then come in the same cycles. */
static void flush_rtl(void *ctx, unsigned core, const struct mmu_flush *flush)
{
    struct program *program = ctx;
    struct mmu_flush possible = cosim_possible_flush(program->cosim, flush);
    (void)core;
    rtl_side_flush(&program->cosim->rtl, &possible);
    program->flushes[RTL]++;
}

static void flush_model(void *ctx, unsigned core, const struct mmu_flush *flush)
{
    struct program *program = ctx;
    struct mmu_flush possible = cosim_possible_flush(program->cosim, flush);
    (void)core;
    model_side_flush(&program->cosim->model, &possible, program->flush_cycle++);
    program->flushes[MODEL]++;
    coverage_note_quiet_flush(&program->cosim->coverage);
}

static void set_rtl_context(void *ctx, unsigned core, const struct mmu_context *context)
{
    struct program *program = ctx;
    (void)core;
    program->context[RTL] = *context;
}

static void set_model_context(void *ctx, unsigned core, const struct mmu_context *context)
{
    struct program *program = ctx;
    (void)core;
    program->context[MODEL] = *context;
}

bool program_os_init(struct program *program, struct mmu_error *error)
{
    struct cosim *cosim = program->cosim;
    struct mmu_os_host host[SIDES] = {
        [MODEL] = {program, flush_model, set_model_context}, [RTL] = {program, flush_rtl, set_rtl_context}};
    for (int side = 0; side < SIDES; side++) {
        program->os[side] = mmu_os_create(&cosim->machine.os, cosim->scheme, program->ram[side], &host[side], error);
        if (!program->os[side])
            return false;
    }
    return true;
}

void program_os_free(struct program *program)
{
    for (int side = 0; side < SIDES; side++)
        mmu_os_destroy(program->os[side]);
}

/* ---- what they are asked ----------------------------------------------------------------------------------------- */

/* Both stand still, behind all that was asked of them. */
static bool begin(struct program *program)
{
    if (!cosim_drain(program->cosim))
        return false;
    program->flush_cycle = cosim_meet(program->cosim);
    program->flushes[MODEL] = program->flushes[RTL] = 0;
    return true;
}

static bool end(struct program *program)
{
    struct cosim *cosim = program->cosim;
    const struct mmu_context *model = &program->context[MODEL], *rtl = &program->context[RTL];
    cosim_meet(cosim);
    if (program->flushes[MODEL] != program->flushes[RTL])
        return cosim_differ(cosim, "os", "the model's OS made %u flushes, the device's %u", program->flushes[MODEL],
                            program->flushes[RTL]);
    if (model->root != rtl->root || model->asid != rtl->asid)
        return cosim_differ(cosim, "os",
                            "root and ASID: model's OS 0x%" PRIx64 ", %" PRIu32 ", device's 0x%" PRIx64 ", %" PRIu32,
                            model->root, model->asid, rtl->root, rtl->asid);
    return cosim_check_liveness(cosim);
}

bool program_schedule(struct program *program, const struct mmu_record *record)
{
    uint32_t pid = mmu_replay_process(program->replay, record->task);
    if (program->running && program->process == pid)
        return true;
    if (!begin(program))
        return false;
    program->running = true;
    program->process = pid;
    mmu_os_run(program->os[RTL], 0, pid);
    mmu_os_run(program->os[MODEL], 0, pid);
    return end(program);
}

static enum cosim_result call_failed(const struct mmu_record *record, enum mmu_os_status status,
                                     struct mmu_error *error)
{
    snprintf(error->text, sizeof error->text, "%s of 0x%" PRIx64 " bytes at 0x%" PRIx64 " by task %" PRIu32 ": %s",
             mmu_record_kind_name((enum mmu_record_kind)record->kind), record->length, record->address, record->task,
             mmu_replay_status_text(status));
    return COSIM_BAD_INPUT;
}

static enum cosim_result both_call(struct program *program, const struct mmu_record *record, struct mmu_error *error)
{
    enum mmu_os_status rtl = mmu_replay_call(program->replay, program->os[RTL], record);
    enum mmu_os_status model = mmu_replay_call(program->replay, program->os[MODEL], record);
    if (rtl == model)
        return model == MMU_OS_OK ? COSIM_SAME : call_failed(record, model, error);
    cosim_differ(program->cosim, "os", "%s: the model's OS says \"%s\", the device's \"%s\"",
                 mmu_record_kind_name((enum mmu_record_kind)record->kind), mmu_replay_status_text(model),
                 mmu_replay_status_text(rtl));
    return COSIM_DIFFERENT;
}

/* The next request comes a cycle behind the call at the earliest. */
enum cosim_result program_call(struct program *program, const struct mmu_record *record, struct mmu_error *error)
{
    bool ends = mmu_replay_ends_process(program->replay, record);
    if ((record->kind != MMU_RECORD_SPAWN && !program_schedule(program, record)) || !begin(program))
        return COSIM_DIFFERENT;
    enum cosim_result result = both_call(program, record, error);
    if (result != COSIM_SAME)
        return result;
    if (!end(program))
        return COSIM_DIFFERENT;
    if (ends)
        program->running = false;
    if (mmu_flat_call(program->flat, program->replay, record) && mmu_replay_note(program->replay, record))
        return COSIM_SAME;
    snprintf(error->text, sizeof error->text, "the host has not enough memory");
    return COSIM_BAD_INPUT;
}

struct answer {
    enum mmu_verdict verdict;
    uint64_t cost;
};

static struct answer ask(struct program *program, enum program_side side, const struct cosim_translation *faulted)
{
    const struct cosim_outcome *outcome = side == RTL ? &faulted->rtl : &faulted->model;
    struct mmu_fault fault = {.va = faulted->va,
                              .cycle = outcome->response.done,
                              .access = faulted->access,
                              .kind = outcome->response.fault,
                              .code = outcome->response.code,
                              .level = outcome->response.level,
                              .context = faulted->context};
    struct answer answer = {0};
    answer.verdict = mmu_os_page_fault(program->os[side], 0, &fault, &answer.cost);
    return answer;
}

enum cosim_result program_fault(struct program *program, enum mmu_verdict *verdict)
{
    struct cosim *cosim = program->cosim;
    const struct cosim_translation *faulted = cosim->last;
    if (!begin(program))
        return COSIM_DIFFERENT;
    struct answer rtl = ask(program, RTL, faulted);
    struct answer model = ask(program, MODEL, faulted);
    *verdict = model.verdict;
    if (rtl.verdict != model.verdict || rtl.cost != model.cost) {
        cosim_differ(cosim, "os",
                     "fault handling: the model's OS says %d at a cost of %" PRIu64
                     " cycles, the device's %d at %" PRIu64 " (0 deliver, 1 retry)",
                     (int)model.verdict, model.cost, (int)rtl.verdict, rtl.cost);
        return COSIM_DIFFERENT;
    }
    return end(program) && cosim_skip(cosim, faulted->model.response.done + (model.cost ? model.cost : 1))
               ? COSIM_SAME
               : COSIM_DIFFERENT;
}
