/* ticks_state.h - what the cycle-by-cycle MMU remembers. Its own files see it, nobody else. */
#ifndef TICKS_STATE_H
#define TICKS_STATE_H

#include "naive_state.h"
#include "ticks.h"

enum { TICKS_MAX_WRITES = 4096 }; /* fills of one cycle */

enum ticks_stage {
    TICKS_REFUSED, /* not canonical: faults when a lookup of the first level would end */
    TICKS_LOOKING, /* in the TLBs */
    TICKS_JOINED,  /* waits for the walk of another request */
    TICKS_AGAIN,   /* that walk did not serve: enters the walk queue in the next cycle */
    TICKS_QUEUED,  /* waits for a walker */
    TICKS_WALKING,
    TICKS_FAULTED, /* waits until every older request is answered */
    TICKS_ANSWERED
};

enum ticks_phase { TICKS_PWC, TICKS_READ, TICKS_WAIT, TICKS_CHECK, TICKS_UPDATE, TICKS_UPDATE_WAIT, TICKS_ACT };

/* One TLB's lookup for a request. */
struct ticks_lookup {
    bool asked, started, ended;
    uint64_t end;
};

/* What the check of one entry says. */
struct ticks_check {
    bool pointer;            /* read on in next.table */
    bool write;              /* A or D must be set first */
    uint64_t wanted;         /* then */
    struct naive_walk next;  /* where the walk stands after the entry */
    unsigned pointer_rights; /* of a pointer, for its walk cache */
};

/* A walk that has a walker. */
struct ticks_walk {
    enum ticks_phase phase;
    uint64_t at; /* cycle of that phase's action */
    struct naive_walk walk;
    struct mmu_mem_reply reply;
    struct ticks_check check;
};

/* One request. */
struct ticks_request {
    unsigned age; /* its number: less is older */
    struct naive_query query;
    uint32_t asid;
    uint64_t root;
    uint64_t arrival;
    enum ticks_stage stage;
    unsigned level; /* of the TLBs that are looked up, or were last */
    struct ticks_lookup lookup[MMU_MAX_TLBS];
    uint64_t entered; /* cycle of entering the walk queue */
    struct ticks_walk walk;
    const struct ticks_request *joined;
    struct mmu_response response;
};

/* A fill of this cycle. */
struct ticks_write {
    unsigned age;
    int tlb; /* index; -1: a page-walk cache */
    struct naive_entry entry;
};

struct ticks {
    struct naive *mmu; /* arrays and counters */
    uint64_t now;
    struct ticks_request *request;
    unsigned count, most;
    unsigned first;                 /* requests before are done with */
    unsigned granted[MMU_MAX_TLBS]; /* ports in this cycle */
    struct ticks_write write[TICKS_MAX_WRITES];
    unsigned writes;
    const struct ticks_request *drop; /* x86: its page fault drops what translates its address, after the fills */
};

/* Fill TLB `tlb` (-1: the page-walk cache of the entry's level) at the end of this cycle. */
void ticks_fill(struct ticks *ticks, const struct ticks_request *request, int tlb, const struct naive_entry *entry);

/* Fill the TLBs of the request's path of TLB levels below `level` that hold pages of the entry's level. */
void ticks_fill_path(struct ticks *ticks, const struct ticks_request *request, const struct naive_entry *entry,
                     unsigned level);

/* Answer in this cycle: with the leaf, if it permits the access, else with a page fault. */
void ticks_answer(struct ticks *ticks, struct ticks_request *request, const struct naive_entry *leaf);
/* Answer with a fault, in this cycle or when every older request is answered. */
void ticks_answer_fault(struct ticks_request *request, const struct naive_walk *fault);

/* The last TLB level has missed: queue for a walker, or join a walk. */
void ticks_enter_queue(struct ticks *ticks, struct ticks_request *request);

/* Hand walkers that are free to the oldest in the queue; then all walks go on by a cycle. */
void ticks_start_walks(struct ticks *ticks);
void ticks_run_walks(struct ticks *ticks);

#endif
