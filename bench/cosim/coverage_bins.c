/* See coverage_bins.h. */
#include "coverage_bins.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "coverage_life.h"

struct property {
    unsigned count;
    const char *const *name;
};

#define PROPERTY(NAMES)                                                                                                \
    {                                                                                                                  \
        sizeof(NAMES) / sizeof(NAMES)[0], NAMES                                                                        \
    }

static const char *const pages[] = {"4K", "2M", "1G", "512G", "256T", "64K"};
static const char *const accesses[] = {"load", "store", "fetch"};
static const char *const privileges[] = {"supervisor", "user"};
static const char *const outcomes[] = {"granted", "page-fault", "access-fault", "not-canonical"};
static const char *const servers[] = {"level-1", "level-2", "walk", "merged", "nothing"};
static const char *const levels[] = {"0", "1", "2", "3", "4"};
static const char *const walk_ends[] = {"granted", "granted-wrote", "page-fault", "access-fault"};
static const char *const races[] = {"won", "lost"};
static const char *const addresses[] = {"all-addresses", "its-page", "other-page"};
static const char *const asids[] = {"all-asids", "its-asid", "other-asid"};
static const char *const globals[] = {"not-global", "global-too"};
static const char *const states[] = {"arriving",    "lookup-1",     "lookup-2", "queued",   "merged",
                                     "walk-caches", "read-offered", "reading",  "checking", "swap-offered",
                                     "swapping",    "completing",   "answered"};
static const char *const joined[] = {"queued", "walking", "completing"};
static const char *const merge_ends[] = {"granted", "denied", "walk-faulted", "not-dirty"};
static const char *const powers[] = {"1", "2", "3-4", "5-8", "9-16", "17-32", "33-64"};
static const char *const walks[] = {"1", "2", "3", "4", "5", "6", "7", "8"};
static const char *const events[] = {
#define COVERAGE_EVENT_TEXT(name, text) text,
    COVERAGE_EVENTS(COVERAGE_EVENT_TEXT)
#undef COVERAGE_EVENT_TEXT
};

_Static_assert(sizeof states / sizeof states[0] == COVERAGE_STATES, "a name for every state");

static const struct group {
    const char *name;
    unsigned properties;
    struct property property[COVERAGE_MAX_PROPERTIES];
} groups[COVERAGE_GROUPS] = {
    [COVERAGE_TRANSLATION] = {"translation",
                              4,
                              {PROPERTY(pages), PROPERTY(accesses), PROPERTY(privileges), PROPERTY(outcomes)}},
    [COVERAGE_SERVED] = {"served", 3, {PROPERTY(servers), PROPERTY(accesses), PROPERTY(outcomes)}},
    [COVERAGE_WALK] = {"walk", 3, {PROPERTY(levels), PROPERTY(levels), PROPERTY(walk_ends)}},
    [COVERAGE_SWAP] = {"swap", 2, {PROPERTY(levels), PROPERTY(races)}},
    [COVERAGE_FLUSH] = {"flush", 4, {PROPERTY(addresses), PROPERTY(asids), PROPERTY(globals), PROPERTY(states)}},
    [COVERAGE_FLUSHED] = {"flushed", 2, {PROPERTY(servers), PROPERTY(states)}},
    [COVERAGE_MERGE] = {"merge", 4, {PROPERTY(accesses), PROPERTY(accesses), PROPERTY(joined), PROPERTY(merge_ends)}},
    [COVERAGE_OUTSTANDING] = {"outstanding", 1, {PROPERTY(powers)}},
    [COVERAGE_WALKING] = {"walking", 1, {PROPERTY(walks)}},
    [COVERAGE_EVENT] = {"event", 1, {PROPERTY(events)}},
};

static unsigned bin_count(const struct group *group)
{
    unsigned count = 1;
    for (unsigned i = 0; i < group->properties; i++)
        count *= group->property[i].count;
    return count;
}

static unsigned bin_index(const struct group *group, const unsigned *value)
{
    unsigned index = 0;
    for (unsigned i = 0; i < group->properties; i++)
        index = index * group->property[i].count + value[i];
    return index;
}

static void bin_values(const struct group *group, unsigned index, unsigned *value)
{
    for (unsigned i = group->properties; i-- > 0; index /= group->property[i].count)
        value[i] = index % group->property[i].count;
}

