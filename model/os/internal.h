/*
 * internal.h - what the files of the operating system share: its state, and what each file does for the others. Not
 * for its clients, who include os.h.
 *
 * Frames, swap slots and processes are named by number. The numbers are handed out in an order that depends on the
 * calls alone, so that two systems that are told the same do the same.
 */
#ifndef MMU_OS_INTERNAL_H
#define MMU_OS_INTERNAL_H

#include "../base/counter.h"
#include "os.h"
#include "reclaim/reclaim.h"

#define OS_NONE UINT32_MAX     /* no frame, slot, mapping or process */
#define OS_NO_TABLE UINT64_MAX /* no address of a table or entry */

enum {
    OS_NO_CORE = MMU_OS_MAX_CORES, /* a call is made by no core in particular */
    OS_FLUSH_PAGES = 32            /* above this many pages a process is flushed whole, as in Linux */
};

#define OS_COUNTERS(X)                                                                                                 \
    X(pgfault, "faults", "page faults handled, minor and major")                                                       \
    X(pgmajfault, "faults", "page faults that read from swap")                                                         \
    X(cow, "faults", "writes that copied a shared page")                                                               \
    X(cow_reuse, "faults", "writes by the last user of a shared page, which keeps it")                                 \
    X(zero_page, "faults", "faults that mapped the shared page of zeros")                                              \
    X(segv, "faults", "faults delivered because the access is invalid")                                                \
    X(oom, "faults", "faults delivered because memory and swap are exhausted")                                         \
    X(pswpin, "pages", "pages read from swap")                                                                         \
    X(pswpout, "pages", "pages written to swap")                                                                       \
    X(pgscan, "pages", "pages looked at for eviction")                                                                 \
    X(pgsteal, "pages", "pages evicted")                                                                               \
    X(pgalloc, "frames", "frames taken for pages and tables")                                                          \
    X(pages_peak, "frames", "most frames in use for pages at once")                                                    \
    X(tables_peak, "frames", "most frames in use for tables at once")                                                  \
    X(thp_fault_alloc, "faults", "faults that mapped a huge page")                                                     \
    X(thp_fault_fallback, "faults", "faults that fell back to a 4 KiB page: no frames in a row were free")             \
    X(thp_split_pmd, "entries", "entries of a huge page that were split into those of 4 KiB pages")                    \
    X(thp_split_page, "pages", "huge pages that were split to be evicted")                                             \
    X(shootdowns, "flushes", "flush requests sent to other cores than the caller's")                                   \
    X(forks, "forks", "processes copied")                                                                              \
    X(cycles, "cycles", "cycles that handling faults took")

struct os_counters {
    OS_COUNTERS(MMU_COUNTER_FIELD)
};

/* A page is mapped at va of a process; `next` is a number of mmu_os.more, or OS_NONE. */
struct os_mapping {
    uint64_t va;
    uint32_t process;
    uint32_t next;
};

enum os_frame_kind { OS_FRAME_FREE, OS_FRAME_PAGE, OS_FRAME_TABLE };

struct os_frame {
    struct os_mapping first; /* page: the first mapping; table: its process; free or spare: next is the next such */
    uint32_t count;          /* page: mappings; table: entries in use */
    uint32_t slot;           /* page: swap slot that holds a copy of it; table: first spare table; or OS_NONE */
    uint8_t kind;
    bool exclusive; /* page: belongs to one mapping, which may be writable; fork ends that */
    bool dirty;     /* page: D was set in an entry that is gone, so the swap slot is outdated */
};

/*
 * As many frames in a row as a huge page has, aligned like one; a single frame without huge pages. 4 KiB pages and
 * tables are taken from blocks that are in use already as long as there are such.
 */
struct os_block {
    uint32_t used;     /* frames; those that lie outside of memory count as used */
    uint32_t fresh;    /* its frames from here on were not taken since the block was last free */
    uint32_t loose;    /* the first of its other free frames, or OS_NONE */
    uint32_t next;     /* of the blocks partly used, or of the free ones, or OS_NONE */
    uint32_t previous; /* of the blocks partly used, or OS_NONE */
    uint32_t huge;     /* entries of level 1 that map it as a huge page */
};

/*
 * A swap slot is in use while entries name it (users) or a frame has it as its copy (frame). A slot that no entry
 * names, only a frame, is given up when slots run short: such slots form a list, oldest first.
 */
struct os_slot {
    uint8_t *contents; /* NULL: zeros */
    uint32_t users;
    uint32_t frame;
    uint32_t next; /* of the list, or of the free slots */
    uint32_t previous;
    bool exclusive; /* the page had one owner when it was evicted, and has not been forked since */
};

