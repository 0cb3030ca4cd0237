/*
 * Every key of the parameter tables: its range, its choices, its default, its line in the schema. Driven from the
 * tables, so that a new key is tested by being there.
 */
#include "config_rig.h"
#include "../../model/config/keys.h"

/* ---- driven from the tables -------------------------------------------------------------------------------------- */

typedef void row_fn(const struct mmu_machine_section *section, const struct mmu_param *param, const char *key);

static void for_each_row(row_fn *fn)
{
    size_t rows = 0;
    for (const struct mmu_machine_section *section = mmu_machine_sections; section->params; section++) {
        const char *unit = section->only ? section->only : strcmp(section->name, "pwc") == 0 ? "level1" : "NAME";
        for (size_t i = 0; i < section->count; i++, rows++) {
            char key[MMU_KEY_BYTES];
            mmu_machine_key(section, unit, &section->params[i], key);
            fn(section, &section->params[i], key);
        }
    }
    assert_true(rows > 30);
}

static bool is_number(const struct mmu_param *param)
{
    return param->type == MMU_PARAM_UINT || param->type == MMU_PARAM_SIZE || param->type == MMU_PARAM_ADDRESS;
}

/* The value is read, kept as what it says, and printed so that it reads back. */
static void assert_reads(const char *key, const char *text, uint64_t value)
{
    struct mmu_machine machine = {0};
    struct mmu_machine_slot slot;
    struct mmu_error error;
    char printed[MMU_PARAM_TEXT];
    assert_true(mmu_machine_find(&machine, key, &slot, &error));
    if (!mmu_param_parse(slot.param, key, text, slot.object, &error))
        fail_msg("%s", error.text);
    const char *field = (const char *)slot.object + slot.param->offset;
    if (slot.param->bytes == 4 && slot.param->type != MMU_PARAM_CHOICE)
        assert_int_equal(*(const uint32_t *)(const void *)field, value);
    else if (slot.param->bytes == 8)
        assert_int_equal(*(const uint64_t *)(const void *)field, value);
    mmu_param_format(slot.param, slot.object, printed);
    struct mmu_machine again = machine;
    assert_true(mmu_machine_find(&again, key, &slot, &error));
    assert_true(mmu_param_parse(slot.param, key, printed, slot.object, &error));
    assert_memory_equal(&again, &machine, sizeof machine);
}

/* A whole machine takes the value, or another key stands against it: never its own range. */
static void assert_not_out_of_range(const char *key, const char *text)
{
    struct mmu_machine machine;
    struct mmu_error error;
    char setting[MMU_KEY_BYTES + MMU_PARAM_TEXT];
    snprintf(setting, sizeof setting, "%s=%s", key, text);
    if (!load_with(&machine, scratch, setting, &error))
        assert_null(strstr(error.text, "out of range"));
}

static void assert_out(const struct mmu_param *param, const char *key, uint64_t value, const char *why)
{
    char setting[MMU_KEY_BYTES + MMU_PARAM_TEXT], range[MMU_PARAM_TEXT];
    snprintf(setting, sizeof setting, "%s=%" PRIu64, key, value);
    mmu_param_range(param, range);
    assert_setting_refused(scratch, setting, why);
    assert_setting_refused(scratch, setting, range);
    assert_setting_refused(scratch, setting, key);
}

static void row_keeps_its_range(const struct mmu_machine_section *section, const struct mmu_param *param,
                                const char *key)
{
    uint64_t ends[] = {param->min, param->max};
    (void)section;
    if (!is_number(param))
        return;
    for (size_t i = 0; i < COUNT(ends); i++) {
        char text[32];
        snprintf(text, sizeof text, "%" PRIu64, ends[i]);
        assert_reads(key, text, ends[i]);
        assert_not_out_of_range(key, text);
    }
    if (param->min > 0)
        assert_out(param, key, param->min - 1, "out of range");
    assert_out(param, key, param->max + 1, "out of range");
    if (param->power_of_two)
        assert_out(param, key, param->max - 1, "is not a power of two");
    if (param->multiple)
        assert_out(param, key, param->min + 1, "is not such a multiple");
}

static void every_number_keeps_its_range(void **state)
{
    (void)state;
    write_text(base_machine);
    for_each_row(row_keeps_its_range);
}

