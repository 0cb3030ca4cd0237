/*
 * source.h - where the values of a machine came from, so that whoever finds one wrong can name its line or its
 * setting. Private to config/.
 */
#ifndef MMU_CONFIG_SOURCE_H
#define MMU_CONFIG_SOURCE_H

#include "../base/yaml.h"

/* A machine file, and the settings "key=value" that are applied over it in order. */
struct mmu_source {
    const char *file;
    struct mmu_yaml yaml;
    const char *const *settings;
    size_t setting_count;
};

/* When the key was given last: 0 never, 1 in the file, 2 in the first setting, and so on. */
size_t mmu_source_given(const struct mmu_source *source, const char *key);

/*
 * Set *error to "PLACE: key: ..." and return false. PLACE is where the key was given last, or else a key that begins
 * with it, or else the file as a whole.
 */
bool mmu_source_refuse(const struct mmu_source *source, const char *key, struct mmu_error *error, const char *format,
                       ...) __attribute__((format(printf, 4, 5)));

#endif
