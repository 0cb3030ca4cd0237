/* array_features.c - counts what the cycles of a run have shown: see array_bench.h. */
#include "array_bench.h"

static const char *const texts[] = {
#define ARRAY_FEATURE(NAME, TEXT) [ARRAY_##NAME] = TEXT,
    ARRAY_FEATURES(ARRAY_FEATURE)
#undef ARRAY_FEATURE
};

const char *array_feature_text(enum array_feature feature)
{
    return texts[feature];
}

bool array_feature_possible(const struct array_geometry *geometry, enum array_feature feature)
{
    switch (feature) {
    case ARRAY_FILL_BUSY:
    case ARRAY_HIT_BUSY:
    case ARRAY_DROP_BUSY:
    case ARRAY_FLUSH_ALL_BUSY:
        return geometry->ram != 0;
    case ARRAY_NOT_HELD:
        return geometry->pages != (1U << geometry->levels) - 1;
    default:
        return true;
    }
}

static bool hits_fill(const struct array_ops *then, const struct array_answer *answer)
{
    return answer->hit && then->fill.valid && answer->ppn == then->fill.ppn && answer->level == then->fill.level;
}

static bool same_set(const struct array_geometry *g, const struct array_fill *fill, uint64_t vpn, unsigned level)
{
    return fill->valid && naive_tlb_set(g, fill->vpn, fill->level) == naive_tlb_set(g, vpn, level);
}

static void note_flush(struct array_bench *bench, const struct array_ops *ops, const struct array_answer *answer,
                       bool busy)
{
    const struct array_flush *flush = &ops->flush;
    const struct array_fill *filled = &bench->before[0].fill;
    bool takes_filled = filled->valid && naive_flush_takes(flush, filled);
    bool everything = !flush->by_va && !flush->by_asid && flush->globals;
    const struct array_fill hit = {
        true, answer->level, (uint8_t)answer->rights, ops->lookup.asid, ops->lookup.vpn, answer->ppn};
    bench->features[ARRAY_FILL_DROP] += takes_filled && flush->by_va;
    bench->features[ARRAY_FILL_SWEEP] += takes_filled && !flush->by_va && !everything;
    bench->features[ARRAY_FILL_FLUSH_ALL] += takes_filled && everything;
    bench->features[ARRAY_HIT_FLUSHED] += answer->hit && naive_flush_takes(flush, &hit);
    bench->features[ARRAY_DROP_BUSY] += busy && flush->by_va;
    bench->features[ARRAY_FLUSH_ALL_BUSY] += busy && everything;
    bench->features[ARRAY_DROP_DROP] += flush->by_va && bench->before[0].flush.valid && bench->before[0].flush.by_va;
}

void array_features_note(struct array_bench *bench, const struct array_ops *ops, const struct array_answer *answer)
{
    const struct array_geometry *g = &bench->geometry;
    uint64_t *count = bench->features;
    bool busy = array_dut_busy(bench->dut);
    count[ARRAY_HIT_OF_COMMIT] += hits_fill(&bench->before[0], answer);
    count[ARRAY_HIT_OF_WRITTEN] += hits_fill(&bench->before[1], answer);
    count[ARRAY_HIT_BUSY] += busy && answer->hit;
    count[ARRAY_STORE_MISS] += ops->lookup.valid && ops->lookup.store && !answer->hit;
    if (ops->fill.valid) {
        count[ARRAY_FILL_FILL] += same_set(g, &bench->before[0].fill, ops->fill.vpn, ops->fill.level);
        count[ARRAY_TOUCH_FILL] += answer->hit && same_set(g, &ops->fill, ops->lookup.vpn, answer->level);
        count[ARRAY_FILL_BUSY] += busy;
        count[ARRAY_NOT_HELD] += !answer->placed;
    }
    if (ops->flush.valid)
        note_flush(bench, ops, answer, busy);
}
