/*
 * The stimulus of flushes in any cycle at all: also while lookups, walks and fills of older requests are under way,
 * which the model could not follow. The device is driven alone; its answers are judged by the versions of versions.h: a
 * request made after a flush sees nothing that the flush has named, one in flight may be answered either way.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "../../model/cmd/progress.h"
#include "cosim.h"
#include "versions.h"

enum { WORLD_REQUESTS = 4000, MIN_KEPT = 8 };

struct any_time {
    struct cosim *cosim;
    struct cosim_random random;
    struct versions versions;
    struct mmu_flush flush; /* being made, or made last */
    bool burst;             /* many flushes one after another */
    uint64_t noted;         /* requests whose floor has been noted */
    struct asked {
        const struct versions_page *page;
        uint32_t floor;
    } asked[COSIM_RING];
};

static uint32_t some_modifiers(struct any_time *run)
{
    return run->cosim->model.memory.x86 ? MMU_WP | MMU_NX : MMU_SUM;
}

/* Everything is allowed, so that only an absent page faults; a supervisor of RISC-V may not fetch a user's page. */
static void plan_request(struct any_time *run)
{
    struct rtl_side *rtl = &run->cosim->rtl;
    struct cosim_translation *next = rtl_side_translation(rtl, rtl->planned);
    unsigned space;
    const struct versions_page *page = versions_some_page(&run->versions, &space);
    uint64_t below = mmu_scheme_page_bytes(run->cosim->scheme, page->level) - 1;
    uint32_t draw = cosim_below(&run->random, 100);
    *next = (struct cosim_translation){.number = rtl->planned,
                                       .va = page->va | (cosim_random(&run->random) & below),
                                       .access = draw < 30   ? MMU_STORE
                                                 : draw < 55 ? MMU_FETCH
                                                             : MMU_LOAD,
                                       .from = rtl->cycle + (cosim_chance(&run->random, 70) ? 0 : draw / 4)};
    next->context = (struct mmu_context){.root = run->versions.space[space].root,
                                         .asid = run->versions.space[space].asid,
                                         .user = next->access == MMU_FETCH || cosim_chance(&run->random, 70),
                                         .modifiers = some_modifiers(run)};
    cosim_note_history(run->cosim, next);
    run->asked[rtl->planned % COSIM_RING] = (struct asked){.page = page};
    rtl->planned++;
    run->cosim->asked++;
}

static void plan_flush(struct any_time *run)
{
    unsigned space;
    const struct versions_page *page = versions_some_page(&run->versions, &space);
    uint32_t forms = cosim_below(&run->random, 8);
    struct mmu_flush flush = {.by_va = forms & 1,
                              .by_asid = forms & 2,
                              .global = forms & 4,
                              .asid = run->versions.space[space].asid,
                              .va = page->va | cosim_below(&run->random, MMU_FRAME_BYTES)};
    run->flush = cosim_possible_flush(run->cosim, &flush);
    run->cosim->rtl.at_once = &run->flush;
    run->cosim->coverage.flushes++;
}

/* A request taken in the cycle of a flush is looked up after it. */
static void note_floors(struct any_time *run)
{
    for (; run->noted < run->cosim->rtl.accepted; run->noted++) {
        struct asked *asked = &run->asked[run->noted % COSIM_RING];
        asked->floor = asked->page->floor;
    }
}

static bool judge(struct any_time *run, const struct cosim_translation *translation)
{
    const struct asked *asked = &run->asked[translation->number % COSIM_RING];
    const struct mmu_response *response = &translation->rtl.response;
    uint64_t below = mmu_scheme_page_bytes(run->cosim->scheme, asked->page->level) - 1;
    uint64_t frame = response->fault ? 0 : response->pa & ~below;
    if (response->fault != MMU_FAULT_NONE && response->fault != MMU_FAULT_PAGE)
        return cosim_differ(run->cosim, "flush", "fault %d, where only a page fault can be", (int)response->fault);
    if (response->fault == MMU_FAULT_NONE && (response->pa ^ translation->va) & below)
        return cosim_differ(run->cosim, "flush", "0x%" PRIx64 " was translated to 0x%" PRIx64 ", at another offset",
                            translation->va, response->pa);
    if (versions_allowed(asked->page, asked->floor, frame))
        return true;
    return cosim_differ(run->cosim, "flush",
                        "the page 0x%" PRIx64 " was translated to frame 0x%" PRIx64
                        " (0: a fault), which was flushed before the request; it is 0x%" PRIx64 " now",
                        asked->page->va, frame, asked->page->frame[asked->page->newest % VERSIONS_KEPT]);
}

