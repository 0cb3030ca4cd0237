/*
 * collect.c - words of the recorder become records of a trace.
 */
#include "collect.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../trace/words.h"

enum { READ_WRITE = 3 }; /* of memory whose area is not known */

static bool fail(struct mmu_collector *collector, const char *text)
{
    snprintf(collector->error.text, sizeof collector->error.text, "%s", text);
    return false;
}

static bool no_memory(struct mmu_collector *collector)
{
    return fail(collector, "not enough memory to follow the program");
}

/* Room for `count` more elements; NULL when there is none. */
static void *grown(void *array, uint32_t count, size_t bytes)
{
    if (count & (count - 1)) /* sizes double: only at a power of two is the array full */
        return array;
    return realloc(array, (count ? 2 * (size_t)count : 1) * bytes);
}

static bool write(struct mmu_collector *collector, const struct mmu_record *record)
{
    if (!mmu_record_is_reference(record) && !mmu_tracker_call(&collector->tracker, record))
        return no_memory(collector);
    return mmu_trace_write(collector->writer, record, &collector->error);
}

/* ---- tasks */

static uint32_t trace_task(const struct mmu_collector *collector, uint32_t task)
{
    return task < collector->recorder_tasks ? collector->task_of[task] : MMU_NO_TASK;
}

/* The recorder's `task` becomes the trace's next one. */
static bool number_task(struct mmu_collector *collector, uint32_t task)
{
    while (collector->recorder_tasks <= task) {
        uint32_t *map = grown(collector->task_of, collector->recorder_tasks, sizeof *map);
        if (!map)
            return no_memory(collector);
        collector->task_of = map;
        map[collector->recorder_tasks++] = MMU_NO_TASK;
    }
    bool *alive = grown(collector->alive, collector->tasks, sizeof *alive);
    if (!alive)
        return no_memory(collector);
    collector->alive = alive;
    alive[collector->tasks] = true;
    collector->task_of[task] = collector->tasks++;
    return true;
}

static bool begin_task(struct mmu_collector *collector, uint32_t task, unsigned op, uint32_t child)
{
    uint32_t next = collector->tasks;
    struct mmu_record record = {.kind = (uint8_t)op, .task = op == MMU_RECORD_SPAWN ? next : task, .child = next};
    return number_task(collector, child) && write(collector, &record);
}

static bool end_task(struct mmu_collector *collector, uint32_t task)
{
    struct mmu_record record = {.kind = MMU_RECORD_EXIT, .task = task};
    collector->alive[task] = false;
    return write(collector, &record);
}

static bool end_process(struct mmu_collector *collector, uint32_t process)
{
    for (uint32_t task = 0; task < collector->tasks; task++)
        if (collector->alive[task] && collector->tracker.process_of[task]->number == process &&
            !end_task(collector, task))
            return false;
    return true;
}

/* ---- host processes */

static bool note_pid(struct mmu_collector *collector, uint32_t task, pid_t pid)
{
    uint32_t process = collector->tracker.process_of[task]->number;
    for (uint32_t i = 0; i < collector->recorded_count; i++)
        if (collector->recorded[i].process == process)
            return true;
    struct mmu_recorded *more = realloc(collector->recorded, (collector->recorded_count + 1) * sizeof *more);
    if (!more)
        return no_memory(collector);
    collector->recorded = more;
    more[collector->recorded_count++] = (struct mmu_recorded){.pid = pid, .process = process};
    return true;
}

void mmu_collect_poll(struct mmu_collector *collector, dev_t qemu_dev, ino_t qemu_ino)
{
    for (uint32_t i = 0; i < collector->recorded_count; i++) {
        struct mmu_recorded *recorded = &collector->recorded[i];
        char path[64];
        struct stat status;
        snprintf(path, sizeof path, "/proc/%ld/exe", (long)recorded->pid);
        if (recorded->gone || (stat(path, &status) == 0 && status.st_dev == qemu_dev && status.st_ino == qemu_ino))
            continue;
        recorded->gone = true;
        recorded->gone_at = atomic_load(&collector->ring->head);
    }
}

