/* What the RTL can be built for: its parameters, and machines that are refused. */
#include "config_rig.h"

static bool rtl_of(const char *file, const char *const *settings, size_t count, char **text, struct mmu_error *error)
{
    size_t bytes = 0;
    FILE *out = open_memstream(text, &bytes);
    bool good = mmu_machine_rtl(file, settings, count, out, error);
    fclose(out);
    return good;
}

static void rtl_parameters_of_a_machine(void **state)
{
    static const char expected[] =
        "SCHEME=0\nLEVELS=3\nPA_BITS=40\nASID_BITS=4\nHW_AD=0\nSVNAPOT=0\nSVPBMT=0\n"
        "REQUESTS=1\nWALKERS=1\nQUEUE=0\nMERGE=1\nL1_SHARED=0\n"
        "L1I_SETS=4\nL1I_WAYS=2\nL1I_POLICY=2\nL1I_LATENCY=1\nL1I_PAGES=3\n"
        "L1D_SETS=2\nL1D_WAYS=4\nL1D_POLICY=1\nL1D_LATENCY=2\nL1D_PAGES=7\n"
        "L2_SETS=16\nL2_WAYS=4\nL2_POLICY=2\nL2_LATENCY=3\nL2_PAGES=7\n"
        "PWC_LATENCY=2\nPWC1_SETS=2\nPWC1_WAYS=2\nPWC1_POLICY=1\nPWC2_SETS=1\nPWC2_WAYS=2\nPWC2_POLICY=2\n"
        "PWC3_SETS=0\nPWC3_WAYS=1\nPWC3_POLICY=0\nPWC4_SETS=0\nPWC4_WAYS=1\nPWC4_POLICY=0\nSEED=4711\n";
    struct mmu_error error;
    char *text;
    (void)state;
    assert_true(rtl_of("configs/machines/sv39-svade.yaml", NULL, 0, &text, &error));
    assert_string_equal(text, expected);
    free(text);
}

/* Whether the lines of `wanted` are in `text`, one after another. */
static void assert_lines(const char *text, const char *wanted)
{
    const char *at = strstr(text, wanted);
    if (!at || (at != text && at[-1] != '\n'))
        fail_msg("no lines\n%s in\n%s", wanted, text);
}

