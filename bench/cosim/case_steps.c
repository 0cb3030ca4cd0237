/* The steps of a directed case that ask for something, and what they expect: see case.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case.h"

/* ---- what the machine must have ---------------------------------------------------------------------------------- */

static bool has_l2(const struct mmu_config *config)
{
    bool has = false;
    for (uint32_t i = 0; i < config->tlb_count; i++)
        has |= config->tlb[i].level == 2;
    return has;
}

/* Whether some TLB of level 1 serves both instructions and data. */
static bool shares_l1(const struct mmu_config *config)
{
    bool shares = false;
    for (uint32_t i = 0; i < config->tlb_count; i++)
        shares |= config->tlb[i].level == 1 && (config->tlb[i].serves & (MMU_SERVES_LOAD | MMU_SERVES_STORE)) &&
                  (config->tlb[i].serves & MMU_SERVES_FETCH);
    return shares;
}

/* Whether the lookup of level 1 takes a cycle, whatever is asked. */
static bool has_quick_l1(const struct mmu_config *config)
{
    bool quick = true;
    for (uint32_t i = 0; i < config->tlb_count; i++)
        quick &= config->tlb[i].level > 1 || config->tlb[i].latency == 1;
    return quick;
}

static bool has_pwc(const struct mmu_config *config)
{
    bool has = false;
    for (unsigned level = 0; level < MMU_MAX_LEVELS; level++)
        has |= config->pwc[level].sets != 0;
    return has;
}

/* Whether the machine has what the word stands for; *known: the word is one of these. */
static bool machine_has(const struct cosim *cosim, const char *word, bool *known)
{
    const struct mmu_config *config = &cosim->machine.mmu;
    const struct {
        const char *word;
        bool has;
    } rows[] = {{"riscv", !cosim->model.memory.x86},
                {"x86", cosim->model.memory.x86},
                {"hardware-ad", config->hardware_ad},
                {"no-hardware-ad", !config->hardware_ad},
                {"svnapot", config->svnapot},
                {"svpbmt", config->svpbmt},
                {"no-svnapot", !config->svnapot},
                {"merge", config->merge},
                {"l2", has_l2(config)},
                {"split-l1", !shares_l1(config)},
                {"quick-l1", has_quick_l1(config)},
                {"walk-cache", has_pwc(config)},
                {"asids", cosim->traits->asids && config->asid_bits >= 2},
                {"flush-any-time", cosim->traits->flush_any_time && cosim->traits->cycles},
                {"unlimited-queue", config->walk_queue == 0}};
    *known = false;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].word, word) == 0) {
            *known = true;
            return rows[i].has;
        }
    return false;
}

static bool lacks(struct directed *directed, const char *what, uint64_t number, bool has)
{
    if (has)
        return true;
    directed->skipped = true;
    snprintf(directed->needs, sizeof directed->needs, number ? "%.32s %" PRIu64 : "%.32s", what, number);
    return true;
}

/* needs WORD, or: needs outstanding|walkers|queue|levels|pa-bits NUMBER */
bool case_needs(struct directed *directed)
{
    const struct cosim *cosim = directed->cosim;
    const char *word = case_word(directed);
    uint64_t number = 0;
    bool known = false;
    if (!word)
        return case_refuse(directed, "what is needed is missing");
    bool has = machine_has(cosim, word, &known);
    if (known)
        return lacks(directed, word, 0, has);
    if (!case_number(directed, &number))
        return false;
    if (strcmp(word, "outstanding") == 0)
        return lacks(directed, word, number, cosim->traits->outstanding >= number);
    if (strcmp(word, "walkers") == 0)
        return lacks(directed, word, number, cosim->machine.mmu.walkers >= number);
    if (strcmp(word, "levels") == 0)
        return lacks(directed, word, number, cosim->scheme->levels >= number);
    if (strcmp(word, "pa-bits-below") == 0)
        return lacks(directed, word, number, cosim->machine.mmu.pa_bits < number);
    return case_refuse(directed, "nothing that a machine has is called '%s'", word);
}

