/*
 * What of a machine the RTL is built for: a line for each parameter of the module mmu. The RTL has one instruction and
 * one data TLB at level 1, at most one unified TLB at level 2, and one walker; whatever else a machine says is refused.
 * Memory, caches and the operating system are around the RTL, not in it.
 */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "check.h"
#include "../scheme/scheme.h"

enum { RTL_MAX_WAYS = 64, RTL_MAX_ENTRIES = 8192, RTL_MAX_PWC = 3, RTL_SV48_PA_BITS = 39, KEY_BYTES = 64 };

/* The RTL's TLBs. */
static const struct rtl_tlb {
    const char *parameter;
    const char *name;
    uint32_t level;
    uint32_t serves;
    const char *serves_text;
    bool optional;
} rtl_tlbs[] = {
    {"L1I", "l1i", 1, MMU_SERVES_FETCH, "fetch", false},
    {"L1D", "l1d", 1, MMU_SERVES_LOAD | MMU_SERVES_STORE, "load and store", false},
    {"L2", "l2", 2, MMU_SERVES_LOAD | MMU_SERVES_STORE | MMU_SERVES_FETCH, "load, store and fetch", true},
};

enum { RTL_TLBS = sizeof rtl_tlbs / sizeof rtl_tlbs[0] };

/* By the number that the RTL knows them by. */
static const char *const rtl_policies[] = {"lru", "plru", "random"};

enum { RTL_POLICIES = sizeof rtl_policies / sizeof rtl_policies[0] };

static uint32_t policy_number(const char *name)
{
    uint32_t n = 0;
    while (n < RTL_POLICIES && strcmp(rtl_policies[n], name) != 0)
        n++;
    return n;
}

static const struct mmu_tlb_config *find_tlb(const struct mmu_machine *machine, const char *name)
{
    for (uint32_t i = 0; i < machine->mmu.tlb_count; i++)
        if (strcmp(machine->mmu.tlb[i].name, name) == 0)
            return &machine->mmu.tlb[i];
    return NULL;
}

/* ---- what the RTL cannot be -------------------------------------------------------------------------------------- */

/* What every rule looks at. */
struct check {
    const struct mmu_machine *machine;
    const struct mmu_source *source;
    struct mmu_error *error;
};

/* Say what the RTL has instead of a key's value, at the place where it was given. False, for `return`. */
#define REFUSE(check, key, ...) mmu_source_refuse((check)->source, (key), (check)->error, __VA_ARGS__)

static bool check_one(const struct check *check, const char *key, uint32_t value)
{
    return value == 1 || REFUSE(check, key, "the RTL has 1, not %" PRIu32 "; %s 1 is right", value, key);
}

static bool check_none(const struct check *check, const char *key, uint32_t value)
{
    return value == 0 || REFUSE(check, key, "the RTL has no such limit; %s 0 is right, not %" PRIu32, key, value);
}

static bool check_core(const struct check *check)
{
    const struct mmu_machine *machine = check->machine;
    const char *scheme = machine->mmu.scheme;
    if (strcmp(scheme, "sv39") != 0 && strcmp(scheme, "sv48") != 0)
        return REFUSE(check, "scheme", "the RTL implements sv39 and sv48, not %s", scheme);
    if (machine->mmu.svnapot || machine->mmu.svpbmt)
        return REFUSE(check, machine->mmu.svnapot ? "svnapot" : "svpbmt",
                      "the RTL does not have this extension; right would be false");
    if (strcmp(scheme, "sv48") == 0 && machine->mmu.pa_bits < RTL_SV48_PA_BITS)
        return REFUSE(check, "pa_bits", "for sv48 the RTL has at least %d, to hold a 512 GiB page; not %" PRIu32,
                      RTL_SV48_PA_BITS, machine->mmu.pa_bits);
    return check_one(check, "core.count", machine->cores) && check_one(check, "core.window", machine->window) &&
           check_one(check, "walker.count", machine->mmu.walkers) &&
           check_none(check, "walker.queue", machine->mmu.walk_queue) &&
           (!machine->memory.data ||
            REFUSE(check, "memory.data", "the RTL's memory serves its walker only; false is right"));
}

