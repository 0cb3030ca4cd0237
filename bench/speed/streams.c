/* See streams.h. */
#include "streams.h"

#include <stdio.h>
#include <stdlib.h>

#include "../../model/trace/trace.h"

enum { PAGE_BYTES = 1 << MMU_PAGE_SHIFT, MOST_RECORDED = 1 << 22 };

static const uint64_t span = UINT64_C(1) << 30;
static const uint64_t seed = 88172645463325252u;

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void next_sequential(struct stream *stream, struct mmu_request *requests)
{
    for (size_t i = 0; i < STREAM_PIECE; i++)
        requests[i] = (struct mmu_request){.va = stream->at++ * 8 % span, .access = MMU_LOAD};
}

static void next_uniform(struct stream *stream, struct mmu_request *requests)
{
    for (size_t i = 0; i < STREAM_PIECE; i++)
        requests[i] =
            (struct mmu_request){.va = next_random(&stream->random) % span & ~UINT64_C(7), .access = MMU_LOAD};
}

static void next_hot_set(struct stream *stream, struct mmu_request *requests)
{
    for (size_t i = 0; i < STREAM_PIECE; i++) {
        uint64_t draw = next_random(&stream->random);
        uint64_t page = draw % 10 ? draw / 16 % 200 : draw / 16 % (span / PAGE_BYTES);
        requests[i] = (struct mmu_request){.va = page * PAGE_BYTES + (draw >> 40) % 512 * 8, .access = MMU_LOAD};
    }
}

static void next_recorded(struct stream *stream, struct mmu_request *requests)
{
    for (size_t i = 0; i < STREAM_PIECE; i++)
        requests[i] = stream->recorded[stream->at++ % stream->recorded_count];
}

struct stream stream_sequential(void)
{
    return (struct stream){.next = next_sequential, .random = seed};
}

struct stream stream_uniform(void)
{
    return (struct stream){.next = next_uniform, .random = seed};
}

struct stream stream_hot_set(void)
{
    return (struct stream){.next = next_hot_set, .random = seed};
}

void stream_rewind(struct stream *stream)
{
    stream->at = 0;
    stream->random = seed;
}

static int read_references(struct stream *stream, struct mmu_trace *trace, struct mmu_error *error)
{
    struct mmu_record record;
    size_t count = 0;
    int got = 1;
    while (count + 1 < MOST_RECORDED && (got = mmu_trace_next(trace, &record, error)) > 0) {
        if (!mmu_record_is_reference(&record))
            continue;
        uint64_t last = record.address + record.bytes - 1;
        enum mmu_access access = (enum mmu_access)record.kind;
        stream->recorded[count++] = (struct mmu_request){.va = record.address, .access = access};
        if (last / PAGE_BYTES != record.address / PAGE_BYTES)
            stream->recorded[count++] =
                (struct mmu_request){.va = last & ~(uint64_t)(PAGE_BYTES - 1), .access = access};
    }
    stream->recorded_count = count;
    if (got == 0 && count == 0)
        snprintf(error->text, sizeof error->text, "the trace has no references");
    return got;
}

bool stream_recorded(struct stream *stream, const char *path, struct mmu_error *error)
{
    struct mmu_trace *trace = mmu_trace_open(path, NULL, error);
    if (!trace)
        return false;
    *stream = (struct stream){.next = next_recorded, .recorded = calloc(MOST_RECORDED, sizeof *stream->recorded)};
    int got = stream->recorded ? read_references(stream, trace, error) : -1;
    mmu_trace_close(trace);
    return got >= 0 && stream->recorded_count > 0;
}

void stream_free(struct stream *stream)
{
    free(stream->recorded);
}