static void rtl_parameters_of_many_requests(void **state)
{
    static const char *const rows[][2] = {
        {"sv39-pipelined",
         "SVPBMT=0\nREQUESTS=16\nWALKERS=2\nQUEUE=8\nMERGE=1\nL1_SHARED=0\nL1I_SETS=1\nL1I_WAYS=16\n"},
        {"sv48-shared-l1", "REQUESTS=8\nWALKERS=1\nQUEUE=0\nMERGE=1\nL1_SHARED=1\n"},
        {"sv48-shared-l1", "L1D_SETS=4\nL1D_WAYS=6\nL1D_POLICY=0\nL1D_LATENCY=2\nL1D_PAGES=15\n"},
        {"sv57-pipelined", "SCHEME=0\nLEVELS=5\nPA_BITS=56\nASID_BITS=16\nHW_AD=1\nSVNAPOT=1\nSVPBMT=1\nREQUESTS=32\n"},
        {"sv57-pipelined", "MERGE=0\n"},
        {"sv57-pipelined", "L1D_PAGES=31\n"},
        {"sv57-pipelined", "PWC4_SETS=1\nPWC4_WAYS=2\nPWC4_POLICY=0\nSEED=1\n"},
        {"x86-64-pipelined", "SCHEME=1\nLEVELS=4\nPA_BITS=46\nASID_BITS=12\nHW_AD=1\nSVNAPOT=0\n"},
        {"la57-small", "SCHEME=1\nLEVELS=5\nPA_BITS=48\nASID_BITS=3\nHW_AD=1\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct mmu_error error;
        char path[64], *text;
        snprintf(path, sizeof path, "configs/machines/%s.yaml", rows[i][0]);
        if (!rtl_of(path, NULL, 0, &text, &error))
            fail_msg("%s", error.text);
        assert_lines(text, rows[i][1]);
        free(text);
    }
}

/* A setting, and a part of the sentence in which it is refused. */
static const char *const refusals[][2] = {
    {"core.count=2", "core.count: the RTL has 1, not 2"},
    {"core.window=12", "core.window: the RTL has a power of two of requests, up to 64, not 12"},
    {"core.window=128", "core.window: the RTL has a power of two of requests, up to 64, not 128"},
    {"walker.count=2", "walker.count: the RTL has up to 8 walkers, and no more than core.window, which is 1; not 2"},
    {"walker.starts=2", "walker.starts: with core.window 1 the RTL has 1, not 2; walker.starts 1 is right"},
    {"walker.ports=2", "walker.ports: with core.window 1 the RTL has 1, not 2; walker.ports 1 is right"},
    {"completions=64", "completions: with core.window 1 the RTL has 1, not 64; completions 1 is right"},
    {"tlb.l1d.ports=2", "tlb.l1d.ports: the RTL has 1, not 2"},
    {"tlb.l2.ports=2", "tlb.l2.ports: the RTL has 1, not 2"},
    {"tlb.l1i.serves=fetch,load", "tlb.l1i.serves: the RTL's serves exactly fetch"},
    {"tlb.l2.serves=fetch,load", "tlb.l2.serves: the RTL's serves exactly load, store and fetch"},
    {"tlb.l2.level=1", "tlb.l2.level: the RTL has it at level 2, not 1"},
    {"tlb.l1d.ways=65", "tlb.l1d.ways: the RTL has up to 64 ways, not 65"},
    {"tlb.l2.sets=4096", "tlb.l2.sets: the RTL has up to 8192 entries"},
    {"tlb.l1d.policy=fifo", "tlb.l1d.policy: the RTL has lru, plru and random, not fifo"},
    {"tlb.l2.policy=bit-plru", "tlb.l2.policy: the RTL has lru, plru and random, not bit-plru"},
    {"tlb.l1i.policy=srrip", "tlb.l1i.policy: the RTL has lru, plru and random, not srrip"},
    {"pwc.level1.policy=brrip", "pwc.level1.policy: the RTL has lru, plru and random, not brrip"},
    {"pwc.level2.policy=lfu", "pwc.level2.policy: the RTL has lru, plru and random, not lfu"},
    {"pwc.level1.ways=128", "pwc.level1.ways: the RTL has up to 64 ways, not 128"},
    {"tlb.l1d.index=xor", "tlb.l1d.index: the RTL has modulo only"},
    {"tlb.l2.index=fold", "tlb.l2.index: the RTL has modulo only"},
    {"tlb.l2.probe=serial", "tlb.l2.probe: the RTL probes all page sizes at once; right would be parallel"},
    {"tlb.l2.inclusion=inclusive", "tlb.l2.inclusion: the RTL has non-inclusive only"},
    {"tlb.l2.inclusion=exclusive", "tlb.l2.inclusion: the RTL has non-inclusive only"},
    {"tlb.l1i.mshrs=1", "tlb.l1i.mshrs: the RTL has no such limit; tlb.l1i.mshrs 0 is right, not 1"},
};

static void rtl_refuses_what_it_cannot_be(void **state)
{
    static const char *const unified[] = {"pwc.level1.sets=0", "pwc.level2.sets=0", "pwc.unified.ways=4"};
    static const char *const odd_random[] = {"tlb.l1d.policy=random", "tlb.l1d.ways=12"};
    static const char *const data[] = {"cache.c.level=1", "cache.c.sets=1", "cache.c.ways=1", "cache.c.latency=1",
                                       "memory.data=true"};
    static const char *const more[] = {"tlb.x.level=1", "tlb.x.ways=4", "tlb.x.serves=load", "tlb.x.pages=4K"};
    struct mmu_error error;
    char *text;
    (void)state;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        assert_false(rtl_of("configs/machines/sv39-small.yaml", refusals[i], 1, &text, &error));
        assert_int_equal(strncmp(error.text, "-s ", 3), 0);
        assert_contains(error.text, refusals[i][0]);
        assert_contains(error.text, refusals[i][1]);
        assert_string_equal(text, "");
        free(text);
    }
    assert_false(rtl_of("configs/machines/sv39-small.yaml", odd_random, 2, &text, &error));
    assert_contains(error.text, "tlb.l1d.ways: with random, the RTL's ways are a power of two, not 12");
    free(text);
    assert_false(rtl_of("configs/machines/sv39-small.yaml", unified, COUNT(unified), &text, &error));
    assert_contains(error.text, "-s pwc.unified.ways=4: pwc.unified: the RTL has walk caches by level only");
    free(text);
    assert_false(rtl_of("configs/machines/sv39-small.yaml", data, COUNT(data), &text, &error));
    assert_contains(error.text, "memory.data: the RTL's memory serves its walkers only; false is right");
    free(text);
    assert_false(rtl_of("configs/machines/sv39-small.yaml", more, COUNT(more), &text, &error));
    assert_contains(error.text, "tlb.x: the RTL has no such TLB; l1i, l1d and l2 are right, or l1 and l2");
    free(text);
}

/* What has no effect is no reason to refuse: one page size is not probed serially. */
static void rtl_takes_serial_probing_of_one_size(void **state)
{
    static const char *const settings[] = {"tlb.l1i.pages=4K", "tlb.l1i.probe=serial"};
    struct mmu_error error;
    char *text;
    (void)state;
    assert_true(rtl_of("configs/machines/sv39-small.yaml", settings, 2, &text, &error));
    assert_contains(text, "L1I_PAGES=1\n");
    free(text);
}

