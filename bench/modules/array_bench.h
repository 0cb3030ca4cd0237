/* array_bench.h - the RTL's TLB and the naive one side by side, and what drives them. */
#ifndef MODULES_ARRAY_BENCH_H
#define MODULES_ARRAY_BENCH_H

#include <stddef.h>

#include "array_naive.h"

/* What must have happened in a run, or it has shown less than it seems: name, and what. "One set" is that of the fill.
 */
#define ARRAY_FEATURES(X)                                                                                              \
    X(HIT_OF_COMMIT, "hits of what was filled in the cycle before")                                                    \
    X(HIT_OF_WRITTEN, "hits of what was filled two cycles before")                                                     \
    X(FILL_FILL, "fills of one set in consecutive cycles")                                                             \
    X(FILL_DROP, "flushes by address of what was filled in the cycle before")                                          \
    X(FILL_SWEEP, "flushes by ASID or of all but global of what was filled in the cycle before")                       \
    X(FILL_FLUSH_ALL, "flushes of everything in the cycle after a fill")                                               \
    X(TOUCH_FILL, "hit and fill of one set in one cycle")                                                              \
    X(HIT_FLUSHED, "hits in the cycle of a flush that takes the entry")                                                \
    X(FILL_BUSY, "fills during a sweep")                                                                               \
    X(HIT_BUSY, "hits during a sweep")                                                                                 \
    X(DROP_BUSY, "flushes by address during a sweep")                                                                  \
    X(FLUSH_ALL_BUSY, "flushes of everything during a sweep")                                                          \
    X(DROP_DROP, "flushes by address in consecutive cycles")                                                           \
    X(STORE_MISS, "stores that miss")                                                                                  \
    X(NOT_HELD, "fills of a level that is not held")

enum array_feature {
#define ARRAY_FEATURE(NAME, TEXT) ARRAY_##NAME,
    ARRAY_FEATURES(ARRAY_FEATURE)
#undef ARRAY_FEATURE
        ARRAY_FEATURE_COUNT
};

struct array_bench {
    struct array_geometry geometry;
    struct array_dut *dut;
    struct naive_tlb *naive;
    bool verbose;
    uint64_t cycle;             /* of this case */
    struct array_ops before[2]; /* of the last cycle, and of that before it */
    struct array_answer answer; /* of the last cycle, by the naive TLB */
    uint64_t operations;        /* lookups, fills and flushes, of all cases */
    uint64_t features[ARRAY_FEATURE_COUNT];
    char why[200]; /* the first difference */
};

/* Begin a case: both TLBs empty. False without memory. */
bool array_bench_begin(struct array_bench *bench, uint32_t seed);
void array_bench_end(struct array_bench *bench);

/* Carry a cycle out in both and compare. next: the lookup of the next cycle. False at a difference: why tells which. */
bool array_bench_cycle(struct array_bench *bench, const struct array_ops *ops, const struct array_lookup *next);

/* A flush that the TLB in memories cannot take now. */
bool array_bench_refuses(struct array_bench *bench, const struct array_flush *flush);

/* count what the cycle shows. */
void array_features_note(struct array_bench *bench, const struct array_ops *ops, const struct array_answer *answer);
const char *array_feature_text(enum array_feature feature);
/* Whether a TLB of this geometry can show it. */
bool array_feature_possible(const struct array_geometry *geometry, enum array_feature feature);

/* A case of random operations. */
bool array_random_case(struct array_bench *bench, uint64_t seed, unsigned cycles);

/* Every sequence of some operations of a few pages in consecutive cycles, the array empty or full before. */
bool array_sequences(struct array_bench *bench, unsigned *passed);

#endif