static bool retire(struct any_time *run)
{
    struct rtl_side *rtl = &run->cosim->rtl;
    while (rtl->retired < rtl->accepted && rtl_side_translation(rtl, rtl->retired)->rtl.answered) {
        const struct cosim_translation *translation = rtl_side_translation(rtl, rtl->retired);
        if (!judge(run, translation) || !cosim_check_ad(run->cosim, translation))
            return false;
        coverage_note_device(&run->cosim->coverage, translation);
        rtl_side_retire(rtl);
        run->cosim->translations++;
    }
    return cosim_check_liveness(run->cosim);
}

static bool step(struct any_time *run)
{
    struct rtl_side *rtl = &run->cosim->rtl;
    bool quiet_only = !run->cosim->traits->flush_any_time;
    bool may_flush = !rtl->at_once && (!quiet_only || rtl->accepted == rtl->retired);
    if (cosim_below(&run->random, 1000) < 4)
        versions_change(&run->versions);
    if (may_flush && cosim_below(&run->random, 1000) < (run->burst ? 150 : 3))
        plan_flush(run);
    run->burst = cosim_below(&run->random, 1000) < (run->burst ? 950 : 1);
    bool flushing = rtl->at_once != NULL;
    rtl_side_cycle(rtl);
    if (flushing && !rtl->at_once) {
        versions_flush(&run->versions, &run->flush);
        coverage_note_flush(&run->cosim->coverage, &run->flush, rtl->cycle - 1);
    }
    note_floors(run);
    return retire(run);
}

static bool run_world(struct any_time *run)
{
    struct cosim *cosim = run->cosim;
    uint64_t salt = cosim_hash(cosim->options.seed * UINT64_C(0x9e3779b97f4a7c15) + cosim->world);
    cosim->asked_before_world = cosim->asked;
    if (!cosim_reset(cosim, salt))
        return false;
    mmu_ram_clear(cosim->rtl.memory.memory.ram);
    run->random.state = salt;
    run->noted = 0;
    versions_build(&run->versions, cosim, &run->random);
    struct rtl_side *rtl = &cosim->rtl;
    bool same = true;
    while (same && (rtl->planned < WORLD_REQUESTS || rtl->retired < rtl->planned)) {
        while (rtl->planned < WORLD_REQUESTS && rtl->planned - rtl->accepted < MIN_KEPT)
            plan_request(run);
        same = step(run);
    }
    return same;
}

enum cosim_result cosim_run_any_time(struct cosim *cosim, struct mmu_error *error)
{
    struct any_time *run = calloc(1, sizeof *run);
    struct mmu_progress progress;
    bool same;
    if (!run) {
        *error = (struct mmu_error){"the host has not enough memory"};
        return COSIM_BAD_INPUT;
    }
    run->cosim = cosim;
    cosim->weights.race_unmaps = 0; /* what is mapped, the versions know */
    cosim->rtl.in_step = false;
    cosim->rtl.lives = cosim->coverage.bins != NULL;
    cosim->rtl.memory.in_time = true;
    cosim->world = cosim->options.world;
    mmu_progress_begin(&progress, "translations");
    while ((same = run_world(run)) && cosim->asked < cosim->options.requests) {
        cosim->world++;
        mmu_progress_update(&progress, cosim->asked, cosim->asked, cosim->options.requests);
    }
    mmu_progress_end(&progress);
    free(run);
    return same ? COSIM_SAME : COSIM_DIFFERENT;
}
