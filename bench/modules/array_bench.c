/* array_bench.c - see array_bench.h: one cycle in both TLBs, compared. */
#include "array_bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool array_bench_begin(struct array_bench *bench, uint32_t seed)
{
    bench->cycle = 0;
    memset(bench->before, 0, sizeof bench->before);
    bench->answer = (struct array_answer){0};
    bench->dut = array_dut_create(seed);
    bench->naive = naive_tlb_create(&bench->geometry);
    return bench->dut && bench->naive;
}

void array_bench_end(struct array_bench *bench)
{
    array_dut_destroy(bench->dut);
    naive_tlb_destroy(bench->naive);
    bench->dut = NULL;
    bench->naive = NULL;
}

bool array_bench_refuses(struct array_bench *bench, const struct array_flush *flush)
{
    bool everything = !flush->by_va && !flush->by_asid && flush->globals;
    return flush->valid && !flush->by_va && !everything && array_dut_busy(bench->dut);
}

static bool compare_hit(struct array_bench *bench, const char *which, const struct array_answer *rtl,
                        const struct array_answer *naive)
{
    if (rtl->hit == naive->hit && (!naive->hit || (rtl->level == naive->level && rtl->rights == naive->rights &&
                                                   rtl->ppn == naive->ppn && rtl->way == naive->way)))
        return true;
    snprintf(bench->why, sizeof bench->why,
             "%s: hit %d level %u rights %u way %u ppn %" PRIx64
             ", should be hit %d level %u rights %u way %u ppn %" PRIx64,
             which, rtl->hit, rtl->level, rtl->rights, rtl->way, rtl->ppn, naive->hit, naive->level, naive->rights,
             naive->way, naive->ppn);
    return false;
}

static bool compare_placed(struct array_bench *bench, const char *which, const struct array_answer *rtl,
                           const struct array_answer *naive)
{
    if (rtl->placed == naive->placed && (!naive->placed || rtl->placed_way == naive->placed_way))
        return true;
    snprintf(bench->why, sizeof bench->why, "%s: fill %d to way %u, should be %d to way %u", which, rtl->placed,
             rtl->placed_way, naive->placed, naive->placed_way);
    return false;
}

static void show(const struct array_bench *bench, const struct array_ops *ops, const struct array_answer *answer)
{
    printf("%6" PRIu64 ":", bench->cycle);
    if (ops->lookup.valid)
        printf(" %s %" PRIx64 " asid %x -> %s way %u;", ops->lookup.store ? "store" : "load", ops->lookup.vpn,
               ops->lookup.asid, answer->hit ? "hit" : "miss", answer->way);
    if (ops->fill.valid)
        printf(" fill %" PRIx64 " level %u asid %x rights %x ppn %" PRIx64 " -> way %u;", ops->fill.vpn,
               ops->fill.level, ops->fill.asid, ops->fill.rights, ops->fill.ppn, answer->placed_way);
    if (ops->flush.valid)
        printf(" flush%s%s%s %" PRIx64 " asid %x;", ops->flush.by_va ? " va" : "", ops->flush.by_asid ? " asid" : "",
               ops->flush.globals ? " +global" : "", ops->flush.vpn, ops->flush.asid);
    printf("%s\n", array_dut_busy(bench->dut) ? " (sweep)" : "");
}

bool array_bench_cycle(struct array_bench *bench, const struct array_ops *ops, const struct array_lookup *next)
{
    struct array_answer answers[2];
    struct array_answer naive = naive_tlb_cycle(bench->naive, ops);
    if (bench->verbose)
        show(bench, ops, &naive);
    array_features_note(bench, ops, &naive);
    bool held = array_dut_cycle(bench->dut, ops, next, answers);
    if (!held)
        snprintf(bench->why, sizeof bench->why, "a property of the RTL failed");
    bool same = held;
    if (same && bench->geometry.ram != 2)
        same = compare_hit(bench, "flip-flops", &answers[0], &naive) &&
               compare_placed(bench, "flip-flops", &answers[0], &naive);
    if (same && bench->geometry.ram != 0)
        same = compare_hit(bench, "memories", &answers[1], &naive) &&
               compare_placed(bench, "memories, a cycle later", &answers[1], &bench->answer);
    bench->operations += (unsigned)ops->lookup.valid + ops->fill.valid + ops->flush.valid;
    bench->before[1] = bench->before[0];
    bench->before[0] = *ops;
    bench->answer = naive;
    if (same)
        bench->cycle++;
    return same;
}
