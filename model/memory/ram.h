/*
 * ram.h - simulated physical memory: bytes at addresses. Sparse: a frame that was never written reads as zeros and
 * costs nothing. Words are little-endian.
 */
#ifndef MMU_MEMORY_RAM_H
#define MMU_MEMORY_RAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { MMU_FRAME_BYTES = 4096 };

struct mmu_ram;

/* Memory at [base, base + bytes), both multiples of 4096. NULL when the host is out of memory. */
struct mmu_ram *mmu_ram_create(uint64_t base, uint64_t bytes);
void mmu_ram_destroy(struct mmu_ram *ram);
uint64_t mmu_ram_base(const struct mmu_ram *ram);
uint64_t mmu_ram_bytes(const struct mmu_ram *ram);

/* Whether `bytes` bytes from pa all exist. */
bool mmu_ram_holds(const struct mmu_ram *ram, uint64_t pa, unsigned bytes);

/* Aligned words of 4 or 8 bytes. The address must exist. */
uint64_t mmu_ram_read(const struct mmu_ram *ram, uint64_t pa, unsigned bytes);
void mmu_ram_write(struct mmu_ram *ram, uint64_t pa, unsigned bytes, uint64_t value);

/* The word, in *value; false: it does not exist. */
bool mmu_ram_load(const struct mmu_ram *ram, uint64_t pa, unsigned bytes, uint64_t *value);

/* Have the host's own caches fetch the word at pa, if it exists. */
void mmu_ram_expect(const struct mmu_ram *ram, uint64_t pa);

/*
 * Whether the host ran out of memory: writes then went to a scratch frame and what RAM holds means nothing any more. A
 * caller that keeps results asks once, at its end.
 */
bool mmu_ram_exhausted(const struct mmu_ram *ram);

/* If the word is *expected*, make it *desired*. Returns the word found. */
uint64_t mmu_ram_swap(struct mmu_ram *ram, uint64_t pa, unsigned bytes, uint64_t expected, uint64_t desired);

/* The 4096 bytes of the frame that holds pa: for reading (a shared page of zeros if never written), and for writing. */
const uint8_t *mmu_ram_frame(const struct mmu_ram *ram, uint64_t pa);
uint8_t *mmu_ram_frame_for_write(struct mmu_ram *ram, uint64_t pa);

/* Make the frame that holds pa all zeros again. */
void mmu_ram_clear_frame(struct mmu_ram *ram, uint64_t pa);

/* Make [pa, pa + bytes), page-aligned, zeros again, giving its frames back to the host. */
void mmu_ram_clear_range(struct mmu_ram *ram, uint64_t pa, uint64_t bytes);

/* Give `to` the contents of `from` on top of its own. False: the host has no memory. */
bool mmu_ram_copy(struct mmu_ram *to, const struct mmu_ram *from);

/* Make all memory zeros again. */
void mmu_ram_clear(struct mmu_ram *ram);

/* Address of the first word (8 bytes) that differs, or UINT64_MAX when both hold the same. */
uint64_t mmu_ram_first_difference(const struct mmu_ram *a, const struct mmu_ram *b);

#ifdef __cplusplus
}
#endif

#endif
