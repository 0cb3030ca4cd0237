/* See program.h. */
#include "program.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- what the operating systems are lent ------------------------------------------------------------------------- */

static void flush_rtl(void *ctx, unsigned core, const struct mmu_flush *flush)
{
    struct cosim *cosim = ctx;
    (void)core;
    rtl_side_flush(&cosim->rtl, flush);
    cosim->events.flushes++;
}

/* The RTL's operating system was called first, so that the flush lies behind the response that asked for it. */
static void flush_model(void *ctx, unsigned core, const struct mmu_flush *flush)
{
    struct cosim *cosim = ctx;
    (void)core;
    mmu_flush(cosim->model.mmu, flush, cosim->rtl.cycle);
}

static void set_rtl_context(void *ctx, unsigned core, const struct mmu_context *context)
{
    struct cosim *cosim = ctx;
    (void)core;
    cosim->rtl.context = *context;
}

static void set_model_context(void *ctx, unsigned core, const struct mmu_context *context)
{
    struct cosim *cosim = ctx;
    (void)core;
    cosim->model.context = *context;
}

/* ---- life cycle -------------------------------------------------------------------------------------------------- */

bool program_init(struct program *program, struct cosim *cosim, struct mmu_error *error)
{
    struct mmu_os_host host[SIDES] = {
        [MODEL] = {cosim, flush_model, set_model_context}, [RTL] = {cosim, flush_rtl, set_rtl_context}};
    *program = (struct program){.cosim = cosim, .ram = {cosim->model.memory.ram, cosim->rtl.memory.ram}};
    for (int side = 0; side < SIDES; side++) {
        program->os[side] = mmu_os_create(&cosim->machine.os, cosim->scheme, program->ram[side], &host[side], error);
        if (!program->os[side])
            return false;
    }
    program->replay = mmu_replay_create();
    program->flat = mmu_flat_create();
    if (!program->replay || !program->flat)
        snprintf(error->text, sizeof error->text, "the host has not enough memory");
    return program->replay && program->flat;
}

void program_free(struct program *program)
{
    for (int side = 0; side < SIDES; side++)
        mmu_os_destroy(program->os[side]);
    mmu_replay_destroy(program->replay);
    mmu_flat_destroy(program->flat);
}

/* ---- memory calls ------------------------------------------------------------------------------------------------ */

void program_schedule(struct program *program, const struct mmu_record *record)
{
    uint32_t pid = mmu_replay_process(program->replay, record->task);
    if (program->running && program->process == pid)
        return;
    program->running = true;
    program->process = pid;
    mmu_os_run(program->os[RTL], 0, pid);
    mmu_os_run(program->os[MODEL], 0, pid);
}

static enum cosim_result call_failed(const struct mmu_record *record, enum mmu_os_status status,
                                     struct mmu_error *error)
{
    snprintf(error->text, sizeof error->text, "%s of 0x%" PRIx64 " bytes at 0x%" PRIx64 " by task %" PRIu32 ": %s",
             mmu_record_kind_name((enum mmu_record_kind)record->kind), record->length, record->address, record->task,
             mmu_replay_status_text(status));
    return COSIM_BAD_INPUT;
}

enum cosim_result program_call(struct program *program, const struct mmu_record *record, struct mmu_error *error)
{
    bool ends = mmu_replay_ends_process(program->replay, record);
    if (record->kind != MMU_RECORD_SPAWN)
        program_schedule(program, record);
    enum mmu_os_status rtl = mmu_replay_call(program->replay, program->os[RTL], record);
    enum mmu_os_status model = mmu_replay_call(program->replay, program->os[MODEL], record);
    if (rtl != model) {
        cosim_differ(&program->cosim->difference, "os", "%s: the model's OS says \"%s\", the RTL's \"%s\"",
                     mmu_record_kind_name((enum mmu_record_kind)record->kind), mmu_replay_status_text(model),
                     mmu_replay_status_text(rtl));
        return COSIM_DIFFERENT;
    }
    if (model != MMU_OS_OK)
        return call_failed(record, model, error);
    if (ends)
        program->running = false;
    if (mmu_flat_call(program->flat, program->replay, record) && mmu_replay_note(program->replay, record))
        return COSIM_SAME;
    snprintf(error->text, sizeof error->text, "the host has not enough memory");
    return COSIM_BAD_INPUT;
}

/* ---- references -------------------------------------------------------------------------------------------------- */

struct answer {
    enum mmu_verdict verdict;
    uint64_t cost;
};

static struct answer ask(struct program *program, enum program_side side, const struct cosim_outcome *outcome)
{
    const struct cosim_request *request = &program->cosim->request;
    struct mmu_fault fault = {.va = request->va,
                              .cycle = outcome->response.done,
                              .access = request->access,
                              .kind = outcome->response.fault,
                              .code = outcome->response.code,
                              .level = outcome->response.level,
                              .context = outcome->context};
    struct answer answer = {0};
    answer.verdict = mmu_os_page_fault(program->os[side], 0, &fault, &answer.cost);
    return answer;
}

