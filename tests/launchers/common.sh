# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154,SC2317
# What the launcher tests have in common: filling in a unit, a session through
# the launcher, and what must be left afterwards.  To be sourced.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
# shellcheck source=SCRIPTDIR/../clients/drive.sh
. "$top/tests/clients/drive.sh"

units=$top/units
log=$scratch/log
etc=$scratch/etc/pop3d
from_last=10
# Programs of our own, so that what runs them is known to be ours.
mkdir -p "$scratch/bin" "$etc"
cp "$pop3d" "$checkpw" "$scratch/bin/" || exit 1
pop3d=$scratch/bin/pop3d
checkpw=$scratch/bin/checkpw
make_user
: >"$log"
cat >"$etc/checker" <<END
#!/bin/sh
exec "$checkpw" -f "$users" "\$@"
END
chmod 755 "$etc/checker"

# PROCESS (not of ours, or not any more) ends when the test does.
also_stop() {
	processes="$processes $1"
}

need_root() {
	[ "$(id -u)" = 0 ] && return
	skip "$1" "needs root"
	finish
}

# need LAUNCHER PROGRAM [PACKAGE]: sets $program, or skips and ends.
need() {
	program=$(find_program "$2" "${3:-$1}") && return
	skip "$1" "$2 is not installed"
	finish
}

# A syslog of our own, which writes to $log: launchers that are started with
# start_with_syslog get a /dev of their own, and nobody else sees it.

dev=$scratch/dev

make_syslog() {
	mkdir "$dev"
	for device in null zero urandom; do
		: >"$dev/$device"
	done
	start "$log" socat -u "UNIX-RECV:$dev/log,mode=666" \
		"OPEN:$log,creat,append"
	await test -S "$dev/log"
}

start_with_syslog() { # OUTPUT COMMAND...
	output=$1
	shift
	# shellcheck disable=SC2016 # for the inner shell to expand
	start "$output" unshare -m sh -c '
		dev=$1
		shift
		for device in null zero urandom; do
			mount --bind "/dev/$device" "$dev/$device" || exit
		done
		mount --bind "$dev" /dev && exec "$@"' - "$dev" "$@"
}

# For localhost, in $certificate, and with its key in $etc/pop3d.pem.
make_certificate() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
		-keyout "$scratch/key" -out "$certificate" &&
		cat "$scratch/key" "$certificate" >"$etc/pop3d.pem" &&
		chmod 600 "$etc/pop3d.pem"
}

# fill UNIT [SED-SCRIPT]: the file from units/, paths and ports filled in.
# Prints where it is.
fill() {
	mkdir -p "$scratch/units/${1%/*}"
	sed -e "s|/usr/local/sbin/pop3d|$pop3d|" \
		-e "s|/etc/pop3d/|$etc/|g" -e "${2:-}" \
		"$units/$1" >"$scratch/units/$1" || return
	[ ! -x "$units/$1" ] || chmod +x "$scratch/units/$1"
	echo "$scratch/units/$1"
}

# One address for each session, where the client lets one choose.
next_address() {
	from_last=$((from_last + 1))
	from=127.0.0.$from_last
}

# through LAUNCHER CLIENT PORT [TLS]: a session, and what it must leave behind.
through() {
	if reason=$(undrivable "$2"); then
		skip "$1: $2" "$reason"
		return
	fi
	fresh_mail
	next_address
	check "$1: $2 ends well" "drive_$2" "$3"
	check "$1: $2 has fetched all" fetched "$2"
	# shellcheck disable=SC2046 # none, or one number
	check "$1: $2 has deleted what it should" left $(leaves "$2")
	address=$(address_of "$2")
	check "$1: the log has $2's address, user and TLS" logged \
		"$address" "${4:-no}" "$2"
	check "$1: $2 leaves no process" await none_running "$pop3d"
}

# The lines for login and end; no mistake about whom and how.
logged() {
	removed=3
	[ -z "$(leaves "$3")" ] || removed=2
	who="rip=$1 method=[A-Z]* tls=$2 user=<demo>"
	await_line "$log" "login $who messages=3 octets=1859" &&
		await_line "$log" "end $who .* removed=$removed .*reason=quit"
}

# pop3d on the UNIX socket $back, for a front that speaks the PROXY protocol
# and runs as USER.
serve_proxied() { # USER
	back=$scratch/pop3d.sock
	run=$(fill proxied/run)
	start "$log" "$run" "$1" "$back"
	await test -S "$back" && [ "$(stat -c %U:%a "$back")" = "$1:600" ]
}

# talk PORT STEP...: a conversation in small steps; see talk.py.
talk() {
	TALK_CERTIFICATE=$certificate TALK_TRANSPORT=$transport \
		python3 "$top/tests/launchers/talk.py" "$@"
}

# logs_in PORT STEP...: a conversation that begins with a login and a DELE.
log_in_and() {
	talk_port=$1
	shift
	talk "$talk_port" '< +OK' '> USER demo' '< +OK' '> PASS postcard' \
		'< +OK demo' '> DELE 1' '< +OK' "$@"
}

# The log does not reach the client: each octet that he gets is a reply.
hears_only_replies() {
	talk "$1" '< +OK' '> USER nobody' '< +OK' '> PASS wrong' \
		'< -ERR [AUTH]' '> USER demo' '< +OK' '> PASS postcard' \
		'< +OK demo' '> NOOP' '< +OK' '> QUIT' '< +OK' eof
}

# vanishes LAUNCHER PORT: the client goes without QUIT, after a DELE.
vanishes() {
	fresh_mail
	: >"$log"
	check "$1: a client that vanishes after DELE" log_in_and "$2"
	check "$1: ... is in the log" await_line "$log" \
		'end rip=.*removed=0 left=3 .*reason=disconnected'
	check "$1: ... has deleted nothing" left 1 2 3
	check "$1: ... leaves no process" await none_running "$pop3d"
}

# dies LAUNCHER PORT PROCESS [cut]: the launcher gets SIGTERM in a session,
# which goes on, or is cut off with it.
dies() {
	fresh_mail
	: >"$log"
	if [ "${4:-}" = cut ]; then
		check "$1: SIGTERM cuts sessions off" log_in_and "$2" \
			"! kill $3" eof
	else
		check "$1: a session outlives SIGTERM to it" log_in_and "$2" \
			"! kill $3; while kill -0 $3 2>/dev/null; do sleep 0.05; done" \
			'> NOOP' '< +OK'
	fi
	check "$1: ... and deletes nothing without QUIT" left 1 2 3
	check "$1: ... and leaves no process" await none_running "$pop3d"
}
