/*
 * os.h - the operating system that is plugged in as the page-fault handler: processes, areas, demand paging, fork with
 * copy-on-write, eviction to swap.
 *
 * It is reached through mmu_os_page_fault (the shape of mmu_host.page_fault) and through the system calls below. It
 * drives the hardware only through writes to memory and the two callbacks of mmu_os_host, so the same object serves
 * the model, the RTL and a user's own simulator. Given the same calls it does the same things: it has no clock and no
 * randomness of its own.
 */
#ifndef MMU_OS_H
#define MMU_OS_H

#include "../memory/ram.h"
#include "../mmu.h"
#include "../scheme/scheme.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MMU_OS_MAX_CORES = 64 };

struct mmu_os_config {
    uint64_t
        memory; /* bytes of RAM that the OS may use (page tables included), from the base of RAM; a multiple of 4096 */
    uint64_t swap;                   /* bytes of swap, a multiple of 4096 */
    char reclaim[MMU_NAME_BYTES];    /* reclaim policy: a file of reclaim/ */
    char huge_pages[MMU_NAME_BYTES]; /* when a fault maps a huge page, one of the scheme's level 1: never or always */
    uint32_t cores;                  /* cores that flushes are sent to */
    uint32_t asid_bits;              /* ASIDs that the hardware implements; 0: every switch of process flushes */
    bool hardware_ad;                /* the walker sets A and D; else the handler does */
    uint32_t minor_cycles;           /* cost of a fault that needs no I/O */
    uint32_t major_cycles;           /* cost of a fault that waits for swap, in place of minor_cycles */
    uint32_t copy_cycles;            /* added when a page is copied */
    uint32_t evict_cycles;           /* added for each page evicted on the way */
    uint32_t shootdown_cycles;       /* added for each flush sent to another core */
    uint32_t huge_fault_cycles;      /* added when a fault maps a huge page */
};

/* The values of mmu_os_config.huge_pages, named as in Linux's transparent_hugepage/enabled; NULL after the last one. */
const char *mmu_os_huge_pages_name(size_t n);

/* What the OS is lent. Both callbacks are required. */
struct mmu_os_host {
    void *ctx;
    void (*flush)(void *ctx, unsigned core, const struct mmu_flush *flush);
    void (*set_context)(void *ctx, unsigned core, const struct mmu_context *context);
};

/* Protections of an area: what PROT_READ, PROT_WRITE and PROT_EXEC say. */
enum { MMU_PROT_READ = 1, MMU_PROT_WRITE = 2, MMU_PROT_EXEC = 4 };

/* Answers of the calls. */
enum mmu_os_status {
    MMU_OS_OK,
    MMU_OS_EINVAL, /* an argument is not what the call takes (not page-aligned, outside the user's half, wraps) */
    MMU_OS_ENOMEM, /* no frame and no swap slot left, or the range is not mapped */
    MMU_OS_ESRCH,  /* no such process */
    MMU_OS_EEXIST  /* that process exists already */
};

struct mmu_os;

/* A new OS over `ram` (the caller's), writing tables in `scheme`; NULL with *error set when the config is refused. */
struct mmu_os *mmu_os_create(const struct mmu_os_config *config, const struct mmu_scheme *scheme, struct mmu_ram *ram,
                             const struct mmu_os_host *host, struct mmu_error *error);
void mmu_os_destroy(struct mmu_os *os);

/* A process with an empty address space. pid is the caller's to choose. */
enum mmu_os_status mmu_os_spawn(struct mmu_os *os, uint32_t pid);
/* A copy of `parent`: areas copied, pages shared copy-on-write. */
enum mmu_os_status mmu_os_fork(struct mmu_os *os, uint32_t parent, uint32_t child);
/* Give back everything that the process has. A core that ran it keeps its registers until mmu_os_run. */
enum mmu_os_status mmu_os_exit(struct mmu_os *os, uint32_t pid);
/* Run `pid` on `core`: set_context, and a flush where ASIDs ask for one. Cheap when it runs there already. */
enum mmu_os_status mmu_os_run(struct mmu_os *os, unsigned core, uint32_t pid);

/* Private anonymous memory at [va, va + bytes), page-aligned; replaces what is mapped there (MAP_FIXED). */
enum mmu_os_status mmu_os_mmap(struct mmu_os *os, uint32_t pid, uint64_t va, uint64_t bytes, unsigned prot);
/* Unmap the range; holes in it are no error. Areas are split as needed. */
enum mmu_os_status mmu_os_munmap(struct mmu_os *os, uint32_t pid, uint64_t va, uint64_t bytes);
/* Change the protection of the range, which must be mapped without holes (else MMU_OS_ENOMEM, nothing changed). */
enum mmu_os_status mmu_os_mprotect(struct mmu_os *os, uint32_t pid, uint64_t va, uint64_t bytes, unsigned prot);
/* Move the end of the heap, a readable and writable area that begins at the first break set, to `end`. */
enum mmu_os_status mmu_os_brk(struct mmu_os *os, uint32_t pid, uint64_t end);

/*
 * Handle a fault of `core`. MMU_RETRY: the page is there now. MMU_DELIVER: the access is invalid (counted in os.segv)
 * or memory and swap are exhausted (counted in os.oom). *cost is increased by the cycles of handling.
 */
enum mmu_verdict mmu_os_page_fault(struct mmu_os *os, unsigned core, const struct mmu_fault *fault, uint64_t *cost);

/* Whether [va, va + bytes) lies in areas of the process that allow `access`. */
bool mmu_os_allows(const struct mmu_os *os, uint32_t pid, uint64_t va, uint64_t bytes, enum mmu_access access);

/* Frames in use for pages (the page of zeros is one of them from the start) and for tables, and swap slots in use. */
struct mmu_os_usage {
    uint64_t page_frames;
    uint64_t table_frames;
    uint64_t free_frames;
    uint64_t swap_slots;
    uint64_t shared_mappings; /* mappings of pages besides the first of each */
};
void mmu_os_usage(const struct mmu_os *os, struct mmu_os_usage *usage);

/* Resident pages of a process (VmRSS without the zero page), 0 if there is none of that pid. */
uint64_t mmu_os_rss(const struct mmu_os *os, uint32_t pid);

/* Areas of a process (lines of Linux's /proc/PID/maps), 0 if there is none of that pid. */
uint64_t mmu_os_areas(const struct mmu_os *os, uint32_t pid);

void mmu_os_stats_each(const struct mmu_os *os, mmu_stat_fn *fn, void *ctx);
void mmu_os_stats_reset(struct mmu_os *os);

#ifdef __cplusplus
}
#endif

#endif
