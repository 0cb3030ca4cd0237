/* References of a trace's program: see program.h. */
#include "program.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool access_contents(struct program *program, enum program_side side, const struct program_part *part,
                            uint64_t pa)
{
    static const char *const names[SIDES] = {[MODEL] = "model", [RTL] = "device"};
    if (!part->checked)
        return true;
    if (!mmu_ram_holds(program->ram[side], pa, part->count))
        return cosim_differ(program->cosim, "contents",
                            "0x%" PRIx64 " is mapped by the %s to 0x%" PRIx64 ", where there is no memory", part->va,
                            names[side], pa);
    size_t offset = pa % MMU_FRAME_BYTES;
    if (part->store) {
        memcpy(mmu_ram_frame_for_write(program->ram[side], pa) + offset, part->bytes, part->count);
        return true;
    }
    return memcmp(mmu_ram_frame(program->ram[side], pa) + offset, part->bytes, part->count) == 0 ||
           cosim_differ(program->cosim, "contents",
                        "%u bytes at 0x%" PRIx64 ", found by the %s at 0x%" PRIx64
                        ", are not what was stored there last",
                        part->count, part->va, names[side], pa);
}

/* The device's answer to a request has been found equal: its bytes are those of its own memory. */
static bool retired(void *ctx, const struct cosim_translation *translation)
{
    struct program *program = ctx;
    const struct mmu_response *response = &translation->rtl.response;
    return response->fault != MMU_FAULT_NONE ||
           access_contents(program, RTL, &program->in_flight[translation->number % COSIM_RING], response->pa);
}

bool program_init(struct program *program, struct cosim *cosim, struct mmu_error *error)
{
    *program = (struct program){.cosim = cosim,
                                .ram = {cosim->model.memory.ram, cosim->rtl.memory.memory.ram},
                                .arrival = mmu_arrival_begin(cosim->machine.width)};
    cosim->on_retire = retired;
    cosim->on_retire_ctx = program;
    if (!program_os_init(program, error))
        return false;
    program->replay = mmu_replay_create();
    program->flat = mmu_flat_create();
    program->in_flight = calloc(COSIM_RING, sizeof *program->in_flight);
    if (!program->replay || !program->flat || !program->in_flight)
        snprintf(error->text, sizeof error->text, "the host has not enough memory");
    return program->replay && program->flat && program->in_flight;
}

void program_free(struct program *program)
{
    program_os_free(program);
    mmu_replay_destroy(program->replay);
    mmu_flat_destroy(program->flat);
    free(program->in_flight);
}

/* Cycles behind the reference before in which this one is due. */
static uint64_t gap(struct program *program, enum mmu_access access)
{
    uint64_t before = program->due;
    program->due = mmu_arrival_next(&program->arrival, access);
    return program->due - before;
}

static enum cosim_result access_part(struct program *program, enum mmu_access access, uint64_t after,
                                     const struct program_part *part)
{
    struct cosim *cosim = program->cosim;
    for (unsigned tries = 0; tries < MMU_MAX_RETRIES; tries++, after = 0) {
        struct cosim_request request = {
            .va = part->va, .access = access, .context = program->context[MODEL], .gap = after};
        program->in_flight[cosim->rtl.planned % COSIM_RING] = *part;
        if (!cosim_translate(cosim, &request))
            return COSIM_DIFFERENT;
        const struct mmu_response *response = &cosim->last->model.response;
        if (response->fault == MMU_FAULT_NONE)
            return access_contents(program, MODEL, part, response->pa) ? COSIM_SAME : COSIM_DIFFERENT;
        enum mmu_verdict verdict;
        enum cosim_result result = program_fault(program, &verdict);
        if (result != COSIM_SAME || verdict == MMU_DELIVER)
            return result;
    }
    cosim_differ(cosim, "os", "the operating systems asked for %d retries of one access", MMU_MAX_RETRIES);
    return COSIM_DIFFERENT;
}

/* The bytes of the access in *part. False: the host has no memory. */
static bool prepare(struct program *program, const struct mmu_record *record, enum mmu_access access,
                    struct program_part *part)
{
    uint32_t pid = mmu_replay_process(program->replay, record->task);
    part->va = record->address;
    part->count = (uint8_t)record->bytes;
    part->store = access == MMU_STORE;
    part->checked = mmu_os_allows(program->os[MODEL], pid, record->address, record->bytes, access);
    if (part->checked && part->store)
        return mmu_flat_store(program->flat, pid, record->address, record->bytes, part->bytes);
    if (part->checked)
        mmu_flat_load(program->flat, pid, record->address, record->bytes, part->bytes);
    return true;
}

enum cosim_result program_reference(struct program *program, const struct mmu_record *record, struct mmu_error *error)
{
    static const enum mmu_access accesses[] = {
        [MMU_RECORD_LOAD] = MMU_LOAD, [MMU_RECORD_STORE] = MMU_STORE, [MMU_RECORD_FETCH] = MMU_FETCH};
    enum mmu_access access = accesses[record->kind];
    struct program_part first, second;
    if (!program_schedule(program, record))
        return COSIM_DIFFERENT;
    if (!prepare(program, record, access, &first)) {
        snprintf(error->text, sizeof error->text, "the host has not enough memory");
        return COSIM_BAD_INPUT;
    }
    unsigned left = MMU_FRAME_BYTES - (unsigned)(record->address % MMU_FRAME_BYTES);
    second = first;
    if (first.count > left)
        first.count = (uint8_t)left;
    enum cosim_result result = access_part(program, access, gap(program, access), &first);
    if (result != COSIM_SAME || second.count == first.count)
        return result;
    second.va += first.count;
    second.count = (uint8_t)(second.count - first.count);
    memmove(second.bytes, second.bytes + first.count, second.count);
    return access_part(program, access, 0, &second);
}
