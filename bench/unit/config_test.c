/*
 * Machine files read strictly: what is refused, with which sentence and at which line.
 */
#include "config_rig.h"
#include "../../model/base/yaml.h"

/* ---- YAML -------------------------------------------------------------------------------------------------------- */

static const struct refusal yaml_refusals[] = {
    {"scheme: sv39\n  bad: 1\n", 2, "not YAML"},
    {"scheme: sv39\ncore: {count: 1\n", 3, "not YAML"},
    {"scheme: sv39\ncore:\n\tcount: 1\n", 3, "not YAML"},
    {"scheme: sv39\nseed: 'open\n\n", 4, "not YAML"},
    {"scheme: sv39\nseed: 1\nscheme: sv48\n", 3, "scheme: given twice, first in line 1"},
    {"scheme: sv39\ncore:\n  count: 1\nseed: 1\ncore:\n  window: 1\n", 5, "core: given twice, first in line 2"},
    {"\xef\xbb\xbfseed: 1\nseed: 1\n", 2, "seed: given twice, first in line 1"},
    {"core:\n  count: 1\n  count: 1\n", 3, "core.count: given twice, first in line 2"},
    {"scheme: &a sv39\n", 1, "anchor"},
    {"core: &a\n  count: 1\n", 1, "anchor"},
    {"scheme: sv39\nseed: *a\n", 2, "alias"},
    {"scheme: sv39\nseed: !!int 1\n", 2, "tag"},
    {"scheme: sv39\nseed: ! 1\n", 2, "tag"},
    {"scheme: sv39\n---\nseed: 1\n", 2, "second document"},
    {"---\nscheme: sv39\n...\n---\nseed: 1\n", 4, "second document"},
    {"{}\n---\nseed: 1\n", 2, "second document"},
    {"\n- sv39\n", 2, "settings are due"},
    {"\n\nsv39\n", 3, "settings are due"},
    {"seed: 1\ntlb:\n  a:\n    pages:\n      - 4K\n      - [2M]\n", 6, "tlb.a.pages: a list of plain values"},
    {"tlb:\n  a:\n    pages:\n      - 4K\n      - x: 1\n", 5, "tlb.a.pages: a list of plain values"},
    {"tlb:\n  a:\n    pages: []\n", 3, "tlb.a.pages: an empty list"},
    {"tlb:\n  a: {}\n", 2, "tlb.a: an empty mapping"},
    {"? [a]\n: 1\n", 1, "as a key"},
    {"seed: 1\ncore.count: 1\n", 2, "'core.count' is no key"},
    {"seed: 1\n\"\": 1\n", 2, "'' is no key"},
    {"<<: 1\n", 1, "'<<' is no key"},
    {"seed: 1\ncaf\xc3\xa9: 1\n", 2, "is no key; a key is a word"},
    {"a: {a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}\n", 1, "nested too deeply"},
    {"seed: 1\n# caf\xe9\n", 2, "UTF-8"},
    {"\xff\xfes\0e\0e\0d\0", 1, "UTF-8"},
    {"seed: 1\nscheme: \"sv39\\0\"\n", 2, "zero byte"},
    {"seed: 1\n\"scheme\\0\": sv39\n", 2, "zero byte"},
    {"seed: 1\nscheme: sv\x01\n", 2, "UTF-8"},
};

static void yaml_problems_are_told_with_their_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(yaml_refusals); i++)
        assert_refused_at(yaml_refusals[i].text, yaml_refusals[i].line, yaml_refusals[i].part);
}

static void a_zero_byte_in_the_file_is_refused(void **state)
{
    struct mmu_machine machine;
    struct mmu_error error;
    (void)state;
    write_bytes("seed: 1\nsch\0eme", 15);
    assert_false(load_with(&machine, scratch, NULL, &error));
    assert_contains(error.text, ":2: ");
}

static void a_long_key_is_refused(void **state)
{
    char text[400] = "seed: 1\n";
    (void)state;
    memset(text + 8, 'a', 200);
    strcpy(text + 208, ": 1\n");
    assert_refused_at(text, 2, "is too long");
}

static void files_that_cannot_be_read(void **state)
{
    struct mmu_machine machine;
    struct mmu_error error;
    (void)state;
    assert_false(load_with(&machine, "/nowhere/at/all.yaml", NULL, &error));
    assert_string_equal(error.text, "/nowhere/at/all.yaml: cannot be read: No such file or directory");
    assert_false(load_with(&machine, "/tmp", NULL, &error));
    assert_contains(error.text, "/tmp: is a directory");
    assert_false(load_with(&machine, "/dev/zero", NULL, &error));
    assert_contains(error.text, "/dev/zero: is larger than 1 MiB");
    char path[301];
    memset(path, 'p', 300);
    path[300] = '\0';
    assert_false(load_with(&machine, path, NULL, &error));
}

