#!/bin/sh
# SPDX-License-Identifier: ISC
# tcpserver, of ucspi-tcp and of ucspi-tcp-ipv6: sessions, rules, its limit of
# 200 connections, and pop3d's timers.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

# The run script takes tcpserver from the PATH.
serve() { # PROGRAM
	port=$(free_port)
	run=$(fill tcpserver/run "s/ 110 / $port /")
	sed -n '/^[^#]/p' "$units/tcpserver/rules" >"$etc/rules"
	echo '127.0.0.66:deny' >>"$etc/rules"
	"${1%/*}/tcprules" "$etc/rules.cdb" "$etc/rules.tmp" <"$etc/rules"
	start "$log" env PATH="${1%/*}:$PATH" "$run"
	await_port "$port"
}

is_denied() {
	! curl -sS --max-time 10 --interface 127.0.0.66 -u demo:postcard \
		"pop3://127.0.0.1:$port/"
}

whole_test() { # NAME PROGRAM CLIENT...
	name=$1
	check "$name: starts with units/tcpserver/run" serve "$2"
	server=$started
	shift 2
	for client in "$@"; do
		through "$name" "$client" "$port"
	done
	check "$name: an address that the rules deny is closed" is_denied
	vanishes "$name" "$port"
	fresh_mail
	check "$name: 200 connections, and the next one waits" \
		python3 "$top/tests/launchers/crowd.py" "$port" 200
	check "$name: ... and leave no process" await none_running "$pop3d"
	dies "$name" "$port" "$server"
	check "$name: ... in the log it is the client that went" await_line \
		"$log" 'end rip=.*removed=0 left=3 .*reason=disconnected'
}

# The timers, shortened: a second to log in, a second without a command.
timers() {
	port=$(free_port)
	start "$log" tcpserver -RHl0 127.0.0.1 "$port" "$pop3d" "$@" \
		"$checkpw" -f "$users"
	await_port "$port"
	fresh_mail
}

need tcpserver tcpserver ucspi-tcp
whole_test ucspi-tcp "$program" curl poplib
if program=$(find "$unpacked/ucspi-tcp-ipv6" -name tcpserver 2>/dev/null |
	grep .); then
	whole_test ucspi-tcp-ipv6 "$program" curl fetchmail
else
	skip ucspi-tcp-ipv6 'not unpacked'
fi

timers -l 1
check 'timers: who does not log in is dropped' talk "$port" '< +OK' eof
check 'timers: ... with a line in the log' \
	await_line "$log" 'no login rip=127.0.0.1 .*reason=timeout'
check 'timers: ... and no process' await none_running "$pop3d"
timers -i 5
check 'timers: who says nothing for long is dropped' \
	log_in_and "$port" eof
check 'timers: ... with a line in the log' \
	await_line "$log" 'end rip=.*removed=0 left=3 .*reason=timeout'
check 'timers: ... and deletes nothing' left 1 2 3
check 'timers: ... and leaves no process' await none_running "$pop3d"
finish
