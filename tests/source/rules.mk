# SPDX-License-Identifier: ISC
# The sources: their rules, what analyzers find, how much of them is tested, and
# other builds of the same.
check-rules:
	tests/source/rules.sh

# Which code runs as root, by what the files say and by what really runs.
#	make root-code PROGRAM=pop3d
PROGRAM = pop3d auth/checkers/checkpw auth/checkers/checkpw-pam
root-code:
	@$(if $(filter pop3d,$(PROGRAM)),tests/source/root-code.sh \
	    monitor $(POP3D:%=%.c))
	@$(if $(filter %/checkpw,$(PROGRAM)),tests/source/root-code.sh \
	    checkers $(CHECKPW:%=%.c))
	@$(if $(filter %/checkpw-pam,$(PROGRAM)),tests/source/root-code.sh \
	    checkers $(CHECKPW_PAM:%=%.c))

check-root:
	tests/source/root.sh

check-variants: all $(BUILD)/converse $(BUILD)/stub-checker
	tests/source/variants.sh

check-builds:
	tests/source/builds.sh

analyze:
	tests/source/analyze.sh

# LINES_LEAST and BRANCHES_LEAST are what it must be.
coverage:
	tests/source/coverage.sh $(BUILD) $(if $(filter 1,$(EVERY)),10,$(EVERY))

# It tries faults, too, and needs more of them for more branches.
check-coverage:
	BRANCHES_LEAST=88 tests/source/coverage.sh $(BUILD) 40

PARTS += check-rules
# What takes longest begins first.
WIDE := check-variants check-coverage check-builds check-root analyze $(WIDE)
.PHONY: analyze check-builds check-coverage check-root check-rules \
	check-variants coverage root-code
