/* See config.h. A machine is its defaults, then its file, then the settings, then what follows from those; then checks.
 */
#include "config.h"

#include <string.h>

#include "../base/error.h"
#include "check.h"
#include "keys.h"
#include "pages.h"
#include "source.h"
#include "../scheme/scheme.h"

/* ---- the file and the settings ----------------------------------------------------------------------------------- */

/* In front of what *error says, where it was found. */
static bool at_line(const struct mmu_source *source, unsigned line, struct mmu_error *error)
{
    struct mmu_error what = *error;
    return mmu_error_set(error, "%s:%u: %s", source->file, line, what.text);
}

static bool at_setting(const char *setting, struct mmu_error *error)
{
    struct mmu_error what = *error;
    return mmu_error_set(error, "-s %s: %s", setting, what.text);
}

static bool set_entry(const struct mmu_yaml_entry *entry, const struct mmu_machine_slot *slot, struct mmu_error *error)
{
    const struct mmu_param *param = slot->param;
    if (param->type != MMU_PARAM_FLAGS) {
        if (entry->item > 0)
            return mmu_error_set(error, "%s: a list, where one value is right", entry->key);
        return mmu_param_parse(param, entry->key, entry->value, slot->object, error);
    }
    if (entry->item <= 1)
        mmu_param_clear(param, slot->object);
    return mmu_param_add(param, entry->key, entry->value, slot->object, error);
}

/* The line of the name in the middle of an entry's key: of l1d in tlb.l1d.ways. */
static unsigned unit_line(const struct mmu_source *source, const struct mmu_yaml_entry *entry)
{
    size_t length = (size_t)(strrchr(entry->key, '.') - entry->key);
    for (size_t i = 0; i < source->yaml.key_count; i++)
        if (strncmp(source->yaml.keys[i].key, entry->key, length) == 0 && source->yaml.keys[i].key[length] == '\0')
            return source->yaml.keys[i].line;
    return entry->key_line;
}

static bool apply_file(struct mmu_machine *machine, const struct mmu_source *source, struct mmu_error *error)
{
    for (size_t i = 0; i < source->yaml.count; i++) {
        const struct mmu_yaml_entry *entry = &source->yaml.entries[i];
        struct mmu_machine_slot slot;
        if (!mmu_machine_find(machine, entry->key, &slot, error))
            return at_line(source, slot.param ? unit_line(source, entry) : entry->key_line, error);
        if (!set_entry(entry, &slot, error))
            return at_line(source, entry->line, error);
    }
    return true;
}

static bool apply_setting(struct mmu_machine *machine, const char *setting, struct mmu_error *error)
{
    char key[MMU_KEY_BYTES];
    struct mmu_machine_slot slot;
    size_t length = strcspn(setting, "=");
    if (setting[length] == '\0' || length == 0 || length >= MMU_KEY_BYTES)
        return mmu_error_set(error, "a setting is key=value, such as tlb.l1d.ways=8");
    snprintf(key, sizeof key, "%.*s", (int)length, setting);
    return mmu_machine_find(machine, key, &slot, error) &&
           mmu_param_parse(slot.param, key, setting + length + 1, slot.object, error);
}

static bool apply_settings(struct mmu_machine *machine, const struct mmu_source *source, struct mmu_error *error)
{
    for (size_t i = 0; i < source->setting_count; i++)
        if (!apply_setting(machine, source->settings[i], error))
            return at_setting(mmu_excerpt(source->settings[i]).text, error);
    return true;
}

/* ---- what follows ------------------------------------------------------------------------------------------------ */

/* A page-walk cache of 0 sets is none; what is said of it in the same place or later would have no effect. */
static bool drop_empty_pwc(struct mmu_machine *machine, unsigned n, const struct mmu_source *source,
                           struct mmu_error *error)
{
    static const char *const others[] = {"ways", "policy"};
    char sets[MMU_KEY_BYTES], key[MMU_KEY_BYTES];
    snprintf(sets, sizeof sets, "pwc.%s.sets", mmu_machine_pwc_name(n));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        snprintf(key, sizeof key, "pwc.%s.%s", mmu_machine_pwc_name(n), others[i]);
        size_t given = mmu_source_given(source, key);
        if (given > 0 && given >= mmu_source_given(source, sets))
            return mmu_source_refuse(source, key, error, "has no effect, because %s is 0; leave it out", sets);
    }
    machine->mmu.pwc[n] = (struct mmu_array_config){0};
    return true;
}

