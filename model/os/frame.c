/*
 * Frames of physical memory, in blocks of the size of a huge page. A block is free, partly used or used up. The block
 * that was freed last is taken first, then those that never were in use, from the lowest up; within a block the same
 * holds for frames. Without huge pages a block is a frame.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static uint32_t block_frames(const struct mmu_os *os)
{
    return UINT32_C(1) << os->block_shift;
}

static void add_to_partly_used(struct mmu_os *os, uint32_t block)
{
    uint32_t next = os->blocks_partly;
    os->blocks[block].next = next;
    os->blocks[block].previous = OS_NONE;
    if (next != OS_NONE)
        os->blocks[next].previous = block;
    os->blocks_partly = block;
}

static void remove_from_partly_used(struct mmu_os *os, uint32_t block)
{
    uint32_t next = os->blocks[block].next, previous = os->blocks[block].previous;
    if (previous == OS_NONE)
        os->blocks_partly = next;
    else
        os->blocks[previous].next = next;
    if (next != OS_NONE)
        os->blocks[next].previous = previous;
}

/* The first and the last block may stick out of memory: such a one never is free. */
static void begin_if_cut(struct mmu_os *os, uint32_t block)
{
    uint32_t end = os->frame_count + os->block_offset;
    uint32_t before = block == 0 ? os->block_offset : 0;
    uint32_t behind = block == os->block_count - 1 ? (block + 1) * block_frames(os) - end : 0;
    if (before + behind == 0)
        return;
    os->blocks[block] = (struct os_block){.used = before + behind, .fresh = before, .loose = OS_NONE};
    add_to_partly_used(os, block);
}

static bool init_blocks(struct mmu_os *os)
{
    os->block_offset = (uint32_t)(os->base / MMU_FRAME_BYTES) & (block_frames(os) - 1);
    uint32_t end = os->frame_count + os->block_offset;
    os->blocks_touched = os->block_offset > 0;
    os->blocks_end = end >> os->block_shift;
    os->block_count = os->blocks_end + (end % block_frames(os) > 0);
    os->blocks_free = os->blocks_partly = OS_NONE;
    os->blocks = calloc(os->block_count, sizeof *os->blocks);
    if (!os->blocks)
        return false;
    if (os->block_count > 1)
        begin_if_cut(os, os->block_count - 1);
    begin_if_cut(os, 0);
    return true;
}

bool mmu_os_frames_init(struct mmu_os *os)
{
    os->frame_count = (uint32_t)(os->config.memory / MMU_FRAME_BYTES);
    os->frames = calloc(os->frame_count, sizeof *os->frames);
    os->free_count = os->frame_count;
    os->more_free = OS_NONE;
    return os->frames && init_blocks(os);
}

void mmu_os_frames_destroy(struct mmu_os *os)
{
    free(os->frames);
    free(os->blocks);
    free(os->more);
}

bool mmu_os_block_is_free(const struct mmu_os *os)
{
    return os->blocks_free != OS_NONE || os->blocks_touched < os->blocks_end;
}

static uint32_t take_free_block(struct mmu_os *os)
{
    uint32_t block = os->blocks_free;
    if (block != OS_NONE)
        os->blocks_free = os->blocks[block].next;
    else
        block = os->blocks_touched++;
    os->blocks[block] = (struct os_block){.loose = OS_NONE};
    return block;
}

static uint64_t page_count(const struct mmu_os *os)
{
    return os->frame_count - os->free_count - os->table_count;
}

void mmu_os_peaks_restart(struct mmu_os *os)
{
    os->counters.pages_peak = page_count(os);
    os->counters.tables_peak = os->table_count;
}

static void begin_frame(struct mmu_os *os, uint32_t frame, enum os_frame_kind kind)
{
    os->free_count--;
    os->table_count += kind == OS_FRAME_TABLE;
    os->counters.pgalloc++;
    if (page_count(os) > os->counters.pages_peak)
        os->counters.pages_peak = page_count(os);
    if (os->table_count > os->counters.tables_peak)
        os->counters.tables_peak = os->table_count;
    os->frames[frame] =
        (struct os_frame){.first = {.next = OS_NONE}, .slot = OS_NONE, .kind = (uint8_t)kind, .exclusive = true};
    mmu_ram_clear_frame(os->ram, os_frame_address(os, frame));
}

static uint32_t first_frame(const struct mmu_os *os, uint32_t block)
{
    return (block << os->block_shift) - os->block_offset;
}

uint32_t mmu_os_frame_take(struct mmu_os *os, enum os_frame_kind kind)
{
    if (os->blocks_partly == OS_NONE)
        add_to_partly_used(os, take_free_block(os));
    uint32_t block = os->blocks_partly;
    struct os_block *b = &os->blocks[block];
    uint32_t frame = b->loose;
    if (frame != OS_NONE)
        b->loose = os->frames[frame].first.next;
    else
        frame = first_frame(os, block) + b->fresh++;
    if (++b->used == block_frames(os))
        remove_from_partly_used(os, block);
    begin_frame(os, frame, kind);
    return frame;
}

uint32_t mmu_os_block_take(struct mmu_os *os)
{
    uint32_t block = take_free_block(os), first = first_frame(os, block);
    os->blocks[block].used = os->blocks[block].fresh = block_frames(os);
    for (uint32_t i = 0; i < block_frames(os); i++)
        begin_frame(os, first + i, OS_FRAME_PAGE);
    return first;
}

void mmu_os_frame_give(struct mmu_os *os, uint32_t frame)
{
    struct os_block *b = os_block_of(os, frame);
    uint32_t block = (uint32_t)(b - os->blocks);
    os->table_count -= os->frames[frame].kind == OS_FRAME_TABLE;
    os->frames[frame].kind = OS_FRAME_FREE;
    os->frames[frame].first.next = b->loose;
    b->loose = frame;
    os->free_count++;
    if (b->used-- == block_frames(os))
        add_to_partly_used(os, block);
    if (b->used > 0)
        return;
    remove_from_partly_used(os, block);
    b->next = os->blocks_free;
    os->blocks_free = block;
}

void mmu_os_frame_copy(struct mmu_os *os, uint32_t to, uint32_t from)
{
    const uint8_t *source = mmu_ram_frame(os->ram, os_frame_address(os, from));
    /* `to` is zeros already: a page that was never written need not cost memory of the host. */
    if (source != mmu_ram_frame(os->ram, os_frame_address(os, to)))
        memcpy(mmu_ram_frame_for_write(os->ram, os_frame_address(os, to)), source, MMU_FRAME_BYTES);
}
