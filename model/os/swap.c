/* Swap: slots with contents, how many entries name each, and which frame still has a copy of it. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

bool mmu_os_swap_init(struct mmu_os *os)
{
    os->slot_count = (uint32_t)(os->config.swap / MMU_FRAME_BYTES);
    os->slot_free = os->copies_first = os->copies_last = OS_NONE;
    os->slots = calloc((size_t)os->slot_count + 1, sizeof *os->slots);
    return os->slots;
}

void mmu_os_swap_destroy(struct mmu_os *os)
{
    for (uint32_t i = 0; i < os->slots_touched; i++)
        free(os->slots[i].contents);
    free(os->slots);
}

bool mmu_os_swap_has_room(const struct mmu_os *os)
{
    return os->slots_used < os->slot_count || os->copies_first != OS_NONE;
}

uint32_t mmu_os_slot_take(struct mmu_os *os)
{
    if (os->slots_used == os->slot_count) {
        if (os->copies_first == OS_NONE)
            return OS_NONE;
        mmu_os_slot_detach(os, os->copies_first);
    }
    uint32_t slot = os->slot_free;
    if (slot != OS_NONE)
        os->slot_free = os->slots[slot].next;
    else
        slot = os->slots_touched++;
    os->slots[slot] = (struct os_slot){.frame = OS_NONE};
    os->slots_used++;
    return slot;
}

void mmu_os_slot_give(struct mmu_os *os, uint32_t slot)
{
    struct os_slot *s = &os->slots[slot];
    free(s->contents);
    *s = (struct os_slot){.frame = OS_NONE, .next = os->slot_free};
    os->slot_free = slot;
    os->slots_used--;
}

/* The bytes of the frame, or NULL if it was never written since RAM was made. */
static const uint8_t *frame_contents(const struct mmu_os *os, uint32_t frame)
{
    const uint8_t *contents = mmu_ram_frame(os->ram, os_frame_address(os, frame));
    return contents == mmu_ram_frame(os->ram, os_frame_address(os, os->zero_frame)) ? NULL : contents;
}

bool mmu_os_slot_prepare(struct mmu_os *os, uint32_t slot, uint32_t frame)
{
    struct os_slot *s = &os->slots[slot];
    if (!s->contents && frame_contents(os, frame))
        s->contents = calloc(1, MMU_FRAME_BYTES); /* as long as it is not written, zeros */
    return s->contents || !frame_contents(os, frame);
}

void mmu_os_slot_write(struct mmu_os *os, uint32_t slot, uint32_t frame)
{
    const uint8_t *contents = frame_contents(os, frame);
    if (contents)
        memcpy(os->slots[slot].contents, contents, MMU_FRAME_BYTES);
    os->counters.pswpout++;
}

void mmu_os_slot_read(struct mmu_os *os, uint32_t slot, uint32_t frame)
{
    const uint8_t *contents = os->slots[slot].contents;
    if (contents)
        memcpy(mmu_ram_frame_for_write(os->ram, os_frame_address(os, frame)), contents, MMU_FRAME_BYTES);
    os->counters.pswpin++;
}

static void copies_append(struct mmu_os *os, uint32_t slot)
{
    os->slots[slot].next = OS_NONE;
    os->slots[slot].previous = os->copies_last;
    if (os->copies_last == OS_NONE)
        os->copies_first = slot;
    else
        os->slots[os->copies_last].next = slot;
    os->copies_last = slot;
}

static void copies_unlink(struct mmu_os *os, uint32_t slot)
{
    uint32_t next = os->slots[slot].next, previous = os->slots[slot].previous;
    if (previous == OS_NONE)
        os->copies_first = next;
    else
        os->slots[previous].next = next;
    if (next == OS_NONE)
        os->copies_last = previous;
    else
        os->slots[next].previous = previous;
}

void mmu_os_slot_get(struct mmu_os *os, uint32_t slot)
{
    struct os_slot *s = &os->slots[slot];
    if (s->users++ == 0 && s->frame != OS_NONE)
        copies_unlink(os, slot);
}

void mmu_os_slot_put(struct mmu_os *os, uint32_t slot)
{
    struct os_slot *s = &os->slots[slot];
    if (--s->users > 0)
        return;
    if (s->frame == OS_NONE)
        mmu_os_slot_give(os, slot);
    else
        copies_append(os, slot);
}

void mmu_os_slot_attach(struct mmu_os *os, uint32_t slot, uint32_t frame)
{
    os->slots[slot].frame = frame;
    os->frames[frame].slot = slot;
    os->slots_cached++;
    if (os->slots[slot].users == 0)
        copies_append(os, slot);
}

void mmu_os_slot_detach(struct mmu_os *os, uint32_t slot)
{
    struct os_slot *s = &os->slots[slot];
    os->frames[s->frame].slot = OS_NONE;
    s->frame = OS_NONE;
    os->slots_cached--;
    if (s->users > 0)
        return;
    copies_unlink(os, slot);
    mmu_os_slot_give(os, slot);
}
