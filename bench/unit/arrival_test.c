/*
 * When requests arrive: the cycle in which their instruction is due, what a full window, a walk or a memory call does
 * to it and to all that follow. All figures are worked by hand from docs/microarchitecture.md.
 */
#include "config_rig.h"

#include "../../model/cmd/arrival.h"
#include "../../model/cmd/simulation.h"
#include "mmu_rig.h"

/* ---- instructions ------------------------------------------------------------------------------------------------ */

/* The accesses of `text` (F fetch, L load, S store) are due in the cycles of `cycles`, a digit each. */
static void assert_due(uint32_t width, const char *text, const char *cycles, uint64_t instructions)
{
    struct mmu_arrival arrival = mmu_arrival_begin(width);
    for (size_t i = 0; text[i]; i++) {
        enum mmu_access access = text[i] == 'F' ? MMU_FETCH : text[i] == 'S' ? MMU_STORE : MMU_LOAD;
        assert_int_equal(mmu_arrival_next(&arrival, access), cycles[i] - '0');
    }
    assert_int_equal(arrival.instructions, instructions);
}

static void instructions_go_by_at_the_width(void **state)
{
    (void)state;
    assert_due(1, "LSLSL", "01234", 5);
    assert_due(2, "LSLSL", "00112", 5);
    assert_due(4, "LSLSLLLLS", "000011112", 9);
    assert_due(3, "LLLLLLL", "0001112", 7);
    assert_due(0, "LSFLL", "00000", 3);
}

static void references_are_due_with_their_fetch(void **state)
{
    (void)state;
    assert_due(1, "FLLSFFL", "0000122", 3);
    assert_due(2, "FLFLSFLF", "00000111", 4);
    assert_due(4, "FFFFFLLF", "00001111", 6);
}

/* Until the core has fetched once every reference counts; from then on only fetches do. */
static void the_first_fetch_changes_what_counts(void **state)
{
    (void)state;
    assert_due(1, "LLFLLF", "012223", 4);
    assert_due(2, "LFLLFF", "000011", 4);
}

/* ---- windows ----------------------------------------------------------------------------------------------------- */

enum { M = 10, WALK = 2 + 4 * (M + 2) }; /* cycles of a walk of four entries from its arrival on */

static const uint64_t VA = 0x123456789000;

static struct rig *open_rig(uint32_t ports)
{
    struct rig *rig = rig_new("x86-4");
    for (uint64_t i = 0; i < 4; i++)
        rig_map(rig, VA + i * 4096, 0, 0x12345000 + i * 4096, IA_LEAF);
    rig->config.tlb[0].ports = ports;
    rig_open(rig);
    return rig;
}

