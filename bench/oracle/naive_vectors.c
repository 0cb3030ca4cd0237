/*
 * naive_vectors.c - the oracle is judged in its turn: the naive walker against the page-table vectors on standard
 * input (format: bench/vectors/README.md). A query fails when its outcome or any word of memory differs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "naive_walk.h"

enum { MAX_WORDS = 4096, LINE_BYTES = 256 };

struct word {
    uint64_t pa;
    uint64_t value;
};

struct memory {
    struct word word[MAX_WORDS];
    size_t count;
};

struct bench {
    struct naive_query query; /* of the case; va, access and privilege of the query */
    uint64_t root;
    char name[64];
    struct memory initial;
    struct memory now;      /* after the query */
    struct memory expected; /* after the query, words that must have changed */
    struct naive_walk got;
    char outcome[64]; /* as the vectors write it; empty: no query yet */
    char told[64];    /* what the vectors say */
    char asked[96];
    size_t passed, failed;
};

static struct word *find(struct memory *memory, uint64_t pa)
{
    for (size_t i = 0; i < memory->count; i++)
        if (memory->word[i].pa == pa)
            return &memory->word[i];
    return NULL;
}

static void put(struct memory *memory, uint64_t pa, uint64_t value)
{
    struct word *word = find(memory, pa);
    if (!word) {
        if (memory->count == MAX_WORDS) {
            fprintf(stderr, "naive_vectors: a case has more than %d words\n", MAX_WORDS);
            exit(2);
        }
        word = &memory->word[memory->count++];
    }
    *word = (struct word){pa, value};
}

static bool read_word(void *ctx, unsigned level, uint64_t pa, uint64_t *value)
{
    struct bench *bench = ctx;
    (void)level;
    if (!naive_scheme_is_x86(bench->query.scheme) && (pa < 0x80000000 || pa > 0xbfffffff))
        return false;
    const struct word *word = find(&bench->now, pa);
    *value = word ? word->value : 0;
    return true;
}

static enum naive_swap swap_word(void *ctx, unsigned level, uint64_t pa, uint64_t found, uint64_t wanted)
{
    struct bench *bench = ctx;
    (void)level;
    (void)found;
    put(&bench->now, pa, wanted);
    return NAIVE_SWAP_DONE;
}

static void fail(struct bench *bench, const char *what)
{
    printf("%s: q %s: %s: expected %s, got %s\n", bench->name, bench->asked, what, bench->told, bench->outcome);
    bench->failed++;
}

static bool allowed_change(const struct bench *bench, const struct word *word)
{
    return bench->told[0] != 'o' && find((struct memory *)&bench->expected, word->pa) &&
           find((struct memory *)&bench->expected, word->pa)->value == word->value;
}

static bool memory_is_right(struct bench *bench)
{
    bool ok = bench->told[0] == 'o';
    for (size_t i = 0; i < bench->now.count; i++) {
        const struct word *before = find(&bench->initial, bench->now.word[i].pa);
        const struct word *wanted = ok ? find(&bench->expected, bench->now.word[i].pa) : NULL;
        uint64_t value = wanted ? wanted->value : before ? before->value : 0;
        if (bench->now.word[i].value != value && !allowed_change(bench, &bench->now.word[i]))
            return false;
    }
    for (size_t i = 0; ok && i < bench->expected.count; i++) {
        const struct word *now = find(&bench->now, bench->expected.word[i].pa);
        if (!now || now->value != bench->expected.word[i].value)
            return false;
    }
    return true;
}

/* Judge the query that is under way, now that all its lines are known. */
static void judge(struct bench *bench)
{
    if (!bench->outcome[0])
        return;
    if (strcmp(bench->outcome, bench->told) != 0)
        fail(bench, "outcome");
    else if (!memory_is_right(bench))
        fail(bench, "memory");
    else
        bench->passed++;
    bench->outcome[0] = '\0';
    bench->expected.count = 0;
}

