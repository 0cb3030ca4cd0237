/*
 * naive_array.h - a TLB or page-walk cache as a plain list of entries, searched from end to end. The rules are those of
 * docs/microarchitecture.md, "Arrays". An array can remember what it held before, for those that look at the past.
 */
#ifndef NAIVE_ARRAY_H
#define NAIVE_ARRAY_H

#include "naive_policy.h"
#include "naive_walk.h"

struct naive_entry {
    bool valid;
    bool global;
    unsigned set;
    unsigned way;
    unsigned level;
    uint64_t page; /* number of the page of that level, within the virtual address bits */
    uint32_t asid;
    uint64_t va;   /* an address of the page, all 64 bits of it */
    uint64_t base; /* of the page, or of the next table */
    unsigned rights;
    uint64_t since;  /* cycle of the fill */
    uint64_t until;  /* of what is gone: cycle of its going */
    unsigned filler; /* who filled it, as the filler says */
};

struct naive_array {
    enum naive_scheme scheme;
    enum mmu_index index;
    unsigned sets;
    unsigned ways;
    struct naive_policy policy;
    struct naive_entry *entries;
    bool remembers;           /* what was overwritten or removed is kept in `gone` */
    struct naive_entry *gone; /* a list; not valid: flushed afterwards */
    unsigned gone_count, gone_room;
    uint64_t forgotten; /* before this cycle: nothing that went then is in `gone` */
};

void naive_array_init(struct naive_array *array, enum naive_scheme scheme, const struct mmu_array_config *config,
                      uint32_t seed);
void naive_array_free(struct naive_array *array);

/* The valid entry that holds va for the ASID: the smallest page, then the lowest way; NULL if there is none. */
struct naive_entry *naive_array_find(struct naive_array *array, uint64_t va, uint32_t asid);

/* The same among what the array held before the fills and removals of `cycle`, without what was flushed since. */
const struct naive_entry *naive_array_find_before(struct naive_array *array, uint64_t va, uint32_t asid,
                                                  uint64_t cycle);

/* Nobody will look at what the array held before `cycle`. */
void naive_array_forget_before(struct naive_array *array, uint64_t cycle);

/* The valid entry of the same page for the same ASID, or NULL. */
struct naive_entry *naive_array_same(struct naive_array *array, const struct naive_entry *entry);

/* The entry was used. */
void naive_array_touch(struct naive_array *array, const struct naive_entry *entry);

/* Store what `wanted` says (set and way are ignored). True if that pushed another entry out: the victim. */
bool naive_array_fill(struct naive_array *array, const struct naive_entry *wanted, uint64_t cycle,
                      struct naive_entry *victim);

/* Take an entry of the array out. */
void naive_array_remove(struct naive_array *array, struct naive_entry *entry, uint64_t cycle);

/* Invalidate every entry that `goes` says, past ones too. */
void naive_array_flush(struct naive_array *array, bool (*goes)(const void *ctx, const struct naive_entry *entry),
                       const void *ctx);

/* The set of the array that va's page of that level belongs to; the same if the index were the lowest bits. */
unsigned naive_array_set(const struct naive_array *array, uint64_t va, unsigned level);
unsigned naive_array_modulo(const struct naive_array *array, uint64_t va, unsigned level);

/* The number of va's page of that level, without the bits above the virtual address. */
uint64_t naive_page_number(enum naive_scheme scheme, uint64_t va, unsigned level);

#endif
