#!/bin/sh
# SPDX-License-Identifier: ISC
# What compilers and checkers find in the sources without running them.
# scan-build is not here: clang-tidy's clang-analyzer checks are the same
# analyzer.  Ends with one line of figures, and with 1 if there are findings
# that are not among the wrong ones below.
set -u
cd "$(dirname "$0")/../.."
# shellcheck source=SCRIPTDIR/../common/results.sh
. tests/common/results.sh
sources=$(echo pop3d.c auth/*/*.c store/*.c store/*/*.c lib/*.c)
flags='-std=c11 -D_POSIX_C_SOURCE=200809L -DVERSION="0" -I.'
found=$(mktemp)
trap 'rm -f "$found"' EXIT

# FILE CHECK: why it is wrong.
wrong='
store/maildrop/memory.c bugprone-reserved-identifier: it is how to ask for madvise()
auth/checkers/pam.c analyzer-malloc-leak: PAM frees what its conversation returns
lib/number.c ctuPointerArith: the end of an array, not behind it
'
tools=

with() {
	command -v "$1" >/dev/null || {
		skip "analysis by $1" "not installed"
		return 1
	}
	tools="$tools $1"
}

# each COMMAND...: once for each source, on all processors.
each() {
	# shellcheck disable=SC2086 # one word a file
	printf '%s\n' $sources | xargs -n 1 -P "$(nproc)" "$@" 2>&1
}

# shellcheck disable=SC2086 # one word an option
if with gcc; then
	each gcc $flags -O2 -fanalyzer -c -o /dev/null |
		grep -E 'warning:|error:' >>"$found"
fi
# shellcheck disable=SC2086,SC2016
if with clang-tidy; then
	each sh -c 'exec clang-tidy --quiet "$2" -- $1' sh "$flags" |
		grep -E 'warning:|error:' >>"$found"
fi
# shellcheck disable=SC2086
if with cppcheck; then
	cppcheck --quiet --enable=warning,performance,portability --std=c11 \
		--template='{file}:{line}: warning: {message} [{id}]' -I. \
		--template-location='' -D_POSIX_C_SOURCE=200809L \
		-D__x86_64__ -D__LP64__ $sources 2>&1 |
		grep 'warning:' >>"$found"
fi
echo "$wrong" | while read -r file check reason; do
	[ -n "$file" ] || continue
	check=${check%:}
	grep -q "$file:.*$check" "$found" ||
		echo "note: nobody finds $check in $file any more"
	sed -i "\\,$file:.*$check,d" "$found"
done
cat "$found"
echo "analyze:$tools, $(echo "$sources" | wc -w) files, $(wc -l <"$found") findings"
[ ! -s "$found" ]