static uint32_t modifiers(bool x86, const char *flags)
{
    static const struct {
        char letter;
        uint32_t bit;
    } riscv[] = {{'S', MMU_SUM}, {'M', MMU_MXR}, {0, 0}},
      intel[] = {{'W', MMU_WP}, {'E', MMU_SMEP}, {'A', MMU_SMAP}, {'C', MMU_AC}, {'N', MMU_NX}, {0, 0}}, *table;
    uint32_t bits = 0;
    for (table = x86 ? intel : riscv; table->letter; table++)
        if (strchr(flags, table->letter))
            bits |= table->bit;
    return bits;
}

static void ask(struct bench *bench, uint64_t va, char access, char privilege, const char *flags)
{
    struct naive_memory memory = {bench, read_word, swap_word, NULL};
    struct naive_query *query = &bench->query;
    struct naive_walk *got = &bench->got;
    bench->now = bench->initial;
    query->va = va;
    query->access = access == 'x' ? MMU_FETCH : access == 'w' ? MMU_STORE : MMU_LOAD;
    query->user = privilege == 'u';
    query->modifiers = modifiers(naive_scheme_is_x86(query->scheme), flags);
    *got = (struct naive_walk){.level = naive_scheme_levels(query->scheme) - 1,
                               .table = bench->root,
                               .rights = naive_first_rights(query->scheme)};
    if (naive_canonical(query, got))
        naive_walk(query, &memory, got);
    if (got->fault == MMU_FAULT_NONE)
        snprintf(bench->outcome, sizeof bench->outcome, "ok %" PRIx64, got->pa);
    else if (got->fault == MMU_FAULT_NONCANONICAL)
        snprintf(bench->outcome, sizeof bench->outcome, "gp");
    else
        snprintf(bench->outcome, sizeof bench->outcome, naive_scheme_is_x86(query->scheme) ? "%s %x" : "%s %u",
                 got->fault == MMU_FAULT_ACCESS ? "af" : "pf", got->code);
}

static bool begin_case(struct bench *bench, const char *line)
{
    char mode[32], isa[32] = "-";
    if (sscanf(line, "case %63s %31s %" SCNx64 " %31s", bench->name, mode, &bench->root, isa) < 3)
        return false;
    bench->initial.count = 0;
    bench->query =
        (struct naive_query){.hardware_ad = strchr(isa, 'U'), .napot = strchr(isa, 'N'), .pbmt = strchr(isa, 'P')};
    for (enum naive_scheme s = 0; s < NAIVE_SCHEMES; s++)
        if (strcmp(mode, naive_scheme_name(s)) == 0) {
            bench->query.scheme = s;
            bench->query.pa_bits = naive_scheme_is_x86(s) ? 40 : s == NAIVE_SV32 ? 34 : 56;
            return true;
        }
    return false;
}

static bool take_line(struct bench *bench, char *line)
{
    uint64_t pa, value;
    char access, privilege, flags[16];
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == 'q' || strncmp(line, "end", 3) == 0)
        judge(bench);
    if (line[0] == 'c')
        return begin_case(bench, line);
    if (line[0] == '=')
        return snprintf(bench->told, sizeof bench->told, "%.60s", line + 2) > 0;
    if (line[0] == 'q') {
        snprintf(bench->asked, sizeof bench->asked, "%.90s", line + 2);
        if (sscanf(line, "q %" SCNx64 " %c %c %15s", &pa, &access, &privilege, flags) != 4)
            return false;
        ask(bench, pa, access, privilege, flags);
        return true;
    }
    if (strchr("wua", line[0]) && sscanf(line + 1, "%" SCNx64 " %" SCNx64, &pa, &value) == 2) {
        put(line[0] == 'w' ? &bench->initial : &bench->expected, pa, value);
        return true;
    }
    return strncmp(line, "end", 3) == 0;
}

int main(void)
{
    static struct bench bench;
    char line[LINE_BYTES];
    for (size_t number = 1; fgets(line, sizeof line, stdin); number++)
        if (!take_line(&bench, line)) {
            fprintf(stderr, "naive_vectors: line %zu: cannot read '%s'\n", number, line);
            return 2;
        }
    printf("naive: %zu passed, %zu failed\n", bench.passed, bench.failed);
    return bench.failed != 0 || bench.passed == 0;
}
