#!/bin/sh
# SPDX-License-Identifier: ISC
# tcpsvd, of ipsvd: sessions, its limit.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

serve() {
	port=$(free_port)
	run=$(fill tcpsvd/run "s/ 110 / $port /")
	start "$log" "$run"
	await_port "$port"
}

need tcpsvd tcpsvd ipsvd
check 'tcpsvd: starts with units/tcpsvd/run' serve
server=$started
through tcpsvd curl "$port"
through tcpsvd s_nail "$port"
fresh_mail
check 'tcpsvd: 200 connections, and the next one waits' \
	python3 "$top/tests/launchers/crowd.py" "$port" 200
check 'tcpsvd: ... and no process is left' await none_running "$pop3d"
dies tcpsvd "$port" "$server"
finish
