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
