/* path.h - which TLBs an access is looked up in, and which of them are granted their ports together. */
#ifndef MMU_CORE_PATH_H
#define MMU_CORE_PATH_H

#include "tlb.h"

/* The TLBs that an access is looked up in, in order of their level. */
struct mmu_path {
    uint32_t count;
    uint32_t first;        /* how many of them are of the first level */
    struct mmu_port *port; /* of all of these; NULL if they have several, or one of them probes serially */
    uint8_t index[MMU_MAX_TLBS];
    uint8_t next[MMU_MAX_TLBS];        /* by place of the first of a level: the place of the first of the next level */
    uint32_t next_level[MMU_MAX_TLBS]; /* the same: that level; UINT32_MAX after the last */
};

/* False with *error set if no TLB serves the access. `port` is set by mmu_path_share_ports. */
bool mmu_path_init(struct mmu_path *path, const struct mmu_config *config, enum mmu_access access,
                   struct mmu_error *error);

/* TLBs of the path that are granted their ports alike need only one of them counted. `tlbs` are all of the config's. */
void mmu_path_share_ports(struct mmu_path *path, struct mmu_tlb *tlbs);

#endif
