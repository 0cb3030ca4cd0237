# The house rules, checked by scripts; each first shows that it complains of a file that breaks its rule.

lint: $(BUILD)/libmmu.a ## The house rules: includes, symbols, sizes, format (10 s)
	$(PYTHON) bench/lint/lint.py --lib $(BUILD)/libmmu.a

format: ## Format all C with clang-format
	clang-format -i $(shell git ls-files '*.c' '*.h')

.PHONY: lint format
