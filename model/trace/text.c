/*
 * text.c - the readable format: a record a line, "TASK KIND ARGUMENTS", # begins a comment. A file that mmusim wrote
 * says so in its first line, and then must close with "end RECORDS"; a hand-written one need not.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

enum { MAX_LINE = 1000, MAX_WORDS = 6 };

static const char header[] = "# mmusim trace";

struct text {
    uint64_t line;
    bool must_end; /* written by mmusim: a missing end line means that it was cut short */
    bool ended;
};

/* A line cut into words; `line` is the copy that they point into. */
struct words {
    char line[MAX_LINE + 1];
    char *word[MAX_WORDS];
    size_t count; /* MAX_WORDS also when there are more */
};

static void split(struct words *words)
{
    words->line[strcspn(words->line, "#\r")] = 0;
    words->count = 0;
    for (char *next = words->line; words->count < MAX_WORDS; words->count++) {
        next += strspn(next, " \t");
        if (!*next)
            break;
        words->word[words->count] = next;
        next += strcspn(next, " \t");
        if (*next)
            *next++ = 0;
    }
}

/* Decimal, or hexadecimal with 0x. False: not a number, or above `limit`. */
static bool number(const char *word, uint64_t limit, uint64_t *value)
{
    bool hex = word[0] == '0' && word[1] == 'x';
    uint64_t base = hex ? 16 : 10;
    uint64_t sum = 0;
    const char *digit = hex ? word + 2 : word;
    if (!*digit)
        return false;
    for (; *digit; digit++) {
        if (!(hex ? isxdigit((unsigned char)*digit) : isdigit((unsigned char)*digit)))
            return false;
        uint64_t d =
            (uint64_t)(isdigit((unsigned char)*digit) ? *digit - '0' : tolower((unsigned char)*digit) - 'a' + 10);
        if (sum > (limit - d) / base)
            return false;
        sum = sum * base + d;
    }
    *value = sum;
    return true;
}

static bool find_kind(const char *word, uint8_t *kind)
{
    for (*kind = 0; *kind < MMU_RECORD_KINDS; ++*kind)
        if (strcmp(word, mmu_record_kind_name(*kind)) == 0)
            return true;
    return false;
}

static bool text_recognize(const unsigned char *head, size_t bytes)
{
    if (bytes >= sizeof header - 1 && memcmp(head, header, sizeof header - 1) == 0)
        return true;
    for (size_t at = 0; at < bytes;) {
        struct words words;
        const unsigned char *newline = memchr(head + at, '\n', bytes - at);
        size_t length = newline ? (size_t)(newline - head) - at : bytes - at;
        size_t kept = length < MAX_LINE ? length : MAX_LINE;
        memcpy(words.line, head + at, kept);
        words.line[kept] = 0;
        split(&words);
        uint64_t task;
        uint8_t kind;
        if (words.count > 0)
            return words.count > 1 && number(words.word[0], UINT32_MAX, &task) && find_kind(words.word[1], &kind);
        at += length + 1;
    }
    return false;
}

static bool text_open(struct mmu_trace *trace, struct mmu_error *error)
{
    struct mmu_input *in = trace->in;
    struct text *text = calloc(1, sizeof *text);
    trace->state = text;
    if (!text) {
        mmu_trace_error(error, in->path, 0, "not enough memory to read it");
        return false;
    }
    text->must_end =
        in->end - in->pos >= sizeof header - 1 && memcmp(in->data + in->pos, header, sizeof header - 1) == 0;
    return true;
}

static void text_close(struct mmu_trace *trace)
{
    free(trace->state);
}

