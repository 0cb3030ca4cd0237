# Co-simulation: the RTL under Verilator against the model. One binary a machine, build/cosim/MACHINE/cosim.

COSIM_MACHINES = sv39-small sv39-svade sv48
COSIM_C        = $(wildcard bench/cosim/*.c)
COSIM_OBJ      = $(COSIM_C:%.c=$(BUILD)/%.o)
COSIM_PARTS    = $(addprefix $(BUILD)/model/cmd/,flat.o number.o progress.o replay.o)
COSIM_RTL      = $(wildcard rtl/*.sv rtl/props/*)
COSIM_BIN      = $(COSIM_MACHINES:%=$(BUILD)/cosim/%/cosim)
COSIM_LDLIBS   = -lz -pthread

# What every Verilated program links, built once.
COSIM_INCLUDE  = $(shell verilator --getenv VERILATOR_ROOT 2>/dev/null)/include
COSIM_RUNTIME  = $(addprefix $(BUILD)/cosim/runtime/,verilated.o verilated_threads.o verilated_dpi.o verilated_fst_c.o)

$(BUILD)/cosim/runtime/%.o:
	@mkdir -p $(@D)
	g++ -std=c++17 -O3 -w -I$(COSIM_INCLUDE) -I$(COSIM_INCLUDE)/vltstd -DVM_COVERAGE=0 -DVM_SC=0 -DVM_TRACE=1 \
	    -DVM_TRACE_FST=1 -c -o $@ $(COSIM_INCLUDE)/$*.cpp

$(BUILD)/cosim/%/rtl.txt: configs/machines/%.yaml $(BUILD)/mmusim
	@mkdir -p $(@D)
	$(BUILD)/mmusim config rtl $< > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
	@touch $@

$(BUILD)/cosim/%/rtl/dut.o: $(BUILD)/cosim/%/rtl.txt $(COSIM_RTL) bench/cosim/dut_verilator.cpp bench/cosim/dut.h bench/cosim/build_dut.sh
	+bench/cosim/build_dut.sh rtl $< $(@D)

$(BUILD)/cosim/%/cosim: $(BUILD)/cosim/%/rtl/dut.o $(COSIM_OBJ) $(COSIM_PARTS) $(COSIM_RUNTIME) $(BUILD)/libmmu.a
	g++ $(LDFLAGS) -o $@ $< $(@D)/rtl/Vmmu__ALL.a $(COSIM_OBJ) $(COSIM_PARTS) $(COSIM_RUNTIME) $(BUILD)/libmmu.a \
	    $(LDLIBS) $(COSIM_LDLIBS)

cosim: $(COSIM_BIN) ## The RTL against the model on random page tables, long runs (3 min)
	BUILD=$(BUILD) bench/cosim/run.sh cosim 1000000 $(COSIM_MACHINES)

cosim-slice: $(COSIM_BIN) ## The same, short: for CI (2 min with the builds)
	BUILD=$(BUILD) bench/cosim/run.sh cosim-slice 100000 $(COSIM_MACHINES)

cosim-bugs: $(COSIM_BIN) ## Bugs seeded into copies of the RTL: each must be caught (5 min); BUGS="name..." chooses
	BUILD=$(BUILD) COSIM_OBJECTS="$(abspath $(COSIM_OBJ) $(COSIM_PARTS) $(COSIM_RUNTIME))" \
	    COSIM_LIBRARIES="$(LDFLAGS) $(LDLIBS) $(COSIM_LDLIBS)" bench/cosim/seeded_bugs.sh $(BUGS)

.PHONY: cosim cosim-slice cosim-bugs
