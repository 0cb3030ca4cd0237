/*
 * unicorn.c - the model's RISC-V walks against those of Unicorn, on random page tables and nothing cached: where an
 * access arrives, which exception it raises, and which A and D bits are set.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cold.h"
#include "options.h"
#include "riscv_cpu.h"

enum { ACCESSES = 150 /* of a case */ };

enum verdict { SAME, DIFFERENT, NOT_COMPARABLE, VERDICTS };

struct bench {
    struct options options;
    struct world world;
    uint8_t tables[WORLD_BYTES];     /* as they were made */
    uint8_t cpu_memory[WORLD_BYTES]; /* as Unicorn left them */
    struct cold cold;
    struct riscv_cpu *cpu;
    unsigned satp_mode;
    uint64_t count[VERDICTS], translated, faults;
};

/* 0: not a format that Unicorn knows. */
static unsigned satp_mode(const struct world *world)
{
    static const struct {
        const char *scheme;
        unsigned mode;
    } modes[] = {{"sv39", 8}, {"sv48", 9}, {"sv57", 10}};
    for (unsigned i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp(modes[i].scheme, world->config.scheme) == 0)
            return modes[i].mode;
    return 0;
}

/* Unicorn's processor: all 56 physical address bits, A and D set by hardware, neither Svnapot nor Svpbmt. */
static void fit_machine(struct mmu_config *config)
{
    config->pa_bits = 56;
    config->hardware_ad = true;
    config->svnapot = false;
    config->svpbmt = false;
}

/* Outside of tables and program there is a device that reads as zero. */
static bool device_is_there(uint64_t pa)
{
    return pa >> 56 == 0;
}

/*
 * Unicorn 2.0.1 takes bits 63:54 of an entry for part of its page number instead of reserving them, and does not
 * reserve A, D and U of a pointer. A walk is not compared from such an entry on; that it must be a page fault there
 * is known without Unicorn.
 */
static bool misread_by_unicorn(uint64_t entry)
{
    bool valid = entry & 1, pointer = !(entry & 0xe);
    return valid && (entry >> 54 != 0 || (pointer && (entry & 0xd0)));
}

/* Unicorn has pages of ordinary memory where the model's machine has the device: the program and the tables. */
static bool reaches_memory(uint64_t pa)
{
    return (pa >= WORLD_BASE && pa < WORLD_BASE + WORLD_BYTES) || pa < RISCV_CPU_CODE + (1u << MMU_PAGE_SHIFT);
}

static uint32_t page_fault_of(enum mmu_access access)
{
    static const uint32_t causes[] = {[MMU_LOAD] = 13, [MMU_STORE] = 15, [MMU_FETCH] = 12};
    return causes[access];
}

static bool same_answer(const struct mmu_response *model, const struct riscv_cpu_answer *unicorn)
{
    if (unicorn->trouble)
        return false;
    if (unicorn->translated)
        return model->fault == MMU_FAULT_NONE && model->pa == unicorn->pa;
    return model->fault != MMU_FAULT_NONE && model->code == unicorn->cause;
}

static enum verdict compare(struct bench *bench, const struct mmu_context *context, const struct mmu_request *request,
                            struct riscv_cpu_answer *answer)
{
    const struct cold *cold = &bench->cold;
    const struct mmu_response *model = &cold->response;
    for (unsigned i = 0; i < cold->reads; i++)
        if (misread_by_unicorn(cold->read[i].entry)) {
            bool faults = model->fault == MMU_FAULT_PAGE && model->code == page_fault_of(request->access);
            return faults && i == cold->reads - 1 ? NOT_COMPARABLE : DIFFERENT;
        }
    if (!model->fault && reaches_memory(model->pa))
        return NOT_COMPARABLE;
    riscv_cpu_access(bench->cpu, bench->satp_mode, context, request, answer);
    bool same = same_answer(model, answer) && memcmp(cold->memory, bench->cpu_memory, WORLD_BYTES) == 0;
    bench->translated += same && answer->translated;
    bench->faults += same && !answer->translated;
    return same ? SAME : DIFFERENT;
}

