/*
 * config.h - machines: a YAML file in configs/machines/ plus `key=value` settings become plain config structs. The
 * parameter tables in keys.c declare every key once, with type, range, default, unit and help.
 */
#ifndef MMU_CONFIG_H
#define MMU_CONFIG_H

#include <stdio.h>

#include "../memory/hierarchy.h"
#include "../mmu.h"
#include "../os/os.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Everything that a machine file says. */
struct mmu_machine {
    char file[256]; /* as given to mmu_machine_load */
    struct mmu_config mmu;
    struct mmu_memory_config memory;
    struct mmu_os_config os; /* asid_bits, cores and hardware_ad are copied from the other parts */
    uint32_t cores;          /* MMUs, private to each core; a trace's task t runs on core t mod cores */
    uint32_t width;          /* instructions of a core that go by in a cycle; 0: they take no time */
    uint32_t window;         /* requests that a core may have outstanding; 1: blocking */
};

/*
 * Read the machine in `file` and apply `count` settings "key=value" over it, in order. False with *error set, as
 * "FILE:LINE: ..." or "-s key=value: ...".
 */
bool mmu_machine_load(struct mmu_machine *machine, const char *file, const char *const *settings, size_t count,
                      struct mmu_error *error);

/* A key with its value, as a setting key=value would have it. */
typedef void mmu_machine_key_fn(void *ctx, const char *key, const char *value);

/* Tell every key that the machine has. The strings live for the call only. */
void mmu_machine_each(const struct mmu_machine *machine, mmu_machine_key_fn *fn, void *ctx);

/* The machine as a YAML file with every key, which mmu_machine_load reads back to the same machine. */
void mmu_machine_show(const struct mmu_machine *machine, FILE *out);

/* One line per key: name, type, range, default, unit, help (tab-separated). */
void mmu_machine_schema(FILE *out);

/*
 * Read a machine as mmu_machine_load does, and print the RTL's parameters for it, a line "NAME=VALUE" each. False with
 * *error set, as above, also when the RTL cannot be built for it; nothing is printed then.
 */
bool mmu_machine_rtl(const char *file, const char *const *settings, size_t count, FILE *out, struct mmu_error *error);

#ifdef __cplusplus
}
#endif

#endif
