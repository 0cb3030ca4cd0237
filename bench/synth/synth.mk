# What tools other than the simulator say of the RTL.

lint-rtl: ## Verilator -Wall over a matrix of parameter sets, and illegal sets refused (1 min)
	@bench/synth/lint_rtl.sh

synth: ## Yosys and nextpnr: cells, flip-flops, memory bits, Fmax of three sizes, and how they grew (10 min)
	@BUILD=$(BUILD) bench/synth/synth.sh

synth-slice: ## The smallest size, placed once: for CI (2 min)
	@BUILD=$(BUILD) SIZES=small SEEDS=1 bench/synth/synth.sh | sed 's/^synth:/synth-slice:/'

synth-update: ## The same, and bench/synth/results.txt written anew
	@BUILD=$(BUILD) bench/synth/synth.sh --update

.PHONY: lint-rtl synth synth-slice synth-update

# The netlist in place of the RTL, in the same bench. Small machines: everything is gates.
NETLIST_MACHINES = netlist-sv39

$(BUILD)/netlist/%/rtl.txt: bench/synth/machines/%.yaml $(BUILD)/mmusim
	@mkdir -p $(@D)
	$(Q)$(BUILD)/mmusim config rtl $< >$@

$(BUILD)/netlist/%/rtl/mmu_netlist.v: $(BUILD)/netlist/%/rtl.txt $(wildcard rtl/*.sv rtl/*.svh) bench/synth/netlist.sh
	$(call say,YOSYS)
	$(Q)bench/synth/netlist.sh $< $(abspath $(@D))

$(BUILD)/netlist/%/obj/dut.o: $(BUILD)/netlist/%/rtl/mmu_netlist.v $(COSIM_ADAPTER)
	$(call say,RTL)
	+$(Q)OPT_FAST=-O1 bench/cosim/build_dut.sh $(<D) $(BUILD)/netlist/$*/rtl.txt $(@D)

$(BUILD)/netlist/%/cosim: $(BUILD)/netlist/%/obj/dut.o $(COSIM_OBJ) $(COSIM_PARTS) $(COSIM_RUNTIME) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(Q)g++ $(LDFLAGS) -o $@ $< $(@D)/obj/Vmmu__ALL.a $(COSIM_OBJ) $(COSIM_PARTS) $(COSIM_RUNTIME) $(BUILD)/libmmu.a \
	    $(LDLIBS) $(COSIM_LDLIBS)

cosim-netlist: $(NETLIST_MACHINES:%=$(BUILD)/netlist/%/cosim) ## The netlist that Yosys makes of the RTL against the model (5 min)
	@BUILD=$(BUILD) bench/synth/run_netlist.sh $(NETLIST_MACHINES)

.PHONY: cosim-netlist
