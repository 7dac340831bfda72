#!/bin/sh
# SPDX-License-Identifier: ISC
# stunnel: TLS on 995 with pop3d as its child, STLS on 110, and a front before
# a UNIX socket.  The certificate is made here.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

# In the foreground, so that it is ours to end.
serve() { # UNIT [SED-SCRIPT]
	port=$(free_port)
	config=$(fill "stunnel/$1" "s/= :::995/= 127.0.0.1:$port/
		s/= :::110/= 127.0.0.1:$port/
		s|/run/stunnel4/|$scratch/pid/|; ${2:-}")
	printf 'foreground = quiet\n%s\n' "$(cat "$config")" >"$config.run"
	start_with_syslog "$scratch/launcher" "$program" "$config.run"
	await_port "$port"
}

is_stunnel() { # PROCESS
	[ "$(ps -o user= -p "$1")" = stunnel4 ]
}

begins_no_tls() {
	transport=plain talk "$port" eof
}

# stunnel answers anything but CAPA and STLS by hanging up.
takes_no_password() {
	transport=plain talk "$port" '< +OK' '> USER demo' eof
}

need stunnel stunnel4 stunnel4
need_root stunnel
install -d -o stunnel4 "$scratch/pid"
make_syslog
if ! have openssl; then
	skip stunnel 'openssl is not installed'
	finish
fi
check 'stunnel: a certificate' make_certificate
check 'stunnel exec: starts with units/stunnel/pop3s.conf' \
	serve pop3s.conf
server=$started
transport=tls
for client in curl mpop fetchmail getmail; do
	through 'stunnel exec' "$client" "$port" yes
done
check 'stunnel exec: a refused password is in the log, not on the wire' \
	hears_only_replies "$port"
vanishes 'stunnel exec' "$port"
dies 'stunnel exec' "$port" "$server" cut

check 'stunnel STLS: starts with units/stunnel/pop3-stls.conf' \
	serve pop3-stls.conf
transport=stls
for client in curl mpop fetchmail poplib; do
	through 'stunnel STLS' "$client" "$port" yes
done
check 'stunnel STLS: takes no password in the clear' takes_no_password

# The front: pop3d behind socat, which the front tells who the client is.
if have socat; then
	check 'stunnel front: starts with units/proxied/run' \
		serve_proxied stunnel4
	check 'stunnel front: starts with units/stunnel/pop3s-front.conf' \
		serve pop3s-front.conf "s|= /run/pop3d.sock|= $back|
			s/TIMEOUTbusy = 30/TIMEOUTbusy = 1/"
	transport=tls
	for client in curl mpop fetchmail; do
		through 'stunnel front' "$client" "$port" yes
	done
	check 'stunnel front: is not root' is_stunnel "$started"
	check 'stunnel front: does not wait for ever for TLS to begin' \
		begins_no_tls
	dies 'stunnel front' "$port" "$started" cut
else
	skip 'stunnel front' 'socat is not installed'
fi
finish
