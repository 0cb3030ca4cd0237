/*
 * trace_random_test.c - random traces through every format and back. Prints its seed; MMU_SEED=N runs it again.
 */
#include "trace_rig.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* A valid record; *tasks is the number of tasks so far, none of which end. */
static struct mmu_record random_record(uint64_t *seed, uint32_t *tasks)
{
    struct mmu_record record = {.task = (uint32_t)(next_random(seed) % *tasks)};
    uint64_t dice = next_random(seed) % 100;
    unsigned shift = (unsigned)(next_random(seed) % 40);
    record.address = next_random(seed) >> shift;
    record.kind = dice < 90 ? (uint8_t)(dice % 3) : (uint8_t)(MMU_RECORD_MMAP + dice % 7);
    if (mmu_record_is_reference(&record)) {
        record.bytes = (uint8_t)(1 + next_random(seed) % 64);
        record.address &= ~UINT64_C(63);
    } else if (record.kind <= MMU_RECORD_MPROTECT) {
        record.address = record.address >> 1 & ~UINT64_C(4095);
        record.length = (1 + next_random(seed) % 1000) << 12;
        record.prot = record.kind == MMU_RECORD_MUNMAP ? 0 : (uint8_t)(next_random(seed) % 8);
    } else if (record.kind != MMU_RECORD_BRK) {
        record.address = 0;
        if (record.kind == MMU_RECORD_SPAWN)
            record.task = (*tasks)++;
        else
            record.child = (*tasks)++;
    }
    return record;
}

static void random_round_trip(void **state)
{
    (void)state;
    enum { COUNT = 200000 };
    const char *given = getenv("MMU_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
    print_message("random traces: seed %" PRIu64 "; again: MMU_SEED=%" PRIu64 " build/bench/unit/trace_random_test\n",
                  seed, seed);
    struct mmu_record *records = calloc(COUNT, sizeof *records);
    assert_non_null(records);
    uint32_t tasks = 1;
    seed = seed * 2 + 1;
    for (size_t i = 1; i < COUNT; i++)
        records[i] = random_record(&seed, &tasks);
    records[0].kind = MMU_RECORD_SPAWN;
    static const char *const formats[] = {"native", "text"};
    for (size_t i = 0; i < 2; i++) {
        write_trace(in_dir("random"), formats[i], records, COUNT);
        expect_trace(in_dir("random"), formats[i], records, COUNT);
    }
    free(records);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_round_trip)};
    return cmocka_run_group_tests_name("trace_random", tests, trace_make_dir, trace_remove_dir);
}
