# Co-simulation: a device against the model. One binary a machine, build/cosim/MACHINE/cosim, for the RTL under Verilator;
# COSIM_RTL_DIR is another folder of RTL.

COSIM_MACHINES = sv39-small sv39-svade sv48 sv39-pipelined sv48-shared-l1 sv57-pipelined x86-64-pipelined la57-small
COSIM_C        = $(wildcard bench/cosim/*.c)
COSIM_OBJ      = $(COSIM_C:%.c=$(BUILD)/%.o)
COSIM_PARTS    = $(addprefix $(BUILD)/model/cmd/,fail.o flat.o number.o options.o progress.o replay.o)
COSIM_RTL_DIR ?= rtl
COSIM_RTL      = $(wildcard $(COSIM_RTL_DIR)/*.sv $(COSIM_RTL_DIR)/props/*)
COSIM_ADAPTER  = $(addprefix bench/cosim/,dut_verilator.cpp dut.h build_dut.sh)
COSIM_BIN      = $(COSIM_MACHINES:%=$(BUILD)/cosim/%/cosim)
COSIM_LDLIBS   = -lz -pthread

# What every Verilated program links, built once.
COSIM_INCLUDE  = $(shell verilator --getenv VERILATOR_ROOT 2>/dev/null)/include
COSIM_RUNTIME  = $(addprefix $(BUILD)/cosim/runtime/,verilated.o verilated_threads.o verilated_dpi.o verilated_fst_c.o)

$(BUILD)/cosim/runtime/%.o:
	@mkdir -p $(@D)
	$(call say,CXX)
	$(Q)g++ -std=c++17 -O3 -w -I$(COSIM_INCLUDE) -I$(COSIM_INCLUDE)/vltstd -DVM_COVERAGE=0 -DVM_SC=0 -DVM_TRACE=1 \
	    -DVM_TRACE_FST=1 -c -o $@ $(COSIM_INCLUDE)/$*.cpp

$(BUILD)/cosim/%/rtl.txt: configs/machines/%.yaml $(BUILD)/mmusim
	@mkdir -p $(@D)
	$(Q)$(BUILD)/mmusim config rtl $< >$@.new
	$(Q)cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/cosim/%/rtl/dut.o: $(BUILD)/cosim/%/rtl.txt $(COSIM_RTL) $(COSIM_ADAPTER)
	$(call say,RTL)
	+$(Q)bench/cosim/build_dut.sh $(COSIM_RTL_DIR) $< $(@D)

$(BUILD)/cosim/%/cosim: $(BUILD)/cosim/%/rtl/dut.o $(COSIM_OBJ) $(COSIM_PARTS) $(COSIM_RUNTIME) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(Q)g++ $(LDFLAGS) -o $@ $< $(@D)/rtl/Vmmu__ALL.a $(COSIM_OBJ) $(COSIM_PARTS) $(COSIM_RUNTIME) $(BUILD)/libmmu.a \
	    $(LDLIBS) $(COSIM_LDLIBS)

cosim: cosim-build ## The RTL against the model: every stimulus on every machine, long (30 min)
	@BUILD=$(BUILD) bench/cosim/run.sh cosim 1000000 $(COSIM_MACHINES)

cosim-slice: cosim-build ## The same, short: for CI (3 min, and 10 min for the builds)
	@BUILD=$(BUILD) SEEDS=1 bench/cosim/run.sh cosim-slice 30000 $(COSIM_MACHINES)

cosim-cases: cosim-build ## The directed cases of bench/cosim/cases/ alone (10 s)
	@BUILD=$(BUILD) ONLY=directed bench/cosim/run.sh cosim-cases 0 $(COSIM_MACHINES)

bench-cosim: cosim-build ## How long the bench takes with model and OS, and the device alone (1 min)
	@BUILD=$(BUILD) ONLY=speed bench/cosim/run.sh bench-cosim 20000 sv39-small sv39-pipelined

cosim-build:
	@$(MAKE) --no-print-directory -j$(JOBS) $(COSIM_BIN)

.PHONY: cosim cosim-slice cosim-cases bench-cosim cosim-build
