/*
 * The reverse map: which (process, address) maps a page. Most pages have one mapping, which is kept in the frame
 * itself; the further ones of a shared page are chained from it.
 */
#include <stdlib.h>

#include "internal.h"

enum { FIRST_MAPPINGS = 1024 };

bool mmu_os_mappings_reserve(struct mmu_os *os, uint32_t count)
{
    uint32_t have = os->more_room - os->more_used + os->more_free_count;
    if (count <= have)
        return true;
    uint32_t room = os->more_room ? 2 * os->more_room : FIRST_MAPPINGS;
    if (room < os->more_used + count)
        room = os->more_used + count;
    struct os_mapping *more = realloc(os->more, room * sizeof *more);
    if (!more)
        return false;
    os->more = more;
    os->more_room = room;
    return true;
}

void mmu_os_mapping_add(struct mmu_os *os, uint32_t frame, const struct os_process *process, uint64_t va)
{
    struct os_frame *f = &os->frames[frame];
    struct os_mapping mapping = {va, process->number, OS_NONE};
    if (f->count++ == 0) {
        f->first = mapping;
        return;
    }
    uint32_t number = os->more_free;
    if (number == OS_NONE) {
        number = os->more_used++;
    } else {
        os->more_free = os->more[number].next;
        os->more_free_count--;
    }
    mapping.next = f->first.next;
    os->more[number] = mapping;
    f->first.next = number;
}

static void free_mapping(struct mmu_os *os, uint32_t number)
{
    os->more[number].next = os->more_free;
    os->more_free = number;
    os->more_free_count++;
}

void mmu_os_mappings_clear(struct mmu_os *os, uint32_t frame)
{
    struct os_frame *f = &os->frames[frame];
    while (f->first.next != OS_NONE) {
        uint32_t number = f->first.next;
        f->first.next = os->more[number].next;
        free_mapping(os, number);
    }
    f->count = 0;
}

static bool is_mapping(const struct os_mapping *mapping, const struct os_process *process, uint64_t va)
{
    return mapping->process == process->number && mapping->va == va;
}

static void unlink_mapping(struct mmu_os *os, struct os_frame *f, const struct os_process *process, uint64_t va)
{
    uint32_t number = f->first.next;
    if (is_mapping(&f->first, process, va)) {
        if (number != OS_NONE) {
            f->first = os->more[number];
            free_mapping(os, number);
        }
        return;
    }
    uint32_t *link = &f->first.next;
    while (!is_mapping(&os->more[*link], process, va))
        link = &os->more[*link].next;
    number = *link;
    *link = os->more[number].next;
    free_mapping(os, number);
}

void mmu_os_mapping_remove(struct mmu_os *os, uint32_t frame, const struct os_process *process, uint64_t va)
{
    struct os_frame *f = &os->frames[frame];
    unlink_mapping(os, f, process, va);
    if (--f->count > 0)
        return;
    if (f->slot != OS_NONE)
        mmu_os_slot_detach(os, f->slot);
    if (os->reclaim)
        os->reclaim->remove(os->reclaim_state, frame);
    mmu_os_frame_give(os, frame);
}
