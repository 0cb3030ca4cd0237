/* See calendar.h. */
#include "calendar.h"

#include <stdlib.h>
#include <string.h>

enum { INITIAL_ROOM = 64 };

void mmu_calendar_free(struct mmu_calendar *calendar)
{
    free(calendar->taken);
    calendar->taken = NULL;
    calendar->count = calendar->room = 0;
}

/* The place of the first cycle taken that is not before t. */
static uint32_t place_of(const struct mmu_calendar *calendar, uint64_t t)
{
    uint32_t low = 0, high = calendar->count;
    if (high > 0 && calendar->taken[high - 1].cycle < t)
        return high;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (calendar->taken[middle].cycle < t)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void forget_past(struct mmu_calendar *calendar)
{
    uint32_t first = place_of(calendar, calendar->past);
    if (first == 0)
        return;
    calendar->count -= first;
    memmove(calendar->taken, calendar->taken + first, calendar->count * sizeof *calendar->taken);
}

/* Half of it is free afterwards, so that what is moved about is little for each cycle taken. False without memory. */
static bool make_room(struct mmu_calendar *calendar)
{
    if (calendar->count < calendar->room)
        return true;
    forget_past(calendar);
    if (calendar->room > 0 && calendar->count <= calendar->room / 2)
        return true;
    uint32_t room = calendar->room > 0 ? 2 * calendar->room : INITIAL_ROOM;
    struct mmu_calendar_cycle *more = realloc(calendar->taken, room * sizeof *more);
    if (!more)
        return calendar->count < calendar->room;
    calendar->taken = more;
    calendar->room = room;
    return true;
}

/* Without memory to note it, a cycle may be taken more often than it should be. */
static void note(struct mmu_calendar *calendar, uint64_t t)
{
    if (!make_room(calendar))
        return;
    uint32_t at = place_of(calendar, t);
    struct mmu_calendar_cycle *here = &calendar->taken[at];
    memmove(here + 1, here, (calendar->count - at) * sizeof *here);
    *here = (struct mmu_calendar_cycle){t, 1};
    calendar->count++;
}

uint64_t mmu_calendar_find(struct mmu_calendar *calendar, uint64_t t)
{
    uint32_t at = place_of(calendar, t);
    for (; at < calendar->count && calendar->taken[at].cycle == t; at++, t++)
        if (calendar->taken[at].times < calendar->units) {
            calendar->taken[at].times++;
            return t;
        }
    note(calendar, t);
    return t;
}
