# How fast, as ratios against naive references in the same run.

SPEED_OBJ = $(BUILD)/bench/speed/speed.o $(BUILD)/bench/speed/naive_tlbs.o

$(BUILD)/bench/speed/speed: $(SPEED_OBJ) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(link) $(LDLIBS)

bench: $(BUILD)/bench/speed/speed ## Speed as ratios against naive TLBs; asserts equal misses, never a time (20 s)
	$<

.PHONY: bench