static void print_answer(const struct riscv_cpu_answer *answer)
{
    if (answer->trouble)
        printf("  Unicorn:  %s\n", answer->trouble);
    else if (answer->translated)
        printf("  Unicorn:  translated, pa %#" PRIx64 "\n", answer->pa);
    else
        printf("  Unicorn:  cause %u\n", answer->cause);
}

static void print_memory(const struct bench *bench)
{
    for (uint64_t at = 0; at < WORLD_BYTES; at += 8)
        if (memcmp(bench->cold.memory + at, bench->cpu_memory + at, 8) != 0) {
            uint64_t model, unicorn;
            memcpy(&model, bench->cold.memory + at, 8);
            memcpy(&unicorn, bench->cpu_memory + at, 8);
            printf("  entry %#" PRIx64 " after it: model %#" PRIx64 ", Unicorn %#" PRIx64 "\n", WORLD_BASE + at, model,
                   unicorn);
        }
}

static bool make_access(struct bench *bench)
{
    static const char *const verdicts[] = {"same", "DIFFERENT", "not comparable"};
    struct world *world = &bench->world;
    struct mmu_context context = world->context[world_random(world, WORLD_CONTEXTS)];
    struct mmu_request request = {.va = world_address(world),
                                  .access = (enum mmu_access)world_random(world, MMU_ACCESS_COUNT)};
    struct riscv_cpu_answer answer = {.trouble = "not asked"};
    context.user = world_chance(world, 50);
    context.modifiers = (uint32_t)world_random(world, 4); /* SUM, MXR */
    if (request.access == MMU_FETCH)
        request.va &= ~UINT64_C(3);
    memcpy(bench->cpu_memory, bench->tables, WORLD_BYTES);
    cold_translate(&bench->cold, &context, request.va, request.access);
    enum verdict verdict = compare(bench, &context, &request, &answer);
    bench->count[verdict]++;
    if (verdict == DIFFERENT || bench->options.verbose) {
        printf("%s: ", verdicts[verdict]);
        cold_print(&bench->cold, &context, request.va, request.access);
        print_answer(&answer);
        print_memory(bench);
    }
    return verdict != DIFFERENT;
}

/* A case of the world in bench->world. */
static bool run_case(struct bench *bench)
{
    bool good = true;
    bench->satp_mode = satp_mode(&bench->world);
    fit_machine(&bench->world.config);
    cold_mix_levels(&bench->world, bench->tables);
    if (!cold_open(&bench->cold, &bench->world))
        return false;
    for (unsigned i = 0; i < ACCESSES && good; i++)
        good = make_access(bench);
    cold_close(&bench->cold);
    return good;
}

/* The next seed, *seed or after it, whose world is one for Unicorn; its tables are made. */
static void find_world(struct bench *bench, uint64_t *seed)
{
    world_make(&bench->world, *seed, bench->tables);
    while (satp_mode(&bench->world) == 0)
        world_make(&bench->world, ++*seed, bench->tables);
}

int main(int argc, char **argv)
{
    static struct bench bench = {.options.cases = 1500};
    bool good = true;
    if (!options_parse(&bench.options, argc, argv))
        return 2;
    bench.cold.tables = bench.tables;
    bench.cold.reads_as_zero = device_is_there;
    bench.cpu = riscv_cpu_create(WORLD_BASE, WORLD_BYTES, bench.cpu_memory);
    if (!bench.cpu)
        return 2;
    for (uint64_t i = 0, seed = bench.options.seed; i < bench.options.cases && good; i++, seed++) {
        find_world(&bench, &seed);
        good = run_case(&bench);
        if (!good)
            options_print_replay(&bench.options, seed);
    }
    riscv_cpu_destroy(bench.cpu);
    printf("%" PRIu64 " translated alike, %" PRIu64 " faulted alike, %" PRIu64 " not comparable\n", bench.translated,
           bench.faults, bench.count[NOT_COMPARABLE]);
    printf("unicorn: %" PRIu64 " passed, %u failed\n", bench.count[SAME], good ? 0u : 1u);
    return !good;
}