static void an_empty_file_names_what_is_missing(void **state)
{
    (void)state;
    assert_refused_at("", 0, "scheme: 'scheme' is not given");
    assert_refused_at("# nothing\n", 0, "scheme: 'scheme' is not given");
}

static void lists_and_lines_of_the_reader(void **state)
{
    static const struct {
        const char *key, *value;
        unsigned line, key_line, item;
    } expected[] = {
        {"a", "1", 1, 1, 0},     {"b.c", "x y", 4, 3, 0}, {"b.d", "4K", 5, 5, 1}, {"b.d", "2M", 5, 5, 2},
        {"b.e.f", "p", 8, 7, 1}, {"b.e.f", "q", 9, 7, 2}, {"g", "", 10, 10, 0},
    };
    struct mmu_yaml yaml;
    struct mmu_error error;
    (void)state;
    write_text("a: 1\nb:\n  c:\n    x y\n  d: [4K, 2M]\n  e:\n    f:\n      - p\n      - q\ng:\n");
    assert_true(mmu_yaml_read(&yaml, scratch, &error));
    assert_int_equal(yaml.count, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_string_equal(yaml.entries[i].key, expected[i].key);
        assert_string_equal(yaml.entries[i].value, expected[i].value);
        assert_int_equal(yaml.entries[i].line, expected[i].line);
        assert_int_equal(yaml.entries[i].key_line, expected[i].key_line);
        assert_int_equal(yaml.entries[i].item, expected[i].item);
    }
    mmu_yaml_free(&yaml);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static const struct refusal value_refusals[] = {
    {"scheme: sv39\nseed: 8x\n", 2, "seed: '8x' is not a whole number in decimal digits; right would be 1 to 65535"},
    {"scheme: sv39\nseed: 010\n", 2, "seed: '010' begins with 0, which looks octal"},
    {"scheme: sv39\nseed: 0o10\n", 2, "not a whole number"},
    {"scheme: sv39\nseed: 0x10\n", 2, "seed: '0x10' is hexadecimal, which only addresses may be"},
    {"scheme: sv39\nseed: 00\n", 2, "looks octal"},
    {"scheme: sv39\nseed: -1\n", 2, "seed: '-1' is not a whole number"},
    {"scheme: sv39\nseed: +1\n", 2, "not a whole number"},
    {"scheme: sv39\nseed: 1.0\n", 2, "not a whole number"},
    {"scheme: sv39\nseed: 1e3\n", 2, "not a whole number"},
    {"scheme: sv39\nseed: 1_000\n", 2, "not a whole number"},
    {"scheme: sv39\nseed: 1 000\n", 2, "not a whole number"},
    {"scheme: sv39\nseed: ' 1'\n", 2, "not a whole number"},
    {"scheme: sv39\nseed: 1K\n", 2, "not a whole number"},
    {"scheme: sv39\nseed: |\n  1\n", 2, "not a whole number"},
    {"scheme: sv39\nseed:\n", 2, "seed: '' is no value"},
    {"scheme: sv39\nseed: ~\n", 2, "not a whole number"},
    {"scheme: sv39\nseed: 65536\n", 2, "seed: '65536' is out of range; right would be 1 to 65535"},
    {"scheme: sv39\nseed: 18446744073709551616\n", 2, "is out of range"},
    {"scheme: sv39\nseed: 18446744073709551617\n", 2, "is out of range"},
    {"scheme: sv39\nseed: 99999999999999999999999999999999999999999999999999999999999999999999\n", 2, "out of range"},
    {"scheme: sv39\nseed: [1]\n", 2, "seed: a list, where one value is right"},
    {"scheme: sv39\nseed:\n  a: 1\n", 3, "there is no key 'seed.a'"},
    {"scheme: sv39\nwalker:\n  merge: maybe\n", 3, "walker.merge: 'maybe' is not known; right would be false or true"},
    {"scheme: sv39\nwalker:\n  merge: yes\n", 3, "walker.merge: 'yes' is not known"},
    {"scheme: sv39\nwalker:\n  merge: True\n", 3, "walker.merge: 'True' is not known"},
    {"scheme: sv39\nwalker:\n  merge: 1\n", 3, "walker.merge: '1' is not known"},
    {"scheme: sv93\n", 1, "scheme: 'sv93' is not known; right would be sv32, sv39, sv48, sv57, x86-4 or x86-5"},
    {"scheme: Sv39\n", 1, "scheme: 'Sv39' is not known"},
    {"scheme: sv39\nad_update: true\n", 2, "right would be fault or hardware"},
    {"scheme: sv39\nmemory:\n  size: 4g\n", 3, "is not a whole number, with or without K, M, G or T"},
    {"scheme: sv39\nmemory:\n  size: 4GB\n", 3, "not a whole number"},
    {"scheme: sv39\nmemory:\n  size: 4KK\n", 3, "not a whole number"},
    {"scheme: sv39\nmemory:\n  size: K\n", 3, "not a whole number"},
    {"scheme: sv39\nmemory:\n  size: 04K\n", 3, "looks octal"},
    {"scheme: sv39\nmemory:\n  size: 0x100000\n", 3, "only addresses"},
    {"scheme: sv39\nmemory:\n  size: 65537\n", 3,
     "memory.size: '65537' is not such a multiple; right would be a multiple"},
    {"scheme: sv39\nmemory:\n  size: 17592186044416T\n", 3, "out of range"},
    {"scheme: sv39\nmemory:\n  size: 16777217T\n", 3, "out of range"},
    {"scheme: sv39\nmemory:\n  base: 0x\n", 3, "not a whole number"},
    {"scheme: sv39\nmemory:\n  base: 0X1000\n", 3, "not a whole number"},
    {"scheme: sv39\nmemory:\n  base: 0x10g0\n", 3, "not a whole number"},
    {"scheme: sv39\nmemory:\n  base: 0x1K\n", 3, "not a whole number"},
    {"scheme: sv39\nmemory:\n  base: 0x10000000000000000\n", 3, "out of range"},
    {"scheme: sv39\nmemory:\n  base: 0x80000001\n", 3, "not such a multiple"},
    {"scheme: sv39\ntlb:\n  a:\n    sets: 6\n", 4,
     "tlb.a.sets: '6' is not a power of two; right would be a power of two from 1"},
    {"scheme: sv39\ntlb:\n  a:\n    pages: [4K, 2M, 4K]\n", 4, "tlb.a.pages: '4K' is given twice"},
    {"scheme: sv39\ntlb:\n  a:\n    pages:\n      - 4K\n      - 2m\n", 6, "tlb.a.pages: '2m' is not known"},
    {"scheme: sv39\ntlb:\n  a:\n    pages: 4K,2M\n", 4, "tlb.a.pages: '4K,2M' is not known"},
    {"scheme: sv39\ntlb:\n  a:\n    pages: ['4K,2M']\n", 4, "tlb.a.pages: '4K,2M' is not known"},
    {"scheme: sv39\ntlb:\n  a:\n    pages:\n", 4, "tlb.a.pages: '' has nothing in it"},
    {"scheme: sv39\ntlb:\n  a:\n    serves: [load, write]\n", 4, "right would be a list of load, store, fetch"},
};

static void values_are_read_strictly(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(value_refusals); i++)
        assert_refused_at(value_refusals[i].text, value_refusals[i].line, value_refusals[i].part);
}

