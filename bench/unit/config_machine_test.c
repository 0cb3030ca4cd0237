/*
 * Whole machines: what must hold between the values, that what is shown loads to the same, and files that are damaged.
 */
#include "config_rig.h"

static const char *const machine_files[] = {"configs/machines/x86-64-demo.yaml",
                                            "configs/machines/sv39-small.yaml",
                                            "configs/machines/sv48.yaml",
                                            "configs/machines/sv39-svade.yaml",
                                            "configs/machines/sv32.yaml",
                                            "configs/machines/sv57.yaml",
                                            "configs/machines/x86-64-la57.yaml",
                                            "configs/machines/sv39-pipelined.yaml",
                                            "configs/machines/sv48-shared-l1.yaml",
                                            "configs/machines/sv57-pipelined.yaml",
                                            "configs/machines/x86-64-pipelined.yaml",
                                            "configs/machines/la57-small.yaml"};

/* ---- cross checks ------------------------------------------------------------------------------------------------ */

/* After base_machine, so that line 8 is the first. The sentence stands at the value that is wrong. */
static const struct refusal cross_refusals[] = {
    {"pa_bits: 32\nmemory: {base: 0xfffff000, size: 64K}\n", 9, "memory.size: RAM ends at 0x10000f000, beyond what"},
    {"memory: {size: 1M}\nos:\n  memory: 2M\n", 10,
     "os.memory: 2097152 bytes are more than the 1048576 of memory.size"},
    {"walker: {cache_level: 3}\n", 8,
     "walker.cache_level: 3, but there are 1 caches; at most 2 is right, which is RAM"},
    {"os: {memory: 8G}\n", 8, "os.memory: 8589934592 bytes are more"},
};

static void cross_checks_name_the_line(void **state)
{
    char text[1024];
    (void)state;
    for (size_t i = 0; i < COUNT(cross_refusals); i++) {
        snprintf(text, sizeof text, "%s%s", base_machine, cross_refusals[i].text);
        assert_refused_at(text, cross_refusals[i].line, cross_refusals[i].part);
    }
}

