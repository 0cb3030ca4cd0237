/*
 * speed.c - how long a translation takes, as a ratio: the whole model (walks, page-walk caches, caches in front of
 * table reads, time) against naive TLBs without walks, on the same addresses in the same run. Median of several rounds;
 * absolute times are noise, the ratios are what to read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../../model/memory/hierarchy.h"
#include "../../model/mmu.h"
#include "../../model/scheme/scheme.h"
#include "naive_tlbs.h"

enum { ROUNDS = 5, REFERENCES = 1 << 22, L1_SETS = 16, L1_WAYS = 4, L2_SETS = 128, L2_WAYS = 12 };

static const uint64_t span = UINT64_C(1) << 30;   /* bytes of virtual memory that the streams touch */
static const uint64_t tables = UINT64_C(1) << 30; /* physical address of the page tables, above the pages */

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void sequential(uint64_t *addresses)
{
    for (size_t i = 0; i < REFERENCES; i++)
        addresses[i] = i * 8 % span;
}

static void uniform(uint64_t *addresses)
{
    uint64_t state = 88172645463325252u;
    for (size_t i = 0; i < REFERENCES; i++)
        addresses[i] = next_random(&state) % span & ~UINT64_C(7);
}

/* Nine of ten references go to one of 200 pages, the rest anywhere: a program with a hot set. */
static void hot_set(uint64_t *addresses)
{
    uint64_t state = 362436069362436069u;
    for (size_t i = 0; i < REFERENCES; i++) {
        uint64_t draw = next_random(&state);
        uint64_t page = draw % 10 ? draw / 16 % 200 : draw / 16 % (span >> MMU_PAGE_SHIFT);
        addresses[i] = (page << MMU_PAGE_SHIFT) + (draw >> 40) % 512 * 8;
    }
}

/* Identity-map the span with 4 KiB pages, every entry accessed and dirty. */
static void map_span(struct mmu_ram *ram, const struct mmu_scheme *scheme)
{
    uint64_t level_base[MMU_MAX_LEVELS], next = tables;
    for (unsigned level = scheme->levels; level-- > 0;) {
        level_base[level] = next;
        next += (span / mmu_scheme_page_bytes(scheme, level + 1) + 1) * MMU_FRAME_BYTES;
    }
    for (unsigned level = 0; level < scheme->levels; level++) {
        uint64_t bytes = mmu_scheme_page_bytes(scheme, level);
        for (uint64_t va = 0; va < span; va += bytes) {
            uint64_t table = level_base[level] + va / mmu_scheme_page_bytes(scheme, level + 1) * MMU_FRAME_BYTES;
            struct mmu_entry entry = {.present = true, .leaf = level == 0, .accessed = true, .dirty = true};
            entry.rights = MMU_RIGHT_READ | MMU_RIGHT_WRITE | MMU_RIGHT_USER;
            entry.base = level == 0 ? va : level_base[level - 1] + va / bytes * MMU_FRAME_BYTES;
            mmu_ram_write(ram, mmu_scheme_entry_address(scheme, table, level, va), 8, scheme->encode(&entry, level));
        }
    }
}

static const struct mmu_config config = {
    .scheme = "x86-4",
    .pa_bits = 46,
    .asid_bits = 12,
    .hardware_ad = true,
    .tlb_count = 2,
    .tlb = {{"l1d", 1, 7, 1, {L1_SETS, L1_WAYS, "lru"}, 1, 1}, {"l2", 2, 7, 1, {L2_SETS, L2_WAYS, "lru"}, 8, 1}},
    .pwc = {{0}, {4, 8, "lru"}, {1, 4, "lru"}, {1, 2, "lru"}},
    .pwc_latency = 1,
    .walkers = 1,
    .seed = 1,
};

static const struct mmu_memory_config memory = {
    .bytes = UINT64_C(4) << 30,
    .latency = 200,
    .cache_count = 3,
    .cache = {{"l1", 1, {64, 8, "lru"}, 4}, {"l2", 2, {1024, 8, "lru"}, 12}, {"llc", 3, {8192, 16, "lru"}, 30}},
};

