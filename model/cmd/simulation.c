/* See simulation.h. */
#include "simulation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrival.h"
#include "flat.h"
#include "replay.h"

enum { NO_PROCESS = -1, NO_TASK = -1, MAX_ACCESS_BYTES = 256, MAX_REFERENCES = 256 };

/* One core: its MMU, its way to memory, when its references are due, and when its outstanding requests are done. */
struct core {
    struct mmu_simulation *simulation;
    unsigned number;
    struct mmu *mmu;
    struct mmu_hierarchy *hierarchy;
    int64_t process; /* that runs here, or NO_PROCESS */
    struct mmu_arrival arrival;
    struct mmu_window window;
};

struct mmu_simulation {
    struct mmu_simulation_options options;
    struct mmu_ram *ram;
    bool data; /* references go through the caches */
    struct mmu_os *os;
    struct mmu_replay *replay;
    struct mmu_flat *flat; /* NULL: contents are not followed */
    uint32_t core_count;
    struct core *cores;
    int64_t running_task; /* the task of the last record, on running_core, or NO_TASK */
    struct core *running_core;
};

/* ---- what the MMUs and the operating system are lent ------------------------------------------------------------- */

static struct mmu_mem_reply read_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    const struct core *core = ctx;
    return mmu_hierarchy_read(core->hierarchy, pa, bytes, cycle);
}

static struct mmu_mem_reply write_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                         uint64_t cycle)
{
    const struct core *core = ctx;
    return mmu_hierarchy_write(core->hierarchy, pa, bytes, expected, desired, cycle);
}

static enum mmu_verdict handle_fault(void *ctx, const struct mmu_fault *fault, uint64_t *cost)
{
    const struct core *core = ctx;
    return mmu_os_page_fault(core->simulation->os, core->number, fault, cost);
}

static void expect_memory(void *ctx, uint64_t pa)
{
    const struct core *core = ctx;
    mmu_hierarchy_expect(core->hierarchy, pa);
}

static void pass_event(void *ctx, const struct mmu_event *event)
{
    const struct core *core = ctx;
    core->simulation->options.event(core->simulation->options.ctx, event);
}

/* A flush comes after every response so far, so that it takes nothing from requests that are done. */
static void flush_core(void *ctx, unsigned number, const struct mmu_flush *flush)
{
    const struct mmu_simulation *simulation = ctx;
    struct core *core = &simulation->cores[number];
    mmu_flush(core->mmu, flush, core->window.last_done + 1);
}

static void set_core_context(void *ctx, unsigned number, const struct mmu_context *context)
{
    const struct mmu_simulation *simulation = ctx;
    mmu_set_context(simulation->cores[number].mmu, context);
}

/* ---- life cycle -------------------------------------------------------------------------------------------------- */

static bool create_core(struct mmu_simulation *simulation, unsigned number, const struct mmu_machine *machine,
                        struct mmu_error *error)
{
    struct core *core = &simulation->cores[number];
    *core = (struct core){.simulation = simulation, .number = number, .process = NO_PROCESS};
    core->arrival = mmu_arrival_begin(machine->width);
    core->hierarchy = number == 0 ? mmu_hierarchy_create(&machine->memory, simulation->ram, machine->mmu.seed, error)
                                  : mmu_hierarchy_create_sharing(&machine->memory, simulation->cores[0].hierarchy,
                                                                 machine->mmu.seed, error);
    if (!core->hierarchy)
        return false;
    core->window.done = calloc(machine->window, sizeof *core->window.done);
    core->window.size = machine->window;
    if (!core->window.done) {
        snprintf(error->text, sizeof error->text, "core.window: the host has not enough memory for it");
        return false;
    }
    struct mmu_host host = {.version = MMU_HOST_VERSION,
                            .ctx = core,
                            .mem_read = read_memory,
                            .mem_write = write_memory,
                            .page_fault = handle_fault,
                            .event = simulation->options.event ? pass_event : NULL,
                            .mem_expect = expect_memory};
    core->mmu = mmu_create_sharing(&machine->mmu, &host, number > 0 ? simulation->cores[0].mmu : NULL, error);
    return core->mmu != NULL;
}

