/*
 * Sparse RAM: a hash of frames, open addressing with linear probing. The last frame used is remembered, since table
 * reads and page copies come in runs.
 */
#include "ram.h"

#include <stdlib.h>
#include <string.h>

enum { INITIAL_SLOTS = 1024, FRAME_SHIFT = 12 };

struct slot {
    uint64_t pfn;
    uint8_t *bytes; /* NULL: the slot is free */
};

struct mmu_ram {
    uint64_t base;
    uint64_t bytes;
    struct slot *slots;
    size_t slot_count; /* a power of two */
    size_t used;
    uint64_t last_pfn; /* of last_bytes, when that is not NULL */
    uint8_t *last_bytes;
    bool exhausted;
    uint8_t scratch[MMU_FRAME_BYTES]; /* takes the writes once the host has no memory left */
};

static const uint8_t zeros[MMU_FRAME_BYTES];

struct mmu_ram *mmu_ram_create(uint64_t base, uint64_t bytes)
{
    struct mmu_ram *ram = calloc(1, sizeof *ram);
    if (!ram)
        return NULL;
    ram->base = base;
    ram->bytes = bytes;
    ram->slot_count = INITIAL_SLOTS;
    ram->slots = calloc(ram->slot_count, sizeof *ram->slots);
    if (!ram->slots) {
        free(ram);
        return NULL;
    }
    return ram;
}

void mmu_ram_clear(struct mmu_ram *ram)
{
    for (size_t i = 0; i < ram->slot_count; i++) {
        free(ram->slots[i].bytes);
        ram->slots[i].bytes = NULL;
    }
    ram->used = 0;
    ram->last_bytes = NULL;
}

void mmu_ram_destroy(struct mmu_ram *ram)
{
    if (!ram)
        return;
    mmu_ram_clear(ram);
    free(ram->slots);
    free(ram);
}

uint64_t mmu_ram_base(const struct mmu_ram *ram)
{
    return ram->base;
}

uint64_t mmu_ram_bytes(const struct mmu_ram *ram)
{
    return ram->bytes;
}

static inline bool holds(const struct mmu_ram *ram, uint64_t pa, unsigned bytes)
{
    return pa >= ram->base && pa - ram->base < ram->bytes && ram->bytes - (pa - ram->base) >= bytes;
}

bool mmu_ram_holds(const struct mmu_ram *ram, uint64_t pa, unsigned bytes)
{
    return holds(ram, pa, bytes);
}

