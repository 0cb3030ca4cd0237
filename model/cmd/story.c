/* See story.h. */
#include "story.h"

#include <inttypes.h>

#include "fault_text.h"

static const struct mmu_scheme *scheme_of(const struct mmu_story *story)
{
    return mmu_scheme_find(story->machine->mmu.scheme);
}

/* The split of the address: an index per level, and the offset in the smallest page. */
static void tell_split(struct mmu_story *story, uint64_t va)
{
    const struct mmu_scheme *scheme = scheme_of(story);
    fprintf(story->out, "    bits ");
    for (unsigned level = scheme->levels; level-- > 0;) {
        unsigned low = mmu_scheme_shift(scheme, level), high = low + scheme->index_bits - 1u;
        uint64_t index = (va >> low) & ((UINT64_C(1) << scheme->index_bits) - 1);
        fprintf(story->out, "%u:%u level %u index %" PRIu64 " | ", high, low, level, index);
    }
    fprintf(story->out, "11:0 offset 0x%03" PRIx64 "\n", va & ((1u << MMU_PAGE_SHIFT) - 1));
}

void mmu_story_begin(struct mmu_story *story, const struct mmu_record *record)
{
    fprintf(story->out, "%s of %u byte%s at 0x%" PRIx64 " by task %" PRIu32 ", %s\n",
            mmu_record_kind_name(record->kind), record->bytes, record->bytes == 1 ? "" : "s", record->address,
            record->task, story->machine->mmu.scheme);
    tell_split(story, record->address);
    story->telling = true;
    story->fault_end = 0;
}

void mmu_story_end(struct mmu_story *story)
{
    story->telling = false;
    if (story->fault_end)
        fprintf(story->out, "    %10s  the operating system delivers it: %s\n", "...",
                "the access is invalid, or neither memory nor swap is left");
    fputc('\n', story->out);
}

static void tell_rights(struct mmu_story *story, const struct mmu_entry *entry)
{
    fprintf(story->out, "%c%c%c %s%s%s%s", (entry->rights & MMU_RIGHT_READ) ? 'r' : '-',
            (entry->rights & MMU_RIGHT_WRITE) ? 'w' : '-', (entry->rights & MMU_RIGHT_EXEC) ? 'x' : '-',
            (entry->rights & MMU_RIGHT_USER) ? "user" : "supervisor",
            (entry->rights & MMU_RIGHT_GLOBAL) ? " global" : "", entry->accessed ? " A" : "", entry->dirty ? " D" : "");
}

static void tell_page_size(struct mmu_story *story, unsigned level)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    uint64_t size = mmu_scheme_page_bytes(scheme_of(story), level);
    unsigned unit = 0;
    for (; size >= 1024; unit++)
        size /= 1024;
    fprintf(story->out, "%" PRIu64 " %s page", size, units[unit]);
}

/* An entry has two hexadecimal digits a byte. */
static void tell_value(struct mmu_story *story, uint64_t value)
{
    fprintf(story->out, "0x%0*" PRIx64, 2 * scheme_of(story)->entry_bytes, value);
}

static void tell_entry(struct mmu_story *story, const struct mmu_event *event)
{
    struct mmu_entry entry;
    fprintf(story->out, "read level %u entry at 0x%" PRIx64 ": ", event->level, event->pa);
    if (!event->hit) {
        fprintf(story->out, "there is no memory\n");
        return;
    }
    scheme_of(story)->decode(event->value, event->level, &entry);
    tell_value(story, event->value);
    fprintf(story->out, " = ");
    if (!entry.present)
        fprintf(story->out, "not present");
    else if (!entry.leaf)
        fprintf(story->out, "pointer to the table at 0x%" PRIx64, entry.base);
    else {
        tell_page_size(story, event->level);
        fprintf(story->out, " at 0x%" PRIx64 ", ", entry.base);
        tell_rights(story, &entry);
    }
    fputc('\n', story->out);
}

static void tell_lookup(struct mmu_story *story, const struct mmu_event *event)
{
    const struct mmu_tlb_config *tlb = &story->machine->mmu.tlb[event->unit];
    fprintf(story->out, "%s: %s", tlb->name, event->hit ? "hit, " : "miss");
    if (event->hit)
        tell_page_size(story, event->level);
    if (tlb->serial)
        fprintf(story->out, ", at probe %" PRIu64, event->value);
    fputc('\n', story->out);
}

static bool one_walk_cache(const struct mmu_story *story)
{
    return story->machine->mmu.pwc[0].sets > 0;
}

static void tell_walk_start(struct mmu_story *story, const struct mmu_event *event)
{
    const char *known = one_walk_cache(story) ? "from the page-walk cache" : "from a page-walk cache";
    fprintf(story->out, "walker %u starts at level %u %s, table at 0x%" PRIx64 "\n", event->unit, event->level,
            event->hit ? known : "(the root)", event->pa);
}

static void tell_pointer(struct mmu_story *story, const struct mmu_event *event)
{
    if (one_walk_cache(story))
        fprintf(story->out, "page-walk cache filled with the level %u pointer\n", event->level);
    else
        fprintf(story->out, "page-walk cache of level %u filled\n", event->level);
}

static void tell_fault(struct mmu_story *story, const struct mmu_event *event)
{
    char text[MMU_FAULT_TEXT_BYTES];
    mmu_fault_text(scheme_of(story), event->va, (uint32_t)event->value, text);
    fprintf(story->out, "%s, at level %u: to the operating system\n", text, event->level);
    story->fault_end = event->cycle;
}

static void tell_update(struct mmu_story *story, const struct mmu_event *event)
{
    fprintf(story->out, "set A/D of the level %u entry at 0x%" PRIx64 ": ", event->level, event->pa);
    tell_value(story, event->value);
    fprintf(story->out, "%s\n", event->hit ? "" : ", but it had changed: read again");
}

static void tell_end(struct mmu_story *story, const struct mmu_event *event)
{
    fprintf(story->out, "done: 0x%" PRIx64 " in a ", event->pa);
    tell_page_size(story, event->level);
    fputc('\n', story->out);
}

static void tell_what(struct mmu_story *story, const struct mmu_event *event)
{
    switch (event->kind) {
    case MMU_EVENT_LOOKUP:
        tell_lookup(story, event);
        break;
    case MMU_EVENT_WALK_START:
        tell_walk_start(story, event);
        break;
    case MMU_EVENT_PTE_READ:
        tell_entry(story, event);
        break;
    case MMU_EVENT_PTE_WRITE:
        tell_update(story, event);
        break;
    case MMU_EVENT_PWC_FILL:
        tell_pointer(story, event);
        break;
    case MMU_EVENT_FILL:
        fprintf(story->out, "%s filled\n", story->machine->mmu.tlb[event->unit].name);
        break;
    case MMU_EVENT_MERGE:
        fprintf(story->out, "waits for the walk of another request\n");
        break;
    case MMU_EVENT_FAULT:
        tell_fault(story, event);
        break;
    case MMU_EVENT_DONE:
        tell_end(story, event);
        break;
    }
}

void mmu_story_event(void *ctx, const struct mmu_event *event)
{
    struct mmu_story *story = ctx;
    if (!story->telling)
        return;
    if (story->fault_end)
        fprintf(story->out, "    %10s  the operating system has mended it: once more\n", "...");
    story->fault_end = 0;
    fprintf(story->out, "    %10" PRIu64 "  ", event->cycle);
    tell_what(story, event);
}
