/*
 * The stimulus of a directed case: one behaviour, step by step, from a file. cases/README.md tells the language. Both
 * sides are compared as always; what the file expects is asked of the model's answer besides.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "case.h"

enum { LINE_BYTES = 256 };

static const struct step {
    const char *word;
    bool (*run)(struct directed *directed);
} steps[] = {{"needs", case_needs},     {"map", case_map},     {"entry", case_entry},         {"clear", case_clear},
             {"context", case_context}, {"load", case_load},   {"store", case_store},         {"fetch", case_fetch},
             {"sweep", case_sweep},     {"flush", case_flush}, {"in-flight", case_in_flight}, {"wait", case_wait},
             {"expect", case_expect},   {"bits", case_bits}};

static bool run_line(struct directed *directed)
{
    const char *word = case_word(directed);
    if (!word)
        return true;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(steps[i].word, word) != 0)
            continue;
        if (!steps[i].run(directed))
            return false;
        word = directed->skipped ? NULL : case_word(directed);
        return !word || case_refuse(directed, "'%s' is more than the step takes", word);
    }
    return case_refuse(directed, "there is no step '%s'; bench/cosim/cases/README.md tells which there are", word);
}

static bool run_lines(struct directed *directed, FILE *in)
{
    char line[LINE_BYTES];
    while (!directed->skipped && fgets(line, sizeof line, in)) {
        directed->line++;
        line[strcspn(line, "#\n")] = '\0';
        directed->rest = line;
        if (!run_line(directed))
            return false;
    }
    return true;
}

enum cosim_result cosim_run_case(struct cosim *cosim, struct mmu_error *error)
{
    struct directed directed = {.cosim = cosim, .error = error, .file = cosim->options.directed};
    FILE *in = fopen(directed.file, "r");
    if (!in) {
        snprintf(error->text, sizeof error->text, "%.300s: cannot be read: %s", directed.file, strerror(errno));
        return COSIM_BAD_INPUT;
    }
    case_begin(&directed);
    bool good = run_lines(&directed, in);
    fclose(in);
    if (directed.refused)
        return COSIM_BAD_INPUT;
    if (directed.skipped)
        printf("not for this machine: it needs %s\n", directed.needs);
    return good && cosim_drain(cosim) && cosim_check_memory(cosim) ? COSIM_SAME : COSIM_DIFFERENT;
}