static const struct refusal key_refusals[] = {
    {"scheme: sv39\nsead: 1\n", 2, "there is no key 'sead'; did you mean seed?"},
    {"scheme: sv39\nmemory:\n  size: 1G\n  bese: 0\n", 4, "did you mean memory.base?"},
    {"scheme: sv39\ntlb:\n  l1d:\n    wais: 4\n", 4, "there is no key 'tlb.l1d.wais'; did you mean tlb.l1d.ways?"},
    {"scheme: sv39\ntbl:\n  l1d:\n    ways: 4\n", 4, "did you mean tlb.l1d.ways?"},
    {"scheme: sv39\npwc:\n  latenzy: 1\n", 3, "did you mean pwc.latency?"},
    {"scheme: sv39\npwc:\n  lvl1:\n    ways: 1\n", 3,
     "'lvl1' is no page-walk cache; level1 to level4 are, and unified"},
    {"scheme: sv39\npwc:\n  level0:\n    ways: 1\n", 3, "level1 to level4 are"},
    {"scheme: sv39\npwc:\n  unifed:\n    ways: 1\n", 3, "level1 to level4 are, and unified"},
    {"scheme: sv39\npwc:\n  unified:\n    wais: 1\n", 4, "did you mean pwc.unified.ways?"},
    {"scheme: sv39\npwc:\n  level5:\n    ways: 1\n", 3, "level1 to level4 are"},
    {"scheme: sv39\nnonsense: 1\n", 2, "`mmusim config schema` lists them all"},
    {"scheme: sv39\nmemory: 4G\n", 2, "'memory': takes no value itself; it holds keys such as memory.base"},
    {"scheme: sv39\ntlb: 64\n", 2, "it holds keys such as tlb.NAME.level"},
    {"scheme: sv39\ntlb:\n  l1d: 64\n", 3, "it holds keys such as tlb.NAME.level"},
    {"scheme: sv39\ntlb:\n  l1d:\n    ways:\n      a: 4\n", 5, "there is no key 'tlb.l1d.ways.a'"},
    {"scheme: sv39\ntlb:\n  walk:\n    ways: 4\n", 3, "tlb.walk: other counters have that name"},
    {"scheme: sv39\ntlb:\n  a2345678901234567890123456789012:\n    ways: 4\n", 3, "is no name"},
    {"scheme: sv39\ntlb:\n  l1: {level: 1, serves: [load], pages: [4K]}\n", 3, "tlb.l1: 'ways' is not given"},
    {"scheme: sv39\npwc:\n  level1:\n    sets: 4\n", 3, "pwc.level1: 'ways' is not given"},
    {"scheme: sv39\npwc:\n  unified:\n    sets: 4\n", 3, "pwc.unified: 'ways' is not given"},
    {"scheme: sv39\ncache:\n  c: {level: 1, ways: 4, latency: 1}\n", 3, "cache.c: 'sets' is not given"},
};

