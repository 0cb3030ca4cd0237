/*
 * The stimulus of random page tables: a stream of requests with locality, whose context changes, among flushes of every
 * kind (also within a request), changes of tables with and without the flush that belongs to them, and a memory of
 * irregular latency that another agent writes to.
 */
#include <stdlib.h>

#include "../../model/cmd/progress.h"
#include "cosim.h"
#include "tables.h"

enum { RECENT = 16, WORLD_REQUESTS = 1500 };

struct stream {
    struct cosim *cosim;
    struct cosim_random random;
    struct tables tables;
    unsigned space;
    struct mmu_context context;
    uint64_t recent[TABLES_SPACES][RECENT];
    uint64_t *chosen; /* the recent address that the last request came from */
};

/* Spaces 0 and 2 share an ASID wherever asid_bits cuts the difference off. */
static uint32_t asid_of(const struct stream *stream, unsigned space)
{
    static const uint32_t asids[TABLES_SPACES] = {1, 2, 1, 0x7ffe};
    uint32_t beyond = space == 2 ? UINT32_C(1) << stream->cosim->machine.mmu.asid_bits : 0;
    return (asids[space] | beyond) & 0xffff;
}

static void change_context(struct stream *stream)
{
    struct cosim_random *random = &stream->random;
    bool switched = cosim_chance(random, 2);
    if (switched)
        stream->space = cosim_below(random, TABLES_SPACES);
    if (switched || cosim_chance(random, 3))
        stream->context.user = tables_user(stream->space) == cosim_chance(random, 85);
    if (cosim_chance(random, 5))
        stream->context.modifiers ^= cosim_chance(random, 50) ? MMU_SUM : MMU_MXR;
    stream->context.root = stream->tables.root[stream->space];
    stream->context.asid = asid_of(stream, stream->space);
    cosim_set_context(stream->cosim, &stream->context);
}

static uint64_t choose_address(struct stream *stream)
{
    struct cosim_random *random = &stream->random;
    uint64_t *slot = stream->chosen = &stream->recent[stream->space][cosim_below(random, RECENT)];
    uint32_t draw = cosim_below(random, 100);
    if (draw < 70)
        return *slot ^ cosim_below(random, 4096);
    if (draw < 80)
        return *slot + 4096 * (uint64_t)cosim_below(random, 8);
    if (draw < 98)
        return *slot = tables_address(&stream->tables, stream->space, random);
    if (draw < 99)
        return *slot ^ UINT64_C(1) << (stream->tables.scheme->va_bits - 1 + cosim_below(random, 8));
    return cosim_random(random);
}

static struct mmu_flush choose_flush(struct stream *stream, uint64_t va)
{
    struct cosim_random *random = &stream->random;
    uint32_t forms = cosim_below(random, 8);
    return (struct mmu_flush){
        .by_va = forms & 1,
        .by_asid = forms & 2,
        .global = forms & 4,
        .asid = asid_of(stream, cosim_chance(random, 50) ? stream->space : cosim_below(random, TABLES_SPACES)),
        .va = cosim_chance(random, 70) ? va : choose_address(stream)};
}

static void disturb(struct stream *stream)
{
    struct cosim_random *random = &stream->random;
    struct mmu_flush flush = choose_flush(stream, stream->recent[stream->space][cosim_below(random, RECENT)]);
    if (cosim_chance(random, 2))
        cosim_flush(stream->cosim, &flush);
    if (!cosim_chance(random, 1))
        return;
    const struct tables_entry *changed = tables_change(&stream->tables, random);
    if (cosim_chance(random, 40))
        cosim_flush(stream->cosim, &(struct mmu_flush){.global = true});
    else if (cosim_chance(random, 60))
        cosim_flush(stream->cosim, &(struct mmu_flush){.by_va = true, .global = true, .va = changed->va});
}

static struct cosim_request choose_request(struct stream *stream)
{
    struct cosim_random *random = &stream->random;
    uint32_t access = cosim_below(random, 100);
    struct cosim_request request = {.va = choose_address(stream),
                                    .access = access < 45   ? MMU_LOAD
                                              : access < 75 ? MMU_STORE
                                                            : MMU_FETCH};
    if (!cosim_chance(random, 60))
        request.gap = 1 + cosim_below(random, cosim_chance(random, 75) ? 3 : 30);
    if (cosim_chance(random, 4))
        request.flush = (struct cosim_planned_flush){.planned = true,
                                                     .answers = cosim_below(random, 5),
                                                     .delay = cosim_below(random, 8),
                                                     .flush = choose_flush(stream, request.va)};
    return request;
}

/* New tables, new places to go. The old memory must be the same on both sides before it is gone. */
static bool begin_world(struct stream *stream)
{
    struct cosim *cosim = stream->cosim;
    if (!cosim_check_memory(cosim->model.memory.ram, cosim->rtl.memory.ram, &cosim->difference))
        return false;
    tables_build(&stream->tables, &stream->random);
    for (unsigned space = 0; space < TABLES_SPACES; space++)
        for (unsigned i = 0; i < RECENT; i++)
            stream->recent[space][i] = tables_address(&stream->tables, space, &stream->random);
    cosim_flush(cosim, &(struct mmu_flush){.global = true});
    return true;
}

static bool run(struct stream *stream)
{
    struct cosim *cosim = stream->cosim;
    struct mmu_progress progress;
    mmu_progress_begin(&progress, "translations");
    bool same = true;
    while (same && cosim->translations < cosim->options.requests) {
        if (cosim->translations % WORLD_REQUESTS == 0 && !(same = begin_world(stream)))
            break;
        if (cosim->translations % MMU_PROGRESS_EVERY == 0)
            mmu_progress_update(&progress, cosim->translations, cosim->translations, cosim->options.requests);
        change_context(stream);
        disturb(stream);
        struct cosim_request request = choose_request(stream);
        same = cosim_translate(cosim, &request);
        if (cosim->rtl_outcome.response.fault && cosim_chance(&stream->random, 85))
            *stream->chosen = tables_address(&stream->tables, stream->space, &stream->random);
    }
    mmu_progress_end(&progress);
    return same && cosim_check_memory(cosim->model.memory.ram, cosim->rtl.memory.ram, &cosim->difference);
}

enum cosim_result cosim_run_tables(struct cosim *cosim, struct mmu_error *error)
{
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream) {
        *error = (struct mmu_error){"the host has not enough memory"};
        return COSIM_BAD_INPUT;
    }
    stream->cosim = cosim;
    stream->random.state = cosim->options.seed;
    stream->tables.scheme = cosim->scheme;
    stream->tables.pa_bits = cosim->machine.mmu.pa_bits;
    stream->tables.ram[0] = cosim->model.memory.ram;
    stream->tables.ram[1] = cosim->rtl.memory.ram;
    bool same = run(stream);
    free(stream);
    return same ? COSIM_SAME : COSIM_DIFFERENT;
}