/* ---- context and requests ---------------------------------------------------------------------------------------- */

static bool set_modifier(struct directed *directed, const char *word)
{
    static const char *const names[] = {"sum", "mxr", "wp", "smep", "smap", "ac", "nxe"};
    for (unsigned bit = 0; bit < sizeof names / sizeof names[0]; bit++)
        if (strcmp(names[bit], word) == 0) {
            directed->context.modifiers |= 1u << bit;
            return true;
        }
    return case_refuse(directed, "'%s' is no part of a context", word);
}

/* context user|supervisor ASID [sum|mxr|wp|smep|smap|ac|nxe]... */
bool case_context(struct directed *directed)
{
    const char *word = case_word(directed);
    uint64_t asid = 0;
    bool user = word && strcmp(word, "user") == 0;
    if (!user && !(word && strcmp(word, "supervisor") == 0))
        return case_refuse(directed, "a context is user or supervisor");
    if (!case_number(directed, &asid))
        return false;
    directed->context.user = user;
    directed->context.asid = (uint32_t)asid;
    directed->context.modifiers = 0;
    while ((word = case_word(directed)))
        if (!set_modifier(directed, word))
            return false;
    return true;
}

static bool request(struct directed *directed, enum mmu_access access, uint64_t va)
{
    struct cosim_request next = directed->follow;
    next.va = va;
    next.access = access;
    next.context = directed->context;
    next.gap = directed->gap;
    directed->follow = (struct cosim_request){0};
    return cosim_translate(directed->cosim, &next);
}

/* load|store|fetch VA [GAP] */
static bool one_request(struct directed *directed, enum mmu_access access)
{
    uint64_t va = 0;
    directed->gap = 0;
    if (!case_number(directed, &va))
        return false;
    if (directed->rest[strspn(directed->rest, " \t\r")] && !case_number(directed, &directed->gap))
        return false;
    return request(directed, access, va);
}

bool case_load(struct directed *directed)
{
    return one_request(directed, MMU_LOAD);
}

bool case_store(struct directed *directed)
{
    return one_request(directed, MMU_STORE);
}

bool case_fetch(struct directed *directed)
{
    return one_request(directed, MMU_FETCH);
}

/* sweep VA COUNT STRIDE: loads */
bool case_sweep(struct directed *directed)
{
    uint64_t va = 0, count = 0, stride = 0;
    if (!case_number(directed, &va) || !case_number(directed, &count) || !case_number(directed, &stride))
        return false;
    directed->gap = 0;
    for (uint64_t i = 0; i < count; i++)
        if (!request(directed, MMU_LOAD, va + i * stride))
            return false;
    return true;
}

/* ---- flushes and time -------------------------------------------------------------------------------------------- */

static bool read_flush(struct directed *directed, struct mmu_flush *flush)
{
    uint64_t asid = 0;
    const char *word;
    *flush = (struct mmu_flush){0};
    while ((word = case_word(directed))) {
        if (strcmp(word, "global") == 0) {
            flush->global = true;
        } else if (strcmp(word, "va") == 0) {
            flush->by_va = true;
            if (!case_number(directed, &flush->va))
                return false;
        } else if (strcmp(word, "asid") == 0) {
            flush->by_asid = true;
            if (!case_number(directed, &asid))
                return false;
            flush->asid = (uint32_t)asid;
        } else {
            return case_refuse(directed, "a flush names va NUMBER, asid NUMBER, global");
        }
    }
    return true;
}

/* flush [va VA] [asid ASID] [global], behind all requests so far */
bool case_flush(struct directed *directed)
{
    struct mmu_flush flush;
    return read_flush(directed, &flush) && cosim_flush(directed->cosim, &flush);
}

/* in-flight DELAY [va VA] [asid ASID] [global]: follows the next request as soon as allowed, and DELAY cycles later */
bool case_in_flight(struct directed *directed)
{
    uint64_t delay = 0;
    if (!case_number(directed, &delay) || !read_flush(directed, &directed->follow.flush))
        return false;
    directed->follow.flushed = true;
    directed->follow.flush_delay = (uint32_t)delay;
    return true;
}

