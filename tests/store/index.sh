#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The index, from outside: whatever becomes of pop3d.index, a session says
# what it says without one, and no delivery is ever missed.  Run from the top
# of the source, after make.  What needs root or strace is skipped, by name.
#
# An index is believed once the directories have not changed for three
# seconds, so this sleeps twice.
set -u
# shellcheck source=SCRIPTDIR/../common/results.sh
. tests/common/results.sh
sessions=0
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$dir"
cp pop3d "$dir/pop3d"
as=
if [ "$(id -u)" = 0 ]; then
	as='setpriv --reuid 65534 --regid 65534 --clear-groups'
	mkdir "$dir/mail" && chown 65534:65534 "$dir/mail"
else
	mkdir "$dir/mail"
fi
cd "$dir/mail" || exit 1

check() {
	name=$1
	shift
	if "$@"; then ok "$name"; else fail "$name"; fi
}

# session MAILDIR COMMAND...: what the server says.
session() {
	maildir=$1
	shift
	sessions=$((sessions + 1))
	printf '%s\r\n' "$@" |
		$as "$dir/pop3d" -s -n host -m "$maildir" 2>>"$dir/log" ||
		echo "status $? in $maildir: $*" >>"$dir/deaths"
}

everything() {
	session "$1" STAT LAST LIST UIDL 'LIST 2' 'UIDL 1' 'TOP 3 9' STAT QUIT
}

# trace MAILDIR: the system calls of a session that asks for all lists.
trace() {
	printf 'STAT\r\nUIDL\r\nLIST\r\nQUIT\r\n' | strace -f -o "$dir/trace" \
		$as "$dir/pop3d" -s -m "$1" >"$dir/now" 2>>"$dir/log" &&
		grep -q 'openat.*"pop3d.index"' "$dir/trace"
}

# Whether those list no directory and look at no message.
is_warm() {
	trace "$1" && ! grep -qE '^[0-9]+ +(getdents|(open|stat|newfstat).*M1P1)' "$dir/trace"
}

is_cold() {
	trace "$1" && grep -q getdents "$dir/trace"
}

# An odd maildrop: seen, new, long names, twins that differ in their flags.
make_maildir() {
	$as mkdir "$1" "$1/new" "$1/cur" "$1/tmp"
	$as sh -c 'cd "$1" &&
		printf "Subject: 1\n\nx\n" >"cur/1600000000.M1P1.host:2,S" &&
		printf "Subject: 2\n\n..\n.\nno end" >new/1600000001.M1P1.host &&
		printf "a: b\r\n\r\ncrlf\r\n" >"cur/1600000002.M1P1.host,S=17:2,F" &&
		: >"cur/01600000002.empty:2," &&
		mkdir cur/1600000003.directory &&
		ln -s ../new/1600000001.M1P1.host cur/1600000004.link &&
		printf x >"cur/1600000005.M1P1.a_very_long_name_that_no_unique_id_can_hold_since_it_ends_at_seventy:2,"' \
		sh "$1"
}

for maildir in plain twins unreadable deleted damaged; do
	make_maildir "$maildir"
done
$as sh -c 'printf 1 >"twins/cur/9.twin:2,"; printf 22 >"twins/cur/9.twin:2,S"'
$as sh -c 'printf 1 >unreadable/cur/9.secret; chmod 0 unreadable/cur/9.secret'
sleep 3

for maildir in plain twins unreadable deleted damaged; do
	everything $maildir >"$dir/cold.$maildir"
done
for maildir in plain twins unreadable damaged; do
	everything $maildir >"$dir/warm"
	check "$maildir: the same with a warm index" \
		cmp -s "$dir/cold.$maildir" "$dir/warm"
done
check "nothing else was made" \
	[ "$(ls plain | tr '\n' ' ')" = "cur new pop3d.index pop3d.lock tmp " ]

