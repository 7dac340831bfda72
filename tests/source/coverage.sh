#!/bin/sh
# SPDX-License-Identifier: ISC
# coverage.sh BUILD [EVERY]: how much of auth/, store/ and lib/ is run by "make
# check", "make check-protocol" and every EVERY-th fault of "make faults": most
# branches that nothing else reaches are what to do when a call fails.
#
# gcov writes its counters when a process ends.  Ours end by _exit() in a jail
# that lets no file be opened, or are killed: nothing would be written, and a
# jail that is opened for it would not be the jail.  clang can keep the counters
# in a shared mapping of a file (%c) that is made before main() begins; they are
# there however the process ends, and the programs are otherwise what they are.
# So this builds a copy of the tree with clang and runs the tests there.
#
# Lines and branches; what is run by pop3d, the checker, and the unit tests
# counts together.  Ends with one line of figures, and with 1 below LINES or
# BRANCHES percent.
set -u
cd "$(dirname "$0")/../.."
# shellcheck source=SCRIPTDIR/../common/results.sh
. tests/common/results.sh
build=$1 every=${2:-10}
lines=${LINES_LEAST:-95} branches=${BRANCHES_LEAST:-90}
tree=$build/coverage/tree
profiles=$PWD/$build/coverage/profiles
for tool in clang llvm-profdata llvm-cov; do
	command -v "$tool" >/dev/null || {
		skip coverage "no $tool"
		exit 0
	}
done
rm -rf "$build/coverage"
mkdir -p "$tree" "$profiles"
cp -r Makefile README INSTALL pop3d.c pop3d.8 auth lib store tests units "$tree"
rm -f "$tree/auth/checkers/checkpw" "$tree/auth/checkers/checkpw-pam"
# The counters' file would take the place of a descriptor that is closed.
(cd "$tree/tests/conversations" && rm -f all-closed stdin-closed stdout-closed)
profile='-fprofile-instr-generate -fcoverage-mapping'
flags="-g -O1 $profile -mllvm -runtime-counter-relocation"
# One file a program (%m), whoever runs it.
LLVM_PROFILE_FILE=$profiles/%m-%c.profraw
export LLVM_PROFILE_FILE
# run TARGET...
run() {
	make -s -k -C "$tree" CC=clang MUSL= BUILD=build CFLAGS="$flags" \
		LDFLAGS="$profile" EVERY="$every" "$@" >>"$build/coverage/log" 2>&1
}

run all build/check build/converse build/stub-checker ||
	{ tail -n 30 "$build/coverage/log"; exit 1; }
# So that whoever a session becomes can write to it too.
(cd "$tree" && ./pop3d -V; auth/checkers/checkpw; build/stub-checker) \
	>>"$build/coverage/log" 2>&1 </dev/null
chmod 666 "$profiles"/*.profraw
failed=
for target in check check-protocol faults; do
	run "$target" || failed="$failed $target"
done
unset LLVM_PROFILE_FILE
find "$profiles" -name '*.profraw' -size +0 >"$build/coverage/list"
llvm-profdata merge --failure-mode=all -f "$build/coverage/list" \
	-o "$build/coverage/all.profdata" || exit 1
objects=
for program in pop3d auth/checkers/checkpw build/check build/hostile build/jail \
	build/replay/*; do
	[ -x "$tree/$program" ] && objects="$objects -object $tree/$program"
done
# shellcheck disable=SC2086 # one word an option
llvm-cov show -show-branches=count -instr-profile \
	"$build/coverage/all.profdata" $objects \
	>"$build/coverage/lines" 2>>"$build/coverage/log"
llvm-cov report -show-functions=false -show-region-summary=false \
	-instr-profile "$build/coverage/all.profdata" $objects 2>/dev/null |
	awk -v least_lines="$lines" -v least_branches="$branches" '
	/(auth|store|lib)\/[a-z_0-9\/-]*\.[ch]/ {
		sub(/.*tree\//, "", $1)
		l += $(NF - 5); lm += $(NF - 4)
		b += $(NF - 2); bm += $(NF - 1)
		printf "%-34s lines %7s  branches %7s\n", $1, $(NF - 3), $NF
	}
	END {
		if (l == 0 || b == 0) { print "coverage: nothing"; exit 1 }
		lines = 100 * (l - lm) / l; branches = 100 * (b - bm) / b
		printf "coverage: %.1f%% of %d lines, %.1f%% of %d branches\n",
			lines, l, branches, b
		exit lines < least_lines || branches < least_branches
	}' || failed="$failed percentage"
[ -z "$failed" ] || { echo "coverage: failed:$failed"; exit 1; }
