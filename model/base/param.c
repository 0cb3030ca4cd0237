/* See param.h. */
#include "param.h"

#include <inttypes.h>
#include <string.h>

#include "error.h"

enum { NO_CHOICE = -1 };

const char *mmu_param_false_true(size_t n)
{
    static const char *const names[] = {"false", "true", NULL};
    return names[n];
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static void *field(const struct mmu_param *param, void *object)
{
    return (char *)object + param->offset;
}

static uint64_t load(const struct mmu_param *param, const void *object)
{
    const char *at = (const char *)object + param->offset;
    uint32_t narrow;
    uint64_t wide;
    bool truth;
    if (param->type == MMU_PARAM_BOOL) {
        memcpy(&truth, at, sizeof truth);
        return truth;
    }
    if (param->bytes == sizeof narrow) {
        memcpy(&narrow, at, sizeof narrow);
        return narrow;
    }
    memcpy(&wide, at, sizeof wide);
    return wide;
}

static void store(const struct mmu_param *param, void *object, uint64_t value)
{
    uint32_t narrow = (uint32_t)value;
    bool truth = value != 0;
    if (param->type == MMU_PARAM_BOOL)
        memcpy(field(param, object), &truth, sizeof truth);
    else if (param->bytes == sizeof narrow)
        memcpy(field(param, object), &narrow, sizeof narrow);
    else
        memcpy(field(param, object), &value, sizeof value);
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

static void format_number(enum mmu_param_type type, uint64_t value, char text[MMU_PARAM_TEXT])
{
    static const char *const suffix[] = {"", "K", "M", "G", "T"};
    unsigned power = 0;
    if (type == MMU_PARAM_ADDRESS) {
        snprintf(text, MMU_PARAM_TEXT, "0x%" PRIx64, value);
        return;
    }
    while (type == MMU_PARAM_SIZE && value != 0 && value % 1024 == 0 && power < 4) {
        value /= 1024;
        power++;
    }
    snprintf(text, MMU_PARAM_TEXT, "%" PRIu64 "%s", value, suffix[power]);
}

static void append(char text[MMU_PARAM_TEXT], const char *more)
{
    size_t length = strlen(text);
    snprintf(text + length, MMU_PARAM_TEXT - length, "%s", more);
}

static void choices_range(const struct mmu_param *param, char text[MMU_PARAM_TEXT])
{
    text[0] = '\0';
    append(text, param->type == MMU_PARAM_FLAGS ? "a list of " : "");
    for (size_t n = 0; param->choice(n); n++) {
        bool last = !param->choice(n + 1);
        append(text, n == 0 ? "" : last && param->type != MMU_PARAM_FLAGS ? " or " : ", ");
        append(text, param->choice(n));
    }
}

static bool has_choices(const struct mmu_param *param)
{
    return param->type >= MMU_PARAM_BOOL;
}

void mmu_param_range(const struct mmu_param *param, char text[MMU_PARAM_TEXT])
{
    char number[MMU_PARAM_TEXT];
    if (has_choices(param)) {
        choices_range(param, text);
        return;
    }
    text[0] = '\0';
    if (param->multiple) {
        format_number(MMU_PARAM_SIZE, param->multiple, number);
        append(text, "a multiple of ");
        append(text, number);
        append(text, " from ");
    } else if (param->power_of_two) {
        append(text, param->min == 0 ? "0 or a power of two from " : "a power of two from ");
    }
    format_number(param->type, param->power_of_two && param->min == 0 ? 1 : param->min, number);
    append(text, number);
    append(text, " to ");
    format_number(param->type, param->max, number);
    append(text, number);
}

static void format_flags(const struct mmu_param *param, uint64_t flags, char text[MMU_PARAM_TEXT])
{
    text[0] = '\0';
    for (size_t n = 0; param->choice(n); n++) {
        if (!(flags >> n & 1))
            continue;
        append(text, text[0] ? "," : "");
        append(text, param->choice(n));
    }
}

void mmu_param_format(const struct mmu_param *param, const void *object, char text[MMU_PARAM_TEXT])
{
    if (param->type == MMU_PARAM_CHOICE)
        snprintf(text, MMU_PARAM_TEXT, "%s", (const char *)object + param->offset);
    else if (param->type == MMU_PARAM_BOOL || param->type == MMU_PARAM_ENUM)
        snprintf(text, MMU_PARAM_TEXT, "%s", param->choice(load(param, object)));
    else if (param->type == MMU_PARAM_FLAGS)
        format_flags(param, load(param, object), text);
    else
        format_number(param->type, load(param, object), text);
}

void mmu_param_schema(const struct mmu_param *param, const char *prefix, FILE *out)
{
    static const char *const types[] = {
        [MMU_PARAM_UINT] = "integer", [MMU_PARAM_SIZE] = "size",   [MMU_PARAM_ADDRESS] = "address",
        [MMU_PARAM_BOOL] = "boolean", [MMU_PARAM_ENUM] = "choice", [MMU_PARAM_CHOICE] = "choice",
        [MMU_PARAM_FLAGS] = "list"};
    bool named = param->type == MMU_PARAM_BOOL && param->choice != mmu_param_false_true;
    char range[MMU_PARAM_TEXT];
    mmu_param_range(param, range);
    fprintf(out, "%s%s\t%s\t%s\t", prefix, param->key, types[named ? MMU_PARAM_CHOICE : param->type], range);
    if (param->derived)
        fprintf(out, "(%s)", param->derived);
    else
        fputs(param->initial ? param->initial : "(required)", out);
    fprintf(out, "\t%s\t%s\n", param->unit, param->help);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* The text is no value of this row: say so, and what would be. */
static bool refuse(const struct mmu_param *param, const char *key, const char *text, const char *why,
                   struct mmu_error *error)
{
    char range[MMU_PARAM_TEXT];
    mmu_param_range(param, range);
    return mmu_error_set(error, "%s: %s %s; right would be %s", key, mmu_quote(text).text, why, range);
}

static int find_choice(const struct mmu_param *param, const char *text, size_t length)
{
    for (size_t n = 0; param->choice(n); n++)
        if (strlen(param->choice(n)) == length && memcmp(param->choice(n), text, length) == 0)
            return (int)n;
    return NO_CHOICE;
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/* A number that does not fit is UINT64_MAX with *overflow set. Returns the end of the digits. */
static const char *read_digits(const char *text, unsigned base, uint64_t *value, bool *overflow)
{
    *value = 0;
    for (unsigned digit; (digit = (unsigned)digit_value(*text)) < base; text++) {
        if (*value > (UINT64_MAX - digit) / base)
            *overflow = true;
        else
            *value = *value * base + digit;
    }
    return text;
}

static unsigned suffix_shift(enum mmu_param_type type, char c)
{
    static const char suffix[] = "KMGT";
    const char *found = type != MMU_PARAM_UINT && c ? strchr(suffix, c) : NULL;
    return found ? 10 * (unsigned)(found - suffix + 1) : 0;
}

/* NULL, or why `text` is not a number as this type writes it. */
static const char *read_number(enum mmu_param_type type, const char *text, uint64_t *value, bool *overflow)
{
    bool hex = text[0] == '0' && text[1] == 'x';
    const char *digits = text + (hex ? 2 : 0);
    if (hex && type != MMU_PARAM_ADDRESS)
        return "is hexadecimal, which only addresses may be";
    const char *end = read_digits(digits, hex ? 16 : 10, value, overflow);
    unsigned shift = hex ? 0 : suffix_shift(type, *end);
    if (end == digits || end[shift > 0] != '\0')
        return type == MMU_PARAM_UINT ? "is not a whole number in decimal digits"
                                      : "is not a whole number, with or without K, M, G or T";
    if (!hex && digits[0] == '0' && end - digits > 1)
        return "begins with 0, which looks octal";
    if (*value > UINT64_MAX >> shift)
        *overflow = true;
    *value <<= shift;
    return NULL;
}

static bool parse_number(const struct mmu_param *param, const char *key, const char *text, void *object,
                         struct mmu_error *error)
{
    uint64_t value;
    bool overflow = false;
    const char *why = read_number(param->type, text, &value, &overflow);
    if (why)
        return refuse(param, key, text, why, error);
    if (overflow || value < param->min || value > param->max)
        return refuse(param, key, text, "is out of range", error);
    if (param->power_of_two && (value & (value - 1)) != 0)
        return refuse(param, key, text, "is not a power of two", error);
    if (param->multiple && value % param->multiple != 0)
        return refuse(param, key, text, "is not such a multiple", error);
    store(param, object, value);
    return true;
}

static bool add_flag(const struct mmu_param *param, const char *key, const char *item, uint64_t *flags,
                     struct mmu_error *error)
{
    int choice = find_choice(param, item, strlen(item));
    if (choice == NO_CHOICE)
        return refuse(param, key, item, item[0] ? "is not known" : "has nothing in it", error);
    if (*flags >> choice & 1)
        return refuse(param, key, item, "is given twice", error);
    *flags |= UINT64_C(1) << choice;
    return true;
}

static bool parse_flags(const struct mmu_param *param, const char *key, const char *text, void *object,
                        struct mmu_error *error)
{
    uint64_t flags = 0;
    for (const char *at = text;;) {
        char item[MMU_PARAM_TEXT];
        size_t length = strcspn(at, ",");
        snprintf(item, sizeof item, "%.*s", (int)(length < sizeof item ? length : sizeof item - 1), at);
        if (!add_flag(param, key, item, &flags, error))
            return false;
        if (at[length] == '\0')
            break;
        at += length + 1;
    }
    store(param, object, flags);
    return true;
}

bool mmu_param_parse(const struct mmu_param *param, const char *key, const char *text, void *object,
                     struct mmu_error *error)
{
    if (text[0] == '\0')
        return refuse(param, key, text, "is no value", error);
    if (param->type == MMU_PARAM_FLAGS)
        return parse_flags(param, key, text, object, error);
    if (!has_choices(param))
        return parse_number(param, key, text, object, error);
    int choice = find_choice(param, text, strlen(text));
    if (choice == NO_CHOICE)
        return refuse(param, key, text, "is not known", error);
    if (param->type == MMU_PARAM_BOOL || param->type == MMU_PARAM_ENUM)
        store(param, object, (uint64_t)choice);
    else
        snprintf(field(param, object), MMU_NAME_BYTES, "%s", param->choice((size_t)choice));
    return true;
}

bool mmu_param_add(const struct mmu_param *param, const char *key, const char *item, void *object,
                   struct mmu_error *error)
{
    uint64_t flags = load(param, object);
    if (!add_flag(param, key, item, &flags, error))
        return false;
    store(param, object, flags);
    return true;
}

void mmu_param_clear(const struct mmu_param *param, void *object)
{
    store(param, object, 0);
}
