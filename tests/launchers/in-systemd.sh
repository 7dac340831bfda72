#!/bin/sh
# SPDX-License-Identifier: ISC
# Runs where systemd is the first process, all of pop3d is installed as "make
# install" does it, and nobody minds a user more: the units as they are, with
# the system's users, on their own ports.
# shellcheck disable=SC2317 # check() calls functions by name
top=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$top/auth/checkers"
cp /usr/local/sbin/pop3d "$top/pop3d"
cp /usr/local/lib/pop3d/checkpw "$top/auth/checkers/checkpw"
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"
pop3d=/usr/local/sbin/pop3d
home=/home/demo
maildir=$home/Maildir
units='pop3d.socket pop3d@.service pop3d-proxied.socket pop3d-proxied@.service
	pop3s.service'

make_system_user() {
	useradd -m -s /bin/sh demo && echo demo:postcard | chpasswd &&
		uid=$(id -u demo) && gid=$(id -g demo) && mkdir "$maildir"
}

make_certificate_installed() {
	etc=/etc/pop3d
	mkdir -p "$etc" && cp "$top/units/systemd/pop3s.conf" "$etc" &&
		make_certificate && chgrp pop3s "$etc/pop3d.pem" &&
		chmod 640 "$etc/pop3d.pem"
}

# shellcheck disable=SC2086 # into words
is_silent() {
	systemd-analyze verify $units >"$scratch/words" 2>&1 &&
		[ ! -s "$scratch/words" ] && return
	cat "$scratch/words"
	return 1
}

checkpw_has() {
	/usr/local/lib/pop3d/checkpw -V | grep -qw "$1"
}

# As the units have room for them: 64 MiB for the hash, a directory for notes.
remembering() {
	# shellcheck disable=SC2016 # a hash of postcard
	hash='{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$nUNeMFAALjVc4RwdX9u6KQ$nKdZAZF3+kLkhp98KqVpkTsljsdoPUJmptahpKAFb9I'
	echo "demo:$hash:$uid:$gid::$home" >/etc/pop3d/users &&
		chmod 600 /etc/pop3d/users && rm /etc/pop3d/checker &&
		cat >/etc/pop3d/checker <<-'END' && chmod 755 /etc/pop3d/checker
		#!/bin/sh
		exec /usr/local/lib/pop3d/checkpw -k /run/pop3d/notes \
		    -f /etc/pop3d/users "$@"
		END
}

