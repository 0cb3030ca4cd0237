/* naive_walk.c - what both readers of the specifications share: names, sizes, canonical addresses. */
#include "naive_walk.h"

const char *naive_scheme_name(enum naive_scheme scheme)
{
    static const char *const names[] = {"sv32", "sv39", "sv48", "sv57", "x86-4", "x86-5"};
    return names[scheme];
}

bool naive_scheme_is_x86(enum naive_scheme scheme)
{
    return scheme == NAIVE_X86_4 || scheme == NAIVE_X86_5;
}

unsigned naive_scheme_levels(enum naive_scheme scheme)
{
    static const unsigned levels[] = {2, 3, 4, 5, 4, 5};
    return levels[scheme];
}

unsigned naive_scheme_va_bits(enum naive_scheme scheme)
{
    static const unsigned bits[] = {32, 39, 48, 57, 48, 57};
    return bits[scheme];
}

unsigned naive_scheme_entry_bytes(enum naive_scheme scheme)
{
    return scheme == NAIVE_SV32 ? 4 : 8;
}

unsigned naive_scheme_shift(enum naive_scheme scheme, unsigned level)
{
    return scheme == NAIVE_SV32 ? 12 + 10 * level : 12 + 9 * level;
}

/* The registers of RV32 have 32 bits; an address with more is none. */
bool naive_canonical(const struct naive_query *query, struct naive_walk *walk)
{
    unsigned top = naive_scheme_va_bits(query->scheme) - 1;
    bool sign = query->scheme != NAIVE_SV32 && (query->va >> top & 1);
    for (unsigned bit = top + 1; bit < 64; bit++) {
        if ((query->va >> bit & 1) == sign)
            continue;
        bool x86 = naive_scheme_is_x86(query->scheme);
        walk->fault = x86 ? MMU_FAULT_NONCANONICAL : MMU_FAULT_PAGE;
        walk->code = x86 ? 0 : naive_riscv_cause(query, MMU_FAULT_PAGE);
        return false;
    }
    return true;
}

unsigned naive_first_rights(enum naive_scheme scheme)
{
    if (naive_scheme_is_x86(scheme))
        return MMU_RIGHT_READ | MMU_RIGHT_WRITE | MMU_RIGHT_EXEC | MMU_RIGHT_USER;
    return 0;
}

bool naive_permitted(const struct naive_query *query, unsigned rights, struct naive_walk *walk)
{
    bool x86 = naive_scheme_is_x86(query->scheme);
    if (x86 ? naive_permitted_x86(query, rights) : naive_permitted_riscv(query, rights))
        return true;
    walk->fault = MMU_FAULT_PAGE;
    walk->code = x86 ? naive_x86_error(query, 1) : naive_riscv_cause(query, MMU_FAULT_PAGE);
    return false;
}

void naive_walk(const struct naive_query *query, const struct naive_memory *memory, struct naive_walk *walk)
{
    walk->fault = MMU_FAULT_NONE;
    walk->code = 0;
    if (naive_scheme_is_x86(query->scheme))
        naive_walk_x86(query, memory, walk);
    else
        naive_walk_riscv(query, memory, walk);
}