/* Write the ends of processes of which nothing is left in the ring. */
static bool bury(struct mmu_collector *collector)
{
    uint32_t tail = atomic_load(&collector->ring->tail);
    for (uint32_t i = 0; i < collector->recorded_count;) {
        struct mmu_recorded *recorded = &collector->recorded[i];
        if (!recorded->gone || (int32_t)(tail - recorded->gone_at) < 0) {
            i++;
            continue;
        }
        if (!end_process(collector, recorded->process))
            return false;
        *recorded = collector->recorded[--collector->recorded_count];
    }
    return true;
}

/* ---- memory calls */

static bool too_far(struct mmu_collector *collector, uint64_t address)
{
    snprintf(collector->error.text, sizeof collector->error.text,
             "the program maps memory at 0x%" PRIx64 ", and all %d regions of %d GiB below 2^38 are taken", address,
             MMU_PLACES, 1 << (MMU_REGION_SHIFT - 30));
    return false;
}

/* A range, piece by piece where it crosses a region. */
static bool range(struct mmu_collector *collector, struct mmu_record record)
{
    uint64_t region = UINT64_C(1) << MMU_REGION_SHIFT;
    uint64_t address = record.address;
    for (uint64_t left = record.length; left > 0;) {
        uint64_t room = region - (address & (region - 1));
        record.length = left < room ? left : room;
        if (record.kind == MMU_RECORD_MMAP && !mmu_relocate_place(&collector->relocation, address))
            return too_far(collector, address);
        if (mmu_relocate(&collector->relocation, address, &record.address) && !write(collector, &record))
            return false;
        address += record.length;
        left -= record.length;
    }
    return true;
}

static bool heap(struct mmu_collector *collector, uint32_t task, uint64_t end)
{
    struct mmu_record record = {.kind = MMU_RECORD_BRK, .task = task};
    const struct mmu_areas *areas = &collector->tracker.process_of[task]->areas;
    if (!mmu_relocate_place(&collector->relocation, end) || !mmu_relocate(&collector->relocation, end, &record.address))
        return too_far(collector, end);
    if (areas->heap && areas->heap >> MMU_REGION_SHIFT != record.address >> MMU_REGION_SHIFT)
        return fail(collector, "the program's heap crosses a boundary of 16 GiB, which a trace cannot express");
    return write(collector, &record);
}

/* mremap: what is new appears, what was given up goes. Pages that stay in place keep what they hold. */
static bool remap(struct mmu_collector *collector, uint32_t task, const uint64_t *payload)
{
    uint64_t from = payload[0], old = payload[1], to = payload[2], now = payload[3];
    uint64_t moved = 0;
    mmu_relocate(&collector->relocation, from, &moved);
    const struct mmu_area *area = mmu_areas_find(&collector->tracker.process_of[task]->areas, moved);
    uint8_t prot = area ? area->prot : READ_WRITE;
    uint64_t kept = to != from ? 0 : old < now ? old : now;
    struct mmu_record record = {.kind = MMU_RECORD_MUNMAP, .task = task, .address = from + kept, .length = old - kept};
    if (record.length > 0 && !range(collector, record))
        return false;
    record = (struct mmu_record){
        .kind = MMU_RECORD_MMAP, .task = task, .address = to + kept, .length = now - kept, .prot = prot};
    return record.length == 0 || range(collector, record);
}

/* ---- words */

/* Words of a slot that belong to an op, with itself. 0: no such op. */
static uint32_t words_of(unsigned op)
{
    switch (op) {
    case MMU_RECORD_SPAWN:
    case MMU_RECORD_FORK:
    case MMU_RECORD_CLONE:
    case MMU_RECORD_EXIT:
    case MMU_OP_PID:
        return 1;
    case MMU_RECORD_BRK:
        return 2;
    case MMU_RECORD_MMAP:
    case MMU_RECORD_MUNMAP:
    case MMU_RECORD_MPROTECT:
        return 3;
    case MMU_OP_REMAP:
        return 5;
    default:
        return 0;
    }
}