/* Both operating systems handle the fault; the clock stands still while they do. */
static enum cosim_result handle_fault(struct program *program, enum mmu_verdict *verdict)
{
    struct cosim *cosim = program->cosim;
    uint64_t done = cosim->rtl_outcome.response.done;
    struct answer rtl = ask(program, RTL, &cosim->rtl_outcome);
    struct answer model = ask(program, MODEL, &cosim->model_outcome);
    *verdict = model.verdict;
    rtl_side_skip(&cosim->rtl, done + (rtl.cost ? rtl.cost : 1));
    if (rtl.verdict == model.verdict && rtl.cost == model.cost)
        return COSIM_SAME;
    cosim_differ(&cosim->difference, "os",
                 "fault handling: the model's OS says %d at a cost of %" PRIu64 " cycles, the RTL's %d at %" PRIu64
                 " (0 deliver, 1 retry)",
                 (int)model.verdict, model.cost, (int)rtl.verdict, rtl.cost);
    return COSIM_DIFFERENT;
}

static const enum mmu_access accesses[] = {
    [MMU_RECORD_LOAD] = MMU_LOAD, [MMU_RECORD_STORE] = MMU_STORE, [MMU_RECORD_FETCH] = MMU_FETCH};

/* Part of an access that lies in one page. */
struct part {
    uint64_t va;
    unsigned count;
    const uint8_t *bytes; /* that it must see, or leaves in memory; NULL: the access is invalid */
    bool store;
};

static enum cosim_result check_contents(struct program *program, const struct part *part)
{
    struct cosim *cosim = program->cosim;
    static const char *const names[SIDES] = {[MODEL] = "model", [RTL] = "RTL"};
    for (int side = 0; side < SIDES; side++) {
        uint64_t pa = (side == RTL ? &cosim->rtl_outcome : &cosim->model_outcome)->response.pa;
        size_t offset = pa % MMU_FRAME_BYTES;
        if (part->store) {
            memcpy(mmu_ram_frame_for_write(program->ram[side], pa) + offset, part->bytes, part->count);
            continue;
        }
        if (memcmp(mmu_ram_frame(program->ram[side], pa) + offset, part->bytes, part->count) == 0)
            continue;
        cosim_differ(&cosim->difference, "contents",
                     "%u bytes at 0x%" PRIx64 ", found by the %s at 0x%" PRIx64 ", are not what was stored there last",
                     part->count, part->va, names[side], pa);
        return COSIM_DIFFERENT;
    }
    return COSIM_SAME;
}

/* The physical page that both sides found must exist: what the OS maps is memory. */
static enum cosim_result access_contents(struct program *program, const struct part *part)
{
    struct cosim *cosim = program->cosim;
    if (!part->bytes)
        return COSIM_SAME;
    if (mmu_ram_holds(program->ram[RTL], cosim->rtl_outcome.response.pa, part->count))
        return check_contents(program, part);
    cosim_differ(&cosim->difference, "contents", "0x%" PRIx64 " is mapped to 0x%" PRIx64 ", where there is no memory",
                 part->va, cosim->rtl_outcome.response.pa);
    return COSIM_DIFFERENT;
}

static enum cosim_result access_part(struct program *program, enum mmu_access access, const struct part *part)
{
    struct cosim *cosim = program->cosim;
    struct cosim_request request = {.va = part->va, .access = access};
    for (unsigned tries = 0; tries < MMU_MAX_RETRIES; tries++) {
        if (!cosim_translate(cosim, &request))
            return COSIM_DIFFERENT;
        if (cosim->rtl_outcome.response.fault == MMU_FAULT_NONE)
            return access_contents(program, part);
        enum mmu_verdict verdict;
        enum cosim_result result = handle_fault(program, &verdict);
        if (result != COSIM_SAME || verdict == MMU_DELIVER)
            return result;
    }
    cosim_differ(&cosim->difference, "os", "the operating systems asked for %d retries of one access", MMU_MAX_RETRIES);
    return COSIM_DIFFERENT;
}

/* The bytes of the access, or NULL in *prepared when it is invalid. False: the host has no memory. */
static bool prepare(struct program *program, const struct mmu_record *record, uint8_t *room, const uint8_t **prepared)
{
    uint32_t pid = mmu_replay_process(program->replay, record->task);
    *prepared = NULL;
    if (!mmu_os_allows(program->os[MODEL], pid, record->address, record->bytes, accesses[record->kind]))
        return true;
    *prepared = room;
    if (record->kind == MMU_RECORD_STORE)
        return mmu_flat_store(program->flat, pid, record->address, record->bytes, room);
    mmu_flat_load(program->flat, pid, record->address, record->bytes, room);
    return true;
}

enum cosim_result program_reference(struct program *program, const struct mmu_record *record, struct mmu_error *error)
{
    uint8_t room[256];
    const uint8_t *bytes;
    program_schedule(program, record);
    if (!prepare(program, record, room, &bytes)) {
        snprintf(error->text, sizeof error->text, "the host has not enough memory");
        return COSIM_BAD_INPUT;
    }
    bool store = record->kind == MMU_RECORD_STORE;
    unsigned left = MMU_FRAME_BYTES - (unsigned)(record->address % MMU_FRAME_BYTES);
    struct part first = {record->address, record->bytes < left ? record->bytes : left, bytes, store};
    enum cosim_result result = access_part(program, accesses[record->kind], &first);
    if (result != COSIM_SAME || first.count == record->bytes)
        return result;
    struct part second = {record->address + first.count, record->bytes - first.count,
                          bytes ? bytes + first.count : NULL, store};
    return access_part(program, accesses[record->kind], &second);
}
