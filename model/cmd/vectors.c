/* See vectors.h. A query ends where the next record that is not its own begins, so one line is read ahead. */
#include "vectors.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../trace/stream.h"
#include "number.h"

enum { MAX_FIELDS = 8 };

static const uint64_t riscv_ram_base = 0x80000000, riscv_ram_bytes = 0x40000000;
static const uint64_t x86_ram_bytes = UINT64_C(1) << 40;

struct mmu_vectors {
    struct mmu_input *input;
    char path[256];
    unsigned line_number;
    bool have_line; /* the line in `fields` is still to be used */
    char line[MMU_VECTOR_LINE];
    char split[MMU_VECTOR_LINE]; /* the line, cut into fields */
    unsigned field_count;
    char *field[MAX_FIELDS];
    bool in_case;
    struct mmu_vector_case now;
};

static int malformed(struct mmu_vectors *v, struct mmu_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int malformed(struct mmu_vectors *v, struct mmu_error *error, const char *format, ...)
{
    int used = snprintf(error->text, sizeof error->text, "%.120s:%u: ", v->path, v->line_number);
    va_list args;
    va_start(args, format);
    vsnprintf(error->text + used, sizeof error->text - (size_t)used, format, args);
    va_end(args);
    return -1;
}

struct mmu_vectors *mmu_vectors_open(const char *path, struct mmu_error *error)
{
    struct mmu_vectors *v = calloc(1, sizeof *v);
    if (!v) {
        snprintf(error->text, sizeof error->text, "%.200s: not enough memory", path);
        return NULL;
    }
    snprintf(v->path, sizeof v->path, "%s", strcmp(path, "-") == 0 ? "standard input" : path);
    v->input = mmu_input_open(path, error);
    if (v->input)
        return v;
    free(v);
    return NULL;
}

void mmu_vectors_close(struct mmu_vectors *v)
{
    mmu_ram_destroy(v->now.memory);
    mmu_input_close(v->input);
    free(v);
}

static void split_line(struct mmu_vectors *v)
{
    char *save = NULL;
    memcpy(v->split, v->line, sizeof v->split);
    v->field_count = 0;
    for (char *field = strtok_r(v->split, " ", &save); field && v->field_count < MAX_FIELDS;
         field = strtok_r(NULL, " ", &save))
        v->field[v->field_count++] = field;
}

/* Read the next line into `line`, without its end: 1; end of the file: 0; unreadable or too long: -1. */
static int read_line(struct mmu_vectors *v, struct mmu_error *error)
{
    struct mmu_line line;
    int got = mmu_input_line(v->input, sizeof v->line - 1, &line, error);
    if (got <= 0)
        return got;
    v->line_number++;
    if (line.length >= sizeof v->line)
        return malformed(v, error, "a line of more than %zu characters; these are no vectors", sizeof v->line - 1);
    if (!line.ended)
        return malformed(v, error, "the last line has no end: the file is cut short");
    memcpy(v->line, line.text, line.length);
    v->line[line.length] = '\0';
    return 1;
}

/* Have the next line that is not empty in `field`: 1; end: 0; unreadable: -1. */
static int need_line(struct mmu_vectors *v, struct mmu_error *error)
{
    while (!v->have_line) {
        int got = read_line(v, error);
        if (got <= 0)
            return got;
        split_line(v);
        v->have_line = v->field_count > 0;
    }
    return 1;
}

static bool parse_hex(const char *text, uint64_t *value)
{
    char *end;
    if (!*text || strlen(text) > 16 || strspn(text, "0123456789abcdef") != strlen(text))
        return false;
    *value = strtoull(text, &end, 16);
    return true;
}

static bool is(const struct mmu_vectors *v, const char *word)
{
    return strcmp(v->field[0], word) == 0;
}

/* Letters of a set, or "-" for none. */
static bool are_letters(const char *text, const char *set)
{
    return strcmp(text, "-") == 0 || (*text && strspn(text, set) == strlen(text));
}

static bool is_x86(const char *mode)
{
    return strncmp(mode, "x86", 3) == 0;
}

static int begin_case(struct mmu_vectors *v, struct mmu_error *error)
{
    uint64_t guest_root;
    if (v->field_count < 4 || v->field_count > 6 || !parse_hex(v->field[3], &v->now.root) ||
        (v->field_count > 4 && !are_letters(v->field[4], "NPU")) ||
        (v->field_count > 5 && !parse_hex(v->field[5], &guest_root)))
        return malformed(v, error,
                         "expected 'case ID MODE ROOT [ISA [HROOT]]', ROOT and HROOT in lower-case hexadecimal, ISA "
                         "letters of NPU or '-'");
    snprintf(v->now.id, sizeof v->now.id, "%s", v->field[1]);
    snprintf(v->now.mode, sizeof v->now.mode, "%s", v->field[2]);
    snprintf(v->now.isa, sizeof v->now.isa, "%s", v->field_count > 4 ? v->field[4] : "-");
    mmu_ram_destroy(v->now.memory);
    v->now.memory =
        is_x86(v->now.mode) ? mmu_ram_create(0, x86_ram_bytes) : mmu_ram_create(riscv_ram_base, riscv_ram_bytes);
    v->in_case = true;
    return v->now.memory ? 1 : malformed(v, error, "not enough memory for the case");
}

static int write_word(struct mmu_vectors *v, struct mmu_error *error)
{
    unsigned bytes = strcmp(v->now.mode, "sv32") == 0 ? 4 : 8;
    uint64_t pa, value;
    if (v->field_count != 3 || !parse_hex(v->field[1], &pa) || !parse_hex(v->field[2], &value) || pa % bytes)
        return malformed(v, error, "expected 'w PA VALUE' with an aligned PA, both in lower-case hexadecimal");
    if (!mmu_ram_holds(v->now.memory, pa, bytes))
        return malformed(v, error, "there is no memory at %" PRIx64, pa);
    mmu_ram_write(v->now.memory, pa, bytes, value);
    return 1;
}

static int parse_query(struct mmu_vectors *v, struct mmu_vector_query *query, struct mmu_error *error)
{
    static const char accesses[] = "rwx";
    const char *flags = is_x86(v->now.mode) ? "WEACN" : "SMH";
    *query = (struct mmu_vector_query){.line = v->line_number};
    memcpy(query->text, v->line, sizeof query->text);
    if (v->field_count != 5 || !parse_hex(v->field[1], &query->va) || strlen(v->field[2]) != 1 ||
        !strchr(accesses, v->field[2][0]) || (strcmp(v->field[3], "u") != 0 && strcmp(v->field[3], "s") != 0) ||
        !are_letters(v->field[4], flags))
        return malformed(
            v, error, "expected 'q VA ACC PRIV FLAGS', ACC one of r w x, PRIV one of u s, FLAGS letters of %s or '-'",
            flags);
    query->access = (enum mmu_access)(strchr(accesses, v->field[2][0]) - accesses);
    query->user = v->field[3][0] == 'u';
    snprintf(query->flags, sizeof query->flags, "%s", v->field[4]);
    return 1;
}

static int parse_outcome(struct mmu_vectors *v, struct mmu_vector_query *query, struct mmu_error *error)
{
    static const struct {
        const char *name;
        unsigned fields;
    } outcomes[] = {[MMU_VECTOR_OK] = {"ok", 3},
                    [MMU_VECTOR_PF] = {"pf", 3},
                    [MMU_VECTOR_AF] = {"af", 3},
                    [MMU_VECTOR_GP] = {"gp", 2},
                    [MMU_VECTOR_GPF] = {"gpf", 4}};
    for (unsigned i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        if (v->field_count < 2 || strcmp(v->field[1], outcomes[i].name) != 0)
            continue;
        query->outcome = (enum mmu_vector_outcome)i;
        bool is_cause = query->outcome != MMU_VECTOR_OK && !is_x86(v->now.mode); /* which is decimal */
        if (v->field_count == outcomes[i].fields &&
            (v->field_count == 2 || (is_cause ? mmu_cmd_number(v->field[2], 0, UINT64_MAX, &query->value)
                                              : parse_hex(v->field[2], &query->value))))
            return 1;
        break;
    }
    return malformed(v, error, "expected '= ok PA', '= pf X', '= af C', '= gp' or '= gpf C GPA'");
}

static int parse_change(struct mmu_vectors *v, struct mmu_vector_query *query, struct mmu_error *error)
{
    struct mmu_vector_change *change = &query->change[query->change_count];
    if (query->change_count == MMU_VECTOR_CHANGES)
        return malformed(v, error, "more than %d changes of one query", MMU_VECTOR_CHANGES);
    if (v->field_count != 3 || !parse_hex(v->field[1], &change->pa) || !parse_hex(v->field[2], &change->value))
        return malformed(v, error, "expected '%s PA VALUE', both in lower-case hexadecimal", v->field[0]);
    query->change_count++;
    return 1;
}

/* The lines behind a q line: its outcome, and the changes. */
static int finish_query(struct mmu_vectors *v, struct mmu_vector_query *query, struct mmu_error *error)
{
    v->have_line = false;
    int got = need_line(v, error);
    if (got <= 0 || !is(v, "="))
        return got < 0 ? got : malformed(v, error, "expected '= OUTCOME' after a q line");
    got = parse_outcome(v, query, error);
    while (got > 0) {
        v->have_line = false;
        got = need_line(v, error);
        if (got <= 0 || !(is(v, "u") || is(v, "a")))
            break;
        got = parse_change(v, query, error);
    }
    return got < 0 ? got : 1;
}

/* Use a line that is not a query's. */
static int use_line(struct mmu_vectors *v, struct mmu_error *error)
{
    v->have_line = false;
    if (is(v, "case") && !v->in_case)
        return begin_case(v, error);
    if (is(v, "w") && v->in_case)
        return write_word(v, error);
    if (is(v, "end") && v->in_case && v->field_count == 1) {
        v->in_case = false;
        return 1;
    }
    return malformed(v, error, "'%.20s' does not belong here; expected %s", v->field[0],
                     v->in_case ? "w, q or end" : "case");
}

int mmu_vectors_next(struct mmu_vectors *v, const struct mmu_vector_case **of, struct mmu_vector_query *query,
                     struct mmu_error *error)
{
    int got;
    *of = &v->now;
    while ((got = need_line(v, error)) > 0) {
        if (is(v, "q") && v->in_case) {
            got = parse_query(v, query, error);
            return got < 0 ? got : finish_query(v, query, error);
        }
        got = use_line(v, error);
        if (got < 0)
            return got;
    }
    if (got == 0 && v->in_case)
        return malformed(v, error, "the file ends inside case %s; expected 'end'", v->now.id);
    return got;
}
