# SPDX-License-Identifier: ISC
# checkpw and checkpw-pam, from outside.
check-checkpw: programs
	tests/checkers/checkpw.sh

check-notes: programs
	tests/checkers/notes.sh

check-checkpw-pam: programs
	tests/checkers/checkpw-pam.sh

$(BUILD)/pam_strange.so: tests/checkers/pam_strange.c Makefile
	@mkdir -p $(@D)
	@echo "  $@"
	@$(CC) $(COMPILE) -MF $(BUILD)/pam_strange.d -fPIC -shared -o $@ $< -lpam

$(BUILD)/count_hashes.so: tests/checkers/count_hashes.c Makefile
	@mkdir -p $(@D)
	@echo "  $@"
	@$(CC) $(COMPILE) -MF $(BUILD)/count_hashes.d -fPIC -shared -o $@ $<

# With EVERY, as tests/faults.
$(BUILD)/note-faults: $(patsubst %,$(BUILD)/host/tests/%.o,checkers/note_faults \
	faults/errors faults/tracer)
	@echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^

note-faults: all $(BUILD)/note-faults
	$(BUILD)/note-faults -e $(EVERY) auth/checkers/checkpw

check-note-faults: all $(BUILD)/note-faults
	$(BUILD)/note-faults -e 20 auth/checkers/checkpw

check-token: all
	python3 tests/checkers/token.py

check-foreign: all
	tests/checkers/foreign.sh

# Needs tests/launchers/unpack.sh.
check-ldap: all
	tests/checkers/ldap.sh

check-sql: all
	tests/checkers/sql.sh

# On an idle machine: it is measured, and takes minutes.
refusal-times: all
	python3 tests/checkers/times.py

programs: $(BUILD)/count_hashes.so $(if $(PAM),$(BUILD)/pam_strange.so)
PARTS += check-checkpw check-notes check-checkpw-pam
WIDE += check-foreign check-ldap check-note-faults check-sql check-token
.PHONY: check-foreign check-ldap check-note-faults check-sql check-token refusal-times note-faults check-checkpw check-notes check-checkpw-pam