static void keys_that_do_not_exist(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(key_refusals); i++)
        assert_refused_at(key_refusals[i].text, key_refusals[i].line, key_refusals[i].part);
}

static void settings_that_are_none(void **state)
{
    static const char *const rows[][2] = {
        {"seed", "a setting is key=value"},
        {"=1", "a setting is key=value"},
        {"", "a setting is key=value"},
        {"seed=", "seed: '' is no value"},
        {"seed=8x", "-s seed=8x: seed: '8x'"},
        {"seed =1", "there is no key 'seed '; did you mean seed?"},
        {"seed\n=1", "there is no key 'seed?'"},
        {"tlb.NAME.pages=4K,", "'' has nothing in it"},
        {"tlb..ways=4", "is no name"},
        {"pwc..ways=4", "is no page-walk cache"},
        {"tlb.a-b.ways=4", "is no name"},
        {"tlb.b.ways=4", "tlb.b: 'level' is not given"},
        {"tlb=4", "takes no value itself"},
        {".=1", "there is no key '.'"},
        {"tlb.NAME.pages=4K,4K", "'4K' is given twice"},
    };
    (void)state;
    write_text(base_machine);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_setting_refused(scratch, rows[i][0], rows[i][1]);
}

static void settings_apply_in_order_and_make_things(void **state)
{
    static const char *const settings[] = {
        "seed=5",           "seed=6",           "tlb.new.level=2", "tlb.new.serves=load", "tlb.new.pages=2M,4K",
        "tlb.new.ways=3",   "cache.c2.level=2", "cache.c2.sets=2", "cache.c2.ways=2",     "cache.c2.latency=9",
        "pwc.level3.ways=2"};
    struct mmu_machine machine;
    struct mmu_error error;
    (void)state;
    write_text(base_machine);
    assert_true(mmu_machine_load(&machine, scratch, settings, COUNT(settings), &error));
    assert_int_equal(machine.mmu.seed, 6);
    assert_int_equal(machine.mmu.tlb_count, 2);
    assert_string_equal(machine.mmu.tlb[1].name, "new");
    assert_int_equal(machine.mmu.tlb[1].pages, 3);
    assert_int_equal(machine.mmu.tlb[1].serves, MMU_SERVES_LOAD);
    assert_int_equal(machine.memory.cache_count, 2);
    assert_int_equal(machine.mmu.pwc[3].sets, 1);
    assert_int_equal(machine.mmu.pwc[3].ways, 2);
}

static void too_many_things(void **state)
{
    char text[8192], more[128];
    (void)state;
    strcpy(text, "scheme: sv39\ntlb:\n");
    for (int i = 0; i <= MMU_MAX_TLBS; i++) {
        snprintf(more, sizeof more, "  t%d: {level: 1, serves: [load, store, fetch], pages: [4K], ways: 1}\n", i);
        strcat(text, more);
    }
    assert_refused_at(text, 3 + MMU_MAX_TLBS, "tlb.t16: one TLB too many; 16 are the most");
    strcpy(text, "scheme: sv39\ncache:\n");
    for (int i = 0; i <= MMU_MAX_CACHES; i++) {
        snprintf(more, sizeof more, "  c%d: {level: %d, sets: 1, ways: 1, latency: 1}\n", i, i % MMU_MAX_CACHES + 1);
        strcat(text, more);
    }
    assert_refused_at(text, 3 + MMU_MAX_CACHES, "cache.c4: one cache too many; 4 are the most");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yaml_problems_are_told_with_their_line),
        cmocka_unit_test(a_zero_byte_in_the_file_is_refused),
        cmocka_unit_test(a_long_key_is_refused),
        cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(an_empty_file_names_what_is_missing),
        cmocka_unit_test(lists_and_lines_of_the_reader),
        cmocka_unit_test(values_are_read_strictly),
        cmocka_unit_test(keys_that_do_not_exist),
        cmocka_unit_test(settings_that_are_none),
        cmocka_unit_test(settings_apply_in_order_and_make_things),
        cmocka_unit_test(too_many_things),
    };
    return RUN_WITH_SCRATCH(tests);
}
