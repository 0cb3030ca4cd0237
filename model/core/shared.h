/*
 * shared.h - one array that is the TLB of several MMUs (docs/microarchitecture.md, "Shared TLBs"). The fills that wait
 * in it are those of one MMU, that which used it last: before another one does, they happen, whatever their cycle.
 */
#ifndef MMU_CORE_SHARED_H
#define MMU_CORE_SHARED_H

#include "translation_cache.h"

struct mmu_tlb;

struct mmu_shared {
    struct mmu_translation_cache cache; /* its fills and evictions are counted for the user */
    struct mmu_tlb *user;               /* or NULL */
    struct mmu_tlb *teller;             /* the one that tells the array's reach, or NULL */
    uint32_t owners;                    /* TLBs that have the array */
};

/* Whether the config's shared TLBs may be; if not, *error tells why. */
bool mmu_shared_check(const struct mmu_config *config, struct mmu_error *error);

/* Give the TLB an array to share, which is not yet made; NULL if the host has no memory. */
struct mmu_shared *mmu_shared_create(void);

/* Give the TLB the array of `other`. False with *error set if they are not alike. */
bool mmu_shared_join(struct mmu_tlb *tlb, const struct mmu_tlb *other, struct mmu_error *error);

/* The TLB has it no longer; the last one to say so frees it. */
void mmu_shared_leave(struct mmu_tlb *tlb);

/* Let the fills of the last user happen, and count for it. */
void mmu_shared_change_user(struct mmu_shared *shared, struct mmu_tlb *user);

#endif
