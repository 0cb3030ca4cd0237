# Golden runs: did any number move?

golden: $(BUILD)/mmusim ## Runs of committed traces against committed figures (5 s)
	BUILD=$(BUILD) bench/golden/run.sh

golden-update: $(BUILD)/mmusim ## Rewrite the committed figures; review the difference before committing it
	BUILD=$(BUILD) bench/golden/run.sh --update

.PHONY: golden golden-update
