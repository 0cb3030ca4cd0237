/* array.h - what is asked of a TLB in a cycle and what it answers: between the bench of rtl/mmu_tlb.sv with its arrays,
   the naive TLB, and the adapter to the RTL. Page numbers are addresses >> 12. */
#ifndef MODULES_ARRAY_H
#define MODULES_ARRAY_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ARRAY_RIGHT_GLOBAL = 1 << 4, ARRAY_RIGHT_DIRTY = 1 << 5 };

/* The parameters of rtl/mmu_tlb.sv. ram: 0 the TLB in flip-flops, 2 that in memories, 1 both. */
struct array_geometry {
    unsigned levels, pa_bits, asid_bits, sets, ways, policy, pages, seed, ram;
};

struct array_lookup {
    bool valid, store;
    uint64_t vpn;
    uint16_t asid;
};

struct array_fill {
    bool valid;
    unsigned level;
    uint8_t rights;
    uint16_t asid;
    uint64_t vpn, ppn;
};

struct array_flush {
    bool valid, by_va, by_asid, globals;
    uint16_t asid;
    uint64_t vpn;
};

/* One cycle. No fill comes with a flush. */
struct array_ops {
    struct array_lookup lookup;
    struct array_fill fill;
    struct array_flush flush;
};

struct array_answer {
    bool hit; /* level to way mean something */
    unsigned level, rights, way;
    uint64_t ppn;
    bool placed; /* the fill went to placed_way */
    unsigned placed_way;
};

/* The RTL. dut_array_cycle: the cycle's ops, and next, the lookup that the next cycle will make. answers[0]:
   flip-flops, [1]: memories (whose placed tells of the fill of the cycle before). Returns false when a property failed.
 */
struct array_dut;
struct array_dut *array_dut_create(uint32_t seed);
void array_dut_destroy(struct array_dut *dut);
struct array_geometry array_dut_geometry(void);
bool array_dut_busy(struct array_dut *dut);
bool array_dut_cycle(struct array_dut *dut, const struct array_ops *ops, const struct array_lookup *next,
                     struct array_answer answers[2]);

#ifdef __cplusplus
}
#endif

#endif
