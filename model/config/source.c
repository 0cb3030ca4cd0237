/* See source.h. */
#include "source.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../base/error.h"

/* Whether `text`, up to `end`, is the key, or one below it. */
static bool matches(const char *text, char end, const char *key, bool below)
{
    size_t length = strlen(key);
    return strncmp(text, key, length) == 0 && (text[length] == end || (below && text[length] == '.'));
}

static size_t find_setting(const struct mmu_source *source, const char *key, bool below)
{
    for (size_t i = source->setting_count; i-- > 0;)
        if (matches(source->settings[i], '=', key, below))
            return 2 + i;
    return 0;
}

static size_t find(const struct mmu_source *source, const char *key, unsigned *line)
{
    size_t setting = find_setting(source, key, false);
    for (size_t i = 0; !setting && i < source->yaml.count; i++) {
        if (strcmp(source->yaml.entries[i].key, key) != 0)
            continue;
        *line = source->yaml.entries[i].line;
        return 1;
    }
    return setting;
}

/* The same for a key that holds others. */
static size_t find_group(const struct mmu_source *source, const char *key, unsigned *line)
{
    size_t setting = find_setting(source, key, true);
    for (size_t i = 0; !setting && i < source->yaml.key_count; i++) {
        if (strcmp(source->yaml.keys[i].key, key) != 0)
            continue;
        *line = source->yaml.keys[i].line;
        return 1;
    }
    return setting;
}

size_t mmu_source_given(const struct mmu_source *source, const char *key)
{
    unsigned line;
    return find(source, key, &line);
}

bool mmu_source_refuse(const struct mmu_source *source, const char *key, struct mmu_error *error, const char *format,
                       ...)
{
    char text[sizeof error->text / 2];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    unsigned line = 0;
    size_t given = find(source, key, &line);
    if (!given)
        given = find_group(source, key, &line);
    if (!given)
        return mmu_error_set(error, "%s: %s: %s", source->file, key, text);
    if (given == 1)
        return mmu_error_set(error, "%s:%u: %s: %s", source->file, line, key, text);
    return mmu_error_set(error, "-s %s: %s: %s", mmu_excerpt(source->settings[given - 2]).text, key, text);
}
