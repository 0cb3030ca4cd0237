/* What is printed of a difference: see cosim.h. */
#include <inttypes.h>
#include <stdio.h>

#include "cosim.h"

static const char *const access_names[MMU_ACCESS_COUNT] = {"load", "store", "fetch"};

static void print_request(const struct cosim *cosim)
{
    const struct cosim_request *request = &cosim->request;
    const struct mmu_context *context = &cosim->rtl_outcome.context;
    printf("translation %" PRIu64 ": %s 0x%" PRIx64 ", root 0x%" PRIx64 ", asid %" PRIu32 ", %s%s%s\n", request->number,
           access_names[request->access], request->va, context->root, context->asid,
           context->user ? "user" : "supervisor", (context->modifiers & MMU_SUM) ? ", SUM" : "",
           (context->modifiers & MMU_MXR) ? ", MXR" : "");
    if (!cosim->rtl.flushed)
        return;
    const struct mmu_flush *flush = &request->flush.flush;
    printf("flush in cycle %" PRIu64 ":%s%s%s, va 0x%" PRIx64 ", asid %" PRIu32 "\n", cosim->rtl.flush_cycle,
           flush->by_va ? " by address" : "", flush->by_asid ? " by ASID" : "",
           flush->global ? " with global entries" : "", flush->va, flush->asid);
}

static void print_field(const char *name, uint64_t model, uint64_t rtl)
{
    printf("  %-24s %18" PRIx64 " %18" PRIx64 "%s\n", name, model, rtl, model == rtl ? "" : "  <--");
}

static void print_responses(const struct cosim *cosim)
{
    const struct mmu_response *model = &cosim->model_outcome.response, *rtl = &cosim->rtl_outcome.response;
    bool walked = model->served == MMU_SERVED_WALK || rtl->served == MMU_SERVED_WALK;
    printf("  %-24s %18s %18s   (hexadecimal)\n", "", "model", "RTL");
    print_field("accepted in cycle", cosim->model_outcome.accepted, cosim->rtl_outcome.accepted);
    print_field("fault (1 page, 2 access)", model->fault, rtl->fault);
    if (model->fault || rtl->fault)
        print_field("code", model->code, rtl->code);
    if (!model->fault || !rtl->fault) {
        print_field("physical address", model->pa, rtl->pa);
        print_field("rights (DGUXWR)", model->rights, rtl->rights);
    }
    print_field("level", model->level, rtl->level);
    print_field("served (40 walk)", model->served, rtl->served);
    if (walked)
        print_field("start level", model->start_level, rtl->start_level);
}

static void print_access(unsigned number, const char *side, const struct cosim_access *access)
{
    printf("  %3u %-5s cycle %" PRIx64 " %s %" PRIx64 ": found %" PRIx64, number, side, access->cycle,
           access->swap ? "swap" : "read", access->pa, access->value);
    if (access->swap)
        printf(", expected %" PRIx64 ", wanted %" PRIx64 "%s", access->expected, access->desired,
               access->swapped ? "" : ", lost");
    printf("%s, answered after %" PRIu32 "\n", access->error ? ", no memory" : "", access->latency);
}

static void print_traffic(const struct cosim *cosim)
{
    const struct cosim_traffic *model = &cosim->model.memory.traffic, *rtl = &cosim->rtl.memory.traffic;
    for (unsigned i = 0; i < COSIM_MAX_ACCESSES && (i < model->count || i < rtl->count); i++) {
        if (i < model->count)
            print_access(i, "model", &model->access[i]);
        if (i < rtl->count)
            print_access(i, "RTL", &rtl->access[i]);
    }
    print_field("done in cycle", cosim->model_outcome.response.done, cosim->rtl_outcome.response.done);
}

void cosim_report(const struct cosim *cosim)
{
    printf("mismatch found by the %s check: %s\n", cosim->difference.check, cosim->difference.text);
    print_request(cosim);
    print_responses(cosim);
    print_traffic(cosim);
}
