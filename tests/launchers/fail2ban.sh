#!/bin/sh
# SPDX-License-Identifier: ISC
# The fail2ban filter, on lines that refused logins just made: it bans who
# tried, and nobody that a forged user name names.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

try_name() {
	talk "$port" '< +OK' "> USER $1" '< +OK' '> PASS wrong' '< -ERR [AUTH]'
}

# All at once, since each is kept waiting for a second.
refused() { # NAME...
	for name in "$@"; do
		try_name "$name" &
	done
	wait_for=$#
	await has_lines "$log" 'login failed' "$wait_for"
}

# The names with control characters that a line of POP3 can hold.
not_a_name() { # NAME...
	for name in "$@"; do
		talk "$port" '< +OK' "> USER $name" '< -ERR' || return
	done
}

# As syslog, multilog and svlogd write them.
as_syslog() { sed -n 's/^pop3d/Nov 24 16:01:41 dewey &/p' "$log"; }
as_tai64n() { sed -n 's/^pop3d/@4000000069248a1a2b3c4d5e &/p' "$log"; }
as_svlogd() { sed -n 's/^pop3d/2026-11-24_16:01:41.12345 &/p' "$log"; }

# The addresses that the filter finds in lines on standard input.
filter() {
	cat >"$scratch/mail.log"
	fail2ban-regex -c "$scratch/fail2ban" -o ip "$scratch/mail.log" pop3d
}

banned() { # FORM
	"as_$1" | filter >"$scratch/banned"
	[ "$(sort -u "$scratch/banned")" = 127.0.0.1 ] &&
		has_lines "$scratch/banned" . "$tried" && return
	cat "$scratch/banned" "$scratch/mail.log"
	return 1
}

matches_no_success() {
	[ -z "$(filter <<-END
		Nov 24 16:01:41 dewey pop3d[9]: login rip=192.0.2.7 method=USER
		Nov 24 16:01:41 dewey pop3d[9]: end rip=192.0.2.7 method=USER
		Nov 24 16:01:41 dewey pop3d[9]: checker failed rip=192.0.2.7 method=USER
		END
	)" ]
}

need fail2ban fail2ban-regex
if ! have tcpserver; then
	skip fail2ban 'tcpserver is not installed'
	finish
fi
port=$(free_port)
start "$log" tcpserver -RHl0 127.0.0.1 "$port" "$pop3d" "$checkpw" -f "$users"
await_port "$port"
mkdir -p "$scratch/fail2ban/filter.d"
cp /etc/fail2ban/filter.d/common.conf "$units/fail2ban/pop3d.conf" \
	"$scratch/fail2ban/filter.d/"
set -- alice 'x rip=203.0.113.9' 'x> rip=203.0.113.9 method=USER' \
	'login failed rip=203.0.113.9 method=USER tls=no user=<y>' \
	'203.0.113.9' '\nlogin failed rip=203.0.113.9 method=USER' 'é<'
tried=$#
check 'fail2ban: refused logins with forged names' refused "$@"
check 'fail2ban: names with control characters are not even tried' \
	not_a_name "$(printf 'x\tfrom=203.0.113.9')" \
	"$(printf 'x\rlogin failed rip=203.0.113.9')" "$(printf '\033x')"
for form in syslog tai64n svlogd; do
	check "fail2ban: bans who tried, by lines as of $form" banned "$form"
done
check 'fail2ban: does not match what is no refusal' matches_no_success
check 'fail2ban: the jail can be read' grep -q '^filter = pop3d$' \
	"$units/fail2ban/pop3d.jail"
finish
