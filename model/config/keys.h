/*
 * keys.h - the keys of a machine file: which there are, and where in a struct mmu_machine each lives. Private to
 * config/ and to the tests, which are driven from these tables.
 */
#ifndef MMU_CONFIG_KEYS_H
#define MMU_CONFIG_KEYS_H

#include "../base/param.h"
#include "config.h"

enum { MMU_KEY_BYTES = 128 };

/* The keys of one kind of thing. A machine has any number of TLBs, so each has keys of its own: tlb.NAME.KEY. */
struct mmu_machine_section {
    const char *name;   /* first word of the key; "" for single keys, whose rows have the whole key */
    const char *prefix; /* of the keys in the schema: "tlb.NAME." */
    const char *only;   /* the one name that a thing of this section has; NULL: names are `open`'s to judge */
    const struct mmu_param *params;
    size_t count;

    /* The thing called `name`, made with its defaults if there was none; NULL with *error set if there cannot be one.
     */
    void *(*open)(struct mmu_machine *machine, const char *name, struct mmu_error *error);

    /* The thing of that number, from 0, and its name; NULL after the last one. */
    const void *(*unit)(const struct mmu_machine *machine, size_t n, char name[MMU_NAME_BYTES]);
};

/*
 * All sections, ended by one with params NULL. Single keys are in several of them, so that the keys of one mapping
 * (pwc.latency, pwc.level1.ways) come together.
 */
extern const struct mmu_machine_section mmu_machine_sections[];

/* Where the value of a key lives. */
struct mmu_machine_slot {
    const struct mmu_param *param;
    void *object;
};

/*
 * Find a key, making the TLB, cache or page-walk cache that it names. False with *error set: there is no such key
 * (slot->param is NULL then), or nothing may have the name in its middle.
 */
bool mmu_machine_find(struct mmu_machine *machine, const char *key, struct mmu_machine_slot *slot,
                      struct mmu_error *error);

/* The name of a page-walk cache in keys, by its index in mmu_config.pwc: "unified", "level1", ... */
const char *mmu_machine_pwc_name(unsigned n);

/* The whole key of a row: "tlb." "l1d" ".ways". */
void mmu_machine_key(const struct mmu_machine_section *section, const char *unit, const struct mmu_param *param,
                     char key[MMU_KEY_BYTES]);

/* Set every single key that has a default to it. */
bool mmu_machine_set_defaults(struct mmu_machine *machine, struct mmu_error *error);

#endif