static const struct refusal structure_refusals[] = {
    {"scheme: sv39\npa_bits: 40\n", 0, "tlb: no TLB serves load"},
    {"scheme: x86-4\npa_bits: 53\n", 2, "pa_bits: 53 is more than the entries of x86-4 can encode"},
    {"scheme: x86-4\nasid_bits: 13\n", 2, "asid_bits: 13 is more than x86-4 has; right would be 0 to 12"},
    {"scheme: x86-4\nad_update: fault\n", 2, "ad_update: x86-4 sets accessed and dirty in hardware only"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, serves: [load, store], pages: [4K], ways: 1"), 2,
     "no TLB serves fetch"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, serves: [load, fetch], pages: [4K], ways: 1"), 2,
     "no TLB serves store"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [512G], ways: 1"), 3,
     "tlb.a.pages: sv39 has no pages of 512G"},
    {"scheme: x86-4\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [512G], ways: 1"), 3, "x86-4 has no pages of 512G"},
    {"scheme: sv48\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K, 256T], ways: 1"), 3, "sv48 has no pages of 256T"},
    {"scheme: x86-5\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [512G], ways: 1"), 3, "x86-5 has no pages of 512G"},
    {"scheme: sv57\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K, 4M], ways: 1"), 3, "sv57 has no pages of 4M"},
    {"scheme: sv32\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K, 2M], ways: 1"), 3,
     "tlb.a.pages: sv32 has no pages of 2M (RISC-V Sv32: 2 levels, pages of 4K and 4M)"},
    {"scheme: sv32\npa_bits: 35\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1"), 2,
     "pa_bits: 35 is more than the entries of sv32 can encode; right would be 32 to 34"},
    {"scheme: sv32\nasid_bits: 10\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1"), 2,
     "asid_bits: 10 is more than sv32 has; right would be 0 to 9"},
    {"scheme: sv32\nsvnapot: true\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1"), 2,
     "svnapot: sv32 has no such extension"},
    {"scheme: sv32\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1") "pwc:\n  level2: {ways: 2}\n", 5,
     "pwc.level2: sv32 has no pointers at level 2; pwc.level1 is the highest that is right"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 2, " ALL "pages: [4K], ways: 1"), 3,
     "tlb.a.level: 2, but no TLB is at level 1"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1")
         TLB("b", "level: 3, " ALL "pages: [4K], ways: 1"),
     4, "tlb.b.level: 3, but no TLB is at level 2"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, serves: [load, store], pages: [4K], ways: 1")
         TLB("b", "level: 2, " ALL "pages: [4K], ways: 1"),
     4, "tlb.b.serves: serves fetch at level 2, but no TLB of level 1 does"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 12, policy: plru"), 3,
     "tlb.a.ways: 12: plru takes"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], sets: 65536, ways: 17"), 3,
     "sets times ways up to 1048576"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1") "pwc:\n  level3: {ways: 2}\n", 5,
     "pwc.level3: sv39 has no pointers at level 3; pwc.level2 is the highest that is right"},
    {"scheme: sv39\ntlb:\n" TLB("a",
                                "level: 1, " ALL "pages: [4K], ways: 1") "pwc:\n  level2: {ways: 3, policy: plru}\n",
     5, "pwc.level2.ways: 3: plru takes"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1") "pwc:\n  latency: 3\n", 5,
     "pwc.latency: has no effect without a page-walk cache"},
    {"scheme: sv39\ntlb:\n" TLB("a",
                                "level: 1, " ALL "pages: [4K], ways: 1") "pwc:\n  level1:\n    sets: 0\n    ways: 4\n",
     7, "pwc.level1.ways: has no effect, because pwc.level1.sets is 0"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1") "pwc:\n  unified:\n    sets: 0\n    "
                                                                              "policy: fifo\n",
     7, "pwc.unified.policy: has no effect, because pwc.unified.sets is 0"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, " ALL
                                     "pages: [4K], ways: 1") "pwc:\n  level2: {ways: 3}\n  unified: {ways: 3}\n",
     6, "pwc.unified: is in place of the caches by level; with it, pwc.level2.sets 0 is right"},
    {"scheme: sv39\ntlb:\n" TLB("a",
                                "level: 1, " ALL "pages: [4K], ways: 1") "pwc:\n  unified: {ways: 3, policy: plru}\n",
     5, "pwc.unified.ways: 3: plru takes"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, inclusion: inclusive, " ALL "pages: [4K], ways: 1"), 3,
     "tlb.a.inclusion: is towards the TLB levels before, and there is none before level 1; right would be non-incl"},
    {"scheme: sv39\ncore: {count: 2}\ntlb:\n" TLB("a", "level: 1, shared: true, " ALL "pages: [4K], ways: 1"), 4,
     "tlb.a.shared: a TLB of level 1 belongs to its core; right would be false"},
    {"scheme: sv39\ncore: {count: 2}\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1") TLB(
         "b", "level: 2, shared: true, " ALL "pages: [4K], ways: 1") TLB("c", "level: 3, " ALL "pages: [4K], ways: 1"),
     5, "tlb.b.shared: this TLB is of level 2, and only those of the last one, 3, can be shared; right would be false"},
    {"scheme: sv39\ncore: {count: 2}\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1")
         TLB("b", "level: 2, shared: true, inclusion: exclusive, " ALL "pages: [4K], ways: 1"),
     5, "tlb.b.shared: only with tlb.b.inclusion non-inclusive; right would be that, or false"},
    {"scheme: sv39\nasid_bits: 0\ncore: {count: 2}\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1")
         TLB("b", "level: 2, shared: true, " ALL "pages: [4K], ways: 1"),
     6, "tlb.b.shared: without ASIDs the cores' entries could not be told apart; right would be false, or asid_bits"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1") "cache:\n" TLB(
         "c", "level: 2, sets: 1, ways: 1, latency: 1"),
     5, "cache.c.level: 2, but no cache is at level 1"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1") "cache:\n" TLB(
         "c", "level: 1, sets: 1, ways: 1, latency: 1") TLB("d", "level: 1, sets: 1, ways: 1, latency: 1"),
     5, "cache.c.level: 1 is also the level of cache.d"},
    {"scheme: sv39\ntlb:\n" TLB("a", "level: 1, " ALL "pages: [4K], ways: 1") "cache:\n" TLB(
         "c", "level: 1, sets: 1, ways: 3, latency: 1, policy: plru"),
     5, "cache.c.ways: 3: plru takes"},
};