static bool create_parts(struct mmu_simulation *simulation, const struct mmu_machine *machine, struct mmu_error *error)
{
    bool contents = simulation->options.contents;
    struct mmu_os_host os_host = {.ctx = simulation, .flush = flush_core, .set_context = set_core_context};
    simulation->ram = mmu_ram_create(machine->memory.base, machine->memory.bytes);
    simulation->replay = mmu_replay_create();
    simulation->flat = contents ? mmu_flat_create() : NULL;
    simulation->cores = calloc(machine->cores, sizeof *simulation->cores);
    if (!simulation->ram || !simulation->replay || (contents && !simulation->flat) || !simulation->cores) {
        snprintf(error->text, sizeof error->text, "the host has not enough memory for this machine");
        return false;
    }
    simulation->data = machine->memory.data;
    for (; simulation->core_count < machine->cores; simulation->core_count++)
        if (!create_core(simulation, simulation->core_count, machine, error)) {
            simulation->core_count++;
            return false;
        }
    simulation->os =
        mmu_os_create(&machine->os, mmu_scheme_find(machine->mmu.scheme), simulation->ram, &os_host, error);
    return simulation->os != NULL;
}

struct mmu_simulation *mmu_simulation_create(const struct mmu_machine *machine,
                                             const struct mmu_simulation_options *options, struct mmu_error *error)
{
    struct mmu_simulation *simulation = calloc(1, sizeof *simulation);
    if (!simulation) {
        snprintf(error->text, sizeof error->text, "the host has not enough memory for this machine");
        return NULL;
    }
    simulation->options = *options;
    simulation->running_task = NO_TASK;
    if (create_parts(simulation, machine, error))
        return simulation;
    mmu_simulation_destroy(simulation);
    return NULL;
}

void mmu_simulation_destroy(struct mmu_simulation *simulation)
{
    if (!simulation)
        return;
    mmu_os_destroy(simulation->os);
    for (uint32_t i = simulation->core_count; i-- > 0;) {
        mmu_destroy(simulation->cores[i].mmu);
        mmu_hierarchy_destroy(simulation->cores[i].hierarchy);
        free(simulation->cores[i].window.done);
    }
    free(simulation->cores);
    mmu_flat_destroy(simulation->flat);
    mmu_replay_destroy(simulation->replay);
    mmu_ram_destroy(simulation->ram);
    free(simulation);
}

/* ---- references -------------------------------------------------------------------------------------------------- */

static inline enum mmu_access access_of(const struct mmu_record *record)
{
    _Static_assert((int)MMU_RECORD_LOAD == MMU_LOAD && (int)MMU_RECORD_STORE == MMU_STORE &&
                       (int)MMU_RECORD_FETCH == MMU_FETCH,
                   "references are numbered like accesses");
    return (enum mmu_access)record->kind;
}

/* Part of an access that lies in one page, and the bytes that it must leave in memory, or see there. */
struct part {
    uint64_t va;
    uint64_t due; /* cycle in which it arrives if nothing delays it */
    unsigned count;
    const uint8_t *bytes; /* NULL: contents are not followed */
};

static enum mmu_outcome no_memory(struct mmu_error *error)
{
    snprintf(error->text, sizeof error->text, "the host has not enough memory to go on");
    return MMU_OUTCOME_STOPPED;
}

static enum mmu_outcome differs(const struct mmu_record *record, const struct part *part, const uint8_t *found,
                                struct mmu_error *error)
{
    unsigned at = 0;
    while (found[at] == part->bytes[at])
        at++;
    snprintf(error->text, sizeof error->text,
             "%s of %u bytes at 0x%" PRIx64 " by task %" PRIu32 ": byte 0x%" PRIx64
             " holds 0x%02x, but 0x%02x was stored there last (0x00: never)",
             mmu_record_kind_name(record->kind), record->bytes, record->address, record->task, part->va + at, found[at],
             part->bytes[at]);
    return MMU_OUTCOME_DIFFERS;
}

static enum mmu_outcome touch_contents(struct mmu_simulation *simulation, const struct mmu_record *record,
                                       const struct part *part, uint64_t pa, struct mmu_error *error)
{
    size_t offset = pa % MMU_FRAME_BYTES;
    if (record->kind == MMU_RECORD_STORE) {
        memcpy(mmu_ram_frame_for_write(simulation->ram, pa) + offset, part->bytes, part->count);
        return MMU_OUTCOME_GOOD;
    }
    const uint8_t *found = mmu_ram_frame(simulation->ram, pa) + offset;
    return memcmp(found, part->bytes, part->count) == 0 ? MMU_OUTCOME_GOOD : differs(record, part, found, error);
}

