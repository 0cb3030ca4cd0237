/*
 * geometry_test.c - formats whose geometry is not that of Sv39 and Sv48: tables of five levels, and those of Sv32, with
 * entries of 4 bytes and indices of 10 bits. The addresses are split by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../model/scheme/scheme.h"
#include "mmu_rig.h"

/* ---- five levels ------------------------------------------------------------------------------------------------- */

enum { PAGE = 0x12345000, M = 10 };

/* Indices, from the root: 0xaa, 0x155, 0xaa, 0x155, 0xaa; offset 0x678. */
#define VA UINT64_C(0x00aaaaaaaaaaa678)

static uint32_t leaf_bits(const char *scheme)
{
    return scheme[0] == 'x' ? IA_LEAF : RV_LEAF;
}

static void five_levels_are_five_reads(void **unused)
{
    static const char *const schemes[] = {"sv57", "x86-5"};
    static const unsigned index[] = {0xaa, 0x155, 0xaa, 0x155, 0xaa};
    (void)unused;
    for (int s = 0; s < 2; s++) {
        struct rig *rig = rig_new(schemes[s]);
        rig_map(rig, VA, 0, PAGE, leaf_bits(schemes[s]));
        rig_open(rig);
        struct mmu_response response = rig_ask(rig, VA, MMU_LOAD, 100);
        assert_int_equal(rig->ops, 5);
        for (unsigned i = 0; i < 5; i++) /* each table was made in the frame after the one before */
            assert_int_equal(rig->op[i].pa, RIG_BASE + 4096 * i + 8 * index[i]);
        assert_int_equal(response.pa, PAGE + 0x678);
        assert_int_equal(response.done, 102 + 5 * (M + 2));
        assert_int_equal(response.start_level, 4);
        rig_close(rig);
    }
}

static void a_pointer_of_the_root_saves_one_read_of_five(void **unused)
{
    struct rig *rig = rig_new("x86-5");
    (void)unused;
    rig_add_pwc(rig, 4, 1);
    rig_map(rig, VA, 0, PAGE, IA_LEAF);
    rig_map(rig, VA ^ UINT64_C(1) << 39, 0, PAGE, IA_LEAF); /* another entry of the same PML4 */
    rig_open(rig);
    rig_ask(rig, VA, MMU_LOAD, 100);
    assert_int_equal(rig->ops, 5);
    struct mmu_response response = rig_ask(rig, VA ^ UINT64_C(1) << 39, MMU_LOAD, 1000);
    assert_int_equal(rig->ops, 4);
    assert_int_equal(response.start_level, 3);
    assert_int_equal(rig_stat(rig, "pwc.4.hits"), 1);
    rig_close(rig);
}

/* SDM, tables 4-14 and 4-15: bit 7 of a PML5E and of a PML4E is reserved, whatever else they say. */
static void no_page_hangs_from_the_upper_two_levels_of_x86(void **unused)
{
    (void)unused;
    for (unsigned level = 3; level < 5; level++) {
        struct rig *rig = rig_new("x86-5");
        rig_map(rig, VA, level, 0, IA_LEAF); /* with PS, and an address that is aligned to anything */
        rig_open(rig);
        struct mmu_response response = rig_ask(rig, VA, MMU_LOAD, 100);
        assert_int_equal(response.fault, MMU_FAULT_PAGE);
        assert_int_equal(response.code, 1 | 8); /* P, RSVD */
        assert_int_equal(response.level, level);
        rig_close(rig);
    }
}

/* Bits 47:0 come from the address; the page number's low 36 bits must be 0. */
static void a_page_of_256_tib_is_a_leaf_of_the_root(void **unused)
{
    struct rig *rig = rig_new("sv57");
    const uint64_t page = UINT64_C(3) << 48;
    (void)unused;
    rig->config.tlb[0].pages = 1u << 4;
    rig_map(rig, VA, 4, page, RV_LEAF);
    rig_open(rig);
    struct mmu_response response = rig_ask(rig, VA, MMU_LOAD, 100);
    assert_int_equal(rig->ops, 1);
    assert_int_equal(response.level, 4);
    assert_int_equal(response.pa, page | (VA & ((UINT64_C(1) << 48) - 1)));
    response = rig_ask(rig, VA ^ UINT64_C(1) << 47, MMU_LOAD, 200);
    assert_int_equal(response.served, 0);
    assert_int_equal(response.pa, page | ((VA ^ UINT64_C(1) << 47) & ((UINT64_C(1) << 48) - 1)));
    rig_map(rig, VA, 4, page | UINT64_C(1) << 47, RV_LEAF);
    mmu_flush(rig->mmu, &(struct mmu_flush){.global = true}, 300);
    assert_int_equal(rig_ask(rig, VA, MMU_LOAD, 400).code, 13);
    rig_close(rig);
}

