#!/bin/sh
# SPDX-License-Identifier: ISC
# HAProxy as a TLS front with the PROXY protocol and health checks.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

# What a whole configuration needs besides the unit: Debian's brings it.
serve() {
	port=$(free_port)
	config=$(fill haproxy/pop3s.cfg "s/:::995 v4v6/127.0.0.1:$port/
		s|/pop3d.sock|$back|; s/inter 10s/inter 100/
		s/timeout connect 5s/&\\n    timeout check 5s/")
	printf 'global\n    maxconn 400\n' | cat - "$config" >"$config.run"
	start "$scratch/launcher" "$program" -db -f "$config.run"
	await_port "$port"
}

# As long as the sessions above took, it checked ten times a second.
checks_leave_no_line() {
	! grep 'no login' "$log" && ! grep DOWN "$scratch/launcher"
}

need haproxy haproxy
need_root haproxy
for other in socat openssl; do
	if ! have "$other"; then
		skip haproxy "$other is not installed"
		finish
	fi
done
check 'haproxy: a certificate' make_certificate
check 'haproxy: pop3d starts with units/proxied/run' serve_proxied root
check 'haproxy: starts with units/haproxy/pop3s.cfg' serve
transport=tls
for client in curl mpop fetchmail getmail; do
	through haproxy "$client" "$port" 'TLSv1[.][23](/[A-Z0-9_-]*)?'
done
check 'haproxy: its checks succeed and leave no line' checks_leave_no_line
fresh_mail
check 'haproxy: an 11th connection from one address is closed' \
	python3 "$top/tests/launchers/crowd.py" "$port" 10 closed \
	"$certificate"
dies haproxy "$port" "$started" cut
finish
