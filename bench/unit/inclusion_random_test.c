/*
 * inclusion_random_test.c - random machines with inclusive and exclusive TLBs, many requests outstanding, judged
 * afterwards: everything that happened is put in order of cycles and carried out on plain arrays, which must have had
 * what each lookup found. Meanwhile these are looked at: what inclusion promises must hold in them. Prints its seed;
 * MMU_SEED=N runs it again.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "mmu_rig.h"
#include "plain_tlbs.h"

enum { MACHINES = 400, REQUESTS = 300, PAGES = 24, MOST_TLBS = 7 };

#define LARGE_BIT (UINT64_C(1) << 30) /* addresses with it lie in 2 MiB pages */

static uint64_t seed;

static uint32_t roll(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 16) % below);
}

/* ---- what happened ----------------------------------------------------------------------------------------------- */

struct lookup {
    uint8_t tlb;
    bool hit;
    uint64_t end;
    struct plain_page found;
};

struct asked {
    struct mmu_request request;
    struct mmu_response response;
    uint32_t asid;
    struct lookup lookup[MOST_TLBS];
    unsigned lookups;
};

/* A lookup in an exclusive TLB, in the cycle of its request's arrival, still sees a flush of that cycle. */
enum phase { LOOK, TOUCH, FILL, FLUSH, LOOK_AFTER_FLUSH };

/* In the order in which they are compared. */
struct action {
    uint64_t cycle;
    enum phase phase;
    uint32_t order;
    uint32_t sequence;
    struct asked *asked;
    struct lookup *lookup;
    const struct mmu_flush *flush;
};

struct run {
    struct rig *rig;
    struct mmu_host host; /* the rig's */
    struct asked *now;
    struct asked asked[REQUESTS];
    struct mmu_flush flush[REQUESTS];
    struct action action[REQUESTS * (2 * MOST_TLBS + 2)];
    uint32_t actions;
    struct plain_tlbs plain;
    uint64_t flushed; /* cycle of the last flush */
};

static struct mmu_mem_reply read_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct run *run = ctx;
    return run->host.mem_read(run->rig, pa, bytes, cycle);
}

static struct mmu_mem_reply write_memory(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                         uint64_t cycle)
{
    struct run *run = ctx;
    return run->host.mem_write(run->rig, pa, bytes, expected, desired, cycle);
}

static void observe(void *ctx, const struct mmu_event *event)
{
    struct run *run = ctx;
    if (event->kind == MMU_EVENT_LOOKUP)
        run->now->lookup[run->now->lookups++] =
            (struct lookup){.tlb = event->unit, .hit = event->hit, .end = event->cycle};
}

static const struct mmu_tlb_config *tlb_of(const struct run *run, unsigned tlb)
{
    return &run->rig->config.tlb[tlb];
}

/* ---- carrying out ------------------------------------------------------------------------------------------------ */

static void look(struct run *run, const struct asked *asked, struct lookup *lookup)
{
    const struct plain_page *found = plain_look_up(&run->plain, lookup->tlb, asked->request.va, asked->asid);
    bool hit = found && (asked->request.access != MMU_STORE || found->dirty);
    assert_int_equal(lookup->hit, hit);
    if (hit)
        lookup->found = *found;
}

static void complete(struct run *run, const struct asked *asked)
{
    const struct mmu_response *response = &asked->response;
    unsigned shift = 9u * response->level;
    struct plain_page page = {asked->request.va >> 12 >> shift << shift,
                              response->rights & MMU_RIGHT_GLOBAL ? PLAIN_GLOBAL : asked->asid, response->level,
                              (response->rights & MMU_RIGHT_DIRTY) != 0};
    if (response->served == MMU_SERVED_WALK)
        plain_walked(&run->plain, asked->request.access, &page);
    else
        plain_hit(&run->plain, response->served, asked->request.access, &page);
}

/* ---- what inclusion promises ------------------------------------------------------------------------------------- */

/* For each of `of`'s pages: that it is in `in`, or that it is not. */
static void expect_all(struct run *run, unsigned of, unsigned in, bool there)
{
    for (unsigned set = 0; set < PLAIN_SETS; set++)
        for (unsigned way = 0; way < PLAIN_WAYS; way++)
            if (run->plain.set[of][set].way[way].number)
                assert_int_equal(plain_find(&run->plain, in, &run->plain.set[of][set].way[way]) != NULL, there);
}

/* ---- random runs ------------------------------------------------------------------------------------------------- */

static void random_tlb(struct rig *rig, uint32_t level, uint32_t serves)
{
    char name[MMU_NAME_BYTES];
    snprintf(name, sizeof name, "t%u", rig->config.tlb_count);
    struct mmu_tlb_config *tlb =
        rig_add_tlb(rig, name, level, 1u << roll(2), 1 + roll(level == 1 ? 3 : PLAIN_WAYS), 1 + roll(4));
    tlb->serves = serves;
    tlb->pages = 1 + roll(3);
    tlb->ports = 1 + roll(2);
    tlb->inclusion = level == 1 ? MMU_NON_INCLUSIVE : (enum mmu_inclusion)roll(3);
}

