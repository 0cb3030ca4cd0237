/*
 * mmu.h - the public interface of the MMU model.
 *
 * One `struct mmu` is one core's MMU: TLBs, page-walk caches and walkers. It owns no memory and no operating system;
 * both are lent to it by its host through `struct mmu_host`. The library keeps no state outside the objects that it
 * hands out, never prints and never exits; what goes wrong is told in a `struct mmu_error` of the caller's.
 *
 * Time is data: a request carries the cycle at which it arrives, the response the cycle at which it is done. The
 * cycles of every phase are laid down in docs/microarchitecture.md.
 */
#ifndef MMU_H
#define MMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    MMU_HOST_VERSION = 1,
    MMU_PAGE_SHIFT = 12, /* the smallest page, 4 KiB, in every supported scheme */
    MMU_MAX_LEVELS = 5,  /* levels of a page table, counted from the leaves: level 0 holds those of 4 KiB pages */
    MMU_MAX_TLBS = 16,
    MMU_NAME_BYTES = 32,
    MMU_MAX_RETRIES = 1000 /* page faults that one request may take before the last one is delivered */
};

/* What went wrong, in a sentence that names the key or line and what would be right. Owned by the caller. */
struct mmu_error {
    char text[512];
};

/* ---- configuration ---------------------------------------------------------------------------------------------- */

enum mmu_access { MMU_LOAD, MMU_STORE, MMU_FETCH, MMU_ACCESS_COUNT };

/* Bits of mmu_tlb_config.serves: the accesses that a TLB is looked up for. */
enum { MMU_SERVES_LOAD = 1u << MMU_LOAD, MMU_SERVES_STORE = 1u << MMU_STORE, MMU_SERVES_FETCH = 1u << MMU_FETCH };

/* A set-associative array: sets is a power of two (1 = fully associative), policy names a file of policy/. */
struct mmu_array_config {
    uint32_t sets;
    uint32_t ways;
    char policy[MMU_NAME_BYTES];
};

/* How a TLB's set is found from the page number (docs/microarchitecture.md, "Arrays"). */
enum mmu_index {
    MMU_INDEX_MODULO, /* its lowest bits */
    MMU_INDEX_XOR,    /* the XOR of its two lowest slices */
    MMU_INDEX_FOLD    /* the XOR of all slices */
};

/* What a TLB level has to do with the levels before it (docs/microarchitecture.md, "TLB levels: inclusion"). */
enum mmu_inclusion {
    MMU_NON_INCLUSIVE,
    MMU_INCLUSIVE, /* what it evicts goes from the levels before, too */
    MMU_EXCLUSIVE  /* it takes what the level before evicts, and gives it back at a hit */
};

struct mmu_tlb_config {
    char name[MMU_NAME_BYTES]; /* group of its counters */
    uint32_t level;            /* 1 is looked up first; the TLBs of one level are looked up in parallel */
    uint32_t serves;           /* MMU_SERVES_*, or-ed */
    uint32_t pages; /* bit n set: holds pages of page-table level n (bit 0 4 KiB; bit 1 2 MiB, in Sv32 4 MiB) */
    struct mmu_array_config array;
    uint32_t latency; /* cycles from the start of a lookup to its result, at least 1 */
    uint32_t ports;   /* lookups that may start in one cycle, at least 1 */
    enum mmu_index index;
    bool serial; /* page sizes are probed one after another, each for `latency` cycles; false: all at once */
    enum mmu_inclusion inclusion; /* of a TLB that is not of the first level */
    uint32_t mshrs;               /* requests that may have missed here and wait, 1 to 64; 0: any number */
    bool shared;                  /* last level only: one array for all MMUs of mmu_create_sharing */
};

