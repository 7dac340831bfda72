# SPDX-License-Identifier: ISC
# The Maildir and its index, from outside.
check-index: all
	tests/store/index.sh

WIDE += check-index
.PHONY: check-index
