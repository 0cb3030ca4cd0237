/*
 * stat_table.h - statistics as they are shown: gathered from any number of objects, added up by name, and written as
 * text, CSV or JSON.
 */
#ifndef MMU_BASE_STAT_TABLE_H
#define MMU_BASE_STAT_TABLE_H

#include <jansson.h>
#include <stdio.h>

#include "../mmu.h"

struct mmu_stat_table;

struct mmu_stat_table *mmu_stat_table_create(void); /* NULL: the host has no memory */
void mmu_stat_table_destroy(struct mmu_stat_table *table);

/* Begin anew: every figure gathered so far becomes 0, names and order stay. */
void mmu_stat_table_clear(struct mmu_stat_table *table);

/* A mmu_stat_fn: add a figure to that of its name (or take the larger one), new names behind the others of the group.
 */
void mmu_stat_table_gather(void *table, const struct mmu_stat *stat);

/*
 * Set the figure of that name to a number with a fraction, a new one behind the others of its group; stat->value is of
 * no effect. Gathering again leaves it.
 */
void mmu_stat_table_set(struct mmu_stat_table *table, const struct mmu_stat *stat, double number);

/* The figure of that name, 0 if there is none. */
double mmu_stat_table_number(const struct mmu_stat_table *table, const char *group, const char *name);

/* A figure as the table's files have it: whole, or with a decimal point. */
enum { MMU_STAT_TEXT = 32 };
void mmu_stat_table_text(const struct mmu_stat_table *table, size_t i, char text[MMU_STAT_TEXT]);

size_t mmu_stat_table_count(const struct mmu_stat_table *table);
const struct mmu_stat *mmu_stat_table_at(const struct mmu_stat_table *table, size_t i);

/* A table: name, figure, unit, help; a blank line between groups. */
void mmu_stat_table_write_text(const struct mmu_stat_table *table, FILE *out);
/* A header, then a row "stat,value,unit" per figure. */
void mmu_stat_table_write_csv(const struct mmu_stat_table *table, FILE *out);
/* {"GROUP.NAME": number, ...}; the caller owns it. NULL: the host has no memory. */
json_t *mmu_stat_table_json(const struct mmu_stat_table *table);

#endif