static void the_57th_bit_is_repeated_above(void **unused)
{
    static const struct {
        uint64_t va;
        bool canonical;
    } rows[] = {{UINT64_C(0x00ffffffffffffff), true},  {UINT64_C(0x0100000000000000), false},
                {UINT64_C(0xff00000000000000), true},  {UINT64_C(0xfeffffffffffffff), false},
                {UINT64_C(0x8000000000000000), false}, {UINT64_C(0xffffffffffffffff), true}};
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(mmu_scheme_canonical(mmu_scheme_find("sv57"), rows[i].va), rows[i].canonical);
        assert_int_equal(mmu_scheme_canonical(mmu_scheme_find("x86-5"), rows[i].va), rows[i].canonical);
    }
}

/* ---- Sv32 -------------------------------------------------------------------------------------------------------- */

enum { WORDS = 3 * 1024 };

#define ROOT UINT32_C(0x80001000)
#define TABLE UINT32_C(0x80002000)

struct memory {
    uint32_t word[WORDS];
    uint64_t read[8];
    unsigned reads;
};

static uint32_t *word_at(struct memory *memory, uint64_t pa, unsigned bytes)
{
    assert_int_equal(bytes, 4);
    assert_in_range(pa, RIG_BASE, RIG_BASE + sizeof memory->word - 4);
    return &memory->word[(pa - RIG_BASE) / 4];
}

static struct mmu_mem_reply read_word(void *ctx, uint64_t pa, unsigned bytes, uint64_t cycle)
{
    struct memory *memory = ctx;
    (void)cycle;
    memory->read[memory->reads++ % 8] = pa;
    return (struct mmu_mem_reply){.value = *word_at(memory, pa, bytes), .latency = M};
}

static struct mmu_mem_reply write_word(void *ctx, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired,
                                       uint64_t cycle)
{
    uint32_t *word = word_at(ctx, pa, bytes);
    struct mmu_mem_reply reply = {.value = *word, .latency = M, .swapped = *word == expected};
    (void)cycle;
    assert_int_equal(desired >> 32, 0);
    if (reply.swapped)
        *word = (uint32_t)desired;
    return reply;
}

/* 0xd6dec468: level 1 index 0x35b (bits 31:22), level 0 index 0x1ec (bits 21:12), offset 0x468. */
#define VA32 UINT64_C(0xd6dec468)

static struct mmu *sv32_mmu(struct memory *memory)
{
    struct mmu_host host = {.version = MMU_HOST_VERSION, .ctx = memory, .mem_read = read_word, .mem_write = write_word};
    struct mmu_context context = {.root = ROOT, .asid = 1};
    struct mmu_config config = {.scheme = "sv32",
                                .pa_bits = 34,
                                .asid_bits = 9,
                                .hardware_ad = true,
                                .tlb_count = 1,
                                .tlb[0] = {.name = "l1",
                                           .level = 1,
                                           .serves = MMU_SERVES_LOAD | MMU_SERVES_STORE | MMU_SERVES_FETCH,
                                           .pages = 3,
                                           .array = {.sets = 1, .ways = 4, .policy = "lru"},
                                           .latency = 1,
                                           .ports = 1},
                                .walkers = 1,
                                .seed = 1};
    struct mmu_error error;
    struct mmu *mmu = mmu_create(&config, &host, &error);
    assert_non_null(mmu);
    mmu_set_context(mmu, &context);
    return mmu;
}

static struct mmu_response ask(struct mmu *mmu, uint64_t va, enum mmu_access access, uint64_t cycle)
{
    struct mmu_request request = {.va = va, .cycle = cycle, .access = access};
    struct mmu_response response;
    mmu_translate(mmu, &request, &response);
    return response;
}

/* Entries of 4 bytes lie at table + 4 * index; a page number of 22 bits makes an address of 34. */
static void sv32_walks_two_tables_of_1024_words(void **unused)
{
    struct memory memory = {.reads = 0};
    struct mmu *mmu = sv32_mmu(&memory);
    (void)unused;
    *word_at(&memory, ROOT + 4 * 0x35b, 4) = TABLE >> 12 << 10 | RV_V;
    *word_at(&memory, TABLE + 4 * 0x1ec, 4) = UINT32_C(0x3abcde) << 10 | RV_V | RV_R | RV_W;
    struct mmu_response response = ask(mmu, VA32, MMU_STORE, 100);
    assert_int_equal(memory.reads, 2);
    assert_int_equal(memory.read[0], ROOT + 4 * 0x35b);
    assert_int_equal(memory.read[1], TABLE + 4 * 0x1ec);
    assert_int_equal(response.fault, MMU_FAULT_NONE);
    assert_int_equal(response.pa, UINT64_C(0x3abcde468));
    assert_int_equal(*word_at(&memory, TABLE + 4 * 0x1ec, 4), UINT32_C(0x3abcde) << 10 | 7 | RV_A | RV_D);
    mmu_destroy(mmu);
}

