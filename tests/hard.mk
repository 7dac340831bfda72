# SPDX-License-Identifier: ISC
# What goes looking for trouble: faults, jails, fuzz, coverage, load.  Part of
# the Makefile; each ends with one line of figures and fails when a promise is
# broken.

# EVERY=20 tries every 20th fault only.
EVERY = 1
FAULTS = tests/faults tests/model tests/plausible tests/player \
	tests/scenario tests/scratch tests/tracer

$(BUILD)/faults: $(FAULTS:%=$(BUILD)/host/%.o)
	$(CC) $(LINK) -pie -o $@ $^

faults: pop3d $(BUILD)/faults $(BUILD)/stub-checker
	$(BUILD)/faults -e $(EVERY) ./pop3d $(BUILD)/stub-checker

.PHONY: faults

$(BUILD)/jail: $(patsubst %,$(BUILD)/host/%.o,tests/jail tests/scratch \
	lib/privileges lib/sandbox)
	$(CC) $(LINK) -pie -o $@ $^

jail: $(BUILD)/jail
	$(BUILD)/jail

# The monitor with authorization_run() replaced.
HOSTILE = $(filter-out auth/jail/authorization,$(LIB) \
	$(call modules,auth/root auth/jail auth/shared)) tests/hostile \
	tests/scratch

$(BUILD)/hostile: $(HOSTILE:%=$(BUILD)/host/%.o)
	$(CC) $(LINK) -pie -o $@ $^

hostile: $(BUILD)/hostile
	$(BUILD)/hostile

$(BUILD)/powerless: $(patsubst %,$(BUILD)/host/%.o,tests/powerless \
	tests/scratch lib/privileges lib/sandbox)
	$(CC) $(LINK) -pie -o $@ $^

powerless: pop3d auth/checkers/checkpw $(BUILD)/powerless
	$(BUILD)/powerless ./pop3d auth/checkers/checkpw

# These take seconds: "make check" runs them.
programs: $(BUILD)/jail $(BUILD)/hostile $(BUILD)/powerless

.PHONY: jail hostile powerless

# A fuzz target is one file in tests/fuzz/ and its directory in seeds/.
# TARGETS=wire fuzzes one of them.
TIME = 60
TARGETS = $(filter-out replay,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
FUZZ_CC = clang
FUZZ_FLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -DVERSION='"fuzz"' -DSANDBOX_DEBUG \
	-I. -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -MMD
FUZZED = $(PURE) tests/model tests/scratch

$(BUILD)/fuzz/%.o: %.c Makefile tests/hard.mk
	@mkdir -p $(@D) && echo "  $@"
	@$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<
$(BUILD)/fuzz/all.a: $(FUZZED:%=$(BUILD)/fuzz/%.o)
	@ar rcs $@ $^
$(BUILD)/fuzz/%: $(BUILD)/fuzz/tests/fuzz/%.o $(BUILD)/fuzz/all.a
	@echo "  $@"
	@$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ -lcrypt

fuzz: $(TARGETS:%=$(BUILD)/fuzz/%)
	tests/fuzz.sh $(TIME) $(BUILD) $(TARGETS)

# The seeds, and everything that fuzzing ever found, without libFuzzer.
$(BUILD)/replay.a: $(FUZZED:%=$(BUILD)/host/%.o)
	@rm -f $@
	@ar rcs $@ $^
$(BUILD)/replay/%: $(BUILD)/host/tests/fuzz/%.o \
		$(BUILD)/host/tests/fuzz/replay.o $(BUILD)/replay.a
	@mkdir -p $(@D) && echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^ -lcrypt
replay: $(TARGETS:%=$(BUILD)/replay/%)
	@for target in $(TARGETS); do \
	    $(BUILD)/replay/$$target tests/fuzz/seeds/$$target/* </dev/null || \
		exit 1; done
	@echo "replay: $$(ls tests/fuzz/seeds/*/* | wc -l) seeds of $(words $(TARGETS)) targets"

programs: $(TARGETS:%=$(BUILD)/replay/%)

.PHONY: fuzz replay
.PRECIOUS: $(BUILD)/host/%.o $(BUILD)/fuzz/%.o

# LINES_LEAST and BRANCHES_LEAST are what it must be.
coverage:
	tests/coverage.sh $(BUILD) $(if $(filter 1,$(EVERY)),10,$(EVERY))

.PHONY: coverage

analyze:
	tests/analyze.sh

.PHONY: analyze

# CONNECTIONS that stay silent, IDLE users, CLIENTS of every mood, for TIME
# seconds.
CONNECTIONS = 100
IDLE = 20
CLIENTS = 8
LOAD = tests/load tests/load_clients tests/load_mail tests/model tests/scratch \
	lib/deadline

$(BUILD)/load: $(LOAD:%=$(BUILD)/host/%.o)
	$(CC) $(LINK) -pie -o $@ $^

load: pop3d auth/checkers/checkpw $(BUILD)/load
	$(BUILD)/load -c $(CONNECTIONS) -i $(IDLE) -r $(CLIENTS) -t $(TIME) \
	    ./pop3d auth/checkers/checkpw

.PHONY: load

# Sessions beside programs that rename, deliver and remove: LOGINS beside each,
# to MESSAGES.  ROWS='doveadm s-nail' runs these alone, RACE=-w tells more.
LOGINS = 100
MESSAGES = 2000
ROWS =
race: pop3d
	python3 tests/race/race.py -l $(LOGINS) -m $(MESSAGES) $(RACE) ./pop3d \
	    $(ROWS)

.PHONY: race

# A short turn of each, for CI.  Coverage tries faults, too, and needs more of
# them for more branches.
check-hard: all
	$(MAKE) load TIME=15
	$(MAKE) -j2 fuzz TIME=3
	$(MAKE) analyze
	$(MAKE) coverage EVERY=40 BRANCHES_LEAST=88

.PHONY: check-hard
