# The command line as a user meets it.

cli: $(BUILD)/mmusim ## Bad input, help texts, full disks, interrupts: one clear line and the right exit status (10 s)
	BUILD=$(BUILD) bench/cli/run.sh

.PHONY: cli
