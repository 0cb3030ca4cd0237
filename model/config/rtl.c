/*
 * What of a machine the RTL is built for: a line for each parameter of the module mmu. The RTL has one TLB for
 * instructions and one for data at level 1, or one for both, at most one unified TLB at level 2, and up to eight
 * walkers behind one memory port; whatever else a machine says is refused. Memory, caches and the operating system are
 * around the RTL, not in it.
 */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "check.h"
#include "../scheme/scheme.h"

enum {
    RTL_MAX_WAYS = 64,
    RTL_MAX_ENTRIES = 8192,
    RTL_MAX_PWC = 4,
    RTL_MAX_REQUESTS = 64,
    RTL_MAX_WALKERS = 8,
    KEY_BYTES = 64
};

/* The schemes, and the number that the RTL knows their formats by. */
static const struct rtl_scheme {
    const char *name;
    int number;
} rtl_schemes[] = {{"sv39", 0}, {"sv48", 0}, {"sv57", 0}, {"x86-4", 1}, {"x86-5", 1}};

enum { RTL_SCHEMES = sizeof rtl_schemes / sizeof rtl_schemes[0] };

/* The RTL's TLBs. */
struct rtl_tlb {
    const char *parameter;
    const char *name; /* NULL: not looked for; the parameters are then of a TLB that is not built */
    uint32_t level;
    uint32_t serves;
    const char *serves_text;
    bool optional;
};

enum { RTL_TLBS = 3, ALL = MMU_SERVES_LOAD | MMU_SERVES_STORE | MMU_SERVES_FETCH };

static const char all_text[] = "load, store and fetch";

/* Split: what fetches has a TLB of its own. */
static const struct rtl_tlb split_tlbs[RTL_TLBS] = {
    {"L1I", "l1i", 1, MMU_SERVES_FETCH, "fetch", false},
    {"L1D", "l1d", 1, MMU_SERVES_LOAD | MMU_SERVES_STORE, "load and store", false},
    {"L2", "l2", 2, ALL, all_text, true},
};

static const struct rtl_tlb shared_tlbs[RTL_TLBS] = {
    {"L1I", NULL, 1, 0, NULL, true},
    {"L1D", "l1", 1, ALL, all_text, false},
    {"L2", "l2", 2, ALL, all_text, true},
};

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
    for (uint32_t i = 0; name && i < machine->mmu.tlb_count; i++)
        if (strcmp(machine->mmu.tlb[i].name, name) == 0)
            return &machine->mmu.tlb[i];
    return NULL;
}

/* A machine with a TLB called l1 shares it between instructions and data. */
static bool shares_l1(const struct mmu_machine *machine)
{
    return find_tlb(machine, "l1") != NULL;
}

static const struct rtl_tlb *rtl_tlbs(const struct mmu_machine *machine)
{
    return shares_l1(machine) ? shared_tlbs : split_tlbs;
}

