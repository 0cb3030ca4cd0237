# The model against a naive reader of the specifications. The programs share no code with model/.

ORACLE_COMMON = naive_walk.c naive_riscv.c naive_x86.c
ORACLE_NAIVE = $(ORACLE_COMMON) naive.c naive_tlb.c naive_pwc.c naive_flush.c naive_array.c naive_policy.c naive_counters.c \
               features.c compare.c world.c world_machine.c
ORACLE_DIFFERENTIAL = $(ORACLE_NAIVE) side.c differential.c
ORACLE_OBJ = $(ORACLE_DIFFERENTIAL:%.c=$(BUILD)/bench/oracle/%.o)
ORACLE_WINDOW = $(ORACLE_NAIVE) ticks.c ticks_answer.c ticks_lookup.c ticks_fill.c ticks_walk.c window_case.c window_side.c window.c
ORACLE_WINDOW_OBJ = $(ORACLE_WINDOW:%.c=$(BUILD)/bench/oracle/%.o)
ORACLE_VECTORS_OBJ = $(patsubst %.c,$(BUILD)/bench/oracle/%.o,$(ORACLE_COMMON) naive_vectors.c)
ORACLE_SHORTCUTS = $(ORACLE_COMMON) world.c world_machine.c side.c shortcuts.c
ORACLE_ARGS ?=
SHORTCUTS_ARGS ?=
WINDOW_ARGS ?=

$(BUILD)/bench/oracle/differential: $(ORACLE_OBJ) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(link) $(LDLIBS)

$(BUILD)/bench/oracle/window: $(ORACLE_WINDOW_OBJ) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(link) $(LDLIBS)

$(BUILD)/bench/oracle/naive_vectors: $(ORACLE_VECTORS_OBJ)
	$(call say,LINK)
	$(link)

$(BUILD)/bench/oracle/shortcuts: $(addprefix $(BUILD)/bench/oracle/,$(ORACLE_SHORTCUTS:.c=.o)) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(link) $(LDLIBS)

shortcuts: $(BUILD)/bench/oracle/shortcuts ## The model's fast ways against its slow one: 3,000 random machines (10 s)
	$< $(SHORTCUTS_ARGS)

oracle: $(BUILD)/bench/oracle/differential ## The model against a naive MMU: 5,000 random machines, 6 million requests (12 s)
	$< $(ORACLE_ARGS)

oracle-long: $(BUILD)/bench/oracle/differential ## The same, 400,000 random machines (15 min)
	$< --cases 400000 $(ORACLE_ARGS)

oracle-window: $(BUILD)/bench/oracle/window ## The model against an MMU that counts cycle by cycle: many requests outstanding, 1,000 random machines (8 s)
	$< $(WINDOW_ARGS)

.PHONY: shortcuts oracle oracle-long oracle-window