static void rtl_refuses_other_schemes(void **state)
{
    static const char *const narrow[][2] = {{"scheme=sv48", "pa_bits=38"}, {"scheme=sv57", "pa_bits=47"}};
    struct mmu_error error;
    char *text;
    (void)state;
    assert_false(rtl_of("configs/machines/sv32.yaml", NULL, 0, &text, &error));
    assert_contains(error.text, "configs/machines/sv32.yaml:");
    assert_contains(error.text, ": scheme: the RTL implements sv39, sv48, sv57, x86-4 and x86-5, not sv32");
    assert_string_equal(text, "");
    free(text);
    for (size_t i = 0; i < COUNT(narrow); i++) {
        assert_false(rtl_of("configs/machines/sv39-small.yaml", narrow[i], 2, &text, &error));
        assert_contains(error.text,
                        i == 0 ? "pa_bits: for sv48 the RTL has at least 39, to hold its largest page; not 38"
                               : "pa_bits: for sv57 the RTL has at least 48, to hold its largest page; not 47");
        free(text);
    }
}

/* With several requests outstanding each limit tells, so it must be the RTL's. */
static void rtl_limits_of_many_requests(void **state)
{
    static const char *const keys[] = {"walker.starts", "walker.ports", "completions"};
    static const char *const both[] = {"core.window=4", "walker.starts=1", "walker.ports=1", "completions=1"};
    static const char *const walkers[] = {"core.window=64", "walker.count=9"};
    struct mmu_error error;
    char *text;
    (void)state;
    for (size_t i = 0; i < COUNT(keys); i++)
        for (int value = 0; value < 3; value += 2) {
            char setting[64], said[128];
            const char *settings[] = {setting};
            snprintf(setting, sizeof setting, "%s=%d", keys[i], value);
            snprintf(said, sizeof said, "%s: with core.window 16 the RTL has 1, not %d; %s 1 is right", keys[i], value,
                     keys[i]);
            assert_false(rtl_of("configs/machines/sv39-pipelined.yaml", settings, 1, &text, &error));
            assert_contains(error.text, said);
            free(text);
        }
    assert_true(rtl_of("configs/machines/sv39-small.yaml", both, COUNT(both), &text, &error));
    assert_lines(text, "REQUESTS=4\n");
    free(text);
    assert_false(rtl_of("configs/machines/sv39-pipelined.yaml", walkers, COUNT(walkers), &text, &error));
    assert_contains(error.text, "walker.count: the RTL has up to 8 walkers, and no more than core.window");
    free(text);
}

/* One TLB in front: nothing beside it, and it serves everything. */
static void rtl_shares_the_first_level_or_not(void **state)
{
    static const char *const more[] = {"tlb.l1i.level=1", "tlb.l1i.ways=4", "tlb.l1i.serves=fetch", "tlb.l1i.pages=4K"};
    static const char *const ports[] = {"tlb.l1.ports=2"};
    struct mmu_error error;
    char *text;
    (void)state;
    assert_false(rtl_of("configs/machines/sv48-shared-l1.yaml", more, COUNT(more), &text, &error));
    assert_contains(error.text, "tlb.l1i: the RTL has no such TLB beside l1; l1i, l1d and l2 are right, or l1 and l2");
    free(text);
    assert_false(rtl_of("configs/machines/sv48-shared-l1.yaml", ports, 1, &text, &error));
    assert_contains(error.text, "tlb.l1.ports: the RTL has 1, not 2");
    free(text);
    write_text("scheme: sv39\ntlb:\n" TLB("l1", "level: 1, " ALL "pages: [4K], ways: 4"));
    assert_true(rtl_of(scratch, NULL, 0, &text, &error));
    assert_lines(text, "L2_SETS=0\n");
    free(text);
}

static void rtl_tlbs_that_are_missing(void **state)
{
    struct mmu_error error;
    char *text;
    (void)state;
    write_text(base_machine);
    assert_false(rtl_of(scratch, NULL, 0, &text, &error));
    assert_contains(error.text, "tlb.NAME: the RTL has no such TLB");
    free(text);
    write_text("scheme: sv39\ntlb:\n" TLB("l1d", "level: 1, " ALL "pages: [4K], ways: 1"));
    assert_false(rtl_of(scratch, NULL, 0, &text, &error));
    assert_contains(error.text, "tlb.l1i: the RTL has this TLB, at level 1 serving fetch; it must be named");
    free(text);
    write_text("scheme: sv39\ntlb:\n" TLB("l1i", "level: 1, serves: [fetch], pages: [4K], ways: 1")
                   TLB("l1d", "level: 1, serves: [load, store], pages: [4K], ways: 1"));
    assert_true(rtl_of(scratch, NULL, 0, &text, &error));
    assert_contains(text, "L2_SETS=0\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rtl_parameters_of_a_machine),       cmocka_unit_test(rtl_parameters_of_many_requests),
        cmocka_unit_test(rtl_refuses_what_it_cannot_be),     cmocka_unit_test(rtl_takes_serial_probing_of_one_size),
        cmocka_unit_test(rtl_refuses_other_schemes),         cmocka_unit_test(rtl_limits_of_many_requests),
        cmocka_unit_test(rtl_shares_the_first_level_or_not), cmocka_unit_test(rtl_tlbs_that_are_missing),
    };
    return RUN_WITH_SCRATCH(tests);
}
