/*
 * qemu.c - the model's x86 walks against those of QEMU in system mode, on random page tables and nothing cached: where
 * an access arrives, which exception with which error code it raises, and which A and D bits are set.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cold.h"
#include "options.h"
#include "x86_cpu.h"

enum { VECTOR_GP = 13, VECTOR_PF = 14, ERROR_P = 1, ERROR_RSVD = 8, ENTRY_P = 1, ENTRY_A = 0x20, ENTRY_PS = 0x80 };
enum { LEVELS_MIN = 4, LEVELS_MAX = 5, TRIM_INTERVAL = 64 /* cases */ };

/* An access that is made, with the model's answer to it. */
struct question {
    struct mmu_context context;
    uint64_t va;
    enum mmu_access access;
};

struct bench {
    struct options options;
    const char *guest;
    struct x86_cpu *cpu[LEVELS_MAX + 1]; /* by levels of its tables; started when needed */
    struct world world;
    uint8_t tables[WORLD_BYTES]; /* as they were made */
    struct cold cold;
    struct question question[SHARED_ACCESSES];
    uint64_t same, not_comparable, translated, page_faults, not_canonical;
};

static struct x86_cpu *cpu_of(struct bench *bench)
{
    struct x86_cpu **cpu = &bench->cpu[bench->world.levels];
    if (!*cpu)
        *cpu = x86_cpu_create(bench->guest, bench->world.levels);
    return *cpu;
}

/* ---- the world --------------------------------------------------------------------------------------------------- */

/*
 * Pages lie anywhere in the world; here they must be memory. Bits 39:30 of a leaf's address become 1 or 2, the rest,
 * with all that is broken about it, stays.
 */
static void bring_pages_into_memory(struct bench *bench)
{
    const uint64_t mask = UINT64_C(0x3ff) << 30;
    struct world *world = &bench->world;
    for (unsigned level = 0; level < 3; level++)
        for (unsigned i = 0; i < WORLD_TABLES; i++)
            for (unsigned k = 0; k < 512; k++) {
                uint8_t *at = bench->tables + (world->table[level][i] - WORLD_BASE) + 8 * k;
                uint64_t entry;
                memcpy(&entry, at, 8);
                if (!(entry & ENTRY_P) || (level > 0 && !(entry & ENTRY_PS)))
                    continue;
                entry = (entry & ~mask) | (GUEST_PAGES << (entry >> 30 & 1));
                memcpy(at, &entry, 8);
            }
}

static void open_windows(struct bench *bench, const struct shared *shared)
{
    struct world *world = &bench->world;
    for (unsigned i = 0; i < WORLD_TABLES; i++) {
        uint64_t root = world->table[world->levels - 1][i] - WORLD_BASE;
        memcpy(bench->tables + root + 8 * GUEST_FIRST_WINDOW, shared->window, sizeof shared->window);
    }
}

