/* The page tables of a directed case: see case.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"

/* ---- words ------------------------------------------------------------------------------------------------------- */

char *case_word(struct directed *directed)
{
    char *word = directed->rest + strspn(directed->rest, " \t\r");
    if (!*word)
        return NULL;
    size_t length = strcspn(word, " \t\r");
    directed->rest = word + length + (word[length] != '\0');
    word[length] = '\0';
    return word;
}

bool case_refuse(struct directed *directed, const char *format, ...)
{
    char why[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    snprintf(directed->error->text, sizeof directed->error->text, "%.200s:%u: %s", directed->file, directed->line, why);
    directed->refused = true;
    return false;
}

bool case_number(struct directed *directed, uint64_t *number)
{
    char *end = NULL, *word = case_word(directed);
    if (word && *word >= '0' && *word <= '9')
        *number = strtoull(word, &end, 0);
    return (end && !*end) ||
           case_refuse(directed, "a number is missing%s%s", word ? " where it says " : "", word ? word : "");
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

void case_begin(struct directed *directed)
{
    struct cosim *cosim = directed->cosim;
    cosim_reset(cosim, cosim->options.seed);
    directed->root = mmu_ram_base(cosim->model.memory.ram);
    directed->next_table = directed->root + MMU_FRAME_BYTES;
    directed->context.root = directed->root;
    directed->context.modifiers = cosim->model.memory.x86 ? MMU_NX | MMU_WP : 0;
}

static uint64_t read_word(const struct directed *directed, uint64_t pa)
{
    return mmu_ram_read(directed->cosim->model.memory.ram, pa, 8);
}

/* The entry for va at the level; tables on the way to it are made. */
static bool entry_at(struct directed *directed, uint64_t va, unsigned level, uint64_t *pa)
{
    const struct mmu_scheme *scheme = directed->cosim->scheme;
    uint64_t table = directed->root;
    for (unsigned at = scheme->levels - 1u;; at--) {
        *pa = mmu_scheme_entry_address(scheme, table, at, va);
        if (at == level)
            return true;
        struct mmu_entry entry;
        scheme->decode(read_word(directed, *pa), at, &entry);
        if (!entry.present || entry.leaf) {
            entry = (struct mmu_entry){.present = true, .accessed = true, .base = directed->next_table};
            directed->next_table += MMU_FRAME_BYTES;
            if (!cosim_write(directed->cosim, *pa, scheme->encode(&entry, at)))
                return false;
        }
        table = entry.base;
    }
}

static bool read_place(struct directed *directed, uint64_t *va, uint64_t *level)
{
    if (!case_number(directed, va) || !case_number(directed, level))
        return false;
    return *level < directed->cosim->scheme->levels ||
           case_refuse(directed, "the scheme has levels 0 to %u", directed->cosim->scheme->levels - 1u);
}

static bool read_flags(struct directed *directed, struct mmu_entry *entry)
{
    static const char letters[] = "rwxug";
    static const uint8_t rights[] = {MMU_RIGHT_READ, MMU_RIGHT_WRITE, MMU_RIGHT_EXEC, MMU_RIGHT_USER, MMU_RIGHT_GLOBAL};
    const char *flags = case_word(directed);
    for (; flags && *flags; flags++) {
        const char *letter = strchr(letters, *flags);
        if (*flags == 'a')
            entry->accessed = true;
        else if (*flags == 'd')
            entry->dirty = true;
        else if (letter)
            entry->rights |= rights[letter - letters];
        else if (*flags != '-')
            return case_refuse(directed, "flags are of rwxugad, or -");
    }
    return flags || case_refuse(directed, "flags (of rwxugad) are missing");
}

/* map VA LEVEL FLAGS FRAME */
bool case_map(struct directed *directed)
{
    const struct mmu_scheme *scheme = directed->cosim->scheme;
    uint64_t va = 0, level = 0, pa;
    struct mmu_entry entry = {.present = true, .leaf = true};
    if (!read_place(directed, &va, &level) || !read_flags(directed, &entry) || !case_number(directed, &entry.base))
        return false;
    if (!(scheme->leaf_levels >> level & 1))
        return case_refuse(directed, "no page of the scheme is of level %u", (unsigned)level);
    return entry_at(directed, va, (unsigned)level, &pa) &&
           cosim_write(directed->cosim, pa, scheme->encode(&entry, (unsigned)level));
}

/* entry VA LEVEL WORD */
bool case_entry(struct directed *directed)
{
    uint64_t va = 0, level = 0, word = 0, pa;
    return read_place(directed, &va, &level) && case_number(directed, &word) &&
           entry_at(directed, va, (unsigned)level, &pa) && cosim_write(directed->cosim, pa, word);
}

/* bits VA LEVEL MASK: the entry with these bits turned over */
bool case_bits(struct directed *directed)
{
    uint64_t va = 0, level = 0, mask = 0, pa;
    return read_place(directed, &va, &level) && case_number(directed, &mask) &&
           entry_at(directed, va, (unsigned)level, &pa) &&
           cosim_write(directed->cosim, pa, read_word(directed, pa) ^ mask);
}

/* clear VA LEVEL */
bool case_clear(struct directed *directed)
{
    uint64_t va = 0, level = 0, pa;
    return read_place(directed, &va, &level) && entry_at(directed, va, (unsigned)level, &pa) &&
           cosim_write(directed->cosim, pa, 0);
}
