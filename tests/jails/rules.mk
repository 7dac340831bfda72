# SPDX-License-Identifier: ISC
# Sandboxes from inside, a jailed process that has been taken over, and system
# calls that do nothing.
$(BUILD)/jail: $(patsubst %,$(BUILD)/host/%.o,tests/jails/jail tests/jails/calls \
		tests/common/scratch lib/filter lib/privileges \
		lib/sandbox)
	@echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^

jail: $(BUILD)/jail
	$(BUILD)/jail

# The monitor with authorization_run() replaced.
HOSTILE = $(filter-out auth/jail/authorization,$(LIB) \
	$(call modules,auth/root auth/jail auth/shared)) tests/jails/hostile \
	tests/common/scratch

$(BUILD)/hostile: $(HOSTILE:%=$(BUILD)/host/%.o)
	@echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^

hostile: $(BUILD)/hostile
	$(BUILD)/hostile

$(BUILD)/powerless: $(patsubst %,$(BUILD)/host/%.o,tests/jails/powerless \
		tests/common/scratch lib/filter lib/privileges \
		lib/sandbox)
	@echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^

powerless: all $(BUILD)/powerless
	$(BUILD)/powerless ./pop3d auth/checkers/checkpw

$(BUILD)/reach: $(patsubst %,$(BUILD)/host/%.o,tests/jails/reach \
		tests/common/scratch lib/privileges)
	$(CC) $(LINK) -pie -o $@ $^

reach: all $(BUILD)/reach $(BUILD)/stub-checker
	$(BUILD)/reach ./pop3d $(BUILD)/stub-checker

programs: $(BUILD)/jail $(BUILD)/hostile $(BUILD)/powerless $(BUILD)/reach
PARTS += jail hostile powerless reach
.PHONY: jail hostile powerless reach
