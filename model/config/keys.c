/* See keys.h. A new key is a row in one of the tables here. */
#include "keys.h"

#include <ctype.h>
#include <string.h>

#include "../base/error.h"
#include "pages.h"
#include "../os/reclaim/reclaim.h"
#include "../policy/policy.h"
#include "../scheme/scheme.h"

/* ---- choices ----------------------------------------------------------------------------------------------------- */

static const char *scheme_name(size_t n)
{
    return mmu_schemes[n] ? mmu_schemes[n]->name : NULL;
}

static const char *policy_name(size_t n)
{
    return mmu_policies[n] ? mmu_policies[n]->name : NULL;
}

static const char *reclaim_name(size_t n)
{
    return mmu_reclaims[n] ? mmu_reclaims[n]->name : NULL;
}

static const char *ad_update(size_t n)
{
    static const char *const names[] = {"fault", "hardware", NULL};
    return names[n];
}

/* In the order of enum mmu_access. */
static const char *access_name(size_t n)
{
    static const char *const names[] = {"load", "store", "fetch", NULL};
    return names[n];
}

/* In the order of enum mmu_index. */
static const char *index_name(size_t n)
{
    static const char *const names[] = {"modulo", "xor", "fold", NULL};
    return names[n];
}

static const char *parallel_serial(size_t n)
{
    static const char *const names[] = {"parallel", "serial", NULL};
    return names[n];
}

