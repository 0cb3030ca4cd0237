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
