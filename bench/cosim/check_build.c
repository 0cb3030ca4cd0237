/* The parameters that the RTL was built with against those that the machine asks for. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cosim.h"

static bool check_parameter(const struct cosim *cosim, const char *wanted, const char *name, int64_t built,
                            struct mmu_error *error)
{
    size_t length = strlen(name);
    for (const char *line = wanted; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        if (strncmp(line, name, length) != 0 || line[length] != '=')
            continue;
        long long value = strtoll(line + length + 1, NULL, 10);
        if (value == built)
            return true;
        snprintf(error->text, sizeof error->text,
                 "%.120s: the RTL was built with %s=%" PRId64 ", the machine asks for %lld; put the machine into "
                 "configs/machines/NAME.yaml and build it with `make build/cosim/NAME/cosim`",
                 cosim->options.machine, name, built, value);
        return false;
    }
    snprintf(error->text, sizeof error->text, "%.120s: the RTL has a parameter %s, which no machine sets",
             cosim->options.machine, name);
    return false;
}

/* Every line that the machine asks for names a parameter of the RTL. */
static bool check_known(const struct cosim *cosim, const char *wanted, unsigned known, struct mmu_error *error)
{
    unsigned lines = 0;
    for (const char *at = wanted; *at; at++)
        lines += *at == '\n';
    if (lines == known)
        return true;
    snprintf(error->text, sizeof error->text, "%.120s: the machine sets %u parameters of the RTL, which has %u",
             cosim->options.machine, lines, known);
    return false;
}

bool cosim_check_build(const struct cosim *cosim, struct mmu_error *error)
{
    const struct cosim_options *options = &cosim->options;
    const char *name;
    int64_t value;
    char *wanted = NULL;
    size_t bytes = 0;
    if (!dut_parameter(0, &name, &value))
        return true; /* a device without parameters: its adapter knows what it is built for */
    FILE *out = open_memstream(&wanted, &bytes);
    bool same = out && mmu_machine_rtl(options->machine, options->settings.word, options->settings.count, out, error);
    if (out)
        fclose(out);
    unsigned index = 0;
    for (; same && dut_parameter(index, &name, &value); index++)
        same = check_parameter(cosim, wanted, name, value, error);
    same = same && check_known(cosim, wanted, index, error);
    free(wanted);
    return same;
}