/* In the order of enum mmu_inclusion. */
static const char *inclusion_name(size_t n)
{
    static const char *const names[] = {"non-inclusive", "inclusive", "exclusive", NULL};
    return names[n];
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

#define KIB (UINT64_C(1) << 10)
#define GIB (UINT64_C(1) << 30)
#define MAX_MEMORY (UINT64_C(8) << 40)
#define MAX_ADDRESS ((UINT64_C(1) << 56) - MMU_FRAME_BYTES)

/* Which field of which struct: the first columns of every row. */
#define FIELD(object, field) .offset = offsetof(object, field), .bytes = sizeof(((object *)0)->field)
#define UINT(low, high) .type = MMU_PARAM_UINT, .min = (low), .max = (high)
#define SETS(low, high) .type = MMU_PARAM_UINT, .min = (low), .max = (high), .power_of_two = true
#define BYTES(low, high) .type = MMU_PARAM_SIZE, .min = (low), .max = (high), .multiple = MMU_FRAME_BYTES
#define CHOICE(choices) .type = MMU_PARAM_CHOICE, .choice = (choices)
#define ENUM(choices) .type = MMU_PARAM_ENUM, .choice = (choices)
#define LIST(choices) .type = MMU_PARAM_FLAGS, .choice = (choices)
#define CYCLES .type = MMU_PARAM_UINT, .min = 0, .max = 1000000000, .unit = "cycles"

enum { MAX_SETS = 65536, MAX_WAYS = 65536, MAX_LATENCY = 10000 };

#define M(field) FIELD(struct mmu_machine, field)

static const struct mmu_param core_params[] = {
    {"scheme", M(mmu.scheme), CHOICE(scheme_name), .unit = "", .help = "page-table format"},
    {"pa_bits", M(mmu.pa_bits), UINT(32, 56), .derived = "the most that the scheme can encode", .unit = "bits",
     .help = "implemented physical address bits"},
    {"asid_bits", M(mmu.asid_bits), UINT(0, 16), .derived = "the most that the scheme has", .unit = "bits",
     .help = "implemented ASID or PCID bits; 0: every switch of process flushes"},
    {"ad_update", M(mmu.hardware_ad), .type = MMU_PARAM_BOOL, .choice = ad_update, .initial = "hardware", .unit = "",
     .help = "who sets accessed and dirty: the walker (Svadu, x86), or the OS after a fault (Svade)"},
    {"svnapot", M(mmu.svnapot), .type = MMU_PARAM_BOOL, .choice = mmu_param_false_true, .initial = "false", .unit = "",
     .help = "RISC-V Svnapot: leaves with N set belong to 64 KiB pages, kept in the TLBs as their 4 KiB parts; the OS "
             "writes none"},
    {"svpbmt", M(mmu.svpbmt), .type = MMU_PARAM_BOOL, .choice = mmu_param_false_true, .initial = "false", .unit = "",
     .help = "RISC-V Svpbmt: bits 62:61 of a leaf give its memory type (and are checked); else they are reserved; the "
             "OS writes none"},
    {"seed", M(mmu.seed), UINT(1, 65535), .initial = "1", .unit = "",
     .help = "of random replacement, in every array that has it (of no effect without one)"},
    {"completions", M(mmu.completions), UINT(0, 64), .initial = "0", .unit = "requests per cycle",
     .help = "that a core's MMU answers in one cycle, granted hits of TLB level 1 beside them; 0: any number; tells "
             "with core.window above 1"},
    {"core.count", M(cores), UINT(1, MMU_OS_MAX_CORES), .initial = "1", .unit = "cores",
     .help = "cores, each with an MMU of its own"},
    {"core.width", M(width), UINT(0, 16), .initial = "1", .unit = "instructions per cycle",
     .help = "at which its references arrive (fetches are instructions; without any, all references); 0: at once"},
    {"core.window", M(window), UINT(1, 1024), .initial = "1", .unit = "requests",
     .help = "translations that a core may have outstanding; 1: blocking"},
};

#define T(field) FIELD(struct mmu_tlb_config, field)

static const struct mmu_param tlb_params[] = {
    {"level", T(level), UINT(1, MMU_MAX_TLBS), .unit = "",
     .help = "1 is looked up first; those of one level in parallel"},
    {"serves", T(serves), LIST(access_name), .unit = "", .help = "accesses that it is looked up for"},
    {"pages", T(pages), LIST(mmu_page_name), .unit = "",
     .help = "page sizes that it holds, of those that the scheme has"},
    {"sets", T(array.sets), SETS(1, MAX_SETS), .initial = "1", .unit = "sets", .help = "1: fully associative"},
    {"ways", T(array.ways), UINT(1, MAX_WAYS), .unit = "ways", .help = "entries in a set"},
    {"policy", T(array.policy), CHOICE(policy_name), .initial = "lru", .unit = "", .help = "replacement policy"},
    {"latency", T(latency), UINT(1, MAX_LATENCY), .initial = "1", .unit = "cycles",
     .help = "from the start of a lookup to its result"},
    {"ports", T(ports), UINT(1, 64), .initial = "1", .unit = "ports",
     .help = "lookups that may start in one cycle; more than 1 tells when several requests arrive in one: core.window "
             "above 1 and core.width not 1"},
    {"index", T(index), ENUM(index_name), .initial = "modulo", .unit = "",
     .help = "how the set follows from the page number: its lowest bits, the XOR of its two lowest slices, or of all"},
    {"probe", T(serial), .type = MMU_PARAM_BOOL, .choice = parallel_serial, .initial = "parallel", .unit = "",
     .help = "its page sizes are probed at once, or one after another, the smallest first, each for `latency`"},
    {"mshrs", T(mshrs), UINT(0, 64), .initial = "0", .unit = "requests",
     .help = "requests that may have missed here and wait for their answer; 0: any number; tells with core.window "
             "above 1"},
    {"inclusion", T(inclusion), ENUM(inclusion_name), .initial = "non-inclusive", .unit = "",
     .help = "towards the TLB levels before: none; what it evicts goes there, too; or it takes what those evict"},
    {"shared", T(shared), .type = MMU_PARAM_BOOL, .choice = mmu_param_false_true, .initial = "false", .unit = "",
     .help = "one array for all cores, at the last TLB level; false: each core has one; tells with core.count above 1"},
};

static const struct mmu_param pwcs_params[] = {
    {"pwc.latency", M(mmu.pwc_latency), UINT(1, MAX_LATENCY), .initial = "1", .unit = "cycles",
     .help = "lookup of all page-walk caches, in parallel"},
};

#define P(field) FIELD(struct mmu_array_config, field)

static const struct mmu_param pwc_params[] = {
    {"sets", P(sets), SETS(0, MAX_SETS), .initial = "1", .unit = "sets",
     .help = "of the cache of pointers read at table level N; 0: there is none"},
    {"ways", P(ways), UINT(1, MAX_WAYS), .unit = "ways", .help = "entries in a set"},
    {"policy", P(policy), CHOICE(policy_name), .initial = "lru", .unit = "", .help = "replacement policy"},
};

static const struct mmu_param unified_params[] = {
    {"sets", P(sets), SETS(0, MAX_SETS), .initial = "1", .unit = "sets",
     .help = "of one cache for the pointers of all levels, in place of pwc.levelN; 0: there is none"},
    {"ways", P(ways), UINT(1, MAX_WAYS), .unit = "ways", .help = "entries in a set"},
    {"policy", P(policy), CHOICE(policy_name), .initial = "lru", .unit = "", .help = "replacement policy"},
};

static const struct mmu_param memory_params[] = {
    {"walker.count", M(mmu.walkers), UINT(1, 64), .initial = "1", .unit = "walkers",
     .help = "walks in progress at once; more than 1 tells with core.window above 1"},
    {"walker.merge", M(mmu.merge), .type = MMU_PARAM_BOOL, .choice = mmu_param_false_true, .initial = "true",
     .unit = "", .help = "a miss on a page that is being walked waits for that walk; tells with core.window above 1"},
    {"walker.queue", M(mmu.walk_queue), UINT(0, 64), .initial = "0", .unit = "requests",
     .help = "that may wait for a walker, or for the walk that they joined; 0: any number; tells with core.window "
             "above 1"},
    {"walker.starts", M(mmu.walk_starts), UINT(0, 64), .initial = "0", .unit = "walks per cycle",
     .help = "that start; 0: any number; tells with walker.count and core.window above 1"},
    {"walker.ports", M(mmu.walk_ports), UINT(0, 64), .initial = "0", .unit = "accesses per cycle",
     .help = "that all walkers of a core issue, and answers that come; 0: any number; tells with walker.count and "
             "core.window above 1"},
    {"walker.cache_level", M(memory.walk_level), UINT(1, MMU_MAX_CACHES + 1), .initial = "1", .unit = "",
     .help = "level of the first cache that table reads look up; one above the last cache: RAM"},
    {"memory.base", M(memory.base), .type = MMU_PARAM_ADDRESS, .min = 0, .max = MAX_ADDRESS,
     .multiple = MMU_FRAME_BYTES, .initial = "0x0", .unit = "bytes", .help = "first physical address of RAM"},
    {"memory.size", M(memory.bytes), BYTES(64 * KIB, MAX_MEMORY), .initial = "4G", .unit = "bytes",
     .help = "RAM; what is never written costs the simulator nothing"},
    {"memory.latency", M(memory.latency), UINT(1, MAX_LATENCY), .initial = "100", .unit = "cycles",
     .help = "of RAM itself, behind all caches"},
    {"memory.data", M(memory.data), .type = MMU_PARAM_BOOL, .choice = mmu_param_false_true, .initial = "false",
     .unit = "", .help = "the program's own loads, stores and fetches bring their lines into the caches, in no time"},
};

#define C(field) FIELD(struct mmu_cache_config, field)

static const struct mmu_param cache_params[] = {
    {"level", C(level), UINT(1, MMU_MAX_CACHES), .unit = "", .help = "1 is looked up first by a table read"},
    {"sets", C(array.sets), SETS(1, 1 << 20), .unit = "sets", .help = "of 64-byte lines"},
    {"ways", C(array.ways), UINT(1, MAX_WAYS), .unit = "ways", .help = "lines in a set"},
    {"policy", C(array.policy), CHOICE(policy_name), .initial = "lru", .unit = "", .help = "replacement policy"},
    {"latency", C(latency), UINT(1, MAX_LATENCY), .unit = "cycles", .help = "of a lookup, hit or miss"},
    {"shared", C(shared), .type = MMU_PARAM_BOOL, .choice = mmu_param_false_true, .initial = "true", .unit = "",
     .help = "one for all cores; false: one for each; tells with core.count above 1"},
};

static const struct mmu_param os_params[] = {
    {"os.memory", M(os.memory), BYTES(64 * KIB, MAX_MEMORY), .derived = "memory.size", .unit = "bytes",
     .help = "RAM that the OS may use, from memory.base, page tables included"},
    {"os.swap", M(os.swap), BYTES(0, MAX_MEMORY), .initial = "16G", .unit = "bytes", .help = "swap space"},
    {"os.reclaim", M(os.reclaim), CHOICE(reclaim_name), .initial = "clock", .unit = "",
     .help = "which page is evicted when memory is full"},
    {"os.huge_pages", M(os.huge_pages), CHOICE(mmu_os_huge_pages_name), .initial = "never", .unit = "",
     .help = "when a fault maps a huge page, one of the scheme's level 1 (2M, in Sv32 4M): always is when the area "
             "holds it, nothing is mapped there yet, and frames in a row are free"},
    {"os.minor_cycles", M(os.minor_cycles), CYCLES, .initial = "2500", .help = "cost of a fault without I/O"},
    {"os.major_cycles", M(os.major_cycles), CYCLES, .initial = "100000", .help = "cost of a fault that waits for swap"},
    {"os.copy_cycles", M(os.copy_cycles), CYCLES, .initial = "1000", .help = "added when a fault copies a page"},
    {"os.evict_cycles", M(os.evict_cycles), CYCLES, .initial = "2500",
     .help = "added for each page evicted on the way"},
    {"os.shootdown_cycles", M(os.shootdown_cycles), CYCLES, .initial = "2000",
     .help = "added for each flush sent to another core; tells with core.count above 1"},
    {"os.huge_fault_cycles", M(os.huge_fault_cycles), CYCLES, .initial = "500000",
     .help = "added when a fault maps a huge page, mostly for zeroing it; tells with os.huge_pages always"},
};

/* ---- the things that keys name ----------------------------------------------------------------------------------- */

static bool check_name(const char *what, const char *name, struct mmu_error *error)
{
    size_t length = 0;
    while (isalnum((unsigned char)name[length]) || name[length] == '_')
        length++;
    if (length > 0 && length < MMU_NAME_BYTES && name[length] == '\0')
        return true;
    return mmu_error_set(error, "%s.NAME: %s is no name; letters, digits and underscores are right, up to %d", what,
                         mmu_quote(name).text, MMU_NAME_BYTES - 1);
}

/* Counters are called GROUP.NAME, and a TLB's name is its group. */
static bool check_group(const char *name, struct mmu_error *error)
{
    static const char *const taken[] = {"refs", "pwc", "walk", "time", "os", "memory", "cache"};
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (strcmp(name, taken[i]) == 0)
            return mmu_error_set(error, "tlb.%s: other counters have that name; choose another", name);
    return true;
}

static const struct mmu_machine_section *section_of(const char *name);
static bool set_defaults(const struct mmu_machine_section *section, void *object, struct mmu_error *error);

static void *open_machine(struct mmu_machine *machine, const char *name, struct mmu_error *error)
{
    (void)name;
    (void)error;
    return machine;
}

static const void *machine_unit(const struct mmu_machine *machine, size_t n, char name[MMU_NAME_BYTES])
{
    name[0] = '\0';
    return n == 0 ? machine : NULL;
}

static void *open_tlb(struct mmu_machine *machine, const char *name, struct mmu_error *error)
{
    struct mmu_config *config = &machine->mmu;
    for (uint32_t i = 0; i < config->tlb_count; i++)
        if (strcmp(config->tlb[i].name, name) == 0)
            return &config->tlb[i];
    if (!check_name("tlb", name, error) || !check_group(name, error))
        return NULL;
    if (config->tlb_count == MMU_MAX_TLBS) {
        mmu_error_set(error, "tlb.%s: one TLB too many; %d are the most", name, MMU_MAX_TLBS);
        return NULL;
    }
    struct mmu_tlb_config *tlb = &config->tlb[config->tlb_count++];
    snprintf(tlb->name, sizeof tlb->name, "%s", name);
    return set_defaults(section_of("tlb"), tlb, error) ? tlb : NULL;
}

static const void *tlb_unit(const struct mmu_machine *machine, size_t n, char name[MMU_NAME_BYTES])
{
    if (n >= machine->mmu.tlb_count)
        return NULL;
    memcpy(name, machine->mmu.tlb[n].name, MMU_NAME_BYTES);
    return &machine->mmu.tlb[n];
}

const char *mmu_machine_pwc_name(unsigned n)
{
    static const char *const names[MMU_MAX_LEVELS] = {"unified", "level1", "level2", "level3", "level4"};
    return names[n];
}

/* A page-walk cache that a key has named has a policy; sets may be 0. */
static void *open_pwc(struct mmu_machine *machine, const char *name, struct mmu_error *error)
{
    unsigned n = 0;
    while (n < MMU_MAX_LEVELS && strcmp(name, mmu_machine_pwc_name(n)) != 0)
        n++;
    if (n == MMU_MAX_LEVELS) {
        mmu_error_set(error, "pwc: %s is no page-walk cache; level1 to level%d are, and unified", mmu_quote(name).text,
                      MMU_MAX_LEVELS - 1);
        return NULL;
    }
    struct mmu_array_config *pwc = &machine->mmu.pwc[n];
    if (pwc->policy[0] == '\0' && !set_defaults(section_of("pwc"), pwc, error))
        return NULL;
    return pwc;
}

static const void *unified_unit(const struct mmu_machine *machine, size_t n, char name[MMU_NAME_BYTES])
{
    if (n > 0 || machine->mmu.pwc[0].policy[0] == '\0')
        return NULL;
    snprintf(name, MMU_NAME_BYTES, "%s", mmu_machine_pwc_name(0));
    return &machine->mmu.pwc[0];
}

static const void *pwc_unit(const struct mmu_machine *machine, size_t n, char name[MMU_NAME_BYTES])
{
    for (unsigned level = 1; level < MMU_MAX_LEVELS; level++) {
        if (machine->mmu.pwc[level].policy[0] == '\0' || n-- > 0)
            continue;
        snprintf(name, MMU_NAME_BYTES, "%s", mmu_machine_pwc_name(level));
        return &machine->mmu.pwc[level];
    }
    return NULL;
}

static void *open_cache(struct mmu_machine *machine, const char *name, struct mmu_error *error)
{
    struct mmu_memory_config *memory = &machine->memory;
    for (uint32_t i = 0; i < memory->cache_count; i++)
        if (strcmp(memory->cache[i].name, name) == 0)
            return &memory->cache[i];
    if (!check_name("cache", name, error))
        return NULL;
    if (memory->cache_count == MMU_MAX_CACHES) {
        mmu_error_set(error, "cache.%s: one cache too many; %d are the most", name, MMU_MAX_CACHES);
        return NULL;
    }
    struct mmu_cache_config *cache = &memory->cache[memory->cache_count++];
    snprintf(cache->name, sizeof cache->name, "%s", name);
    return set_defaults(section_of("cache"), cache, error) ? cache : NULL;
}

static const void *cache_unit(const struct mmu_machine *machine, size_t n, char name[MMU_NAME_BYTES])
{
    if (n >= machine->memory.cache_count)
        return NULL;
    memcpy(name, machine->memory.cache[n].name, MMU_NAME_BYTES);
    return &machine->memory.cache[n];
}

#define ROWS(table) (table), sizeof(table) / sizeof((table)[0])

#define SINGLE_KEYS(table) "", "", NULL, ROWS(table), open_machine, machine_unit

const struct mmu_machine_section mmu_machine_sections[] = {
    {SINGLE_KEYS(core_params)},
    {"tlb", "tlb.NAME.", NULL, ROWS(tlb_params), open_tlb, tlb_unit},
    {SINGLE_KEYS(pwcs_params)},
    {"pwc", "pwc.unified.", "unified", ROWS(unified_params), open_pwc, unified_unit},
    {"pwc", "pwc.levelN.", NULL, ROWS(pwc_params), open_pwc, pwc_unit},
    {SINGLE_KEYS(memory_params)},
    {"cache", "cache.NAME.", NULL, ROWS(cache_params), open_cache, cache_unit},
    {SINGLE_KEYS(os_params)},
    {NULL, NULL, NULL, NULL, 0, NULL, NULL},
};

static const struct mmu_machine_section *section_of(const char *name)
{
    const struct mmu_machine_section *section = mmu_machine_sections;
    while (strcmp(section->name, name) != 0)
        section++;
    return section;
}

static bool set_defaults(const struct mmu_machine_section *section, void *object, struct mmu_error *error)
{
    for (size_t i = 0; i < section->count; i++) {
        const struct mmu_param *param = &section->params[i];
        if (param->initial && !mmu_param_parse(param, param->key, param->initial, object, error))
            return false;
    }
    return true;
}

bool mmu_machine_set_defaults(struct mmu_machine *machine, struct mmu_error *error)
{
    for (const struct mmu_machine_section *section = mmu_machine_sections; section->params; section++)
        if (section->name[0] == '\0' && !set_defaults(section, machine, error))
            return false;
    return true;
}

void mmu_machine_key(const struct mmu_machine_section *section, const char *unit, const struct mmu_param *param,
                     char key[MMU_KEY_BYTES])
{
    if (section->name[0] == '\0')
        snprintf(key, MMU_KEY_BYTES, "%s", param->key);
    else
        snprintf(key, MMU_KEY_BYTES, "%s.%s.%s", section->name, unit, param->key);
}
