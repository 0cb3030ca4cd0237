/*
 * set_assoc.h - the one set-associative array: tags, validity and replacement, for every TLB, walk cache and memory
 * cache. What an entry holds is its user's: payloads are kept in arrays of the user's, indexed by slot. The slots of
 * a set follow each other, in order of ways; there are as many as the next power of two, of which the last are unused.
 *
 * An entry is named by a tag and a space. The tag is any 64-bit number; the space is an address space's number, or
 * MMU_SPACE_GLOBAL for an entry that matches in every space.
 *
 * A set has a head of a few words, and a key for each way:
 *
 *     head[0]      the order of its ways, where the policy is one and there are at most 16 (base/recency.h);
 *                  else the way touched last, with no fill since, or MMU_NO_WAY
 *     head[1...]   a mark for each way, a byte, eight to a word, in order from the lowest byte up: 0 while the way is
 *                  free, else a digest of its tag. Bytes left over are 0
 *
 * So a set is searched, for an entry or for a free way, eight ways at a time, and only where the mark is the right one
 * is the key compared.
 */
#ifndef MMU_CORE_SET_ASSOC_H
#define MMU_CORE_SET_ASSOC_H

#include "../mmu.h"
#include "../policy/policy.h"

#define MMU_SPACE_GLOBAL UINT32_MAX
#define MMU_NO_SLOT UINT32_MAX
#define MMU_NO_WAY UINT64_MAX

enum { MMU_WORD_MARKS = 8 };

struct mmu_set_assoc {
    uint32_t sets;
    uint32_t ways;
    uint32_t slot_shift;         /* log2 of the slots of a set */
    uint32_t mark_words;         /* in a head */
    uint32_t head_words;         /* from head to head */
    uint32_t free;               /* slots */
    enum mmu_policy_order order; /* MMU_ORDER_OWN: the policy's functions are called */
    uint64_t front;              /* the bits of head[0] that are the way touched last, so far as there is one */
    uint64_t *heads;
    uint64_t *tags;   /* by slot */
    uint32_t *spaces; /* by slot; NULL: all entries are of space 0 */
    const struct mmu_policy *policy;
    void *state; /* the policy's, owned by the array; unused unless the order is its own */
};

/* False with *error set ("WHAT: ...") if the config is refused or the host has no memory. */
bool mmu_set_assoc_init(struct mmu_set_assoc *array, const struct mmu_array_config *config, uint32_t seed,
                        const char *what, struct mmu_error *error);

/* Entries may be of other spaces than 0. False: the host has no memory. */
bool mmu_set_assoc_add_spaces(struct mmu_set_assoc *array);

void mmu_set_assoc_free(struct mmu_set_assoc *array);

/* How many there are, those behind the last way of a set included; their numbers begin with 0. */
static inline uint32_t mmu_set_assoc_slots(const struct mmu_set_assoc *array)
{
    return array->sets << array->slot_shift;
}

static inline uint32_t mmu_set_assoc_first_slot(const struct mmu_set_assoc *array, uint32_t set)
{
    return set << array->slot_shift;
}

static inline uint32_t mmu_set_assoc_set(const struct mmu_set_assoc *array, uint32_t slot)
{
    return slot >> array->slot_shift;
}

static inline uint64_t *mmu_set_assoc_head(const struct mmu_set_assoc *array, uint32_t set)
{
    return array->heads + (size_t)set * array->head_words;
}

/* The set will be searched soon. */
static inline void mmu_set_assoc_expect(const struct mmu_set_assoc *array, uint32_t set)
{
    const uint64_t *tags = &array->tags[mmu_set_assoc_first_slot(array, set)];
    __builtin_prefetch(mmu_set_assoc_head(array, set));
    for (uint32_t way = 0; way < array->ways; way += MMU_WORD_MARKS)
        __builtin_prefetch(&tags[way]);
}

/* ---- marks ------------------------------------------------------------------------------------------------------- */

/* The top bit of each byte of the word that is 0. */
static inline uint64_t mmu_zero_bytes(uint64_t word)
{
    const uint64_t tops = UINT64_C(0x8080808080808080), ones = UINT64_C(0x0101010101010101);
    return ~(((word | tops) - ones) | word) & tops;
}

/* The number of the lowest byte that mmu_zero_bytes told of. */
static inline uint32_t mmu_lowest_byte(uint64_t tops)
{
    return (uint32_t)__builtin_ctzll(tops) / 8;
}

static inline uint64_t mmu_set_assoc_mark(uint64_t tag)
{
    return tag * UINT64_C(0x9e3779b97f4a7c15) >> 56 | 1;
}

/* The byte of a word's memory that is its lowest, 7 of a host with the highest one first. */
static inline uint32_t mmu_lowest_byte_at(void)
{
    const union {
        uint64_t word;
        uint8_t bytes[8];
    } host = {7};
    return host.bytes[7];
}

static inline void mmu_set_assoc_set_mark(uint64_t *head, uint32_t way, uint64_t mark)
{
    uint8_t *marks = (uint8_t *)(head + 1);
    marks[way ^ mmu_lowest_byte_at()] = (uint8_t)mark;
}

