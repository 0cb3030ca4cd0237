# Unit tests: one cmocka program per bench/unit/*_test.c, and scripts bench/unit/*_test.sh.

UNIT_SRC = $(wildcard bench/unit/*_test.c)
UNIT_BIN = $(UNIT_SRC:%.c=$(BUILD)/%)
UNIT_COMMON_SRC = $(filter-out $(UNIT_SRC),$(wildcard bench/unit/*.c))
UNIT_COMMON = $(UNIT_COMMON_SRC:%.c=$(BUILD)/%.o)

$(UNIT_BIN): %: %.o $(UNIT_COMMON) $(CMD_PARTS) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(link) -lcmocka $(LDLIBS)

unit: $(UNIT_BIN) $(BUILD)/mmusim $(BUILD)/record.so ## Unit tests: worked examples of every part (10 s)
	BUILD=$(BUILD) bench/unit/run.sh $(UNIT_BIN) $(wildcard bench/unit/*_test.sh)

.PHONY: unit
