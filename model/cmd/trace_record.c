/*
 * trace_record.c - mmusim trace record: a program runs under qemu-user, the recorder in it fills a ring of shared
 * memory, and this process writes what comes out of the ring as a trace.
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "collect.h"
#include "interrupt.h"
#include "launch.h"
#include "progress.h"
#include "options.h"
#include "trace_cmd.h"

static const char help[] =
    "usage: mmusim trace record -o FILE [OPTION]... [--] PROGRAM [ARGUMENT]...\n"
    "\n"
    "Run PROGRAM (x86-64, Linux) under qemu-user and record every load, store and instruction fetch of all its "
    "threads\n"
    "and forked children, and the calls that shape their memory (mmap, munmap, mprotect, mremap, brk, clone, fork,\n"
    "exit), into the native trace FILE. Addresses are moved below 2^38 (docs/trace-format.md). A process that "
    "executes\n"
    "another program ends in the trace there.\n"
    "\n"
    "  -o, --output FILE  the trace; it appears under its name only when it is whole\n"
    "  --limit N          stop after N references, and end the program\n"
    "  --keep             write the trace as far as it has come when the program fails or Ctrl-C is pressed;\n"
    "                     else nothing is written then, and the exit status is 2\n";

struct job {
    const char *path;
    bool keep;
    struct mmu_launch launch;
    struct mmu_collector collector;
    struct mmu_progress progress;
};

/* Until there is something in the ring, or 10 ms are over. */
static void wait_for_words(struct ring *ring, uint32_t tail)
{
    struct timespec limit = {.tv_nsec = 10000000};
    atomic_store(&ring->reader_waits, 1);
    syscall(SYS_futex, &ring->head, FUTEX_WAIT, tail, &limit, NULL, 0);
    atomic_store(&ring->reader_waits, 0);
}

static void wake_writers(struct ring *ring)
{
    syscall(SYS_futex, &ring->tail, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}

/* All that the program does until its end, the limit or an interruption. False with collector.error. */
static bool follow(struct job *job)
{
    enum { SLOTS_AT_ONCE = 256 };
    struct mmu_collector *collector = &job->collector;
    struct ring *ring = job->launch.ring;
    const struct stat *qemu = &job->launch.qemu_status;
    while (!mmu_interrupted() && !mmu_collect_is_full(collector)) {
        bool any = mmu_launch_reap(&job->launch);
        mmu_collect_poll(collector, qemu->st_dev, qemu->st_ino);
        bool empty = mmu_collect_is_empty(collector);
        if (!mmu_collect(collector, SLOTS_AT_ONCE))
            return false;
        wake_writers(ring);
        mmu_progress_update(&job->progress, collector->references, collector->references,
                            collector->limit == UINT64_MAX ? 0 : collector->limit);
        if (empty && (!any || (job->launch.ended && mmu_collect_has_ended(collector))))
            return true;
        if (empty)
            wait_for_words(ring, atomic_load(&ring->tail));
    }
    return true;
}

/* Whether what was recorded is to be kept: told on standard error if not, or if something is missing in it. */
static bool judge(const struct job *job)
{
    const char *program = job->launch.program;
    const char *nothing = job->keep ? "kept what was recorded" : "nothing was written (--keep would have kept it)";
    int status = job->launch.status;
    if (!mmu_collect_has_begun(&job->collector)) {
        mmu_cmd_fail("%s: qemu-x86_64 did not run it; nothing was written", program);
        return false;
    }
    if (mmu_collect_is_full(&job->collector))
        return true;
    if (mmu_interrupted())
        mmu_cmd_fail("%s: interrupted; %s", job->path, nothing);
    else if (job->launch.ended && WIFSIGNALED(status))
        mmu_cmd_fail("%s: ended by signal %d (%s); %s", program, WTERMSIG(status), strsignal(WTERMSIG(status)),
                     nothing);
    else if (job->launch.ended && WEXITSTATUS(status) != 0)
        mmu_cmd_fail("%s: ended with status %d; %s", program, WEXITSTATUS(status), nothing);
    else
        return true;
    return job->keep;
}

static void warn_of_strays(const struct job *job)
{
    if (job->collector.stray)
        mmu_cmd_fail("%s: %llu references lie outside of the memory that the program is known to have", job->path,
                     (unsigned long long)job->collector.stray);
}

/* Record into the open writer, and commit or abandon it. */
static int record(struct job *job, char **argv)
{
    struct mmu_collector *collector = &job->collector;
    collector->ring = job->launch.ring;
    mmu_progress_begin(&job->progress, "references");
    bool good = mmu_launch_start(&job->launch, argv, &collector->error) && follow(job);
    mmu_progress_end(&job->progress);
    bool keep = good && judge(job);
    if (keep)
        keep = good = mmu_collect_end(collector);
    if (keep)
        good = mmu_trace_commit(collector->writer, &collector->error);
    else
        mmu_trace_abandon(collector->writer);
    if (!good)
        return mmu_cmd_fail("%s", collector->error.text);
    if (!keep)
        return MMU_EXIT_BAD;
    warn_of_strays(job);
    return MMU_EXIT_DONE;
}

int mmu_cmd_trace_record(int argc, char **argv)
{
    static struct job job;
    uint64_t limit = UINT64_MAX;
    const struct mmu_option options[] = {{.name = "--output", .short_name = "-o", .text = &job.path},
                                         {.name = "--limit", .number = &limit, .least = 1},
                                         {.name = "--keep", .flag = &job.keep},
                                         {.name = NULL}};
    const struct mmu_command command = {"trace record", help, options, true};
    const char *word[argc];
    struct mmu_words program = {word, 0};
    int status = mmu_options_read(&command, argc, argv, &program);
    if (status != MMU_OPTIONS_READ)
        return status;
    if (!job.path)
        return mmu_cmd_fail("trace record: -o FILE is needed (see mmusim trace record --help)");
    if (program.count == 0)
        return mmu_cmd_fail("trace record: PROGRAM is needed (see mmusim trace record --help)");
    mmu_interrupt_catch();
    job.collector.limit = limit;
    struct mmu_error *error = &job.collector.error;
    argv += argc - (int)program.count;
    if (!mmu_launch_prepare(&job.launch, argv, error) ||
        !(job.collector.writer = mmu_trace_create(job.path, "native", error)))
        status = mmu_cmd_fail("%s", error->text);
    else
        status = record(&job, argv);
    mmu_launch_end(&job.launch);
    mmu_collect_clear(&job.collector);
    return status;
}