struct mmu_config {
    char scheme[MMU_NAME_BYTES]; /* "sv39", "sv48" or "x86-4": the rows of scheme/schemes.c */
    uint32_t pa_bits;   /* implemented physical address bits, 13 to the scheme's most (RISC-V 56, x86 52); a table entry
                           with higher bits set is an access fault (RISC-V) or reserved (x86) */
    uint32_t asid_bits; /* implemented ASID or PCID bits, 0 to 31; the others are ignored */
    bool svnapot;       /* RISC-V: level-0 leaves with N set belong to 64 KiB pages; false: N is reserved */
    bool svpbmt;        /* RISC-V: bits 62:61 of a leaf are its memory type; false: they are reserved */
    bool hardware_ad;   /* accessed and dirty are set by the walker; false (RISC-V Svade only): they fault */
    uint32_t tlb_count;
    struct mmu_tlb_config tlb[MMU_MAX_TLBS];
    /* [n]: pointers read at level n; sets 0: none. [0]: one cache for the pointers of all levels, without the others */
    struct mmu_array_config pwc[MMU_MAX_LEVELS];
    uint32_t pwc_latency; /* cycles of the parallel lookup of all page-walk caches; charged when any is configured */
    uint32_t walkers;     /* walks in progress at once, at least 1 */
    uint32_t walk_queue;  /* requests that may wait for a walker, or for the walk that they joined; 0: any number */
    uint32_t walk_starts; /* walks that start in one cycle, up to 64; 0: any number */
    uint32_t walk_ports;  /* table accesses that walkers issue in one cycle, and answers in one, up to 64; 0: any */
    uint32_t completions; /* requests that are answered in one cycle, hits of TLB level 1 beside them, to 64; 0: any */
    bool merge;           /* a miss on a page that is being walked waits for that walk instead of starting its own */
    uint32_t seed;        /* of the random replacement policy, not 0 */
};

/* ---- what a request asks and is answered ------------------------------------------------------------------------- */

/* Bits of mmu_context.modifiers, from sstatus (RISC-V) or CR0, CR4, EFER and RFLAGS (x86). */
enum {
    MMU_SUM = 1u << 0,  /* RISC-V sstatus.SUM: supervisor may load and store user pages */
    MMU_MXR = 1u << 1,  /* RISC-V sstatus.MXR: executable pages may be loaded */
    MMU_WP = 1u << 2,   /* x86 CR0.WP: supervisor honours read-only pages */
    MMU_SMEP = 1u << 3, /* x86 CR4.SMEP: supervisor may not fetch from user pages */
    MMU_SMAP = 1u << 4, /* x86 CR4.SMAP: supervisor may not load or store user pages unless MMU_AC */
    MMU_AC = 1u << 5,   /* x86 RFLAGS.AC: lifts SMAP */
    MMU_NX = 1u << 6    /* x86 EFER.NXE: entries have an execute-disable bit; without it that bit is reserved */
};

/* What a core's privileged registers hold. */
struct mmu_context {
    uint64_t root;      /* physical address of the root table, 4 KiB aligned */
    uint32_t asid;      /* ASID or PCID */
    bool user;          /* the access is made with user privilege */
    uint32_t modifiers; /* MMU_SUM ... MMU_NX, or-ed */
};

struct mmu_request {
    uint64_t va;
    uint64_t cycle; /* arrival; must not be below that of the request before (it is raised to it if it is) */
    enum mmu_access access;
};

enum mmu_fault_kind {
    MMU_FAULT_NONE,
    MMU_FAULT_PAGE,        /* page fault */
    MMU_FAULT_ACCESS,      /* RISC-V access fault: a table entry lies where the host has no memory */
    MMU_FAULT_NONCANONICAL /* x86 general protection: the address is not canonical (RISC-V: a page fault instead) */
};

/* Bits of the rights over a path of table entries; the meaning is that of the leaf after the whole path is applied. */
enum {
    MMU_RIGHT_READ = 1u << 0,
    MMU_RIGHT_WRITE = 1u << 1,
    MMU_RIGHT_EXEC = 1u << 2,
    MMU_RIGHT_USER = 1u << 3,
    MMU_RIGHT_GLOBAL = 1u << 4,
    MMU_RIGHT_DIRTY = 1u << 5 /* the entry may serve stores without a walk */
};

/* Where a request was served. Values below MMU_MAX_TLBS are the index of a TLB in the config. */
enum { MMU_SERVED_WALK = 0x40, MMU_SERVED_NONE = 0x80 };