/* RTL_SCHEMES if it has none. */
static size_t rtl_scheme(const struct mmu_machine *machine)
{
    size_t n = 0;
    while (n < RTL_SCHEMES && strcmp(rtl_schemes[n].name, machine->mmu.scheme) != 0)
        n++;
    return n;
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

static bool check_scheme(const struct check *check)
{
    const struct mmu_config *config = &check->machine->mmu;
    const struct mmu_scheme *scheme = mmu_scheme_find(config->scheme);
    unsigned largest = 31 - (unsigned)__builtin_clz(scheme->leaf_levels);
    if (rtl_scheme(check->machine) == RTL_SCHEMES)
        return REFUSE(check, "scheme", "the RTL implements sv39, sv48, sv57, x86-4 and x86-5, not %s", config->scheme);
    return config->pa_bits >= mmu_scheme_shift(scheme, largest) ||
           REFUSE(check, "pa_bits", "for %s the RTL has at least %u, to hold its largest page; not %" PRIu32,
                  config->scheme, mmu_scheme_shift(scheme, largest), config->pa_bits);
}

/* What a cycle has room for: with one request outstanding it does not tell. */
static bool check_limit(const struct check *check, const char *key, uint32_t value)
{
    uint32_t window = check->machine->window;
    return value == 1 || (value == 0 && window == 1) ||
           REFUSE(check, key, "with core.window %" PRIu32 " the RTL has 1, not %" PRIu32 "; %s 1 is right", window,
                  value, key);
}

static bool check_requests(const struct check *check)
{
    const struct mmu_machine *machine = check->machine;
    uint32_t window = machine->window, walkers = machine->mmu.walkers;
    if (window > RTL_MAX_REQUESTS || (window & (window - 1)) != 0)
        return REFUSE(check, "core.window", "the RTL has a power of two of requests, up to %d, not %" PRIu32,
                      RTL_MAX_REQUESTS, window);
    if (walkers > RTL_MAX_WALKERS || walkers > window)
        return REFUSE(check, "walker.count",
                      "the RTL has up to %d walkers, and no more than core.window, which is %" PRIu32 "; not %" PRIu32,
                      RTL_MAX_WALKERS, window, walkers);
    return check_limit(check, "walker.starts", machine->mmu.walk_starts) &&
           check_limit(check, "walker.ports", machine->mmu.walk_ports) &&
           check_limit(check, "completions", machine->mmu.completions);
}

static bool check_core(const struct check *check)
{
    return check_scheme(check) && check_one(check, "core.count", check->machine->cores) && check_requests(check) &&
           (!check->machine->memory.data ||
            REFUSE(check, "memory.data", "the RTL's memory serves its walkers only; false is right"));
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
    const struct rtl_tlb *rtl = rtl_tlbs(check->machine);
    for (uint32_t i = 0; i < check->machine->mmu.tlb_count; i++) {
        bool known = false;
        char owner[KEY_BYTES];
        snprintf(owner, sizeof owner, "tlb.%s", check->machine->mmu.tlb[i].name);
        for (size_t n = 0; n < RTL_TLBS; n++)
            known = known || (rtl[n].name && strcmp(rtl[n].name, check->machine->mmu.tlb[i].name) == 0);
        if (!known)
            return REFUSE(check, owner, "the RTL has no such TLB%s; l1i, l1d and l2 are right, or l1 and l2",
                          shares_l1(check->machine) ? " beside l1" : "");
    }
    return true;
}

static bool check_arrays(const struct check *check)
{
    if (!check_tlb_names(check))
        return false;
    for (size_t n = 0; n < RTL_TLBS; n++)
        if (!check_tlb(check, &rtl_tlbs(check->machine)[n]))
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

static void print_requests(const struct mmu_machine *machine, FILE *out)
{
    const struct mmu_config *config = &machine->mmu;
    fprintf(out, "REQUESTS=%" PRIu32 "\nWALKERS=%" PRIu32 "\nQUEUE=%" PRIu32 "\nMERGE=%d\nL1_SHARED=%d\n",
            machine->window, config->walkers, config->walk_queue, config->merge, shares_l1(machine));
}

static void print_parameters(const struct mmu_machine *machine, FILE *out)
{
    const struct mmu_config *config = &machine->mmu;
    fprintf(out, "SCHEME=%d\nLEVELS=%d\nPA_BITS=%" PRIu32 "\nASID_BITS=%" PRIu32 "\nHW_AD=%d\nSVNAPOT=%d\nSVPBMT=%d\n",
            rtl_schemes[rtl_scheme(machine)].number, mmu_scheme_find(config->scheme)->levels, config->pa_bits,
            config->asid_bits, config->hardware_ad, config->svnapot, config->svpbmt);
    print_requests(machine, out);
    for (size_t n = 0; n < RTL_TLBS; n++)
        print_tlb(machine, &rtl_tlbs(machine)[n], out);
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
