#!/bin/sh
# SPDX-License-Identifier: ISC
# Real clients against the real server behind tcpserver: each fetches three
# messages octet for octet, and the right ones are gone afterwards.  As root
# pop3d changes to the mail user; then all runs once more as nobody.
# shellcheck disable=SC2317 # check() calls functions by name
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
# shellcheck source=SCRIPTDIR/drive.sh
. "$top/tests/clients/drive.sh"

who=$(id -un 2>/dev/null || id -u)

# listen [OPTION...]: of checkpw
listen() {
	port=$(free_port)
	start "$scratch/log" tcpserver -v -RHl0 127.0.0.1 "$port" \
		"$pop3d" "$checkpw" -f "$users" "$@"
	await_port "$port"
}

try() {
	if reason=$(undrivable "$1"); then
		skip "$who: $1" "$reason"
		return
	fi
	fresh_mail
	check "$who: $1 ends well" "drive_$1" "$port"
	check "$who: $1 has fetched all" fetched "$1"
	# shellcheck disable=SC2046 # none, or one number
	check "$who: $1 has deleted what it should" left $(leaves "$1")
}

# As somebody does who reads his mail on two machines.
try_fetchmail_keep() {
	fresh_mail
	# shellcheck disable=SC2034 # for drive_fetchmail
	keep=keep uidl=yes which=
	check "$who: fetchmail with keep ends well" drive_fetchmail "$port"
	check "$who: fetchmail with keep has fetched all" fetched fetchmail
	check "$who: fetchmail with keep has deleted nothing" left 1 2 3
	check "$who: fetchmail knows by UIDL that nothing is new" \
		finds_nothing_new
	rm "$maildir"/*/1764000002.*
	check "$who: fetchmail still knows when one is gone" finds_nothing_new
	message 1 | sed 's/message 1/message 4/' >"$scratch/new"
	cp "$scratch/new" "$maildir/new/1764000004.M1P1.dewey"
	[ "$(id -u)" != 0 ] || chown "$uid:$gid" "$maildir"/new/*
	check "$who: fetchmail fetches the one that is new" fetches_new_one
	unset keep uidl which
}

# fetchmail's exit status 1: there was no mail.
finds_nothing_new() {
	drive_fetchmail "$port"
	[ $? = 1 ]
}

fetches_new_one() {
	drive_fetchmail "$port" && cmp "$scratch/new" "$scratch/all"
}

# try_checker CHECKER METHOD OPTION: of Debian's package checkpw, which knows
# the accounts of the system and finds the password in the Maildir.  Each knows
# one method, and curl is told to use no other.
try_checker() {
	if ! path=$(find_program "$1" checkpw); then
		skip "$who: $1" "not installed"
		return
	fi
	fresh_mail
	echo postcard >"$maildir/.password"
	chmod 600 "$maildir/.password"
	chown "$uid:$gid" "$maildir/.password"
	(cat /etc/passwd && echo "demo:x:$uid:$gid::$home:/bin/sh") \
		>"$scratch/passwd"
	port=$(free_port)
	# shellcheck disable=SC2016,SC2086 # for the inner shell; none, or one
	start "$scratch/log" unshare -m sh -c \
		'mount --bind "$0" /etc/passwd && exec "$@"' "$scratch/passwd" \
		tcpserver -v -RHl0 127.0.0.1 "$port" "$pop3d" $3 "$path"
	await_port "$port" || return
	curl_auth=+$2
	[ "$2" = APOP ] || curl_auth=$2
	check "$who: $1 lets curl in" drive_curl "$port"
	check "$who: with $1 curl has fetched all" fetched curl
	# shellcheck disable=SC2046 # as above
	check "$who: with $1 curl has deleted what it should" \
		left $(leaves curl)
	check "$who: it was $1" await_line "$scratch/log" \
		"login rip=127.0.0.1 method=$2 .*user=<demo>"
	sed -i s/postcard/letter/ "$maildir/.password"
	check "$who: $1 keeps a wrong password out" refuses
	curl_auth=
}

# As sites have it that come from elsewhere: addresses, hashes, one owner of
# all mail, and clients that call themselves something else.  The password is
# checked once.
try_options() {
	notes=$(mktemp -d /dev/shm/pop3d.XXXXXX) || return
	cp "$users" "$scratch/users.plain"
	# shellcheck disable=SC2016 # a hash of postcard
	hash='{SHA512-CRYPT}$6$rounds=20000$nP20egdHXqzrPnIC$nYN6P3GMaNVLZ4IhSLQECLQtFH1DEgKTZNgoMM6cTE1vNO2ijv7Hwn8a8BQlggLl5sUbYrD6a06U9o0Jh.l8n.'
	printf 'Demo@Example.NET:%s::::%s::\n' "$hash" "$home" >"$users"
	listen -i -d example.net -o "$uid:$gid" -k "$notes"
	for client in curl poplib fetchmail mpop; do
		try "$client"
	done
	check "$who: whom clients call demo is Demo@Example.NET" \
		await_line "$scratch/log" 'login .*user=<Demo@Example.NET>'
	check "$who: his password is remembered" test -n "$(ls "$notes")"
	cp "$scratch/users.plain" "$users"
	rm -rf "$notes"
}

refuses() {
	! drive_curl "$port" && 
		await_line "$scratch/log" 'user=<demo> reason=refused'
}

all_quit() {
	! grep 'pop3d.*: end ' "$scratch/log" | grep -v reason=quit
}

make_user
if have tcpserver && listen; then
	for client in curl poplib perl fetchmail mpop getmail mutt neomutt \
		s_nail; do
		try "$client"
	done
	if reason=$(undrivable fetchmail); then
		skip "$who: fetchmail with keep" "$reason"
	else
		try_fetchmail_keep
	fi
	if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ]; then
		try_options
	else
		skip "$who: options of checkpw" 'no tmpfs at /dev/shm'
	fi
	check "$who: every session ended with QUIT" all_quit
	if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
		try_checker checkpw PLAIN ''
		try_checker checkapoppw APOP -a
	else
		skip "$who: checkers of others" \
			'needs root and a mount namespace of its own'
	fi
else
	skip "$who: clients" "tcpserver is not installed"
fi
if [ "$(id -u)" = 0 ] && have setpriv; then
	run_part setpriv --reuid=65534 --regid=65534 --clear-groups "$0"
fi
finish
