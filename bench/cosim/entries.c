/* Random table entries, made bit by bit so that every bit can be wrong: see tables.h. */
#include "tables.h"

enum { RV_V = 1, RV_R = 2, RV_W = 4, RV_X = 8, RV_U = 16, RV_G = 32, RV_A = 64, RV_D = 128, RV_PPN_SHIFT = 10 };
enum { X86_P = 1, X86_W = 2, X86_U = 4, X86_A = 32, X86_D = 64, X86_PS = 128, X86_G = 256, X86_PAT = 1 << 12 };

#define RV_N (UINT64_C(1) << 63)
#define X86_XD (UINT64_C(1) << 63)

static uint64_t one_of(struct tables *tables, unsigned first, unsigned count)
{
    return UINT64_C(1) << (first + cosim_below(tables->random, count));
}

/* A page number of the level, mostly aligned and within the physical address bits. */
static uint64_t page_address(struct tables *tables, unsigned level)
{
    const struct cosim_weights *weights = tables->weights;
    uint64_t page = mmu_scheme_page_bytes(tables->scheme, level);
    uint64_t limit = UINT64_C(1) << tables->pa_bits;
    uint64_t pa = cosim_random(tables->random) & (limit - 1) & ~(page - 1);
    if (level > 0 && tables_chance(tables, weights->misaligned)) /* in one group of nine bits */
        pa |= (uint64_t)cosim_below(tables->random, 512) << (12 + 9 * cosim_below(tables->random, level));
    if (tables->pa_bits < tables->scheme->max_pa_bits && tables->cosim->traits->access_faults &&
        tables_chance(tables, weights->beyond))
        pa |= one_of(tables, tables->pa_bits, tables->scheme->max_pa_bits - tables->pa_bits);
    return pa;
}

static bool user_page(struct tables *tables)
{
    return tables_user(tables->building) == tables_chance(tables, tables->weights->own_user);
}

static bool accessed(struct tables *tables)
{
    return !tables->cosim->traits->ad || tables_chance(tables, tables->weights->accessed);
}

static bool dirty(struct tables *tables)
{
    return !tables->cosim->traits->ad || tables_chance(tables, tables->weights->dirty);
}

/* ---- RISC-V ------------------------------------------------------------------------------------------------------ */

static uint64_t riscv_odd_bits(struct tables *tables)
{
    return (tables_chance(tables, tables->weights->reserved) ? one_of(tables, 54, 10) : 0) |
           (uint64_t)cosim_below(tables->random, 4) << 8;
}

static uint64_t riscv_leaf(struct tables *tables, unsigned level)
{
    static const uint8_t rights[] = {RV_R, RV_R | RV_W, RV_R | RV_W, RV_R | RV_X, RV_X, RV_W | RV_X, RV_W};
    const struct cosim_weights *weights = tables->weights;
    uint64_t pa = page_address(tables, level), entry = riscv_odd_bits(tables);
    if (level == 0 && tables->svnapot && tables_chance(tables, weights->napot)) {
        entry |= RV_N;
        if (tables_chance(tables, 90))
            pa = (pa & ~UINT64_C(0xffff)) | 0x8000;
    }
    if (tables->svpbmt && tables_chance(tables, weights->pbmt))
        entry |= (uint64_t)(1 + cosim_below(tables->random, 3)) << 61;
    entry |= pa >> MMU_PAGE_SHIFT << RV_PPN_SHIFT;
    entry |= tables_chance(tables, weights->full_rights) ? RV_R | RV_W | RV_X : rights[cosim_below(tables->random, 7)];
    entry |= tables_chance(tables, weights->absent) ? 0 : RV_V;
    entry |= user_page(tables) ? RV_U : 0;
    entry |= tables_chance(tables, weights->global) ? RV_G : 0;
    entry |= accessed(tables) ? RV_A : 0;
    return entry | (dirty(tables) ? RV_D : 0);
}

static uint64_t riscv_pointer(struct tables *tables, uint64_t pa)
{
    uint64_t entry = pa >> MMU_PAGE_SHIFT << RV_PPN_SHIFT | RV_V | riscv_odd_bits(tables);
    entry |= tables_chance(tables, tables->weights->global_pointers) ? RV_G : 0;
    if (tables_chance(tables, tables->weights->pointer_odd))
        entry |= tables_chance(tables, 50) ? RV_U : one_of(tables, 6, 2);
    return entry;
}

/* ---- x86 --------------------------------------------------------------------------------------------------------- */

static uint64_t x86_odd_bits(struct tables *tables)
{
    uint64_t bits = (uint64_t)cosim_below(tables->random, 8) << 9 | (uint64_t)cosim_below(tables->random, 4) << 3;
    if (tables->pa_bits < 52 && tables_chance(tables, tables->weights->reserved))
        bits |= one_of(tables, tables->pa_bits, 52 - tables->pa_bits);
    if (tables_chance(tables, tables->weights->reserved))
        bits |= one_of(tables, 52, 12); /* ignored, but the highest one */
    return bits;
}

static uint64_t x86_leaf(struct tables *tables, unsigned level)
{
    const struct cosim_weights *weights = tables->weights;
    uint64_t entry = page_address(tables, level) | x86_odd_bits(tables);
    entry |= level > 0 ? X86_PS : tables_chance(tables, 10) ? X86_PS : 0; /* at level 0 it is PAT */
    entry |= level > 0 && tables_chance(tables, 10) ? X86_PAT : 0;
    entry |= tables_chance(tables, weights->absent) ? 0 : X86_P;
    if (tables_chance(tables, weights->full_rights))
        entry |= X86_W;
    else
        entry |= (tables_chance(tables, 50) ? X86_W : 0) | (tables_chance(tables, 50) ? X86_XD : 0);
    entry |= user_page(tables) ? X86_U : 0;
    entry |= tables_chance(tables, weights->global) ? X86_G : 0;
    entry |= accessed(tables) ? X86_A : 0;
    return entry | (dirty(tables) ? X86_D : 0);
}

static uint64_t x86_pointer(struct tables *tables, uint64_t pa)
{
    const struct cosim_weights *weights = tables->weights;
    uint64_t entry = pa | X86_P | X86_W | X86_U | x86_odd_bits(tables);
    entry |= tables_chance(tables, 20) ? X86_D : 0; /* ignored in a pointer */
    if (tables_chance(tables, weights->pointer_limits))
        entry ^= tables_chance(tables, 34) ? X86_W : tables_chance(tables, 50) ? (uint64_t)X86_U : X86_XD;
    if (tables_chance(tables, weights->pointer_odd))
        entry |= tables_chance(tables, 50) ? X86_PS : X86_G;
    return entry | (accessed(tables) ? X86_A : 0);
}

/* ---- either ------------------------------------------------------------------------------------------------------ */

uint64_t tables_leaf(struct tables *tables, unsigned level)
{
    return tables->x86 ? x86_leaf(tables, level) : riscv_leaf(tables, level);
}

uint64_t tables_pointer(struct tables *tables, uint64_t pa)
{
    return tables->x86 ? x86_pointer(tables, pa) : riscv_pointer(tables, pa);
}

bool tables_is_pointer(const struct tables *tables, uint64_t entry, unsigned level)
{
    if (tables->x86)
        return level > 0 && (entry & (X86_P | X86_PS)) == X86_P;
    return (entry & (RV_V | RV_R | RV_W | RV_X)) == RV_V;
}