$as chmod 600 unreadable/cur/9.secret
everything unreadable >"$dir/readable"
check "a message that became readable is there" \
	grep -q '^+OK 6 ' "$dir/readable"

if command -v strace >/dev/null; then
	check "a warm login lists no directory and looks at no message" \
		is_warm plain
	$as mkdir plain/cur/x && $as rmdir plain/cur/x
	check "and a trace of a cold one shows that it does" \
		is_cold plain
else
	skip 'system calls of a warm login' 'no strace'
fi

# Damage.  Every session mends the index, so it is put back each time.
$as cp damaged/pop3d.index good
size=$(wc -c <good)
head=152

# same NAME: with the index as it is now, a session says what it always said.
bad=0
same() {
	everything damaged >"$dir/now"
	cmp -s "$dir/cold.damaged" "$dir/now" || {
		bad=$((bad + 1))
		cp "$dir/now" "$dir/bad.$bad"
		echo "    differs: $1"
	}
	$as rm -rf damaged/pop3d.index
}

length=0
while [ $length -lt "$size" ]; do
	$as head -c $length good | $as sh -c 'cat >damaged/pop3d.index'
	same "cut to $length"
	length=$((length + 1))
done
check "cut off at each of $size lengths" [ $bad = 0 ]

bad=0 at=0
while [ $at -lt "$size" ]; do
	octet=$(od -An -v -tu1 -j$at -N1 good)
	flipped=$(printf '%03o' $((octet ^ 1 << at % 8)))
	{
		head -c $at good
		printf "\\$flipped"
		tail -c +$((at + 2)) good
	} | $as sh -c 'cat >damaged/pop3d.index'
	same "octet $at"
	at=$((at + 1))
done
check "a bit of each of $size octets flipped" [ $bad = 0 ]

bad=0
{ cat good; echo; } | $as sh -c 'cat >damaged/pop3d.index'; same longer
{ head -c $head good; head -c $((size - head)) /dev/urandom; } |
	$as sh -c 'cat >damaged/pop3d.index'; same random
$as mkfifo damaged/pop3d.index; same fifo
$as mkdir damaged/pop3d.index; same directory
$as mkdir -p damaged/pop3d.index/x; same 'full directory'
$as ln -s ../good damaged/pop3d.index; same link
$as ln -s /etc/passwd damaged/pop3d.index; same 'link elsewhere'
$as cp good damaged/pop3d.index; $as chmod 0 damaged/pop3d.index
same 'no permission'
$as cp good damaged/pop3d.index; $as chmod 666 damaged/pop3d.index
same 'open to all'
$as cp plain/pop3d.index damaged/pop3d.index; same 'of another maildrop'
$as mkdir damaged/pop3d.index.new; same 'draft in the way'
$as rmdir damaged/pop3d.index.new
check "no index, or something else in its place" [ $bad = 0 ]
check "and the links were not followed" \
	eval 'cmp -s good damaged/pop3d.index || [ -s /etc/passwd ]'

$as sh -c 'echo stale >damaged/pop3d.index.new'
same 'stale draft'
everything damaged >"$dir/now"
check "a draft left by a crash is not in the way" \
	[ -s damaged/pop3d.index ] && check "and is gone" \
	[ ! -e damaged/pop3d.index.new ]

if [ -n "$as" ]; then
	bad=0
	cp good damaged/pop3d.index
	same "owned by somebody else"
	chown 0 damaged; chmod 755 damaged
	same "in a directory that cannot be written to"
	chown 65534 damaged
	check "an index that is not ours to read or to write" [ $bad = 0 ]
else
	skip 'an index owned by somebody else' 'no root'
fi

# What a session itself changes.
session deleted 'DELE 2' 'RETR 3' QUIT >/dev/null
session deleted STAT LIST UIDL LAST QUIT >"$dir/warm"
$as rm deleted/pop3d.index
session deleted STAT LIST UIDL LAST QUIT >"$dir/now"
check "after deleting and retrieving: the same with and without" \
	cmp -s "$dir/warm" "$dir/now"