static bool call(struct mmu_collector *collector, uint32_t task, const uint64_t *words)
{
    unsigned op = mmu_word_op(words[0]);
    uint64_t operand = mmu_word_operand(words[0]);
    switch (op) {
    case MMU_RECORD_FORK:
    case MMU_RECORD_CLONE:
        return begin_task(collector, task, op, (uint32_t)operand);
    case MMU_RECORD_EXIT:
        return end_task(collector, task);
    case MMU_OP_PID:
        return note_pid(collector, task, (pid_t)operand);
    case MMU_RECORD_BRK:
        return heap(collector, task, words[1]);
    case MMU_OP_REMAP:
        return remap(collector, task, words + 1);
    default:
        return range(
            collector,
            (struct mmu_record){
                .kind = (uint8_t)op, .task = task, .prot = (uint8_t)operand, .address = words[1], .length = words[2]});
    }
}

static bool reference(struct mmu_collector *collector, uint32_t task, uint64_t word)
{
    struct mmu_record record = {
        .kind = (uint8_t)mmu_word_kind(word), .bytes = (uint8_t)mmu_word_bytes(word), .task = task};
    if (!mmu_relocate(&collector->relocation, mmu_word_address(word), &record.address)) {
        collector->stray++; /* nowhere to put it */
        return true;
    }
    collector->stray += !mmu_tracker_allows(&collector->tracker, &record);
    collector->references++;
    return mmu_trace_write(collector->writer, &record, &collector->error);
}

static bool slot(struct mmu_collector *collector, const struct ring_slot *slot)
{
    if (slot->count > RING_WORDS)
        return fail(collector, "the recorder wrote a slot of impossible size");
    for (uint32_t i = 0; i < slot->count && !mmu_collect_is_full(collector);) {
        uint64_t word = slot->word[i];
        uint32_t words = mmu_word_kind(word) == MMU_WORD_OTHER ? words_of(mmu_word_op(word)) : 1;
        if (words == 0 || words > slot->count - i)
            return fail(collector, "the recorder wrote a word that is none");
        if (words == 1 && word == mmu_word_other(MMU_RECORD_SPAWN, 0)) {
            if (!begin_task(collector, MMU_NO_TASK, MMU_RECORD_SPAWN, slot->task))
                return false;
        } else {
            uint32_t task = trace_task(collector, slot->task);
            if (task == MMU_NO_TASK)
                return fail(collector, "the recorder tells of a task that has not begun");
            bool reads = mmu_word_kind(word) != MMU_WORD_OTHER;
            if (collector->alive[task] &&
                !(reads ? reference(collector, task, word) : call(collector, task, &slot->word[i])))
                return false;
        }
        i += words;
    }
    return true;
}

bool mmu_collect(struct mmu_collector *collector, uint32_t slots)
{
    struct ring *ring = collector->ring;
    for (uint32_t i = 0; i < slots && !mmu_collect_is_empty(collector) && !mmu_collect_is_full(collector); i++) {
        uint32_t tail = atomic_load(&ring->tail);
        if (!slot(collector, &ring->slot[tail % RING_SLOTS]))
            return false;
        atomic_store(&ring->tail, tail + 1);
    }
    return bury(collector);
}

bool mmu_collect_is_empty(const struct mmu_collector *collector)
{
    return atomic_load(&collector->ring->head) == atomic_load(&collector->ring->tail);
}

bool mmu_collect_is_full(const struct mmu_collector *collector)
{
    return collector->references >= collector->limit;
}

bool mmu_collect_has_begun(const struct mmu_collector *collector)
{
    return collector->tasks > 0;
}

bool mmu_collect_has_ended(const struct mmu_collector *collector)
{
    for (uint32_t task = 0; task < collector->tasks; task++)
        if (collector->alive[task])
            return false;
    return collector->tasks > 0;
}

bool mmu_collect_end(struct mmu_collector *collector)
{
    for (uint32_t task = 0; task < collector->tasks; task++)
        if (collector->alive[task] && !end_task(collector, task))
            return false;
    return true;
}

void mmu_collect_clear(struct mmu_collector *collector)
{
    mmu_tracker_clear(&collector->tracker);
    free(collector->task_of);
    free(collector->alive);
    free(collector->recorded);
}
