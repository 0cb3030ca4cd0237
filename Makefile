# mmusim. `make help` says what each target does and how long it takes.
# A bench adds its targets in a fragment of its own, bench/*/*.mk.

BUILD   ?= build
ifeq ($(origin CC),default)
CC       = gcc
endif
PYTHON  ?= /usr/bin/python3
OPT     ?= -O3
CSTD     = -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror
CFLAGS  += $(OPT) -g $(CSTD) -MMD -MP $(SANITIZE)
LDLIBS  += -lyaml -lzstd -llzma -ljansson
LDFLAGS += $(SANITIZE)

# A short line per step; `make V=1` shows the commands.
Q    = $(if $(V),,@)
say  = @$(if $(V),:,printf '  %-5s %s\n' $(1) $@)
link = $(Q)$(CC) $(LDFLAGS) -o $@ $^

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

LIB_DIRS  = base config core policy scheme memory os os/reclaim trace
LIB_SRC   = $(wildcard model/*.c $(foreach d,$(LIB_DIRS),model/$d/*.c))
CMD_SRC   = $(wildcard model/cmd/*.c)
LIB_OBJ   = $(LIB_SRC:%.c=$(BUILD)/%.o)
CMD_OBJ   = $(CMD_SRC:%.c=$(BUILD)/%.o)
# What a program that embeds the library includes.
PUBLIC_HEADERS = mmu.h config/config.h scheme/scheme.h memory/ram.h memory/hierarchy.h os/os.h trace/trace.h
# What benches may link besides the library: the subcommands without main().
CMD_PARTS = $(filter-out $(BUILD)/model/cmd/main.o,$(CMD_OBJ))

all: $(BUILD)/mmusim $(BUILD)/libmmu.a $(BUILD)/record.so ## Build build/mmusim, build/libmmu.a and build/record.so (10 s)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

$(BUILD)/libmmu.a: $(LIB_OBJ)
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^

$(BUILD)/mmusim: $(CMD_OBJ) $(BUILD)/libmmu.a
	$(call say,LINK)
	$(link) $(LDLIBS)

# The recorder is loaded by qemu-user, which no sanitizer is linked to.
$(BUILD)/record.so: $(wildcard scripts/record/*.[ch]) model/trace/words.h
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(OPT) -g $(CSTD) -fPIC -shared -fvisibility=hidden -o $@ $(filter %.c,$^) -pthread

include $(wildcard bench/*/*.mk)
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

JOBS = $(shell nproc)

demo: ## Install what is missing, build, record a real program and run it three ways (5 min)
	@scripts/setup.sh
	@$(MAKE) --no-print-directory -j$(JOBS) all $(BUILD)/cosim/sv39-small/cosim
	@BUILD=$(BUILD) scripts/demo.sh

setup: ## Install the packages that are missing
	@scripts/setup.sh

study-pages: all ## 4K against 2M pages: the runs, figure and table of docs/study-4k-2m.md (1 min)
	@BUILD=$(BUILD) scripts/study_pages.sh

test: ## Install what is missing, build, and run every test that belongs in CI (10 min)
	@scripts/setup.sh
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@scripts/test.sh

built: all
	@echo "built: 1 passed, 0 failed"

check-clang: ## Everything built with clang, and the unit tests (1 min)
	@scripts/test.sh --name $@ CC=clang BUILD=build/clang built unit

check-asan: ## Unit tests, oracle and vectors under AddressSanitizer and UBSan (3 min)
	@scripts/test.sh --name $@ BUILD=build/asan OPT=-O1 ORACLE_ARGS="--cases 1000" \
	    SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" unit oracle vectors

PREFIX ?= /usr/local

install: all ## Install mmusim, libmmu.a and its headers under PREFIX (/usr/local)
	install -D -m 755 $(BUILD)/mmusim $(DESTDIR)$(PREFIX)/bin/mmusim
	install -D -m 755 $(BUILD)/record.so $(DESTDIR)$(PREFIX)/lib/mmusim/record.so
	install -D -m 644 $(BUILD)/libmmu.a $(DESTDIR)$(PREFIX)/lib/libmmu.a
	for header in $(PUBLIC_HEADERS); do \
	    install -D -m 644 model/$$header $(DESTDIR)$(PREFIX)/include/mmusim/$$header; done

clean: ## Remove everything that was built
	rm -rf build

help: ## This list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | sort | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

.PHONY: demo study-pages setup install all test built check-clang check-asan clean help
