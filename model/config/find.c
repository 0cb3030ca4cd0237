/* From the text of a key to its row and its place; and for a key that does not exist, to the one that was meant. */
#include "keys.h"

#include <string.h>

#include "../base/error.h"

/* A key cut at its dots: tlb, l1d, ways. Keys of another number of words have no unit in them. */
struct words {
    char section[MMU_KEY_BYTES];
    char unit[MMU_KEY_BYTES];
    const char *row;
};

static bool cut(const char *key, struct words *words)
{
    const char *first = strchr(key, '.');
    const char *second = first ? strchr(first + 1, '.') : NULL;
    if (!second || strchr(second + 1, '.') || strlen(key) >= MMU_KEY_BYTES)
        return false;
    snprintf(words->section, MMU_KEY_BYTES, "%.*s", (int)(first - key), key);
    snprintf(words->unit, MMU_KEY_BYTES, "%.*s", (int)(second - first - 1), first + 1);
    words->row = second + 1;
    return true;
}

static const struct mmu_param *find_row(const struct mmu_machine_section *section, const char *key)
{
    for (size_t i = 0; i < section->count; i++)
        if (strcmp(section->params[i].key, key) == 0)
            return &section->params[i];
    return NULL;
}

/* ---- suggestions ------------------------------------------------------------------------------------------------- */

/* Letters to insert, drop or change until a is b (Levenshtein). Both are shorter than MMU_KEY_BYTES. */
static size_t distance(const char *a, const char *b)
{
    size_t row[MMU_KEY_BYTES + 1];
    size_t length = strlen(b);
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t change = diagonal + (a[i] != b[j]);
            size_t shift = 1 + (row[j] < row[j + 1] ? row[j] : row[j + 1]);
            diagonal = row[j + 1];
            row[j + 1] = change < shift ? change : shift;
        }
    }
    return row[length];
}

struct suggestion {
    const char *key;
    char best[MMU_KEY_BYTES];
    size_t distance;
};

static void consider(struct suggestion *suggestion, const struct mmu_machine_section *section, const char *unit)
{
    char key[MMU_KEY_BYTES];
    for (size_t i = 0; i < section->count; i++) {
        mmu_machine_key(section, unit, &section->params[i], key);
        size_t changes = distance(suggestion->key, key);
        if (changes >= suggestion->distance)
            continue;
        suggestion->distance = changes;
        memcpy(suggestion->best, key, sizeof key);
    }
}

/* Names that a key of this section may have in its middle: the one given, those of the machine, those that are fixed.
 */
static void consider_section(struct suggestion *suggestion, const struct mmu_machine *machine,
                             const struct mmu_machine_section *section, const struct words *words)
{
    char name[MMU_NAME_BYTES];
    bool names_are_free = strcmp(section->name, "pwc") != 0;
    if (section->name[0] && names_are_free && words && strlen(words->unit) < MMU_NAME_BYTES)
        consider(suggestion, section, words->unit);
    for (size_t n = 0; section->unit(machine, n, name); n++)
        consider(suggestion, section, name);
    for (unsigned i = 0; !names_are_free && i < MMU_MAX_LEVELS; i++)
        consider(suggestion, section, mmu_machine_pwc_name(i));
}

static bool begins(const char *whole, const char *key)
{
    size_t length = strlen(key);
    return strncmp(whole, key, length) == 0 && whole[length] == '.';
}

/* Whether the key is only the beginning of keys; *example is one of those, as the schema writes it. */
static bool is_group(const char *key, char example[MMU_KEY_BYTES])
{
    for (const struct mmu_machine_section *section = mmu_machine_sections; section->params; section++) {
        bool whole = section->name[0] && strcmp(section->name, key) == 0;
        bool unit = section->name[0] && begins(key, section->name) && !strchr(key + strlen(section->name) + 1, '.');
        for (size_t i = 0; i < section->count; i++) {
            if (!whole && !unit && !begins(section->params[i].key, key))
                continue;
            snprintf(example, MMU_KEY_BYTES, "%s%s", section->prefix, section->params[i].key);
            return true;
        }
    }
    return false;
}

static bool refuse_unknown(const struct mmu_machine *machine, const char *key, const struct words *words,
                           struct mmu_error *error)
{
    char example[MMU_KEY_BYTES];
    struct suggestion suggestion = {.key = key, .distance = SIZE_MAX};
    if (strlen(key) < MMU_KEY_BYTES)
        for (const struct mmu_machine_section *section = mmu_machine_sections; section->params; section++)
            consider_section(&suggestion, machine, section, words);
    if (suggestion.distance <= 2 || suggestion.distance <= strlen(key) / 3)
        return mmu_error_set(error, "there is no key %s; did you mean %s?", mmu_quote(key).text, suggestion.best);
    if (is_group(key, example))
        return mmu_error_set(error, "%s: takes no value itself; it holds keys such as %s", mmu_quote(key).text,
                             example);
    return mmu_error_set(error, "there is no key %s; `mmusim config schema` lists them all", mmu_quote(key).text);
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

/* The row of a key that has no unit in it. */
static const struct mmu_param *find_single(const char *key)
{
    const struct mmu_param *param = NULL;
    for (const struct mmu_machine_section *section = mmu_machine_sections; section->params && !param; section++)
        param = section->name[0] ? NULL : find_row(section, key);
    return param;
}

bool mmu_machine_find(struct mmu_machine *machine, const char *key, struct mmu_machine_slot *slot,
                      struct mmu_error *error)
{
    struct words words;
    slot->object = machine;
    slot->param = find_single(key);
    if (slot->param)
        return true;
    bool has_unit = cut(key, &words);
    for (const struct mmu_machine_section *section = mmu_machine_sections; has_unit && section->params; section++) {
        if (strcmp(section->name, words.section) != 0 || (section->only && strcmp(section->only, words.unit) != 0) ||
            !(slot->param = find_row(section, words.row)))
            continue;
        slot->object = section->open(machine, words.unit, error);
        return slot->object;
    }
    return refuse_unknown(machine, key, has_unit ? &words : NULL, error);
}
