# SPDX-License-Identifier: ISC
# A fuzz target is one file here and its directory in seeds/.
#	make fuzz TARGETS=wire TIME=60
TIME = 60
TARGETS = $(filter-out replay,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
FUZZ_CC = clang
FUZZ_FLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -DVERSION='"fuzz"' \
	-DSANDBOX_DEBUG -I. -g -O1 -fsanitize=address,undefined \
	-fno-sanitize-recover=all -MMD -MP
FUZZED = $(MODULES) tests/common/model tests/common/scratch

$(BUILD)/fuzz/%.o: %.c Makefile tests/fuzz/rules.mk
	@mkdir -p $(@D) && echo "  $@"
	@$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<
$(BUILD)/fuzz/all.a: $(FUZZED:%=$(BUILD)/fuzz/%.o)
	@ar rcs $@ $^
$(BUILD)/fuzz/%: $(BUILD)/fuzz/tests/fuzz/%.o $(BUILD)/fuzz/all.a
	@echo "  $@"
	@$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ $(CHECKPW_LINK)

fuzz: $(TARGETS:%=$(BUILD)/fuzz/%)
	tests/fuzz/fuzz.sh $(TIME) $(BUILD) $(TARGETS)

check-fuzz: $(TARGETS:%=$(BUILD)/fuzz/%)
	tests/fuzz/fuzz.sh 3 $(BUILD) $(TARGETS)

# The seeds, and everything that fuzzing ever found, without libFuzzer.
$(BUILD)/replay.a: $(FUZZED:%=$(BUILD)/host/%.o)
	@rm -f $@
	@ar rcs $@ $^
$(BUILD)/replay/%: $(BUILD)/host/tests/fuzz/%.o \
		$(BUILD)/host/tests/fuzz/replay.o $(BUILD)/replay.a
	@mkdir -p $(@D) && echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^ $(CHECKPW_LINK)
replay: $(TARGETS:%=$(BUILD)/replay/%)
	@for target in $(TARGETS); do \
	    $(BUILD)/replay/$$target tests/fuzz/seeds/$$target/* </dev/null || \
		exit 1; done
	@echo "replay: $$(ls tests/fuzz/seeds/*/* | wc -l) seeds of $(words $(TARGETS)) targets"

programs: $(TARGETS:%=$(BUILD)/replay/%)
PARTS += replay
WIDE += check-fuzz
.PHONY: check-fuzz fuzz replay
.PRECIOUS: $(BUILD)/host/%.o $(BUILD)/fuzz/%.o
