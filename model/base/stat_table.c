/* See stat_table.h. Groups and names are copied, so that the objects they came from may go first. */
#include "stat_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DECIMALS = 6 }; /* of numbers with a fraction */

struct row {
    struct mmu_stat stat; /* group and name point into text */
    bool fraction;        /* `number` has the figure */
    double number;
    char text[2 * MMU_NAME_BYTES + 16];
};

struct mmu_stat_table {
    size_t count;
    size_t room;
    size_t next; /* where the next figure is expected: gathering again comes in the same order */
    struct row **rows;
};

struct mmu_stat_table *mmu_stat_table_create(void)
{
    return calloc(1, sizeof(struct mmu_stat_table));
}

void mmu_stat_table_destroy(struct mmu_stat_table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < table->count; i++)
        free(table->rows[i]);
    free(table->rows);
    free(table);
}

void mmu_stat_table_clear(struct mmu_stat_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        table->rows[i]->stat.value = 0;
}

static bool same_name(const struct mmu_stat *a, const struct mmu_stat *b)
{
    return strcmp(a->group, b->group) == 0 && strcmp(a->name, b->name) == 0;
}

static struct row *find(struct mmu_stat_table *table, const struct mmu_stat *stat)
{
    for (size_t tried = 0; tried < table->count; tried++) {
        size_t i = (table->next + tried) % table->count;
        if (same_name(&table->rows[i]->stat, stat)) {
            table->next = i + 1;
            return table->rows[i];
        }
    }
    return NULL;
}

/* Behind the others of its group, else behind all. */
static void place(struct mmu_stat_table *table, struct row *row)
{
    size_t at = table->count++;
    for (size_t i = at; i-- > 0;) {
        if (strcmp(table->rows[i]->stat.group, row->stat.group) != 0)
            continue;
        at = i + 1;
        break;
    }
    memmove(&table->rows[at + 1], &table->rows[at], (table->count - 1 - at) * sizeof(struct row *));
    table->rows[at] = row;
}

static struct row *append(struct mmu_stat_table *table, const struct mmu_stat *stat)
{
    if (table->count == table->room) {
        size_t room = table->room ? 2 * table->room : 64;
        struct row **more = realloc(table->rows, room * sizeof *more);
        if (!more)
            return NULL;
        table->rows = more;
        table->room = room;
    }
    struct row *row = calloc(1, sizeof *row);
    if (!row)
        return NULL;
    size_t half = sizeof row->text / 2;
    snprintf(row->text, half, "%s", stat->group);
    snprintf(row->text + half, half, "%s", stat->name);
    row->stat = *stat;
    row->stat.group = row->text;
    row->stat.name = row->text + half;
    row->stat.value = 0;
    place(table, row);
    return row;
}

void mmu_stat_table_gather(void *ctx, const struct mmu_stat *stat)
{
    struct mmu_stat_table *table = ctx;
    struct row *row = find(table, stat);
    if (!row)
        row = append(table, stat);
    if (!row)
        return;
    if (!stat->maximum)
        row->stat.value += stat->value;
    else if (stat->value > row->stat.value)
        row->stat.value = stat->value;
}

void mmu_stat_table_set(struct mmu_stat_table *table, const struct mmu_stat *stat, double number)
{
    struct row *row = find(table, stat);
    if (!row)
        row = append(table, stat);
    if (!row)
        return;
    row->fraction = true;
    row->number = number;
    row->stat.unit = stat->unit;
}

double mmu_stat_table_number(const struct mmu_stat_table *table, const char *group, const char *name)
{
    const struct mmu_stat wanted = {.group = group, .name = name};
    for (size_t i = 0; i < table->count; i++)
        if (same_name(&table->rows[i]->stat, &wanted))
            return table->rows[i]->fraction ? table->rows[i]->number : (double)table->rows[i]->stat.value;
    return 0;
}

void mmu_stat_table_text(const struct mmu_stat_table *table, size_t i, char text[MMU_STAT_TEXT])
{
    const struct row *row = table->rows[i];
    if (!row->fraction) {
        snprintf(text, MMU_STAT_TEXT, "%" PRIu64, row->stat.value);
        return;
    }
    int length = snprintf(text, MMU_STAT_TEXT, "%.*f", DECIMALS, row->number);
    while (text[length - 1] == '0' && text[length - 2] != '.')
        text[--length] = '\0';
}

size_t mmu_stat_table_count(const struct mmu_stat_table *table)
{
    return table->count;
}

const struct mmu_stat *mmu_stat_table_at(const struct mmu_stat_table *table, size_t i)
{
    return &table->rows[i]->stat;
}

/* Groups with a dot, as pwc.1, belong to the one before the dot. */
static bool same_block(const struct mmu_stat *a, const struct mmu_stat *b)
{
    size_t length = strcspn(a->group, ".");
    return length == strcspn(b->group, ".") && strncmp(a->group, b->group, length) == 0;
}

/* As mmu_stat_table_text, but rounded so that the points stand below each other. */
static void readable(const struct row *row, char text[MMU_STAT_TEXT])
{
    if (row->fraction)
        snprintf(text, MMU_STAT_TEXT, "%.3f", row->number);
    else
        snprintf(text, MMU_STAT_TEXT, "%" PRIu64 "    ", row->stat.value);
}

void mmu_stat_table_write_text(const struct mmu_stat_table *table, FILE *out)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct mmu_stat *stat = &table->rows[i]->stat;
        char number[MMU_STAT_TEXT];
        readable(table->rows[i], number);
        if (i > 0 && !same_block(&table->rows[i - 1]->stat, stat))
            fputc('\n', out);
        int used = fprintf(out, "%s.%s", stat->group, stat->name);
        fprintf(out, "%*s%16s  %-21s  %s\n", used < 24 ? 24 - used : 1, "", number, stat->unit, stat->help);
    }
}

void mmu_stat_table_write_csv(const struct mmu_stat_table *table, FILE *out)
{
    fputs("stat,value,unit\n", out);
    for (size_t i = 0; i < table->count; i++) {
        const struct mmu_stat *stat = &table->rows[i]->stat;
        char number[MMU_STAT_TEXT];
        mmu_stat_table_text(table, i, number);
        fprintf(out, "%s.%s,%s,%s\n", stat->group, stat->name, number, stat->unit);
    }
}

/* A number with a fraction is rounded as its text is. */
static json_t *json_number(const struct mmu_stat_table *table, size_t i)
{
    char text[MMU_STAT_TEXT];
    if (!table->rows[i]->fraction)
        return json_integer((json_int_t)table->rows[i]->stat.value);
    mmu_stat_table_text(table, i, text);
    return json_real(strtod(text, NULL));
}

json_t *mmu_stat_table_json(const struct mmu_stat_table *table)
{
    json_t *object = json_object();
    for (size_t i = 0; object && i < table->count; i++) {
        const struct mmu_stat *stat = &table->rows[i]->stat;
        char key[2 * MMU_NAME_BYTES + 32];
        snprintf(key, sizeof key, "%s.%s", stat->group, stat->name);
        if (json_object_set_new(object, key, json_number(table, i)) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}
