/* Page sizes of a machine file: they are those of the scheme, wherever the file or a setting names it. */
#include "config_rig.h"
#include "../../model/config/pages.h"

/* "2M" is 2 and a power of 1024. */
static uint64_t bytes_of_name(const char *name)
{
    static const char suffix[] = "KMGT";
    char *end;
    uint64_t bytes = strtoull(name, &end, 10);
    assert_non_null(strchr(suffix, *end));
    return bytes << 10 * (strchr(suffix, *end) - suffix + 1);
}

static void every_leaf_has_the_name_of_its_size(void **state)
{
    (void)state;
    for (size_t s = 0; mmu_schemes[s]; s++)
        for (unsigned level = 0; level < mmu_schemes[s]->levels; level++) {
            uint32_t sizes = mmu_page_sizes(mmu_schemes[s], 1u << level), levels;
            const char *missing;
            size_t n = 0;
            if (!(mmu_schemes[s]->leaf_levels >> level & 1))
                continue;
            assert_true(sizes != 0 && (sizes & (sizes - 1)) == 0);
            while (sizes >> n > 1)
                n++;
            assert_int_equal(bytes_of_name(mmu_page_name(n)), mmu_scheme_page_bytes(mmu_schemes[s], level));
            assert_true(mmu_page_levels(mmu_schemes[s], sizes, &levels, &missing));
            assert_int_equal(levels, 1u << level);
        }
}

static void page_sizes_are_those_of_the_scheme(void **state)
{
    static const char file[] = "tlb:\n"
                               "  a: {level: 1, serves: [load, store, fetch], pages: [4M], ways: 1}\n"
                               "scheme: sv32\n";
    static const char *const wide[] = {"scheme=sv57", "tlb.a.pages=4K,256T"};
    struct mmu_machine machine;
    struct mmu_error error;
    (void)state;
    write_text(file);
    assert_true(mmu_machine_load(&machine, scratch, NULL, 0, &error));
    assert_int_equal(machine.mmu.tlb[0].pages, 1u << 1);
    assert_int_equal(machine.mmu.pa_bits, 34);
    assert_int_equal(machine.mmu.asid_bits, 9);
    assert_true(mmu_machine_load(&machine, scratch, wide, 2, &error));
    assert_int_equal(machine.mmu.tlb[0].pages, 1u << 0 | 1u << 4);
    assert_false(load_with(&machine, scratch, "scheme=sv39", &error));
    assert_contains(error.text, ":2: tlb.a.pages: sv39 has no pages of 4M");
    assert_setting_refused(scratch, "tlb.a.pages=1G", "-s tlb.a.pages=1G: tlb.a.pages: sv32 has no pages of 1G");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_leaf_has_the_name_of_its_size),
        cmocka_unit_test(page_sizes_are_those_of_the_scheme),
    };
    return RUN_WITH_SCRATCH(tests);
}
