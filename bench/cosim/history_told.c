/* What the device's trace port should tell of a request, from the model's events, and what it has told. */
#include "history.h"

/*
 * The model tells table accesses when they are issued; the device's are judged by its memory port, so they are left out
 * here. A fault and the end of a request are its response.
 */
static bool compared(const struct mmu_event *event)
{
    return event->kind != MMU_EVENT_PTE_READ && event->kind != MMU_EVENT_PTE_WRITE && event->kind != MMU_EVENT_FAULT &&
           event->kind != MMU_EVENT_DONE;
}

/* The model had told a fill before it was told of the flush that undoes it. */
static bool undone(const struct cosim *cosim, const struct cosim_translation *translation, const struct mmu_event *fill)
{
    if (fill->kind != MMU_EVENT_FILL && fill->kind != MMU_EVENT_PWC_FILL)
        return false;
    for (uint64_t number = translation->number; number < cosim->rtl.accepted; number++) {
        const struct cosim_flush_after *flush = &rtl_side_translation(&cosim->rtl, number)->flush;
        bool names = !flush->flush.by_va || mmu_scheme_canonical(cosim->scheme, flush->flush.va);
        if (flush->wanted && names && flush->cycle <= fill->cycle)
            return true;
    }
    return false;
}

/* As the device tells it: the start of a walk when its first table is known, and what a kind does not tell left 0. */
static struct mmu_event as_told(const struct cosim *cosim, const struct mmu_event *event)
{
    struct mmu_event told = {.kind = event->kind, .cycle = event->cycle, .level = event->level};
    bool lookup = event->kind == MMU_EVENT_LOOKUP, start = event->kind == MMU_EVENT_WALK_START;
    if (start && cosim->model.pwc_latency > 1)
        told.cycle += cosim->model.pwc_latency - 1;
    if (lookup || event->kind == MMU_EVENT_FILL)
        told.unit = event->unit;
    if (lookup || start)
        told.hit = event->hit;
    if (!lookup && event->kind != MMU_EVENT_MERGE)
        told.pa = event->pa;
    if (event->kind == MMU_EVENT_MERGE)
        told.level = 0;
    return told;
}

static bool before(const struct mmu_event *a, const struct mmu_event *b)
{
    if (a->cycle != b->cycle)
        return a->cycle < b->cycle;
    return a->kind != b->kind ? a->kind < b->kind : a->unit < b->unit;
}

static void insert(struct cosim_history *sorted, const struct mmu_event *event)
{
    uint32_t at = sorted->count++;
    for (; at > 0 && before(event, &sorted->event[at - 1]); at--)
        sorted->event[at] = sorted->event[at - 1];
    sorted->event[at] = *event;
}

static uint32_t kept(const struct cosim_history *history)
{
    return history->count < COSIM_MAX_EVENTS ? history->count : COSIM_MAX_EVENTS;
}

void cosim_history_expected(const struct cosim *cosim, const struct cosim_translation *translation,
                            struct cosim_history *sorted)
{
    const struct cosim_history *history = translation->model_history;
    sorted->count = 0;
    for (uint32_t i = 0; i < kept(history); i++) {
        struct mmu_event event = as_told(cosim, &history->event[i]);
        if (compared(&history->event[i]) && !undone(cosim, translation, &history->event[i]))
            insert(sorted, &event);
    }
}

void cosim_history_told(const struct cosim_translation *translation, struct cosim_history *sorted)
{
    const struct cosim_history *history = translation->rtl_history;
    sorted->count = 0;
    for (uint32_t i = 0; i < kept(history); i++)
        if (compared(&history->event[i]))
            insert(sorted, &history->event[i]);
}

bool cosim_history_same(const struct mmu_event *model, const struct mmu_event *told)
{
    bool walker = model->kind == MMU_EVENT_WALK_START; /* which of them is nobody's business */
    return model->kind == told->kind && model->cycle == told->cycle && model->level == told->level &&
           model->pa == told->pa && model->hit == told->hit && (walker || model->unit == told->unit);
}