static bool check_array(const struct check *check, const char *owner, const struct mmu_array_config *array)
{
    char policy[KEY_BYTES], ways[KEY_BYTES], sets[KEY_BYTES];
    snprintf(policy, sizeof policy, "%s.policy", owner);
    snprintf(ways, sizeof ways, "%s.ways", owner);
    snprintf(sets, sizeof sets, "%s.sets", owner);
    if (policy_number(array->policy) == RTL_POLICIES)
        return REFUSE(check, policy, "the RTL has lru, plru and random, not %s", array->policy);
    if (array->ways > RTL_MAX_WAYS)
        return REFUSE(check, ways, "the RTL has up to %d ways, not %" PRIu32, RTL_MAX_WAYS, array->ways);
    if (strcmp(array->policy, "lru") != 0 && (array->ways & (array->ways - 1)) != 0)
        return REFUSE(check, ways, "with %s, the RTL's ways are a power of two, not %" PRIu32, array->policy,
                      array->ways);
    if ((uint64_t)array->sets * array->ways > RTL_MAX_ENTRIES)
        return REFUSE(check, sets, "the RTL has up to %d entries, not %" PRIu32 " sets of %" PRIu32 " ways",
                      RTL_MAX_ENTRIES, array->sets, array->ways);
    return true;
}

/* How its entries are found and shared out. */
static bool check_tlb_rules(const struct check *check, const struct mmu_tlb_config *tlb)
{
    char index[KEY_BYTES], probe[KEY_BYTES], inclusion[KEY_BYTES], mshrs[KEY_BYTES];
    snprintf(index, sizeof index, "tlb.%s.index", tlb->name);
    snprintf(probe, sizeof probe, "tlb.%s.probe", tlb->name);
    snprintf(inclusion, sizeof inclusion, "tlb.%s.inclusion", tlb->name);
    snprintf(mshrs, sizeof mshrs, "tlb.%s.mshrs", tlb->name);
    if (tlb->index != MMU_INDEX_MODULO)
        return REFUSE(check, index, "the RTL has modulo only");
    if (tlb->serial && (tlb->pages & (tlb->pages - 1)))
        return REFUSE(check, probe, "the RTL probes all page sizes at once; right would be parallel");
    if (tlb->inclusion != MMU_NON_INCLUSIVE)
        return REFUSE(check, inclusion, "the RTL has non-inclusive only");
    return check_none(check, mshrs, tlb->mshrs);
}

static bool check_tlb(const struct check *check, const struct rtl_tlb *rtl)
{
    const struct mmu_tlb_config *tlb = find_tlb(check->machine, rtl->name);
    char owner[KEY_BYTES], level[KEY_BYTES], serves[KEY_BYTES], ports[KEY_BYTES];
    snprintf(owner, sizeof owner, "tlb.%s", rtl->name);
    snprintf(level, sizeof level, "tlb.%s.level", rtl->name);
    snprintf(serves, sizeof serves, "tlb.%s.serves", rtl->name);
    snprintf(ports, sizeof ports, "tlb.%s.ports", rtl->name);
    if (!tlb)
        return rtl->optional ||
               REFUSE(check, owner, "the RTL has this TLB, at level %" PRIu32 " serving %s; it must be named",
                      rtl->level, rtl->serves_text);
    if (tlb->level != rtl->level)
        return REFUSE(check, level, "the RTL has it at level %" PRIu32 ", not %" PRIu32, rtl->level, tlb->level);
    if (tlb->serves != rtl->serves)
        return REFUSE(check, serves, "the RTL's serves exactly %s", rtl->serves_text);
    return check_one(check, ports, tlb->ports) && check_array(check, owner, &tlb->array) && check_tlb_rules(check, tlb);
}