static double time_naive(const uint64_t *addresses, uint64_t *misses)
{
    struct naive_tlbs *tlbs = naive_tlbs_create(L1_SETS, L1_WAYS, L2_SETS, L2_WAYS);
    double begun = cpu_seconds();
    *misses = 0;
    for (size_t i = 0; i < REFERENCES; i++)
        *misses += naive_tlbs_access(tlbs, addresses[i]) == 0;
    double seconds = cpu_seconds() - begun;
    naive_tlbs_destroy(tlbs);
    return seconds;
}

static double time_model(struct mmu_ram *ram, const uint64_t *addresses, uint64_t *walks)
{
    struct mmu_error error;
    struct mmu_hierarchy *hierarchy = mmu_hierarchy_create(&memory, ram, 1, &error);
    struct mmu_host host = {.version = MMU_HOST_VERSION,
                            .ctx = hierarchy,
                            .mem_read = mmu_hierarchy_read,
                            .mem_write = mmu_hierarchy_write};
    struct mmu *mmu = mmu_create(&config, &host, &error);
    struct mmu_context context = {.root = tables, .user = true, .modifiers = MMU_WP | MMU_NX};
    struct mmu_response response = {0};
    mmu_set_context(mmu, &context);
    double begun = cpu_seconds();
    *walks = 0;
    for (size_t i = 0; i < REFERENCES; i++) {
        struct mmu_request request = {addresses[i], response.done, MMU_LOAD};
        mmu_translate(mmu, &request, &response);
        *walks += response.served == MMU_SERVED_WALK;
    }
    double seconds = cpu_seconds() - begun;
    mmu_destroy(mmu);
    mmu_hierarchy_destroy(hierarchy);
    return seconds;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median ratio of the rounds. False when the two do not miss equally: then they did not do the same work. */
static int measure(const char *name, struct mmu_ram *ram, const uint64_t *addresses)
{
    double ratio[ROUNDS], nanoseconds[ROUNDS];
    uint64_t misses, walks;
    for (int round = 0; round < ROUNDS; round++) {
        double naive = time_naive(addresses, &misses);
        double model = time_model(ram, addresses, &walks);
        ratio[round] = model / naive;
        nanoseconds[round] = 1e9 * model / REFERENCES;
    }
    qsort(ratio, ROUNDS, sizeof ratio[0], by_value);
    qsort(nanoseconds, ROUNDS, sizeof nanoseconds[0], by_value);
    printf("%-12s %10.2f %22.1f %12.4f\n", name, ratio[ROUNDS / 2], nanoseconds[ROUNDS / 2],
           (double)walks / REFERENCES);
    if (misses == walks)
        return 1;
    printf("%s: the naive TLBs missed %llu times, the model walked %llu times\n", name, (unsigned long long)misses,
           (unsigned long long)walks);
    return 0;
}

int main(void)
{
    static const struct {
        const char *name;
        void (*make)(uint64_t *addresses);
    } streams[] = {{"sequential", sequential}, {"uniform-1G", uniform}, {"hot-set", hot_set}};
    uint64_t *addresses = calloc(REFERENCES, sizeof *addresses);
    struct mmu_ram *ram = mmu_ram_create(0, memory.bytes);
    unsigned passed = 0, count = sizeof streams / sizeof streams[0];
    if (!addresses || !ram)
        return 2;
    map_span(ram, mmu_scheme_find(config.scheme));
    printf("%-12s %10s %22s %12s\n", "stream", "ratio", "model ns/reference", "walks/ref");
    for (unsigned i = 0; i < count; i++) {
        streams[i].make(addresses);
        passed += (unsigned)measure(streams[i].name, ram, addresses);
    }
    printf("bench: %u passed, %u failed\n", passed, count - passed);
    mmu_ram_destroy(ram);
    free(addresses);
    return passed == count ? 0 : 1;
}
