# SPDX-License-Identifier: MIT
#
## Bulkhead: a container-security lab in a terminal.
##
##   make run          install what is missing, build, open the lab
##   make test         install what is missing, build, run every test
##
##   make              build the program in build/bin
##   make deps         install what building and running need; make deps-test: what the tests need
##   make check-style  layers, doors, layout and the other rules of docs/style.md
##   make lint         prove every exercise
##   make golden       run the unit tests and rewrite the expected outputs
##   make format       lay out the C files with clang-format
##   make fuzz         run each fuzzer for FUZZ_SECONDS (60)
##   make bench        what containers, the store, judging a filter and screens cost (BENCH_ROUNDS)
##   make man          make the manual page (scdoc)
##   make install      install into DESTDIR and PREFIX (/usr/local)
##   make clean        remove build/
##
## Variables: CC CFLAGS LDFLAGS DESTDIR PREFIX, and these, set to 1:
##   SAN         build in build/san with the address and undefined-behaviour sanitizers
##   WERROR      warnings are errors (the tests do this)
##   NO_INSTALL  never install; say what is missing and stop
##   V           show the commands

# Everything made is under $(BUILD): obj (objects), bin (programs), gen (generated sources).
BUILD    ?= $(if $(SAN),build/san,build)
O        := $(BUILD)/obj
BIN      := $(BUILD)/bin
GEN      := $(BUILD)/gen
PREFIX   ?= /usr/local
SHARE     = $(DESTDIR)$(PREFIX)/share
MAKEFLAGS += --no-print-directory
Q        := $(if $(V),,@)
say       = @$(if $(V),:,echo '  $(1)')

