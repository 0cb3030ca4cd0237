/*
 * See flat.h. Each process is a sparse RAM of its own, indexed by virtual address; fork copies it byte for byte. The
 * break is followed to forget what lay above it.
 */
#include "flat.h"

#include <stdlib.h>
#include <string.h>

enum { INITIAL_PROCESSES = 64 };

static const uint64_t address_space_bytes = UINT64_C(1) << 63; /* the user's half */

struct process {
    struct mmu_ram *bytes; /* NULL: no such process */
    uint64_t brk;          /* 0: never set */
};

struct mmu_flat {
    uint32_t room;
    struct process *process; /* by pid */
    uint64_t stores;
};

struct mmu_flat *mmu_flat_create(void)
{
    return calloc(1, sizeof(struct mmu_flat));
}

void mmu_flat_destroy(struct mmu_flat *flat)
{
    if (!flat)
        return;
    for (uint32_t pid = 0; pid < flat->room; pid++)
        mmu_ram_destroy(flat->process[pid].bytes);
    free(flat->process);
    free(flat);
}

static bool make_room(struct mmu_flat *flat, uint32_t pid)
{
    if (pid < flat->room)
        return true;
    size_t room = pid < INITIAL_PROCESSES ? INITIAL_PROCESSES : 2 * (size_t)pid;
    struct process *more = realloc(flat->process, room * sizeof *more);
    if (!more)
        return false;
    memset(more + flat->room, 0, (room - flat->room) * sizeof *more);
    flat->process = more;
    flat->room = (uint32_t)room;
    return true;
}

static bool begin(struct mmu_flat *flat, uint32_t pid)
{
    if (!make_room(flat, pid))
        return false;
    mmu_ram_destroy(flat->process[pid].bytes);
    flat->process[pid] = (struct process){.bytes = mmu_ram_create(0, address_space_bytes)};
    return flat->process[pid].bytes != NULL;
}

static bool copy(struct mmu_flat *flat, uint32_t parent, uint32_t child)
{
    if (!begin(flat, child))
        return false;
    flat->process[child].brk = flat->process[parent].brk;
    return mmu_ram_copy(flat->process[child].bytes, flat->process[parent].bytes);
}

static void move_break(struct process *process, uint64_t end)
{
    uint64_t old = (process->brk + MMU_FRAME_BYTES - 1) & ~(uint64_t)(MMU_FRAME_BYTES - 1);
    uint64_t new = (end + MMU_FRAME_BYTES - 1) & ~(uint64_t)(MMU_FRAME_BYTES - 1);
    if (new < old)
        mmu_ram_clear_range(process->bytes, new, old - new);
    process->brk = end;
}

bool mmu_flat_call(struct mmu_flat *flat, const struct mmu_replay *replay, const struct mmu_record *record)
{
    if (record->kind == MMU_RECORD_SPAWN)
        return begin(flat, record->task);
    uint32_t pid = mmu_replay_process(replay, record->task);
    struct process *process = &flat->process[pid];
    if (record->kind == MMU_RECORD_FORK)
        return copy(flat, pid, record->child);
    if (record->kind == MMU_RECORD_MMAP || record->kind == MMU_RECORD_MUNMAP)
        mmu_ram_clear_range(process->bytes, record->address, record->length);
    if (record->kind == MMU_RECORD_BRK)
        move_break(process, record->address);
    if (mmu_replay_ends_process(replay, record)) {
        mmu_ram_destroy(process->bytes);
        *process = (struct process){0};
    }
    return true;
}

/* How many bytes of the access lie in its first page; it touches at most two. */
static unsigned in_first_page(uint64_t va, unsigned count)
{
    unsigned room = MMU_FRAME_BYTES - (unsigned)(va & (MMU_FRAME_BYTES - 1));
    return count < room ? count : room;
}

bool mmu_flat_store(struct mmu_flat *flat, uint32_t pid, uint64_t va, unsigned count, uint8_t *bytes)
{
    struct mmu_ram *memory = flat->process[pid].bytes;
    uint64_t pattern = ++flat->stores * UINT64_C(0x9e3779b97f4a7c15);
    for (unsigned i = 0; i < count; i++)
        bytes[i] = (uint8_t)(pattern >> (8 * (i % 8)) ^ i);
    unsigned first = in_first_page(va, count);
    memcpy(mmu_ram_frame_for_write(memory, va) + va % MMU_FRAME_BYTES, bytes, first);
    if (first < count)
        memcpy(mmu_ram_frame_for_write(memory, va + first), bytes + first, count - first);
    return !mmu_ram_exhausted(memory);
}

void mmu_flat_load(struct mmu_flat *flat, uint32_t pid, uint64_t va, unsigned count, uint8_t *bytes)
{
    const struct mmu_ram *memory = flat->process[pid].bytes;
    unsigned first = in_first_page(va, count);
    memcpy(bytes, mmu_ram_frame(memory, va) + va % MMU_FRAME_BYTES, first);
    if (first < count)
        memcpy(bytes + first, mmu_ram_frame(memory, va + first), count - first);
}