static bool check_tlb_names(const struct check *check)
{
    for (uint32_t i = 0; i < check->machine->mmu.tlb_count; i++) {
        bool known = false;
        char owner[KEY_BYTES];
        snprintf(owner, sizeof owner, "tlb.%s", check->machine->mmu.tlb[i].name);
        for (size_t n = 0; n < RTL_TLBS; n++)
            known = known || strcmp(rtl_tlbs[n].name, check->machine->mmu.tlb[i].name) == 0;
        if (!known)
            return REFUSE(check, owner, "the RTL has no such TLB; l1i, l1d and l2 are right");
    }
    return true;
}

static bool check_arrays(const struct check *check)
{
    if (!check_tlb_names(check))
        return false;
    for (size_t n = 0; n < RTL_TLBS; n++)
        if (!check_tlb(check, &rtl_tlbs[n]))
            return false;
    if (check->machine->mmu.pwc[0].sets > 0)
        return REFUSE(check, "pwc.unified", "the RTL has walk caches by level only; pwc.unified.sets 0 is right");
    for (unsigned level = 1; level <= RTL_MAX_PWC; level++) {
        char owner[KEY_BYTES];
        snprintf(owner, sizeof owner, "pwc.level%u", level);
        const struct mmu_array_config *pwc = &check->machine->mmu.pwc[level];
        if (pwc->sets > 0 && !check_array(check, owner, pwc))
            return false;
    }
    return true;
}

/* ---- parameters -------------------------------------------------------------------------------------------------- */

static void print_array(const char *prefix, const struct mmu_array_config *array, FILE *out)
{
    fprintf(out, "%s_SETS=%" PRIu32 "\n%s_WAYS=%" PRIu32 "\n%s_POLICY=%" PRIu32 "\n", prefix, array->sets, prefix,
            array->ways, prefix, policy_number(array->policy));
}

static void print_tlb(const struct mmu_machine *machine, const struct rtl_tlb *rtl, FILE *out)
{
    static const struct mmu_tlb_config none = {.pages = 1, .latency = 1, .array = {.ways = 1, .policy = "lru"}};
    const struct mmu_tlb_config *tlb = find_tlb(machine, rtl->name);
    if (!tlb)
        tlb = &none;
    print_array(rtl->parameter, &tlb->array, out);
    fprintf(out, "%s_LATENCY=%" PRIu32 "\n%s_PAGES=%" PRIu32 "\n", rtl->parameter, tlb->latency, rtl->parameter,
            tlb->pages);
}

static void print_pwcs(const struct mmu_config *config, FILE *out)
{
    static const struct mmu_array_config none = {.ways = 1, .policy = "lru"};
    fprintf(out, "PWC_LATENCY=%" PRIu32 "\n", config->pwc_latency);
    for (unsigned level = 1; level <= RTL_MAX_PWC; level++) {
        char prefix[KEY_BYTES];
        snprintf(prefix, sizeof prefix, "PWC%u", level);
        print_array(prefix, config->pwc[level].sets > 0 ? &config->pwc[level] : &none, out);
    }
}

static void print_parameters(const struct mmu_machine *machine, FILE *out)
{
    const struct mmu_config *config = &machine->mmu;
    fprintf(out, "LEVELS=%d\nPA_BITS=%" PRIu32 "\nASID_BITS=%" PRIu32 "\nHW_AD=%d\n",
            mmu_scheme_find(config->scheme)->levels, config->pa_bits, config->asid_bits, config->hardware_ad);
    for (size_t n = 0; n < RTL_TLBS; n++)
        print_tlb(machine, &rtl_tlbs[n], out);
    print_pwcs(config, out);
    fprintf(out, "SEED=%" PRIu32 "\n", config->seed);
}

bool mmu_machine_rtl(const char *file, const char *const *settings, size_t count, FILE *out, struct mmu_error *error)
{
    struct mmu_source source = {.file = file, .settings = settings, .setting_count = count};
    struct mmu_machine machine;
    const struct check check = {&machine, &source, error};
    if (!mmu_yaml_read(&source.yaml, file, error))
        return false;
    bool good = mmu_machine_build(&machine, &source, error) && check_core(&check) && check_arrays(&check);
    if (good)
        print_parameters(&machine, out);
    mmu_yaml_free(&source.yaml);
    return good;
}
