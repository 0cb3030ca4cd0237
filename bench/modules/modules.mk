# RTL modules alone under Verilator, against naive versions of them. Here: the arrays of the TLBs, a binary a geometry.

ARRAY_GEOMETRIES = $(shell sed 's/\#.*//' bench/modules/array_geometries.txt | awk 'NF {print $$1}')
ARRAY_OBJ        = $(addprefix $(BUILD)/bench/modules/array_,main.o bench.o features.o naive.o random.o sequences.o) \
                   $(BUILD)/bench/emulators/options.o
ARRAY_RUNTIME    = $(addprefix $(BUILD)/modules/runtime/,verilated.o verilated_threads.o)
ARRAY_RTL        = rtl/mmu_pkg.sv $(wildcard rtl/mmu_array.sv rtl/mmu_tlb.sv rtl/mmu_tag.svh rtl/mmu_policy*.sv rtl/mmu_ram*.sv \
                   rtl/props/*array* rtl/props/mmu_bind.sv)
ARRAY_BIN        = $(ARRAY_GEOMETRIES:%=$(BUILD)/modules/%/array)
ARRAY_ARGS      ?=

$(BUILD)/modules/runtime/%.o:
	@mkdir -p $(@D)
	$(call say,CXX)
	$(Q)include=$$(verilator --getenv VERILATOR_ROOT)/include && \
	    g++ -std=c++17 -O2 -w -I$$include -I$$include/vltstd -c -o $@ $$include/$*.cpp

$(BUILD)/modules/%/rtl/dut.o: bench/modules/array_geometries.txt $(ARRAY_RTL) \
                              $(addprefix bench/modules/array,_build.sh _dut.cpp .h _pair.sv)
	$(call say,RTL)
	+$(Q)bench/modules/array_build.sh rtl $(@D) $$(sed -n 's/^$* //p' $<)

$(BUILD)/modules/%/array: $(BUILD)/modules/%/rtl/dut.o $(ARRAY_OBJ) $(ARRAY_RUNTIME)
	$(call say,LINK)
	$(Q)g++ $(LDFLAGS) -o $@ $< $(@D)/rtl/Varray_pair__ALL.a $(ARRAY_OBJ) $(ARRAY_RUNTIME) -pthread

modules: modules-arrays $(if $(wildcard bench/modules/pte_check.mk),modules-pte-check) ## Every RTL module that is judged alone (2 min with the builds)

modules-arrays: modules-arrays-build ## TLB arrays, in flip-flops and in memories, against a naive TLB in every cycle (2 min with the builds)
	@BUILD=$(BUILD) bench/modules/array_run.sh $(ARRAY_ARGS) -- $(ARRAY_GEOMETRIES)

modules-arrays-build:
	@$(MAKE) --no-print-directory -j$(JOBS) $(ARRAY_BIN)

modules-arrays-bugs: $(ARRAY_OBJ) $(ARRAY_RUNTIME) ## Bugs seeded into copies of the arrays: each must be caught; BUGS="name..." chooses (5 min)
	@BUILD=$(BUILD) bench/modules/array_bugs.sh $(abspath $(ARRAY_OBJ) $(ARRAY_RUNTIME)) -- $(BUGS)

.PHONY: modules modules-arrays modules-arrays-build modules-arrays-bugs
