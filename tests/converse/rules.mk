# SPDX-License-Identifier: ISC
# Conversations: each is one file in tests/conversations/.
#	make check-conversations FILES=tests/conversations/card
FILES = tests/conversations/*
CONVERSE = $(filter-out %/stub-checker,$(call modules,tests/converse)) \
	tests/common/scratch lib/deadline lib/privileges lib/process

$(BUILD)/converse: $(CONVERSE:%=$(BUILD)/host/%.o)
	@echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^ $$(pkg-config --libs check)

$(BUILD)/stub-checker: $(patsubst %,$(POP3D_OBJECTS)/%.o, \
		tests/converse/stub-checker lib/privileges)
	@echo "  $@"
	@$(POP3D_CC) $(LINK) -o $@ $^ $(POP3D_LINK)

check-conversations: programs
	$(BUILD)/converse $(FILES)

programs: $(BUILD)/converse $(BUILD)/stub-checker
.PHONY: check-conversations
