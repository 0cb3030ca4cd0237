/*
 * plain_tlbs.h - the TLBs of a config as plain arrays (LRU, modulo index) that things are done to one after another:
 * the rules of docs/microarchitecture.md, "TLB levels: inclusion", without time.
 */
#ifndef PLAIN_TLBS_H
#define PLAIN_TLBS_H

#include "../../model/mmu.h"

enum { PLAIN_WAYS = 6, PLAIN_SETS = 2 }; /* at most */

#define PLAIN_GLOBAL UINT32_MAX

struct plain_page {
    uint64_t number; /* va >> 12 of its first byte; 0: none */
    uint32_t asid;   /* PLAIN_GLOBAL: of all */
    uint8_t level;
    bool dirty;
};

/* `used` tells when. */
struct plain_set {
    struct plain_page way[PLAIN_WAYS];
    uint64_t used[PLAIN_WAYS];
};

struct plain_tlbs {
    const struct mmu_config *config;
    struct plain_set set[MMU_MAX_TLBS][PLAIN_SETS];
    uint64_t fills[MMU_MAX_TLBS], evictions[MMU_MAX_TLBS];
    uint64_t clock;
};

/* The config stays the caller's. */
void plain_open(struct plain_tlbs *tlbs, const struct mmu_config *config);

/* The entry of the same page, or NULL. */
struct plain_page *plain_find(struct plain_tlbs *tlbs, unsigned tlb, const struct plain_page *page);

/* The entry that a request of the ASID finds, be it one that serves it or not; or NULL. */
const struct plain_page *plain_look_up(struct plain_tlbs *tlbs, unsigned tlb, uint64_t va, uint32_t asid);

/* The entry of the page, if it is there, is used. */
void plain_use(struct plain_tlbs *tlbs, unsigned tlb, const struct plain_page *page);

/* The TLB, or a walk, has answered: fills, and what they lead to. */
void plain_hit(struct plain_tlbs *tlbs, unsigned tlb, enum mmu_access access, const struct plain_page *page);
void plain_walked(struct plain_tlbs *tlbs, enum mmu_access access, const struct plain_page *page);

void plain_flush(struct plain_tlbs *tlbs, const struct mmu_flush *flush);

#endif
