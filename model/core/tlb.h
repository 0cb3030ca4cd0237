/* tlb.h - one TLB: a translation cache of leaves, with lookup ports, a latency and counters. */
#ifndef MMU_CORE_TLB_H
#define MMU_CORE_TLB_H

#include "../base/counter.h"
#include "../base/port.h"
#include "in_flight.h"
#include "page_counters.h"
#include "shared.h"
#include "translation_cache.h"

#define MMU_TLB_COUNTERS(X)                                                                                            \
    X(lookups, "lookups", "lookups made")                                                                              \
    X(hits, "lookups", "lookups that found an entry that serves the access")                                           \
    X(misses, "lookups", "lookups that did not, stores to an entry with D clear among them")                           \
    X(fills, "entries", "entries written")                                                                             \
    X(evictions, "entries", "valid entries of other pages overwritten by a fill")

struct mmu_tlb_counters {
    MMU_TLB_COUNTERS(MMU_COUNTER_FIELD)
};

struct mmu_tlb {
    struct mmu_tlb_config config;
    bool plain;            /* neither of the next, nor exclusive */
    bool serial;           /* it holds several page sizes and probes them one after another */
    uint64_t not_before;   /* the latest cycle in which a serial lookup has ended, or a request that missed has left */
    struct mmu_port *port; /* its own, or that of a TLB which is always looked up before it in the same cycle */
    struct mmu_port own_port;
    struct mmu_port mshrs;               /* no units: there is any number */
    struct mmu_translation_cache *cache; /* its own, or the shared one */
    struct mmu_translation_cache own_cache;
    struct mmu_shared *shared;        /* NULL: the array is its own */
    struct mmu_tlb_counters counters; /* lookups, and evictions but those that the cache has counted */
    struct mmu_page_counters hits;
    struct mmu_page_counters fills; /* but those that the cache has counted */
    uint64_t mshr_cycles;
};

/*
 * A TLB without an array yet: mmu_tlb_make_array or mmu_shared_join gives it one. False with *error set if it cannot be
 * built; it may be freed all the same.
 */
bool mmu_tlb_init(struct mmu_tlb *tlb, const struct mmu_tlb_config *config, const struct mmu_scheme *scheme,
                  struct mmu_error *error);
bool mmu_tlb_make_array(struct mmu_tlb *tlb, const struct mmu_scheme *scheme, uint32_t seed, struct mmu_error *error);
void mmu_tlb_free(struct mmu_tlb *tlb);

/* The array, which is about to be used for this TLB. */
static inline struct mmu_translation_cache *mmu_tlb_cache(struct mmu_tlb *tlb)
{
    if (tlb->shared && tlb->shared->user != tlb)
        mmu_shared_change_user(tlb->shared, tlb);
    return tlb->cache;
}

/* What a lookup says. */
struct mmu_found {
    const struct mmu_translation *entry; /* that serves the access, valid until the next call on this TLB; or NULL */
    uint64_t end;                        /* the cycle in which the lookup ends */
};

/* Look up what the request asks, from its cycle on. */
struct mmu_found mmu_tlb_lookup(struct mmu_tlb *tlb, const struct mmu_walk_request *request);

/* How many probes, one after another, the last lookup took to end in that cycle: 1 unless the TLB is serial. */
static inline uint64_t mmu_tlb_probes(const struct mmu_tlb *tlb, uint64_t end)
{
    return (end - tlb->port->last) / tlb->config.latency;
}

/* The cycle in which all lookups so far have ended, and all requests that missed have left; 0 before the first. */
static inline uint64_t mmu_tlb_last_end(const struct mmu_tlb *tlb)
{
    uint64_t end = tlb->port->taken ? tlb->port->last + tlb->config.latency : 0;
    return end > tlb->not_before ? end : tlb->not_before;
}

/* A request that missed leaves in `cycle`, or its lookup ends then: no younger one leaves before. */
static inline void mmu_tlb_hold(struct mmu_tlb *tlb, uint64_t cycle)
{
    if (tlb->not_before < cycle)
        tlb->not_before = cycle;
}

/* Wait from cycle t for a miss register and take it; the result is the cycle of that, *mshr the register. */
static inline uint64_t mmu_tlb_take_mshr(struct mmu_tlb *tlb, uint64_t t, uint8_t *mshr)
{
    uint32_t unit;
    if (tlb->mshrs.units == 0)
        return t;
    uint64_t taken = mmu_port_acquire(&tlb->mshrs, t, &unit);
    *mshr = (uint8_t)unit;
    tlb->mshr_cycles += taken - t;
    return taken;
}

/* The register can be taken again in the cycle after `cycle`. */
static inline void mmu_tlb_give_mshr(struct mmu_tlb *tlb, uint8_t mshr, uint64_t cycle)
{
    if (tlb->mshrs.units > 0)
        mmu_port_release(&tlb->mshrs, mshr, cycle + 1);
}

static inline bool mmu_tlb_holds(const struct mmu_tlb *tlb, unsigned level)
{
    return tlb->config.pages >> level & 1;
}

/* Lookups besides those that mmu_tlb_lookup has made. */
struct mmu_tlb_repeats {
    uint64_t lookups;
    uint64_t hits[MMU_MAX_LEVELS]; /* by level of the page */
};

/* A fill counts when it is asked for. */
void mmu_tlb_stats_each(const struct mmu_tlb *tlb, struct mmu_tlb_repeats repeats, mmu_stat_fn *fn, void *ctx);
void mmu_tlb_stats_reset(struct mmu_tlb *tlb);

#endif
