/* See weights.h. */
#include "weights.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct row {
    const char *name;
    size_t offset;
    uint32_t most;
} rows[] = {
#define COSIM_WEIGHT_ROW(name, most, help) {#name, offsetof(struct cosim_weights, name), most},
    COSIM_WEIGHTS(COSIM_WEIGHT_ROW)
#undef COSIM_WEIGHT_ROW
};

enum { ROWS = sizeof rows / sizeof rows[0], MAX_DEPTH = 8, LINE_BYTES = 512 };

struct reader {
    struct cosim_weights *weights;
    bool given[ROWS];
    unsigned depth;
    struct mmu_error *error;
};

static bool read_file(struct reader *reader, const char *file);

__attribute__((format(printf, 2, 3))) static bool refuse(struct reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->error->text, sizeof reader->error->text, format, arguments);
    va_end(arguments);
    return false;
}

static bool set_weight(struct reader *reader, const char *name, const char *value, const char *at)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(rows[i].name, name) != 0)
            continue;
        char *end = NULL;
        unsigned long number = value && *value >= '0' && *value <= '9' ? strtoul(value, &end, 10) : 0;
        if (!end || *end || number > rows[i].most)
            return refuse(reader, "%s: %s is a whole number from 0 to %u", at, name, rows[i].most);
        memcpy((char *)reader->weights + rows[i].offset, &(uint32_t){(uint32_t)number}, sizeof(uint32_t));
        reader->given[i] = true;
        return true;
    }
    return refuse(reader, "%s: there is no weight '%.40s'; bench/cosim/weights/default.txt has all of them", at, name);
}

/* `name` stands in the folder of `file`. */
static bool include(struct reader *reader, const char *file, const char *name, const char *at)
{
    char path[LINE_BYTES];
    const char *slash = strrchr(file, '/');
    int folder = slash ? (int)(slash - file) + 1 : 0;
    if (!name || ++reader->depth > MAX_DEPTH)
        return refuse(reader, "%s: include is followed by the name of a file%s", at,
                      name ? " that does not lead back here" : "");
    snprintf(path, sizeof path, "%.*s%.200s", folder, file, name);
    bool good = read_file(reader, path);
    reader->depth--;
    return good;
}

static bool read_line(struct reader *reader, const char *file, unsigned number, char *line)
{
    char at[LINE_BYTES];
    char *rest = NULL;
    line[strcspn(line, "#\n")] = '\0';
    const char *word = strtok_r(line, " \t\r", &rest);
    if (!word)
        return true;
    const char *value = strtok_r(NULL, " \t\r", &rest);
    snprintf(at, sizeof at, "%.300s:%u", file, number);
    if (strtok_r(NULL, " \t\r", &rest))
        return refuse(reader, "%.400s: a line is a name and a number", at);
    return strcmp(word, "include") == 0 ? include(reader, file, value, at) : set_weight(reader, word, value, at);
}

static bool read_file(struct reader *reader, const char *file)
{
    char line[LINE_BYTES];
    FILE *in = fopen(file, "r");
    if (!in)
        return refuse(reader, "%.300s: cannot be read: %s", file, strerror(errno));
    bool good = true;
    for (unsigned number = 1; good && fgets(line, sizeof line, in); number++)
        good = read_line(reader, file, number, line);
    fclose(in);
    return good;
}

/* Sums that make no sense are told here, so that no weight is silently cut. */
static bool check(struct reader *reader, const char *file)
{
    const struct cosim_weights *weights = reader->weights;
    const char *wrong = NULL;
    for (size_t i = 0; i < ROWS && !wrong; i++)
        wrong = reader->given[i] ? NULL : rows[i].name;
    if (wrong)
        return refuse(reader, "%.300s: %s is missing", file, wrong);
    if (weights->stores + weights->fetches > 100)
        wrong = "stores and fetches";
    else if (weights->same_page + weights->near_page + weights->bent_address + weights->any_address > 100)
        wrong = "same_page, near_page, bent_address and any_address";
    else if (weights->memory_little + weights->memory_lot > 100)
        wrong = "memory_little and memory_lot";
    else if (weights->change_flush_all + weights->change_flush_page > 100)
        wrong = "change_flush_all and change_flush_page";
    if (wrong)
        return refuse(reader, "%.300s: %s are more than 100 together", file, wrong);
    if (!weights->world_requests || !weights->recent_pages || !weights->roots || !weights->tables || !weights->run)
        return refuse(reader, "%.300s: world_requests, recent_pages, roots, tables and run are at least 1", file);
    return true;
}

bool cosim_weights_read(struct cosim_weights *weights, const char *file, struct mmu_error *error)
{
    struct reader reader = {.weights = weights, .error = error};
    *weights = (struct cosim_weights){0};
    return read_file(&reader, file) && check(&reader, file);
}
