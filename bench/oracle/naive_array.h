/*
 * naive_array.h - a TLB or page-walk cache as a plain list of entries, searched from end to end. The rules are those of
 * docs/microarchitecture.md, "Arrays".
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
    uint64_t base; /* of the page, or of the next table */
    unsigned rights;
};

struct naive_array {
    enum naive_scheme scheme;
    unsigned sets;
    unsigned ways;
    struct naive_policy policy;
    struct naive_entry *entries;
};

void naive_array_init(struct naive_array *array, enum naive_scheme scheme, const struct mmu_array_config *config,
                      uint32_t seed);
void naive_array_free(struct naive_array *array);

/* The valid entry that holds va for the ASID: the smallest page, then the lowest way; NULL if there is none. */
struct naive_entry *naive_array_find(struct naive_array *array, uint64_t va, uint32_t asid);

/* The entry was used. */
void naive_array_touch(struct naive_array *array, const struct naive_entry *entry);

/* Store what `wanted` says (set and way are ignored). True if that pushed another entry out. */
bool naive_array_fill(struct naive_array *array, const struct naive_entry *wanted);

/* The number of va's page of that level, without the bits above the virtual address. */
uint64_t naive_page_number(enum naive_scheme scheme, uint64_t va, unsigned level);

#endif