ifeq ($(origin CC),default)
CC       := gcc
endif
CFLAGS   ?= -O2 -g $(if $(SANITIZE),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
WARNINGS += $(if $(WERROR),-Werror)
ifdef SAN
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
# Init is built with musl where it is there: a static glibc program spends 0.45 ms on asking the
# processor what it can do before main() (CPUID leaves a virtual machine), one of musl 0.05.
MUSL     ?= $(shell command -v musl-gcc)
INIT_CC   = $(if $(MUSL),$(MUSL) $(KERNEL_INCLUDES),$(CC))
KERNEL_INCLUDES = -idirafter /usr/include -idirafter /usr/include/$(shell gcc -print-multiarch)
# What runs inside a container is static, and a static program can't carry ASan's runtime.
TRAP     := $(if $(SANITIZE),-fsanitize=undefined -fsanitize-undefined-trap-on-error)

COMPILE   = $(COMPILE_CC) -std=c11 -D_GNU_SOURCE -Ilab -isystem /usr/include/libnl3 -MMD -MP $(WARNINGS) $(CPPFLAGS) $(CFLAGS)
COMPILE_CC = $(CC)
LIBRARIES := jansson sodium utf8proc nl-3 cmark sqlite3 z ncursesw tinfo inih vterm
LIBS     := $(LIBRARIES:%=-l%) -lm
TESTLIBS := -lcheck -lseccomp $(LIBS) -lsubunit -lm -lrt -pthread
# The program is static where there is an archive of each library, as on Debian. Not only does it
# start sooner: each process of a container begins as a copy of it, and a copy of some thirty
# mappings less is made and ended sooner (docs/decisions/0011). A sanitizer's runtime can't be static.
archives  = $(foreach library,$(LIBRARIES) c,$(shell $(CC) -print-file-name=lib$(library).a))
STATIC   ?= $(if $(SANITIZE)$(filter-out /%,$(archives)),,1)
# The linker warns of name services in libnl, which we never call (tests/doors.txt, nss).
quiet     = $(if $(findstring no-warnings,$(shell $(CC) -Wl,--help 2>/dev/null)),-Wl$(comma)--no-warnings)
comma    := ,

# Sources. The program is every lab/*/*.c but lab/inside; a program for the inside is the files of
# lab/inside with its prefixes and lab/inside/common*.c, over base and core.
TABLES   := $(GEN)/core/tables.c
LAB      := $(filter-out lab/inside/%,$(wildcard lab/*/*.c))
PURE     := $(wildcard lab/base/*.c lab/core/*.c)
COMMON   := $(wildcard lab/inside/common*.c)
INIT     := $(wildcard lab/inside/init*.c lab/inside/probe*.c lab/inside/work*.c) $(COMMON)
INIT_PURE := lab/base/mem.c lab/core/bpf.c lab/core/caps.c lab/core/names.c lab/core/probe.c lab/core/work.c
COMPILER := $(wildcard lab/inside/compiler*.c) $(COMMON)
BUILDER  := $(wildcard lab/inside/builder*.c) $(COMMON)
THROUGH  := lab/inside/through.c
BUILDER_PURE := lab/base/buf.c lab/base/mem.c lab/base/err.c lab/core/elf.c lab/core/wire_build.c
FUZZERS  := $(filter-out tests/fuzz/common%,$(wildcard tests/fuzz/*.c))
FUZZERS  := $(FUZZERS:tests/fuzz/%.c=$(BIN)/fuzz-%)
C_FILES   = $(wildcard lab/*.[ch] lab/*/*.[ch] lab/*/*/*.[ch] tests/*/*.[ch] tests/hostile/programs/*.c) \
	$(wildcard tests/hostile/programs/*/*.[ch])

objects   = $(patsubst lab/%.c,$(O)/$(1)%.o,$(2))
LIBRARY  := $(O)/libbulkhead.a
LIB_OBJ  := $(call objects,,$(LAB)) $(O)/core/tables.o $(O)/tui/terminfo.o $(O)/inside_data.o
MAIN_OBJ := $(O)/main.o
PURE_OBJ := $(call objects,static/,$(PURE)) $(O)/static/core/tables.o
INIT_OBJ := $(call objects,init/,$(INIT) $(INIT_PURE)) $(O)/init/core/tables.o
THROUGH_OBJ := $(call objects,init/,$(THROUGH))
BUILDER_OBJ := $(call objects,init/,$(BUILDER) $(BUILDER_PURE)) $(O)/builder_data.o
UNIT_OBJ := $(patsubst %.c,$(O)/%.o,$(wildcard tests/unit/*.c))
CRASH_OBJ := $(patsubst %.c,$(O)/%.o,$(wildcard tests/crash/*.c))
LIVE_OBJ := $(patsubst %.c,$(O)/%.o,$(wildcard tests/live/*.c))
CAUSE_OBJ := $(patsubst %.c,$(O)/%.o,$(wildcard tests/causes/*.c))
FUZZ_OBJ := $(patsubst %.c,$(O)/%.o,$(wildcard tests/fuzz/common*.c))
# The programs of the tests that are made with check.
TESTERS  := $(patsubst %,$(BIN)/%,unit-tests crash-tests live-tests cause-tests schema-check)
HOSTILE  := $(patsubst tests/hostile/programs/%/,$(BIN)/hostile-%,$(wildcard tests/hostile/programs/*/))

.PHONY: all run test test-programs check-style lint golden format fuzz fuzz-programs \
	bench bench-programs man install clean deps deps-test help FORCE
.DELETE_ON_ERROR:
.SUFFIXES:

all: $(BIN)/bulkhead $(BUILD)/image/bin/busybox
test-programs: $(TESTERS) $(BIN)/shift-store $(HOSTILE)

# ---- building ----

# A stamp changes when its text does: other flags or another list of sources make what hangs on
# it anew. -Werror is left out, it changes no object.
$(BUILD)/flags.stamp:   stamp = $(filter-out -Werror,$(COMPILE)) $(SANITIZE)
$(BUILD)/sources.stamp: stamp = $(LAB) $(PURE) $(INIT) $(COMPILER) $(BUILDER) $(THROUGH) $(LIVE_OBJ) $(LDFLAGS)
$(BUILD)/paths.stamp:   stamp = $(abspath .) $(PREFIX)
$(BUILD)/%.stamp: FORCE
	@mkdir -p $(@D); text='$(subst ','\'',$(stamp))'; \
	[ "$$text" = "$$(cat $@ 2>/dev/null)" ] || echo "$$text" >$@

$(O)/%.o: lab/%.c $(BUILD)/flags.stamp
	$(call say,CC      $<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(SANITIZE) $(DEFINES) -c -o $@ $<

$(O)/%.o: $(GEN)/%.c $(BUILD)/flags.stamp
	$(call say,CC      $<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(SANITIZE) -c -o $@ $<

# The one function of a file of tests is declared by the list in suites.h, where main.c uses it.
$(O)/tests/%.o: tests/%.c $(BUILD)/flags.stamp
	$(call say,CC      $<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -Wno-missing-prototypes $(SANITIZE) -c -o $@ $<

# These two know where the data is; nothing else does.
$(O)/sys/paths.o: $(BUILD)/paths.stamp
$(O)/sys/paths.o: DEFINES = -DBULKHEAD_SOURCE_DIR='"$(abspath .)"' -DBULKHEAD_PREFIX='"$(PREFIX)"'

$(O)/init/%.o: COMPILE_CC = $(INIT_CC)
define inside_rule
$(O)/$(1)/%.o: $(2)/%.c $(BUILD)/flags.stamp
	$$(call say,CC      $$< ($(1)))
	@mkdir -p $$(@D)
	$$(Q)$$(COMPILE) $$(TRAP) -ffunction-sections -fdata-sections -c -o $$@ $$<
endef
$(foreach kind,static init,$(foreach from,lab $(GEN),$(eval $(call inside_rule,$(kind),$(from)))))

$(TABLES): lab/core/tables/make-tables.awk $(wildcard lab/core/tables/*.tsv)
	$(call say,TABLES  $@)
	@mkdir -p $(@D)
	$(Q)awk -f $^ >$@

# A description of terminals as one string, in the form that ncurses takes from $TERMINFO.
$(GEN)/tui/terminfo.c: lab/tui/terminfo.src
	$(call say,TERM    $@)
	@mkdir -p $(@D)/terminfo
	$(Q)tic -o $(@D)/terminfo $< && \
	{ echo '#include "tui/terminfo.h"'; echo 'const char terminfo_plain[] ='; \
		infocmp -A $(@D)/terminfo -Q2 xterm | sed '/^#/d; s/.*/"&"/'; echo ';'; } >$@

$(LIBRARY): $(LIB_OBJ) $(BUILD)/sources.stamp
$(O)/libpure.a: $(PURE_OBJ) $(BUILD)/sources.stamp
$(O)/liblive.a: $(filter-out %/main.o,$(LIVE_OBJ)) $(BUILD)/sources.stamp
$(LIBRARY) $(O)/libpure.a $(O)/liblive.a:
	@rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

$(BIN)/bulkhead:   $(MAIN_OBJ) $(LIBRARY)
$(BIN)/unit-tests: $(UNIT_OBJ) $(LIBRARY)
$(BIN)/crash-tests: $(CRASH_OBJ) $(LIBRARY)
$(BIN)/live-tests: $(LIVE_OBJ) $(LIBRARY)
$(BIN)/cause-tests: $(CAUSE_OBJ) $(LIBRARY)
$(FUZZERS): $(BIN)/fuzz-%: $(O)/tests/fuzz/%.o $(FUZZ_OBJ) $(O)/liblive.a $(LIBRARY)
$(BIN)/schema-check: $(O)/tests/tools/schema_check.o $(O)/tests/unit/schema.o $(LIBRARY)
$(BIN)/bulkhead:   LINKED = $(if $(STATIC),-static-pie $(quiet))
$(TESTERS) $(FUZZERS): LIBS := $(TESTLIBS)
$(BIN)/bulkhead $(TESTERS) $(FUZZERS):
	$(call say,LINK    $@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) $(LINKED) -o $@ $^ $(LIBS)

# An archive member comes in only where something asks for it, and with it its library.
$(BIN)/inside-init:     $(INIT_OBJ)
$(BIN)/inside-init:     COMPILE_CC = $(INIT_CC)
$(BIN)/inside-compiler: $(call objects,static/,$(COMPILER)) $(O)/libpure.a
$(BIN)/inside-compiler: INSIDE_LIBS := -lseccomp
$(BIN)/inside-builder:  $(BUILDER_OBJ)
$(BIN)/inside-builder:  COMPILE_CC = $(INIT_CC)
$(BIN)/inside-through:  $(THROUGH_OBJ)
$(BIN)/inside-through:  COMPILE_CC = $(INIT_CC)
INSIDE   := $(patsubst %,$(BIN)/inside-%,init compiler builder through)
$(INSIDE): $(BUILD)/sources.stamp
	$(call say,LINK    $@ (static))
	@mkdir -p $(@D)
	$(Q)$(COMPILE_CC) $(CFLAGS) $(LDFLAGS) -static -s -Wl,--gc-sections -o $@ $(filter-out %.stamp,$^) \
		$(INSIDE_LIBS)

# What runs hostile in a container, a folder each. Not laid out by our rules of warnings: it makes
# calls that no C library has, with what no C library would take.
hostile_sources = $(sort $(wildcard tests/hostile/programs/$(1)/*.c))
.SECONDEXPANSION:
$(HOSTILE): $(BIN)/hostile-%: $$(call hostile_sources,$$*) $$(wildcard tests/hostile/programs/$$*/*.h)
	$(call say,LINK    $@ (static))
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE -O1 -g $(WARNINGS) -Wno-missing-field-initializers \
		-static -o $@ $(filter %.c,$^)

# What make bench needs. limit is what the sandbox makes a root with and nothing more, started as
# fast as init is: static, without what it does not call.
LIMIT    := tests/bench/limit.c $(patsubst %,lab/sandbox/%.c,image rootfs proc tree) \
	$(patsubst %,lab/core/%.c,plan plan_format plan_run limits) lab/base/buf.c lab/base/mem.c
BENCH    := $(patsubst %,$(BIN)/bench-%,limit baseline runs worlds packets journal cells screens)
$(BIN)/bench-limit: $(LIMIT) $(BUILD)/flags.stamp
	$(call say,LINK    $@ (static))
	@mkdir -p $(@D)
	$(Q)$(INIT_CC) -std=c11 -D_GNU_SOURCE -Ilab $(WARNINGS) -O2 -ffunction-sections -fdata-sections \
		-static -s -Wl,--gc-sections -o $@ $(LIMIT)
$(BIN)/bench-baseline: $(O)/tests/bench/baseline.o $(LIBRARY)
$(BIN)/bench-runs: $(O)/tests/bench/runs.o $(O)/tests/bench/samples.o
$(BIN)/bench-screens: $(O)/tests/bench/screens.o $(O)/tests/bench/samples.o
$(BIN)/bench-worlds: $(O)/tests/bench/worlds.o $(O)/tests/bench/samples.o $(LIBRARY)
$(BIN)/bench-packets: $(O)/tests/bench/packets.o $(O)/tests/bench/samples.o $(LIBRARY)
$(BIN)/bench-journal: $(O)/tests/bench/journal.o $(O)/tests/bench/samples.o $(LIBRARY)
$(BIN)/bench-cells: $(O)/tests/bench/cells.o $(O)/tests/bench/samples.o $(LIBRARY)
$(BIN)/bench-cells: LIBS := $(TESTLIBS)
$(BIN)/shift-store: $(O)/tests/cli/shift-store.o $(LIBRARY)
$(BIN)/bench-baseline $(BIN)/bench-runs $(BIN)/bench-worlds $(BIN)/bench-journal $(BIN)/bench-cells \
$(BIN)/bench-screens $(BIN)/bench-packets \
$(BIN)/shift-store:
	$(call say,LINK    $@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LIBS)

# What roots are put together from (lab/sandbox/image.c): /bin of the image base, from the list that
# image.c has too, and /dev; busybox and the devices are put into their places when a container is
# made. New and whole, or not there.
IMAGE    := $(BUILD)/image
$(IMAGE)/bin/busybox: lab/sandbox/applet_list.h
	$(call say,IMAGE   $(IMAGE))
	@rm -rf $(IMAGE) $(IMAGE).new
	@mkdir -p $(IMAGE).new/bin $(IMAGE).new/dev/shm
	@sed -n 's/^	APPLET("\([^"]*\)").*/\1/p' $< | while read -r name; do \
		ln -s busybox "$(IMAGE).new/bin/$$name" || exit 1; \
	done
	@for name in null zero full random urandom; do : >$(IMAGE).new/dev/$$name; done
	@cd $(IMAGE).new/dev && ln -s /proc/self/fd fd && ln -s /proc/self/fd/0 stdin && \
		ln -s /proc/self/fd/1 stdout && ln -s /proc/self/fd/2 stderr
	@: >$(IMAGE).new/bin/busybox
	@chmod -R u=rwX,go=rX $(IMAGE).new && mv $(IMAGE).new $(IMAGE)

# Files as data of a program: each as NAME_begin to NAME_end, after its own name. The programs
# in the one binary (lab/sandbox/inside_data.h), and in the builder the main of a learner's policy
# (lab/inside/builder_data.h), an object that is linked in a container and so has no flag of ours
# that wants a library.
$(GEN)/inside_data.S: $(INSIDE)
$(GEN)/builder_data.S: $(O)/static/inside/export.o
$(GEN)/inside_data.S $(GEN)/builder_data.S:
	@mkdir -p $(@D)
	@{ echo '.section .rodata'; for file in $^; do \
		name=$$(basename $$file | tr -- -. __); \
		printf '.balign 16\n.globl %s_begin, %s_end\n%s_begin:\n.incbin "%s"\n%s_end:\n' \
			$$name $$name $$name $$file $$name; \
	done; echo '.section .note.GNU-stack,"",%progbits'; } >$@

$(O)/inside_data.o $(O)/builder_data.o: $(O)/%.o: $(GEN)/%.S
	$(Q)$(CC) -c -o $@ $<

$(O)/static/inside/export.o: lab/inside/export.c $(BUILD)/flags.stamp
	$(call say,CC      $< (for the builder))
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -Ilab -MMD -MP $(WARNINGS) -O1 -fno-pie -fno-stack-protector \
		-c -o $@ $<

-include $(shell find $(O) -name '*.d' 2>/dev/null)

# ---- running and testing ----

# A new make, so that it sees what was just installed; -j unless the caller has chosen.
again = $(MAKE) $(if $(filter -j%,$(MAKEFLAGS)),,-j$$(nproc))
FIRST := first-hour/two-doors

run: deps
	@$(again) all
	@if [ -t 0 ]; then exec $(BIN)/bulkhead; fi; \
	grade() { \
		printf '\n$$ bulkhead check $(FIRST) --dir exercises/$(FIRST)/%s\n' "$$1"; \
		XDG_STATE_HOME=$(abspath $(BUILD))/state $(BIN)/bulkhead check $(FIRST) --dir exercises/$(FIRST)/$$1; status=$$?; \
		[ $$status -eq $$2 ] || { echo "exit status $$status, expected $$2"; return 1; }; \
	}; \
	echo 'No terminal: the first exercise, as it is given and as it is solved.'; \
	grade starter 1 && grade solution 0

test: deps-test
	@$(again) WERROR=1 all test-programs
	@MAKE='$(MAKE)' tests/run $(BUILD)

check-style: all
	@tests/check-style . $(O)

lint: all
	@$(BIN)/bulkhead lint

golden: $(BIN)/unit-tests
	@GOLDEN=1 $(BIN)/unit-tests

format:
	clang-format -i --style=file $(C_FILES)

# A fuzzer is a program that is given how many seconds it has, and fails at the first finding.
FUZZ_SECONDS ?= 60
bench-programs: $(BENCH)

bench: deps-test
	@$(again) all bench-programs
	@tests/bench/run.sh $(BIN)

fuzz: deps-test
	@$(again) fuzz-programs
	@for fuzzer in $(FUZZERS); do \
		echo "$$fuzzer $(FUZZ_SECONDS)"; $$fuzzer $(FUZZ_SECONDS) || exit 1; \
	done

fuzz-programs: $(FUZZERS)

# ---- installing ----

# The page is written by hand but for its commands, which are the program's own table.
man: $(BUILD)/man/bulkhead.1
$(BUILD)/man/bulkhead.1: docs/bulkhead.1.scd $(BIN)/bulkhead
	$(call say,MAN     $@)
	@mkdir -p $(@D)
	$(Q)$(BIN)/bulkhead help --man >$(@D)/commands.scd
	$(Q)sed -e '/^@commands@$$/{r $(@D)/commands.scd' -e 'd}' $< >$@.scd
	$(Q)scdoc <$@.scd >$@

install: all
	install -D -m 755 $(BIN)/bulkhead $(DESTDIR)$(PREFIX)/bin/bulkhead
	mkdir -p $(SHARE)/bulkhead $(BUILD)/man
	rm -rf $(SHARE)/bulkhead/exercises $(SHARE)/bulkhead/content
	rm -rf $(SHARE)/bulkhead/image
	cp -R exercises $(wildcard content) $(IMAGE) $(SHARE)/bulkhead/
	chmod -R u=rwX,go=rX $(SHARE)/bulkhead
	@if ! command -v scdoc >/dev/null; then echo 'no scdoc: installing without the manual page'; \
	else $(MAKE) man && install -D -m 644 $(BUILD)/man/bulkhead.1 $(SHARE)/man/man1/bulkhead.1; fi
	$(BIN)/bulkhead completion bash >$(BUILD)/man/completion.bash
	install -D -m 644 $(BUILD)/man/completion.bash $(SHARE)/bash-completion/completions/bulkhead

clean:
	rm -rf build

# What Debian calls the things we need: to build and run, and what the tests add.
PACKAGES  := gcc libc6-dev make libjansson-dev libseccomp-dev libsodium-dev libutf8proc-dev \
	libnl-3-dev libcmark-dev libsqlite3-dev zlib1g-dev libncurses-dev libinih-dev libvterm-dev \
	busybox-static musl-tools nftables
deps-test: PACKAGES += check chromium clang clang-format nano procps scdoc strace tmux uidmap vim
HEADERS   := jansson.h seccomp.h sodium.h utf8proc.h libnl3/netlink/netlink.h cmark.h sqlite3.h zlib.h \
	curses.h ini.h vterm.h

# With apt, install what is missing; elsewhere only the headers can be looked for.
deps deps-test:
	@if ! command -v apt-get >/dev/null; then \
		echo 'Needed, by their Debian names: $(PACKAGES)'; \
		printf '#include <%s>\n' $(HEADERS) | $(CC) -E - >/dev/null; exit; \
	fi; \
	missing=$$(dpkg-query -W -f '$${Package} $${db:Status-Status}\n' $(PACKAGES) 2>/dev/null | \
		awk -v want='$(PACKAGES)' '$$2 == "installed" { have[$$1] = 1 } \
			END { n = split(want, p); for (i = 1; i <= n; i++) if (!(p[i] in have)) print p[i] }'); \
	[ -n "$$missing" ] || exit 0; \
	missing=$$(echo $$missing); \
	echo "Missing packages: $$missing"; \
	[ -z '$(NO_INSTALL)' ] || exit 1; \
	if [ "$$(id -u)" -eq 0 ]; then as=; \
	elif command -v sudo >/dev/null; then as=sudo; \
	else echo "As root, run: apt-get update && apt-get install $$missing"; exit 1; fi; \
	$$as apt-get update -q && \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing

help:
	@sed -n 's/^## \{0,1\}//p' Makefile
