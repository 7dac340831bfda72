#!/bin/sh
# SPDX-License-Identifier: ISC
# What runs as root: builds a copy of the tree that notes each function that is
# entered with effective user id 0 (root_trace.c), runs the conversations and
# the tests of the checkers with it, and holds the files of these functions
# against those that say so themselves (root-code.sh).
set -u
cd "$(dirname "$0")/../.."
# shellcheck source=SCRIPTDIR/../common/results.sh
. tests/common/results.sh
if [ "$(id -u)" != 0 ]; then
	skip 'what runs as root' 'needs root'
	finish
fi
for tool in gcc addr2line; do
	command -v "$tool" >/dev/null || {
		skip 'what runs as root' "no $tool"
		finish
	}
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
chmod 711 "$scratch"
tree=$scratch/tree
mkdir "$tree"
cp -r Makefile README pop3d.c pop3d.8 auth lib store tests units "$tree" || exit 1
rm -f "$tree/auth/checkers/checkpw" "$tree/auth/checkers/checkpw-pam"
gcc -O1 -fPIC -DTRACE="\"$scratch/trace\"" -c -o "$scratch/trace.o" \
	tests/source/root_trace.c || exit 1
traced() {
	make -s -C "$tree" MUSL= CC=gcc OPTIMIZE=-O0 \
		CFLAGS='-g -finstrument-functions -DSANDBOX_DEBUG -w' \
		LDFLAGS="$scratch/trace.o" "$@" >>"$scratch/said" 2>&1
}

if traced -j"$(nproc)" all build/converse build/stub-checker \
	build/pam_strange.so build/powerless; then
	ok 'a build that notes what runs as root'
else
	fail 'a build that notes what runs as root' "$(tail -n 20 "$scratch/said")"
	finish
fi
# Not all of these need to pass without a sandbox, or this slowly; what ran is
# noted.
traced -k -j4 check-conversations check-checkpw check-checkpw-pam check-checkup check-protocol || :

# ran PROGRAM: the files of which it ran functions as root.
ran() {
	od -An -v -w4 -tx4 "$scratch/trace.$(stat -c %s "$tree/$1")" |
		grep -v ' 00000000$' | addr2line -e "$tree/$1" | grep -v '^?' |
		sed 's/:.*//; s|.*/tree/||' | sort -u
}

# compare PROGRAM NAME: what make root-code tells of NAME against what ran.
compare() {
	if [ ! -x "$tree/$1" ]; then
		skip "what of $1 runs as root" 'not built'
		return
	fi
	ran "$1" >"$scratch/ran"
	make -s -C "$tree" root-code PROGRAM="$1" |
		sed -nE 's/^ *([^ ]+\.c) .*/\1/p' | sort -u >"$scratch/says"
	more=$(comm -23 "$scratch/ran" "$scratch/says")
	if [ -n "$more" ]; then
		fail "what of $1 runs as root says so" "$more"
	else
		ok "what of $1 runs as root says so ($(wc -l <"$scratch/ran") files)"
	fi
	less=$(comm -13 "$scratch/ran" "$scratch/says")
	if [ -n "$less" ]; then
		fail "what of $1 says that it runs as root does" "$less"
	else
		ok "what of $1 says that it runs as root does"
	fi
}

compare pop3d
compare auth/checkers/checkpw
compare auth/checkers/checkpw-pam
finish