/* Loads of page 0 (or of `pages`, by request) that are due in the cycles given; their done cycles are expected. */
static void assert_window(struct rig *rig, struct mmu_window *window, const char *pages, const uint64_t *due,
                          const uint64_t *expected)
{
    struct mmu_request request[16] = {{0}};
    struct mmu_response response[16];
    size_t count = strlen(pages);
    for (size_t i = 0; i < count; i++)
        request[i] = (struct mmu_request){VA + (uint64_t)(pages[i] - '0') * 4096, due[i], MMU_LOAD};
    mmu_translate_window(rig->mmu, window, request, response, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(response[i].done, expected[i]);
}

static void a_blocking_core_is_delayed_by_every_lookup(void **state)
{
    struct rig *rig = open_rig(1);
    uint64_t ring[1] = {0};
    struct mmu_window window = {.done = ring, .size = 1};
    (void)state;
    /* The walk is done in 50; from then on the core is 49 cycles late, and a lookup takes the cycle that it is due in.
     */
    assert_window(rig, &window, "0000", (const uint64_t[]){0, 1, 2, 3}, (const uint64_t[]){WALK, 51, 52, 53});
    assert_int_equal(window.slip, WALK - 1);
    /* Two due in one cycle: the second waits for the first, and who comes after it is late by one more. */
    assert_window(rig, &window, "000", (const uint64_t[]){4, 4, 5}, (const uint64_t[]){54, 55, 56});
    assert_int_equal(window.slip, WALK);
    /* Nothing to do for 100 cycles: the core stays as late as it was. */
    assert_window(rig, &window, "0", (const uint64_t[]){105}, (const uint64_t[]){105 + WALK + 1});
    assert_int_equal(window.slip, WALK);
    /* Another walk: 49 more. */
    assert_window(rig, &window, "10", (const uint64_t[]){106, 107},
                  (const uint64_t[]){106 + 2 * WALK, 106 + 2 * WALK + 1});
    assert_int_equal(window.slip, 2 * WALK - 1);
    rig_close(rig);
}

static void a_window_hides_a_walk_until_it_is_full(void **state)
{
    struct rig *rig = open_rig(4);
    uint64_t ring[3] = {0};
    struct mmu_window window = {.done = ring, .size = 3};
    (void)state;
    assert_window(rig, &window, "0", (const uint64_t[]){0}, (const uint64_t[]){WALK});
    assert_int_equal(window.slip, 0);
    /* Page 1 is walked for from 101 to 150; two hits pass, the third has to wait for the walk's place. */
    assert_window(rig, &window, "10000", (const uint64_t[]){100, 100, 101, 101, 102},
                  (const uint64_t[]){100 + WALK, 101, 102, 100 + WALK + 1, 100 + WALK + 2});
    assert_int_equal(window.slip, WALK - 1);
    rig_close(rig);
}

static void four_a_cycle_need_ports(void **state)
{
    static const uint64_t due[] = {100, 100, 100, 100, 101, 101, 101, 101};
    (void)state;
    for (uint32_t ports = 1; ports <= 4; ports *= 2) {
        struct rig *rig = open_rig(ports);
        uint64_t ring[16] = {0}, expected[8];
        struct mmu_window window = {.done = ring, .size = 16};
        for (uint64_t i = 0; i < 8; i++)
            expected[i] = 100 + i / ports + 1;
        assert_window(rig, &window, "0", (const uint64_t[]){0}, (const uint64_t[]){WALK});
        assert_window(rig, &window, "00000000", due, expected);
        assert_int_equal(window.slip, 0);
        rig_close(rig);
    }
}

/* ---- whole runs -------------------------------------------------------------------------------------------------- */

static const char machine_text[] = "scheme: sv39\n"
                                   "tlb: {u: {level: 1, serves: [load, store, fetch], pages: [4K], ways: 64}}\n";

struct run {
    const char *label;
    const char *refs; /* F: fetch, L: load in the same page, X: load that crosses into the next one; C: memory call */
    const char *warm; /* the same, before: the pages are then known, and a memory call has waited for all of it */
    uint32_t width, window, ports;
    uint64_t cycles; /* until the last response */
};

static const struct run runs[] = {
    {"no fetches, width 1", "LLLLLLLL", "LLLX", 1, 16, 64, 9},
    {"no fetches, width 2", "LLLLLLLL", "LLLX", 2, 16, 64, 5},
    {"no fetches, width 4", "LLLLLLLL", "LLLX", 4, 16, 64, 3},
    {"no fetches, no time", "LLLLLLLL", "LLLX", 0, 16, 64, 2},
    {"no time, 4 ports", "LLLLLLLL", "LLLX", 0, 16, 4, 3},
    {"no time, a window of 4", "LLLLLLLL", "LLLX", 0, 4, 64, 3},
    {"blocking, width 4", "LLLLLLLL", "LLLX", 4, 1, 64, 9},
    {"fetches, width 1", "FLLLFLFL", "FFFFX", 1, 16, 64, 4},
    {"fetches, width 2", "FLLLFLFL", "FFFFX", 2, 16, 64, 3},
    {"fetches, width 4", "FLLLFLFL", "FFFFX", 4, 16, 64, 2},
    {"crossing a page is one instruction", "XL", "LLLX", 1, 16, 64, 3},
    {"crossing a page is two requests", "X", "LLLX", 1, 16, 1, 3},
    {"crossing a page, blocking", "XL", "LLLX", 1, 1, 1, 4},
    {"a call waits", "LLCL", "LLLX", 4, 16, 64, 4},
    {"a call between instructions of one cycle delays the second", "LLCLL", "LLLX", 4, 16, 64, 4},
    {"and all that follow", "LCLLLLL", "LLLX", 4, 16, 64, 5},
};

static void append(struct mmu_record *records, size_t *count, const char *refs, uint64_t *heap)
{
    for (; *refs; refs++) {
        struct mmu_record *record = &records[(*count)++];
        *record = (struct mmu_record){.kind = MMU_RECORD_LOAD, .address = 0x10000, .bytes = 8};
        if (*refs == 'F')
            record->kind = MMU_RECORD_FETCH;
        else if (*refs == 'X')
            record->address = 0x10ffc;
        else if (*refs == 'C')
            *record = (struct mmu_record){.kind = MMU_RECORD_BRK, .address = *heap += 0x1000};
    }
}

static void take_cycles(void *ctx, const struct mmu_stat *stat)
{
    uint64_t *cycles = ctx;
    if (strcmp(stat->group, "time") == 0 && strcmp(stat->name, "cycles") == 0)
        *cycles = stat->value;
}

static uint64_t clock_after(struct mmu_simulation *simulation, const struct mmu_record *records, size_t count,
                            bool batched)
{
    struct mmu_error error;
    uint64_t cycles = 0;
    size_t good;
    if (batched)
        assert_int_equal(mmu_simulation_run(simulation, records, count, &good, &error), MMU_OUTCOME_GOOD);
    for (size_t i = 0; !batched && i < count; i++)
        assert_int_equal(mmu_simulation_step(simulation, &records[i], &error), MMU_OUTCOME_GOOD);
    mmu_simulation_stats_each(simulation, take_cycles, &cycles);
    return cycles;
}

static uint64_t cycles_of(const struct run *run, bool batched)
{
    struct mmu_machine machine;
    struct mmu_error error;
    struct mmu_record records[64] = {{.kind = MMU_RECORD_SPAWN},
                                     {.kind = MMU_RECORD_MMAP, .address = 0x10000, .length = 0x2000, .prot = 7},
                                     {.kind = MMU_RECORD_BRK, .address = 0x800000}};
    size_t warm = 3, count;
    uint64_t heap = 0x800000;
    assert_true(load_with(&machine, scratch, NULL, &error));
    machine.width = run->width;
    machine.window = run->window;
    machine.mmu.tlb[0].ports = run->ports;
    struct mmu_simulation *simulation =
        mmu_simulation_create(&machine, &(struct mmu_simulation_options){.contents = false}, &error);
    assert_non_null(simulation);
    append(records, &warm, run->warm, &heap);
    append(records, &warm, "C", &heap);
    count = warm;
    append(records, &count, run->refs, &heap);
    uint64_t begun = clock_after(simulation, records, warm, batched);
    uint64_t ended = clock_after(simulation, records + warm, count - warm, batched);
    mmu_simulation_destroy(simulation);
    return ended - begun;
}

static void whole_runs_take_the_cycles_worked_out_by_hand(void **state)
{
    (void)state;
    write_text(machine_text);
    for (size_t i = 0; i < COUNT(runs); i++)
        for (int batched = 0; batched < 2; batched++)
            if (cycles_of(&runs[i], batched) != runs[i].cycles)
                fail_msg("%s: %" PRIu64 " cycles, not %" PRIu64, runs[i].label, cycles_of(&runs[i], batched),
                         runs[i].cycles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instructions_go_by_at_the_width),
        cmocka_unit_test(references_are_due_with_their_fetch),
        cmocka_unit_test(the_first_fetch_changes_what_counts),
        cmocka_unit_test(a_blocking_core_is_delayed_by_every_lookup),
        cmocka_unit_test(a_window_hides_a_walk_until_it_is_full),
        cmocka_unit_test(four_a_cycle_need_ports),
        cmocka_unit_test(whole_runs_take_the_cycles_worked_out_by_hand),
    };
    return RUN_WITH_SCRATCH(tests);
}
