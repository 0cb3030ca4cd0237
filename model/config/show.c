/* A machine told back: key by key, as a YAML file, and the schema of all keys. */
#include "config.h"

#include <string.h>

#include "keys.h"
#include "pages.h"

static bool has_pwc(const struct mmu_machine *machine)
{
    for (unsigned n = 0; n < MMU_MAX_LEVELS; n++)
        if (machine->mmu.pwc[n].sets > 0)
            return true;
    return false;
}

/* As mmu_param_format; but a machine has the levels of its pages, and a file their sizes. */
static void format(const struct mmu_machine *machine, const struct mmu_param *param, const void *object,
                   char value[MMU_PARAM_TEXT])
{
    if (param->choice != mmu_page_name) {
        mmu_param_format(param, object, value);
        return;
    }
    struct mmu_tlb_config tlb = *(const struct mmu_tlb_config *)object;
    tlb.pages = mmu_page_sizes(mmu_scheme_find(machine->mmu.scheme), tlb.pages);
    mmu_param_format(param, &tlb, value);
}

typedef void row_fn(void *ctx, const char *key, const struct mmu_param *param, const char *value);

static void each_row(const struct mmu_machine *machine, row_fn *fn, void *ctx)
{
    char unit[MMU_NAME_BYTES], key[MMU_KEY_BYTES], value[MMU_PARAM_TEXT];
    const void *object;
    for (const struct mmu_machine_section *section = mmu_machine_sections; section->params; section++) {
        for (size_t n = 0; (object = section->unit(machine, n, unit)) != NULL; n++) {
            for (size_t i = 0; i < section->count; i++) {
                mmu_machine_key(section, unit, &section->params[i], key);
                if (strcmp(key, "pwc.latency") == 0 && !has_pwc(machine))
                    continue;
                format(machine, &section->params[i], object, value);
                fn(ctx, key, &section->params[i], value);
            }
        }
    }
}

struct teller {
    mmu_machine_key_fn *fn;
    void *ctx;
};

static void tell(void *ctx, const char *key, const struct mmu_param *param, const char *value)
{
    const struct teller *teller = ctx;
    (void)param;
    teller->fn(teller->ctx, key, value);
}

void mmu_machine_each(const struct mmu_machine *machine, mmu_machine_key_fn *fn, void *ctx)
{
    struct teller teller = {fn, ctx};
    each_row(machine, tell, &teller);
}

/* ---- YAML -------------------------------------------------------------------------------------------------------- */

struct printed {
    FILE *out;
    char group[MMU_KEY_BYTES]; /* the mapping that is open: all of the last key but its last word */
};

/* Characters of `key` up to the end of its word number n, from 0; 0 when it has no such word. */
static size_t prefix_length(const char *key, unsigned n)
{
    const char *end = key;
    for (unsigned dots = 0; (end = strchr(end, '.')) != NULL; end++)
        if (dots++ == n)
            return (size_t)(end - key);
    return 0;
}

static bool same_prefix(const char *a, const char *b, size_t length)
{
    return strncmp(a, b, length) == 0 && (b[length] == '.' || b[length] == '\0');
}

/* Open the mappings that lead to `key` and are not open yet; the depth of the key itself. */
static unsigned open_mappings(struct printed *printed, const char *key)
{
    unsigned depth = 0;
    size_t start = 0, length;
    for (; (length = prefix_length(key, depth)) > 0; depth++, start = length + 1)
        if (!same_prefix(key, printed->group, length))
            fprintf(printed->out, "%*s%.*s:\n", (int)(2 * depth), "", (int)(length - start), key + start);
    snprintf(printed->group, sizeof printed->group, "%.*s", (int)(start > 0 ? start - 1 : 0), key);
    return depth;
}

static void print_list(const char *value, FILE *out)
{
    fputc('[', out);
    for (; *value; value++)
        fputs(*value == ',' ? ", " : (char[]){*value, '\0'}, out);
    fputs("]\n", out);
}

static void print_row(void *ctx, const char *key, const struct mmu_param *param, const char *value)
{
    struct printed *printed = ctx;
    unsigned depth = open_mappings(printed, key);
    const char *word = strrchr(key, '.');
    fprintf(printed->out, "%*s%s: ", (int)(2 * depth), "", word ? word + 1 : key);
    if (param->type == MMU_PARAM_FLAGS)
        print_list(value, printed->out);
    else
        fprintf(printed->out, "%s\n", value);
}

void mmu_machine_show(const struct mmu_machine *machine, FILE *out)
{
    struct printed printed = {.out = out};
    each_row(machine, print_row, &printed);
}

void mmu_machine_schema(FILE *out)
{
    for (const struct mmu_machine_section *section = mmu_machine_sections; section->params; section++)
        for (size_t i = 0; i < section->count; i++)
            mmu_param_schema(&section->params[i], section->prefix, out);
}
