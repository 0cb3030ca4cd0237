# What the co-simulation exercises: bins (coverage_bins.h) and Verilator's line and toggle coverage, of all machines.
# A build of its own, build/coverage/MACHINE/cosim, as coverage makes the RTL several times slower.

COVERAGE_MACHINES ?= $(COSIM_MACHINES)
COVERAGE_REQUESTS ?= 100000
COVERAGE_BIN       = $(COVERAGE_MACHINES:%=$(BUILD)/coverage/%/cosim)
COVERAGE_RUNTIME   = $(addprefix $(BUILD)/coverage/runtime/,verilated_cov.o dut_coverage.o)
COVERAGE_RESULTS   = bench/cosim/coverage.txt

$(BUILD)/coverage/runtime/verilated_cov.o: $(COSIM_RUNTIME)
	@mkdir -p $(@D)
	$(call say,CXX)
	$(Q)g++ -std=c++17 -O2 -w -I$(COSIM_INCLUDE) -I$(COSIM_INCLUDE)/vltstd -DVM_COVERAGE=1 -DVM_SC=0 -c -o $@ \
	    $(COSIM_INCLUDE)/verilated_cov.cpp

$(BUILD)/coverage/runtime/dut_coverage.o: bench/cosim/dut_coverage.cpp bench/cosim/dut.h
	@mkdir -p $(@D)
	$(call say,CXX)
	$(Q)g++ -std=c++17 -O2 -Wall -Wextra -Werror -isystem $(COSIM_INCLUDE) -isystem $(COSIM_INCLUDE)/vltstd -c -o $@ $<

$(BUILD)/coverage/%/rtl/dut.o: $(BUILD)/cosim/%/rtl.txt $(COSIM_RTL) $(COSIM_ADAPTER)
	$(call say,RTL)
	+$(Q)DUT_OPTIONS="--coverage-line --coverage-toggle" OPT_FAST=-O1 bench/cosim/build_dut.sh $(COSIM_RTL_DIR) $< $(@D)

$(BUILD)/coverage/%/cosim: $(BUILD)/coverage/%/rtl/dut.o $(COSIM_OBJ) $(COSIM_PARTS) $(COSIM_RUNTIME) \
    $(COVERAGE_RUNTIME) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(Q)g++ $(LDFLAGS) -Wl,--wrap=dut_destroy -o $@ $< $(@D)/rtl/Vmmu__ALL.a $(COSIM_OBJ) $(COSIM_PARTS) \
	    $(COSIM_RUNTIME) $(COVERAGE_RUNTIME) $(BUILD)/libmmu.a $(LDLIBS) $(COSIM_LDLIBS)

coverage: coverage-build ## What the co-simulation exercises, its holes, and what moved against bench/cosim/coverage.txt; COVERAGE_MACHINES="..." chooses (15 min)
	@BUILD=$(BUILD) bench/cosim/coverage.sh --results $(COVERAGE_RESULTS) -- $(COVERAGE_REQUESTS) $(COVERAGE_MACHINES)

coverage-update: coverage-build ## The same, and write the figures to bench/cosim/coverage.txt: review the diff (15 min)
	@BUILD=$(BUILD) bench/cosim/coverage.sh --results $(COVERAGE_RESULTS) --update -- $(COVERAGE_REQUESTS) \
	    $(COVERAGE_MACHINES)

coverage-build:
	@$(MAKE) --no-print-directory -j$(JOBS) $(COVERAGE_BIN)

.PHONY: coverage coverage-update coverage-build
