/* naive_tlb.c - lookups in one TLB, and the fills of a request with what inclusion makes of them. See naive_state.h. */
#include "naive_state.h"

bool naive_serves(const struct naive_tlb *tlb, enum mmu_access access)
{
    return tlb->config.serves >> access & 1;
}

/* ---- lookups ----------------------------------------------------------------------------------------------------- */

/* Probes of a serial lookup: the number of sizes up to that of the match, or of all. */
static unsigned probes(const struct naive_tlb *tlb, const struct naive_entry *match)
{
    unsigned count = 0;
    for (unsigned level = 0; level < MMU_MAX_LEVELS && tlb->config.serial; level++)
        if ((tlb->config.pages >> level & 1) && (!match || level <= match->level))
            count++;
    return tlb->config.serial ? count : 1;
}

static void note_lookup(struct naive *naive, const struct naive_tlb *tlb, const struct naive_result *result,
                        const struct naive_entry *match)
{
    struct features *features = &naive->features;
    features->serial += result->probes > 1;
    features->serial_denied += match && !result->hit && result->probes < probes(tlb, NULL);
    features->shared += result->hit && match->filler != naive->number;
}

/* What the lookup finds: in an exclusive TLB what was there before the request arrived. */
static const struct naive_entry *match_of(struct naive *naive, struct naive_tlb *tlb, uint64_t va, uint32_t asid,
                                          uint64_t arrival)
{
    const struct naive_entry *now = naive_array_find(tlb->array, va, asid), *then = now;
    if (tlb->config.inclusion == MMU_EXCLUSIVE) {
        then = naive_array_find_before(tlb->array, va, asid, arrival);
        naive->features.past += then != now;
    }
    return then;
}

struct naive_result naive_look_up(struct naive *naive, unsigned i, const struct naive_query *query, uint32_t asid,
                                  uint64_t arrival)
{
    struct naive_tlb *tlb = &naive->tlb[i];
    const struct naive_entry *match = match_of(naive, tlb, query->va, asid, arrival);
    struct naive_result result = {.probes = probes(tlb, match)};
    result.hit = match && (query->access != MMU_STORE || (match->rights & MMU_RIGHT_DIRTY));
    note_lookup(naive, tlb, &result, match);
    tlb->lookups++;
    if (!result.hit) {
        tlb->misses++;
        return result;
    }
    tlb->hits++;
    tlb->hits_of[match->level]++;
    result.entry = *match;
    return result;
}

void naive_touch(struct naive *naive, unsigned i, const struct naive_entry *hit)
{
    const struct naive_entry *there = naive_array_same(naive->tlb[i].array, hit);
    if (there)
        naive_array_touch(naive->tlb[i].array, there);
}

/* ---- which TLBs a request fills ---------------------------------------------------------------------------------- */

static bool holds(const struct naive_tlb *tlb, enum mmu_access access, unsigned page_level)
{
    return naive_serves(tlb, access) && (tlb->config.pages >> page_level & 1);
}

/* Whether a TLB of an earlier level on the path holds such pages. */
static bool held_before(const struct naive *naive, unsigned tlb, enum mmu_access access, unsigned page_level)
{
    for (unsigned i = 0; i < naive->config.tlb_count; i++)
        if (naive->tlb[i].config.level < naive->tlb[tlb].config.level && holds(&naive->tlb[i], access, page_level))
            return true;
    return false;
}

static bool gives_and_takes(const struct naive *naive, unsigned tlb, enum mmu_access access, unsigned page_level)
{
    return naive->tlb[tlb].config.inclusion == MMU_EXCLUSIVE && held_before(naive, tlb, access, page_level);
}

unsigned naive_fills(const struct naive *naive, enum mmu_access access, unsigned hit, unsigned page_level,
                     struct naive_fill fills[2 * MMU_MAX_TLBS])
{
    unsigned count = 0, level = naive->deepest + 1;
    if (hit < naive->config.tlb_count) {
        level = naive->tlb[hit].config.level;
        if (gives_and_takes(naive, hit, access, page_level))
            fills[count++] = (struct naive_fill){hit, true};
    }
    while (--level > 0)
        for (unsigned i = 0; i < naive->config.tlb_count; i++)
            if (naive->tlb[i].config.level == level && holds(&naive->tlb[i], access, page_level) &&
                !gives_and_takes(naive, i, access, page_level))
                fills[count++] = (struct naive_fill){i, false};
    return count;
}

/* ---- what a fill does -------------------------------------------------------------------------------------------- */

static void drop_earlier(struct naive *naive, const struct naive_tlb *tlb, const struct naive_entry *victim,
                         uint64_t cycle)
{
    for (unsigned i = 0; i < naive->config.tlb_count; i++) {
        struct naive_tlb *earlier = &naive->tlb[i];
        if (earlier->config.level >= tlb->config.level || !(earlier->config.serves & tlb->config.serves))
            continue;
        struct naive_entry *entry = naive_array_same(earlier->array, victim);
        if (!entry)
            continue;
        naive->features.dropped++;
        naive_array_remove(earlier->array, entry, cycle);
    }
}

static void fill(struct naive *naive, unsigned i, const struct naive_entry *entry, uint64_t cycle);

/* The exclusive TLBs of the next level take the victim. */
static void hand_on(struct naive *naive, const struct naive_tlb *tlb, const struct naive_entry *victim, uint64_t cycle)
{
    for (unsigned i = 0; i < naive->config.tlb_count; i++) {
        const struct mmu_tlb_config *next = &naive->tlb[i].config;
        if (next->inclusion != MMU_EXCLUSIVE || next->level != tlb->config.level + 1 ||
            !(next->serves & tlb->config.serves) || !(next->pages >> victim->level & 1))
            continue;
        naive->features.moved++;
        fill(naive, i, victim, cycle);
    }
}

/* The reach that the fill leaves. */
static void count_covered(const struct naive *naive, struct naive_tlb *tlb)
{
    uint64_t covered = 0;
    for (unsigned i = 0; i < tlb->array->sets * tlb->array->ways; i++)
        if (tlb->array->entries[i].valid)
            covered += UINT64_C(1) << naive_scheme_shift(naive->scheme, tlb->array->entries[i].level);
    if (covered > tlb->covered)
        tlb->covered = covered;
}

static void fill(struct naive *naive, unsigned i, const struct naive_entry *entry, uint64_t cycle)
{
    struct naive_tlb *tlb = &naive->tlb[i];
    struct naive_entry wanted = *entry, victim;
    wanted.filler = naive->number;
    naive->features.indexed +=
        naive_array_set(tlb->array, entry->va, entry->level) != naive_array_modulo(tlb->array, entry->va, entry->level);
    tlb->fills++;
    tlb->fills_of[entry->level]++;
    bool evicted = naive_array_fill(tlb->array, &wanted, cycle, &victim);
    count_covered(naive, tlb);
    if (!evicted)
        return;
    tlb->evictions++;
    if (tlb->config.inclusion == MMU_INCLUSIVE)
        drop_earlier(naive, tlb, &victim, cycle);
    hand_on(naive, tlb, &victim, cycle);
}

void naive_apply(struct naive *naive, const struct naive_fill *asked, const struct naive_entry *entry, uint64_t cycle)
{
    if (!asked->take_out) {
        fill(naive, asked->tlb, entry, cycle);
        return;
    }
    struct naive_entry *there = naive_array_same(naive->tlb[asked->tlb].array, entry);
    if (!there)
        return;
    naive->features.taken_out++;
    naive_array_remove(naive->tlb[asked->tlb].array, there, cycle);
}