static const uint32_t ALL = MMU_SERVES_LOAD | MMU_SERVES_STORE | MMU_SERVES_FETCH;

/* One TLB for all, one for data and one for instructions, or two for all. */
static void random_level(struct rig *rig, uint32_t level)
{
    uint32_t kind = roll(4);
    random_tlb(rig, level, kind == 0 ? MMU_SERVES_FETCH : ALL);
    if (kind == 0)
        random_tlb(rig, level, ALL & ~(uint32_t)MMU_SERVES_FETCH);
    else if (kind == 1)
        random_tlb(rig, level, ALL);
}

static struct rig *new_rig(void)
{
    struct rig *rig = rig_new("sv39");
    rig->latency = 1 + roll(12);
    rig->config.tlb_count = 0;
    rig->config.walkers = 1 + roll(4);
    rig->config.merge = roll(2);
    for (uint64_t i = 1; i <= PAGES; i++) {
        uint64_t bits = RV_V | RV_RWX | RV_A | (roll(3) ? RV_D : 0) | (roll(6) ? 0 : RV_G);
        rig_map(rig, i << 12, 0, i << 12, bits);
        rig_map(rig, LARGE_BIT + (i << 21), 1, i << 21, bits);
    }
    return rig;
}

static void open_run(struct run *run, struct rig *rig)
{
    struct mmu_host host = {
        .version = MMU_HOST_VERSION, .ctx = run, .mem_read = read_memory, .mem_write = write_memory, .event = observe};
    *run = (struct run){.rig = rig, .host = rig_host(rig)};
    rig->mmu = mmu_create(&rig->config, &host, &rig->error);
    assert_non_null(rig->mmu);
    plain_open(&run->plain, &rig->config);
}

static uint64_t random_va(void)
{
    uint64_t page = 1 + roll(roll(2) ? 5 : PAGES);
    return roll(3) ? page << 12 | roll(4096) : LARGE_BIT | page << 21 | roll(1 << 21);
}

static void act(struct run *run, struct action action)
{
    action.sequence = run->actions;
    run->action[run->actions++] = action;
}

static void note(struct run *run, struct asked *asked, uint32_t order)
{
    for (unsigned i = 0; i < asked->lookups; i++) {
        struct lookup *lookup = &asked->lookup[i];
        bool exclusive = tlb_of(run, lookup->tlb)->inclusion == MMU_EXCLUSIVE;
        uint64_t seen = exclusive ? asked->request.cycle : lookup->end;
        act(run, (struct action){seen, seen == run->flushed ? LOOK_AFTER_FLUSH : LOOK, order, 0, asked, lookup, NULL});
        if (lookup->hit)
            act(run, (struct action){lookup->end, TOUCH, order, 0, asked, lookup, NULL});
    }
    act(run, (struct action){.cycle = asked->response.done, .phase = FILL, .order = order, .asked = asked});
}

/* After every lookup so far, so that it is not asked which of them saw what it undoes. */
static void random_flush(struct run *run, uint32_t order)
{
    uint64_t cycle = 0, done = 0;
    for (uint32_t i = 0; i < order; i++) {
        for (unsigned j = 0; j < run->asked[i].lookups; j++)
            cycle = cycle > run->asked[i].lookup[j].end ? cycle : run->asked[i].lookup[j].end;
        done = done > run->asked[i].response.done ? done : run->asked[i].response.done;
    }
    if (cycle < done)
        cycle += roll((uint32_t)(done - cycle) + 2);
    run->flush[order] =
        (struct mmu_flush){.by_va = roll(4), .by_asid = roll(2), .global = roll(2), .asid = roll(2), .va = random_va()};
    mmu_flush(run->rig->mmu, &run->flush[order], cycle);
    act(run, (struct action){.cycle = cycle, .phase = FLUSH, .order = order, .flush = &run->flush[order]});
    run->flushed = cycle;
}

/* Ask, some cycles apart: `blocking`, when everything before is done. */
static void ask_all(struct run *run, bool blocking)
{
    uint64_t cycle = 0, done = 0;
    for (uint32_t i = 0; i < REQUESTS; i++) {
        struct asked *asked = &run->asked[i];
        asked->asid = roll(8) ? (i ? run->asked[i - 1].asid : 1) : roll(2);
        if (roll(20) == 0)
            random_flush(run, i);
        cycle = blocking ? done + 1 + roll(3) : cycle + roll(roll(2) ? 3 : 40);
        cycle = cycle > run->flushed ? cycle : run->flushed;
        asked->request = (struct mmu_request){random_va(), cycle, (enum mmu_access)roll(3)};
        rig_switch(run->rig, asked->asid, false, 0);
        run->now = asked;
        run->rig->ops = 0;
        mmu_translate(run->rig->mmu, &asked->request, &asked->response);
        assert_int_equal(asked->response.fault, MMU_FAULT_NONE);
        done = done > asked->response.done ? done : asked->response.done;
        note(run, asked, i);
    }
    run->flush[0] = (struct mmu_flush){.by_va = true, .va = random_va()};
    mmu_flush(run->rig->mmu, &run->flush[0], done + 1);
}