static enum mmu_outcome access_part(struct core *core, const struct mmu_record *record, const struct part *part,
                                    struct mmu_error *error)
{
    struct mmu_response response;
    struct mmu_request request = {part->va, part->due, access_of(record)};
    mmu_translate_window(core->mmu, &core->window, &request, &response, 1);
    if (response.served == MMU_SERVED_WALK && mmu_ram_exhausted(core->simulation->ram))
        return no_memory(error);
    if (core->simulation->data && response.fault == MMU_FAULT_NONE)
        mmu_hierarchy_reference(core->hierarchy, response.pa, part->count);
    if (!part->bytes)
        return MMU_OUTCOME_GOOD;
    if (response.fault == MMU_FAULT_NONE)
        return touch_contents(core->simulation, record, part, response.pa, error);
    snprintf(error->text, sizeof error->text,
             "%s at 0x%" PRIx64 " by task %" PRIu32 " is valid, but ended in a fault: os.memory and os.swap together "
             "are too small, or TLB and page table disagree",
             mmu_record_kind_name(record->kind), record->address, record->task);
    return MMU_OUTCOME_STOPPED;
}

/* The bytes of the access, or NULL when contents are not followed or the access is invalid. False: no memory. */
static bool prepare_contents(struct mmu_simulation *simulation, const struct mmu_record *record, uint8_t *bytes,
                             const uint8_t **prepared)
{
    *prepared = NULL;
    if (!simulation->flat)
        return true;
    uint32_t pid = mmu_replay_process(simulation->replay, record->task);
    if (!mmu_os_allows(simulation->os, pid, record->address, record->bytes, access_of(record)))
        return true;
    *prepared = bytes;
    if (record->kind == MMU_RECORD_STORE)
        return mmu_flat_store(simulation->flat, pid, record->address, record->bytes, bytes);
    mmu_flat_load(simulation->flat, pid, record->address, record->bytes, bytes);
    return true;
}

/* The core that a task runs on, with the task's process running there. */
static struct core *schedule(struct mmu_simulation *simulation, uint32_t task)
{
    if (task == simulation->running_task)
        return simulation->running_core;
    struct core *core = &simulation->cores[task % simulation->core_count];
    uint32_t pid = mmu_replay_process(simulation->replay, task);
    if (core->process != (int64_t)pid && mmu_os_run(simulation->os, core->number, pid) == MMU_OS_OK)
        core->process = pid;
    simulation->running_task = task;
    simulation->running_core = core;
    return core;
}

/* The bytes of the access that lie in its first page. */
static unsigned bytes_in_first_page(const struct mmu_record *record)
{
    unsigned room = MMU_FRAME_BYTES - (unsigned)(record->address % MMU_FRAME_BYTES);
    return record->bytes < room ? record->bytes : room;
}

static enum mmu_outcome reference(struct mmu_simulation *simulation, const struct mmu_record *record,
                                  struct mmu_error *error)
{
    uint8_t room[MAX_ACCESS_BYTES];
    const uint8_t *bytes;
    struct core *core = schedule(simulation, record->task);
    if (!prepare_contents(simulation, record, room, &bytes))
        return no_memory(error);
    uint64_t due = mmu_arrival_next(&core->arrival, access_of(record));
    struct part first = {record->address, due, bytes_in_first_page(record), bytes};
    enum mmu_outcome outcome = access_part(core, record, &first, error);
    if (outcome != MMU_OUTCOME_GOOD || first.count == record->bytes)
        return outcome;
    struct part second = {record->address + first.count, due, record->bytes - first.count,
                          bytes ? bytes + first.count : NULL};
    return access_part(core, record, &second, error);
}

