# Any walker, TLB or MMU in the co-simulation bench: docs/attach-your-own.md.
#   make cosim-attach DUT=bench/attach/template/dut.f MACHINE=bench/attach/template/machine.yaml ARGS="--seed 7"

ATTACH_DIR = $(BUILD)/attach/$(subst /,-,$(patsubst /%,%,$(basename $(DUT))))
ATTACH_SEE = docs/attach-your-own.md
ARGS      ?=

# What a device is linked with: everything of the bench but an adapter.
ATTACH_OBJ = $(COSIM_OBJ) $(COSIM_PARTS) $(COSIM_RUNTIME) $(BUILD)/libmmu.a

# The sources of a file list are not known here, so it is built anew each time.
cosim-attach: $(ATTACH_OBJ) ## Your own walker against the model: DUT=FILE.f MACHINE=FILE.yaml, docs/attach-your-own.md
	$(if $(and $(DUT),$(MACHINE)),,$(error cosim-attach: DUT=FILE.f and MACHINE=FILE.yaml are needed; see $(ATTACH_SEE)))
	$(call say,RTL)
	+$(Q)bench/attach/build.sh $(DUT) $(ATTACH_DIR)
	$(Q)g++ $(LDFLAGS) -o $(ATTACH_DIR)/cosim $(ATTACH_DIR)/dut.o $(ATTACH_DIR)/Vdut_top__ALL.a $(ATTACH_OBJ) \
	    $(LDLIBS) $(COSIM_LDLIBS)
	$(ATTACH_DIR)/cosim -c $(MACHINE) $(ARGS)

.PHONY: cosim-attach
