/* See check.h. One function for each rule or family of rules. */
#include "check.h"

#include <inttypes.h>
#include <string.h>

#include "keys.h"
#include "../policy/policy.h"
#include "../scheme/scheme.h"

/* What every rule looks at. */
struct check {
    const struct mmu_machine *machine;
    const struct mmu_scheme *scheme;
    const struct mmu_source *source;
    struct mmu_error *error;
};

enum { KEY_BYTES = 64, MAX_ENTRIES = 1 << 20, MAX_LINES = 1 << 24 };

/* Say what is wrong with a key, at the place where it was given. False, for `return`. */
#define REFUSE(check, key, ...) mmu_source_refuse((check)->source, (key), (check)->error, __VA_ARGS__)

/* ---- the scheme -------------------------------------------------------------------------------------------------- */

static bool check_bits(const struct check *check)
{
    const struct mmu_config *config = &check->machine->mmu;
    const struct mmu_scheme *scheme = check->scheme;
    if (config->pa_bits > scheme->max_pa_bits)
        return REFUSE(check, "pa_bits",
                      "%" PRIu32 " is more than the entries of %s can encode; right would be 32 to %d", config->pa_bits,
                      scheme->name, scheme->max_pa_bits);
    if (config->asid_bits > scheme->max_asid_bits)
        return REFUSE(check, "asid_bits", "%" PRIu32 " is more than %s has; right would be 0 to %d", config->asid_bits,
                      scheme->name, scheme->max_asid_bits);
    if ((config->svnapot || config->svpbmt) && !scheme->has_extensions)
        return REFUSE(check, config->svnapot ? "svnapot" : "svpbmt", "%s has no such extension; right would be false",
                      scheme->name);
    if (!config->hardware_ad && scheme->hardware_ad_only)
        return REFUSE(check, "ad_update", "%s sets accessed and dirty in hardware only; right would be hardware",
                      scheme->name);
    return true;
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static bool check_memory(const struct check *check)
{
    const struct mmu_memory_config *memory = &check->machine->memory;
    const struct mmu_os_config *os = &check->machine->os;
    uint32_t pa_bits = check->machine->mmu.pa_bits;
    if (memory->base + memory->bytes > UINT64_C(1) << pa_bits)
        return REFUSE(check, "memory.size",
                      "RAM ends at 0x%" PRIx64 ", beyond what pa_bits %" PRIu32 " addresses; "
                      "memory.base and memory.size together may be 0x%" PRIx64,
                      memory->base + memory->bytes, pa_bits, UINT64_C(1) << pa_bits);
    if (os->memory > memory->bytes)
        return REFUSE(check, "os.memory",
                      "%" PRIu64 " bytes are more than the %" PRIu64 " of memory.size; at most as "
                      "many are right",
                      os->memory, memory->bytes);
    return true;
}

/* ---- arrays ------------------------------------------------------------------------------------------------------ */

static bool check_array(const struct check *check, const char *owner, const struct mmu_array_config *array,
                        uint64_t most)
{
    char key[KEY_BYTES];
    const char *why = mmu_policy_find(array->policy)->refuses(array->ways);
    snprintf(key, sizeof key, "%s.ways", owner);
    if (why)
        return REFUSE(check, key, "%" PRIu32 ": %s", array->ways, why);
    if ((uint64_t)array->sets * array->ways > most)
        return REFUSE(check, key,
                      "%" PRIu32 " ways in %" PRIu32 " sets are too many; sets times ways up to %" PRIu64 " is right",
                      array->ways, array->sets, most);
    return true;
}

/* ---- TLBs -------------------------------------------------------------------------------------------------------- */

static bool check_tlb_level(const struct check *check, const struct mmu_tlb_config *tlb)
{
    const struct mmu_config *config = &check->machine->mmu;
    char key[KEY_BYTES];
    bool found = tlb->level == 1;
    for (uint32_t i = 0; i < config->tlb_count; i++)
        found = found || config->tlb[i].level == tlb->level - 1;
    snprintf(key, sizeof key, "tlb.%s.level", tlb->name);
    return found || REFUSE(check, key,
                           "%" PRIu32 ", but no TLB is at level %" PRIu32 "; levels count up from 1 without "
                           "a gap",
                           tlb->level, tlb->level - 1);
}

static bool check_inclusion(const struct check *check, const struct mmu_tlb_config *tlb)
{
    char key[KEY_BYTES];
    snprintf(key, sizeof key, "tlb.%s.inclusion", tlb->name);
    return tlb->level > 1 || tlb->inclusion == MMU_NON_INCLUSIVE ||
           REFUSE(check, key,
                  "is towards the TLB levels before, and there is none before level 1; right would be "
                  "non-inclusive");
}

static uint32_t last_level(const struct mmu_config *config)
{
    uint32_t last = 1;
    for (uint32_t i = 0; i < config->tlb_count; i++)
        if (config->tlb[i].level > last)
            last = config->tlb[i].level;
    return last;
}

/* A TLB that cores share holds what belongs to several of them, told apart by ASIDs. */
static bool check_shared(const struct check *check, const struct mmu_tlb_config *tlb)
{
    const struct mmu_machine *machine = check->machine;
    uint32_t last = last_level(&machine->mmu);
    char key[KEY_BYTES];
    snprintf(key, sizeof key, "tlb.%s.shared", tlb->name);
    if (!tlb->shared)
        return true;
    if (tlb->level == 1)
        return REFUSE(check, key, "a TLB of level 1 belongs to its core; right would be false");
    if (tlb->level != last)
        return REFUSE(check, key,
                      "this TLB is of level %" PRIu32 ", and only those of the last one, %" PRIu32
                      ", can be shared; right would be false",
                      tlb->level, last);
    if (tlb->inclusion != MMU_NON_INCLUSIVE)
        return REFUSE(check, key, "only with tlb.%s.inclusion non-inclusive; right would be that, or false", tlb->name);
    if (machine->mmu.asid_bits == 0)
        return REFUSE(check, key,
                      "without ASIDs the cores' entries could not be told apart; right would be false, or "
                      "asid_bits above 0");
    if ((UINT64_C(1) << machine->mmu.asid_bits) - 1 < machine->cores)
        return REFUSE(check, key,
                      "asid_bits %" PRIu32 " leave fewer ASIDs, besides 0, than the %" PRIu32
                      " cores need at the same time; right would be false, or more of them",
                      machine->mmu.asid_bits, machine->cores);
    return true;
}

static bool check_tlbs(const struct check *check)
{
    const struct mmu_config *config = &check->machine->mmu;
    for (uint32_t i = 0; i < config->tlb_count; i++) {
        const struct mmu_tlb_config *tlb = &config->tlb[i];
        char owner[KEY_BYTES];
        snprintf(owner, sizeof owner, "tlb.%s", tlb->name);
        if (!check_tlb_level(check, tlb) || !check_array(check, owner, &tlb->array, MAX_ENTRIES) ||
            !check_inclusion(check, tlb) || !check_shared(check, tlb))
            return false;
    }
    return true;
}

/* The levels at which an access is looked up, a bit each. */
static uint32_t levels_serving(const struct mmu_config *config, unsigned access)
{
    uint32_t levels = 0;
    for (uint32_t i = 0; i < config->tlb_count; i++)
        if (config->tlb[i].serves >> access & 1)
            levels |= UINT32_C(1) << config->tlb[i].level;
    return levels;
}

/* Every access meets a TLB at level 1, and none skips a level: its time would not be defined. */
static bool check_serving(const struct check *check)
{
    static const char *const names[MMU_ACCESS_COUNT] = {"load", "store", "fetch"};
    const struct mmu_config *config = &check->machine->mmu;
    for (unsigned access = 0; access < MMU_ACCESS_COUNT; access++) {
        uint32_t levels = levels_serving(config, access);
        if (levels == 0)
            return REFUSE(check, "tlb", "no TLB serves %s; at least one must, at level 1", names[access]);
        for (uint32_t i = 0; i < config->tlb_count; i++) {
            const struct mmu_tlb_config *tlb = &config->tlb[i];
            char key[KEY_BYTES];
            snprintf(key, sizeof key, "tlb.%s.serves", tlb->name);
            if ((tlb->serves >> access & 1) && tlb->level > 1 && !(levels >> (tlb->level - 1) & 1))
                return REFUSE(check, key,
                              "serves %s at level %" PRIu32 ", but no TLB of level %" PRIu32 " does; one must",
                              names[access], tlb->level, tlb->level - 1);
        }
    }
    return true;
}

/* ---- page-walk caches -------------------------------------------------------------------------------------------- */

static bool check_pwcs(const struct check *check)
{
    const struct mmu_config *config = &check->machine->mmu;
    for (unsigned n = 0; n < MMU_MAX_LEVELS; n++) {
        char owner[KEY_BYTES];
        if (config->pwc[n].sets == 0)
            continue;
        snprintf(owner, sizeof owner, "pwc.%s", mmu_machine_pwc_name(n));
        if (n >= check->scheme->levels)
            return REFUSE(check, owner, "%s has no pointers at level %u; pwc.level%d is the highest that is right",
                          check->scheme->name, n, check->scheme->levels - 1);
        if (n > 0 && config->pwc[0].sets > 0)
            return REFUSE(check, "pwc.unified",
                          "is in place of the caches by level; with it, pwc.level%u.sets 0 is right", n);
        if (!check_array(check, owner, &config->pwc[n], MAX_ENTRIES))
            return false;
    }
    return true;
}

/* ---- caches ------------------------------------------------------------------------------------------------------ */

static bool check_cache_level(const struct check *check, const struct mmu_cache_config *cache)
{
    const struct mmu_memory_config *memory = &check->machine->memory;
    char key[KEY_BYTES];
    bool below = cache->level == 1;
    snprintf(key, sizeof key, "cache.%s.level", cache->name);
    for (uint32_t i = 0; i < memory->cache_count; i++) {
        const struct mmu_cache_config *other = &memory->cache[i];
        below = below || other->level == cache->level - 1;
        if (other != cache && other->level == cache->level)
            return REFUSE(check, key, "%" PRIu32 " is also the level of cache.%s; one cache a level is right",
                          cache->level, other->name);
    }
    return below || REFUSE(check, key,
                           "%" PRIu32 ", but no cache is at level %" PRIu32 "; levels count up from 1 "
                           "without a gap",
                           cache->level, cache->level - 1);
}

static bool check_caches(const struct check *check)
{
    const struct mmu_memory_config *memory = &check->machine->memory;
    for (uint32_t i = 0; i < memory->cache_count; i++) {
        char owner[KEY_BYTES];
        snprintf(owner, sizeof owner, "cache.%s", memory->cache[i].name);
        if (!check_cache_level(check, &memory->cache[i]) ||
            !check_array(check, owner, &memory->cache[i].array, MAX_LINES))
            return false;
    }
    return true;
}

static bool check_use_of_caches(const struct check *check)
{
    const struct mmu_memory_config *memory = &check->machine->memory;
    if (memory->walk_level > memory->cache_count + 1)
        return REFUSE(check, "walker.cache_level",
                      "%" PRIu32 ", but there are %" PRIu32 " caches; at most %" PRIu32 " is right, which is RAM",
                      memory->walk_level, memory->cache_count, memory->cache_count + 1);
    if (memory->data && memory->cache_count == 0)
        return REFUSE(check, "memory.data", "true has no effect without a cache; right would be false, or a cache");
    return true;
}

bool mmu_machine_check(const struct mmu_machine *machine, const struct mmu_source *source, struct mmu_error *error)
{
    struct check check = {machine, mmu_scheme_find(machine->mmu.scheme), source, error};
    return check_bits(&check) && check_memory(&check) && check_tlbs(&check) && check_serving(&check) &&
           check_pwcs(&check) && check_caches(&check) && check_use_of_caches(&check);
}
