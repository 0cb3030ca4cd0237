# Another walker, of another make, in the same co-simulation bench, by way of bench/attach. One binary a machine of this
# folder, build/stranger/MACHINE/cosim.

STRANGER_MACHINES = $(basename $(notdir $(wildcard bench/stranger/*.yaml)))
STRANGER_BIN      = $(STRANGER_MACHINES:%=$(BUILD)/stranger/%/cosim) $(BUILD)/stranger/template/cosim
STRANGER_SEE      = $(addprefix bench/attach/,dut_attached.cpp build.sh) bench/cosim/dut.h
STRANGER_LINK     = g++ $(LDFLAGS) -o $@ $< $(@D)/Vdut_top__ALL.a $(ATTACH_OBJ) $(LDLIBS) $(COSIM_LDLIBS)

$(BUILD)/stranger/template/dut.o: $(wildcard bench/attach/template/*) $(STRANGER_SEE)
	$(call say,RTL)
	+$(Q)bench/attach/build.sh bench/attach/template/dut.f $(@D)

$(BUILD)/stranger/%/dut.o: bench/stranger/%.f $(wildcard bench/stranger/*.sv) $(STRANGER_SEE)
	$(call say,RTL)
	+$(Q)bench/attach/build.sh $< $(@D)

$(BUILD)/stranger/%/cosim: $(BUILD)/stranger/%/dut.o $(ATTACH_OBJ)
	$(call say,LINK)
	$(Q)$(STRANGER_LINK)

stranger-build:
	@$(MAKE) --no-print-directory -j$(JOBS) $(STRANGER_BIN)

cosim-stranger: stranger-build ## A walker of another make in the same bench: random page tables and traces (1 min)
	@BUILD=$(BUILD) bench/stranger/run.sh $(STRANGER_MACHINES)

cosim-stranger-bugs: stranger-build ## Bugs seeded into that walker: each must be caught; BUGS="name..." chooses (6 min)
	@BUILD=$(BUILD) COSIM_OBJECTS="$(abspath $(ATTACH_OBJ))" COSIM_LIBRARIES="$(LDFLAGS) $(LDLIBS) $(COSIM_LDLIBS)" \
	    bench/stranger/bugs.sh $(BUGS)

.PHONY: stranger-build cosim-stranger cosim-stranger-bugs
