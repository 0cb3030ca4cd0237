/* See options.h. */
#include "options.h"

#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "number.h"

static bool named(const char *name, const char *word, size_t length)
{
    return name && strlen(name) == length && memcmp(name, word, length) == 0;
}

/* The option that the word names, "--name=VALUE" too; NULL: none. */
static const struct mmu_option *find(const struct mmu_command *command, const char *word)
{
    size_t length = strncmp(word, "--", 2) == 0 ? strcspn(word, "=") : strlen(word);
    for (const struct mmu_option *option = command->options; option->name; option++)
        if (named(option->name, word, length) || named(option->short_name, word, length))
            return option;
    return NULL;
}

static bool wrong_number(const struct mmu_command *command, const struct mmu_option *option, const char *value)
{
    mmu_cmd_fail("%s: %s takes a whole number from %llu to 18446744073709551615, not '%s'", command->name, option->name,
                 (unsigned long long)option->least, value);
    return false;
}

static bool set(const struct mmu_command *command, const struct mmu_option *option, const char *value)
{
    if (option->words)
        option->words->word[option->words->count++] = value;
    else if (option->text)
        *option->text = value;
    else if (!mmu_cmd_number(value, option->least, UINT64_MAX, option->number))
        return wrong_number(command, option, value);
    return true;
}

/* Use the option at argv[*at], and its value; *at is left at the last word used. */
static bool take(const struct mmu_command *command, int argc, char **argv, int *at)
{
    const char *word = argv[*at];
    const struct mmu_option *option = find(command, word);
    const char *equals = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;
    if (!option || (option->flag && equals)) {
        mmu_cmd_fail("%s: there is no option '%s' (see --help)", command->name, word);
        return false;
    }
    if (option->flag) {
        *option->flag = true;
        return true;
    }
    if (equals)
        return set(command, option, equals + 1);
    if (*at + 1 < argc)
        return set(command, option, argv[++*at]);
    mmu_cmd_fail("%s: option '%s' needs a value (see --help)", command->name, word);
    return false;
}

int mmu_options_read(const struct mmu_command *command, int argc, char **argv, struct mmu_words *operands)
{
    bool ended = false;
    operands->count = 0;
    for (int i = 1; i < argc; i++) {
        bool is_option = !ended && argv[i][0] == '-' && argv[i][1];
        if (!is_option) {
            operands->word[operands->count++] = argv[i];
            ended |= command->operands_end_options;
        } else if (strcmp(argv[i], "--") == 0) {
            ended = true;
        } else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(command->help, stdout);
            return MMU_EXIT_DONE;
        } else if (!take(command, argc, argv, &i)) {
            return MMU_EXIT_BAD;
        }
    }
    return MMU_OPTIONS_READ;
}
