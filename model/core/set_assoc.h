/*
 * set_assoc.h - the one set-associative array: tags, validity and replacement, for every TLB, walk cache and memory
 * cache. What an entry holds is its user's: payloads are kept in arrays of the user's, indexed by slot (set * ways +
 * way).
 *
 * An entry is named by a tag and a space. The tag is any 64-bit number but MMU_TAG_INVALID; the space is an address
 * space's number, or MMU_SPACE_GLOBAL for an entry that matches in every space.
 */
#ifndef MMU_CORE_SET_ASSOC_H
#define MMU_CORE_SET_ASSOC_H

#include "../mmu.h"
#include "../policy/policy.h"

#define MMU_TAG_INVALID UINT64_MAX
#define MMU_SPACE_GLOBAL UINT32_MAX
#define MMU_NO_SLOT UINT32_MAX

struct mmu_set_assoc {
    uint32_t sets;
    uint32_t ways;
    const struct mmu_policy *policy;
    void *state;     /* the policy's, owned by the array */
    uint32_t *last;  /* by set: the slot touched last, with no fill since; else MMU_NO_SLOT */
    uint32_t *valid; /* by set: ways that are not free */
    uint64_t *tags;  /* by slot; MMU_TAG_INVALID: the way is free */
    uint32_t *space; /* by slot */
};

/* False with *error set ("WHAT: ...") if the config is refused or the host has no memory. */
bool mmu_set_assoc_init(struct mmu_set_assoc *array, const struct mmu_array_config *config, uint32_t seed,
                        const char *what, struct mmu_error *error);
void mmu_set_assoc_free(struct mmu_set_assoc *array);

/* A slot of `set` whose tag is `tag` and whose space is `space` or global (the lowest way), or MMU_NO_SLOT. */
static inline uint32_t mmu_set_assoc_find(const struct mmu_set_assoc *array, uint32_t set, uint64_t tag, uint32_t space)
{
    uint32_t first = set * array->ways;
    for (uint32_t slot = first; slot < first + array->ways; slot++)
        if (array->tags[slot] == tag && (array->space[slot] == space || array->space[slot] == MMU_SPACE_GLOBAL))
            return slot;
    return MMU_NO_SLOT;
}

/* The entry, which lies in this set, was used. */
static inline void mmu_set_assoc_touch(struct mmu_set_assoc *array, uint32_t set, uint32_t slot)
{
    if (slot == array->last[set])
        return;
    array->last[set] = slot;
    array->policy->touch(array->state, set, slot - set * array->ways);
}

/*
 * Make room for an entry that is not there and name it: in the lowest free way, else in the policy's victim (*evicted
 * then becomes true). Returns the slot; its payload is the caller's to write.
 */
uint32_t mmu_set_assoc_insert(struct mmu_set_assoc *array, uint32_t set, uint64_t tag, uint32_t space, bool *evicted);

/* The same for an entry that may be there: a slot of the same tag and space is used, and not filled, again. */
uint32_t mmu_set_assoc_place(struct mmu_set_assoc *array, uint32_t set, uint64_t tag, uint32_t space, bool *evicted);

/* The entry, which lies in this set, goes. */
static inline void mmu_set_assoc_drop(struct mmu_set_assoc *array, uint32_t set, uint32_t slot)
{
    array->tags[slot] = MMU_TAG_INVALID;
    array->valid[set]--;
}

#endif
