/* mmusim check: replay page-table vectors, each query on cold caches, and compare outcome and changes of memory. */
#include "cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../scheme/scheme.h"
#include "options.h"
#include "vectors.h"

static const char help[] =
    "usage: mmusim check VECTORS...\n"
    "\n"
    "Replay page-table vectors (bench/vectors/README.md describes the format; xz, zstd or plain; - is standard\n"
    "input). Every query runs on cold caches in the memory of its case. Compared: the outcome (physical address, or "
    "the\n"
    "fault with its code) and every word that the walk changed. Each mismatch is a line; the last line counts.\n"
    "Queries of formats that the model does not have are counted as skipped.\n"
    "\n"
    "Exit status: 0 all agree, 1 a mismatch, 2 bad usage or malformed vectors.\n";

/* Words that a walk changed, with what they were, so that the next query finds memory as it was. */
struct changes {
    struct mmu_ram *memory;
    unsigned bytes;
    unsigned count;
    struct mmu_vector_change was[MMU_VECTOR_CHANGES];
};

struct tally {
    uint64_t queries;
    uint64_t mismatches;
    uint64_t skipped;
};

static struct mmu_mem_reply read_word(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    const struct changes *changes = ctx;
    (void)cycle;
    if (!mmu_ram_holds(changes->memory, pa, bytes))
        return (struct mmu_mem_reply){.latency = 1, .error = true};
    return (struct mmu_mem_reply){.value = mmu_ram_read(changes->memory, pa, bytes), .latency = 1};
}

static struct mmu_mem_reply swap_word(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                      uint64_t cycle)
{
    struct changes *changes = ctx;
    (void)cycle;
    if (!mmu_ram_holds(changes->memory, pa, bytes) || changes->count == MMU_VECTOR_CHANGES)
        return (struct mmu_mem_reply){.latency = 1, .error = true};
    uint64_t found = mmu_ram_swap(changes->memory, pa, bytes, expected, desired);
    if (found == expected)
        changes->was[changes->count++] = (struct mmu_vector_change){pa, found};
    return (struct mmu_mem_reply){.value = found, .latency = 1, .swapped = found == expected};
}

static void undo(struct changes *changes)
{
    while (changes->count > 0) {
        const struct mmu_vector_change *was = &changes->was[--changes->count];
        mmu_ram_write(changes->memory, was->pa, changes->bytes, was->value);
    }
}

static struct mmu *machine_of(const struct mmu_vector_case *of, const struct mmu_scheme *scheme,
                              struct changes *changes, struct mmu_error *error)
{
    enum { X86_PA_BITS = 40 };
    struct mmu_config config = {
        .pa_bits = scheme->hardware_ad_only ? X86_PA_BITS : scheme->max_pa_bits,
        .svnapot = strchr(of->isa, 'N') != NULL,
        .svpbmt = strchr(of->isa, 'P') != NULL,
        .hardware_ad = scheme->hardware_ad_only || strchr(of->isa, 'U'),
        .tlb_count = 1,
        .tlb[0] = {.name = "l1",
                   .level = 1,
                   .serves = MMU_SERVES_LOAD | MMU_SERVES_STORE | MMU_SERVES_FETCH,
                   .pages = 1,
                   .array = {.sets = 1, .ways = 1, .policy = "lru"},
                   .latency = 1,
                   .ports = 1},
        .walkers = 1,
        .seed = 1,
    };
    struct mmu_host host = {.version = MMU_HOST_VERSION, .ctx = changes, .mem_read = read_word, .mem_write = swap_word};
    snprintf(config.scheme, sizeof config.scheme, "%s", scheme->name);
    return mmu_create(&config, &host, error);
}

static uint32_t modifiers_of(const struct mmu_vector_query *query, const struct mmu_scheme *scheme)
{
    static const struct {
        char letter;
        uint32_t modifier;
    } riscv[] = {{'S', MMU_SUM}, {'M', MMU_MXR}, {0, 0}},
      x86[] = {{'W', MMU_WP}, {'E', MMU_SMEP}, {'A', MMU_SMAP}, {'C', MMU_AC}, {'N', MMU_NX}, {0, 0}};
    uint32_t modifiers = 0;
    for (unsigned i = 0; (scheme->hardware_ad_only ? x86 : riscv)[i].letter; i++)
        if (strchr(query->flags, (scheme->hardware_ad_only ? x86 : riscv)[i].letter))
            modifiers |= (scheme->hardware_ad_only ? x86 : riscv)[i].modifier;
    return modifiers;
}

static bool outcome_agrees(const struct mmu_vector_query *query, const struct mmu_response *response)
{
    static const enum mmu_fault_kind kinds[] = {[MMU_VECTOR_OK] = MMU_FAULT_NONE,
                                                [MMU_VECTOR_PF] = MMU_FAULT_PAGE,
                                                [MMU_VECTOR_AF] = MMU_FAULT_ACCESS,
                                                [MMU_VECTOR_GP] = MMU_FAULT_NONCANONICAL};
    if (query->outcome == MMU_VECTOR_GPF || response->fault != kinds[query->outcome])
        return false;
    return query->outcome == MMU_VECTOR_GP ||
           query->value == (query->outcome == MMU_VECTOR_OK ? response->pa : response->code);
}