struct mmu_response {
    uint64_t pa;               /* valid unless fault */
    uint64_t done;             /* cycle at which the response is given */
    enum mmu_fault_kind fault; /* MMU_FAULT_NONE: translated */
    uint32_t code;             /* of a fault: RISC-V cause number, or x86 error code */
    uint8_t level;       /* page-table level of the leaf, or of the entry that faulted (not canonical: the root's) */
    uint8_t rights;      /* MMU_RIGHT_*: of the leaf, valid unless fault */
    uint8_t served;      /* index of a TLB; MMU_SERVED_WALK; MMU_SERVED_NONE: faulted before any lookup */
    uint8_t start_level; /* of a walk: level of its first read (levels - 1: from the root) */
    bool merged;         /* waited for the walk of another request */
};

/* ---- the host ---------------------------------------------------------------------------------------------------- */

struct mmu_mem_reply {
    uint64_t value;   /* read: the word; write: the word found */
    uint32_t latency; /* cycles from issue to answer; 0 counts as 1 */
    bool error;       /* no memory there */
    bool swapped;     /* write: the word found was the one expected, and was replaced */
};

struct mmu_fault {
    uint64_t va;
    uint64_t cycle; /* at which the fault is reported */
    enum mmu_access access;
    enum mmu_fault_kind kind;
    uint32_t code;
    uint8_t level;
    struct mmu_context context;
};

enum mmu_verdict { MMU_DELIVER, MMU_RETRY };

enum mmu_event_kind {
    MMU_EVENT_LOOKUP,     /* end of a TLB lookup: unit, hit, level of the page on a hit, value: probes made in turn */
    MMU_EVENT_WALK_START, /* level: of the first read; unit: walker; hit: from a page-walk cache; pa: first table */
    MMU_EVENT_PTE_READ,   /* issue of a read: level, pa, value answered */
    MMU_EVENT_PTE_WRITE,  /* issue of an A/D compare-and-swap: level, pa, value wanted; hit: swapped */
    MMU_EVENT_PWC_FILL,   /* level */
    MMU_EVENT_FILL,       /* unit: TLB, level: of the page, pa: of the page */
    MMU_EVENT_MERGE,      /* the request joined a walk in flight */
    MMU_EVENT_FAULT,      /* level, value: code */
    MMU_EVENT_DONE        /* pa; unit: served */
};

struct mmu_event {
    enum mmu_event_kind kind;
    uint64_t cycle;
    uint64_t va;
    uint64_t pa;
    uint64_t value;
    uint8_t level;
    uint8_t unit;
    bool hit;
};

/*
 * What the host lends. mem_read and mem_write are required, the others may be NULL (faults are then delivered, events
 * and hints not told). The callbacks may call mmu_flush and mmu_set_context on the MMU that calls them, but not
 * mmu_translate.
 */
struct mmu_host {
    uint32_t version; /* MMU_HOST_VERSION */
    void *ctx;        /* passed to every callback; owned by the host */

    /* Read `bytes` (4 or 8) at physical address pa, issued at `cycle`. */
    struct mmu_mem_reply (*mem_read)(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle);

    /* Compare-and-swap of `bytes` at pa: if the word is *expected*, it becomes *desired*. */
    struct mmu_mem_reply (*mem_write)(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                      uint64_t cycle);

    /* The operating system. Adds the cycles that handling took to *cost (0 on entry). */
    enum mmu_verdict (*page_fault)(void *ctx, const struct mmu_fault *fault, uint64_t *cost);

    /* Observer; told in the order in which the model computes. */
    void (*event)(void *ctx, const struct mmu_event *event);

    /* The entry at pa may be read soon: a hint to the host's own machine, which must change nothing that can be seen.
     */
    void (*mem_expect)(void *ctx, uint64_t pa);
};

/* ---- the MMU ----------------------------------------------------------------------------------------------------- */

struct mmu;

/*
 * Returns a new MMU, or NULL with *error set. Config and host are copied; host->ctx stays the host's. Until the first
 * mmu_set_context the context is all zeros: root 0, ASID 0, supervisor.
 */
struct mmu *mmu_create(const struct mmu_config *config, const struct mmu_host *host, struct mmu_error *error);
/*
 * The same, for another core of a machine: TLBs whose config says `shared` are those of `other`, an MMU of the same
 * config (NULL: they are new ones). They live until the last MMU that has them is destroyed. MMUs that share may be
 * called in turns, but not at the same time.
 */
