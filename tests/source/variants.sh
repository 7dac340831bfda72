#!/bin/sh
# SPDX-License-Identifier: ISC
# The same tests, with pop3d built in other ways: by other compilers without a
# warning, with the system's C library, with sanitizers, and under valgrind,
# which takes minutes.
# Run after "make check", whose programs hold the conversations.
set -u
cd "$(dirname "$0")/../.."
top=$PWD
# shellcheck source=SCRIPTDIR/../common/results.sh
. tests/common/results.sh
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
chmod 755 "$scratch"

# try NAME COMMAND...: prints what the command said if it fails.
try() {
	name=$1
	shift
	if "$@" >"$scratch/said" 2>&1; then
		ok "$name"
	else
		fail "$name" "$(tail -n 40 "$scratch/said")"
	fi
}

# build NAME MAKE-ARGUMENTS...: all programs, from a copy of the sources.
build() {
	tree=$scratch/$1
	shift
	mkdir "$tree" &&
		cp -r Makefile README pop3d.c pop3d.8 auth lib store tests units "$tree" &&
		rm -f "$tree/auth/checkers/checkpw" &&
		make -s -C "$tree" "$@"
}

converse() {
	POP3D=$1 build/converse tests/conversations/*
}

# converse_slowly POP3D AS FILE...: each in one way, where all is slow, and a
# few files at a time: conversations have an end.
converse_slowly() {
	pop3d=$1 as=$2 rc=0
	shift 2
	# shellcheck disable=SC2086 # AS is some words
	printf '%s\n' "$@" |
		POP3D=$pop3d xargs -n 1 -P "$(nproc)" \
			$as build/converse -1 >"$scratch/held" || rc=1
	grep -v -e '^skip - ' -e '^Running' -e '^100%' "$scratch/held"
	return "$rc"
}

# As an ordinary user: valgrind needs files that the jail of root takes away.
converse_valgrind() {
	cat >"$scratch/pop3d" <<-EOF
	#!/bin/sh
	exec valgrind -q --vgdb=no --error-exitcode=99 --leak-check=full \\
	    --trace-children=yes \\
	    --log-file=$scratch/valgrind/%p $scratch/debug/pop3d "\$@"
	EOF
	chmod 755 "$scratch/pop3d"
	mkdir -m 1777 "$scratch/valgrind"
	as=env
	if [ "$(id -u)" = 0 ]; then
		as='setpriv --reuid 65534 --regid 65534 --clear-groups'
	fi
	# Without those about what valgrind changes: descriptors, root.
	# shellcheck disable=SC2046 # one word a file
	converse_slowly "$scratch/pop3d" "$as" \
		$(grep -L '^modes:.*root' tests/conversations/* |
			grep -vE '/(alarm-pending|checker-(children-stay|sees)|log-is-full|no-descriptors|std[a-z]*-closed)$')
	cat "$scratch/valgrind"/* | grep '^==' && rc=1
	return "$rc"
}

for cc in gcc clang; do
	if command -v "$cc" >/dev/null; then
		try "$cc builds everything without a warning" \
			build "$cc" CC="$cc" MUSL= CFLAGS=-Werror all
	else
		skip "$cc builds everything without a warning" "no $cc"
	fi
done
try "conversations with the system's C library" converse "$scratch/gcc/pop3d"

try 'a build without libargon2 and libnettle' build bare CC=gcc MUSL= \
	ARGON=auth/checkers/argon_none DIGESTS=auth/checkers/digests_none \
	CFLAGS=-Werror all build/check
try '... knows its schemes and refuses the others' "$scratch/bare/build/check"

# A confined process cannot look for leaks: valgrind does.
export ASAN_OPTIONS=detect_leaks=0
sanitize='-g -fsanitize=address,undefined -fno-sanitize-recover=all'
try 'a build with sanitizers' build sanitized CC=gcc MUSL= \
	CFLAGS="$sanitize -DSANDBOX_DEBUG" LDFLAGS="$sanitize" all build/check
try 'unit tests with sanitizers' "$scratch/sanitized/build/check"
try 'conversations with sanitizers' converse "$scratch/sanitized/pop3d"

# Not the unit tests: libcheck would have to be built with it too.
if command -v clang >/dev/null; then
	sanitize='-g -fsanitize=memory -fno-sanitize-recover=all'
	try 'fuzz seeds with the memory sanitizer' \
		build memory CC=clang MUSL= \
		CFLAGS="$sanitize -U_FORTIFY_SOURCE -U_FILE_OFFSET_BITS -U_TIME_BITS -DSANDBOX_DEBUG" \
		LDFLAGS="$sanitize" pop3d replay
	try 'conversations with the memory sanitizer' \
		converse_slowly "$scratch/memory/pop3d" env tests/conversations/*
else
	skip 'the memory sanitizer' 'no clang'
fi

if command -v valgrind >/dev/null; then
	try 'a build for valgrind' build debug MUSL= \
		CFLAGS='-g -DSANDBOX_DEBUG' pop3d
	try 'conversations under valgrind' converse_valgrind
else
	skip 'conversations under valgrind' 'no valgrind'
fi
finish
