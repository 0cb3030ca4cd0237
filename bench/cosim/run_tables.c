/*
 * The stimulus of random page tables: a stream of requests with locality, whose context changes, among flushes of every
 * kind, changes of tables with and without the flush that belongs to them, and a memory that is irregular and that
 * another agent writes to. One set of tables after another, both sides reset in between: each can be run alone.
 */
#include <stdlib.h>

#include "../../model/cmd/progress.h"
#include "cosim.h"
#include "tables.h"

enum { MAX_RECENT = 16 };

struct stream {
    struct cosim *cosim;
    const struct cosim_weights *weights;
    struct cosim_random random;
    struct tables tables;
    unsigned space;
    struct mmu_context context;
    uint64_t recent[TABLES_SPACES][MAX_RECENT];
    uint64_t *chosen; /* the recent address that the last request came from */
};

/* Spaces 0 and 2 share an ASID wherever asid_bits cuts the difference off. */
static uint32_t asid_of(const struct stream *stream, unsigned space)
{
    static const uint32_t asids[TABLES_SPACES] = {1, 2, 1, 0x7ffe};
    uint32_t beyond = space == 2 ? UINT32_C(1) << stream->cosim->machine.mmu.asid_bits : 0;
    return (asids[space] | beyond) & 0xffff;
}

static uint32_t some_modifier(struct stream *stream)
{
    static const uint32_t riscv[] = {MMU_SUM, MMU_MXR}, x86[] = {MMU_WP, MMU_SMEP, MMU_SMAP, MMU_AC, MMU_NX};
    return stream->tables.x86 ? x86[cosim_below(&stream->random, 5)] : riscv[cosim_below(&stream->random, 2)];
}

static void change_context(struct stream *stream)
{
    struct cosim_random *random = &stream->random;
    const struct cosim_weights *weights = stream->weights;
    bool switched = cosim_chance(random, weights->switches);
    if (switched)
        stream->space = cosim_below(random, TABLES_SPACES);
    if (switched || cosim_chance(random, weights->privilege))
        stream->context.user = tables_user(stream->space) == cosim_chance(random, weights->own_privilege);
    if (cosim_chance(random, weights->modifiers))
        stream->context.modifiers ^= some_modifier(stream);
    stream->context.root = stream->tables.root[stream->space];
    stream->context.asid = asid_of(stream, stream->space);
}

static uint64_t choose_address(struct stream *stream)
{
    struct cosim_random *random = &stream->random;
    const struct cosim_weights *weights = stream->weights;
    uint64_t *slot = stream->chosen = &stream->recent[stream->space][cosim_below(random, weights->recent_pages)];
    uint32_t draw = cosim_below(random, 100);
    if (draw < weights->same_page)
        return *slot ^ cosim_below(random, 4096);
    draw -= weights->same_page;
    if (draw < weights->near_page)
        return *slot + 4096 * (uint64_t)cosim_below(random, 8);
    draw -= weights->near_page;
    if (draw < weights->bent_address)
        return *slot ^ UINT64_C(1) << (stream->tables.scheme->va_bits - 1 + cosim_below(random, 6));
    draw -= weights->bent_address;
    if (draw < weights->any_address)
        return cosim_random(random);
    return *slot = tables_address(&stream->tables, stream->space);
}

static struct mmu_flush choose_flush(struct stream *stream)
{
    struct cosim_random *random = &stream->random;
    const struct cosim_weights *weights = stream->weights;
    uint32_t forms = cosim_below(random, 8);
    bool near = cosim_chance(random, weights->flush_near);
    return (struct mmu_flush){
        .by_va = forms & 1,
        .by_asid = forms & 2,
        .global = forms & 4,
        .asid = asid_of(stream, cosim_chance(random, 50) ? stream->space : cosim_below(random, TABLES_SPACES)),
        .va = near ? stream->recent[stream->space][cosim_below(random, weights->recent_pages)]
                   : tables_address(&stream->tables, stream->space)};
}

