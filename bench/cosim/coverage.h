/*
 * coverage.h - what has been exercised: counted as requests retire, added up over runs in a file (coverage.py prints it
 * as tables with their holes). What was compared and found equal is noted from the model; a device that is driven
 * alone, from the device.
 */
#ifndef COSIM_COVERAGE_H
#define COSIM_COVERAGE_H

#include "coverage_bins.h"
#include "translation.h"

/* Requests and flushes that younger ones, or older ones, may still have to do with. */
enum { COVERAGE_PASTS = 128, COVERAGE_FLUSHES = 64 };

struct coverage {
    uint64_t first_level, later_level, walks, from_walk_cache, merged;
    uint64_t reads, swaps, lost;
    uint64_t page_faults, access_faults;
    uint64_t quiet_flushes, flushes;
    const char *file; /* bins are added up in; NULL: there are none, and no more than the above is counted */
    struct coverage_machine machine;
    uint32_t pwc_latency; /* 0: no walk caches */
    struct coverage_bins *bins;
    struct coverage_past *past; /* [number mod COVERAGE_PASTS], of those since the last reset */
    uint64_t first, next;       /* numbers in it */
    struct {
        struct mmu_flush flush;
        uint64_t cycle;
    } flushed[COVERAGE_FLUSHES]; /* a ring, made before `flush_next` */
    uint64_t flush_next;
};

/* Count bins too, and begin with those in the file, if there is one. False: *error is set. */
bool coverage_open(struct coverage *coverage, const char *file, const struct coverage_machine *machine,
                   struct mmu_error *error);
bool coverage_close(struct coverage *coverage, struct mmu_error *error);

/* A request that was found equal on both sides, with the flush behind it. */
void coverage_note(struct coverage *coverage, const struct cosim_translation *translation);
/* A request that the device alone has answered. */
void coverage_note_device(struct coverage *coverage, const struct cosim_translation *translation);
/* A flush that the device alone took in `cycle`. */
void coverage_note_flush(struct coverage *coverage, const struct mmu_flush *flush, uint64_t cycle);
static inline void coverage_note_quiet_flush(struct coverage *coverage)
{
    coverage->quiet_flushes++;
}
void coverage_summary(const struct coverage *coverage);

/* The two halves of noting a request: its bins by itself, and those it has by what went on around it. */
struct coverage_past *coverage_keep(struct coverage *coverage, const struct cosim_translation *translation,
                                    const struct cosim_outcome *outcome);
void coverage_count_neighbours(struct coverage *coverage, const struct coverage_past *past,
                               const struct cosim_translation *translation);
enum coverage_server coverage_server(const struct coverage *coverage, const struct mmu_response *response);

/* Count `group` with the given properties. */
#define COVERAGE_COUNT(coverage, group, ...) coverage_count((coverage)->bins, group, (const unsigned[]){__VA_ARGS__})

#endif
