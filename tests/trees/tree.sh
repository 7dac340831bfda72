# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154
# Debian's releases in directories.  To be sourced; $trees is where they are.
mirror=http://deb.debian.org/debian

# What the tests in a tree need.
packages=gcc,make,libc6-dev,linux-libc-dev,libcrypt-dev,libpam0g-dev
packages=$packages,check,pkg-config,bsdutils,util-linux

# make_tree NAME SUITE ARCHITECTURE PACKAGES: unless it is there.
make_tree() {
	tree=$trees/$1
	[ "$(cat "$tree/made" 2>/dev/null)" = "$2 $3 $4" ] && return
	rm -rf "$tree"
	mkdir -p "$trees/cache" &&
		debootstrap --variant=minbase --arch="$3" --include="$4" \
			--cache-dir="$trees/cache" "$2" "$tree" "$mirror" &&
		echo "$2 $3 $4" >"$tree/made"
}

# As check, and fails where that does.
step() {
	before=$failed
	check "$@"
	[ "$failed" = "$before" ]
}

# put_sources PLACE: our own, below the root of $tree.
put_sources() {
	rm -rf "${tree:?}/$1"
	mkdir -p "$tree/$1" &&
		cp -r "$top/Makefile" "$top/README" "$top/pop3d.c" "$top/pop3d.8" \
			"$top/auth" "$top/lib" "$top/store" "$top/tests" \
			"$top/units" "$tree/$1" &&
		rm -f "$tree/$1"/auth/checkers/checkpw \
			"$tree/$1"/auth/checkers/checkpw-pam
}

# Nothing that is mounted for this stays.
in_tree() {
	unshare -m sh -c 'mount --bind "$0" "$0" &&
		mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" &&
		exec chroot "$0" "$@"' "$tree" "$@"
}