check "and one message less" grep -q '^+OK 4 ' "$dir/now"

# Deliveries and flags in a tight loop while sessions come and go.
$as mkdir busy busy/new busy/cur busy/tmp
count=300
$as sh -c '
	i=0
	while [ $i -lt '$count' ]; do
		name=$((1600000000 + i)).M1P1.host
		echo x >busy/tmp/$name && mv busy/tmp/$name busy/new/$name
		[ $((i % 3)) != 0 ] || mv busy/new/$name busy/cur/$name:2,S
		i=$((i + 1))
	done' &
deliverer=$!
polls=0
while kill -0 $deliverer 2>/dev/null; do
	session busy STAT QUIT >/dev/null
	polls=$((polls + 1))
done
wait $deliverer
bad=0
for poll in 1 2 3 4 5 6 7 8; do
	session busy STAT LAST QUIT | tr -d '\r' | sed -n 2,3p | tr '\n' ' ' >"$dir/now"
	[ "$(cat "$dir/now")" = "+OK $count $((3 * count)) +OK $((count - 2)) " ] ||
		bad=$((bad + 1))
	[ $poll != 4 ] || sleep 3
done
check "$count deliveries during $polls sessions: none missed" [ $bad = 0 ]

# One delivery right behind each session, in the tick of its last look.
bad=0 round=0
while [ $round -lt 40 ]; do
	session busy QUIT >/dev/null
	$as sh -c 'echo x >busy/new/$1' sh 17000000$((100 + round)).M2P2.host
	round=$((round + 1))
	session busy STAT QUIT | grep -q "^+OK $((count + round)) " ||
		bad=$((bad + 1))
done
check "a delivery right after a session: seen by the next, $round times" \
	[ $bad = 0 ]

# Deliveries during a session, after it listed the directories: the index that
# it writes at its end must not vouch for them.
mkfifo "$dir/in" "$dir/out"
bad=0 during=0
while [ $during -lt 10 ]; do
	$as touch busy/new
	$as "$dir/pop3d" -s -m busy <"$dir/in" >"$dir/out" 2>>"$dir/log" &
	exec 3>"$dir/in" 4<"$dir/out"
	read -r greeting <&4
	$as sh -c 'echo x >busy/new/$1' sh 18000000$((100 + during)).M3P3.host
	during=$((during + 1))
	[ $((during % 2)) = 0 ] || printf 'RETR 1\r\n' >&3
	printf 'QUIT\r\n' >&3
	exec 3>&-
	cat <&4 >/dev/null
	exec 4<&-
	wait $!
	session busy STAT QUIT | grep -q "^+OK $((count + round + during)) " ||
		bad=$((bad + 1))
done
check "a delivery during a session: seen by the next, $during times" [ $bad = 0 ]

# A first login that takes long, because every open does, and is cut off.
if command -v strace >/dev/null; then
	$as mkdir slow slow/new slow/cur slow/tmp
	$as sh -c 'for i in 1 2 3 4 5 6 7 8 9; do
		echo x >slow/new/160000000$i.M1P1.host; done'
	printf 'QUIT\r\n' | strace -f -o "$dir/trace" \
		-e inject=openat:delay_enter=1000000 \
		$as timeout -s KILL 14 "$dir/pop3d" -s -m slow >"$dir/now" 2>>"$dir/slow.log"
	check "a first login that is killed says nothing" [ ! -s "$dir/now" ]
	trace slow
	opened=$(grep -c 'openat.*M1P1' "$dir/trace")
	check "and keeps what it counted: $opened of 9 are left" \
		[ "$opened" -lt 9 ]
	check "the next has all of it" grep -q '^+OK 9 27' "$dir/now"
else
	skip 'a first login that is cut off' 'no strace'
fi

if [ -s "$dir/deaths" ]; then
	fail "no session died" "$(cat "$dir/deaths")"
else
	ok "no session died, of $sessions"
fi
finish
