# How fast, as ratios against naive references in the same run. Two programs are recorded where qemu-user is there.

SPEED_OBJ     = $(patsubst %.c,$(BUILD)/%.o,$(wildcard bench/speed/*.c))
SPEED_DIR     = $(BUILD)/bench/speed
SPEED_MACHINE ?= configs/machines/x86-64-demo.yaml
SPEED_TRACES  ?= bench/golden/traces/program.trace \
    $(if $(shell command -v qemu-x86_64),$(SPEED_DIR)/sort.trace $(SPEED_DIR)/python.trace)

$(SPEED_DIR)/speed: $(SPEED_OBJ) $(CMD_PARTS) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(link) $(LDLIBS)

speed_record = $(Q)$(BUILD)/mmusim trace record -o $@ --limit 3000000 -- $(1) >/dev/null

$(SPEED_DIR)/sort.trace: | $(BUILD)/mmusim $(BUILD)/record.so
	$(call say,TRACE)
	$(call speed_record,/usr/bin/sort -r bench/golden/traces/adjacent.txt)

$(SPEED_DIR)/python.trace: | $(BUILD)/mmusim $(BUILD)/record.so
	$(call say,TRACE)
	$(call speed_record,/usr/bin/python3 -IS scripts/demo_program.py)

bench: $(SPEED_DIR)/speed $(SPEED_TRACES) ## Speed as ratios against naive TLBs; asserts equal misses and constant memory, never a time (1 min)
	$< $(SPEED_MACHINE) $(SPEED_TRACES)

.PHONY: bench
