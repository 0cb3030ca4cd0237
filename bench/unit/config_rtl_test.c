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
        "LEVELS=3\nPA_BITS=40\nASID_BITS=4\nHW_AD=0\n"
        "L1I_SETS=4\nL1I_WAYS=2\nL1I_POLICY=2\nL1I_LATENCY=1\nL1I_PAGES=3\n"
        "L1D_SETS=2\nL1D_WAYS=4\nL1D_POLICY=1\nL1D_LATENCY=2\nL1D_PAGES=7\n"
        "L2_SETS=16\nL2_WAYS=4\nL2_POLICY=2\nL2_LATENCY=3\nL2_PAGES=7\n"
        "PWC_LATENCY=2\nPWC1_SETS=2\nPWC1_WAYS=2\nPWC1_POLICY=1\nPWC2_SETS=1\nPWC2_WAYS=2\nPWC2_POLICY=2\n"
        "PWC3_SETS=0\nPWC3_WAYS=1\nPWC3_POLICY=0\nSEED=4711\n";
    struct mmu_error error;
    char *text;
    (void)state;
    assert_true(rtl_of("configs/machines/sv39-svade.yaml", NULL, 0, &text, &error));
    assert_string_equal(text, expected);
    free(text);
}

/* A setting, and a part of the sentence in which it is refused. */
static const char *const refusals[][2] = {
    {"core.count=2", "core.count: the RTL has 1, not 2"},
    {"core.window=4", "core.window: the RTL has 1, not 4"},
    {"walker.count=2", "walker.count: the RTL has 1, not 2"},
    {"tlb.l1d.ports=2", "tlb.l1d.ports: the RTL has 1, not 2"},
    {"tlb.l2.ports=2", "tlb.l2.ports: the RTL has 1, not 2"},
    {"tlb.l1i.serves=fetch,load", "tlb.l1i.serves: the RTL's serves exactly fetch"},
    {"tlb.l2.serves=fetch,load", "tlb.l2.serves: the RTL's serves exactly load, store and fetch"},
    {"tlb.l2.level=1", "tlb.l2.level: the RTL has it at level 2, not 1"},
    {"tlb.l1d.ways=65", "tlb.l1d.ways: the RTL has up to 64 ways, not 65"},
    {"tlb.l2.sets=4096", "tlb.l2.sets: the RTL has up to 8192 entries"},
    {"svnapot=true", "svnapot: the RTL does not have this extension"},
    {"svpbmt=true", "svpbmt: the RTL does not have this extension"},
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
    {"walker.queue=1", "walker.queue: the RTL has no such limit; walker.queue 0 is right, not 1"},
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
    assert_contains(error.text, "memory.data: the RTL's memory serves its walker only; false is right");
    free(text);
    assert_false(rtl_of("configs/machines/sv39-small.yaml", more, COUNT(more), &text, &error));
    assert_contains(error.text, "tlb.x: the RTL has no such TLB; l1i, l1d and l2 are right");
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
    static const char *const rows[][2] = {
        {"x86-64-demo", "x86-4"}, {"x86-64-la57", "x86-5"}, {"sv32", "sv32"}, {"sv57", "sv57"}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct mmu_error error;
        char path[64], said[64], *text;
        snprintf(path, sizeof path, "configs/machines/%s.yaml", rows[i][0]);
        snprintf(said, sizeof said, ": scheme: the RTL implements sv39 and sv48, not %s", rows[i][1]);
        assert_false(rtl_of(path, NULL, 0, &text, &error));
        assert_contains(error.text, path);
        assert_contains(error.text, said);
        assert_string_equal(text, "");
        free(text);
    }
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
        cmocka_unit_test(rtl_parameters_of_a_machine),
        cmocka_unit_test(rtl_refuses_what_it_cannot_be),
        cmocka_unit_test(rtl_takes_serial_probing_of_one_size),
        cmocka_unit_test(rtl_refuses_other_schemes),
        cmocka_unit_test(rtl_tlbs_that_are_missing),
    };
    return RUN_WITH_SCRATCH(tests);
}
