# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2317
# A system of its own for a test: an overlay of a tree, booted with systemd as
# its first process, with a network of its own that reaches nobody.  All that
# is written in it goes to memory.  To be sourced after harness.sh.
#
#   container_mount LOWER    makes $tree, an overlay of LOWER
#   container_bare           switches off all that LOWER would start
#   container_boot           boots it; then "inside COMMAND..."
#   container_off            shuts it down
#   container_unmount        takes $tree away; what was written stays in $upper
#                            until the test ends

memory=$scratch/memory
tree=$scratch/tree
layers=0
leader=
mkdir "$memory" "$tree"

container_mount() {
	mountpoint -q "$memory" ||
		mount -t tmpfs -o mode=755 tmpfs "$memory" || return
	layers=$((layers + 1))
	upper=$memory/$layers/upper
	mkdir -p "$upper" "$memory/$layers/work" &&
		mount -t overlay -o "lowerdir=$1,upperdir=$upper,workdir=$memory/$layers/work" \
			overlay "$tree"
}

# Of a tree that is this system: nothing is enabled.
container_bare() {
	find "$tree/etc/systemd/system" "$tree/lib/systemd/system" \
		-path '*.wants/*' -name '*.service' -delete
	find "$tree"/etc/rc?.d -type l -delete
}

# In mount name spaces of its own, with an empty /run.  The container's own
# filter must not forbid what pop3d confines itself with.
container_boot() {
	# shellcheck disable=SC2016 # for the inner shell to expand
	start "$scratch/console" unshare -m sh -c '
		mount -t tmpfs -o mode=755 tmpfs /run &&
		exec systemd-nspawn -q --boot -D "$1" --register=no --keep-unit \
			--private-network --console=pipe --tmpfs=/tmp:mode=1777 \
			--machine="pop3d-test-$$" \
			--system-call-filter="$2"
		' - "$tree" 'landlock_create_ruleset landlock_add_rule landlock_restrict_self'
	nspawn=$started
	await container_is_up || { tail -n 20 "$scratch/console"; return 1; }
}

# systemd-nspawn starts the container's first process by way of another.
container_leader() {
	leader=$(cat "/proc/$nspawn/task/$nspawn/children" 2>/dev/null)
	leader=${leader% }
	[ -n "$leader" ] && [ "$(cat "/proc/$leader/comm" 2>/dev/null)" = systemd ]
}

inside() {
	nsenter -t "$leader" -m -p -n -u -i -C "$@"
}

container_is_up() {
	container_leader || return
	state=$(inside systemctl is-system-running 2>/dev/null)
	[ "$state" = running ] || [ "$state" = degraded ]
}

container_off() {
	kill -s RTMIN+4 "$leader" 2>/dev/null || kill "$nspawn"
	wait "$nspawn"
	leader=
}

container_unmount() {
	umount "$tree"
}

# However the test ends, nothing stays mounted.
container_clean_up() {
	[ -z "$leader" ] || container_off 2>/dev/null
	umount "$tree" 2>/dev/null
	umount "$memory" 2>/dev/null
	clean_up
}
trap 'status=$?; trap - EXIT; container_clean_up; exit $status' EXIT
