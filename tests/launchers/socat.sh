#!/bin/sh
# SPDX-License-Identifier: ISC
# socat, the one-liner for a first try.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

serve() {
	port=$(free_port)
	start "$log" "$(fill socat/try.sh "s/:110,/:$port,/")"
	await_port "$port"
}

need socat socat
check 'socat: starts with units/socat/try.sh' serve
server=$started
through socat curl "$port"
through socat perl "$port"
vanishes socat "$port"
dies socat "$port" "$server"
finish
