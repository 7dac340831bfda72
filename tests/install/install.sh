#!/bin/sh
# SPDX-License-Identifier: ISC
# INSTALL, word for word: in a bare Debian, booted anew for each part in parts/,
# the commands of its sections are run as they stand, and
# then mail is fetched.
#   install.sh [SUITE [PART...]]
# The tree of SUITE (bookworm, trixie) and the packages that INSTALL names are
# downloaded once, to build/trees/; after that nothing needs a network.  With
# "here" for SUITE the tree is this system with pop3d installed and nothing
# enabled: not bare, but there at once.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
# shellcheck source=SCRIPTDIR/../launchers/container.sh
. "$top/tests/launchers/container.sh"
suite=${1:-bookworm}
[ $# -eq 0 ] || shift
bare=$top/build/trees/$suite
source=/opt/pop3d # in the tree
patience=120

# Nobody is there to be asked.
set_apt() { # TREE
	cat >"$1/etc/apt/apt.conf.d/99test" <<-'END'
	APT::Get::Assume-Yes "true";
	APT::Install-Recommends "false";
	quiet "2";
	Dpkg::Use-Pty "false";
	END
}

make_bare() {
	[ ! -e "$bare/etc/pop3d-test" ] || return 0
	rm -rf "$bare" && mkdir -p "${bare%/*}" &&
		debootstrap --variant=minbase --include=systemd-sysv "$suite" \
			"$bare" && set_apt "$bare" &&
		printf '127.0.0.1 localhost\n::1 localhost\n' \
			>"$bare/etc/hosts" && : >"$bare/etc/pop3d-test"
}

# What INSTALL has installed is in the tree's cache.  Nothing else is: what it
# does not name is not there.
fetch_packages() {
	sed -n 's/^    apt-get install //p' "$top/INSTALL" | sort -u \
		>"$scratch/wanted"
	cmp -s "$scratch/wanted" "$bare/etc/pop3d-test" && return
	cp /etc/resolv.conf "$bare/etc/" && chroot "$bare" apt-get -qq update ||
		return
	while read -r packages; do
		# shellcheck disable=SC2086 # into words
		chroot "$bare" apt-get -qq --download-only install $packages \
			</dev/null || return
	done <"$scratch/wanted"
	cp "$scratch/wanted" "$bare/etc/pop3d-test"
}

# part NAME: boots what LOWER, a tree, is, and runs the part in it.
part() {
	container_mount "$2" && container_boot >"$scratch/said" 2>&1 || {
		fail "$suite: boots for $1"
		cat "$scratch/said"
		return
	}
	run_part inside "$source/tests/install/in-tree.sh" "$suite" "$1"
	container_off
	container_unmount
}

# Two layers: the source, and what "Build" makes of it.
lay_bare() {
	check "$suite: a bare system" make_bare
	check "$suite: the packages that INSTALL names" fetch_packages
	[ "$failed" = 0 ] && container_mount "$bare" && copy_source &&
		container_unmount || finish
	sources=$upper:$bare
	part build "$sources"
	built=$upper:$sources
}

copy_source() {
	mkdir -p "$tree$source" &&
		tar -C "$top" --exclude=./build --exclude=./.git \
			--exclude=./pop3d --exclude='checkpw' \
			--exclude=checkpw-pam -cf - . |
		tar -C "$tree$source" -xf -
}

lay_here() {
	check "$suite: an overlay" container_mount /
	[ "$failed" = 0 ] && container_bare && set_apt "$tree" && copy_source &&
		make -C "$top" -s DESTDIR="$tree" install &&
		container_unmount || finish
	built=$upper:/
}

for program in debootstrap systemd-nspawn; do
	have "$program" && continue
	skip "$suite" "$program is not installed"
	finish
done
if [ "$(id -u)" != 0 ]; then
	skip "$suite" 'needs root'
	finish
fi
if [ "$suite" = here ]; then
	lay_here >"$scratch/said" || { cat "$scratch/said"; finish; }
else
	lay_bare
fi
if [ $# -eq 0 ]; then
	for file in "$top"/tests/install/parts/*; do
		[ "${file##*/}" = build ] || set -- "$@" "${file##*/}"
	done
fi
for name in "$@"; do
	part "$name" "$built"
done
finish