/* A leaf of the root maps 4 MiB: its low 10 page-number bits must be 0, and 22 bits come from the address. */
static void sv32_superpages_are_4_mib(void **unused)
{
    struct memory memory = {.reads = 0};
    struct mmu *mmu = sv32_mmu(&memory);
    (void)unused;
    *word_at(&memory, ROOT + 4 * 0x35b, 4) = UINT32_C(0x3ab) << 20 | RV_LEAF;
    struct mmu_response response = ask(mmu, VA32, MMU_LOAD, 100);
    assert_int_equal(response.level, 1);
    assert_int_equal(response.pa, UINT64_C(0x3ab) << 22 | (VA32 & 0x3fffff));
    response = ask(mmu, VA32 ^ 0x3ff000, MMU_LOAD, 200); /* the same 4 MiB */
    assert_int_equal(response.served, 0);
    assert_int_equal(response.pa, UINT64_C(0x3ab) << 22 | ((VA32 ^ 0x3ff000) & 0x3fffff));
    *word_at(&memory, ROOT + 4 * 0x35b, 4) |= UINT32_C(1) << 19;
    mmu_flush(mmu, &(struct mmu_flush){.global = true}, 300);
    response = ask(mmu, VA32, MMU_LOAD, 400);
    assert_int_equal(response.fault, MMU_FAULT_PAGE);
    assert_int_equal(response.code, 13);
    mmu_destroy(mmu);
}

/* All 32 bits are address: bit 31 is repeated nowhere, and nothing may stand above it. */
static void sv32_addresses_have_32_bits(void **unused)
{
    struct memory memory = {.reads = 0};
    struct mmu *mmu = sv32_mmu(&memory);
    (void)unused;
    *word_at(&memory, ROOT + 4 * 0x35b, 4) = UINT32_C(0x3ab) << 20 | RV_LEAF;
    assert_int_equal(ask(mmu, VA32, MMU_LOAD, 100).fault, MMU_FAULT_NONE);
    struct mmu_response response = ask(mmu, VA32 | UINT64_C(0xffffffff00000000), MMU_LOAD, 200);
    assert_int_equal(response.fault, MMU_FAULT_PAGE);
    assert_int_equal(response.code, 13);
    assert_int_equal(response.served, MMU_SERVED_NONE);
    assert_int_equal(ask(mmu, VA32 | UINT64_C(1) << 32, MMU_FETCH, 300).code, 12);
    assert_int_equal(memory.reads, 1);
    mmu_destroy(mmu);
}

/* What the operating system writes must fit the word, for the highest page there is, and read back. */
static void sv32_entries_fit_their_word(void **unused)
{
    const struct mmu_scheme *scheme = mmu_scheme_find("sv32");
    struct mmu_entry entry = {.present = true,
                              .leaf = true,
                              .accessed = true,
                              .dirty = true,
                              .rights = MMU_RIGHT_READ | MMU_RIGHT_WRITE | MMU_RIGHT_EXEC | MMU_RIGHT_USER,
                              .base = UINT64_C(0x3fffff000)},
                     back;
    (void)unused;
    uint64_t word = scheme->encode(&entry, 0);
    assert_int_equal(word, UINT32_C(0xfffffcdf));
    scheme->decode(word, 0, &back);
    assert_int_equal(back.base, entry.base);
    assert_int_equal(back.rights, entry.rights);
    assert_true(back.accessed && back.dirty && back.leaf && back.present);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_levels_are_five_reads),
        cmocka_unit_test(a_pointer_of_the_root_saves_one_read_of_five),
        cmocka_unit_test(no_page_hangs_from_the_upper_two_levels_of_x86),
        cmocka_unit_test(a_page_of_256_tib_is_a_leaf_of_the_root),
        cmocka_unit_test(the_57th_bit_is_repeated_above),
        cmocka_unit_test(sv32_walks_two_tables_of_1024_words),
        cmocka_unit_test(sv32_superpages_are_4_mib),
        cmocka_unit_test(sv32_addresses_have_32_bits),
        cmocka_unit_test(sv32_entries_fit_their_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
