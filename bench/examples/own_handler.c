/* An own page-fault handler, which maps whatever is asked for to the next free frame, in place of the operating system.
 */
#include <inttypes.h>
#include <stdio.h>

#include "../../model/memory/hierarchy.h"
#include "../../model/scheme/scheme.h"

enum { BASE = 0x100000, BYTES = 0x100000, PAGES = 4 };

static const struct mmu_scheme *scheme;
static struct mmu_ram *ram;
static uint64_t next_frame = BASE + MMU_FRAME_BYTES; /* the root table is at BASE */

/* Make each entry that lacks on the path to the page point to the next free frame. */
static enum mmu_verdict map_next_frame(void *ctx, const struct mmu_fault *fault, uint64_t *cost)
{
    (void)ctx;
    struct mmu_entry entry = {.base = fault->context.root};
    for (unsigned level = scheme->levels; level-- > 0;) {
        uint64_t at = mmu_scheme_entry_address(scheme, entry.base, level, fault->va);
        scheme->decode(mmu_ram_read(ram, at, scheme->entry_bytes), level, &entry);
        if (entry.present)
            continue;
        if (next_frame == BASE + BYTES)
            return MMU_DELIVER;
        const uint8_t rights = MMU_RIGHT_READ | MMU_RIGHT_WRITE | MMU_RIGHT_USER;
        entry = (struct mmu_entry){.present = true, .leaf = level == 0, .rights = rights, .base = next_frame};
        next_frame += MMU_FRAME_BYTES;
        mmu_ram_write(ram, at, scheme->entry_bytes, scheme->encode(&entry, level));
    }
    *cost += 1000;
    return MMU_RETRY;
}

static void print_stat(void *ctx, const struct mmu_stat *stat)
{
    (void)ctx;
    printf("  %s.%s = %" PRIu64 " %s\n", stat->group, stat->name, stat->value, stat->unit);
}

/* Store to each page, then load from each; the pages come in order behind the root and the two tables below it. */
static int count_wrong(struct mmu *mmu)
{
    int wrong = 0;
    for (uint64_t i = 0; i < 2 * PAGES; i++) {
        struct mmu_request request = {.va = 0x40000008 + i % PAGES * MMU_FRAME_BYTES, .cycle = i * 10000};
        request.access = i < PAGES ? MMU_STORE : MMU_LOAD;
        struct mmu_response response;
        mmu_translate(mmu, &request, &response);
        wrong += response.fault != MMU_FAULT_NONE || response.pa != BASE + (3 + i % PAGES) * MMU_FRAME_BYTES + 8;
        printf("0x%" PRIx64 " -> 0x%" PRIx64 ", %" PRIu64 " cycles\n", request.va, response.pa,
               response.done - request.cycle);
    }
    return wrong;
}

int main(void)
{
    struct mmu_error error = {"the host has no memory"};
    struct mmu_memory_config memory = {.base = BASE, .bytes = BYTES, .latency = 50};
    struct mmu_config config = {
        .scheme = "sv39", .pa_bits = 40, .hardware_ad = true, .walkers = 1, .seed = 1, .tlb_count = 1};
    config.tlb[0] = (struct mmu_tlb_config){.name = "l1", .level = 1, .pages = 1, .latency = 1, .ports = 1};
    config.tlb[0].array = (struct mmu_array_config){.sets = 1, .ways = PAGES, .policy = "lru"};
    config.tlb[0].serves = MMU_SERVES_LOAD | MMU_SERVES_STORE | MMU_SERVES_FETCH;
    scheme = mmu_scheme_find(config.scheme);
    ram = mmu_ram_create(BASE, BYTES);
    struct mmu_hierarchy *caches = ram ? mmu_hierarchy_create(&memory, ram, 1, &error) : NULL;
    struct mmu_host host = {.version = MMU_HOST_VERSION, .ctx = caches};
    host.mem_read = mmu_hierarchy_read;
    host.mem_write = mmu_hierarchy_write;
    host.page_fault = map_next_frame; /* this is all it takes */
    struct mmu *mmu = caches ? mmu_create(&config, &host, &error) : NULL;
    int wrong = 2 * PAGES;
    if (mmu) {
        struct mmu_context context = {.root = BASE, .asid = 1, .user = true};
        mmu_set_context(mmu, &context);
        wrong = count_wrong(mmu);
        mmu_stats_each(mmu, print_stat, NULL);
    } else {
        fprintf(stderr, "own_handler: %s\n", error.text);
    }
    mmu_destroy(mmu);
    mmu_hierarchy_destroy(caches);
    mmu_ram_destroy(ram);
    printf("own_handler: %d passed, %d failed\n", 2 * PAGES - wrong, wrong);
    return wrong > 0;
}
