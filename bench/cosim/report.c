/* See report.h. */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>

#include "history.h"
#include "wave_file.h"

static const char *const access_names[MMU_ACCESS_COUNT] = {"load", "store", "fetch"};

static void print_modifiers(uint32_t modifiers)
{
    static const char *const names[] = {"SUM", "MXR", "WP", "SMEP", "SMAP", "AC", "NXE"};
    for (unsigned bit = 0; bit < sizeof names / sizeof names[0]; bit++)
        if (modifiers >> bit & 1)
            printf(", %s", names[bit]);
    printf("\n");
}

static void print_flush(const struct cosim_flush_after *after)
{
    const struct mmu_flush *flush = &after->flush;
    if (!after->wanted)
        return;
    printf("followed by a flush in cycle %" PRIu64 ":%s%s%s%s, va 0x%" PRIx64 ", asid %" PRIu32 "\n", after->cycle,
           flush->by_va || flush->by_asid ? "" : " of everything", flush->by_va ? " by address" : "",
           flush->by_asid ? " by ASID" : "", flush->global ? " with global entries" : "", flush->va, flush->asid);
}

static void print_request(const struct cosim *cosim, const struct cosim_translation *asked)
{
    const struct mmu_context *context = &asked->context;
    printf("translation %" PRIu64 " (request %" PRIu64 " since the last reset, slot %" PRIu64 "): %s 0x%" PRIx64 "\n",
           cosim->translations, asked->number, asked->number % cosim->traits->outstanding, access_names[asked->access],
           asked->va);
    printf("root 0x%" PRIx64 ", asid %" PRIu32 ", %s", context->root, context->asid,
           context->user ? "user" : "supervisor");
    print_modifiers(context->modifiers);
    print_flush(&asked->flush);
}

static void print_field(const char *name, uint64_t model, uint64_t rtl)
{
    printf("  %-24s %18" PRIx64 " %18" PRIx64 "%s\n", name, model, rtl, model == rtl ? "" : "  <--");
}

static void print_cycle(const char *name, uint64_t model, uint64_t rtl)
{
    printf("  %-24s %18" PRIu64 " %18" PRIu64 "%s\n", name, model, rtl, model == rtl ? "" : "  <--");
}

static void print_responses(const struct cosim_translation *asked)
{
    const struct mmu_response *model = &asked->model.response, *rtl = &asked->rtl.response;
    printf("  %-24s %18s %18s\n", "", "model", "device");
    print_cycle("accepted in cycle", asked->model.arrived, asked->rtl.arrived);
    print_field("fault (1 page, 2 access)", model->fault, rtl->fault);
    if (model->fault || rtl->fault)
        print_field("code", model->code, rtl->code);
    if (!model->fault || !rtl->fault) {
        print_field("physical address", model->pa, rtl->pa);
        print_field("rights (DGUXWR)", model->rights, rtl->rights);
    }
    print_field("level", model->level, rtl->level);
    print_field("served (40 walk)", model->served, rtl->served);
    if (model->served == MMU_SERVED_WALK || rtl->served == MMU_SERVED_WALK) {
        print_field("start level", model->start_level, rtl->start_level);
        print_field("merged", model->merged, rtl->merged);
    }
    print_cycle("done in cycle", model->done, rtl->done);
}

static void print_access(unsigned number, const char *side, const struct cosim_access *access)
{
    printf("  %3u %-6s cycle %" PRIu64 " %s %" PRIx64 ": found %" PRIx64, number, side, access->cycle,
           access->swap ? "swap" : "read", access->pa, access->value);
    if (access->swap)
        printf(", expected %" PRIx64 ", wanted %" PRIx64 "%s", access->expected, access->desired,
               access->swapped ? "" : ", lost");
    printf("%s, answered after %" PRIu32 "\n", access->error ? ", no memory" : "", access->latency);
}

static void print_traffic(const struct cosim_translation *asked)
{
    const struct cosim_traffic *model = &asked->model.traffic, *rtl = &asked->rtl.traffic;
    for (unsigned i = 0; i < COSIM_MAX_ACCESSES && (i < model->count || i < rtl->count); i++) {
        if (i < model->count)
            print_access(i, "model", &model->access[i]);
        if (i < rtl->count)
            print_access(i, "device", &rtl->access[i]);
    }
}

