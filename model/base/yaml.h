/*
 * yaml.h - a YAML file as a flat list of settings. Mappings become dotted keys ("tlb.l1d.ways"), a list becomes one
 * entry an item. What YAML leaves open is refused: keys given twice, anchors and aliases, tags, a second document,
 * text that is not UTF-8.
 */
#ifndef MMU_BASE_YAML_H
#define MMU_BASE_YAML_H

#include "../mmu.h"

struct mmu_yaml_entry {
    char *key;         /* dotted; words of letters, digits and underscores */
    char *value;       /* the scalar's text, "" for one left out */
    unsigned line;     /* of the value, from 1 */
    unsigned key_line; /* of the last word of the key */
    unsigned item;     /* 0: a scalar; else the number of this item in its list, from 1 */
};

/* A key that is there, of a mapping too. */
struct mmu_yaml_key {
    char *key;
    unsigned line;
};

struct mmu_yaml {
    struct mmu_yaml_entry *entries; /* in the order of the file */
    size_t count;
    struct mmu_yaml_key *keys; /* in the order of the file */
    size_t key_count;
};

enum { MMU_YAML_MAX_BYTES = 1 << 20, MMU_YAML_MAX_DEPTH = 8 };

/* Read `file`. False with *error set, as "FILE: ..." or "FILE:LINE: ...", and nothing to free. */
bool mmu_yaml_read(struct mmu_yaml *yaml, const char *file, struct mmu_error *error);
void mmu_yaml_free(struct mmu_yaml *yaml);

#endif
