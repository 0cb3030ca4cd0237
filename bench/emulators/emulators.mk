# The model against the MMUs of emulators. The random page tables are those of bench/oracle.

EMULATOR_WORLD = $(wildcard bench/oracle/world*.c) $(addprefix bench/oracle/,naive_walk.c naive_riscv.c naive_x86.c)
EMULATOR_COMMON = $(patsubst %.c,$(BUILD)/%.o,$(EMULATOR_WORLD) bench/emulators/cold.c bench/emulators/options.c)
UNICORN_OBJ = $(addprefix $(BUILD)/bench/emulators/,unicorn.o riscv_cpu.o)

$(BUILD)/bench/emulators/unicorn: $(UNICORN_OBJ) $(EMULATOR_COMMON) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(link) $(LDLIBS) -lunicorn

unicorn: $(BUILD)/bench/emulators/unicorn ## The model's RISC-V walks against Unicorn's on random page tables (10 s)
	$< $(UNICORN_ARGS)

.PHONY: unicorn

QEMU_OBJ = $(addprefix $(BUILD)/bench/emulators/,qemu.o x86_cpu.o)
# The program that runs in QEMU is for a bare x86-64 machine: no flags of the host's programs apply.
GUEST_FLAGS = -std=c11 -Wall -Wextra -Wpedantic -Werror -O2 -m64 -ffreestanding -nostdlib -static -no-pie -fno-pic \
              -mcmodel=kernel -mno-red-zone -mgeneral-regs-only -fno-stack-protector -fcf-protection=none \
              -Wl,--build-id=none -Wl,--no-warn-rwx-segments -Wl,-T,bench/emulators/guest/guest.ld

$(BUILD)/bench/emulators/guest.elf: $(wildcard bench/emulators/guest/*) model/mmu.h
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)gcc $(GUEST_FLAGS) -o $@ bench/emulators/guest/boot.S bench/emulators/guest/guest.c

$(BUILD)/bench/emulators/qemu: $(QEMU_OBJ) $(EMULATOR_COMMON) $(BUILD)/libmmu.a | $(BUILD)/bench/emulators/guest.elf
	$(call say,LINK)
	$(link) $(LDLIBS)

qemu: $(BUILD)/bench/emulators/qemu $(BUILD)/bench/emulators/guest.elf ## The model's x86 walks against QEMU's on random page tables (20 s)
	$< $(QEMU_ARGS)

emulator-bugs: ## Bugs seeded into copies of the model: Unicorn and QEMU must catch each (2 min); BUGS="name..." chooses
	BUILD=$(BUILD) bench/emulators/seeded_bugs.sh $(BUGS)

.PHONY: qemu emulator-bugs
