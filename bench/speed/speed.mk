# How fast, as ratios against naive references in the same run.

SPEED_OBJ     = $(patsubst %.c,$(BUILD)/%.o,$(wildcard bench/speed/*.c))
SPEED_TRACE   ?= bench/golden/traces/program.trace
SPEED_MACHINE ?= configs/machines/x86-64-demo.yaml

$(BUILD)/bench/speed/speed: $(SPEED_OBJ) $(CMD_PARTS) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(link) $(LDLIBS)

bench: $(BUILD)/bench/speed/speed ## Speed as ratios against naive TLBs; asserts equal misses, never a time (1 min)
	$< $(SPEED_MACHINE) $(SPEED_TRACE)

.PHONY: bench
