# What mmusim needs of the host's memory.

growth: $(BUILD)/mmusim ## Memory that a run takes: not by the trace's length, but by the pages touched (10 s)
	$(PYTHON) bench/growth/growth.py $(BUILD)/mmusim

.PHONY: growth
