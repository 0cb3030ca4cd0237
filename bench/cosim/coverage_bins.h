/*
 * coverage_bins.h - the bins that are counted, in groups: a group is the cross of a few properties. What a machine
 * cannot do is no bin of it, so that a bin of 0 is a hole.
 */
#ifndef COSIM_COVERAGE_BINS_H
#define COSIM_COVERAGE_BINS_H

#include "../../model/scheme/scheme.h"
#include "dut.h"

enum coverage_group {
    COVERAGE_TRANSLATION, /* enum coverage_page, mmu_access, user, enum coverage_outcome */
    COVERAGE_SERVED,      /* enum coverage_server, mmu_access, enum coverage_outcome */
    COVERAGE_WALK,        /* level of the first read, level of the last, enum coverage_walk_end */
    COVERAGE_SWAP,        /* level, lost */
    COVERAGE_FLUSH,       /* enum coverage_named, enum coverage_named, global entries too, enum coverage_state */
    COVERAGE_FLUSHED,     /* enum coverage_server, enum coverage_state */
    COVERAGE_MERGE,       /* access of the walk joined, own access, enum coverage_joined, enum coverage_merge_end */
    COVERAGE_OUTSTANDING, /* requests in progress at an arrival, itself included: power of two, rounded up */
    COVERAGE_WALKING,     /* walks in progress at a start, itself included, less 1 */
    COVERAGE_EVENT,       /* enum coverage_event */
    COVERAGE_GROUPS
};

/* Size of the page, or level of the entry that faulted. 64K is told apart in walks alone. */
enum coverage_page { COVERAGE_4K, COVERAGE_2M, COVERAGE_1G, COVERAGE_512G, COVERAGE_256T, COVERAGE_64K };

enum coverage_outcome { COVERAGE_GRANTED, COVERAGE_PAGE_FAULT, COVERAGE_ACCESS_FAULT, COVERAGE_NOT_CANONICAL };

enum coverage_server {
    COVERAGE_BY_LEVEL_1,
    COVERAGE_BY_LEVEL_2,
    COVERAGE_BY_WALK,
    COVERAGE_BY_MERGING,
    COVERAGE_BY_NOTHING
};

enum coverage_walk_end {
    COVERAGE_WALK_GRANTED,
    COVERAGE_WALK_WROTE, /* granted, and A or D written on the way */
    COVERAGE_WALK_PAGE_FAULT,
    COVERAGE_WALK_ACCESS_FAULT
};

/* What a flush names of address and ASID: all of them, that of the request in progress, or another. */
enum coverage_named { COVERAGE_NAMES_ALL, COVERAGE_NAMES_OWN, COVERAGE_NAMES_OTHER };

enum coverage_joined { COVERAGE_JOINED_QUEUED, COVERAGE_JOINED_WALKING, COVERAGE_JOINED_COMPLETING };

enum coverage_merge_end {
    COVERAGE_MERGE_GRANTED,
    COVERAGE_MERGE_DENIED,
    COVERAGE_MERGE_FAULTED, /* the walk that it had joined faulted */
    COVERAGE_MERGE_CLEAN    /* a store, and D is clear */
};

/* What happens to a request or not: enum, name in the file. */
#define COVERAGE_EVENTS(X)                                                                                             \
    X(TWO_REQUESTS, "two-requests-in-a-cycle")                                                                         \
    X(SLOTS_FULL, "slots-full")                                                                                        \
    X(QUEUE_FULL, "walk-queue-full")                                                                                   \
    X(WALKERS_BUSY, "all-walkers-busy")                                                                                \
    X(START_TAKEN, "start-of-cycle-taken")                                                                             \
    X(HELD_BY_STORE, "held-back-behind-merged-store")                                                                  \
    X(MERGED_AGAIN, "joins-a-second-walk")                                                                             \
    X(WALKS_AFTER_MERGE, "walks-after-merge")                                                                          \
    X(SHARED_BY_THREE, "walk-shared-by-three")                                                                         \
    X(STALLED, "access-not-accepted-at-once")                                                                          \
    X(PORT_TAKEN, "access-behind-older-one")                                                                           \
    X(ANSWER_TAKEN, "answer-behind-older-one")                                                                         \
    X(ANSWERS_TURNED, "memory-answers-out-of-order")                                                                   \
    X(LOST_TWICE, "swap-lost-twice")                                                                                   \
    X(LOST_FAULTS, "swap-lost-then-fault")                                                                             \
    X(COMPLETION_TAKEN, "completion-behind-older-one")                                                                 \
    X(FAULT_WAITS, "fault-waits-for-older")                                                                            \
    X(FAULT_AMONG_OTHERS, "fault-with-others-outstanding")                                                             \
    X(HIT_UNDER_MISS, "hit-answered-before-older")                                                                     \
    X(WALKS_TURNED, "walk-answered-before-older")                                                                      \
    X(TWO_ANSWERS, "two-responses-in-a-cycle")                                                                         \
    X(THREE_ANSWERS, "three-responses-in-a-cycle")                                                                     \
    X(SWEEP, "flush-sweeps-second-level")

enum coverage_event {
#define COVERAGE_EVENT_NAME(name, text) COVERAGE_##name,
    COVERAGE_EVENTS(COVERAGE_EVENT_NAME)
#undef COVERAGE_EVENT_NAME
        COVERAGE_EVENT_COUNT
};

enum { COVERAGE_MAX_BINS = 256, COVERAGE_MAX_PROPERTIES = 4 };

struct coverage_bins {
    uint64_t count[COVERAGE_GROUPS][COVERAGE_MAX_BINS];
};

/* What possible bins hang on. */
struct coverage_machine {
    const char *file; /* whose name, without folder and ending, is that of the machine */
    const struct mmu_config *config;
    const struct dut_traits *traits;
    unsigned levels;
    bool x86;
    bool one_port; /* two requests may not come in one cycle */
};

/* `value`: of each property of the group. */
void coverage_count(struct coverage_bins *bins, enum coverage_group group, const unsigned *value);

/* Add what the file holds, of an earlier run on the same machine; no such file is no error. False: *error is set. */
bool coverage_bins_add_file(struct coverage_bins *bins, const struct coverage_machine *machine, const char *file,
                            struct mmu_error *error);
/*
 * Every bin that is possible on the machine, a line each: group, properties, count. That one which is not has been
 * counted is an error: the rule that leaves it out is wrong, or the device.
 */
bool coverage_bins_write(const struct coverage_bins *bins, const struct coverage_machine *machine, const char *file,
                         struct mmu_error *error);

/* Whether the machine can do this (coverage_possible.c). */
bool coverage_possible(const struct coverage_machine *machine, enum coverage_group group, const unsigned *value);

#endif
