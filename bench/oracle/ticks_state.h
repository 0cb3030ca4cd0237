/* ticks_state.h - what the cycle-by-cycle MMU remembers. Its own files see it, nobody else. */
#ifndef TICKS_STATE_H
#define TICKS_STATE_H

#include "naive_state.h"
#include "ticks.h"

enum { TICKS_MAX_WRITES = 4096, TICKS_MAX_FLUSHES = 64, TICKS_MAX_STEPS = 64 };

enum ticks_stage {
    TICKS_TO_COME, /* a retry that has not begun */
    TICKS_REFUSED, /* not canonical: faults when a lookup of the first level would end */
    TICKS_LOOKING, /* in the TLBs */
    TICKS_JOINED,  /* waits for the walk of another request */
    TICKS_AGAIN,   /* that walk did not serve: enters the walk queue in the next cycle */
    TICKS_QUEUED,  /* waits for a walker */
    TICKS_WALKING,
    TICKS_READY,   /* a hit of a later level, or merged: waits for its completion */
    TICKS_FAULTED, /* waits until every older request is answered */
    TICKS_ANSWERED
};

/* One TLB's lookup for a request. */
struct ticks_lookup {
    bool asked, started, probed, ended;
    uint64_t probe; /* cycle in which the first probe ends */
    uint64_t end;
    struct naive_result result;
};

/* One access of a walk to memory. */
struct ticks_step {
    bool write;
    uint64_t pa;
    uint64_t value; /* write: wanted */
    struct mmu_mem_reply reply;
    bool pointer; /* the entry is a good pointer now: */
    struct naive_entry known;
};

enum ticks_phase {
    TICKS_PWC,
    TICKS_ISSUE,
    TICKS_WAIT,
    TICKS_CHECK,
    TICKS_ACT,
    TICKS_DONE /* waits for its completion */
};

/* A walk that has a walker. */
struct ticks_walk {
    enum ticks_phase phase;
    uint64_t at; /* cycle of that phase's action */
    struct naive_walk outcome;
    struct ticks_step step[TICKS_MAX_STEPS];
    unsigned steps, next;             /* made in order of requests; issued in their cycles */
    bool mute;                        /* was in flight during a flush: fills nothing */
    const struct ticks_step *written; /* a pointer whose A was set in the cycle before: filled in this one */
};

/* One request, or one attempt at it. */
struct ticks_request {
    unsigned age;    /* less is older */
    unsigned number; /* of the request; attempts at it have the same */
    unsigned attempt;
    struct naive_query query;
    struct mmu_context context;
    uint32_t asid;
    uint64_t arrival;
    enum ticks_stage stage;
    unsigned level; /* of the TLBs that are looked up, or were last */
    struct ticks_lookup lookup[MMU_MAX_TLBS];
    unsigned unended;              /* lookups that have been asked for and have not ended */
    bool gone;                     /* has left that level, and not begun the next */
    bool holds_mshr[MMU_MAX_TLBS]; /* up to the response */
    bool queued;                   /* holds an entry of the walk queue, if answered up to the response */
    uint64_t entered;              /* cycle of entering the walk queue */
    const struct ticks_request *joined;
    uint64_t responded; /* cycle of the response, without the cost of a fault */
    uint64_t digest;
    struct mmu_response response;
    struct naive_entry leaf; /* that answers it; of a fault: of the hit that was denied, if `fills` */
    unsigned hit;            /* TLB of that hit; tlb_count: of a walk */
    bool fills;              /* the request's completion fills its path with that leaf */
    struct ticks_walk walk;  /* nothing before it starts */
};

/* A fill of this cycle. */
struct ticks_write {
    unsigned age;
    bool pointer; /* of a walk cache */
    struct naive_fill fill;
    struct naive_entry entry;
};

struct ticks_flush {
    uint64_t cycle;
    struct mmu_flush flush;
};

/* What holds up the request that is run next: gathered from the older ones, which are run before it in a cycle. */
struct ticks_older {
    unsigned unended; /* lowest level of a lookup that has not ended */
    unsigned unleft;  /* lowest level that one has still to leave */
    bool looking;     /* one has still to enter the walk queue */
};

struct ticks {
    struct naive *mmu; /* arrays and counters */
    uint64_t now;
    struct ticks_request *request;
    unsigned count, most;
    unsigned first;   /* requests before are done with */
    unsigned *latest; /* by number: the last attempt */
    unsigned numbers;
    uint64_t faults, reported; /* faults reported so far, and the cycle of the last */
    uint64_t open; /* no request arrives before this cycle: the last fault was delivered then, or is retried then */
    unsigned granted[MMU_MAX_TLBS]; /* ports in this cycle */
    unsigned issued, replied;       /* table accesses, and memory's answers, of all walkers in this cycle */
    unsigned completed;             /* requests in this cycle */
    struct ticks_older older;
    struct ticks_write write[TICKS_MAX_WRITES];
    unsigned writes;
    struct ticks_flush flush[TICKS_MAX_FLUSHES]; /* to come, or of this cycle */
    unsigned flushes;
    const struct ticks_request *drop; /* x86: its page fault drops what translates its address, after the fills */
};

/* ticks_fill.c: what happens at the end of a cycle. */

/* The fills of a request that completes in this cycle, if it has any. */
void ticks_fill_path(struct ticks *ticks, const struct ticks_request *request);
/* Its hit in an exclusive TLB takes the entry out. */
void ticks_take_out(struct ticks *ticks, const struct ticks_request *request);
void ticks_fill_pointer(struct ticks *ticks, const struct ticks_request *request, const struct naive_entry *pointer);
void ticks_apply(struct ticks *ticks);

/* ticks_answer.c: completions, answers, faults. */

/* Answer in this cycle, with its leaf, if that permits the access, else with a page fault. */
void ticks_answer(struct ticks *ticks, struct ticks_request *request);
/* It hit in a TLB level after the first, or is served by the walk that it joined: answer when it may complete. */
void ticks_get_ready(struct ticks *ticks, struct ticks_request *request);
/* Answer with a fault, when every older request is answered and it may complete. */
void ticks_answer_fault(struct ticks_request *request, const struct naive_walk *fault);
/* What is ready completes, the oldest first; then a fault is reported. */
void ticks_complete(struct ticks *ticks);
/* A request, or another attempt at one. */
struct ticks_request *ticks_new_request(struct ticks *ticks, unsigned number, const struct naive_query *query,
                                        const struct mmu_context *context);

/* ticks_lookup.c: TLBs, ports, miss registers. */

void ticks_look_up(struct ticks *ticks, struct ticks_request *request);
/* Whether every lookup that the request has asked for has ended. */
bool ticks_has_ended(const struct ticks_request *request);
/* The next TLB level on the request's path; the one after the last if there is none. */
unsigned ticks_next_level(const struct ticks *ticks, const struct ticks_request *request);

/* ticks_walk.c: the walk queue, merging, walkers. */

bool ticks_queue_is_full(const struct ticks *ticks);
/* The last TLB level has missed: queue for a walker, or join a walk. */
void ticks_enter_queue(struct ticks *ticks, struct ticks_request *request);
/* Hand walkers that are free to the oldest in the queue; then all walks go on by a cycle. */
void ticks_start_walks(struct ticks *ticks);
void ticks_run_walks(struct ticks *ticks);
/* A walk that is done completes in this cycle. */
void ticks_end_walk(struct ticks *ticks, struct ticks_request *request);

/* A store that waits for a walk of another kind may have to walk itself. */
bool ticks_may_walk_yet(const struct ticks_request *request);

#endif