static bool change_tables(struct stream *stream)
{
    const struct cosim_weights *weights = stream->weights;
    const struct tables_entry *changed = tables_change(&stream->tables);
    if (!changed)
        return false;
    uint32_t draw = cosim_below(&stream->random, 100);
    if (draw < weights->change_flush_all)
        return cosim_flush(stream->cosim, &(struct mmu_flush){.global = true});
    if (draw < weights->change_flush_all + weights->change_flush_page)
        return cosim_flush(stream->cosim, &(struct mmu_flush){.by_va = true, .global = true, .va = changed->va});
    return true;
}

static bool disturb(struct stream *stream)
{
    struct mmu_flush flush = choose_flush(stream);
    if (cosim_chance(&stream->random, stream->weights->quiet_flushes) && !cosim_flush(stream->cosim, &flush))
        return false;
    return !cosim_chance(&stream->random, stream->weights->changes) || change_tables(stream);
}

static struct cosim_request choose_request(struct stream *stream)
{
    struct cosim_random *random = &stream->random;
    const struct cosim_weights *weights = stream->weights;
    uint32_t access = cosim_below(random, 100);
    struct cosim_request request = {.va = choose_address(stream),
                                    .context = stream->context,
                                    .access = access < weights->stores                      ? MMU_STORE
                                              : access < weights->stores + weights->fetches ? MMU_FETCH
                                                                                            : MMU_LOAD};
    if (!cosim_chance(random, weights->burst))
        request.gap = (1 + cosim_below(random, weights->gap)) * (cosim_chance(random, weights->pause) ? 10 : 1);
    request.flushed = cosim_chance(random, weights->flushes);
    if (request.flushed) {
        request.flush = choose_flush(stream);
        request.flush_delay = cosim_below(random, weights->flush_delay + 1);
    }
    return request;
}

/* New tables, new places to go. */
static bool begin_world(struct stream *stream)
{
    struct cosim *cosim = stream->cosim;
    uint64_t salt = cosim_hash(cosim->options.seed * UINT64_C(0x9e3779b97f4a7c15) + cosim->world);
    if (!cosim_reset(cosim, salt))
        return false;
    stream->random.state = salt;
    cosim->asked_before_world = cosim->asked;
    stream->context = (struct mmu_context){0};
    stream->space = 0;
    tables_build(&stream->tables);
    for (unsigned space = 0; space < TABLES_SPACES; space++)
        for (unsigned i = 0; i < MAX_RECENT; i++)
            stream->recent[space][i] = tables_address(&stream->tables, space);
    return true;
}

static bool run_world(struct stream *stream, struct mmu_progress *progress)
{
    struct cosim *cosim = stream->cosim;
    bool same = begin_world(stream);
    for (uint64_t i = 0; same && i < stream->weights->world_requests && cosim->asked < cosim->options.requests; i++) {
        change_context(stream);
        struct cosim_request request;
        same = disturb(stream) && (request = choose_request(stream), cosim_translate(cosim, &request));
        if (same && cosim->last->model.response.fault && cosim_chance(&stream->random, 85))
            *stream->chosen = tables_address(&stream->tables, stream->space);
        if (cosim->asked % MMU_PROGRESS_EVERY == 0)
            mmu_progress_update(progress, cosim->asked, cosim->asked, cosim->options.requests);
    }
    return same && cosim_drain(cosim) && cosim_check_memory(cosim);
}

enum cosim_result cosim_run_tables(struct cosim *cosim, struct mmu_error *error)
{
    struct stream *stream = calloc(1, sizeof *stream);
    struct mmu_progress progress;
    bool same;
    if (!stream) {
        *error = (struct mmu_error){"the host has not enough memory"};
        return COSIM_BAD_INPUT;
    }
    stream->cosim = cosim;
    stream->weights = &cosim->weights;
    tables_init(&stream->tables, cosim, &stream->random);
    mmu_progress_begin(&progress, "translations");
    cosim->world = cosim->options.world;
    while ((same = run_world(stream, &progress)) && cosim->asked < cosim->options.requests)
        cosim->world++;
    mmu_progress_end(&progress);
    free(stream);
    return same && cosim_check_spread(cosim) ? COSIM_SAME : COSIM_DIFFERENT;
}
