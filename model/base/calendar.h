/*
 * calendar.h - the other timing primitive, beside port.h: something that happens at most `units` times in a cycle.
 * Requests come in order, but are not granted in order: in a request's way is only what was taken before it, so that
 * one may be granted an earlier cycle than another that came before.
 */
#ifndef MMU_BASE_CALENDAR_H
#define MMU_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* A cycle that was taken. */
struct mmu_calendar_cycle {
    uint64_t cycle;
    uint32_t times;
};

/* All zeros but `units` is one in which nothing was taken. */
struct mmu_calendar {
    uint32_t units; /* in a cycle; 0: any number */
    uint32_t count;
    uint32_t room;
    uint64_t past;                    /* cycles before this one will not be asked for */
    struct mmu_calendar_cycle *taken; /* in order of their cycles; the calendar's */
};

void mmu_calendar_free(struct mmu_calendar *calendar);

/* Nothing will be asked for before `cycle`. */
static inline void mmu_calendar_pass(struct mmu_calendar *calendar, uint64_t cycle)
{
    calendar->past = cycle;
}

/* mmu_calendar_take of a calendar with a limit. */
uint64_t mmu_calendar_find(struct mmu_calendar *calendar, uint64_t t);

/* Take the first cycle from t on that has been taken less than `units` times; the result is that cycle. */
static inline uint64_t mmu_calendar_take(struct mmu_calendar *calendar, uint64_t t)
{
    return calendar->units == 0 ? t : mmu_calendar_find(calendar, t);
}

#endif
