#!/bin/sh
# SPDX-License-Identifier: ISC
# machines.sh DIRECTORY MACHINE...: builds for Debian's other machines with
# cross compilers and runs the unit tests and conversations by qemu, which has
# neither Landlock nor seccomp.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
# shellcheck source=SCRIPTDIR/tree.sh
. "$top/tests/trees/tree.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL # of the make that runs this
mkdir -p "$1" && trees=$(cd "$1" && pwd) || exit 1
shift

# machine NAME: what its compiler and its qemu are called.
machine() {
	case $1 in
	arm64) triple=aarch64-linux-gnu qemu=qemu-aarch64 ;;
	armhf) triple=arm-linux-gnueabihf qemu=qemu-arm ;;
	ppc64el) triple=powerpc64le-linux-gnu qemu=qemu-ppc64le ;;
	riscv64) triple=riscv64-linux-gnu qemu=qemu-riscv64 ;;
	s390x) triple=s390x-linux-gnu qemu=qemu-s390x ;;
	*) return 1 ;;
	esac
}

# The C library comes with the compiler.  The other libraries do not, and to
# install them would take the machine's own C library besides.
add_machine() {
	[ -e "$tree/$1.added" ] && return
	in_tree sh -ec "
		dpkg --add-architecture $1
		apt-get -qq -o Acquire::Check-Valid-Until=false update
		apt-get -qq install -y --no-install-recommends gcc-$triple \
			libc6-dev-$1-cross
		mkdir -p /var/tmp/$1 && cd /var/tmp/$1
		apt-get -qq download libcrypt1:$1 libcrypt-dev:$1 check:$1 \
			libsubunit0:$1 libsubunit-dev:$1
		for package in *.deb; do dpkg -x \$package /; done
		for file in /usr/$triple/lib/ld*.so.*; do
			ln -sf \$file /lib/
			mkdir -p /lib64 && ln -sf \$file /lib64/
		done
		for file in /usr/$triple/lib/lib*.so.*; do
			ln -sf \$file /usr/lib/$triple/
		done
		touch /$1.added" >"$trees/log" 2>&1 ||
		{ tail -n 5 "$trees/log"; return 1; }
}

build() {
	flags=
	if [ "$1" = s390x ]; then
		flags='fstat.o -Wl,--wrap=fstat64'
		in_tree "$triple-gcc" -D_FILE_OFFSET_BITS=64 -c \
			-o "/src/$1/fstat.o" "/src/$1/tests/trees/fstat.c" || return
	fi
	in_tree env PKG_CONFIG_LIBDIR="/usr/lib/$triple/pkgconfig" \
		make -s -j2 -C "/src/$1" CC="$triple-gcc" CFLAGS=-Werror \
		LDFLAGS="$flags" all \
		build/check build/converse build/stub-checker build/jail \
		>"$trees/log" 2>&1 ||
		{ grep -v '^  build/' "$trees/log"; return 1; }
}

# run NAME COMMAND
run() {
	tree=$tree python3 "$top/tests/trees/foreign.py" "/src/$1" \
		"/usr/bin/$qemu" "$2"
}

try_machine() {
	machine "$1" || { fail "$1" 'no such machine'; return; }
	step "$1: a compiler" add_machine "$1" || return
	check "$1: sources" put_sources "src/$1"
	step "$1: builds without a warning" build "$1" || return
	check "$1: unit tests" run "$1" build/check
	check "$1: conversations" run "$1" \
		'build/converse tests/conversations/*'
}

if [ "$(id -u)" != 0 ] || ! unshare -m true; then
	skip "other machines: $*" 'needs root and a mount namespace of its own'
elif ! have debootstrap; then
	skip "other machines: $*" 'no debootstrap'
elif ! make_tree machines trixie amd64 "$packages,qemu-user" \
	>"$trees/log" 2>&1; then
	fail 'a tree' "$(tail -n 5 "$trees/log")"
else
	for name; do
		try_machine "$name"
	done
fi
finish
