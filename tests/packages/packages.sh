#!/bin/sh
# SPDX-License-Identifier: ISC
# The tarball, which is the same each time it is made, and Debian's package:
# lintian finds nothing, no file is another POP3 server's; and the package's life
# in a container, from its installation to its purge.
# shellcheck disable=SC2317 # check() calls functions by name
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
# shellcheck source=SCRIPTDIR/../launchers/container.sh
. "$top/tests/launchers/container.sh"
patience=60
# Those that a package of Debian's brings, from the packages themselves.
others='/usr/sbin/pop3d /usr/bin/checkpw /usr/share/man/man8/pop3d.8.gz
	/usr/share/man/man8/checkpw.8.gz /usr/share/man/man8/pop3d.8
	/etc/pam.d/pop3 /lib/systemd/system/mailutils-pop3d.service'

make_deb() {
	make -C "$top" -s BUILD="$1" deb && deb=$(echo "$1"/deb/pop3d_*_*.deb)
}

is_reproducible() {
	make -C "$top" -s BUILD="$scratch/b" dist &&
		cmp "$scratch"/[ab]/pop3d-*.tar.gz
}

is_clean() {
	lintian --fail-on error,warning "$1"/deb/pop3d_*.changes
}

clashes() {
	dpkg -c "$deb" | awk '{ sub(/^\./, "", $6); print $6 }' >"$scratch/files"
	for file in $others; do
		! grep -qx "$file" "$scratch/files" || { echo "$file"; return 1; }
	done
}

is_newest() {
	[ "$(dpkg-deb -f "$deb" Version)" = \
		"$(sed -n '1s/^pop3d \([^ ]*\) .*/\1/p' "$top/units/NEWS")-1" ] &&
		[ "pop3d $(dpkg-deb -f "$deb" Version)" = \
			"$("$top/pop3d" -V | sed -n 's/^pop3d .*/&-1/p')" ]
}

for program in dpkg-buildpackage dh lintian git systemd-nspawn; do
	have "$program" && continue
	skip packages "$program is not installed"
	finish
done
if ! git -C "$top" rev-parse -q --verify HEAD >/dev/null; then
	skip packages 'they are made of what is committed, and nothing is'
	finish
fi
check 'packages: a tarball and a package of it' make_deb "$scratch/a"
[ "$failed" = 0 ] || finish
check 'packages: the tarball is the same when it is made again' is_reproducible
check 'packages: their version is that of NEWS' is_newest
check 'packages: lintian finds nothing' is_clean "$scratch/a"
check 'packages: no file is in another package' clashes
if [ "$(id -u)" != 0 ]; then
	skip "packages: the package's life" 'needs root'
	finish
fi
check 'packages: an overlay' container_mount /
container_bare
rm -rf "$tree/etc/pop3d"
mkdir -p "$tree/opt/pop3d"
cp -R "$top/tests" "$tree/opt/pop3d/"
cp "$deb" "$tree/opt/pop3d/pop3d.deb"
check 'packages: boots' container_boot
run_part inside /opt/pop3d/tests/packages/life.sh
container_off
finish
