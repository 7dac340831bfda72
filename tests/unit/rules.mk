# SPDX-License-Identifier: ISC
# Unit tests: check_NAME.c has the suite of module NAME.  Put a file here and it
# is run.  make check-units SUITE=NAME runs one.
SUITES := $(call modules,tests/unit tests/unit/process) tests/common/scratch

$(BUILD)/check: $(patsubst %,$(BUILD)/host/%.o,$(SUITES) $(MODULES))
	@echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^ $(CHECKPW_LINK) $$(pkg-config --libs check)

$(SUITES:%=$(BUILD)/host/%.o): $(BUILD)/suites.h
$(SUITES:%=$(BUILD)/host/%.o): CPPFLAGS += -I$(BUILD)
$(BUILD)/suites.h: tests/unit tests/unit/process tests/unit/suites.sh
	@mkdir -p $(@D)
	@tests/unit/suites.sh >$@

check-units: $(BUILD)/check
	$(if $(SUITE),CK_RUN_SUITE=$(SUITE)) $(BUILD)/check

programs: $(BUILD)/check
PARTS += check-units
.PHONY: check-units
