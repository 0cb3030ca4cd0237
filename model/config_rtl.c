/*
 * What of a machine the RTL is built for: a line for each parameter of the module mmu. The RTL has one instruction and
 * one data TLB at level 1, at most one unified TLB at level 2, and one walker; whatever else a machine says is refused.
 * Memory, caches and the operating system are around the RTL, not in it.
 */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "scheme/scheme.h"

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

#define REFUSE(machine, error, format, ...) mmu_error_set((error), "%s: " format, (machine)->file, __VA_ARGS__)

static bool check_one(const struct mmu_machine *machine, const char *key, uint32_t value, struct mmu_error *error)
{
    return value == 1 || REFUSE(machine, error, "%s: the RTL has 1, not %" PRIu32 "; %s 1 is right", key, value, key);
}

static bool check_core(const struct mmu_machine *machine, struct mmu_error *error)
{
    const char *scheme = machine->mmu.scheme;
    if (strcmp(scheme, "sv39") != 0 && strcmp(scheme, "sv48") != 0)
        return REFUSE(machine, error, "scheme: the RTL implements sv39 and sv48, not %s", scheme);
    if (machine->mmu.svnapot || machine->mmu.svpbmt)
        return REFUSE(machine, error, "%s: the RTL does not have this extension; right would be false",
                      machine->mmu.svnapot ? "svnapot" : "svpbmt");
    if (strcmp(scheme, "sv48") == 0 && machine->mmu.pa_bits < RTL_SV48_PA_BITS)
        return REFUSE(machine, error, "pa_bits: for sv48 the RTL has at least %d, to hold a 512 GiB page; not %" PRIu32,
                      RTL_SV48_PA_BITS, machine->mmu.pa_bits);
    return check_one(machine, "core.count", machine->cores, error) &&
           check_one(machine, "core.window", machine->window, error) &&
           check_one(machine, "walker.count", machine->mmu.walkers, error);
}

static bool check_array(const struct mmu_machine *machine, const char *owner, const struct mmu_array_config *array,
                        struct mmu_error *error)
{
    if (policy_number(array->policy) == RTL_POLICIES)
        return REFUSE(machine, error, "%s.policy: the RTL has lru, plru and random, not %s", owner, array->policy);
    if (array->ways > RTL_MAX_WAYS)
        return REFUSE(machine, error, "%s.ways: the RTL has up to %d ways, not %" PRIu32, owner, RTL_MAX_WAYS,
                      array->ways);
    if (strcmp(array->policy, "lru") != 0 && (array->ways & (array->ways - 1)) != 0)
        return REFUSE(machine, error, "%s.ways: with %s, the RTL's ways are a power of two, not %" PRIu32, owner,
                      array->policy, array->ways);
    if ((uint64_t)array->sets * array->ways > RTL_MAX_ENTRIES)
        return REFUSE(machine, error, "%s.sets: the RTL has up to %d entries, not %" PRIu32 " sets of %" PRIu32 " ways",
                      owner, RTL_MAX_ENTRIES, array->sets, array->ways);
    return true;
}

static bool check_tlb(const struct mmu_machine *machine, const struct rtl_tlb *rtl, struct mmu_error *error)
{
    const struct mmu_tlb_config *tlb = find_tlb(machine, rtl->name);
    char owner[KEY_BYTES], key[KEY_BYTES];
    snprintf(owner, sizeof owner, "tlb.%s", rtl->name);
    snprintf(key, sizeof key, "tlb.%s.ports", rtl->name);
    if (!tlb)
        return rtl->optional || REFUSE(machine, error,
                                       "%s: the RTL has this TLB, at level %" PRIu32 " serving %s; "
                                       "it must be named",
                                       owner, rtl->level, rtl->serves_text);
    if (tlb->level != rtl->level)
        return REFUSE(machine, error, "%s.level: the RTL has it at level %" PRIu32 ", not %" PRIu32, owner, rtl->level,
                      tlb->level);
    if (tlb->serves != rtl->serves)
        return REFUSE(machine, error, "%s.serves: the RTL's serves exactly %s", owner, rtl->serves_text);
    return check_one(machine, key, tlb->ports, error) && check_array(machine, owner, &tlb->array, error);
}

static bool check_tlb_names(const struct mmu_machine *machine, struct mmu_error *error)
{
    for (uint32_t i = 0; i < machine->mmu.tlb_count; i++) {
        bool known = false;
        for (size_t n = 0; n < RTL_TLBS; n++)
            known = known || strcmp(rtl_tlbs[n].name, machine->mmu.tlb[i].name) == 0;
        if (!known)
            return REFUSE(machine, error, "tlb.%s: the RTL has no such TLB; l1i, l1d and l2 are right",
                          machine->mmu.tlb[i].name);
    }
    return true;
}

static bool check_arrays(const struct mmu_machine *machine, struct mmu_error *error)
{
    if (!check_tlb_names(machine, error))
        return false;
    for (size_t n = 0; n < RTL_TLBS; n++)
        if (!check_tlb(machine, &rtl_tlbs[n], error))
            return false;
    for (unsigned level = 1; level <= RTL_MAX_PWC; level++) {
        char owner[KEY_BYTES];
        snprintf(owner, sizeof owner, "pwc.level%u", level);
        if (machine->mmu.pwc[level].sets > 0 && !check_array(machine, owner, &machine->mmu.pwc[level], error))
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

bool mmu_machine_rtl(const struct mmu_machine *machine, FILE *out, struct mmu_error *error)
{
    const struct mmu_config *config = &machine->mmu;
    if (!check_core(machine, error) || !check_arrays(machine, error))
        return false;
    fprintf(out, "LEVELS=%d\nPA_BITS=%" PRIu32 "\nASID_BITS=%" PRIu32 "\nHW_AD=%d\n",
            mmu_scheme_find(config->scheme)->levels, config->pa_bits, config->asid_bits, config->hardware_ad);
    for (size_t n = 0; n < RTL_TLBS; n++)
        print_tlb(machine, &rtl_tlbs[n], out);
    print_pwcs(config, out);
    fprintf(out, "SEED=%" PRIu32 "\n", config->seed);
    return true;
}
