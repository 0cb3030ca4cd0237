/* Requests on both sides, compared as they retire: see cosim.h. */
#include <stdlib.h>

#include "cosim.h"

/* How many requests the device may be behind the model. */
enum { AHEAD = COSIM_RING / 2 };

static bool open_wave(struct cosim *cosim)
{
    if (!cosim->options.wave || cosim->translations < cosim->options.wave_from)
        return true;
    if (!dut_wave_open(cosim->rtl.dut, cosim->options.wave))
        return cosim_differ(cosim, "waveform", "%.300s cannot be written", cosim->options.wave);
    cosim->wave_opened = cosim->options.wave;
    cosim->options.wave = NULL;
    return true;
}

/* Walks that met each other's writes: from then on cycles may differ. */
static void note_overlap(struct cosim *cosim, const struct cosim_translation *translation)
{
    if (!cosim->options.in_time || !translation->rtl.overlapped || cosim->inexact)
        return;
    uint64_t flight = cosim->traits->outstanding;
    cosim->inexact = true;
    cosim->inexact_from = translation->number > flight ? translation->number - flight : 0;
}

static bool retire(struct cosim *cosim)
{
    const struct cosim_translation *translation = rtl_side_translation(&cosim->rtl, cosim->rtl.retired);
    note_overlap(cosim, translation);
    if (!cosim_check_translation(cosim, translation))
        return false;
    coverage_note(&cosim->coverage, translation);
    rtl_side_retire(&cosim->rtl);
    cosim->translations++;
    if (cosim->rtl.tape)
        cosim_tape_note(cosim->rtl.tape, cosim->translations);
    return (!cosim->on_retire || cosim->on_retire(cosim->on_retire_ctx, translation)) && open_wave(cosim);
}

static bool step(struct cosim *cosim)
{
    struct rtl_side *rtl = &cosim->rtl;
    rtl_side_cycle(rtl);
    while (rtl->retired < rtl->accepted && rtl_side_translation(rtl, rtl->retired)->rtl.answered)
        if (!retire(cosim))
            return false;
    return cosim_check_liveness(cosim);
}

bool cosim_drain(struct cosim *cosim)
{
    bool same = !cosim->different;
    while (same && (cosim->rtl.retired < cosim->rtl.planned || cosim->rtl.flushing))
        same = step(cosim);
    return same;
}

void cosim_note_history(struct cosim *cosim, struct cosim_translation *next)
{
    if (!cosim->histories)
        return;
    size_t index = 2 * (cosim->rtl.planned % COSIM_RING);
    next->model_history = &cosim->histories[index];
    next->rtl_history = &cosim->histories[index + 1];
    next->model_history->count = next->rtl_history->count = 0;
}

static struct cosim_translation *next_translation(struct cosim *cosim)
{
    struct rtl_side *rtl = &cosim->rtl;
    struct cosim_translation *next = rtl_side_translation(rtl, rtl->planned);
    cosim_note_history(cosim, next);
    next->rtl.answered = next->rtl.overlapped = false;
    next->rtl.traffic.count = 0;
    return next;
}

/* Devices that do not tell address spaces apart forget everything between two of them. */
static bool enter_space(struct cosim *cosim, const struct mmu_context *context)
{
    bool same_space = context->asid == cosim->context.asid && context->root == cosim->context.root;
    cosim->context = *context;
    return cosim->traits->asids || same_space || cosim_flush(cosim, &(struct mmu_flush){.global = true});
}

static void plan_flush(struct cosim *cosim, struct cosim_translation *next, const struct cosim_request *request)
{
    next->flush.wanted = request->flushed && cosim->traits->cycles && cosim->traits->flush_any_time;
    if (!next->flush.wanted)
        return;
    struct model_side *model = &cosim->model;
    next->flush.flush = cosim_possible_flush(cosim, &request->flush);
    next->flush.cycle = model_side_flush_cycle(model, model->arrived + request->flush_delay);
    if (cosim_flush_sweeps(&next->flush.flush) && next->flush.cycle < model->swept + cosim->traits->flush_rest)
        next->flush.flush.by_va = true; /* it would have to wait */
    model_side_flush(model, &next->flush.flush, next->flush.cycle);
}