struct os_area {
    uint64_t start;
    uint64_t end;
    uint8_t prot; /* MMU_PROT_* */
    bool anon;    /* has had a page of its own: only then does fork copy entries (Linux: vma->anon_vma) */
};

struct os_process {
    uint32_t pid;
    uint32_t number;
    uint64_t root;
    uint64_t rss; /* pages */
    uint64_t heap;
    uint64_t brk; /* the heap is [heap, brk); both 0 before the first break */
    uint32_t asid;
    uint64_t generation; /* asid and cores hold only while this is mmu_os.generation */
    uint64_t cores;      /* bit c: core c may hold translations of the process */
    struct os_area *areas;
    size_t area_count;
    size_t area_room;
};

struct mmu_os {
    struct mmu_os_config config;
    const struct mmu_scheme *scheme;
    struct mmu_ram *ram;
    struct mmu_os_host host;
    struct os_counters counters;
    uint8_t rights[8]; /* of an entry of an area, by its protection, as the scheme can express it */
    uint64_t base;     /* physical address of frame 0 */
    uint64_t user_end;
    unsigned caller; /* core that the call in progress is made by, or OS_NO_CORE */

    struct os_frame *frames;
    uint32_t frame_count;
    uint32_t free_count;
    uint32_t table_count;
    uint32_t zero_frame;

    struct os_block *blocks;
    uint32_t block_shift;  /* a block has 2^block_shift frames */
    uint32_t block_offset; /* frame 0 is this one of block 0 */
    uint32_t block_count;
    uint32_t blocks_touched; /* whole blocks from here on, up to blocks_end, were never in use */
    uint32_t blocks_end;
    uint32_t blocks_free;   /* first of the free blocks below, or OS_NONE */
    uint32_t blocks_partly; /* first of those partly used, or OS_NONE */

    struct os_mapping *more; /* mappings of frames after their first */
    uint32_t more_room;
    uint32_t more_used;
    uint32_t more_free;
    uint32_t more_free_count;

    struct os_slot *slots;
    uint32_t slot_count;
    uint32_t slots_touched;
    uint32_t slot_free;
    uint32_t slots_used;
    uint32_t slots_cached; /* slots that a frame has as its copy */
    uint32_t copies_first; /* the list of slots that no entry names */
    uint32_t copies_last;

    const struct mmu_reclaim *reclaim;
    void *reclaim_state;

    struct os_process **by_pid; /* sorted */
    size_t process_count;
    struct os_process **by_number;
    uint32_t free_number; /* no number below it is free */
    size_t process_room;  /* of both */

    struct os_process *running[MMU_OS_MAX_CORES];
    uint32_t asid_last; /* highest that may be given out; 0: every switch flushes */
    uint32_t asid_next;
    uint64_t generation;
};

/* ---- frame.c: frames ---- */

static inline uint64_t os_frame_address(const struct mmu_os *os, uint32_t frame)
{
    return os->base + (uint64_t)frame * MMU_FRAME_BYTES;
}

static inline uint32_t os_frame_at(const struct mmu_os *os, uint64_t pa)
{
    return (uint32_t)((pa - os->base) >> MMU_PAGE_SHIFT);
}

static inline struct os_block *os_block_of(const struct mmu_os *os, uint32_t frame)
{
    return &os->blocks[(frame + os->block_offset) >> os->block_shift];
}

bool mmu_os_frames_init(struct mmu_os *os);
void mmu_os_frames_destroy(struct mmu_os *os);
/* A frame of zeros. There must be a free one. A page is exclusive and without mappings. */
uint32_t mmu_os_frame_take(struct mmu_os *os, enum os_frame_kind kind);
/* Whether a block is free. */
bool mmu_os_block_is_free(const struct mmu_os *os);
/* Set the peaks to what is in use now. */
void mmu_os_peaks_restart(struct mmu_os *os);
/* The first of the frames of a block, which must be free: pages as above. They are given back one by one. */
uint32_t mmu_os_block_take(struct mmu_os *os);
void mmu_os_frame_give(struct mmu_os *os, uint32_t frame);
void mmu_os_frame_copy(struct mmu_os *os, uint32_t to, uint32_t from);

/* ---- mapping.c: the reverse map ---- */

/* Make sure that `count` mappings can be added; false when the host has no memory. */
bool mmu_os_mappings_reserve(struct mmu_os *os, uint32_t count);
void mmu_os_mapping_add(struct mmu_os *os, uint32_t frame, const struct os_process *process, uint64_t va);
/* Take away a mapping. A page without mappings is freed, together with its copy in swap. */
void mmu_os_mapping_remove(struct mmu_os *os, uint32_t frame, const struct os_process *process, uint64_t va);
/* Forget all mappings of a page; the caller frees it. */
void mmu_os_mappings_clear(struct mmu_os *os, uint32_t frame);

