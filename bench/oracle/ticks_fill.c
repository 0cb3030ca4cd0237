/* ticks_fill.c - the end of a cycle: fills in the order of requests, then what page faults drop, then flushes. */
#include <stdlib.h>

#include "ticks_state.h"

/* Kept in the order of requests. */
static void add(struct ticks *ticks, const struct ticks_write *write)
{
    if (ticks->writes == TICKS_MAX_WRITES)
        abort();
    unsigned at = ticks->writes++;
    for (; at > 0 && ticks->write[at - 1].age > write->age; at--)
        ticks->write[at] = ticks->write[at - 1];
    ticks->write[at] = *write;
}

static void add_path(struct ticks *ticks, const struct ticks_request *request, bool take_out)
{
    struct naive_fill fills[2 * MMU_MAX_TLBS];
    unsigned count = naive_fills(ticks->mmu, request->query.access, request->hit, request->leaf.level, fills);
    for (unsigned i = 0; i < count; i++)
        if (fills[i].take_out == take_out)
            add(ticks, &(struct ticks_write){request->age, false, fills[i], request->leaf});
}

void ticks_take_out(struct ticks *ticks, const struct ticks_request *request)
{
    add_path(ticks, request, true);
}

void ticks_fill_path(struct ticks *ticks, const struct ticks_request *request)
{
    if (request->fills)
        add_path(ticks, request, false);
}

void ticks_fill_pointer(struct ticks *ticks, const struct ticks_request *request, const struct naive_entry *pointer)
{
    add(ticks, &(struct ticks_write){request->age, true, {0, false}, *pointer});
}

static void apply_fills(struct ticks *ticks)
{
    for (unsigned i = 0; i < ticks->writes; i++) {
        const struct ticks_write *write = &ticks->write[i];
        if (write->pointer)
            naive_fill_pointer(ticks->mmu, &write->entry, ticks->now);
        else
            naive_apply(ticks->mmu, &write->fill, &write->entry, ticks->now);
    }
    ticks->writes = 0;
}

void ticks_flush(struct ticks *ticks, const struct mmu_flush *flush, uint64_t cycle)
{
    struct naive_query query = {.scheme = ticks->mmu->scheme, .va = flush->va};
    struct naive_walk ignored;
    if (ticks->flushes == TICKS_MAX_FLUSHES || cycle < ticks->now)
        abort();
    if (!flush->by_va || naive_canonical(&query, &ignored))
        ticks->flush[ticks->flushes++] = (struct ticks_flush){cycle, *flush};
}

/* Nothing is filled in the cycle of a flush, nor afterwards by walks that are in flight. */
static void mute(struct ticks *ticks)
{
    ticks->mmu->features.muted += ticks->writes;
    ticks->writes = 0;
    for (unsigned i = ticks->first; i < ticks->count; i++) {
        struct ticks_request *request = &ticks->request[i];
        if (request->stage == TICKS_WALKING)
            request->walk.mute = true;
        ticks->mmu->features.ready_muted += request->stage == TICKS_READY && request->fills;
        request->fills = false;
    }
}

void ticks_apply(struct ticks *ticks)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < ticks->flushes; i++)
        if (ticks->flush[i].cycle == ticks->now)
            mute(ticks);
    apply_fills(ticks);
    if (ticks->drop)
        naive_forget_address(ticks->mmu, ticks->drop->query.va, ticks->drop->asid);
    ticks->drop = NULL;
    for (unsigned i = 0; i < ticks->flushes; i++)
        if (ticks->flush[i].cycle == ticks->now)
            naive_flush(ticks->mmu, &ticks->flush[i].flush);
        else
            ticks->flush[kept++] = ticks->flush[i];
    ticks->flushes = kept;
}