struct mmu *mmu_create_sharing(const struct mmu_config *config, const struct mmu_host *host, struct mmu *other,
                               struct mmu_error *error);
/* NULL is no error. */
void mmu_destroy(struct mmu *mmu);

/* Write the core's registers. Flushes nothing: that is the caller's to ask for, as on the processor. */
void mmu_set_context(struct mmu *mmu, const struct mmu_context *context);

/* Translate one request. Requests must come in the order of their cycles; any number may be outstanding. */
void mmu_translate(struct mmu *mmu, const struct mmu_request *request, struct mmu_response *response);

/* Translate `count` requests in order; the same as `count` calls of mmu_translate. */
void mmu_translate_batch(struct mmu *mmu, const struct mmu_request *requests, struct mmu_response *responses,
                         size_t count);

/*
 * The requests of a core that has at most `size` of them outstanding. A request's `cycle` is the one in which it is
 * due. It arrives `slip` later, but not before the one `size` before it is done, nor before the request in front of it;
 * what delays it delays all that follow.
 */
struct mmu_window {
    uint64_t *done;     /* of the last `size` requests, a ring; zeros at first; the caller's */
    uint32_t size;      /* at least 1 */
    uint32_t next;      /* of the ring: the oldest */
    uint64_t last_done; /* the latest `done` so far */
    uint64_t slip;      /* cycles that the last request arrived after it was due */
};

/*
 * Translate `count` requests in order, each when it is due and the window has room for it. responses may be NULL: only
 * the figures, and the window, then tell what happened.
 */
void mmu_translate_window(struct mmu *mmu, struct mmu_window *window, const struct mmu_request *requests,
                          struct mmu_response *responses, size_t count);

/*
 * What a flush names. RISC-V SFENCE.VMA (privileged specification, "Supervisor Memory-Management Fence Instruction"):
 * (x0,x0) {.global}; (x0,asid) {.by_asid}; (va,x0) {.by_va, .global}; (va,asid) {.by_va, .by_asid}.
 * x86 (SDM volume 3, 4.10.4.1): INVLPG {.by_va, .by_asid, .global}; MOV CR3 {.by_asid}; all {.global}.
 */
struct mmu_flush {
    bool by_va;   /* only entries of the page that holds va */
    bool by_asid; /* only entries of this ASID */
    bool global;  /* global entries too, whatever their ASID */
    uint32_t asid;
    uint64_t va;
};

/*
 * Takes effect at `cycle` (raised to that of the last request). Fills of that cycle and later ones do not happen: a
 * flush that follows a response belongs at least one cycle after its `done`.
 */
void mmu_flush(struct mmu *mmu, const struct mmu_flush *flush, uint64_t cycle);

/* ---- statistics -------------------------------------------------------------------------------------------------- */

/* One figure: "GROUP.NAME". The strings live as long as the object that told them. */
struct mmu_stat {
    const char *group;
    const char *name;
    const char *unit;
    const char *help;
    uint64_t value;
    bool maximum; /* over several cores the figure is the largest one, not the sum */
};

typedef void mmu_stat_fn(void *ctx, const struct mmu_stat *stat);

void mmu_stats_each(const struct mmu *mmu, mmu_stat_fn *fn, void *ctx);
/* Zero the counters. Time goes on (time.cycles too), and TLBs, caches and walks in flight stay as they are. */
void mmu_stats_reset(struct mmu *mmu);

/*
 * How many walks took how many cycles, from entering the walk queue to the end: count[n] of them n cycles, for n below
 * MMU_LATENCY_EXACT; above, each power of two is divided into 16 buckets.
 */
enum { MMU_LATENCY_EXACT = 64, MMU_LATENCY_BUCKETS = 64 + 58 * 16 };

struct mmu_latencies {
    uint64_t count[MMU_LATENCY_BUCKETS];
};

/* Add those of the MMU's walks to *sum: over several cores, percentiles are of all walks together. */
void mmu_latencies_add(const struct mmu *mmu, struct mmu_latencies *sum);

/* The fewest cycles (rounded up to the end of their bucket) in which `percent` (1 to 100) of the walks were done. */
uint64_t mmu_latencies_percentile(const struct mmu_latencies *latencies, unsigned percent);

#ifdef __cplusplus
}
#endif

#endif