void coverage_count(struct coverage_bins *bins, enum coverage_group group, const unsigned *value)
{
    bins->count[group][bin_index(&groups[group], value)]++;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

enum { LINE_BYTES = 200 };

/* The line of a bin, without its count. */
static void bin_text(const struct group *group, unsigned index, char *text)
{
    unsigned value[COVERAGE_MAX_PROPERTIES];
    int used = snprintf(text, LINE_BYTES, "%s", group->name);
    bin_values(group, index, value);
    for (unsigned i = 0; i < group->properties; i++)
        used += snprintf(text + used, LINE_BYTES - (size_t)used, " %s", group->property[i].name[value[i]]);
}

static bool find_bin(const char *text, enum coverage_group *group, unsigned *index)
{
    char name[LINE_BYTES];
    for (unsigned g = 0; g < COVERAGE_GROUPS; g++)
        for (unsigned i = 0; i < bin_count(&groups[g]); i++) {
            bin_text(&groups[g], i, name);
            if (strcmp(name, text) == 0) {
                *group = (enum coverage_group)g;
                *index = i;
                return true;
            }
        }
    return false;
}

static void heading(const struct coverage_machine *machine, char *text)
{
    const char *slash = strrchr(machine->file, '/'), *name = slash ? slash + 1 : machine->file;
    snprintf(text, LINE_BYTES, "machine %.*s %.40s", (int)strcspn(name, "."), name, machine->config->scheme);
}

static bool add_line(struct coverage_bins *bins, char *line)
{
    enum coverage_group group;
    unsigned index;
    uint64_t count;
    char end;
    char *space = strrchr(line, ' ');
    if (!space || sscanf(space, " %" SCNu64 "%c", &count, &end) != 1)
        return false;
    *space = '\0';
    if (!find_bin(line, &group, &index))
        return false;
    bins->count[group][index] += count;
    return true;
}

bool coverage_bins_add_file(struct coverage_bins *bins, const struct coverage_machine *machine, const char *file,
                            struct mmu_error *error)
{
    char line[LINE_BYTES + 32], first[LINE_BYTES];
    bool good = true;
    FILE *in = fopen(file, "r");
    if (!in && errno == ENOENT)
        return true;
    heading(machine, first);
    for (unsigned number = 1; in && good && fgets(line, sizeof line, in); number++) {
        line[strcspn(line, "\n")] = '\0';
        good = number == 1 ? strcmp(line, first) == 0 : add_line(bins, line);
        if (!good)
            snprintf(error->text, sizeof error->text,
                     "%.200s:%u: not coverage of this machine: a file begins with '%s'", file, number, first);
    }
    if (in)
        fclose(in);
    else
        snprintf(error->text, sizeof error->text, "%.200s: cannot be read: %s", file, strerror(errno));
    return in && good;
}

bool coverage_bins_write(const struct coverage_bins *bins, const struct coverage_machine *machine, const char *file,
                         struct mmu_error *error)
{
    char text[LINE_BYTES], impossible[LINE_BYTES] = "";
    FILE *out = fopen(file, "w");
    heading(machine, text);
    if (out)
        fprintf(out, "%s\n", text);
    for (unsigned g = 0; out && g < COVERAGE_GROUPS; g++)
        for (unsigned i = 0; i < bin_count(&groups[g]); i++) {
            unsigned value[COVERAGE_MAX_PROPERTIES];
            bin_values(&groups[g], i, value);
            bin_text(&groups[g], i, text);
            bool possible = coverage_possible(machine, (enum coverage_group)g, value);
            if (possible)
                fprintf(out, "%s %" PRIu64 "\n", text, bins->count[g][i]);
            else if (bins->count[g][i])
                snprintf(impossible, sizeof impossible, "%s", text);
        }
    bool good = out && !ferror(out);
    if (out && fclose(out) != 0)
        good = false;
    if (!good)
        snprintf(error->text, sizeof error->text, "%.200s: cannot be written: %s", file, strerror(errno));
    if (good && *impossible)
        snprintf(error->text, sizeof error->text, "coverage: '%s' happened, which coverage_possible.c holds impossible",
                 impossible);
    return good && !*impossible;
}