static int bad_line(const struct mmu_trace *trace, struct mmu_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int bad_line(const struct mmu_trace *trace, struct mmu_error *error, const char *format, ...)
{
    const struct text *text = trace->state;
    char message[sizeof error->text];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    mmu_trace_error(error, trace->in->path, text->line, "%s", message);
    return -1;
}

/* The next line, without its newline: 1; end of file: 0; -1. */
static int read_line(struct mmu_trace *trace, struct words *words, struct mmu_error *error)
{
    struct text *text = trace->state;
    struct mmu_input *in = trace->in;
    struct mmu_line line;
    text->line++;
    int got = mmu_input_line(in, MAX_LINE, &line, error);
    if (got <= 0)
        return got;
    if (line.length > MAX_LINE)
        return bad_line(trace, error, "line of more than %d characters", MAX_LINE);
    if (!line.ended && text->must_end)
        return bad_line(trace, error,
                        "trace ends in the middle of a line, expected the rest and a line \"end RECORDS\"");
    if (memchr(line.text, 0, line.length))
        return bad_line(trace, error, "a zero byte; a text trace holds text only");
    memcpy(words->line, line.text, line.length);
    words->line[line.length] = 0;
    return 1;
}

static bool protection(const char *word, uint8_t *prot)
{
    static const char letters[] = "rwx";
    if (strlen(word) != 3)
        return false;
    *prot = 0;
    for (unsigned i = 0; i < 3; i++) {
        if (word[i] != letters[i] && word[i] != '-')
            return false;
        *prot |= (uint8_t)((word[i] != '-') << i);
    }
    return true;
}

/* What follows TASK KIND. */
static const char *arguments_of(uint8_t kind)
{
    switch (kind) {
    case MMU_RECORD_LOAD:
    case MMU_RECORD_STORE:
    case MMU_RECORD_FETCH:
        return "ADDRESS BYTES (1 to 64)";
    case MMU_RECORD_MMAP:
    case MMU_RECORD_MPROTECT:
        return "ADDRESS LENGTH PROTECTION (as rw-)";
    case MMU_RECORD_MUNMAP:
        return "ADDRESS LENGTH";
    case MMU_RECORD_BRK:
        return "ADDRESS";
    case MMU_RECORD_FORK:
    case MMU_RECORD_CLONE:
        return "CHILD";
    default:
        return "nothing";
    }
}

static bool arguments(struct mmu_record *record, const struct words *words)
{
    char *const *word = words->word + 2;
    size_t count = words->count - 2;
    uint64_t value = 0;
    bool good;
    switch (record->kind) {
    case MMU_RECORD_LOAD:
    case MMU_RECORD_STORE:
    case MMU_RECORD_FETCH:
        good = count == 2 && number(word[0], UINT64_MAX, &record->address) && number(word[1], 64, &value);
        record->bytes = (uint8_t)value;
        return good;
    case MMU_RECORD_MMAP:
    case MMU_RECORD_MPROTECT:
        return count == 3 && number(word[0], UINT64_MAX, &record->address) &&
               number(word[1], UINT64_MAX, &record->length) && protection(word[2], &record->prot);
    case MMU_RECORD_MUNMAP:
        return count == 2 && number(word[0], UINT64_MAX, &record->address) &&
               number(word[1], UINT64_MAX, &record->length);
    case MMU_RECORD_BRK:
        return count == 1 && number(word[0], UINT64_MAX, &record->address);
    case MMU_RECORD_FORK:
    case MMU_RECORD_CLONE:
        good = count == 1 && number(word[0], UINT32_MAX - 1, &value);
        record->child = (uint32_t)value;
        return good;
    default:
        return count == 0;
    }
}

static int parse(struct mmu_trace *trace, const struct words *words, struct mmu_record *record, struct mmu_error *error)
{
    *record = (struct mmu_record){0};
    uint64_t task;
    if (words->count < 2 || !number(words->word[0], UINT32_MAX - 1, &task))
        return bad_line(trace, error, "\"%.40s\" is not a record; it would be TASK KIND ARGUMENTS, as 0 load 0x1000 8",
                        words->word[0]);
    if (!find_kind(words->word[1], &record->kind))
        return bad_line(trace, error,
                        "unknown kind \"%.40s\"; known are load store fetch mmap munmap mprotect brk spawn fork clone "
                        "exit",
                        words->word[1]);
    record->task = (uint32_t)task;
    if (!arguments(record, words))
        return bad_line(trace, error, "TASK %s is followed by %s", words->word[1], arguments_of(record->kind));
    struct mmu_error what;
    if (!mmu_trace_check(&trace->tasks, record, &what))
        return bad_line(trace, error, "%s", what.text);
    return 1;
}

static int end_line(struct mmu_trace *trace, const struct words *words, struct mmu_error *error)
{
    struct text *text = trace->state;
    uint64_t count;
    if (words->count != 2 || !number(words->word[1], UINT64_MAX, &count))
        return bad_line(trace, error, "end is followed by the number of records in the trace");
    if (count != trace->records)
        return bad_line(trace, error, "end says %llu records, but there are %llu", (unsigned long long)count,
                        (unsigned long long)trace->records);
    text->ended = true;
    return 1;
}

static int text_next(struct mmu_trace *trace, struct mmu_record *record, struct mmu_error *error)
{
    struct text *text = trace->state;
    struct words words;
    for (;;) {
        int got = read_line(trace, &words, error);
        if (got < 0)
            return -1;
        if (got == 0 && text->must_end && !text->ended)
            return bad_line(trace, error,
                            "trace ends in the middle, expected another record or a line \"end RECORDS\"");
        if (got == 0)
            return 0;
        split(&words);
        if (words.count == 0)
            continue;
        if (text->ended)
            return bad_line(trace, error, "a line follows the end line, which must be last");
        if (strcmp(words.word[0], "end") != 0)
            return parse(trace, &words, record, error);
        if (end_line(trace, &words, error) < 0)
            return -1;
    }
}

int mmu_record_text(const struct mmu_record *record, char text[MMU_RECORD_TEXT_BYTES])
{
    const char *name = mmu_record_kind_name(record->kind);
    unsigned long long address = record->address;
    unsigned long long length = record->length;
    char prot[4] = {record->prot & 1 ? 'r' : '-', record->prot & 2 ? 'w' : '-', record->prot & 4 ? 'x' : '-', 0};
    size_t room = MMU_RECORD_TEXT_BYTES;
    switch (record->kind) {
    case MMU_RECORD_LOAD:
    case MMU_RECORD_STORE:
    case MMU_RECORD_FETCH:
        return snprintf(text, room, "%u %s 0x%llx %u", record->task, name, address, record->bytes);
    case MMU_RECORD_MMAP:
    case MMU_RECORD_MPROTECT:
        return snprintf(text, room, "%u %s 0x%llx 0x%llx %s", record->task, name, address, length, prot);
    case MMU_RECORD_MUNMAP:
        return snprintf(text, room, "%u %s 0x%llx 0x%llx", record->task, name, address, length);
    case MMU_RECORD_BRK:
        return snprintf(text, room, "%u %s 0x%llx", record->task, name, address);
    case MMU_RECORD_FORK:
    case MMU_RECORD_CLONE:
        return snprintf(text, room, "%u %s %u", record->task, name, record->child);
    default:
        return snprintf(text, room, "%u %s", record->task, name);
    }
}

static bool text_begin(struct mmu_trace_writer *writer, struct mmu_error *error)
{
    static const char line[] = "# mmusim trace: TASK KIND ARGUMENTS; docs/trace-format.md\n";
    return mmu_output_write(writer->out, line, sizeof line - 1, error);
}

static bool text_write(struct mmu_trace_writer *writer, const struct mmu_record *record, struct mmu_error *error)
{
    char line[MMU_RECORD_TEXT_BYTES];
    int length = mmu_record_text(record, line);
    line[length] = '\n';
    return mmu_output_write(writer->out, line, (size_t)length + 1, error);
}

static bool text_end(struct mmu_trace_writer *writer, struct mmu_error *error)
{
    char line[64];
    int length = snprintf(line, sizeof line, "end %llu\n", (unsigned long long)writer->records);
    return mmu_output_write(writer->out, line, (size_t)length, error);
}

const struct mmu_trace_format mmu_trace_text = {
    .name = "text",
    .help = "readable, a record a line: TASK KIND ARGUMENTS",
    .compress = "none",
    .recognize = text_recognize,
    .open = text_open,
    .next = text_next,
    .close = text_close,
    .begin = text_begin,
    .write = text_write,
    .end = text_end,
};
