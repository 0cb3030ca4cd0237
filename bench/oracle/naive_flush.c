/* naive_flush.c - what goes at a flush, and at a page fault of an x86. See naive_state.h. */
#include "naive_state.h"

struct question {
    struct naive *naive;
    const struct mmu_flush *flush;
};

static bool names_asid(const struct question *question, const struct naive_entry *entry)
{
    return !question->flush->by_asid || entry->asid == naive_cut_asid(question->naive, question->flush->asid);
}

static bool goes(const void *ctx, const struct naive_entry *entry)
{
    const struct question *question = ctx;
    bool gone = entry->valid && (entry->global ? question->flush->global : names_asid(question, entry));
    question->naive->features.shared_flushed += gone && entry->filler != question->naive->number;
    return gone;
}

static bool goes_by_address(const void *ctx, const struct naive_entry *entry)
{
    const struct question *question = ctx;
    return entry->page == naive_page_number(question->naive->scheme, question->flush->va, entry->level) &&
           goes(ctx, entry);
}

void naive_flush(struct naive *naive, const struct mmu_flush *flush)
{
    struct naive_query query = {.scheme = naive->scheme, .va = flush->va};
    struct question question = {naive, flush};
    struct naive_walk ignored;
    if (flush->by_va && !naive_canonical(&query, &ignored))
        return;
    for (unsigned i = 0; i < naive->config.tlb_count; i++)
        naive_array_flush(naive->tlb[i].array, flush->by_va ? goes_by_address : goes, &question);
    if (flush->by_va && !naive_scheme_is_x86(naive->scheme))
        return;
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        if (naive->pwc_present[level])
            naive_array_flush(&naive->pwc[level], goes, &question);
}

struct address {
    enum naive_scheme scheme;
    uint64_t va;
    uint32_t asid;
};

static bool translates(const void *ctx, const struct naive_entry *entry)
{
    const struct address *address = ctx;
    return entry->page == naive_page_number(address->scheme, address->va, entry->level) &&
           (entry->global || entry->asid == address->asid);
}

void naive_forget_address(struct naive *naive, uint64_t va, uint32_t asid)
{
    struct address address = {naive->scheme, va, asid};
    for (unsigned i = 0; i < naive->config.tlb_count; i++)
        naive_array_flush(naive->tlb[i].array, translates, &address);
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        if (naive->pwc_present[level])
            naive_array_flush(&naive->pwc[level], translates, &address);
}

void naive_forget_before(struct naive *naive, uint64_t cycle)
{
    for (unsigned i = 0; i < naive->config.tlb_count; i++)
        if (naive->tlb[i].array->remembers)
            naive_array_forget_before(naive->tlb[i].array, cycle);
}
