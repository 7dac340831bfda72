#!/bin/sh
# SPDX-License-Identifier: ISC
# systemd: what its own tools say of the units, and then a system of its own:
# an overlay of / with nothing enabled, booted in a container, where pop3d is
# installed and in-systemd.sh holds sessions.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

is_silent() {
	"$@" >"$scratch/words" 2>&1 && [ ! -s "$scratch/words" ] && return
	cat "$scratch/words"
	return 1
}

verify() {
	for unit in pop3d.socket pop3d@.service pop3s.socket pop3s@.service; do
		fill "systemd/$unit" || return
	done >/dev/null
	is_silent systemd-analyze verify --man=no "$scratch"/units/systemd/*
}

# At most 3.0, or more exactly: systemd counts in tenths.
is_hardened() {
	systemd-analyze security --offline=true --no-pager --threshold=30 \
		"$scratch/units/systemd/$1"
}

# The tree: all that is written in it goes to memory, and away with us.
build_tree() {
	mount -t tmpfs -o mode=755 tmpfs "$scratch/memory" &&
		mkdir "$scratch/memory/upper" "$scratch/memory/work" "$tree" &&
		mount -t overlay -o "lowerdir=/,upperdir=$scratch/memory/upper,workdir=$scratch/memory/work" \
			overlay "$tree" || return
	find "$tree/etc/systemd/system" "$tree/lib/systemd/system" \
		-path '*.wants/*' -name '*.service' -delete
	find "$tree"/etc/rc?.d -type l -delete
	rm -rf "$tree/tmp" "$tree/run"
	mkdir -m 1777 "$tree/tmp"
	mkdir -p "$tree/run" "$tree$copy"
	cp -R "$top/tests" "$top/units" "$tree$copy/"
	make -C "$top" -s DESTDIR="$tree" install
}

# In mount name spaces of its own, with an empty /run.  The container's own
# filter must not forbid what pop3d confines itself with.
boot() {
	# shellcheck disable=SC2016 # for the inner shell to expand
	start "$scratch/console" unshare -m sh -c '
		mount -t tmpfs -o mode=755 tmpfs /run &&
		exec systemd-nspawn -q --boot -D "$1" --register=no --keep-unit \
			--private-network --console=pipe --machine=pop3d-test \
			--system-call-filter="$2"
		' - "$tree" 'landlock_create_ruleset landlock_add_rule landlock_restrict_self'
	nspawn=$started
	await has_started || { tail -n 20 "$scratch/console"; return 1; }
}

# systemd-nspawn starts the container's first process by way of another.
find_leader() {
	leader=$(cat "/proc/$nspawn/task/$nspawn/children" 2>/dev/null)
	leader=${leader% }
	[ -n "$leader" ] && [ "$(cat "/proc/$leader/comm" 2>/dev/null)" = systemd ]
}

inside() {
	nsenter -t "$leader" -m -p -n -u -i -C "$@"
}

has_started() {
	find_leader || return
	state=$(inside systemctl is-system-running 2>/dev/null)
	[ "$state" = running ] || [ "$state" = degraded ]
}

power_off() {
	kill -s RTMIN+4 "$leader" 2>/dev/null || kill "$nspawn"
	wait "$nspawn"
	leader=
	umount "$tree" && umount "$scratch/memory"
}

# However the test ends, nothing stays mounted.
trap 'status=$?
	trap - EXIT
	[ -z "${leader:-}" ] || power_off 2>/dev/null
	umount "$scratch/memory/tree" "$scratch/memory" 2>/dev/null
	clean_up
	exit $status' EXIT

need systemd systemd-analyze systemd
check 'systemd: systemd-analyze verify is silent' verify
for unit in pop3d@.service pop3s@.service; do
	check "systemd: $unit is exposed by no more than 3.0" is_hardened \
		"$unit"
done
if ! have systemd-nspawn; then
	skip 'systemd: sessions' 'systemd-nspawn is not installed'
	finish
fi
need_root 'systemd: sessions'
tree=$scratch/memory/tree
copy=/opt/pop3d-tests # of this source tree, in there
mkdir "$scratch/memory"
if ! build_tree >"$scratch/said" 2>&1; then
	umount "$tree" "$scratch/memory" 2>/dev/null
	skip 'systemd: sessions' "no overlay: $(tail -n 1 "$scratch/said")"
	finish
fi
check 'systemd: boots' boot
if [ -n "${leader:-}" ]; then
	run_part inside "$copy/tests/launchers/in-systemd.sh"
	check 'systemd: shuts down' power_off
fi
finish