bool case_wait(struct directed *directed)
{
    return cosim_skip(directed->cosim, 0);
}

/* ---- expectations, of the request made last ---------------------------------------------------------------------- */

static bool expect(struct directed *directed, const char *what, uint64_t wanted, uint64_t found)
{
    if (wanted == found)
        return true;
    cosim_drain(directed->cosim);
    return cosim_differ(directed->cosim, "case", "%s:%u: %s is 0x%" PRIx64 " in place of 0x%" PRIx64, directed->file,
                        directed->line, what, found, wanted);
}

static bool expect_fault(struct directed *directed, const struct mmu_response *response)
{
    static const char *const kinds[] = {"none", "page", "access", "noncanonical"};
    const char *word = case_word(directed);
    for (unsigned kind = 0; word && kind < sizeof kinds / sizeof kinds[0]; kind++)
        if (strcmp(kinds[kind], word) == 0)
            return expect(directed, "the fault", kind, response->fault);
    return case_refuse(directed, "a fault is none, page, access or noncanonical");
}

static bool expect_served(struct directed *directed, const struct mmu_response *response)
{
    const struct mmu_config *config = &directed->cosim->machine.mmu;
    const char *word = case_word(directed);
    uint32_t level = response->served < config->tlb_count ? config->tlb[response->served].level : 0;
    if (word && strcmp(word, "l1") == 0)
        return expect(directed, "the TLB level that served", 1, level);
    if (word && strcmp(word, "l2") == 0)
        return expect(directed, "the TLB level that served", 2, level);
    if (word && strcmp(word, "walk") == 0)
        return expect(directed, "who served", MMU_SERVED_WALK, response->served) &&
               expect(directed, "merged", false, response->merged);
    if (word && strcmp(word, "merged") == 0)
        return expect(directed, "merged", true, response->merged);
    return case_refuse(directed, "served by is l1, l2, walk or merged");
}

static uint64_t count_accesses(const struct cosim_traffic *traffic, bool swaps)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < traffic->count && i < COSIM_MAX_ACCESSES; i++)
        count += traffic->access[i].swap == swaps;
    return count;
}

static bool expect_number(struct directed *directed, const char *what, const struct cosim_translation *asked)
{
    const struct mmu_response *response = &asked->model.response;
    uint64_t wanted = 0;
    if (!case_number(directed, &wanted))
        return false;
    if (strcmp(what, "pa") == 0)
        return expect(directed, "the physical address", wanted, response->pa);
    if (strcmp(what, "level") == 0)
        return expect(directed, "the level", wanted, response->level);
    if (strcmp(what, "code") == 0)
        return expect(directed, "the fault's code", wanted, response->code);
    if (strcmp(what, "reads") == 0)
        return expect(directed, "the number of table reads", wanted, count_accesses(&asked->model.traffic, false));
    if (strcmp(what, "swaps") == 0)
        return expect(directed, "the number of swaps", wanted, count_accesses(&asked->model.traffic, true));
    if (strcmp(what, "cycles") == 0)
        return expect(directed, "the number of cycles", wanted, response->done - asked->model.arrived);
    return case_refuse(directed, "nothing that can be expected is called '%s'", what);
}

/* expect fault KIND | served WHERE | pa|level|code|reads|swaps|cycles NUMBER, any number of them */
bool case_expect(struct directed *directed)
{
    const struct cosim_translation *asked = directed->cosim->last;
    const char *what;
    bool good = true;
    if (!asked)
        return case_refuse(directed, "nothing has been asked for yet");
    while (good && (what = case_word(directed)))
        good = strcmp(what, "fault") == 0    ? expect_fault(directed, &asked->model.response)
               : strcmp(what, "served") == 0 ? expect_served(directed, &asked->model.response)
                                             : expect_number(directed, what, asked);
    return good;
}
