#!/bin/sh
# SPDX-License-Identifier: ISC
# systemd: what its own tools say of the units, and then a system of its own:
# an overlay of / with nothing enabled, booted in a container, where pop3d is
# installed and in-systemd.sh holds sessions.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=SCRIPTDIR/container.sh
. "$(dirname "$0")/container.sh"

is_silent() {
	"$@" >"$scratch/words" 2>&1 && [ ! -s "$scratch/words" ] && return
	cat "$scratch/words"
	return 1
}

verify() {
	for unit in pop3d.socket pop3d@.service pop3d-proxied.socket \
		pop3d-proxied@.service pop3s.service; do
		fill "systemd/$unit" || return
	done >/dev/null
	is_silent systemd-analyze verify --man=no "$scratch"/units/systemd/*
}

# Nothing but what they must: the front's has -tx.
are_twins() {
	for unit in pop3d@ pop3d-proxied@; do
		sed -E -e '/^#/d' -e '/^(Description|ExecStart)=/d' \
			"$units/systemd/$unit.service" >"$scratch/$unit"
	done
	diff "$scratch/pop3d@" "$scratch/pop3d-proxied@"
}

# At most 3.0, or more exactly: systemd counts in tenths.
is_hardened() {
	systemd-analyze security --offline=true --no-pager --threshold=30 \
		"$scratch/units/systemd/$1"
}

# This system, with nothing enabled, and with INSTALL and what it installs.
build_tree() {
	container_mount / && container_bare && mkdir -p "$tree$copy" || return
	cp -R "$top/tests" "$top/units" "$top/INSTALL" "$tree$copy/"
	make -C "$top" -s DESTDIR="$tree" install
}

need systemd systemd-analyze systemd
check 'systemd: systemd-analyze verify is silent' verify
check 'systemd: pop3d@.service and pop3d-proxied@.service are alike' are_twins
for unit in pop3d@.service pop3d-proxied@.service pop3s.service; do
	check "systemd: $unit is exposed by no more than 3.0" is_hardened \
		"$unit"
done
if ! have systemd-nspawn; then
	skip 'systemd: sessions' 'systemd-nspawn is not installed'
	finish
fi
need_root 'systemd: sessions'
copy=/opt/pop3d-tests # of this source tree, in there
if ! build_tree >"$scratch/said" 2>&1; then
	skip 'systemd: sessions' "no overlay: $(tail -n 1 "$scratch/said")"
	finish
fi
check 'systemd: boots' container_boot
if [ -n "$leader" ]; then
	run_part inside "$copy/tests/launchers/in-systemd.sh"
	check 'systemd: shuts down' container_off
fi
finish
