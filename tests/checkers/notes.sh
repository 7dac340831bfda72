#!/bin/sh
# SPDX-License-Identifier: ISC
#
# checkpw -k from outside: which notes it writes, believes, replaces, and where.
# Run from the top of the source, after make.

# For file systems of its own.
if [ $# = 0 ] && unshare -m true 2>/dev/null; then
	exec unshare -m "$0" alone
fi
# shellcheck source=SCRIPTDIR/../common/results.sh
. tests/common/results.sh
# shellcheck source=SCRIPTDIR/run.sh
. tests/checkers/run.sh

if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" != tmpfs ]; then
	skip 'passwords are remembered' 'no tmpfs at /dev/shm'
	finish
fi
memory=$(mktemp -d /dev/shm/pop3d.XXXXXX) || exit 1
trap 'umount "$memory/full" 2>/dev/null; rm -rf "$dir" "$memory"' EXIT
notes=$memory/notes
mkdir -m 700 "$notes"
# A cheap hash of "other", which no passwd file here has.
other='$6$rounds=1000$saltsaltsaltsalt$Rf4/Y2ZQYAfXTgddweKXoEInlmoFIIH73iRebREm'
other=${other}ozNat6GemtSx.0PBq2teMdQcrR35nBE4LkHa1V.996ewi1
seconds=$(cut -d. -f1 /proc/uptime)

# login NAME STATUS SECRET [OPTION...]: of ann's
login() {
	claim=$1 want=$2
	record ann "$3" ''
	shift 3
	run -k "$notes" -f "$users" "$@" sh -c 'exit 42'
	same "$claim" "$status" "$want"
}

# The one note that there is.
note() {
	echo "$notes/$(printf ann | md5sum | cut -c1-32)"
}

# How many files the directory has.
kept() {
	find "$notes" -mindepth 1 ! -name .swept 2>/dev/null | wc -l
}

# fresh [LINE...]: a passwd file in which ann's password is "secret", no note
# but hers.
fresh() {
	rm -rf "${notes:?}"/*
	file "$@"
	record ann secret ''
	run -k "$notes" -f "$users" sh -c 'exit 42'
}
entry=ann:$sha256:$me

# forge [SED]: a note of ann's that says "other", and what SED makes of it.  If
# "other" is let in, it was believed.
forge() {
	fresh "$entry"
	sed -i "\$c$other" "$(note)"
	[ $# = 0 ] || sed -i "$1" "$(note)"
}

### What is written

fresh "$entry"
same 'who is right is let in' "$status" 42
same '... and a note is left' "$(ls -d "$notes"/*)" "$(note)"
same '... for its owner alone' "$(stat -c %a "$(note)")" 600
same '... without the password' "$(grep -c secret "$(note)")" 0
login 'the next login is let in' 42 secret
login 'a wrong password is not' 1 Secret
login 'an empty one is not' 1 ''
same '... and the note stays' "$(kept)" 1
forge
login 'a note is believed' 42 other
login '... and another password is checked in full' 42 secret
login '... which replaces it' 1 other
same '... by one' "$(kept)" 1
forge
record ann other '<1@a>'
run -k "$notes" -f "$users" sh -c 'exit 42'
same 'with a timestamp no note is believed' "$status" 1
record ann other ''
run -f "$users" sh -c 'exit 42'
same 'without -k no note is believed' "$status" 1
fresh "ann:{PLAIN}secret:$me"
same 'of a password that takes no time there is no note' "$status $(kept)" '42 0'
fresh "$entry::nologin"
same 'whoever is not let in in the end may have a note' "$status $(kept)" '111 1'
record zoe secret ''
run -k "$notes" -f "$users" sh -c 'exit 42'
same 'of who is not there, there is none' "$status $(kept)" '1 1'
record ../../ann secret ''
file "../../ann:$sha256:$me"
run -k "$notes" -f "$users" sh -c 'exit 42'
same 'a name with slashes has its note in the directory' "$status $(kept)" '42 2'
fresh "Ann:$sha256:$me"
same 'who is somebody else has no note' "$status $(kept)" '1 0'
for user in ann ANN Ann; do
	record $user secret ''
	run -i -k "$notes" -f "$users" sh -c 'exit 42'
done
same 'an account has one note, however it is spelled' "$status $(kept)" '42 1'

### What it costs

full='$5$rounds=1000$ ' quick='$6$rounds=1000$ '
# costs NAME USER SECRET WANT: which hashes, with -k
costs() {
	record "$2" "$3" ''
	same "$1" "$(hashes -k "$notes" -f "$users" true)" "$4"
}
fresh "$entry"
costs 'who is recognized costs the quick hash alone' ann secret "$quick"
costs 'a wrong password costs the full one besides' ann Secret "$full$quick"
costs '... of an unknown user, too' zoe secret "$full$quick"
rm "$(note)"
costs '... and without a note' ann Secret "$full$quick"
costs 'the first right password costs two quick ones' ann secret \
	"$full$quick$quick"
file "ann:!$sha256:$me" "$entry"
costs 'a locked account costs as much as an unknown one' ann secret \
	"$full$quick"

### What it is bound to

# changed NAME LINE [OPTION...]
changed() {
	forge
	claim=$1
	file "$2"
	shift 2
	login "$claim ends it" 1 other "$@"
	same '... and removes it' "$(find "$(note)" 2>&1 -size +0 | grep -c /ann:)" 0
}
changed 'another hash of the same password' "ann:$sha512:$me"
changed 'the same hash, called otherwise' "ann:{CRYPT}$sha256:$me"
changed 'another uid' "ann:$sha256:1:2::$home"
changed 'another gid' "ann:$sha256:${id%:*}:2::$home"
changed 'another home' "ann:$sha256:$id::$home/."
changed 'a lock' "ann:!$sha256:$me"
changed 'no password' "ann::$me"
changed 'no such user' "bob:$sha256:$me"
forge
file "$entry:/bin/sh"
login 'another shell does not' 42 other

### Notes that are not believed

# unbelieved NAME [SED...]: a note that SED has made bad
unbelieved() {
	claim=$1
	shift
	forge "$@"
	login "$claim is not believed" 1 other
	login '... and a right password gets in' 42 secret
	forged=$(tail -n 1 "$(note)" 2>/dev/null)
	same '... and is noted' "$(stat -c '%F %a %h' "$(note)")
$(grep -cF "$other" "$(note)") ${forged%%saltsalt*}" "regular file 600 1
0 $forged"
}
forge
login 'the test knows what is believed' 42 other
unbelieved 'another version' '1s/-1 /-2 /'
unbelieved 'one without a version' '1s/.* //'
unbelieved 'one from the future' '1s/ .*/ 99999999/'
unbelieved 'one with a strange time' '1s/ .*/ 1x/'
unbelieved 'one without a time' '1s/ .*/ /'
unbelieved 'one of another user' '2s/ann/bob/'
unbelieved 'one with a line more' '2i x'
unbelieved 'one with a line less' 2d
unbelieved 'one with a line behind' '$a x'
unbelieved 'one with a NUL' '$s/$/\x00/'
unbelieved 'one with no hash' '$d'
unbelieved 'one with an empty hash' '$c\
'
unbelieved 'one with half a hash' '$s/.....$//'
unbelieved 'one with a hash that is none' '$s/^.*/x/'
unbelieved 'one with a hash of another kind' '$s/^.6.rounds=1000./$5$/'

# spoilt NAME COMMAND...: a note that the command has made bad
spoilt() {
	claim=$1
	shift
	forge
	"$@"
	login "$claim is not believed" 1 other
	login '... and a right password gets in' 42 secret
}
replaced() {
	same '... and is noted' "$(stat -c '%F %a %h' "$(note)")" \
		'regular file 600 1'
	same '... in one file' "$(kept)" 1
}
shorten() {
	truncate -s -"$1" "$(note)"
}
spoilt 'one without its end' shorten 1
replaced
spoilt 'half of one' shorten 60
replaced
spoilt 'an empty one' truncate -s 0 "$(note)"
replaced
spoilt 'a long one' truncate -s 100000 "$(note)"
replaced
link() {
	mv "$(note)" "$memory/elsewhere" && ln "$@" "$memory/elsewhere" "$(note)"
}
spoilt 'a link' link -s
replaced
spoilt 'a second name' link
replaced
fifo() {
	rm "$(note)" && mkfifo "$(note)"
}
spoilt 'a FIFO' fifo
replaced
spoilt 'one that others may read' chmod 644 "$(note)"
replaced
spoilt 'one that a group may read' chmod 640 "$(note)"
replaced
if [ "$root" ]; then
	spoilt 'one of another owner' chown 12345 "$(note)"
	replaced
else
	skip 'one of another owner is not believed' 'needs root'
fi
directory() {
	rm "$(note)" && mkdir "$(note)"
}
spoilt 'a directory' directory

### Time

forge "1s/ .*/ $((seconds - 30))/"
login 'a note is good for its time' 42 other -t 3600
login '... and does not become younger by its use' 1 other -t 25
same '... but goes away' "$(kept)" 0
forge "1s/ .*/ $((seconds - 30))/"
login 'one that ran out is not believed' 1 other -t 30
same '... and removed' "$(kept)" 0
for wrong in 0 86401 1h -1 ''; do
	login "-t '$wrong' is misuse" 2 secret -t "$wrong"
done

### Notes of others

old=$(printf bob | md5sum | cut -c1-32)
new=$(printf cy | md5sum | cut -c1-32)
# others NAME AGE WANT [OPTION...]: what a login leaves of files of some ages,
# when all notes were last looked at AGE ago
others() {
	left=$1 age=$2 wanted=$3
	shift 3
	rm -rf "${notes:?}"/* "$notes/.swept"
	file "$entry"
	touch -d '50 minutes ago' "$notes/$new"
	touch -d '2 hours ago' "$notes/$old" "$notes/other"
	touch -d '2 hours' "$notes/${old%%?}0"
	[ -z "$age" ] || touch -d "$age" "$notes/.swept"
	login 'who is right is let in' 42 secret "$@"
	same "$left" "$(cd "$notes" && ls | grep -v "$(basename "$(note)")" |
		sed "s/$old/old/; s/$new/new/; s/^.\{32\}$/later/" |
		sort | tr '\n' ' ')" "$wanted"
}
others 'what ran out goes away, but no other file' '' 'new other '
others '... once in an hour' '59 minutes ago' 'later new old other '
others '... or in what time -t says' '59 minutes ago' 'other ' -t 600
others '... and not before' '9 minutes ago' 'later new old other ' -t 600
others '... also when the clock was set' '1 hour' 'new other '
login 'who is recognized' 42 secret
touch -d '2 hours ago' "$notes/$old"
login '... looks at no others' 42 secret
same '... and leaves them' "$(ls "$notes/$old")" "$notes/$old"

### The directory

# unused NAME REASON: the directory is not used
unused() {
	fresh "$entry"
	verdict "$1 is not used, and the log says so" 42 "reason=$2"
	same '... nor written to' "$(kept)" 0
}
chmod 755 "$notes"
unused 'a directory that others may read' mode
chmod 1700 "$notes"
unused 'a directory with another bit' mode
chmod 700 "$notes"
if [ "$root" ]; then
	chown 12345 "$notes"
	unused 'a directory of another owner' owner
	chown 0 "$notes"
else
	skip 'a directory of another owner is not used' 'needs root'
fi
real=$notes
ln -s "$real" "$memory/link"
notes=$memory/link
unused 'a link to a directory' cannot-be-opened
notes=$memory/nowhere
unused 'a directory that is not there' cannot-be-opened
notes=$memory/file
echo >"$notes"
unused 'a file' cannot-be-opened
notes=$dir/notes
mkdir -m 700 "$notes"
case $(stat -f -c %T "$notes") in
tmpfs | ramfs) skip 'a directory on a disk is not used' "$dir is on none" ;;
*) unused 'a directory on a disk' not-in-memory ;;
esac
notes=$real
if [ "$root" ] && [ "${1-}" = alone ]; then
	notes=$memory/full
	mkdir "$notes"
	mount -t tmpfs -o mode=700,size=4k none "$notes"
	fresh "$entry"
	same 'a file system with room is used' "$status $(kept)" '42 1'
	rm "$notes"/*
	head -c 8192 /dev/zero >"$notes/zero" 2>/dev/null
	record ann secret ''
	run -k "$notes" -f "$users" sh -c 'exit 42'
	same 'a full file system lets in who is right' "$status" 42
	same '... and keeps nothing' "$(ls "$notes")" zero
	umount "$notes"
	notes=$memory/ram
	mkdir "$notes"
	mount -t ramfs -o mode=700 none "$notes"
	forge
	login 'ramfs is memory too' 42 other
	umount "$notes"
	notes=$real
else
	skip 'a full file system' 'needs root and a mount namespace of its own'
fi

### Many at once

rm -rf "${notes:?}"/*
file "$entry"
record ann secret ''
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	(
		run -k "$notes" -f "$users" sh -c 'exit 42'
		echo "$status" >"$dir/many.$n"
	) 3<"$dir/record" &
done
wait
same 'logins at once are all let in' "$(cat "$dir"/many.* | sort | uniq -c |
	tr -s ' ')" ' 16 42'
same '... and leave one note at most' "$([ "$(kept)" -le 1 ] && echo yes)" yes
finish
