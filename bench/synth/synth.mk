# What tools other than the simulator say of the RTL.

lint-rtl: ## Verilator -Wall over a matrix of parameter sets, and illegal sets refused (30 s)
	@bench/synth/lint_rtl.sh

synth: ## Yosys synthesizes three sizes: cells, flip-flops, array bits (3 min)
	@BUILD=$(BUILD) bench/synth/synth.sh

.PHONY: lint-rtl synth
