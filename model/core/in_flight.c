/* See in_flight.h. */
#include "in_flight.h"

#include <stdlib.h>

enum { INITIAL_ROOM = 16 };

void mmu_in_flight_free(struct mmu_in_flight *in_flight)
{
    free(in_flight->walk);
}

static bool same_page(const struct mmu_walk_request *a, const struct mmu_walk_request *b)
{
    return (a->va ^ b->va) >> MMU_PAGE_SHIFT == 0 && a->space == b->space && a->root == b->root;
}

const struct mmu_walk_in_flight *mmu_in_flight_find(const struct mmu_in_flight *in_flight,
                                                    const struct mmu_walk_request *request)
{
    for (uint32_t i = in_flight->count; i-- > 0;) {
        const struct mmu_walk_in_flight *walk = &in_flight->walk[i];
        if (walk->request.cycle <= request->cycle && request->cycle <= walk->result.done &&
            same_page(&walk->request, request))
            return walk;
    }
    return NULL;
}

void mmu_in_flight_add(struct mmu_in_flight *in_flight, const struct mmu_walk_request *request,
                       const struct mmu_walk_result *result)
{
    if (in_flight->count == in_flight->room) {
        uint32_t room = in_flight->room > 0 ? 2 * in_flight->room : INITIAL_ROOM;
        struct mmu_walk_in_flight *more = realloc(in_flight->walk, room * sizeof *more);
        if (!more)
            return;
        in_flight->walk = more;
        in_flight->room = room;
    }
    in_flight->walk[in_flight->count++] = (struct mmu_walk_in_flight){*request, *result};
}

void mmu_in_flight_forget(struct mmu_in_flight *in_flight, uint64_t cycle)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < in_flight->count; i++)
        if (in_flight->walk[i].result.done >= cycle)
            in_flight->walk[kept++] = in_flight->walk[i];
    in_flight->count = kept;
}
