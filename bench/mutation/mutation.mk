# Mutants of the RTL: bugs of real walkers and systematic changes, against co-simulation and proofs.

MUTATION_ARGS ?=
MUTATION = BUILD=$(BUILD) COSIM_OBJECTS="$(COSIM_OBJ) $(COSIM_PARTS) $(COSIM_RUNTIME)" \
           COSIM_LIBRARIES="$(LDFLAGS) $(LDLIBS) $(COSIM_LDLIBS)" bench/mutation/mutation.py

mutation: mutation-objects ## Bugs of real walkers and 400 systematic ones seeded into the RTL: each must be caught (40 min)
	@$(MUTATION) run $(MUTATION_ARGS)

mutation-slice: mutation-objects ## A dozen of them, by a seed that is printed: for CI (3 min)
	@$(MUTATION) slice $(MUTATION_ARGS)

mutation-objects:
	@$(MAKE) -s --no-print-directory -j$(JOBS) $(COSIM_OBJ) $(COSIM_PARTS) $(COSIM_RUNTIME) $(BUILD)/libmmu.a $(BUILD)/mmusim

.PHONY: mutation mutation-slice mutation-objects
