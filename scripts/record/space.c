/*
 * space.c - the address space with which a program begins: itself, its dynamic loader and its stack, as qemu-user has
 * laid them out. What lies between guest_base and guest_base + GUEST_SPAN in qemu's own address space is the guest's.
 *
 * qemu maps code without the right to execute, so that right is taken from the headers of the ELF files.
 */
#include "record.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* enum mmu_record_kind, which the plugin does not include the library's headers for. */
enum { OP_MMAP = 3, OP_MPROTECT = 5, OP_SPAWN = 7 };
enum { PROT_R = 1, PROT_W = 2, PROT_X = 4 };

#define GUEST_SPAN (UINT64_C(1) << 45)

/* A line of /proc/self/maps. */
struct mapping {
    uint64_t start;
    uint64_t end;
    uint64_t offset;
    unsigned prot;
    char path[4096];
};

struct words {
    uint64_t word[RING_WORDS];
    uint32_t count;
};

static void put_range(struct words *words, unsigned op, uint64_t start, uint64_t end, unsigned prot)
{
    if (words->count + 3 > RING_WORDS) {
        publish(0, words->word, words->count);
        words->count = 0;
    }
    words->word[words->count++] = mmu_word_other(op, prot);
    words->word[words->count++] = start - guest_base;
    words->word[words->count++] = end - start;
}

/* The part of the mapping that a segment of its file makes executable. */
static void put_segment(struct words *words, const struct mapping *mapping, const Elf64_Phdr *segment)
{
    if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X))
        return;
    uint64_t from = segment->p_offset & ~UINT64_C(4095);
    uint64_t to = (segment->p_offset + segment->p_filesz + 4095) & ~UINT64_C(4095);
    uint64_t length = mapping->end - mapping->start;
    if (from < mapping->offset)
        from = mapping->offset;
    if (to > mapping->offset + length)
        to = mapping->offset + length;
    if (from < to)
        put_range(words, OP_MPROTECT, mapping->start + (from - mapping->offset),
                  mapping->start + (to - mapping->offset), mapping->prot | PROT_X);
}

static void put_executable(struct words *words, const struct mapping *mapping)
{
    FILE *file = mapping->path[0] == '/' ? fopen(mapping->path, "re") : NULL;
    Elf64_Ehdr head;
    if (!file)
        return;
    if (fread(&head, sizeof head, 1, file) == 1 && memcmp(head.e_ident, ELFMAG, SELFMAG) == 0 &&
        fseek(file, (long)head.e_phoff, SEEK_SET) == 0) {
        Elf64_Phdr segment;
        for (unsigned i = 0; i < head.e_phnum && fread(&segment, sizeof segment, 1, file) == 1; i++)
            put_segment(words, mapping, &segment);
    }
    fclose(file);
}

static bool parse(const char *line, struct mapping *mapping)
{
    char rights[5];
    mapping->path[0] = 0;
    int fields = sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %*s %4095[^\n]", &mapping->start,
                        &mapping->end, rights, &mapping->offset, mapping->path);
    if (fields < 4)
        return false;
    mapping->prot =
        (rights[0] == 'r' ? PROT_R : 0u) | (rights[1] == 'w' ? PROT_W : 0u) | (rights[2] == 'x' ? PROT_X : 0u);
    return true;
}

void publish_space(void)
{
    static struct words words;
    static struct mapping mapping;
    static char line[4096 + 128];
    words.word[words.count++] = mmu_word_other(OP_SPAWN, 0);
    words.word[words.count++] = mmu_word_other(MMU_OP_PID, (uint64_t)getpid());
    FILE *maps = fopen("/proc/self/maps", "re");
    if (!maps) {
        fputs("record.so: /proc/self/maps is needed and cannot be read\n", stderr);
        abort();
    }
    while (fgets(line, sizeof line, maps)) {
        if (!parse(line, &mapping) || mapping.start < guest_base || mapping.start >= guest_base + GUEST_SPAN ||
            mapping.prot == 0) /* reserved by qemu for the heap, or the page below the stack */
            continue;
        put_range(&words, OP_MMAP, mapping.start, mapping.end, mapping.prot);
        put_executable(&words, &mapping);
    }
    fclose(maps);
    publish(0, words.word, words.count);
}
