#!/bin/sh
# SPDX-License-Identifier: ISC
# nginx as a TLS front, with the PROXY protocol.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

module=/usr/lib/nginx/modules/ngx_stream_module.so

# What a whole configuration needs besides the unit: Debian's brings it.
serve() {
	port=$(free_port)
	fill nginx/stream.conf "s/\[::\]:995 ssl ipv6only=off/127.0.0.1:$port ssl/
		s|unix:/run/pop3d.sock|unix:$back|" || return
	cat >"$scratch/nginx.conf" <<END
load_module $module;
daemon off;
user nobody nogroup;
pid $scratch/nginx.pid;
error_log stderr error;
events { }
include $scratch/units/nginx/stream.conf;
END
	start "$scratch/launcher" "$program" -c "$scratch/nginx.conf" \
		-p "$scratch" -e stderr
	await_port "$port"
}

need nginx nginx
need_root nginx
if ! [ -e "$module" ]; then
	skip nginx 'no stream module'
	finish
fi
for other in socat openssl; do
	if ! have "$other"; then
		skip nginx "$other is not installed"
		finish
	fi
done
check 'nginx: a certificate' make_certificate
check 'nginx: pop3d starts with units/proxied/run' serve_proxied nobody
check 'nginx: starts with units/nginx/stream.conf' serve
transport=tls
for client in curl mpop fetchmail getmail; do
	through nginx "$client" "$port" yes
done
fresh_mail
check 'nginx: an 11th connection from one address is closed' \
	python3 "$top/tests/launchers/crowd.py" "$port" 10 closed \
	"$certificate"
dies nginx "$port" "$started" cut
finish