static void machines_that_do_not_hold_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(structure_refusals); i++)
        assert_refused_at(structure_refusals[i].text, structure_refusals[i].line, structure_refusals[i].part);
}

static void cross_checks_name_the_setting(void **state)
{
    (void)state;
    assert_setting_refused("configs/machines/sv48.yaml", "memory.data=true",
                           "-s memory.data=true: memory.data: true has no effect without a cache");
    assert_setting_refused("configs/machines/sv48.yaml", "walker.cache_level=2", "at most 1 is right");
    assert_setting_refused("configs/machines/sv39-small.yaml", "pwc.level3.ways=2",
                           "-s pwc.level3.ways=2: pwc.level3: sv39 has no pointers at level 3");
    assert_setting_refused("configs/machines/sv39-small.yaml", "tlb.l1d.policy=clock",
                           "right would be lru, plru, bit-plru, fifo, random, srrip, brrip or lfu");
    assert_setting_refused("configs/machines/x86-64-demo.yaml", "ad_update=fault",
                           "-s ad_update=fault: ad_update: x86-4");
    assert_setting_refused("configs/machines/sv39-small.yaml", "os.memory=2G", "-s os.memory=2G: os.memory: ");
}

static void a_page_walk_cache_can_be_switched_off(void **state)
{
    static const char *const off[] = {"pwc.level1.sets=0", "pwc.level2.sets=0"};
    static const char *const later[] = {"pwc.level1.sets=0", "pwc.level1.ways=4"};
    struct mmu_machine machine;
    struct mmu_error error;
    (void)state;
    assert_true(mmu_machine_load(&machine, machine_files[1], off, 2, &error));
    assert_int_equal(machine.mmu.pwc[1].sets, 0);
    assert_int_equal(machine.mmu.pwc[2].sets, 0);
    assert_false(mmu_machine_load(&machine, machine_files[1], later, 2, &error));
    assert_contains(error.text, "-s pwc.level1.ways=4: pwc.level1.ways: has no effect");
}

/* ---- whole machines ---------------------------------------------------------------------------------------------- */

static void assert_shows_itself(const char *file, const char *const *settings, size_t count)
{
    struct mmu_machine machine, again;
    struct mmu_error error;
    if (!mmu_machine_load(&machine, file, settings, count, &error))
        fail_msg("%s", error.text);
    char *text = captured(mmu_machine_show, &machine);
    write_text(text);
    free(text);
    if (!load_with(&again, scratch, NULL, &error))
        fail_msg("%s", error.text);
    memcpy(again.file, machine.file, sizeof again.file);
    assert_memory_equal(&again, &machine, sizeof machine);
}

static void what_is_shown_loads_to_the_same(void **state)
{
    static const char *const odd[] = {"pwc.level1.sets=0", "pwc.level2.sets=0",    "walker.merge=false",
                                      "os.swap=0",         "memory.size=12345344", "core.count=64"};
    static const char *const limits[] = {
        "tlb.l1d.index=xor",   "tlb.l2.index=fold",          "tlb.l2.probe=serial", "tlb.l1d.mshrs=4",
        "walker.queue=8",      "tlb.l2.inclusion=inclusive", "pwc.level1.sets=0",   "pwc.level2.sets=0",
        "pwc.unified.ways=32", "pwc.unified.policy=srrip",   "walker.starts=2",     "walker.ports=3",
        "completions=64"};
    static const char *const shared[] = {"core.count=4", "tlb.l2.shared=true", "tlb.l2.mshrs=64"};
    (void)state;
    for (size_t i = 0; i < COUNT(machine_files); i++)
        assert_shows_itself(machine_files[i], NULL, 0);
    assert_shows_itself("configs/machines/sv39-svade.yaml", odd, 2);
    assert_shows_itself("configs/machines/sv39-small.yaml", odd, COUNT(odd));
    assert_shows_itself("configs/machines/sv39-small.yaml", limits, COUNT(limits));
    assert_shows_itself("configs/machines/sv39-small.yaml", shared, COUNT(shared));
}