/* The references of one task at the head of the records, all at once: they only have to be translated. Their number. */
static size_t references(struct mmu_simulation *simulation, const struct mmu_record *records, size_t count)
{
    struct mmu_request requests[2 * MAX_REFERENCES];
    struct core *core = schedule(simulation, records->task);
    size_t taken = 0, parts = 0;
    for (; taken < count && taken < MAX_REFERENCES; taken++) {
        const struct mmu_record *record = &records[taken];
        if (record->task != records->task || !mmu_record_is_reference(record))
            break;
        unsigned first = bytes_in_first_page(record);
        uint64_t due = mmu_arrival_next(&core->arrival, access_of(record));
        requests[parts++] = (struct mmu_request){record->address, due, access_of(record)};
        if (first < record->bytes)
            requests[parts++] = (struct mmu_request){record->address + first, due, access_of(record)};
    }
    mmu_translate_window(core->mmu, &core->window, requests, NULL, parts);
    return taken;
}

/* ---- memory calls ------------------------------------------------------------------------------------------------ */

static enum mmu_outcome call_failed(const struct mmu_record *record, enum mmu_os_status status, struct mmu_error *error)
{
    char text[MMU_RECORD_TEXT_BYTES];
    bool names_mapped_range = record->kind == MMU_RECORD_MPROTECT;
    mmu_record_text(record, text);
    snprintf(error->text, sizeof error->text, "'%s': %s", text,
             status == MMU_OS_ENOMEM && !names_mapped_range ? "os.memory and os.swap together are too small"
                                                            : mmu_replay_status_text(status));
    return MMU_OUTCOME_STOPPED;
}

static enum mmu_outcome memory_call(struct mmu_simulation *simulation, const struct mmu_record *record,
                                    struct mmu_error *error)
{
    bool ends = mmu_replay_ends_process(simulation->replay, record);
    simulation->running_task = NO_TASK;
    if (record->kind != MMU_RECORD_SPAWN) {
        struct mmu_window *window = &schedule(simulation, record->task)->window;
        window->done[window->next] = window->last_done + 1; /* the call has the place of the oldest request */
    }
    enum mmu_os_status status = mmu_replay_call(simulation->replay, simulation->os, record);
    if (status != MMU_OS_OK)
        return call_failed(record, status, error);
    if (simulation->flat && !mmu_flat_call(simulation->flat, simulation->replay, record))
        return no_memory(error);
    for (uint32_t i = 0; ends && i < simulation->core_count; i++)
        if (simulation->cores[i].process == (int64_t)mmu_replay_process(simulation->replay, record->task))
            simulation->cores[i].process = NO_PROCESS;
    return mmu_replay_note(simulation->replay, record) ? MMU_OUTCOME_GOOD : no_memory(error);
}

enum mmu_outcome mmu_simulation_step(struct mmu_simulation *simulation, const struct mmu_record *record,
                                     struct mmu_error *error)
{
    return mmu_record_is_reference(record) ? reference(simulation, record, error)
                                           : memory_call(simulation, record, error);
}

enum mmu_outcome mmu_simulation_run(struct mmu_simulation *simulation, const struct mmu_record *records, size_t count,
                                    size_t *good, struct mmu_error *error)
{
    for (*good = 0; *good < count;) {
        if (!simulation->flat && !simulation->data && mmu_record_is_reference(&records[*good])) {
            *good += references(simulation, records + *good, count - *good);
            if (mmu_ram_exhausted(simulation->ram))
                return no_memory(error);
        } else {
            enum mmu_outcome outcome = mmu_simulation_step(simulation, &records[*good], error);
            if (outcome != MMU_OUTCOME_GOOD)
                return outcome;
            ++*good;
        }
    }
    return MMU_OUTCOME_GOOD;
}

void mmu_simulation_stats_each(const struct mmu_simulation *simulation, mmu_stat_fn *fn, void *ctx)
{
    for (uint32_t i = 0; i < simulation->core_count; i++) {
        const struct mmu_stat instructions = {"time",
                                              "instructions",
                                              "instructions",
                                              "fetches; before a core's first one, every reference",
                                              simulation->cores[i].arrival.instructions,
                                              false};
        mmu_stats_each(simulation->cores[i].mmu, fn, ctx);
        fn(ctx, &instructions);
    }
    for (uint32_t i = 0; i < simulation->core_count; i++)
        mmu_hierarchy_stats_each(simulation->cores[i].hierarchy, fn, ctx);
    mmu_os_stats_each(simulation->os, fn, ctx);
}

void mmu_simulation_latencies(const struct mmu_simulation *simulation, struct mmu_latencies *sum)
{
    for (uint32_t i = 0; i < simulation->core_count; i++)
        mmu_latencies_add(simulation->cores[i].mmu, sum);
}