/* The oldest request in flight is the one that is being compared, or that nothing comes of. */
static const struct cosim_translation *suspect(const struct cosim *cosim)
{
    return cosim->rtl.retired < cosim->rtl.planned ? rtl_side_translation(&cosim->rtl, cosim->rtl.retired) : NULL;
}

void cosim_report(const struct cosim *cosim)
{
    const struct cosim_translation *asked = suspect(cosim);
    printf("mismatch found by the %s check: %s\n", cosim->difference.check, cosim->difference.text);
    if (!asked)
        return;
    print_request(cosim, asked);
    print_responses(asked);
    print_traffic(asked);
}

static void print_history(const char *side, const struct cosim_history *history)
{
    char text[160];
    for (uint32_t i = 0; history && i < history->count && i < COSIM_MAX_EVENTS; i++) {
        cosim_history_text(&history->event[i], text, sizeof text);
        printf("  %-6s %s\n", side, text);
    }
}

/* What became of a neighbour of the request, in a line for each side. */
static void print_neighbour(const struct cosim_translation *asked, const char *side,
                            const struct cosim_outcome *outcome)
{
    printf("  %6" PRIu64 " %-5s %012" PRIx64 " asid %5" PRIu32 " %-6s arrived %" PRIu64, asked->number,
           access_names[asked->access], asked->va & UINT64_C(0xffffffffffff), asked->context.asid, side,
           outcome->arrived);
    if (outcome->answered)
        printf(", done %" PRIu64 ", served %x%s%s%s", outcome->response.done, outcome->response.served,
               outcome->response.merged ? ", merged" : "", outcome->response.fault ? ", fault" : "",
               outcome->response.done == asked->model.response.done ? "" : "  <--");
    printf("\n");
    if (outcome == &asked->model && asked->flush.wanted)
        printf("  %32s flush in cycle %" PRIu64 "\n", "", asked->flush.cycle);
}

static void print_neighbours(const struct cosim *cosim)
{
    const struct rtl_side *rtl = &cosim->rtl;
    enum { BEFORE = 20, BEHIND = 12 };
    uint64_t number = rtl->retired > BEFORE ? rtl->retired - BEFORE : 0;
    printf("requests around it:\n");
    for (; number < rtl->planned && number < rtl->retired + BEHIND; number++) {
        const struct cosim_translation *asked = rtl_side_translation(rtl, number);
        print_neighbour(asked, "model", &asked->model);
        if (number < rtl->accepted)
            print_neighbour(asked, "device", &asked->rtl);
    }
}

void cosim_report_histories(const struct cosim *cosim)
{
    const struct cosim_translation *asked = suspect(cosim);
    if (!asked || !asked->model_history)
        return;
    printf("the run that repeats it tells (its cycles count from where it begins):\n");
    print_history("model", asked->model_history);
    print_history("device", asked->rtl_history);
    print_neighbours(cosim);
    printf("its acceptance is at time %" PRIu64 " of the waveform\n", asked->wave);
    if (cosim->wave_opened && cosim_wave_file(cosim->wave_opened, asked->wave)) {
        char name[512];
        cosim_wave_file_name(cosim->wave_opened, name, sizeof name);
        printf("gtkwave %s shows it with the signals that matter\n", name);
    }
}

void cosim_report_spread(const struct cosim *cosim)
{
    const struct cosim_spread *spread = &cosim->spread;
    if (!cosim->options.in_time || !cosim->traits->cycles)
        return;
    printf("cycles from arrival to response: model %" PRIu64 ", device %" PRIu64 "; accesses that met another walk's "
           "write: %" PRIu64 "; served elsewhere: %" PRIu64 "\n",
           spread->model_cycles, spread->rtl_cycles, cosim->rtl.memory.overlaps, spread->served_differently);
    printf("device later by (requests):");
    for (int off = -COSIM_SPREAD; off <= COSIM_SPREAD; off++)
        if (spread->count[COSIM_SPREAD + off])
            printf(" %d (%" PRIu64 ")", off, spread->count[COSIM_SPREAD + off]);
    printf("\n");
}
