#!/bin/sh
# SPDX-License-Identifier: ISC
# stunnel: TLS on 995 with pop3d as its child, STLS on 110, and a front before
# a loopback port.  The certificate is made here.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

# In the foreground, so that it is ours to end.
serve() { # UNIT SED-SCRIPT
	port=$(free_port)
	config=$(fill "stunnel/$1" "s/= 995/= 127.0.0.1:$port/
		s/= 110/= 127.0.0.1:$port/
		s|/run/stunnel4/|$scratch/|; $2")
	printf 'foreground = quiet\n%s\n' "$(cat "$config")" >"$config.run"
	start_with_syslog "$scratch/launcher" "$program" "$config.run"
	await_port "$port"
}

# stunnel answers anything but CAPA and STLS by hanging up.
takes_no_password() {
	transport=plain talk "$port" '< +OK' '> USER demo' eof
}

need stunnel stunnel4 stunnel4
need_root stunnel
make_syslog
if ! have openssl; then
	skip stunnel 'openssl is not installed'
	finish
fi
check 'stunnel: a certificate' make_certificate
arguments="s|pop3d -t $checkpw|&|"

check 'stunnel exec: starts with units/stunnel/pop3s.conf' \
	serve pop3s.conf "$arguments"
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
	serve pop3-stls.conf "$arguments"
transport=stls
for client in curl mpop fetchmail poplib; do
	through 'stunnel STLS' "$client" "$port" yes
done
check 'stunnel STLS: takes no password in the clear' takes_no_password

# The front: pop3d behind tcpserver, which the front tells who the client is.
if have tcpserver; then
	check 'stunnel front: starts with units/proxied/run' serve_proxied
	check 'stunnel front: starts with units/stunnel/pop3s-front.conf' \
		serve pop3s-front.conf "s/:1110/:$back/"
	transport=tls
	for client in curl mpop fetchmail; do
		through 'stunnel front' "$client" "$port" yes
	done
	dies 'stunnel front' "$port" "$started" cut
else
	skip 'stunnel front' 'tcpserver is not installed'
fi
finish
