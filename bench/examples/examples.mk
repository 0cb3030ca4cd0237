# Programs that show how the library is used, and fail when it does not do what they show; and that its headers are C++ too.

EXAMPLES_SRC = $(wildcard bench/examples/*.c)
EXAMPLES_BIN = $(EXAMPLES_SRC:%.c=$(BUILD)/%)

$(EXAMPLES_BIN): %: %.o $(BUILD)/libmmu.a
	$(call say,LINK)
	$(link) $(LDLIBS)

examples: $(EXAMPLES_BIN) ## Programs that embed the library, such as an own page-fault handler (5 s)
	@passed=0; failed=0; \
	for example in $^; do \
	    if $$example; then passed=$$((passed + 1)); else failed=$$((failed + 1)); fi; \
	done; \
	if printf '#include "model/%s"\n' $(PUBLIC_HEADERS) | \
	    g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -I. -x c++ -fsyntax-only -; then passed=$$((passed + 1)); \
	else echo "examples: the public headers are no C++"; failed=$$((failed + 1)); fi; \
	echo "examples: $$passed passed, $$failed failed"; \
	[ $$failed -eq 0 ] && [ $$passed -gt 0 ]

.PHONY: examples