/* The same for the latency of all of them, when there is none, or none any more. */
static bool drop_pwc_latency(struct mmu_machine *machine, const struct mmu_source *source, struct mmu_error *error)
{
    struct mmu_machine_slot latency;
    size_t emptied = 0;
    for (unsigned n = 0; n < MMU_MAX_LEVELS; n++) {
        char sets[MMU_KEY_BYTES];
        snprintf(sets, sizeof sets, "pwc.%s.sets", mmu_machine_pwc_name(n));
        size_t given = mmu_source_given(source, sets);
        emptied = given > emptied ? given : emptied;
    }
    if (mmu_source_given(source, "pwc.latency") > 0 && mmu_source_given(source, "pwc.latency") >= emptied)
        return mmu_source_refuse(source, "pwc.latency", error,
                                 "has no effect without a page-walk cache; leave it out, or add pwc.level1");
    return mmu_machine_find(machine, "pwc.latency", &latency, error) &&
           mmu_param_parse(latency.param, "pwc.latency", latency.param->initial, latency.object, error);
}

static bool drop_empty_pwcs(struct mmu_machine *machine, const struct mmu_source *source, struct mmu_error *error)
{
    bool any = false;
    for (unsigned n = 0; n < MMU_MAX_LEVELS; n++) {
        const struct mmu_array_config *pwc = &machine->mmu.pwc[n];
        bool named = pwc->policy[0] != '\0';
        if (named && pwc->sets == 0 && !drop_empty_pwc(machine, n, source, error))
            return false;
        any = any || pwc->sets > 0;
    }
    return any || drop_pwc_latency(machine, source, error);
}

static bool require_unit(const struct mmu_machine_section *section, const char *unit, const struct mmu_source *source,
                         struct mmu_error *error)
{
    for (size_t i = 0; i < section->count; i++) {
        const struct mmu_param *param = &section->params[i];
        char key[MMU_KEY_BYTES], range[MMU_PARAM_TEXT];
        mmu_machine_key(section, unit, param, key);
        if (param->initial || param->derived || mmu_source_given(source, key))
            continue;
        mmu_param_range(param, range);
        char *last = strrchr(key, '.');
        if (last)
            *last = '\0';
        return mmu_source_refuse(source, key, error, "'%s' is not given and has no default; right would be %s",
                                 param->key, range);
    }
    return true;
}

static bool require(const struct mmu_machine *machine, const struct mmu_source *source, struct mmu_error *error)
{
    char unit[MMU_NAME_BYTES];
    for (const struct mmu_machine_section *section = mmu_machine_sections; section->params; section++)
        for (size_t n = 0; section->unit(machine, n, unit); n++)
            if (!require_unit(section, unit, source, error))
                return false;
    return true;
}

/* What the file and the settings have given as sizes becomes levels. */
static bool find_levels(struct mmu_machine *machine, const struct mmu_source *source, struct mmu_error *error)
{
    const struct mmu_scheme *scheme = mmu_scheme_find(machine->mmu.scheme);
    for (uint32_t i = 0; i < machine->mmu.tlb_count; i++) {
        struct mmu_tlb_config *tlb = &machine->mmu.tlb[i];
        char key[MMU_KEY_BYTES];
        const char *missing;
        snprintf(key, sizeof key, "tlb.%s.pages", tlb->name);
        if (!mmu_page_levels(scheme, tlb->pages, &tlb->pages, &missing))
            return mmu_source_refuse(source, key, error, "%s has no pages of %s (%s)", scheme->name, missing,
                                     scheme->help);
    }
    return true;
}

static void derive(struct mmu_machine *machine, const struct mmu_source *source)
{
    const struct mmu_scheme *scheme = mmu_scheme_find(machine->mmu.scheme);
    if (!mmu_source_given(source, "pa_bits"))
        machine->mmu.pa_bits = scheme->max_pa_bits;
    if (!mmu_source_given(source, "asid_bits"))
        machine->mmu.asid_bits = scheme->max_asid_bits;
    if (!mmu_source_given(source, "os.memory"))
        machine->os.memory = machine->memory.bytes;
    machine->os.asid_bits = machine->mmu.asid_bits;
    machine->os.cores = machine->cores;
    machine->os.hardware_ad = machine->mmu.hardware_ad;
}

bool mmu_machine_build(struct mmu_machine *machine, const struct mmu_source *source, struct mmu_error *error)
{
    memset(machine, 0, sizeof *machine);
    if (strlen(source->file) >= sizeof machine->file)
        return mmu_error_set(error, "%s: a path of at most %zu characters is right", mmu_quote(source->file).text,
                             sizeof machine->file - 1);
    snprintf(machine->file, sizeof machine->file, "%s", source->file);
    if (!mmu_machine_set_defaults(machine, error) || !apply_file(machine, source, error) ||
        !apply_settings(machine, source, error) || !drop_empty_pwcs(machine, source, error) ||
        !require(machine, source, error) || !find_levels(machine, source, error))
        return false;
    derive(machine, source);
    return mmu_machine_check(machine, source, error);
}

bool mmu_machine_load(struct mmu_machine *machine, const char *file, const char *const *settings, size_t count,
                      struct mmu_error *error)
{
    struct mmu_source source = {.file = file, .settings = settings, .setting_count = count};
    if (!mmu_yaml_read(&source.yaml, file, error))
        return false;
    bool good = mmu_machine_build(machine, &source, error);
    mmu_yaml_free(&source.yaml);
    return good;
}
