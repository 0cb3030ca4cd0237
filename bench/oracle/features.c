/* See features.h. */
#include "features.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct feature {
    const char *name;
    const char *text;
    size_t at;
};

static const struct feature table[] = {
#define FEATURE_ROW(name, text) {#name, text, offsetof(struct features, name)},
    FEATURES(FEATURE_ROW)
#undef FEATURE_ROW
};

enum { COUNT = sizeof table / sizeof table[0] };

static uint64_t value(const struct features *features, unsigned i)
{
    uint64_t number;
    memcpy(&number, (const char *)features + table[i].at, sizeof number);
    return number;
}

void features_add(struct features *sum, const struct features *more)
{
    for (unsigned i = 0; i < COUNT; i++) {
        uint64_t number = value(sum, i) + value(more, i);
        memcpy((char *)sum + table[i].at, &number, sizeof number);
    }
}

bool features_print(const struct features *features, const char *const *wanted, unsigned count)
{
    bool all = true;
    for (unsigned i = 0; i < count; i++)
        for (unsigned k = 0; k < COUNT; k++) {
            if (strcmp(wanted[i], table[k].name) != 0)
                continue;
            printf("  %10" PRIu64 " %s%s\n", value(features, k), table[k].text, value(features, k) ? "" : ": NEVER");
            all = all && value(features, k);
        }
    return all;
}