/* The lowest free way of the set; `ways` or more if there is none. */
static inline uint32_t mmu_set_assoc_free_way(const struct mmu_set_assoc *array, const uint64_t *head)
{
    for (uint32_t word = 0; word < array->mark_words; word++) {
        uint64_t free = mmu_zero_bytes(head[1 + word]);
        if (free)
            return word * MMU_WORD_MARKS + mmu_lowest_byte(free);
    }
    return array->ways;
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

/* What is looked for, and where. */
struct mmu_set_probe {
    uint64_t tag;
    uint64_t mark;
    uint64_t *head;
    uint32_t set;
    uint32_t first; /* slot of the set */
};

static inline struct mmu_set_probe mmu_set_assoc_probe(const struct mmu_set_assoc *array, uint32_t set, uint64_t tag)
{
    return (struct mmu_set_probe){.tag = tag,
                                  .mark = mmu_set_assoc_mark(tag),
                                  .head = mmu_set_assoc_head(array, set),
                                  .set = set,
                                  .first = mmu_set_assoc_first_slot(array, set)};
}

static inline bool mmu_set_assoc_is(const struct mmu_set_assoc *array, uint32_t slot, uint64_t tag, uint32_t space,
                                    uint32_t other)
{
    return array->tags[slot] == tag && (!array->spaces || array->spaces[slot] == space || array->spaces[slot] == other);
}

/* The lowest of the slots from `first` on which `same` tells of whose tag is the probe's and whose space is one of two,
   or MMU_NO_SLOT. */
static inline uint32_t mmu_set_assoc_match(const struct mmu_set_assoc *array, uint32_t first, uint64_t same,
                                           uint64_t tag, uint32_t space, uint32_t other)
{
    for (; same; same &= same - 1) {
        uint32_t slot = first + mmu_lowest_byte(same);
        if (mmu_set_assoc_is(array, slot, tag, space, other))
            return slot;
    }
    return MMU_NO_SLOT;
}

/* The lowest slot of the set whose tag is the probe's and whose space is one of the two, or MMU_NO_SLOT. */
static inline uint32_t mmu_set_assoc_search(const struct mmu_set_assoc *array, const struct mmu_set_probe *probe,
                                            uint32_t space, uint32_t other)
{
    const uint64_t wanted = probe->mark * UINT64_C(0x0101010101010101);
    uint64_t same = mmu_zero_bytes(probe->head[1] ^ wanted);
    uint32_t slot = mmu_set_assoc_match(array, probe->first, same, probe->tag, space, other);
    for (uint32_t word = 1; word < array->mark_words && slot == MMU_NO_SLOT; word++) {
        same = mmu_zero_bytes(probe->head[1 + word] ^ wanted);
        slot = mmu_set_assoc_match(array, probe->first + word * MMU_WORD_MARKS, same, probe->tag, space, other);
    }
    return slot;
}

/* Whether the slot, which is that of a way, holds an entry. */
static inline bool mmu_set_assoc_holds(const struct mmu_set_assoc *array, uint32_t slot)
{
    uint32_t set = mmu_set_assoc_set(array, slot), way = slot - mmu_set_assoc_first_slot(array, set);
    const uint64_t *head = mmu_set_assoc_head(array, set);
    return head[1 + way / MMU_WORD_MARKS] >> way % MMU_WORD_MARKS * 8 & 0xff;
}

/* A use, for a policy that has an order of its own. */
void mmu_set_assoc_touch_own(struct mmu_set_assoc *array, uint64_t *head, uint32_t way);

/* The entry, which lies in this way of the head's set, was used. */
static inline void mmu_set_assoc_touch_head(struct mmu_set_assoc *array, uint64_t *head, uint32_t way)
{
    if ((head[0] & array->front) == way)
        return;
    if (array->order == MMU_ORDER_BY_USE)
        head[0] = mmu_order_to_front(head[0], way);
    else if (array->order == MMU_ORDER_OWN)
        mmu_set_assoc_touch_own(array, head, way);
}

/* The entry, which lies in this set, was used. */
static inline void mmu_set_assoc_touch(struct mmu_set_assoc *array, uint32_t set, uint32_t slot)
{
    mmu_set_assoc_touch_head(array, mmu_set_assoc_head(array, set), slot - mmu_set_assoc_first_slot(array, set));
}

/*
 * The way for an entry that is not there: the lowest free one, else the policy's victim (*evicted then becomes true).
 * It becomes the last filled.
 */
uint32_t mmu_set_assoc_choose(struct mmu_set_assoc *array, uint32_t set, uint64_t *head, bool *evicted);

/*
 * Make room for an entry that is not there and name it: in the lowest free way, else in the policy's victim (*evicted
 * then becomes true). Returns the slot; its payload is the caller's to write.
 */
static inline uint32_t mmu_set_assoc_insert(struct mmu_set_assoc *array, const struct mmu_set_probe *probe,
                                            uint32_t space, bool *evicted)
{
    uint64_t *head = probe->head;
    uint32_t way;
    if (!array->free && array->order != MMU_ORDER_OWN) {
        *evicted = true;
        way = mmu_order_back(head[0], array->ways);
        head[0] = mmu_order_back_to_front(head[0], array->ways);
    } else {
        way = mmu_set_assoc_choose(array, probe->set, head, evicted);
    }
    mmu_set_assoc_set_mark(head, way, probe->mark);
    uint32_t slot = probe->first + way;
    array->tags[slot] = probe->tag;
    if (array->spaces)
        array->spaces[slot] = space;
    return slot;
}

/* The entry, which lies in this set, goes. */
static inline void mmu_set_assoc_drop(struct mmu_set_assoc *array, uint32_t set, uint32_t slot)
{
    mmu_set_assoc_set_mark(mmu_set_assoc_head(array, set), slot - mmu_set_assoc_first_slot(array, set), 0);
    array->free++;
}

#endif
