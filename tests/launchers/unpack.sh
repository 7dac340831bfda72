#!/bin/sh
# SPDX-License-Identifier: ISC
# Unpacks below build/unpacked/ the launchers of which Debian lets only one be
# installed at a time, and an LDAP server with what makes its users the
# system's: installed, it would do so at once.  Run by who prepares a machine
# for the tests, since it needs the package archive.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)

for package in openbsd-inetd inetutils-inetd rlinetd xinetd ucspi-tcp-ipv6 \
	slapd nslcd libpam-ldapd libnss-ldapd libodbc2; do
	target=$top/build/unpacked/$package
	[ ! -d "$target" ] || continue
	scratch=$(mktemp -d)
	(cd "$scratch" && apt-get -qq download "$package" 2>/dev/null) || {
		echo "unpack: no $package" >&2
		rm -rf "$scratch"
		continue
	}
	mkdir -p "$target"
	dpkg -x "$scratch"/*.deb "$target"
	rm -rf "$scratch"
done
