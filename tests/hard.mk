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
	lib/confine)
	$(CC) $(LINK) -pie -o $@ $^

jail: $(BUILD)/jail
	$(BUILD)/jail

# The monitor with login_talk() replaced.
HOSTILE = auth/checker auth/credentials auth/interview auth/monitor auth/peer \
	$(LIB) tests/hostile tests/scratch

$(BUILD)/hostile: $(HOSTILE:%=$(BUILD)/host/%.o)
	$(CC) $(LINK) -pie -o $@ $^

hostile: $(BUILD)/hostile
	$(BUILD)/hostile

$(BUILD)/powerless: $(patsubst %,$(BUILD)/host/%.o,tests/powerless \
	tests/scratch lib/confine)
	$(CC) $(LINK) -pie -o $@ $^

powerless: pop3d auth/checkpw $(BUILD)/powerless
	$(BUILD)/powerless ./pop3d auth/checkpw

# The part of it that takes seconds.
check: jail hostile powerless

.PHONY: jail hostile powerless
