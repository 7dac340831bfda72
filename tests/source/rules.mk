# SPDX-License-Identifier: ISC
# The sources: their rules, what analyzers find, how much of them is tested, and
# other builds of the same.
check-rules:
	tests/source/rules.sh

check-variants: all $(BUILD)/converse $(BUILD)/stub-checker
	tests/source/variants.sh

analyze:
	tests/source/analyze.sh

# LINES_LEAST and BRANCHES_LEAST are what it must be.
coverage:
	tests/source/coverage.sh $(BUILD) $(if $(filter 1,$(EVERY)),10,$(EVERY))

PARTS += check-rules
WIDE += check-variants
.PHONY: analyze check-rules check-variants coverage
