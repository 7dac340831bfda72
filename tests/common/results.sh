# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# How a test tells its results: each is one line, "ok - NAME", "FAIL - NAME" or
# "skip - NAME (REASON)", and finish() ends with "N passed, N failed, N skipped"
# and the exit status.  To be sourced by every shell script that is a test.
# "make check" repeats at its end what was skipped.

# A make that a test starts is none of the make that started the test.
unset MAKEFLAGS MFLAGS MAKELEVEL

passed=0 failed=0 skipped=0

ok() {
	passed=$((passed + 1))
	echo "ok - $1"
}

# fail NAME [LINE...]: LINEs tell more.
fail() {
	failed=$((failed + 1))
	echo "FAIL - $1"
	shift
	for line; do
		printf '%s\n' "$line" | sed 's/^/    /'
	done
}

# skip NAME REASON
skip() {
	skipped=$((skipped + 1))
	echo "skip - $1 ($2)"
}

finish() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
	exit
}
