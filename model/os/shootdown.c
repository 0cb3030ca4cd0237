/*
 * Flushes of translations, sent to every core that may hold some: those on which the process has run since they were
 * last flushed for it. Those to other cores than the caller's are shootdowns.
 */
#include "internal.h"

static uint64_t cores_of(const struct mmu_os *os, const struct os_process *process)
{
    return process->generation == os->generation ? process->cores : 0;
}

static void send(struct mmu_os *os, uint64_t cores, const struct mmu_flush *flush)
{
    for (unsigned core = 0; core < os->config.cores; core++) {
        if (!(cores >> core & 1))
            continue;
        os->counters.shootdowns += core != os->caller;
        os->host.flush(os->host.ctx, core, flush);
    }
}

static struct mmu_flush page_flush(const struct os_process *process, uint64_t va)
{
    return (struct mmu_flush){.by_va = true, .by_asid = true, .asid = process->asid, .va = va};
}

void mmu_os_flush_page(struct mmu_os *os, struct os_process *process, uint64_t va)
{
    struct mmu_flush flush = page_flush(process, va);
    send(os, cores_of(os, process), &flush);
}

void mmu_os_flush_page_here(struct mmu_os *os, const struct os_process *process, uint64_t va)
{
    struct mmu_flush flush = page_flush(process, va);
    os->host.flush(os->host.ctx, os->caller, &flush);
}

void mmu_os_flush_process(struct mmu_os *os, struct os_process *process)
{
    struct mmu_flush flush = {.by_asid = true, .asid = process->asid};
    send(os, cores_of(os, process), &flush);
    for (unsigned core = 0; core < os->config.cores; core++)
        if (os->running[core] != process)
            process->cores &= ~(UINT64_C(1) << core);
}

void mmu_os_flush_everything(struct mmu_os *os)
{
    struct mmu_flush flush = {.global = true};
    send(os, UINT64_MAX, &flush);
}

void mmu_os_batch_add(struct os_flush_batch *batch, uint64_t va)
{
    if (batch->count < OS_FLUSH_PAGES)
        batch->va[batch->count] = va;
    batch->count++;
}

void mmu_os_batch_flush(struct mmu_os *os, const struct os_flush_batch *batch)
{
    if (batch->tables || batch->count > OS_FLUSH_PAGES) {
        mmu_os_flush_process(os, batch->process);
        return;
    }
    for (uint32_t i = 0; i < batch->count; i++)
        mmu_os_flush_page(os, batch->process, batch->va[i]);
}
