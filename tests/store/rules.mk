# SPDX-License-Identifier: ISC
# The Maildir and its index, from outside.
check-index: all
	tests/store/index.sh

check-slow: all
	python3 tests/store/clients.py ./pop3d

WIDE += check-index check-slow
.PHONY: check-index check-slow