bool cosim_translate(struct cosim *cosim, const struct cosim_request *request)
{
    struct rtl_side *rtl = &cosim->rtl;
    if (!open_wave(cosim))
        return false;
    if (cosim->inexact && !cosim_reset(cosim, cosim_hash(cosim->salt)))
        return false;
    if (!enter_space(cosim, &request->context))
        return false;
    struct cosim_translation *next = cosim->last = next_translation(cosim);
    next->va = request->va;
    next->access = request->access;
    next->context = request->context;
    model_side_translate(&cosim->model, next, cosim->model.arrived + request->gap);
    plan_flush(cosim, next, request);
    device_memory_plan(&rtl->memory, next);
    rtl->planned++;
    cosim->asked++;
    bool same = !cosim->different;
    while (same && rtl->planned - rtl->accepted > AHEAD)
        same = step(cosim);
    if (same && request->flushed && !next->flush.wanted)
        return cosim_flush(cosim, &request->flush);
    return same;
}

struct mmu_flush cosim_possible_flush(const struct cosim *cosim, const struct mmu_flush *flush)
{
    const struct dut_traits *traits = cosim->traits;
    bool possible =
        (traits->flush_by_va || !flush->by_va) && (traits->flush_by_asid || (!flush->by_asid && flush->global));
    return possible ? *flush : (struct mmu_flush){.global = true};
}

uint64_t cosim_meet(struct cosim *cosim)
{
    uint64_t cycle = cosim->rtl.cycle;
    if (cycle <= cosim->model.last_done)
        cycle = cosim->model.last_done + 1;
    if (cycle < cosim->model.not_before)
        cycle = cosim->model.not_before;
    rtl_side_skip(&cosim->rtl, cycle);
    cosim->model.not_before = cycle;
    return cycle;
}

bool cosim_flush(struct cosim *cosim, const struct mmu_flush *flush)
{
    if (!cosim_drain(cosim))
        return false;
    struct mmu_flush possible = cosim_possible_flush(cosim, flush);
    uint64_t cycle = cosim_meet(cosim);
    rtl_side_flush(&cosim->rtl, &possible);
    model_side_flush(&cosim->model, &possible, cycle);
    cosim->model.not_before = cycle + 1;
    coverage_note_quiet_flush(&cosim->coverage);
    return cosim_check_liveness(cosim);
}

bool cosim_skip(struct cosim *cosim, uint64_t cycle)
{
    if (!cosim_drain(cosim))
        return false;
    if (cosim->model.not_before < cycle)
        cosim->model.not_before = cycle;
    cosim_meet(cosim);
    return true;
}

bool cosim_write(struct cosim *cosim, uint64_t pa, uint64_t word)
{
    struct rtl_side *rtl = &cosim->rtl;
    bool idle = rtl->retired == rtl->planned;
    if (!idle && !device_memory_write(&rtl->memory, rtl->planned - 1, pa, word)) {
        if (!cosim_skip(cosim, 0))
            return false;
        idle = true;
    }
    mmu_ram_write(cosim->model.memory.ram, pa, 8, word);
    if (idle)
        device_memory_write_now(&rtl->memory, pa, word);
    return true;
}

bool cosim_reset(struct cosim *cosim, uint64_t salt)
{
    struct mmu_error error;
    if (!cosim_drain(cosim))
        return false;
    uint64_t cycle = cosim_meet(cosim);
    rtl_side_reset(&cosim->rtl);
    cosim->inexact = false;
    cosim->salt = cosim->model.memory.salt = cosim->rtl.memory.memory.salt = salt;
    cosim->model.memory.origin = cosim->rtl.memory.memory.origin = cycle;
    return model_side_reset(&cosim->model, cycle, &error) ||
           cosim_differ(cosim, "model", "cannot be made again: %.200s", error.text);
}
