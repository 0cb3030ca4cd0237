# mmu_pte_check and mmu_response under Verilator, against the model's schemes and the naive readers.

PTE_CHECK_DIR = $(BUILD)/bench/modules/pte_check
PTE_CHECK_OBJ = $(addprefix $(BUILD)/bench/,$(addprefix modules/pte_check,.o _model.o _naive.o _question.o) \
                emulators/options.o $(addprefix oracle/,naive_walk.o naive_riscv.o naive_x86.o))
PTE_CHECK_RTL = $(addprefix rtl/mmu_,pkg.sv permission.sv fault_code.sv pte_check.sv response.sv) \
                bench/modules/pte_check_rig.sv
PTE_CHECK_RUN = $(addprefix $(PTE_CHECK_DIR)/runtime/,verilated.o verilated_threads.o)
PTE_CHECK_ARGS ?=

$(PTE_CHECK_DIR)/runtime/%.o:
	@mkdir -p $(@D)
	$(call say,CXX)
	$(Q)include=$$(verilator --getenv VERILATOR_ROOT)/include && \
	    g++ -std=c++17 -O2 -w -I$$include -I$$include/vltstd -c -o $@ $$include/$*.cpp

$(PTE_CHECK_DIR)/rig/dut.o: $(PTE_CHECK_RTL) $(addprefix bench/modules/pte_check,_build.sh _dut.cpp _dut.h)
	$(call say,RTL)
	+$(Q)bench/modules/pte_check_build.sh rtl $(@D)

$(PTE_CHECK_DIR)/modules-pte-check: $(PTE_CHECK_DIR)/rig/dut.o $(PTE_CHECK_OBJ) $(PTE_CHECK_RUN) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(Q)g++ $(LDFLAGS) -o $@ $< $(@D)/rig/Vpte_check_rig__ALL.a $(filter-out $<,$^) $(LDLIBS) -pthread

# Verilator 5.006 takes vectors that are driven bit by bit for combinational loops, and its optimizer (dfg) then changes
# what they compute.
$(PTE_CHECK_DIR)/netlist/rig/dut.o: $(PTE_CHECK_RTL) $(addprefix bench/modules/pte_check,_build.sh _netlist.sh _dut.cpp _dut.h)
	$(call say,SYNTH)
	$(Q)bench/modules/pte_check_netlist.sh $(PTE_CHECK_DIR)/netlist
	+$(Q)bench/modules/pte_check_build.sh $(PTE_CHECK_DIR)/netlist $(@D) -Wno-lint -Wno-style -Wno-UNOPTFLAT -fno-dfg

$(PTE_CHECK_DIR)/netlist/modules-pte-check-netlist: $(PTE_CHECK_DIR)/netlist/rig/dut.o $(PTE_CHECK_OBJ) $(PTE_CHECK_RUN) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(Q)g++ $(LDFLAGS) -o $@ $< $(@D)/rig/Vpte_check_rig__ALL.a $(filter-out $<,$^) $(LDLIBS) -pthread

modules-pte-check: $(PTE_CHECK_DIR)/modules-pte-check ## The RTL's entry check against model and naive readers: 2 million entries (15 s)
	$< $(PTE_CHECK_ARGS)

modules-pte-check-netlist: $(PTE_CHECK_DIR)/netlist/modules-pte-check-netlist ## The same of the netlist that Yosys makes of it (2 min)
	$< $(PTE_CHECK_ARGS)

modules-pte-check-bugs: $(PTE_CHECK_DIR)/modules-pte-check ## Bugs seeded into the entry check: each must be caught; BUGS="name..." chooses (4 min)
	@BUILD=$(BUILD) bench/modules/pte_check_bugs.sh $(abspath $(PTE_CHECK_OBJ) $(PTE_CHECK_RUN) $(BUILD)/libmmu.a) -- \
	    $(LDFLAGS) $(LDLIBS) -pthread -- $(BUGS)

.PHONY: modules-pte-check modules-pte-check-netlist modules-pte-check-bugs