static bool expected_change(const struct mmu_vector_query *query, uint64_t pa, uint64_t value)
{
    for (unsigned i = 0; i < query->change_count; i++)
        if (query->change[i].pa == pa && query->change[i].value == value)
            return true;
    return false;
}

/* A translation changes exactly the words listed, a fault some of them at most. */
static bool changes_agree(const struct mmu_vector_query *query, const struct changes *changes)
{
    for (unsigned i = 0; i < changes->count; i++) {
        uint64_t pa = changes->was[i].pa;
        if (!expected_change(query, pa, mmu_ram_read(changes->memory, pa, changes->bytes)))
            return false;
    }
    for (unsigned i = 0; query->outcome == MMU_VECTOR_OK && i < query->change_count; i++)
        if (mmu_ram_read(changes->memory, query->change[i].pa, changes->bytes) != query->change[i].value)
            return false;
    return true;
}

static void print_mismatch(const char *path, const struct mmu_vector_case *of, const struct mmu_vector_query *query,
                           const struct mmu_response *response)
{
    static const char *const faults[] = {"ok", "pf", "af", "gp"};
    uint64_t got = response->fault == MMU_FAULT_NONE ? response->pa : response->code;
    printf("%s:%u: case %s: %s: expected %s %" PRIx64 " with %u changes, the model says %s %" PRIx64 "\n", path,
           query->line, of->id, query->text, query->outcome == MMU_VECTOR_GPF ? "gpf" : faults[query->outcome],
           query->value, query->change_count, faults[response->fault], got);
}

/* False with *error set when the machine cannot be built. */
static bool replay(const char *path, const struct mmu_vector_case *of, const struct mmu_vector_query *query,
                   struct tally *tally, struct mmu_error *error)
{
    const struct mmu_scheme *scheme = mmu_scheme_find(of->mode);
    if (!scheme) {
        tally->skipped++;
        return true;
    }
    struct changes changes = {.memory = of->memory, .bytes = scheme->entry_bytes};
    struct mmu *mmu = machine_of(of, scheme, &changes, error);
    if (!mmu)
        return false;
    struct mmu_context context = {.root = of->root, .user = query->user, .modifiers = modifiers_of(query, scheme)};
    struct mmu_request request = {.va = query->va, .access = query->access};
    struct mmu_response response;
    mmu_set_context(mmu, &context);
    mmu_translate(mmu, &request, &response);
    tally->queries++;
    if (!outcome_agrees(query, &response) || !changes_agree(query, &changes)) {
        tally->mismatches++;
        print_mismatch(path, of, query, &response);
    }
    undo(&changes);
    mmu_destroy(mmu);
    return true;
}

static int check_file(const char *path, struct tally *tally)
{
    struct mmu_error error;
    struct mmu_vectors *vectors = mmu_vectors_open(path, &error);
    if (!vectors)
        return mmu_cmd_fail("%s", error.text);
    const struct mmu_vector_case *of;
    struct mmu_vector_query query;
    int got;
    while ((got = mmu_vectors_next(vectors, &of, &query, &error)) > 0) {
        if (!replay(path, of, &query, tally, &error)) {
            got = -1;
            break;
        }
    }
    mmu_vectors_close(vectors);
    if (got == 0 && tally->queries + tally->skipped == 0)
        return mmu_cmd_fail("%s: there is no query in it; vectors have some", path);
    return got < 0 ? mmu_cmd_fail("%s", error.text) : MMU_EXIT_DONE;
}

int mmu_cmd_check(int argc, char **argv)
{
    const struct mmu_option none = {.name = NULL};
    const struct mmu_command command = {"check", help, &none, false};
    const char *word[argc];
    struct mmu_words files = {word, 0};
    struct tally total = {0};
    int status = mmu_options_read(&command, argc, argv, &files);
    if (status != MMU_OPTIONS_READ)
        return status;
    if (files.count == 0)
        return mmu_cmd_fail("check: no vectors named; usage: mmusim check VECTORS... (- is standard input)");
    for (size_t i = 0; i < files.count; i++) {
        struct tally tally = {0};
        if (check_file(word[i], &tally) != MMU_EXIT_DONE)
            return MMU_EXIT_BAD;
        printf("%s: %" PRIu64 " queries, %" PRIu64 " mismatches, %" PRIu64 " skipped\n", word[i], tally.queries,
               tally.mismatches, tally.skipped);
        total.queries += tally.queries;
        total.mismatches += tally.mismatches;
        total.skipped += tally.skipped;
    }
    printf("%" PRIu64 " queries agree, %" PRIu64 " mismatches, %" PRIu64 " skipped\n", total.queries - total.mismatches,
           total.mismatches, total.skipped);
    return total.mismatches ? MMU_EXIT_FOUND : MMU_EXIT_DONE;
}
