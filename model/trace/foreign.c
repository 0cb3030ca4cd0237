/*
 * foreign.c - the first bytes of the files that are most often given in place of a trace.
 */
#include "foreign.h"

#include <string.h>

static const struct {
    const char *magic;
    size_t bytes;
    const char *name;
} known[] = {
    {"\177ELF", 4, "is an ELF program or object"},
    {"\xff\xd8\xff", 3, "is a JPEG picture"},
    {"\x89PNG", 4, "is a PNG picture"},
    {"GIF8", 4, "is a GIF picture"},
    {"%PDF", 4, "is a PDF document"},
    {"\x1f\x8b", 2, "is packed with gzip (unpack it first)"},
    {"BZh", 3, "is packed with bzip2 (unpack it first)"},
    {"\x04\x22\x4d\x18", 4, "is packed with lz4 (unpack it first)"},
    {"PK\x03\x04", 4, "is a ZIP archive"},
    {"SQLite format 3", 16, "is an SQLite database"},
    {"!<arch>", 7, "is a library of objects (ar)"},
};

static int is_text(const unsigned char *head, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if ((head[i] < ' ' && !strchr("\t\n\r\f", head[i])) || head[i] == 0x7f)
            return 0;
    return 1;
}

const char *mmu_foreign_name(const unsigned char *head, size_t bytes)
{
    if (bytes == 0)
        return "is empty";
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (bytes >= known[i].bytes && memcmp(head, known[i].magic, known[i].bytes) == 0)
            return known[i].name;
    if (bytes > 262 && memcmp(head + 257, "ustar", 5) == 0)
        return "is a tar archive";
    if (is_text(head, bytes))
        return "is text, but its first line is not a record such as \"0 spawn\"";
    return "holds binary data of an unknown kind";
}
