# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154
# How checkpw is run from outside: a copy of it in $dir, which goes away with
# the test, on a record, with a passwd file.  To be sourced from the top of the
# source, behind results.sh.

top=$PWD
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$dir"
cp auth/checkers/checkpw "$dir/checkpw"
umask 022

mkdir "$dir/home"
home=$dir/home
cr=$(printf '\r')
stamp='<1896.697170952@dbc.mtview.ca.us>'
apop=c4c9334bac560ecc979e58001b3e22fb
# "secret"
sha512='$6$rounds=40000$saltsalt$'
sha512=${sha512}DDJW.sp/yB7wNqCbm2xxHM31u35CiYovLEK7teRxdgK
sha512=${sha512}5bNRJ3mhR782NftUTrJzIYqs9zX.2nGuA5O7xpxeAJ.
bcrypt='$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW'
sha256='$5$rounds=1000$saltsalt$eKLZU9t9OoPWrqOQsoTIKG0aYkZ5rGOoOQhiIvoSWX2'

# same NAME GOT WANT
same() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		fail "$1" "got:  $2" "want: $3" "log:  $(cat "$dir/log")"
	fi
}

# record USER SECRET THIRD [MORE]: what checkpw is to read
record() {
	printf '%s\0%s\0%s\0%s' "$1" "$2" "$3" "$4" >"$dir/record"
}

# run [OPTION ...] PROG ...: leaves $status, $dir/out and $dir/log
run() {
	"$dir/checkpw" "$@" 3<"$dir/record" \
		</dev/null >"$dir/out" 2>"$dir/log"
	status=$?
}

# hashes [OPTION ...] PROG ...: runs it, and tells which hashes it computed
hashes() {
	: >"$dir/hashes"
	COUNT_HASHES=$dir/hashes LD_PRELOAD=$top/build/count_hashes.so run "$@"
	sort "$dir/hashes" | tr '\n' ' '
}

# verdict NAME STATUS LOG: of the last run; LOG is a part of the log's line,
# or "" for silence.  Standard output stays empty.
verdict() {
	got="$status $(grep -cF -- "$3" "$dir/log") $(wc -l <"$dir/log")"
	if [ -z "$3" ]; then want="$2 0 0"; else want="$2 1 1"; fi
	same "$1" "$got $(cat "$dir/out")" "$want "
}

# file [LINE ...]: a passwd file
file() {
	rm -rf "$dir/users"
	for line; do echo "$line"; done >"$dir/users"
	chmod 600 "$dir/users"
}

users=$dir/users
if [ "$(id -u)" = 0 ]; then root=yes; else root=; fi
# Whom a run of ours can become.
if [ "$root" ]; then id=12345:54321; else id=$(id -u):$(id -g); fi
me=$id::$home