/* The mapping of the same page after this one, or NULL. */
static inline const struct os_mapping *os_mapping_next(const struct mmu_os *os, const struct os_mapping *mapping)
{
    return mapping->next == OS_NONE ? NULL : &os->more[mapping->next];
}

/* ---- pagetable.c: entries ---- */

enum os_pte_kind {
    OS_PTE_EMPTY,
    OS_PTE_PRESENT,
    OS_PTE_HIDDEN, /* a page of an area without any rights: absent for the hardware */
    OS_PTE_SWAPPED
};

struct os_pte {
    enum os_pte_kind kind;
    uint32_t number;        /* frame, of a huge page the first, or slot */
    struct mmu_entry entry; /* of a present one */
};

/* A present entry at level 1 may be a pointer: entry.leaf is false. */
struct os_pte mmu_os_pte_read(const struct mmu_os *os, uint64_t at, unsigned level);
void mmu_os_pte_present(struct mmu_os *os, uint64_t at, unsigned level, const struct mmu_entry *entry);
/* Write an absent entry: EMPTY, or HIDDEN and SWAPPED with their number. */
void mmu_os_pte_absent(struct mmu_os *os, uint64_t at, enum os_pte_kind kind, uint32_t number);
/* Whether absent entries can hold `count` frames or slots. */
bool mmu_os_pte_holds(const struct mmu_scheme *scheme, uint64_t count);

/*
 * Address of the entry for the page at va, with *level that of the page: 0, or 1 for a huge one. OS_NO_TABLE with
 * *level the number of tables that lack down to level 0.
 */
uint64_t mmu_os_table_find(const struct mmu_os *os, const struct os_process *process, uint64_t va, unsigned *level);
/* Address of the entry of va at `level`, after making the missing tables, for which there must be free frames. */
uint64_t mmu_os_table_make(struct mmu_os *os, const struct os_process *process, uint64_t va, unsigned level);
/* Move *va up to the first address below `end` for which the above finds an entry, or give OS_NO_TABLE. */
uint64_t mmu_os_table_next(const struct mmu_os *os, const struct os_process *process, uint64_t *va, uint64_t end,
                           unsigned *level);
/* Free the tables on the path of va that have no entries, except the root; whether there were any. */
bool mmu_os_table_prune(struct mmu_os *os, const struct os_process *process, uint64_t va);
/* A table of the process that nothing points to yet, for which there must be a free frame. */
uint32_t mmu_os_table_new(struct mmu_os *os, const struct os_process *process);

/* The end of the level-0 table that holds va, or `end` if that is lower. */
static inline uint64_t os_table_end(const struct mmu_os *os, uint64_t va, uint64_t end)
{
    uint64_t bytes = mmu_scheme_page_bytes(os->scheme, 1);
    uint64_t table_end = (va & ~(bytes - 1)) + bytes;
    return table_end < end ? table_end : end;
}

/* ---- huge.c: huge pages ---- */

/* 4 KiB pages of a page at `level`. */
static inline uint32_t os_level_pages(const struct mmu_os *os, unsigned level)
{
    return UINT32_C(1) << level * os->scheme->index_bits;
}

/* Whether huge pages are on and the one around va lies in the area. */
bool mmu_os_huge_fits(const struct mmu_os *os, const struct os_area *area, uint64_t va);
/* Whether frames for one are free, besides the missing tables. */
bool mmu_os_huge_has_room(const struct mmu_os *os, unsigned tables);
/* Take a huge page for the process, to be mapped at va by the level-1 entry at `at`; its first frame. */
uint32_t mmu_os_huge_take(struct mmu_os *os, struct os_process *process, uint64_t at, uint64_t va);
/* The child maps the same huge page, by the entry at `to`. */
void mmu_os_huge_share(struct mmu_os *os, uint32_t frame, struct os_process *child, uint64_t to, uint64_t va);
/* Undo the mapping of a huge page, whose entry is gone already. */
void mmu_os_huge_release(struct mmu_os *os, uint32_t frame, struct os_process *process, uint64_t at, uint64_t va);
/* Whether nobody but the entry of one process maps any part of the huge page. */
bool mmu_os_huge_is_sole(const struct mmu_os *os, uint32_t frame);
/* Replace the entry of a huge page by a table of 4 KiB pages of the same rights, A and D, and flush. */
void mmu_os_huge_split(struct mmu_os *os, struct os_process *process, uint64_t at, uint64_t va);
/* The same if va lies inside a huge page, so that an area can end there. */
void mmu_os_huge_split_at(struct mmu_os *os, struct os_process *process, uint64_t va);
/* Make 4 KiB pages of the huge page that begins with this frame, in every process. */
void mmu_os_huge_split_page(struct mmu_os *os, uint32_t frame);