# By one note, which is there when the session's unit is gone.
remembered() {
	await no_units_left && stat -c '%a %U %F' /run/pop3d/notes/* |
		tee /dev/stderr | grep -qx '600 root regular file'
}

# An instance is stopped while the client waits.
stopped() {
	log_in_and 110 '! systemctl stop "pop3d@*.service"' eof
}

outlives_socket() {
	log_in_and 110 '! systemctl stop pop3d.socket' '> NOOP' '< +OK' \
		'! systemctl start pop3d.socket'
}

# "login" names what could not be used, Landlock for one.
all_confined() {
	await_line "$log" '^login ' && ! grep unconfined= "$log"
}

no_units_left() {
	[ -z "$(systemctl list-units --all --no-legend 'pop3*@*')" ]
}

is_active() {
	[ "$(systemctl is-active pop3d.socket)" = active ]
}

# What fail2ban takes from the journal, with the filter as it is installed.
# Its words are quoted as the shell's are.
matched() {
	match=$(sed -n 's/^journalmatch = //p' \
		/usr/local/share/pop3d/units/fail2ban/pop3d.conf) &&
		journalctl --sync &&
		eval "journalctl -b -o cat $match" >"$scratch/matched"
}

matches_refused() { # USER
	matched && grep "^login failed rip=127.0.0.1 .*user=<$1>" \
		"$scratch/matched"
}

# Set-uid programs that repeat what they are told write a user's lines as root,
# by /dev/log or on a stream.
matches_pop3d_alone() {
	forged='login failed rip=203.0.113.9 method=USER tls=no user=<x>'
	logger -t pop3d -p mail.info "$forged" &&
		systemd-run -q --wait -p SyslogIdentifier=pop3d \
			-p SyslogFacility=mail echo "$forged" &&
		matched && journalctl -b -o cat SYSLOG_IDENTIFIER=pop3d \
		SYSLOG_FACILITY=2 _UID=0 >"$scratch/by-root" &&
		has_lines "$scratch/by-root" "$forged" 2 &&
		! grep -F 203.0.113.9 "$scratch/matched"
}

check 'systemd: the jail has a user' systemd-sysusers
check 'systemd: ... pop3d' id pop3d
check 'systemd: a user of the system' make_system_user
check 'systemd: a certificate' make_certificate_installed
check 'systemd: systemd-analyze verify is silent here' is_silent
# As units/fail2ban/pop3d.conf looks for them.
journalctl --sync
start "$log" journalctl -b -f -n all -o cat \
	SYSLOG_FACILITY=2 SYSLOG_IDENTIFIER=pop3d
check 'systemd: starts pop3d.socket and pop3s.service as installed' \
	systemctl start pop3d.socket pop3s.service
check 'systemd: ... and pop3d-proxied.socket with it' \
	systemctl is-active pop3d-proxied.socket
check 'systemd: ... and port 995 is served' await_port 995
through systemd curl 110
through systemd poplib 110
check 'systemd: a refused password is in the journal, not on the wire' \
	hears_only_replies 110
check 'systemd: ... for fail2ban to find' await_line "$log" \
	'login failed rip=127.0.0.1 method=USER .*user=<nobody>'
check 'systemd: ... which takes it' await matches_refused nobody
check 'systemd: ... and nothing of other programs, be they root' \
	matches_pop3d_alone
if checkpw_has ARGON2ID; then
	check 'systemd: a checker that takes memory and remembers' remembering
	through 'systemd, ARGON2ID' curl 110
	check 'systemd: ... and its password is remembered' remembered
	through 'systemd, remembered' curl 110
	ln -sf /usr/local/lib/pop3d/checkpw /etc/pop3d/checker
else
	skip 'systemd: a hash that takes memory' 'no libargon2'
fi
vanishes systemd 110
check 'systemd: nothing is left unconfined' all_confined
transport=tls
through 'systemd TLS' curl 995 yes
through 'systemd TLS' mpop 995 yes
vanishes 'systemd TLS' 995
dies 'systemd TLS' 995 "$(systemctl show -p MainPID --value pop3s.service)" cut
check 'systemd: pop3s.service is back after SIGTERM' \
	systemctl start pop3s.service
transport=plain
check 'systemd: 400 connections do not trip it' \
	python3 "$top/tests/launchers/flood.py" 110 400
sed -n '/connections in/p' "$scratch/said"
check 'systemd: ... the socket is there still' is_active
fresh_mail
check 'systemd: a 201st connection is closed' \
	python3 "$top/tests/launchers/crowd.py" 110 200 closed
fresh_mail
: >"$log"
check 'systemd: "systemctl stop" ends a session' stopped
check 'systemd: ... with a line in the journal' await_line "$log" \
	'end rip=127.0.0.1 .*user=<demo> reason=signal number=15'
check 'systemd: ... and deletes nothing' left 1 2 3
check 'systemd: a session outlives its socket unit' outlives_socket
check 'systemd: no process is left' await none_running "$pop3d"
check 'systemd: no unit is left, failed or not' await no_units_left

# stunnel as its package has it started: everything in /etc/stunnel.
stunnel_service() {
	cp "$top/units/stunnel/pop3s.conf" "$top/units/stunnel/pop3-stls.conf" \
		/etc/stunnel/ &&
		systemctl stop pop3d.socket pop3s.service &&
		service stunnel4 restart && await_port 995 && await_port 110
}

refused_by_stunnel() {
	talk 995 '< +OK' '> USER nobody-2' '< +OK' '> PASS wrong' \
		'< -ERR [AUTH]' '> QUIT' '< +OK' eof
}

check 'stunnel service: starts with units/stunnel as they are' stunnel_service
transport=tls
through 'stunnel service, 995' curl 995 yes
transport=stls
through 'stunnel service, STLS' curl 110 yes
transport=tls
check 'stunnel service: a refused password' refused_by_stunnel
check 'stunnel service: ... by syslog, is taken by fail2ban' \
	await matches_refused nobody-2
check 'stunnel service: stops' service stunnel4 stop
finish
