/* See yaml.h. libyaml makes the events; this file gives them keys and says which of them a settings file may have. */
#include "yaml.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

#include "error.h"

enum { KEY_BYTES = 128, TEXT_BYTES = 384 };

struct reader {
    const char *file;
    struct mmu_error *error;
    struct mmu_yaml *yaml;
    char *text;
    size_t bytes;
    yaml_parser_t parser;
    unsigned documents;
    char key[KEY_BYTES]; /* of the mapping or value that is being read */
};

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* FILE:LINE: and the sentence; line 0: FILE: alone. Returns false. */
__attribute__((format(printf, 3, 4))) static bool fail(const struct reader *reader, size_t line, const char *format,
                                                       ...)
{
    char text[TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (line == 0)
        return mmu_error_set(reader->error, "%s: %s", reader->file, text);
    return mmu_error_set(reader->error, "%s:%zu: %s", reader->file, line, text);
}

static bool no_memory(const struct reader *reader)
{
    return fail(reader, 0, "the host has not enough memory to read it");
}

/* libyaml tells a byte that it cannot read by its offset only. */
static size_t line_of_byte(const struct reader *reader, size_t offset)
{
    size_t line = 1;
    for (size_t i = 0; i < offset && i < reader->bytes; i++)
        line += reader->text[i] == '\n';
    return line;
}

static bool fail_in_parser(const struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "unreadable";
    if (parser->error == YAML_MEMORY_ERROR)
        return no_memory(reader);
    if (parser->error == YAML_READER_ERROR)
        return fail(reader, line_of_byte(reader, parser->problem_offset), "not plain UTF-8 text: %s", problem);
    if (parser->context)
        return fail(reader, parser->problem_mark.line + 1, "not YAML: %s, %s", parser->context, problem);
    return fail(reader, parser->problem_mark.line + 1, "not YAML: %s", problem);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static bool read_stream(struct reader *reader, FILE *stream)
{
    reader->text = malloc(MMU_YAML_MAX_BYTES + 1);
    if (!reader->text)
        return no_memory(reader);
    reader->bytes = fread(reader->text, 1, MMU_YAML_MAX_BYTES + 1, stream);
    if (ferror(stream))
        return fail(reader, 0, "cannot be read: %s", strerror(errno));
    if (reader->bytes > MMU_YAML_MAX_BYTES)
        return fail(reader, 0, "is larger than 1 MiB, which no settings file is");
    return true;
}

static bool read_file(struct reader *reader)
{
    struct stat status;
    FILE *stream = fopen(reader->file, "rb");
    if (!stream)
        return fail(reader, 0, "cannot be read: %s", strerror(errno));
    bool done = fstat(fileno(stream), &status) == 0 && S_ISDIR(status.st_mode)
                    ? fail(reader, 0, "is a directory; a YAML file is due")
                    : read_stream(reader, stream);
    fclose(stream);
    return done;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

static bool is_word(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length > 0 && text[length] == '\0';
}

/* The array with room for one more element; NULL, and the array as it was, when there is no memory. */
static void *grown(void *array, size_t count, size_t bytes)
{
    if (count & (count - 1))
        return array;
    return realloc(array, (count ? 2 * count : 1) * bytes);
}

/* Every key is kept, so that a second one is found. */
static bool remember_key(struct reader *reader, unsigned line)
{
    struct mmu_yaml *yaml = reader->yaml;
    for (size_t i = 0; i < yaml->key_count; i++)
        if (strcmp(yaml->keys[i].key, reader->key) == 0)
            return fail(reader, line, "%s: given twice, first in line %u; once is right", reader->key,
                        yaml->keys[i].line);
    struct mmu_yaml_key *keys = grown(yaml->keys, yaml->key_count, sizeof *keys);
    if (!keys)
        return no_memory(reader);
    yaml->keys = keys;
    keys += yaml->key_count;
    *keys = (struct mmu_yaml_key){strdup(reader->key), line};
    if (!keys->key)
        return no_memory(reader);
    yaml->key_count++;
    return true;
}

static bool push_key(struct reader *reader, const char *word, unsigned line)
{
    size_t length = strlen(reader->key);
    if (!is_word(word))
        return fail(reader, line,
                    "%s is no key; a key is a word of letters, digits and underscores, nested for each dot",
                    mmu_quote(word).text);
    if (length + 1 + strlen(word) >= KEY_BYTES)
        return fail(reader, line, "the key %s is too long; %d characters with all before it are the most",
                    mmu_quote(word).text, KEY_BYTES - 2);
    snprintf(reader->key + length, KEY_BYTES - length, "%s%s", length ? "." : "", word);
    return remember_key(reader, line);
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static unsigned line_of(const yaml_event_t *event)
{
    return (unsigned)event->start_mark.line + 1;
}

static bool is_plain(const struct reader *reader, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    }
    if (event->type == YAML_ALIAS_EVENT)
        return fail(reader, line_of(event), "an alias (*) is not taken; write the value out");
    if (anchor)
        return fail(reader, line_of(event), "an anchor (&) is not taken; write values out where they are needed");
    if (tag)
        return fail(reader, line_of(event), "a tag (!) is not taken; write the plain value");
    return true;
}

/* The next event, the caller's to delete; none is left when false. */
static bool next(struct reader *reader, yaml_event_t *event)
{
    if (!yaml_parser_parse(&reader->parser, event))
        return fail_in_parser(reader);
    if (is_plain(reader, event))
        return true;
    yaml_event_delete(event);
    return false;
}

static bool add_entry(struct reader *reader, const yaml_event_t *event, unsigned key_line, unsigned item)
{
    struct mmu_yaml *yaml = reader->yaml;
    const char *value = (const char *)event->data.scalar.value;
    if (strlen(value) != event->data.scalar.length)
        return fail(reader, line_of(event), "%s: a value with a zero byte in it; plain text is right", reader->key);
    struct mmu_yaml_entry *entries = grown(yaml->entries, yaml->count, sizeof *entries);
    if (!entries)
        return no_memory(reader);
    yaml->entries = entries;
    entries += yaml->count++;
    *entries = (struct mmu_yaml_entry){strdup(reader->key), strdup(value), line_of(event), key_line, item};
    return (entries->key && entries->value) || no_memory(reader);
}

static bool read_item(struct reader *reader, const yaml_event_t *event, unsigned key_line, unsigned item)
{
    if (event->type != YAML_SCALAR_EVENT)
        return fail(reader, line_of(event), "%s: a list of plain values is right, none of them a list or a mapping",
                    reader->key);
    return add_entry(reader, event, key_line, item);
}

static bool read_sequence(struct reader *reader, unsigned key_line)
{
    for (unsigned item = 1;; item++) {
        yaml_event_t event;
        if (!next(reader, &event))
            return false;
        bool end = event.type == YAML_SEQUENCE_END_EVENT;
        bool good =
            !end ? read_item(reader, &event, key_line, item)
                 : item > 1 || fail(reader, line_of(&event), "%s: an empty list; name at least one item", reader->key);
        yaml_event_delete(&event);
        if (end || !good)
            return good;
    }
}

static bool read_mapping(struct reader *reader, unsigned line, unsigned depth);

static bool read_value(struct reader *reader, unsigned key_line, unsigned depth)
{
    yaml_event_t event;
    if (!next(reader, &event))
        return false;
    bool good = event.type == YAML_SCALAR_EVENT           ? add_entry(reader, &event, key_line, 0)
                : event.type == YAML_SEQUENCE_START_EVENT ? read_sequence(reader, key_line)
                                                          : read_mapping(reader, line_of(&event), depth + 1);
    yaml_event_delete(&event);
    return good;
}

static bool read_pair(struct reader *reader, const yaml_event_t *key, unsigned depth)
{
    size_t length = strlen(reader->key);
    if (key->type != YAML_SCALAR_EVENT)
        return fail(reader, line_of(key), "a list or mapping as a key; a key is a word");
    if (strlen((const char *)key->data.scalar.value) != key->data.scalar.length)
        return fail(reader, line_of(key), "a key with a zero byte in it; a key is a word");
    if (!push_key(reader, (const char *)key->data.scalar.value, line_of(key)) ||
        !read_value(reader, line_of(key), depth))
        return false;
    reader->key[length] = '\0';
    return true;
}

static bool read_mapping(struct reader *reader, unsigned line, unsigned depth)
{
    if (depth > MMU_YAML_MAX_DEPTH)
        return fail(reader, line, "%s: nested too deeply; %d levels are the most", reader->key, MMU_YAML_MAX_DEPTH);
    for (unsigned pairs = 0;; pairs++) {
        yaml_event_t event;
        if (!next(reader, &event))
            return false;
        bool end = event.type == YAML_MAPPING_END_EVENT;
        bool good = !end ? read_pair(reader, &event, depth)
                         : pairs > 0 || depth == 1 ||
                               fail(reader, line, "%s: an empty mapping; give it keys or leave it out", reader->key);
        yaml_event_delete(&event);
        if (end || !good)
            return good;
    }
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static bool read_document(struct reader *reader, yaml_event_t *event)
{
    switch (event->type) {
    case YAML_MAPPING_START_EVENT:
        return read_mapping(reader, line_of(event), 1);
    case YAML_SCALAR_EVENT:
    case YAML_SEQUENCE_START_EVENT:
        return fail(reader, line_of(event), "settings are due at the top, a 'key: value' each");
    case YAML_DOCUMENT_START_EVENT:
        if (reader->documents++ > 0)
            return fail(reader, line_of(event), "a second document begins; one file holds one");
        return true;
    default:
        return true; /* begin of the stream, end of the document or of the stream */
    }
}

static bool read_events(struct reader *reader)
{
    for (;;) {
        yaml_event_t event;
        if (!next(reader, &event))
            return false;
        bool end = event.type == YAML_STREAM_END_EVENT;
        bool good = read_document(reader, &event);
        yaml_event_delete(&event);
        if (end || !good)
            return good;
    }
}

static bool parse(struct reader *reader)
{
    if (!yaml_parser_initialize(&reader->parser))
        return no_memory(reader);
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    static const char mark[] = "\xef\xbb\xbf"; /* the byte order mark, which says nothing in UTF-8 */
    size_t skipped = reader->bytes >= 3 && memcmp(reader->text, mark, 3) == 0 ? 3 : 0;
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->text + skipped,
                                 reader->bytes - skipped);
    bool good = read_events(reader);
    yaml_parser_delete(&reader->parser);
    return good;
}

bool mmu_yaml_read(struct mmu_yaml *yaml, const char *file, struct mmu_error *error)
{
    struct reader reader = {.file = file, .error = error, .yaml = yaml};
    *yaml = (struct mmu_yaml){0};
    bool good = read_file(&reader) && parse(&reader);
    free(reader.text);
    if (!good)
        mmu_yaml_free(yaml);
    return good;
}

void mmu_yaml_free(struct mmu_yaml *yaml)
{
    for (size_t i = 0; i < yaml->count; i++) {
        free(yaml->entries[i].key);
        free(yaml->entries[i].value);
    }
    for (size_t i = 0; i < yaml->key_count; i++)
        free(yaml->keys[i].key);
    free(yaml->entries);
    free(yaml->keys);
    *yaml = (struct mmu_yaml){0};
}
