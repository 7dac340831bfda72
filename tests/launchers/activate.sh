#!/bin/sh
# SPDX-License-Identifier: ISC
# systemd-socket-activate: as inetd would, and passing LISTEN_FDS.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

serve() { # OPTION...
	port=$(free_port)
	start "$log" "$program" "$@" -l "127.0.0.1:$port" \
		"$pop3d" "$checkpw" -f "$users"
	await_port "$port"
}

# With variables for another process, descriptor 3 is nobody's client.
ignores_others() {
	LISTEN_PID=1 LISTEN_FDS=1 "$pop3d" "$checkpw" 3</dev/null \
		</dev/null | grep -q '^+OK'
}

refuses_two() {
	# shellcheck disable=SC2016 # the inner shell's own number
	LISTEN_FDS=2 sh -c 'LISTEN_PID=$$ exec "$@"' - "$pop3d" "$checkpw" \
		</dev/null
	[ $? = 111 ]
}

# Whether the client is reset while it connects or later depends on who is first.
refuses_listener() {
	talk "$port" eof 2>/dev/null || :
	await_line "$log" 'listening socket'
}

need systemd-socket-activate systemd-socket-activate systemd
check 'socket-activate: starts with --inetd -a' serve --inetd -a
server=$started
through socket-activate curl "$port"
through socket-activate getmail "$port"
vanishes socket-activate "$port"
dies socket-activate "$port" "$server" cut
check 'LISTEN_FDS: starts with -a' serve -a --fdname=connection
through LISTEN_FDS curl "$port"
through LISTEN_FDS poplib "$port"
check 'LISTEN_FDS: a refused password is in the log, not on the wire' \
	hears_only_replies "$port"
check 'LISTEN_FDS: meant for another process it is ignored' ignores_others
check 'LISTEN_FDS: two descriptors are refused' refuses_two
check 'LISTEN_FDS: starts without -a' serve --inetd
check 'LISTEN_FDS: ... and a listening socket is refused' refuses_listener
finish
