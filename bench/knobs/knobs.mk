# No silent knob: driven from `mmusim config schema`.

knobs: $(BUILD)/mmusim ## Every value of every key of a machine changes a figure or is refused by name (10 s)
	$(PYTHON) bench/knobs/knobs.py $(BUILD)/mmusim $(KNOBS)

.PHONY: knobs