/* The entries that the world's addresses use. */
static void list_entries(const struct world *world, const uint8_t *tables, struct shared *shared)
{
    shared->entries = 0;
    for (unsigned level = 0; level < world->levels; level++)
        for (unsigned i = 0; i < WORLD_TABLES; i++)
            for (unsigned k = 0; k < WORLD_INDICES; k++) {
                struct shared_entry *entry = &shared->entry[shared->entries++];
                entry->pa = world->table[level][i] + 8 * world->indices[level][k];
                memcpy(&entry->value, tables + (entry->pa - WORLD_BASE), 8);
            }
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static bool in_tables(uint64_t pa)
{
    return pa >= WORLD_BASE && pa < WORLD_BASE + WORLD_BYTES;
}

/* Where nothing else than pages is. */
static bool memory_is_zero(uint64_t pa)
{
    return pa >= GUEST_PAGES && pa < GUEST_MEMORY;
}

/* What to put at the target of an access: to be executed, mov $random,%eax; int $0x80. */
static uint64_t make_tag(struct world *world, enum mmu_access access)
{
    uint64_t random = world_random(world, UINT64_C(1) << 63) * 2 + 1;
    return access == MMU_FETCH ? (random & 0xffffffff) << 8 | UINT64_C(0x9080cd00000000b8) : random;
}

static struct question make_question(struct world *world)
{
    struct question question = {.context = world->context[world_random(world, WORLD_CONTEXTS)],
                                .va = world_address(world) & ~UINT64_C(7),
                                .access = (enum mmu_access)world_random(world, MMU_ACCESS_COUNT)};
    question.context.user = world_chance(world, 50);
    question.context.asid = 0;
    question.context.modifiers = (uint32_t)world_random(world, 128) & (MMU_WP | MMU_SMEP | MMU_SMAP | MMU_AC);
    question.context.modifiers |= world_chance(world, 80) ? MMU_NX : 0;
    return question;
}

/*
 * What cannot be asked: the windows of the guest's own program; a walk that leaves memory (processors differ in what
 * they read there, and none faults); an access to the tables themselves.
 */
static bool comparable(const struct bench *bench, const struct question *question)
{
    const struct mmu_response *model = &bench->cold.response;
    unsigned root_shift = MMU_PAGE_SHIFT + 9 * (bench->world.levels - 1);
    if ((question->va >> root_shift & 511) >= GUEST_FIRST_WINDOW && model->fault != MMU_FAULT_NONCANONICAL)
        return false;
    if (model->fault)
        return model->fault != MMU_FAULT_ACCESS;
    return memory_is_zero(model->pa) && !in_tables(model->pa);
}

/* The model's answer to a question that was asked: it is computed again instead of being kept. */
static void ask_model(struct bench *bench, const struct question *question)
{
    cold_translate(&bench->cold, &question->context, question->va, question->access);
}

static void ask(struct bench *bench, struct shared *shared)
{
    shared->accesses = 0;
    for (unsigned i = 0; i < SHARED_ACCESSES; i++) {
        struct question question = make_question(&bench->world);
        ask_model(bench, &question);
        if (!comparable(bench, &question)) {
            bench->not_comparable++;
            continue;
        }
        bench->question[shared->accesses] = question;
        shared->access[shared->accesses++] =
            (struct shared_access){.va = question.va,
                                   .root = question.context.root,
                                   .modifiers = question.context.modifiers,
                                   .access = (uint8_t)question.access,
                                   .user = question.context.user,
                                   .target = bench->cold.response.fault ? 0 : bench->cold.response.pa,
                                   .tag = make_tag(&bench->world, question.access)};
    }
}

/* ---- judging ----------------------------------------------------------------------------------------------------- */

/*
 * The error code that QEMU 7.2 reports for what the specification says is `code`: of a reserved bit it says P=0,
 * against the SDM, volume 3, 4.7 ("RSVD flag: ... it can be set only if P is also").
 */
static uint64_t code_of_qemu(uint32_t code)
{
    return code & ERROR_RSVD ? code & ~(uint32_t)ERROR_P : code;
}

static bool same_answer(const struct mmu_response *model, const struct shared_access *qemu)
{
    switch (model->fault) {
    case MMU_FAULT_PAGE:
        return qemu->vector == VECTOR_PF && qemu->error == code_of_qemu(model->code) && qemu->cr2 == qemu->va;
    case MMU_FAULT_NONCANONICAL:
        return qemu->vector == VECTOR_GP && qemu->error == model->code;
    case MMU_FAULT_NONE:
        if (qemu->vector != SHARED_RETURN)
            return false;
        if (qemu->access == MMU_FETCH)
            return qemu->result == (qemu->tag >> 8 & 0xffffffff);
        return (qemu->access == MMU_STORE ? qemu->arrived : qemu->result) == qemu->tag;
    default:
        return false;
    }
}

/*
 * Whether QEMU 7.2 sets A in the entry that raises this fault. It does so before it looks at the rights of a page,
 * which the SDM leaves open (volume 3, 4.8: A is demanded of translations that succeed), and before it looks at the
 * reserved low address bits of a large page, which is wrong: such an entry is not used. Of an entry that is not present
 * or has other reserved bits it does not.
 */
static bool qemu_uses_faulting_entry(const struct cold *cold)
{
    const struct mmu_response *model = &cold->response;
    if (model->fault != MMU_FAULT_PAGE || !(model->code & ERROR_P))
        return false;
    uint64_t low_bits = (UINT64_C(1) << (MMU_PAGE_SHIFT + 9 * model->level)) - (UINT64_C(2) << MMU_PAGE_SHIFT);
    uint64_t entry = cold->read[cold->reads - 1].entry;
    bool large = (entry & ENTRY_PS) && (model->level == 1 || model->level == 2);
    return !(model->code & ERROR_RSVD) || (large && (entry & low_bits));
}

/* On a faulting walk, A of the entries that have been used may be set or not (SDM, volume 3, 4.8). */
static bool may_differ(const struct cold *cold, uint64_t pa, uint64_t difference)
{
    if (!cold->response.fault || cold->reads == 0)
        return false;
    unsigned used = qemu_uses_faulting_entry(cold) ? cold->reads : cold->reads - 1;
    for (unsigned i = 0; i < used; i++)
        if (cold->read[i].pa == pa)
            return difference == ENTRY_A;
    return false;
}

static uint64_t entry_after(const struct shared_access *qemu, const struct shared_entry *before)
{
    for (uint64_t i = 0; i < qemu->changes && i < SHARED_CHANGES; i++)
        if (qemu->change[i].pa == before->pa)
            return qemu->change[i].value;
    return before->value;
}

/* The first entry that is not as the model left it, or NULL. */
static const struct shared_entry *different_entry(const struct bench *bench, const struct shared *shared,
                                                  const struct shared_access *qemu)
{
    for (uint64_t i = 0; i < shared->entries; i++) {
        uint64_t model;
        memcpy(&model, bench->cold.memory + (shared->entry[i].pa - WORLD_BASE), 8);
        uint64_t difference = model ^ entry_after(qemu, &shared->entry[i]);
        if (difference && !may_differ(&bench->cold, shared->entry[i].pa, difference))
            return &shared->entry[i];
    }
    return NULL;
}

static void print_access(const struct bench *bench, const struct question *question, const struct shared_access *qemu)
{
    cold_print(&bench->cold, &question->context, question->va, question->access);
    if (qemu->vector == SHARED_RETURN)
        printf("  QEMU:     translated%s\n",
               same_answer(&bench->cold.response, qemu) ? " to the same address" : ", not to the model's address");
    else
        printf("  QEMU:     exception %" PRIu64 ", error code %" PRIu64 ", CR2 %#" PRIx64 "\n", qemu->vector,
               qemu->error, qemu->cr2);
    for (uint64_t i = 0; i < qemu->changes && i < SHARED_CHANGES; i++)
        printf("    entry %#" PRIx64 " became %#" PRIx64 "\n", qemu->change[i].pa, qemu->change[i].value);
}

static bool judge(struct bench *bench, const struct shared *shared, uint64_t number)
{
    const struct question *question = &bench->question[number];
    const struct shared_access *qemu = &shared->access[number];
    const struct mmu_response *model = &bench->cold.response;
    ask_model(bench, question);
    bool same = same_answer(model, qemu) && !different_entry(bench, shared, qemu);
    if (!same || bench->options.verbose) {
        printf("%s: ", same ? "same" : "DIFFERENT");
        print_access(bench, question, qemu);
    }
    if (!same)
        return false;
    bench->same++;
    bench->translated += model->fault == MMU_FAULT_NONE;
    bench->page_faults += model->fault == MMU_FAULT_PAGE;
    bench->not_canonical += model->fault == MMU_FAULT_NONCANONICAL;
    return true;
}

/* ---- cases ------------------------------------------------------------------------------------------------------- */

static bool wanted(const struct world *world)
{
    return strcmp(world->config.scheme, "x86-4") == 0 || strcmp(world->config.scheme, "x86-5") == 0;
}

/* The next seed, *seed or after it, whose world is one for an x86 processor; its tables are made. */
static void find_world(struct bench *bench, uint64_t *seed)
{
    world_make(&bench->world, *seed, bench->tables);
    while (!wanted(&bench->world))
        world_make(&bench->world, ++*seed, bench->tables);
    bench->world.config.pa_bits = X86_CPU_PA_BITS;
}

static bool play(struct bench *bench, struct x86_cpu *cpu)
{
    struct shared *shared = x86_cpu_shared(cpu);
    uint8_t *tables = x86_cpu_memory(cpu, WORLD_BASE);
    cold_mix_levels(&bench->world, bench->tables);
    bring_pages_into_memory(bench);
    open_windows(bench, shared);
    memcpy(tables, bench->tables, WORLD_BYTES);
    list_entries(&bench->world, bench->tables, shared);
    ask(bench, shared);
    if (!x86_cpu_run(cpu))
        return false;
    for (uint64_t i = 0; i < shared->accesses; i++)
        if (!judge(bench, shared, i))
            return false;
    if (memcmp(tables, bench->tables, WORLD_BYTES) == 0)
        return true;
    printf("DIFFERENT: QEMU has written to a table where no access of the case leads\n");
    return false;
}

static bool run_case(struct bench *bench)
{
    struct x86_cpu *cpu = cpu_of(bench);
    if (!cpu || !cold_open(&bench->cold, &bench->world))
        return false;
    bool good = play(bench, cpu);
    cold_close(&bench->cold);
    return good;
}

static bool run_cases(struct bench *bench)
{
    for (uint64_t i = 0, seed = bench->options.seed; i < bench->options.cases; i++, seed++) {
        find_world(bench, &seed);
        if (!run_case(bench)) {
            options_print_replay(&bench->options, seed);
            return false;
        }
        if (i % TRIM_INTERVAL == TRIM_INTERVAL - 1)
            x86_cpu_trim(bench->cpu[bench->world.levels]);
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct bench bench = {.options.cases = 1500};
    static char guest[4096];
    if (!options_parse(&bench.options, argc, argv))
        return 2;
    /* the guest's program lies beside this one */
    const char *slash = strrchr(argv[0], '/');
    snprintf(guest, sizeof guest, "%.*sguest.elf", slash ? (int)(slash + 1 - argv[0]) : 0, argv[0]);
    bench.guest = guest;
    bench.cold.tables = bench.tables;
    bench.cold.reads_as_zero = memory_is_zero;
    bool good = run_cases(&bench);
    for (unsigned levels = LEVELS_MIN; levels <= LEVELS_MAX; levels++)
        x86_cpu_destroy(bench.cpu[levels]);
    printf("%" PRIu64 " translated alike, %" PRIu64 " page faults and %" PRIu64 " general protections alike, %" PRIu64
           " not comparable\n",
           bench.translated, bench.page_faults, bench.not_canonical, bench.not_comparable);
    printf("qemu: %" PRIu64 " passed, %u failed\n", bench.same, good ? 0u : 1u);
    return !good;
}