static void row_keeps_its_choices(const struct mmu_machine_section *section, const struct mmu_param *param,
                                  const char *key)
{
    char setting[MMU_KEY_BYTES + 16], range[MMU_PARAM_TEXT], all[MMU_PARAM_TEXT] = "";
    size_t count = 0;
    (void)section;
    if (is_number(param))
        return;
    for (; param->choice(count); count++) {
        assert_reads(key, param->choice(count), param->type == MMU_PARAM_ENUM ? count : UINT64_C(1) << count);
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", count ? "," : "", param->choice(count));
    }
    assert_true(count > 0);
    if (param->type == MMU_PARAM_FLAGS)
        assert_reads(key, all, (UINT64_C(1) << count) - 1);
    snprintf(setting, sizeof setting, "%s=other", key);
    mmu_param_range(param, range);
    assert_setting_refused(scratch, setting, range);
}

static void every_choice_is_taken_and_no_other(void **state)
{
    (void)state;
    write_text(base_machine);
    for_each_row(row_keeps_its_choices);
}

static struct mmu_machine defaults;

static void row_has_its_default(const struct mmu_machine_section *section, const struct mmu_param *param,
                                const char *key)
{
    struct mmu_machine_slot slot;
    struct mmu_error error;
    char printed[MMU_PARAM_TEXT];
    assert_false(param->initial && param->derived);
    assert_true(param->help[0] != '\0');
    assert_true(section->name[0] != '\0' || param->initial || param->derived || strcmp(key, "scheme") == 0);
    if (!param->initial)
        return;
    assert_true(mmu_machine_find(&defaults, key, &slot, &error));
    mmu_param_format(param, slot.object, printed);
    assert_string_equal(printed, param->initial);
}

static void every_default_is_what_the_schema_says(void **state)
{
    struct mmu_error error;
    (void)state;
    write_text(base_machine);
    assert_true(load_with(&defaults, scratch, NULL, &error));
    for_each_row(row_has_its_default);
    assert_int_equal(defaults.mmu.pa_bits, 56);
    assert_int_equal(defaults.mmu.asid_bits, 16);
    assert_int_equal(defaults.os.memory, defaults.memory.bytes);
    assert_int_equal(defaults.os.asid_bits, 16);
    assert_int_equal(defaults.os.cores, 1);
    assert_true(defaults.os.hardware_ad);
}

static void the_parts_of_the_os_follow_the_others(void **state)
{
    static const char *const settings[] = {"asid_bits=7", "core.count=3", "ad_update=fault", "memory.size=1M"};
    struct mmu_machine machine;
    struct mmu_error error;
    (void)state;
    write_text(base_machine);
    assert_true(mmu_machine_load(&machine, scratch, settings, COUNT(settings), &error));
    assert_int_equal(machine.os.asid_bits, 7);
    assert_int_equal(machine.os.cores, 3);
    assert_false(machine.os.hardware_ad);
    assert_int_equal(machine.os.memory, 1 << 20);
}

static void print_schema(const struct mmu_machine *machine, FILE *out)
{
    (void)machine;
    mmu_machine_schema(out);
}

static size_t rows_seen;

static void count_row(const struct mmu_machine_section *section, const struct mmu_param *param, const char *key)
{
    (void)section;
    (void)param;
    (void)key;
    rows_seen++;
}

static void the_schema_has_a_line_of_six_columns_a_key(void **state)
{
    char *text = captured(print_schema, NULL);
    size_t lines = 0;
    (void)state;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), lines++) {
        size_t tabs = 0;
        for (const char *at = line; *at; at++)
            tabs += *at == '\t';
        assert_int_equal(tabs, 5);
    }
    free(text);
    rows_seen = 0;
    for_each_row(count_row);
    assert_int_equal(lines, rows_seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_keeps_its_range),
        cmocka_unit_test(every_choice_is_taken_and_no_other),
        cmocka_unit_test(every_default_is_what_the_schema_says),
        cmocka_unit_test(the_parts_of_the_os_follow_the_others),
        cmocka_unit_test(the_schema_has_a_line_of_six_columns_a_key),
    };
    return RUN_WITH_SCRATCH(tests);
}
