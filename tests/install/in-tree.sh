#!/bin/sh
# SPDX-License-Identifier: ISC
# In the tree of a bare system: runs one part, with what all parts use.
#   in-tree.sh SUITE PART
# shellcheck disable=SC2317 # check() calls functions by name
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
suite=$1 part=$2
patience=20
export DEBIAN_FRONTEND=noninteractive
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Commands that only the tests need must not come from INSTALL's packages: curl
# and what it reads are installed by "Log in once by hand".
in_section() {
	awk -v section="$1" -f "$top/tests/install/commands.awk" "$top/INSTALL" \
		>"$scratch/commands"
	[ -s "$scratch/commands" ] || { echo "no commands in \"$1\""; return 1; }
	(cd "$top" && setsid -w sh -e "$scratch/commands") \
		>"$scratch/output" 2>&1 && return
	tail -n 30 "$scratch/output"
	return 1
}

# follow SECTION...: its commands succeed, as they stand.
follow() {
	for section in "$@"; do
		check "$suite, $part: \"$section\"" in_section "$section"
	done
}

# A user of the system, with mail.
system_user() {
	useradd -m demo && echo demo:postcard | chpasswd &&
		install -d -o demo -g demo /home/demo/Maildir \
			/home/demo/Maildir/new /home/demo/Maildir/cur \
			/home/demo/Maildir/tmp &&
		deliver demo demo /home/demo/Maildir
}

# deliver USER GROUP MAILDIR: a message to her.
deliver() {
	printf 'Subject: greeting\n\nhello\n' >"$scratch/message" &&
		install -o "$1" -g "$2" -m 600 "$scratch/message" \
			"$3/new/1764000001.M1P1.dewey"
}

# fetch USER PASSWORD URL [CURL-OPTION...]: her only message.
fetch() {
	who=$1:$2 url=$3
	shift 3
	curl -sS --max-time 20 -u "$who" "$@" "$url/1" >"$scratch/mail" \
		2>"$scratch/curl" && grep -q '^Subject: greeting' "$scratch/mail"
}

await_fetch() {
	await fetch "$@" && return
	cat "$scratch/curl" "$scratch/mail"
	journalctl -n 20 --no-pager
	return 1
}

# Port 110, by both loopbacks where the launcher has both.
fetches() { # USER PASSWORD [ADDRESS...]
	user=$1 password=$2
	shift 2
	[ $# -gt 0 ] || set -- 127.0.0.1 '[::1]'
	for address in "$@"; do
		await_fetch "$user" "$password" "pop3://$address" -g || return
	done
}

# Port 995, with the certificate that INSTALL has made, by IPv4 and IPv6.
fetches_tls() { # USER PASSWORD
	for address in 127.0.0.1 '[::1]'; do
		await_fetch "$1" "$2" pop3s://pop.example.org -g --connect-to \
			"::$address:" --cacert /etc/pop3d/certificate || return
	done
}

# Nobody but this host reaches port 110: 006E.  All others that listen there
# are 127.0.0.1 and ::1, as the kernel writes them.
hidden() {
	! cat /proc/net/tcp /proc/net/tcp6 | grep -E ':006E 0*:0000 0A' |
		grep -vE ' (0100007F|0{24}01000000):006E'
}

# What REGEX matches is in the journal, from pop3d.
in_journal() {
	journalctl -t pop3d -o cat | grep -qE -e "$1"
}

await_line_in_journal() {
	await in_journal "$1" && return
	journalctl -n 20 --no-pager
	return 1
}

# shellcheck source=/dev/null
. "$top/tests/install/parts/$part"
finish
