#!/bin/sh
# SPDX-License-Identifier: ISC
# trees.sh DIRECTORY TURN...: builds and tests in other Debians.  A TURN is
# SUITE/ARCHITECTURE/WAY; a WAY is musl, glibc or clang.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
# shellcheck source=SCRIPTDIR/tree.sh
. "$top/tests/trees/tree.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL # of the make that runs this
mkdir -p "$1" && trees=$(cd "$1" && pwd) || exit 1
shift
turns=$*

# What WAYs of SUITE and ARCHITECTURE need.
packages_for() {
	list=$packages
	case " $turns " in
	*" $1/$2/musl "*) list=$list,musl-tools ;;
	esac
	case " $turns " in
	*" $1/$2/clang "*) list=$list,clang ;;
	esac
	echo "$list"
}

# build SOURCES WAY: all that the tests need, without a warning.
build() {
	case $2 in
	musl) set -- "$1" ;;
	glibc) set -- "$1" MUSL= ;;
	clang) set -- "$1" MUSL= CC=clang ;;
	esac
	sources=$1
	shift
	in_tree make -s -j2 -C "$sources" CFLAGS=-Werror "$@" all build/check \
		build/converse build/stub-checker build/jail build/powerless \
		>"$trees/log" 2>&1 ||
		{ grep -v '^  build/' "$trees/log"; return 1; }
}

# run SOURCES COMMAND
run() {
	in_tree sh -c "cd $1 && $2"
}

try_turn() {
	turn=$1
	IFS=/ read -r suite architecture way <<-EOF
	$turn
	EOF
	make_tree "$suite-$architecture" "$suite" "$architecture" \
		"$(packages_for "$suite" "$architecture")" \
		>"$trees/log" 2>&1 ||
		{ fail "$turn: a tree" "$(tail -n 5 "$trees/log")"; return; }
	check "$turn: sources" put_sources "src/$way"
	step "$turn: builds without a warning" build "/src/$way" "$way" || return
	check "$turn: unit tests" run "/src/$way" build/check
	check "$turn: jails" run "/src/$way" build/jail
	check "$turn: no powers" run "/src/$way" \
		'build/powerless ./pop3d auth/checkers/checkpw'
	check "$turn: conversations" run "/src/$way" \
		'build/converse tests/conversations/*'
}

if [ "$(id -u)" != 0 ] || ! unshare -m true; then
	skip "in trees: $turns" 'needs root and a mount namespace of its own'
elif ! have debootstrap; then
	skip "in trees: $turns" 'no debootstrap'
else
	for turn in $turns; do
		try_turn "$turn"
	done
fi
finish
