# Proofs over the RTL, with what Yosys and abc bring along.

formal: ## Proofs: properties, covers, and each proof failing on seeded bugs; PROOFS="name..." chooses (10 min)
	@bench/formal/prove.py --build $(BUILD) $(PROOFS)

formal-slice: ## The proofs that are quick: for CI (3 min)
	@bench/formal/prove.py --build $(BUILD) --slice

formal-update: ## Run the proofs and write bench/formal/results.txt anew
	@bench/formal/prove.py --build $(BUILD) --update

.PHONY: formal formal-slice formal-update