static struct mmu_mem_reply no_read(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    (void)ctx;
    (void)pa;
    (void)bytes;
    (void)cycle;
    return (struct mmu_mem_reply){.latency = 1, .error = true};
}

static struct mmu_mem_reply no_write(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                     uint64_t cycle)
{
    (void)expected;
    (void)desired;
    return no_read(ctx, pa, bytes, cycle);
}

static void every_machine_can_be_built(void **state)
{
    const struct mmu_host host = {.version = MMU_HOST_VERSION, .mem_read = no_read, .mem_write = no_write};
    (void)state;
    for (size_t i = 0; i < COUNT(machine_files); i++) {
        struct mmu_machine machine;
        struct mmu_error error;
        assert_true(load_with(&machine, machine_files[i], NULL, &error));
        struct mmu *mmu = mmu_create(&machine.mmu, &host, &error);
        if (!mmu)
            fail_msg("%s: %s", machine_files[i], error.text);
        mmu_destroy(mmu);
        struct mmu_ram *ram = mmu_ram_create(machine.memory.base, machine.memory.bytes);
        struct mmu_hierarchy *hierarchy = mmu_hierarchy_create(&machine.memory, ram, machine.mmu.seed, &error);
        assert_non_null(hierarchy);
        mmu_hierarchy_destroy(hierarchy);
        mmu_ram_destroy(ram);
    }
}

/* ---- damaged files ----------------------------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Mostly what means something to YAML. */
static char next_damage(uint32_t *random)
{
    static const char special[] = "-:#[]{}&*!|>'\"%@`,?0xK \n\t";
    uint32_t value = next_random(random);
    return value % 4 ? special[(value >> 8) % (sizeof special - 1)] : (char)(value >> 8 & 0xff);
}

static size_t read_whole(const char *path, char *bytes, size_t room)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t count = fread(bytes, 1, room, file);
    fclose(file);
    return count;
}

/* Whatever the bytes: a machine, or one line that begins with the file's name. MMU_TEST_SEED replays. */
static void damaged_files_are_refused_in_one_line(void **state)
{
    const char *given = getenv("MMU_TEST_SEED");
    uint32_t seed = given ? (uint32_t)strtoul(given, NULL, 10) : 20240601u, random = seed ? seed : 1;
    static char bytes[16384], damaged[16384];
    size_t count = read_whole("configs/machines/sv39-svade.yaml", bytes, sizeof bytes), refused = 0;
    (void)state;
    printf("damaged files: MMU_TEST_SEED=%" PRIu32 "\n", seed);
    for (int round = 0; round < 2000; round++) {
        struct mmu_machine machine;
        struct mmu_error error;
        memcpy(damaged, bytes, count);
        for (uint32_t n = next_random(&random) % 4 + 1; n > 0; n--)
            damaged[next_random(&random) % count] = next_damage(&random);
        write_bytes(damaged, round % 8 ? count : next_random(&random) % count);
        if (load_with(&machine, scratch, NULL, &error))
            continue;
        refused++;
        if (strncmp(error.text, scratch, strlen(scratch)) != 0 || strchr(error.text, '\n'))
            fail_msg("round %d: '%s'; replay with MMU_TEST_SEED=%" PRIu32, round, error.text, seed);
    }
    assert_true(refused > 500 && refused < 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cross_checks_name_the_line),
        cmocka_unit_test(machines_that_do_not_hold_together),
        cmocka_unit_test(cross_checks_name_the_setting),
        cmocka_unit_test(a_page_walk_cache_can_be_switched_off),
        cmocka_unit_test(what_is_shown_loads_to_the_same),
        cmocka_unit_test(every_machine_can_be_built),
        cmocka_unit_test(damaged_files_are_refused_in_one_line),
    };
    return RUN_WITH_SCRATCH(tests);
}