/* ---- shootdown.c: flushes ---- */

/* The pages of one process whose entries a call changed. */
struct os_flush_batch {
    struct os_process *process;
    uint32_t count;
    bool tables; /* a table was freed: only a flush without address drops pointers to it */
    uint64_t va[OS_FLUSH_PAGES];
};

void mmu_os_flush_page(struct mmu_os *os, struct os_process *process, uint64_t va);
void mmu_os_flush_page_here(struct mmu_os *os, const struct os_process *process, uint64_t va);
void mmu_os_flush_process(struct mmu_os *os, struct os_process *process);
void mmu_os_flush_everything(struct mmu_os *os);
void mmu_os_batch_add(struct os_flush_batch *batch, uint64_t va);
void mmu_os_batch_flush(struct mmu_os *os, const struct os_flush_batch *batch);

/* ---- process.c ---- */

struct os_process *mmu_os_process_find(const struct mmu_os *os, uint32_t pid);
/* A new process that has a root table and nothing else. */
enum mmu_os_status mmu_os_process_create(struct mmu_os *os, uint32_t pid, struct os_process **out);
/* A core that runs the process, or OS_NO_CORE. */
unsigned mmu_os_core_of(const struct mmu_os *os, const struct os_process *process);

/* ---- area.c: sorted areas that do not overlap; neighbours of one protection are merged ---- */

/* The first area that ends above va, which need not hold va; area_count if there is none. */
size_t mmu_os_area_above(const struct os_process *process, uint64_t va);
/* The area that holds va, or NULL. */
struct os_area *mmu_os_area_find(const struct os_process *process, uint64_t va);
bool mmu_os_area_grants(const struct mmu_os *os, const struct os_area *area, enum mmu_access access);
/* Whether [start, end) has no hole. */
bool mmu_os_area_covers(const struct os_process *process, uint64_t start, uint64_t end);
/* Room for the splits and the area of one call; false when the host has no memory. Needed before the three below. */
bool mmu_os_area_reserve(struct os_process *process);
void mmu_os_area_remove(struct os_process *process, uint64_t start, uint64_t end);
void mmu_os_area_insert(struct os_process *process, uint64_t start, uint64_t end, unsigned prot);
void mmu_os_area_protect(struct os_process *process, uint64_t start, uint64_t end, unsigned prot);
bool mmu_os_area_copy(struct os_process *to, const struct os_process *from);

/* ---- memory.c ---- */

/* Drop every page of the range; the caller flushes the batch. */
void mmu_os_unmap(struct mmu_os *os, uint64_t start, uint64_t end, struct os_flush_batch *batch);

/* ---- swap.c ---- */

bool mmu_os_swap_init(struct mmu_os *os);
void mmu_os_swap_destroy(struct mmu_os *os);
/* Whether a slot can be had. */
bool mmu_os_swap_has_room(const struct mmu_os *os);
/* A slot that holds zeros and nobody uses, or OS_NONE. */
uint32_t mmu_os_slot_take(struct mmu_os *os);
void mmu_os_slot_give(struct mmu_os *os, uint32_t slot);
/* Make room for the frame's contents, so that mmu_os_slot_write cannot fail; false when the host has no memory. */
bool mmu_os_slot_prepare(struct mmu_os *os, uint32_t slot, uint32_t frame);
void mmu_os_slot_write(struct mmu_os *os, uint32_t slot, uint32_t frame);
void mmu_os_slot_read(struct mmu_os *os, uint32_t slot, uint32_t frame);
/* One more, one fewer entry names the slot. */
void mmu_os_slot_get(struct mmu_os *os, uint32_t slot);
void mmu_os_slot_put(struct mmu_os *os, uint32_t slot);
/* The slot becomes the frame's copy, and stops being it. A slot without entries and frame is free. */
void mmu_os_slot_attach(struct mmu_os *os, uint32_t slot, uint32_t frame);
void mmu_os_slot_detach(struct mmu_os *os, uint32_t slot);

/* ---- evict.c ---- */

bool mmu_os_evict_init(struct mmu_os *os);
void mmu_os_evict_destroy(struct mmu_os *os);
/* Evict one page; false when none can be. */
bool mmu_os_evict_one(struct mmu_os *os);
/* Evict until `count` frames are free; false when that cannot be. */
bool mmu_os_reserve(struct mmu_os *os, uint32_t count);

#endif
