/* An own page-fault handler in place of the operating system: it maps whatever is asked for to the next free frame. */
#include <inttypes.h>
#include <stdio.h>

#include "../../model/config/config.h"

static struct mmu_machine machine;
static struct mmu_ram *ram;
static uint64_t next_frame; /* physical address; the root table is the first frame of memory */

/* Make each entry that lacks on the path to the page point to the next free frame. */
static enum mmu_verdict map_next_frame(void *ctx, const struct mmu_fault *fault, uint64_t *cost)
{
    const struct mmu_scheme *scheme = mmu_scheme_find(machine.mmu.scheme);
    struct mmu_entry entry = {.base = fault->context.root};
    (void)ctx;
    for (unsigned level = scheme->levels; level-- > 0;) {
        uint64_t at = mmu_scheme_entry_address(scheme, entry.base, level, fault->va);
        scheme->decode(mmu_ram_read(ram, at, scheme->entry_bytes), level, &entry);
        if (entry.present)
            continue;
        const uint8_t rights = MMU_RIGHT_READ | MMU_RIGHT_WRITE | MMU_RIGHT_USER;
        next_frame += MMU_FRAME_BYTES;
        entry = (struct mmu_entry){.present = true, .leaf = level == 0, .rights = rights, .base = next_frame};
        mmu_ram_write(ram, at, scheme->entry_bytes, scheme->encode(&entry, level));
    }
    *cost += 1000;
    return MMU_RETRY;
}

int main(void)
{
    struct mmu_error error;
    if (!mmu_machine_load(&machine, "configs/machines/sv39-small.yaml", NULL, 0, &error))
        return fprintf(stderr, "own_handler: %s\n", error.text), 2;
    next_frame = machine.memory.base;
    ram = mmu_ram_create(machine.memory.base, machine.memory.bytes);
    struct mmu_host host = {.version = MMU_HOST_VERSION,
                            .ctx = mmu_hierarchy_create(&machine.memory, ram, machine.mmu.seed, &error),
                            .mem_read = mmu_hierarchy_read,
                            .mem_write = mmu_hierarchy_write,
                            .page_fault = map_next_frame}; /* the operating system, in one assignment */
    struct mmu *mmu = mmu_create(&machine.mmu, &host, &error);
    mmu_set_context(mmu, &(struct mmu_context){.root = machine.memory.base, .asid = 1, .user = true});

    /* Pages come in order, behind the root and the two tables below it. */
    int wrong = 0, pages = 4;
    for (int i = 0; i < pages; i++) {
        struct mmu_request store = {.va = 0x40000008 + (uint64_t)i * MMU_FRAME_BYTES, .access = MMU_STORE};
        struct mmu_response response;
        mmu_translate(mmu, &store, &response);
        printf("0x%" PRIx64 " -> 0x%" PRIx64 " in cycle %" PRIu64 "\n", store.va, response.pa, response.done);
        wrong += response.pa != machine.memory.base + (uint64_t)(3 + i) * MMU_FRAME_BYTES + 8;
    }
    mmu_destroy(mmu);
    mmu_hierarchy_destroy(host.ctx);
    mmu_ram_destroy(ram);
    printf("own_handler: %d passed, %d failed\n", pages - wrong, wrong);
    return wrong > 0;
}
