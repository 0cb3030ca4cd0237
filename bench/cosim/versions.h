/*
 * versions.h - page tables whose every page tells by its frame which version of its mapping a translation comes from.
 * So an answer can be judged without knowing when anything happened inside the device: it may be of any version since
 * the last flush before the request that named the page, and of none older.
 */
#ifndef COSIM_VERSIONS_H
#define COSIM_VERSIONS_H

#include "cosim.h"

enum {
    VERSIONS_SPACES = 2,
    VERSIONS_REGIONS = 3, /* of a space: each a table of level 0, or a page of level 1 */
    VERSIONS_PAGES = 6,   /* of a region */
    VERSIONS_KEPT = 64    /* versions of a page that are remembered */
};

struct versions_page {
    uint64_t va;
    uint64_t entry; /* physical address of its leaf */
    uint8_t level;
    bool global;
    uint32_t newest;               /* version number */
    uint32_t floor;                /* oldest version that a request made now may be answered from */
    bool stale_pointer;            /* a walk cache may still lead to a table that the page is no longer in, */
    uint32_t behind_pointer;       /* and this was the page's version in the oldest of these */
    uint64_t frame[VERSIONS_KEPT]; /* [version mod VERSIONS_KEPT]; 0: not mapped */
};

struct versions_region {
    uint64_t pointer; /* physical address of the entry that points to its table; 0: it is a page of level 1 */
    unsigned pages;
    struct versions_page page[VERSIONS_PAGES];
};

struct versions_space {
    uint64_t root;
    uint32_t asid;
    struct versions_region region[VERSIONS_REGIONS];
};

struct versions {
    struct cosim *cosim;
    struct cosim_random *random;
    unsigned spaces; /* 1 where ASIDs cannot tell two apart */
    uint64_t next_table;
    uint64_t next_frame;
    struct versions_space space[VERSIONS_SPACES];
};

/* New tables in the device's memory, in which nothing is in progress. */
void versions_build(struct versions *versions, struct cosim *cosim, struct cosim_random *random);

/* Change how a page is mapped, or to which table a region points: a new version of the pages concerned. */
void versions_change(struct versions *versions);

/* A flush has taken effect: older versions of what it names are not to be seen by later requests. */
void versions_flush(struct versions *versions, const struct mmu_flush *flush);

struct versions_page *versions_some_page(struct versions *versions, unsigned *space);

/* Whether the page at `frame` (0: a fault) is a version from `floor` to the newest. */
bool versions_allowed(const struct versions_page *page, uint32_t floor, uint64_t frame);

#endif
