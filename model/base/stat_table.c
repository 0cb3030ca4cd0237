/* See stat_table.h. Groups and names are copied, so that the objects they came from may go first. */
#include "stat_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct row {
    struct mmu_stat stat; /* group and name point into text */
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
    table->rows[table->count++] = row;
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

void mmu_stat_table_write_text(const struct mmu_stat_table *table, FILE *out)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct mmu_stat *stat = &table->rows[i]->stat;
        if (i > 0 && !same_block(&table->rows[i - 1]->stat, stat))
            fputc('\n', out);
        int used = fprintf(out, "%s.%s", stat->group, stat->name);
        fprintf(out, "%*s%20" PRIu64 "  %-12s  %s\n", used < 24 ? 24 - used : 1, "", stat->value, stat->unit,
                stat->help);
    }
}

void mmu_stat_table_write_csv(const struct mmu_stat_table *table, FILE *out)
{
    fputs("stat,value,unit\n", out);
    for (size_t i = 0; i < table->count; i++) {
        const struct mmu_stat *stat = &table->rows[i]->stat;
        fprintf(out, "%s.%s,%" PRIu64 ",%s\n", stat->group, stat->name, stat->value, stat->unit);
    }
}

json_t *mmu_stat_table_json(const struct mmu_stat_table *table)
{
    json_t *object = json_object();
    for (size_t i = 0; object && i < table->count; i++) {
        const struct mmu_stat *stat = &table->rows[i]->stat;
        char key[2 * MMU_NAME_BYTES + 32];
        snprintf(key, sizeof key, "%s.%s", stat->group, stat->name);
        if (json_object_set_new(object, key, json_integer((json_int_t)stat->value)) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}
