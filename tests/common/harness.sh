# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154
# What tests that start real programs have in common: a scratch directory,
# results, processes, ports, mail.  To be sourced by a script below tests/; $top
# is the top of the source tree.

LC_ALL=C.UTF-8
export LC_ALL
# shellcheck source=SCRIPTDIR/results.sh
. "$top/tests/common/results.sh"
patience=30 # seconds that anything may take that a test waits for
processes=
scratch=$(mktemp -d) || exit 1
chmod 711 "$scratch"
# What was unpacked and not installed, because packages exclude each other.
unpacked=$top/build/unpacked
pop3d=$top/pop3d
checkpw=$top/auth/checkers/checkpw

clean_up() {
	for process in $processes; do
		kill "$process" 2>/dev/null || :
	done
	for process in $processes; do
		wait "$process" 2>/dev/null || :
	done
	rm -rf "$scratch"
}
trap 'status=$?; trap - EXIT; clean_up; exit $status' EXIT
trap 'exit 130' INT TERM

# check NAME COMMAND...: ok if the command succeeds; if not, shows what it said.
check() {
	claim=$1
	shift
	if "$@" >"$scratch/said" 2>&1; then
		ok "$claim"
	else
		fail "$claim"
		sed 's/^/    /' "$scratch/said" | head -n 40
	fi
}

# run_part COMMAND...: a script like the one that calls this; adds its results.
run_part() {
	"$@" | tee "$scratch/part" | sed -u -E '/^[0-9]+ passed, /d'
	counts=$(tail -n 1 "$scratch/part")
	case $counts in
	*' passed, '*' failed, '*' skipped')
		# shellcheck disable=SC2086 # into words
		set -- ${counts%% *} ${counts#*,}
		passed=$((passed + $1)) failed=$((failed + $2))
		skipped=$((skipped + $4)) ;;
	*)
		fail "$* did not come to its end" ;;
	esac
}

# The path of PROGRAM, or of the one from PACKAGE that was only unpacked.
find_program() {
	PATH=$PATH:/usr/sbin:/sbin command -v "$1" && return
	find "$unpacked/$2" -type f -path "*bin/$1" 2>/dev/null | grep .
}

have() {
	PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null
}

# Processes

# start LOG COMMAND...: in the background, until the test ends.  Sets $started.
start() {
	output=$1
	shift
	"$@" >>"$output" 2>&1 </dev/null &
	started=$!
	processes="$processes $started"
}

# Ends a process that start() started, and waits for it.
stop() {
	kill "$1" 2>/dev/null || :
	wait "$1" 2>/dev/null || :
}

# await COMMAND...: until it succeeds, but not for ever.
await() {
	deadline=$(($(date +%s) + patience))
	until "$@"; do
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		sleep 0.05
	done
}

# await_line FILE REGEX
await_line() {
	await grep -qsE -e "$2" "$1" && return
	echo "no line like: $2"
	tail -n 20 "$1"
	return 1
}

# await_lines FILE REGEX N: at least N of them.
await_lines() {
	await has_lines "$1" "$2" "$3"
}

has_lines() {
	[ "$(grep -csE -e "$2" "$1")" -ge "$3" ]
}

is_gone() {
	! kill -0 "$1" 2>/dev/null
}

# The processes that run the program at PATH.
running() {
	find /proc -maxdepth 2 -path '/proc/[0-9]*/exe' -lname "$1" 2>/dev/null
}

none_running() {
	[ -z "$(running "$1")" ]
}

# Ports: looked up in the kernel's tables, so that nobody is connected to.

has_port() {
	hex=$(printf '%04X' "$1")
	cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
		grep -q ":$hex 0*:0000 0A"
}

free_port() {
	while :; do
		number=$(od -An -N2 -tu2 /dev/urandom)
		port=$((12000 + number % 20000))
		has_port "$port" || break
	done
	echo "$port"
}

await_port() {
	await has_port "$1"
}

# Mail.  $home/Maildir belongs to the user demo, whose password is postcard.

home=$scratch/home
maildir=$home/Maildir
users=$scratch/users
uid=$(id -u)
gid=$(id -g)
# As root the mail user is one that has no account.
if [ "$uid" = 0 ]; then
	uid=54321 gid=54321
fi

make_user() {
	mkdir -p "$maildir/new" "$maildir/cur" "$maildir/tmp"
	printf 'demo:{PLAIN}postcard:%s:%s::%s::\n' "$uid" "$gid" "$home" \
		>"$users"
	chmod 600 "$users"
}

# message N: a plain one, one full of dots, one in 8-bit with a long line.
message() {
	cat <<END
Return-Path: <maria@example.org>
Date: Mon, 24 Nov 2025 16:0$1:41 +0000
From: Maria <maria@example.org>
To: demo@example.net
Subject: message $1
Message-ID: <2025112416.$1@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

END
	case $1 in
	1) echo 'Shall we meet on Thursday at ten?' ;;
	2) printf '.\n..\n.. dots\n\n.\n and a last one\n.\n' ;;
	3) printf 'Il a neigé toute la nuit.\n%0900d\n\n\n' 7 ;;
	esac
}

# Three messages in a clean Maildir; $scratch/sent has them as they are.
fresh_mail() {
	rm -rf "$scratch/sent" "${maildir:?}/new" "$maildir/cur" \
		"$scratch/got"
	mkdir -p "$scratch/sent" "$scratch/got" "$maildir/new" "$maildir/cur"
	for n in 1 2 3; do
		message $n >"$scratch/sent/$n"
		cp "$scratch/sent/$n" "$maildir/new/176400000$n.M1P1.dewey"
	done
	if [ "$(id -u)" = 0 ]; then
		chown -R "$uid:$gid" "$home"
	fi
}

# left NUMBER...: just these messages are in the Maildir, octet for octet.
left() {
	wanted=$*
	found=
	for file in "$maildir"/new/* "$maildir"/cur/*; do
		[ -e "$file" ] || continue
		n=${file##*/176400000}
		n=${n%%.*}
		found="$found${found:+ }$n"
		cmp "$scratch/sent/$n" "$file" || return 1
	done
	[ "$(echo "$found" | tr ' ' '\n' | sort | xargs)" = "$wanted" ] ||
		{ echo "left: $found, wanted: $wanted"; return 1; }
}