static int compare(const void *a, const void *b)
{
    const struct action *left = a, *right = b;
    if (left->cycle != right->cycle)
        return left->cycle < right->cycle ? -1 : 1;
    if (left->phase != right->phase)
        return left->phase < right->phase ? -1 : 1;
    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    return left->sequence < right->sequence ? -1 : left->sequence > right->sequence;
}

/* No array is filled from the cycle of a flush on by what was asked before it. */
static bool undone(const struct run *run, const struct action *fill)
{
    for (uint32_t i = 0; i < run->actions; i++)
        if (run->action[i].phase == FLUSH && run->action[i].order > fill->order && run->action[i].cycle <= fill->cycle)
            return true;
    return false;
}

static void carry_out(struct run *run, const struct action *action)
{
    if (action->phase == LOOK || action->phase == LOOK_AFTER_FLUSH)
        look(run, action->asked, action->lookup);
    else if (action->phase == TOUCH)
        plain_use(&run->plain, action->lookup->tlb, &action->lookup->found);
    else if (action->phase == FLUSH)
        plain_flush(&run->plain, action->flush);
    else if (!undone(run, action))
        complete(run, action->asked);
}

static void judge(struct run *run, void (*check)(struct run *run))
{
    qsort(run->action, run->actions, sizeof run->action[0], compare);
    for (uint32_t i = 0; i < run->actions; i++) {
        carry_out(run, &run->action[i]);
        if (check)
            check(run);
    }
    for (unsigned i = 0; i < run->rig->config.tlb_count; i++) {
        char name[2 * MMU_NAME_BYTES];
        snprintf(name, sizeof name, "%s.fills", tlb_of(run, i)->name);
        assert_int_equal(rig_stat(run->rig, name), run->plain.fills[i]);
        snprintf(name, sizeof name, "%s.evictions", tlb_of(run, i)->name);
        assert_int_equal(rig_stat(run->rig, name), run->plain.evictions[i]);
    }
}

static void play(struct rig *rig, bool blocking, void (*check)(struct run *run))
{
    struct run *run = malloc(sizeof *run);
    assert_non_null(run);
    open_run(run, rig);
    ask_all(run, blocking);
    judge(run, check);
    free(run);
    rig_close(rig);
}

static void any_machine_does_what_the_rules_say(void **unused)
{
    (void)unused;
    for (int i = 0; i < MACHINES; i++) {
        struct rig *rig = new_rig();
        uint32_t levels = 1 + roll(3);
        for (uint32_t level = 1; level <= levels; level++)
            random_level(rig, level);
        play(rig, roll(4) == 0, NULL);
    }
}

static struct rig *two_levels(enum mmu_inclusion inclusion)
{
    struct rig *rig = new_rig();
    random_tlb(rig, 1, ALL);
    random_tlb(rig, 2, ALL);
    rig->config.tlb[0].pages = rig->config.tlb[1].pages = 3;
    rig->config.tlb[1].inclusion = inclusion;
    return rig;
}

static void expect_included(struct run *run)
{
    expect_all(run, 0, 1, true);
}

static void expect_apart(struct run *run)
{
    expect_all(run, 0, 1, false);
}

static void an_inclusive_tlb_has_what_the_level_before_has(void **unused)
{
    (void)unused;
    for (int i = 0; i < MACHINES / 4; i++)
        play(two_levels(MMU_INCLUSIVE), true, expect_included);
}

/* With all pages dirty: a store to a clean one would walk, and leave the entry where it is. */
static void an_exclusive_tlb_has_nothing_that_the_level_before_has(void **unused)
{
    (void)unused;
    for (int i = 0; i < MACHINES / 4; i++) {
        struct rig *rig = two_levels(MMU_EXCLUSIVE);
        for (uint64_t page = 1; page <= PAGES; page++) {
            *rig_entry(rig, page << 12, 0) |= RV_D;
            *rig_entry(rig, LARGE_BIT + (page << 21), 1) |= RV_D;
        }
        play(rig, true, expect_apart);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_machine_does_what_the_rules_say),
        cmocka_unit_test(an_inclusive_tlb_has_what_the_level_before_has),
        cmocka_unit_test(an_exclusive_tlb_has_nothing_that_the_level_before_has),
    };
    const char *given = getenv("MMU_SEED");
    seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
    print_message("inclusion: seed %" PRIu64 "; again: MMU_SEED=%" PRIu64 " build/bench/unit/inclusion_random_test\n",
                  seed, seed);
    seed = seed * 2 + 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
