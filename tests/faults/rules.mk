# SPDX-License-Identifier: ISC
# Every system call fails once, and for ever; every process is killed at each.
# EVERY=20 tries every 20th fault only.
EVERY = 1
FAULTS = $(call modules,tests/faults) tests/common/model tests/common/scratch

$(BUILD)/faults: $(FAULTS:%=$(BUILD)/host/%.o)
	@echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^

faults: pop3d $(BUILD)/faults $(BUILD)/stub-checker
	$(BUILD)/faults -e $(EVERY) ./pop3d $(BUILD)/stub-checker

.PHONY: faults
