/* See report.h. */
#include "report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../trace/stream.h"
#include "figures.h"
#include "summary.h"

bool mmu_report_format_find(const char *name, enum mmu_report_format *format)
{
    static const char *const names[] = {"text", "json", "csv"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            *format = (enum mmu_report_format)i;
            return true;
        }
    }
    return false;
}

static bool no_memory(struct mmu_error *error)
{
    snprintf(error->text, sizeof error->text, "the host has not enough memory for the report");
    return false;
}

/* ---- statistics -------------------------------------------------------------------------------------------------- */

static void add_parameter(void *ctx, const char *key, const char *value)
{
    json_object_set_new(ctx, key, json_string(value));
}

static bool write_json(const struct mmu_stat_table *table, const struct mmu_machine *machine, FILE *out)
{
    json_t *config = json_object();
    if (config)
        mmu_machine_each(machine, add_parameter, config);
    json_t *report = json_pack("{s:o?, s:o?}", "config", config, "stats", mmu_stat_table_json(table));
    bool written =
        report && json_dumpf(report, out, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(12)) == 0;
    json_decref(report);
    fputc('\n', out);
    return written;
}

static bool write_stats(const struct mmu_stat_table *table, enum mmu_report_format format,
                        const struct mmu_machine *machine, FILE *out)
{
    if (format == MMU_REPORT_JSON)
        return write_json(table, machine, out);
    if (format == MMU_REPORT_CSV) {
        mmu_stat_table_write_csv(table, out);
        return true;
    }
    mmu_summary_write(table, machine, out);
    mmu_stat_table_write_text(table, out);
    return true;
}

static bool write_file(const char *path, const char *bytes, size_t count, struct mmu_error *error)
{
    struct mmu_output *output = mmu_output_create(path, "none", error);
    if (!output)
        return false;
    if (mmu_output_write(output, bytes, count, error))
        return mmu_output_commit(output, error);
    mmu_output_abandon(output);
    return false;
}

bool mmu_report_write(const char *path, enum mmu_report_format format, const struct mmu_machine *machine,
                      const struct mmu_simulation *simulation, struct mmu_error *error)
{
    char *bytes = NULL;
    size_t count = 0;
    struct mmu_figures figures;
    FILE *memory = mmu_figures_init(&figures) ? open_memstream(&bytes, &count) : NULL;
    bool written = memory != NULL;
    if (written) {
        mmu_figures_gather(&figures, simulation);
        mmu_figures_derive(&figures, NULL, machine);
        written = write_stats(figures.table, format, machine, memory) && !ferror(memory);
        written = fclose(memory) == 0 && written;
    }
    written = written ? write_file(path ? path : "-", bytes, count, error) : no_memory(error);
    free(bytes);
    mmu_figures_free(&figures);
    return written;
}

/* ---- series ------------------------------------------------------------------------------------------------------ */

struct mmu_series {
    struct mmu_output *output;
    const struct mmu_machine *machine;
    struct mmu_figures now, before; /* of this row and the last one */
    uint64_t rows;
};

static void free_series(struct mmu_series *series)
{
    mmu_figures_free(&series->now);
    mmu_figures_free(&series->before);
    free(series);
}

struct mmu_series *mmu_series_create(const char *path, const struct mmu_machine *machine, struct mmu_error *error)
{
    struct mmu_series *series = calloc(1, sizeof *series);
    if (!series || !mmu_figures_init(&series->now) || !mmu_figures_init(&series->before)) {
        no_memory(error);
    } else {
        series->machine = machine;
        series->output = mmu_output_create(path, "none", error);
        if (series->output)
            return series;
    }
    if (series)
        free_series(series);
    return NULL;
}

static bool write_cell(struct mmu_series *series, const char *text, struct mmu_error *error)
{
    return mmu_output_write(series->output, text, strlen(text), error);
}

static bool write_header(struct mmu_series *series, struct mmu_error *error)
{
    const struct mmu_stat_table *table = series->now.table;
    bool written = write_cell(series, "references", error);
    for (size_t i = 0; written && i < mmu_stat_table_count(table); i++) {
        const struct mmu_stat *stat = mmu_stat_table_at(table, i);
        char name[2 * MMU_NAME_BYTES + 32];
        snprintf(name, sizeof name, ",%s.%s", stat->group, stat->name);
        written = write_cell(series, name, error);
    }
    return written && write_cell(series, "\n", error);
}

bool mmu_series_row(struct mmu_series *series, uint64_t references, const struct mmu_simulation *simulation,
                    struct mmu_error *error)
{
    char number[MMU_STAT_TEXT];
    struct mmu_figures last = series->now;
    series->now = series->before;
    series->before = last;
    mmu_figures_gather(&series->now, simulation);
    mmu_figures_derive(&series->now, series->rows > 0 ? &series->before : NULL, series->machine);
    snprintf(number, sizeof number, "%" PRIu64, references);
    bool written = (series->rows++ > 0 || write_header(series, error)) && write_cell(series, number, error);
    for (size_t i = 0; written && i < mmu_stat_table_count(series->now.table); i++) {
        mmu_stat_table_text(series->now.table, i, number);
        written = write_cell(series, ",", error) && write_cell(series, number, error);
    }
    return written && write_cell(series, "\n", error);
}

bool mmu_series_commit(struct mmu_series *series, struct mmu_error *error)
{
    bool written = mmu_output_commit(series->output, error);
    free_series(series);
    return written;
}

void mmu_series_abandon(struct mmu_series *series)
{
    mmu_output_abandon(series->output);
    free_series(series);
}