/* The slot of the frame, or the free one where it would be. */
static inline struct slot *find_slot(const struct mmu_ram *ram, uint64_t pfn)
{
    size_t mask = ram->slot_count - 1;
    size_t i = (size_t)((pfn * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & mask;
    while (ram->slots[i].bytes && ram->slots[i].pfn != pfn)
        i = (i + 1) & mask;
    return &ram->slots[i];
}

static bool grow(struct mmu_ram *ram)
{
    struct slot *old = ram->slots;
    size_t old_count = ram->slot_count;
    struct slot *slots = calloc(2 * old_count, sizeof *slots);
    if (!slots)
        return false;
    ram->slots = slots;
    ram->slot_count = 2 * old_count;
    for (size_t i = 0; i < old_count; i++)
        if (old[i].bytes)
            *find_slot(ram, old[i].pfn) = old[i];
    free(old);
    return true;
}

static uint8_t *new_frame(struct mmu_ram *ram, uint64_t pfn)
{
    bool room = 2 * ram->used < ram->slot_count || grow(ram);
    uint8_t *bytes = room ? calloc(1, MMU_FRAME_BYTES) : NULL;
    if (!bytes) {
        ram->exhausted = true;
        return ram->scratch;
    }
    *find_slot(ram, pfn) = (struct slot){pfn, bytes};
    ram->used++;
    return bytes;
}

bool mmu_ram_exhausted(const struct mmu_ram *ram)
{
    return ram->exhausted;
}

static inline const uint8_t *frame(const struct mmu_ram *ram, uint64_t pa)
{
    uint64_t pfn = pa >> FRAME_SHIFT;
    if (ram->last_bytes && ram->last_pfn == pfn)
        return ram->last_bytes;
    const struct slot *slot = find_slot(ram, pfn);
    return slot->bytes ? slot->bytes : zeros;
}

const uint8_t *mmu_ram_frame(const struct mmu_ram *ram, uint64_t pa)
{
    return frame(ram, pa);
}

uint8_t *mmu_ram_frame_for_write(struct mmu_ram *ram, uint64_t pa)
{
    uint64_t pfn = pa >> FRAME_SHIFT;
    if (ram->last_bytes && ram->last_pfn == pfn)
        return ram->last_bytes;
    uint8_t *bytes = find_slot(ram, pfn)->bytes;
    if (!bytes)
        bytes = new_frame(ram, pfn);
    ram->last_pfn = pfn;
    ram->last_bytes = bytes;
    return bytes;
}

/* Written so that compilers make one load of it where words are little-endian anyway. */
static inline uint32_t load_half(const uint8_t *b)
{
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline uint64_t load(const struct mmu_ram *ram, uint64_t pa, unsigned bytes)
{
    const uint8_t *at = frame(ram, pa) + (pa & (MMU_FRAME_BYTES - 1));
    return bytes == 8 ? (uint64_t)load_half(at) | (uint64_t)load_half(at + 4) << 32 : load_half(at);
}

uint64_t mmu_ram_read(const struct mmu_ram *ram, uint64_t pa, unsigned bytes)
{
    return load(ram, pa, bytes);
}

bool mmu_ram_load(const struct mmu_ram *ram, uint64_t pa, unsigned bytes, uint64_t *value)
{
    if (!holds(ram, pa, bytes))
        return false;
    *value = load(ram, pa, bytes);
    return true;
}

void mmu_ram_expect(const struct mmu_ram *ram, uint64_t pa)
{
    __builtin_prefetch(frame(ram, pa) + (pa & (MMU_FRAME_BYTES - 1)));
}

void mmu_ram_write(struct mmu_ram *ram, uint64_t pa, unsigned bytes, uint64_t value)
{
    uint8_t *at = mmu_ram_frame_for_write(ram, pa) + (pa & (MMU_FRAME_BYTES - 1));
    for (unsigned i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

uint64_t mmu_ram_swap(struct mmu_ram *ram, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired)
{
    uint64_t found = mmu_ram_read(ram, pa, bytes);
    if (found == expected && found != desired)
        mmu_ram_write(ram, pa, bytes, desired);
    return found;
}

void mmu_ram_clear_frame(struct mmu_ram *ram, uint64_t pa)
{
    struct slot *slot = find_slot(ram, pa >> FRAME_SHIFT);
    if (slot->bytes)
        memset(slot->bytes, 0, MMU_FRAME_BYTES);
}

/* Free the slot, and move up those that had to step over it. */
static void remove_slot(struct mmu_ram *ram, struct slot *slot)
{
    size_t mask = ram->slot_count - 1;
    size_t i = (size_t)(slot - ram->slots);
    free(slot->bytes);
    slot->bytes = NULL;
    ram->used--;
    ram->last_bytes = NULL;
    for (i = (i + 1) & mask; ram->slots[i].bytes; i = (i + 1) & mask) {
        struct slot moved = ram->slots[i];
        ram->slots[i].bytes = NULL;
        *find_slot(ram, moved.pfn) = moved;
    }
}

void mmu_ram_clear_range(struct mmu_ram *ram, uint64_t pa, uint64_t bytes)
{
    uint64_t first = pa >> FRAME_SHIFT, end = (pa + bytes) >> FRAME_SHIFT;
    if (end - first < ram->used) {
        for (uint64_t pfn = first; pfn < end; pfn++) {
            struct slot *slot = find_slot(ram, pfn);
            if (slot->bytes)
                remove_slot(ram, slot);
        }
        return;
    }
    for (size_t i = 0; i < ram->slot_count;) {
        struct slot *slot = &ram->slots[i];
        if (slot->bytes && slot->pfn >= first && slot->pfn < end)
            remove_slot(ram, slot); /* another may have moved here: look again */
        else
            i++;
    }
}

bool mmu_ram_copy(struct mmu_ram *to, const struct mmu_ram *from)
{
    for (size_t i = 0; i < from->slot_count; i++)
        if (from->slots[i].bytes)
            memcpy(mmu_ram_frame_for_write(to, from->slots[i].pfn << FRAME_SHIFT), from->slots[i].bytes,
                   MMU_FRAME_BYTES);
    return !to->exhausted;
}

/* Address of the first word of the frame that differs, or UINT64_MAX. */
static uint64_t frame_difference(const uint8_t *a, const uint8_t *b, uint64_t pa)
{
    for (unsigned i = 0; i < MMU_FRAME_BYTES; i += 8)
        if (memcmp(a + i, b + i, 8) != 0)
            return pa + i;
    return UINT64_MAX;
}

/* First difference among the frames that `a` has written. */
static uint64_t difference_over(const struct mmu_ram *a, const struct mmu_ram *b)
{
    uint64_t first = UINT64_MAX;
    for (size_t i = 0; i < a->slot_count; i++) {
        if (!a->slots[i].bytes)
            continue;
        uint64_t pa = a->slots[i].pfn << FRAME_SHIFT;
        uint64_t at = frame_difference(a->slots[i].bytes, mmu_ram_frame(b, pa), pa);
        if (at < first)
            first = at;
    }
    return first;
}

uint64_t mmu_ram_first_difference(const struct mmu_ram *a, const struct mmu_ram *b)
{
    uint64_t over_a = difference_over(a, b), over_b = difference_over(b, a);
    return over_a < over_b ? over_a : over_b;
}
