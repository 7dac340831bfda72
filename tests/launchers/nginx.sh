#!/bin/sh
# SPDX-License-Identifier: ISC
# nginx as a TLS front: a mail proxy with the PROXY protocol.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

module=/usr/lib/nginx/modules/ngx_mail_module.so

# What a whole configuration needs besides the units: Debian's brings it.
serve() {
	port=$(free_port)
	auth=$(free_port)
	fill nginx/auth.conf "s/:1111/:$auth/; s/ 1110/ $back/" &&
		fill nginx/mail.conf "s/:1111/:$auth/
			s/ 995/ 127.0.0.1:$port/" || return
	cat >"$scratch/nginx.conf" <<END
load_module $module;
daemon off;
user nobody nogroup;
pid $scratch/nginx.pid;
error_log stderr error;
events { }
http {
	client_body_temp_path $scratch/1;
	proxy_temp_path $scratch/2;
	fastcgi_temp_path $scratch/3;
	uwsgi_temp_path $scratch/4;
	scgi_temp_path $scratch/5;
	include $scratch/units/nginx/auth.conf;
}
include $scratch/units/nginx/mail.conf;
END
	start "$scratch/launcher" "$program" -c "$scratch/nginx.conf" \
		-p "$scratch" -e stderr
	await_port "$port"
}

need nginx nginx
need_root nginx
if ! [ -e "$module" ]; then
	skip nginx 'no mail module'
	finish
fi
for other in tcpserver openssl; do
	if ! have "$other"; then
		skip nginx "$other is not installed"
		finish
	fi
done
check 'nginx: a certificate' make_certificate
check 'nginx: pop3d starts with units/proxied/run' serve_proxied
check 'nginx: starts with units/nginx/mail.conf and auth.conf' serve
transport=tls
for client in curl mpop fetchmail getmail; do
	through nginx "$client" "$port" yes
done
check 'nginx: a refused password is told in the words of pop3d' talk "$port" \
	'< +OK' '> USER demo' '< +OK' '> PASS wrong' \
	'< -ERR [AUTH] name or password is wrong' eof
finish
