/*
 * record.c - loads, stores and instruction fetches, from qemu-user's translated blocks.
 *
 * A block's fetches are prepared as words when it is translated. When it runs, they are appended up to the instruction
 * that makes a data access, then the access, and so on; the rest when the next block begins. That costs one callback a
 * block and one an access, and keeps the order of the program.
 */
#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = 1;

uint64_t guest_base;

/* A block of code. Never freed: qemu tells no end of a block's life, and a block may be running in another thread. */
struct block {
    uint32_t count;
    bool repeats; /* it begins with a repeated string instruction, which qemu runs a block an iteration */
    uint64_t word[];
};

enum { KIND_LOAD, KIND_STORE, KIND_FETCH };

static void on_block(unsigned index, void *userdata)
{
    struct vcpu *vcpu = vcpus[index];
    const struct block *block = userdata;
    end_block(vcpu);
    bool again = block->repeats && vcpu->end && vcpu->end[-1] == block->word[0];
    vcpu->begin = block->word;
    vcpu->next = block->word + again;
    vcpu->end = block->word + block->count;
}

/*
 * userdata: behind the instruction's fetch in its block. qemu also calls this for reads of its own between blocks, of
 * the segment tables when it delivers a signal, with an instruction that ran some time before.
 */
static void on_access(unsigned index, qemu_plugin_meminfo_t info, uint64_t address, void *userdata)
{
    struct vcpu *vcpu = vcpus[index];
    const uint64_t *until = userdata;
    if (until <= vcpu->begin || until > vcpu->end)
        return;
    append_fetches(vcpu, until);
    unsigned kind = qemu_plugin_mem_is_store(info) ? KIND_STORE : KIND_LOAD;
    uint64_t word = mmu_word_reference(kind, address, 1u << qemu_plugin_mem_size_shift(info));
    uint32_t used = atomic_load_explicit(&vcpu->count, memory_order_relaxed);
    vcpu->word[used] = word;
    atomic_store_explicit(&vcpu->count, used + 1, memory_order_release);
    if (used + 1 == RING_WORDS)
        flush(vcpu);
}

/* x86 INS, MOVS, OUTS, LODS, STOS, CMPS and SCAS behind a REP prefix (SDM volume 2, "REP/REPE/REPZ/REPNE/REPNZ"). */
static bool is_repeated_string(const struct qemu_plugin_insn *insn)
{
    const unsigned char *bytes = qemu_plugin_insn_data(insn);
    size_t size = qemu_plugin_insn_size(insn);
    bool repeated = false;
    for (size_t i = 0; i + 1 < size; i++)
        repeated |= bytes[i] == 0xf2 || bytes[i] == 0xf3;
    unsigned char op = bytes[size - 1];
    return repeated && ((op >= 0x6c && op <= 0x6f) || (op >= 0xa4 && op <= 0xa7) || (op >= 0xaa && op <= 0xaf));
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    static bool begun;
    (void)id;
    if (!begun) /* the first block: the program is loaded, and nothing of it has run */
        publish_space();
    begun = true;
    size_t count = qemu_plugin_tb_n_insns(tb);
    struct block *block = malloc(sizeof *block + count * sizeof block->word[0]);
    if (!block) {
        fputs("record.so: not enough memory\n", stderr);
        abort();
    }
    block->count = (uint32_t)count;
    block->repeats = is_repeated_string(qemu_plugin_tb_get_insn(tb, 0));
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        block->word[i] =
            mmu_word_reference(KIND_FETCH, qemu_plugin_insn_vaddr(insn), (unsigned)qemu_plugin_insn_size(insn));
        qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW,
                                         &block->word[i + 1]);
    }
    qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS, block);
}

/* Arguments: ring=FD, base=GUEST_BASE (hexadecimal), both given by `mmusim trace record`. */
QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
    int fd = -1;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "ring=", 5) == 0)
            fd = atoi(argv[i] + 5);
        else if (strncmp(argv[i], "base=", 5) == 0)
            guest_base = strtoull(argv[i] + 5, NULL, 16);
    }
    if (info->system_emulation || strcmp(info->target_name, "x86_64") != 0) {
        fputs("record.so: made for qemu-x86_64, the emulator of single programs\n", stderr);
        return -1;
    }
    if (!guest_base || fd < 0 || !ring_attach(fd)) {
        fputs("record.so: loaded by hand; `mmusim trace record` loads it\n", stderr);
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
    register_calls(id);
    return 0;
}
