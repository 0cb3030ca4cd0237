/* See streams.h. */
#include "streams.h"

#include <stdio.h>

#include "../../model/trace/trace.h"

enum { PAGE_BYTES = 1 << MMU_PAGE_SHIFT };

static const uint64_t span = UINT64_C(1) << 30;

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

void stream_sequential(struct mmu_request *requests)
{
    for (size_t i = 0; i < STREAM_REFERENCES; i++)
        requests[i] = (struct mmu_request){.va = i * 8 % span, .access = MMU_LOAD};
}

void stream_uniform(struct mmu_request *requests)
{
    uint64_t state = 88172645463325252u;
    for (size_t i = 0; i < STREAM_REFERENCES; i++)
        requests[i] = (struct mmu_request){.va = next_random(&state) % span & ~UINT64_C(7), .access = MMU_LOAD};
}

void stream_hot_set(struct mmu_request *requests)
{
    uint64_t state = 362436069362436069u;
    for (size_t i = 0; i < STREAM_REFERENCES; i++) {
        uint64_t draw = next_random(&state);
        uint64_t page = draw % 10 ? draw / 16 % 200 : draw / 16 % (span / PAGE_BYTES);
        requests[i] = (struct mmu_request){.va = page * PAGE_BYTES + (draw >> 40) % 512 * 8, .access = MMU_LOAD};
    }
}

static size_t read_references(struct mmu_request *requests, struct mmu_trace *trace, struct mmu_error *error)
{
    struct mmu_record record;
    size_t count = 0;
    int got = 1;
    while (count + 1 < STREAM_REFERENCES && (got = mmu_trace_next(trace, &record, error)) > 0) {
        if (!mmu_record_is_reference(&record))
            continue;
        uint64_t last = record.address + record.bytes - 1;
        enum mmu_access access = (enum mmu_access)record.kind;
        requests[count++] = (struct mmu_request){.va = record.address, .access = access};
        if (last / PAGE_BYTES != record.address / PAGE_BYTES)
            requests[count++] = (struct mmu_request){.va = last & ~(uint64_t)(PAGE_BYTES - 1), .access = access};
    }
    if (got == 0 && count == 0)
        snprintf(error->text, sizeof error->text, "the trace has no references");
    return got < 0 ? 0 : count;
}

size_t stream_recorded(struct mmu_request *requests, const char *path, struct mmu_error *error)
{
    struct mmu_trace *trace = mmu_trace_open(path, NULL, error);
    if (!trace)
        return 0;
    size_t count = read_references(requests, trace, error);
    mmu_trace_close(trace);
    for (size_t i = count; count > 0 && i < STREAM_REFERENCES; i++)
        requests[i] = requests[i - count];
    return count;
}
