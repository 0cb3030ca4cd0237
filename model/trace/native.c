/*
 * native.c - the binary format, made to be read fast: a header, 64-bit words (words.h), an end mark with the number of
 * records. docs/trace-format.md describes it byte by byte.
 */
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "words.h"

enum { HEADER_BYTES = 16, VERSION = 1, WORD = 8 };

static const unsigned char magic[8] = {'m', 'm', 'u', 't', 'r', 'a', 'c', 'e'};

/* What the records that follow have in common. */
struct native {
    uint32_t task; /* of the last SWITCH; meaningless until `chosen` */
    bool chosen;
};

/* Written so that compilers make one load or store of it. */
static inline uint64_t load_word(const unsigned char *b)
{
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 |
           (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

static inline void store_word(unsigned char *b, uint64_t word)
{
    b[0] = (unsigned char)word;
    b[1] = (unsigned char)(word >> 8);
    b[2] = (unsigned char)(word >> 16);
    b[3] = (unsigned char)(word >> 24);
    b[4] = (unsigned char)(word >> 32);
    b[5] = (unsigned char)(word >> 40);
    b[6] = (unsigned char)(word >> 48);
    b[7] = (unsigned char)(word >> 56);
}

static bool native_recognize(const unsigned char *head, size_t bytes)
{
    return bytes >= sizeof magic && memcmp(head, magic, sizeof magic) == 0;
}

/* Make `bytes` bytes readable: 1, at the end 0, or -1. */
static int need(struct mmu_input *in, size_t bytes, struct mmu_error *error)
{
    while (in->end - in->pos < bytes) {
        int more = mmu_input_fill(in, error);
        if (more <= 0)
            return more;
    }
    return 1;
}

static bool native_open(struct mmu_trace *trace, struct mmu_error *error)
{
    struct mmu_input *in = trace->in;
    int got = need(in, HEADER_BYTES, error);
    if (got == 0)
        mmu_trace_error(error, in->path, 0, "trace ends in the middle of its header of %d bytes", HEADER_BYTES);
    if (got <= 0)
        return false;
    const unsigned char *head = in->data + in->pos;
    uint64_t version = load_word(head + sizeof magic);
    if (!native_recognize(head, HEADER_BYTES)) {
        mmu_trace_error(error, in->path, 0, "not a native trace: it does not begin with \"mmutrace\"");
        return false;
    }
    if (version != VERSION) {
        mmu_trace_error(error, in->path, 0, "native trace of version %llu; version %d is what can be read",
                        (unsigned long long)version, VERSION);
        return false;
    }
    trace->state = calloc(1, sizeof(struct native));
    if (!trace->state) {
        mmu_trace_error(error, in->path, 0, "not enough memory to read it");
        return false;
    }
    in->pos += HEADER_BYTES;
    return true;
}

static void native_close(struct mmu_trace *trace)
{
    free(trace->state);
}

/* Words that follow one of this op; -1: no such op. */
static int payload_words(unsigned op)
{
    switch (op) {
    case MMU_RECORD_LOAD:
    case MMU_RECORD_STORE:
    case MMU_RECORD_FETCH:
    case MMU_RECORD_BRK:
    case MMU_OP_END:
        return 1;
    case MMU_RECORD_MMAP:
    case MMU_RECORD_MUNMAP:
    case MMU_RECORD_MPROTECT:
        return 2;
    case MMU_RECORD_SPAWN:
    case MMU_RECORD_FORK:
    case MMU_RECORD_CLONE:
    case MMU_RECORD_EXIT:
    case MMU_OP_SWITCH:
        return 0;
    default:
        return -1;
    }
}

/* What the operand of a word may be, at most. */
static uint64_t operand_limit(unsigned op)
{
    switch (op) {
    case MMU_RECORD_LOAD:
    case MMU_RECORD_STORE:
    case MMU_RECORD_FETCH:
        return 63;
    case MMU_RECORD_MMAP:
    case MMU_RECORD_MPROTECT:
        return 7;
    case MMU_RECORD_SPAWN:
    case MMU_RECORD_FORK:
    case MMU_RECORD_CLONE:
    case MMU_OP_SWITCH:
        return UINT32_MAX - 1;
    default:
        return 0;
    }
}

static void decode(struct mmu_record *record, unsigned op, uint64_t operand, const unsigned char *payload)
{
    *record = (struct mmu_record){.kind = (uint8_t)op};
    switch (op) {
    case MMU_RECORD_LOAD:
    case MMU_RECORD_STORE:
    case MMU_RECORD_FETCH:
        record->bytes = (uint8_t)(operand + 1);
        record->address = load_word(payload);
        break;
    case MMU_RECORD_BRK:
        record->address = load_word(payload);
        break;
    case MMU_RECORD_MMAP:
    case MMU_RECORD_MUNMAP:
    case MMU_RECORD_MPROTECT:
        record->prot = (uint8_t)operand;
        record->address = load_word(payload);
        record->length = load_word(payload + WORD);
        break;
    case MMU_RECORD_FORK:
    case MMU_RECORD_CLONE:
        record->child = (uint32_t)operand;
        break;
    default:
        break;
    }
}

static int end_mark(struct mmu_trace *trace, uint64_t count, struct mmu_error *error)
{
    struct mmu_input *in = trace->in;
    if (count != trace->records)
        return mmu_trace_damaged(trace, error, "damaged: the end mark says %llu records, but there are %llu",
                                 (unsigned long long)count, (unsigned long long)trace->records);
    int more = need(in, 1, error);
    if (more > 0)
        return mmu_trace_damaged(trace, error, "damaged: bytes follow the end mark, which must be last");
    return more;
}

static int switch_task(struct mmu_trace *trace, uint32_t task, struct mmu_error *error)
{
    struct native *native = trace->state;
    if (task >= trace->tasks.count || !trace->tasks.alive[task])
        return mmu_trace_damaged(trace, error, "switch to task %u, which %s", task,
                                 task >= trace->tasks.count ? "has not begun" : "has ended");
    native->task = task;
    native->chosen = true;
    return 1;
}

/* The word at in->pos, which is not a reference of one word. 2: it was a SWITCH, go on. */
static int next_other(struct mmu_trace *trace, struct mmu_record *record, struct mmu_error *error)
{
    struct native *native = trace->state;
    struct mmu_input *in = trace->in;
    uint64_t word = load_word(in->data + in->pos);
    unsigned op = mmu_word_op(word);
    int words = payload_words(op);
    if (words < 0)
        return mmu_trace_damaged(trace, error, "damaged: unknown op %u", op);
    uint64_t operand = mmu_word_operand(word);
    if (operand > operand_limit(op))
        return mmu_trace_damaged(trace, error, "damaged: op %u with operand 0x%llx; at most 0x%llx can be", op,
                                 (unsigned long long)operand, (unsigned long long)operand_limit(op));
    int got = need(in, (size_t)(words + 1) * WORD, error);
    if (got == 0)
        return mmu_trace_damaged(trace, error, "trace ends in the middle of a record, expected %d more words", words);
    if (got < 0)
        return -1;
    const unsigned char *payload = in->data + in->pos + WORD;
    in->pos += (size_t)(words + 1) * WORD;
    if (op == MMU_OP_END)
        return end_mark(trace, load_word(payload), error);
    if (op == MMU_OP_SWITCH)
        return switch_task(trace, (uint32_t)operand, error) < 0 ? -1 : 2;
    decode(record, op, operand, payload);
    if (op != MMU_RECORD_SPAWN && !native->chosen)
        return mmu_trace_damaged(trace, error, "damaged: a record before any task was switched to");
    record->task = op == MMU_RECORD_SPAWN ? (uint32_t)operand : native->task;
    struct mmu_error what;
    if (!mmu_trace_check(&trace->tasks, record, &what))
        return mmu_trace_damaged(trace, error, "%s", what.text);
    if (op == MMU_RECORD_EXIT)
        native->chosen = false;
    return 1;
}

/* The end of the file, which must not come before the end mark. */
static int cut_short(struct mmu_trace *trace, struct mmu_error *error)
{
    return mmu_trace_damaged(trace, error, "trace ends in the middle, expected another record or the end mark");
}

static int bad_reference(struct mmu_trace *trace, uint64_t word, struct mmu_error *error)
{
    const struct native *native = trace->state;
    if (!native->chosen)
        return mmu_trace_damaged(trace, error, "damaged: a reference before any task was switched to");
    return mmu_trace_damaged(trace, error, "%u bytes at 0x%llx go past the end of the address space",
                             mmu_word_bytes(word), (unsigned long long)mmu_word_address(word));
}

/* The word is a reference that is in order: tell it. */
static inline bool tell_reference(uint64_t word, const struct native *native, struct mmu_record *record)
{
    uint64_t address = mmu_word_address(word);
    unsigned bytes = mmu_word_bytes(word);
    if (mmu_word_kind(word) == MMU_WORD_OTHER || !native->chosen || address + bytes - 1 < address)
        return false;
    *record = (struct mmu_record){
        .address = address, .task = native->task, .kind = (uint8_t)mmu_word_kind(word), .bytes = (uint8_t)bytes};
    return true;
}

/* What native_next does not do at once; apart from it so that the common path saves no registers. */
__attribute__((noinline)) static int next_slowly(struct mmu_trace *trace, struct mmu_record *record,
                                                 struct mmu_error *error)
{
    struct mmu_input *in = trace->in;
    int got;
    do {
        got = need(in, WORD, error);
        if (got <= 0)
            return got < 0 ? -1 : cut_short(trace, error);
        uint64_t word = load_word(in->data + in->pos);
        if (mmu_word_kind(word) != MMU_WORD_OTHER) {
            if (!tell_reference(word, trace->state, record))
                return bad_reference(trace, word, error);
            in->pos += WORD;
            return 1;
        }
        got = next_other(trace, record, error);
    } while (got == 2);
    return got;
}

static int native_next(struct mmu_trace *trace, struct mmu_record *record, struct mmu_error *error)
{
    struct mmu_input *in = trace->in;
    if (in->end - in->pos >= WORD && tell_reference(load_word(in->data + in->pos), trace->state, record)) {
        in->pos += WORD;
        return 1;
    }
    return next_slowly(trace, record, error);
}

static size_t native_more(struct mmu_trace *trace, struct mmu_record *records, size_t room)
{
    struct mmu_input *in = trace->in;
    const struct native native = *(const struct native *)trace->state;
    const unsigned char *word = in->data + in->pos;
    size_t there = (in->end - in->pos) / WORD, count = 0;
    if (there < room)
        room = there;
    for (; count < room && tell_reference(load_word(word), &native, &records[count]); count++)
        word += WORD;
    in->pos += count * WORD;
    return count;
}

static bool native_begin(struct mmu_trace_writer *writer, struct mmu_error *error)
{
    unsigned char head[HEADER_BYTES];
    memcpy(head, magic, sizeof magic);
    store_word(head + sizeof magic, VERSION);
    return mmu_output_write(writer->out, head, sizeof head, error);
}

static bool put(struct mmu_trace_writer *writer, const uint64_t *words, size_t count, struct mmu_error *error)
{
    unsigned char bytes[3 * WORD];
    for (size_t i = 0; i < count; i++)
        store_word(bytes + i * WORD, words[i]);
    return mmu_output_write(writer->out, bytes, count * WORD, error);
}

static bool put_reference(struct mmu_trace_writer *writer, const struct mmu_record *record, struct mmu_error *error)
{
    uint64_t word = mmu_word_reference(record->kind, record->address, record->bytes);
    if (mmu_word_address(word) == record->address)
        return put(writer, &word, 1, error);
    uint64_t words[2] = {mmu_word_other(record->kind, record->bytes - 1), record->address};
    return put(writer, words, 2, error);
}

static bool native_write(struct mmu_trace_writer *writer, const struct mmu_record *record, struct mmu_error *error)
{
    if (record->kind != MMU_RECORD_SPAWN && record->task != writer->task) {
        uint64_t word = mmu_word_other(MMU_OP_SWITCH, record->task);
        if (!put(writer, &word, 1, error))
            return false;
        writer->task = record->task;
    }
    if (mmu_record_is_reference(record))
        return put_reference(writer, record, error);
    uint64_t words[3] = {0, record->address, record->length};
    switch (record->kind) {
    case MMU_RECORD_SPAWN:
        words[0] = mmu_word_other(record->kind, record->task);
        return put(writer, words, 1, error);
    case MMU_RECORD_FORK:
    case MMU_RECORD_CLONE:
        words[0] = mmu_word_other(record->kind, record->child);
        return put(writer, words, 1, error);
    case MMU_RECORD_EXIT:
        words[0] = mmu_word_other(record->kind, 0);
        return put(writer, words, 1, error);
    case MMU_RECORD_BRK:
        words[0] = mmu_word_other(record->kind, 0);
        return put(writer, words, 2, error);
    default:
        words[0] = mmu_word_other(record->kind, record->kind == MMU_RECORD_MUNMAP ? 0 : record->prot);
        return put(writer, words, 3, error);
    }
}

static bool native_end(struct mmu_trace_writer *writer, struct mmu_error *error)
{
    uint64_t words[2] = {mmu_word_other(MMU_OP_END, 0), writer->records};
    return put(writer, words, 2, error);
}

const struct mmu_trace_format mmu_trace_native = {
    .name = "native",
    .help = "binary, 8 bytes a reference, zstd-compressed when written",
    .compress = "zstd",
    .recognize = native_recognize,
    .open = native_open,
    .next = native_next,
    .more = native_more,
    .close = native_close,
    .begin = native_begin,
    .write = native_write,
    .end = native_end,
};
