/*
 * policy_figures_test.c - replacement policies by the figures that are known of them: n frames of a paging system are n
 * ways of one set. And what policy.h demands of all of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../model/policy/policy.h"

enum { MAX_FRAMES = 100, NONE = -1 };

/* One set, used as the array uses it: a free way first, then the policy's victim. */
struct memory {
    const struct mmu_policy *policy;
    void *state;
    uint32_t frames;
    int page[MAX_FRAMES];
    uint64_t faults;
};

static struct memory begin(const char *name, uint32_t frames)
{
    struct memory memory = {.policy = mmu_policy_find(name), .frames = frames};
    assert_non_null(memory.policy);
    memory.state = calloc(1, memory.policy->state_bytes(1, frames));
    assert_non_null(memory.state);
    memory.policy->init(memory.state, 1, frames, 1);
    for (uint32_t i = 0; i < frames; i++)
        memory.page[i] = NONE;
    return memory;
}

/* The way that holds the page, or the number of frames. */
static uint32_t find(const struct memory *memory, int page)
{
    uint32_t way = 0;
    while (way < memory->frames && memory->page[way] != page)
        way++;
    return way;
}

static void refer(struct memory *memory, int page)
{
    uint32_t way = find(memory, page);
    if (way < memory->frames) {
        memory->policy->touch(memory->state, 0, way);
        return;
    }
    memory->faults++;
    way = find(memory, NONE);
    if (way == memory->frames)
        way = memory->policy->victim(memory->state, 0);
    memory->page[way] = page;
    memory->policy->fill(memory->state, 0, way);
}

static uint64_t faults_of(const char *policy, uint32_t frames, const char *string)
{
    struct memory memory = begin(policy, frames);
    for (; *string; string++)
        refer(&memory, *string - '0');
    free(memory.state);
    return memory.faults;
}

/* ---- strings ----------------------------------------------------------------------------------------------------- */

/* FIFO faults more often with four frames than with three; LRU, being a stack algorithm, does not. */
static void beladys_string(void **unused)
{
    static const struct {
        const char *policy;
        uint32_t frames;
        uint64_t faults;
    } rows[] = {{"fifo", 3, 9}, {"fifo", 4, 10}, {"fifo", 5, 5}, {"lru", 3, 10}, {"lru", 4, 8}, {"lru", 5, 5}};
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(faults_of(rows[i].policy, rows[i].frames, "123412512345"), rows[i].faults);
}

static void the_textbook_string(void **unused)
{
    (void)unused;
    assert_int_equal(faults_of("fifo", 3, "70120304230321201701"), 15);
    assert_int_equal(faults_of("lru", 3, "70120304230321201701"), 12);
}

/* A loop over 50 pages: with fewer frames each page goes just before it is used. */
static void a_loop_that_does_not_fit_never_hits(void **unused)
{
    static const char *const policies[] = {"lru", "fifo"};
    (void)unused;
    for (size_t p = 0; p < 2; p++)
        for (uint32_t frames = 10; frames <= 50; frames += frames < 40 ? 10 : frames < 49 ? 9 : 1) {
            struct memory memory = begin(policies[p], frames);
            for (int i = 0; i < 500; i++)
                refer(&memory, i % 50);
            assert_int_equal(memory.faults, frames < 50 ? 500 : 50);
            free(memory.state);
        }
}

/* ---- independent references -------------------------------------------------------------------------------------- */

/* splitmix64: what follows from it must not depend on how neighbouring numbers are related. */
static uint32_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)(z >> 32);
}

/* Hits in 10,000 of 100 pages, of which 20 get 80% of the references, once the frames are full. */
static int hits_of(const char *policy, uint32_t frames)
{
    enum { WARM = 20000, COUNTED = 1000000 };
    struct memory memory = begin(policy, frames);
    uint64_t random = 20240601;
    for (int i = 0; i < WARM + COUNTED; i++) {
        uint32_t hot = next_random(&random) % 100 < 80, page = next_random(&random) % (hot ? 20 : 80);
        if (i == WARM)
            memory.faults = 0;
        refer(&memory, (int)(hot ? page : 20 + page));
    }
    free(memory.state);
    return (int)((COUNTED - memory.faults) / (COUNTED / 10000));
}

/* The figures are known to a tenth of a percent; a million references add a twentieth. */
static void eighty_twenty(void **unused)
{
    enum { TOLERANCE = 15 };
    static const struct {
        const char *policy;
        int hits[5];
    } rows[] = {{"lru", {3120, 5800, 8410, 9000, 9500}},
                {"fifo", {2990, 5220, 7500, 8590, 9350}},
                {"random", {2990, 5220, 7500, 8590, 9350}}};
    static const uint32_t frames[] = {10, 20, 40, 60, 80};
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int n = 0; n < 5; n++) {
            int hits = hits_of(rows[i].policy, frames[n]);
            if (abs(hits - rows[i].hits[n]) > TOLERANCE)
                fail_msg("%s, %u frames: %d of 10000, not %d", rows[i].policy, frames[n], hits, rows[i].hits[n]);
        }
}

/* ---- the contract ------------------------------------------------------------------------------------------------ */

/* Of two equal arrays one is told every use several times. They must go on naming the same victims. */
static void a_repeated_touch_changes_nothing(void **unused)
{
    enum { SETS = 4, WAYS = 8, STEPS = 20000 };
    uint64_t random = 1;
    (void)unused;
    for (size_t p = 0; mmu_policies[p]; p++) {
        const struct mmu_policy *policy = mmu_policies[p];
        void *once = calloc(1, policy->state_bytes(SETS, WAYS)), *often = calloc(1, policy->state_bytes(SETS, WAYS));
        uint32_t last[SETS] = {WAYS, WAYS, WAYS, WAYS};
        policy->init(once, SETS, WAYS, 1);
        policy->init(often, SETS, WAYS, 1);
        for (int i = 0; i < STEPS; i++) {
            uint32_t draw = next_random(&random), set = draw >> 8 & (SETS - 1), way = draw >> 12 & (WAYS - 1);
            if (draw % 4 == 0) {
                way = policy->victim(once, set);
                assert_int_equal(policy->victim(often, set), way);
                policy->fill(once, set, way);
                policy->fill(often, set, way);
                last[set] = WAYS;
                continue;
            }
            if (way != last[set])
                policy->touch(once, set, way);
            policy->touch(often, set, way);
            policy->touch(often, set, way);
            last[set] = way;
        }
        free(once);
        free(often);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beladys_string),
        cmocka_unit_test(the_textbook_string),
        cmocka_unit_test(a_loop_that_does_not_fit_never_hits),
        cmocka_unit_test(eighty_twenty),
        cmocka_unit_test(a_repeated_touch_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
