#!/bin/sh
# SPDX-License-Identifier: ISC
# The check-up: set-ups are broken, one fault each, and it has to say the line
# that mends it, and to exit with 1.
# shellcheck disable=SC2317 # functions are called by name
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# For the system's accounts, PAM and syslog, mounts that nobody else sees.
if [ $# = 0 ] && unshare -m true 2>/dev/null; then
	exec unshare -m "$0" alone
fi
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
if [ "$(id -u)" != 0 ]; then
	skip 'the check-up' 'needs root'
	finish
fi
# As installed: whoever runs it cannot read it.
mkdir "$scratch/bin" && install -m 711 "$pop3d" "$scratch/bin/pop3d" &&
	install "$checkpw" "$scratch/bin/checkpw" || exit 1
pop3d=$scratch/bin/pop3d checkpw=$scratch/bin/checkpw
check_pam=$top/auth/checkers/checkpw-pam

# look [OPTION...] USER CHECKER...: leaves $status and $scratch/lines.
look() {
	"$pop3d" -C "$@" </dev/null >"$scratch/lines" 2>"$scratch/said"
	status=$?
}

# says CLAIM STATUS LINE: of the last look; LINE is a regular expression.
says() {
	if [ "$status" = "$2" ] && grep -qE -e "$3" "$scratch/lines"; then
		ok "$1"
	else
		fail "$1" "status: $status, wanted: $2" "no line: $3" \
			"$(cat "$scratch/lines" "$scratch/said")"
	fi
}

# fresh: a set-up in which nothing is wrong.
fresh() {
	rm -rf "$home" "$users"
	make_user
	fresh_mail
	chmod -R go= "$home/Maildir"
}

# broken CLAIM LINE COMMAND...: it breaks the fresh set-up, and demo is looked
# at.
broken() {
	claim=$1 line=$2
	shift 2
	fresh
	"$@" || fail "$claim" "cannot: $*"
	look demo "$checkpw" -f "$users"
	says "$claim" 1 "^wrong $line"
}

# script LINE...: a checker.
script() {
	rm -f "$scratch/checker"
	printf '%s\n' '#!/bin/sh' "$@" >"$scratch/checker"
	chmod 755 "$scratch/checker"
}

# checker CLAIM LINE SCRIPT...: a checker that is no good.
checker() {
	claim=$1 line=$2
	shift 2
	script "$@"
	look '' "$scratch/checker"
	says "$claim" 1 "^wrong checker $scratch/checker $line"
}

### Nothing wrong

fresh
look demo "$checkpw" -f "$users"
says 'a good set-up is all right' 0 '^ok    messages: 3, octets: [0-9]+$'
says '... and no line says wrong' 0 '^ok    checker .* refuses who does not'
if grep -q '^wrong' "$scratch/lines"; then
	fail '... but one does' "$(cat "$scratch/lines")"
fi
fresh
# What is there, and when it was changed.
find "$home" -printf '%p %T@ %C@ %i\n' | sort >"$scratch/before"
look demo "$checkpw" -f "$users"
find "$home" -printf '%p %T@ %C@ %i\n' | sort >"$scratch/after"
check '... and nothing in it is changed' \
	cmp "$scratch/before" "$scratch/after"
script "exec $checkpw -f $users \"\$@\""
look demo "$scratch/checker"
says 'a script may be the checker' 0 '^ok    messages: 3'
rm -r "$maildir"
look demo "$checkpw" -f "$users"
says 'no Maildir yet is no fault' 0 '^note  .*/Maildir is not there yet'
fresh
rmdir "$maildir/cur"
look demo "$checkpw" -f "$users"
says 'nor is no cur/' 0 '^note  .*/cur is not there yet'
printf junk >"$maildir/pop3d.index" && chown "$uid" "$maildir/pop3d.index"
look demo "$checkpw" -f "$users"
says 'nor is an index that is damaged' 0 'note .*/pop3d.index is damaged'

### The checker

look '' "$scratch/none"
says 'no checker' 1 "^wrong checker $scratch/none is not there: ln -sf "
ln -s "$scratch/nowhere" "$scratch/link"
look '' "$scratch/link"
says 'a link that leads nowhere' 1 "^wrong checker $scratch/link is not there"
look '' checkpw
says 'no whole path' 1 '^wrong checker checkpw is looked for in PATH'
look '' "$home"
says 'a directory' 1 "^wrong checker $home cannot be run"
script 'exit 1' && chmod 644 "$scratch/checker"
look '' "$scratch/checker"
says 'no program' 1 "^wrong checker .* cannot be run: chmod 755 $scratch/checker"
script 'exit 1' && chown 54321 "$scratch/checker"
look '' "$scratch/checker"
says "a user's own" 1 "^wrong checker .* becomes root: chown root $scratch"
script 'exit 1' && chmod 775 "$scratch/checker"
look '' "$scratch/checker"
says "a group's to write" 1 "^wrong checker .*: chmod go-w $scratch/checker"
rm "$scratch/checker"
printf '#!/no/such/shell\n' >"$scratch/checker" && chmod 755 "$scratch/checker"
look '' "$scratch/checker"
says 'a script of no shell' 1 '^wrong checker .* cannot be run: look at its first line \(No such'
checker 'one that prints' 'prints: .* >&2' 'echo hello' 'exit 1'
checker 'one that forgets pop3d' 'ends well without pop3d' 'exit 0'
checker 'one with wrong options' 'is misused' "exec $checkpw -Q \"\$@\""
checker 'one that does not get its arguments' 'is misused' "exec $checkpw"
checker 'one whose service is away' 'cannot check passwords' 'exit 111'
checker 'one that dies' 'cannot check passwords' 'kill -KILL $$'
checker 'one that lets in everybody' 'lets in somebody who does not exist' \
	"cd $home; exec setpriv --reuid $uid --regid $gid --clear-groups \"\$@\" 3<&-"
script 'exit 1'
look demo "$scratch/checker"
says 'one that says no to all' 1 \
	"^wrong $scratch/checker cannot become user demo"
script 'cat <&3 >/dev/null' '[ "$1" != -b ] || exit 2' 'exit 1'
look demo "$scratch/checker"
says "one that is not ours is left at that" 0 \
	'^note  .* cannot become a user without a password'

### The user

look nobody-like-this "$checkpw" -f "$users"
says 'nobody of that name in the file' 1 \
	"^wrong user nobody-like-this: no-such-user: mend the user's line in $users"
broken 'a locked user' 'user demo: locked' \
	sed -i 's/{PLAIN}postcard/!/' "$users"
broken 'a user without a password' 'user demo: no-password' \
	sed -i 's/{PLAIN}postcard//' "$users"
broken 'a hash of another kind' 'user demo: its hash has a scheme' \
	sed -i 's/PLAIN/ROT13/' "$users"
broken 'a user without a uid' 'user demo: entry has no uid' \
	sed -i "s/:$uid:$gid:/:::/" "$users"
broken 'a user of uid 0' 'user demo: entry has no uid, or one never served' \
	sed -i "s/:$uid:/:0:/" "$users"
broken 'a user with an unknown field' 'user demo: entry has' \
	sed -i 's/$/nologin/' "$users"
broken 'a file that others can write' '.* cannot become user demo' \
	chmod 666 "$users"
says '... which is told why' 1 'checkpw.*: passwd file can be written to'
broken 'a home that is not there' \
	"user demo has no directory at home $home: install -d -m 700 -o $uid -g $gid $home" \
	mv "$home" "$scratch/away"
rm -r "$scratch/away"
broken 'a home that nobody may enter' '.* cannot become user demo' \
	sh -c "chmod 700 $home; chown 0 $home"
chmod 700 "$scratch/bin"
fresh
look demo "$checkpw" -f "$users"
says 'pop3d where users cannot run it' 1 '^wrong .* cannot become user demo'
chmod 755 "$scratch/bin"

### The Maildir

broken 'a Maildir of another user' "$maildir/ is another user's: chown -R $uid:$gid $maildir" \
	sh -c "chmod 755 $maildir && chown 0 $maildir"
broken 'new/ of another user' "$maildir/new is another user's" \
	sh -c "chmod 755 $maildir/new && chown 0 $maildir/new"
broken 'cur/ that cannot be opened' \
	"$maildir/cur cannot be opened: chmod .*Permission denied" \
	chmod 0 "$maildir/cur"
broken 'a Maildir for everybody to write' \
	"$maildir/ can be written to by everybody: chmod -R o-w $maildir" \
	chmod 777 "$maildir"
broken 'new/ that cannot be written' \
	"$maildir/new cannot be written.*: chmod -R u\\+rwX $maildir" \
	chmod 500 "$maildir/new"
broken 'new/ that is a link' "$maildir/new must be a directory" \
	sh -c "mv $maildir/new $home/new && ln -s $home/new $maildir/new"
broken 'a Maildir that is a file' "$maildir must be a directory" \
	sh -c "rm -r $maildir && : >$maildir"
broken "no Maildir in another user's home" 'no maildrop, and not in' \
	sh -c "rm -r $maildir && chown 0 $home"
broken 'mail that is not hers' \
	'messages that cannot be read: 1; chown -R' \
	sh -c "chown 0 $maildir/new/*1.M1* && chmod 600 $maildir/new/*1.M1*"
broken 'a lock of another user' "$maildir/pop3d.lock cannot be used: rm " \
	sh -c ": >$maildir/pop3d.lock"
broken 'an index of another user' "$maildir/pop3d.index cannot be used" \
	sh -c ": >$maildir/pop3d.index"
broken 'a quota that is too long' "$maildir/maildirsize cannot be used" \
	sh -c "printf %06000d 0 >$maildir/maildirsize; chown $uid $maildir/maildirsize"

fresh
: >"$maildir/pop3d.lock" && chown "$uid" "$maildir/pop3d.lock"
exec 9<"$maildir/pop3d.lock"
flock 9
look demo "$checkpw" -f "$users"
exec 9<&-
says 'a Maildir in use' 1 "^wrong another session .*: fuser $maildir/pop3d.lock"

if [ "${1:-}" = alone ] && mount --bind "$home" "$home" 2>/dev/null &&
	mount -o remount,ro,bind "$home"; then
	look demo "$checkpw" -f "$users"
	says 'a read-only file system' 1 '^wrong .*read-only file system, nothing'
	"$pop3d" -C demo -r "$checkpw" -f "$users" </dev/null \
		>"$scratch/lines" 2>"$scratch/said"
	status=$?
	says '... which -r is for' 0 '^ok    messages: 3'
	umount "$home"
else
	skip 'a read-only file system' 'no mount'
fi

### What a launcher gives

fresh
REMOTE_HOST=192.0.2.1
export REMOTE_HOST
look '' "$checkpw"
unset REMOTE_HOST
says 'a stray variable' 1 '^wrong clients .* count as 192.0.2.1, .*unset REMOTE_HOST'
look ":$(free_port)" "$checkpw"
says 'nobody on the port' 1 '^wrong port [0-9]+ of 127.0.0.1 is not listened on'
look demo:x "$checkpw"
says 'no port' 1 '^wrong -C demo:x is no user with a port'
setpriv --bounding-set -sys_chroot "$pop3d" -C '' "$checkpw" </dev/null \
	>"$scratch/lines" 2>"$scratch/said"
status=$?
says 'no jail' 1 '^wrong the login process cannot be confined'
says '... and what failed' 1 'trouble .*with=chroot'
"$pop3d" -C '' -u root "$checkpw" </dev/null >"$scratch/lines" \
	2>"$scratch/said"
status=$?
says 'a jail that is root' 1 '^wrong the login process cannot be confined'

### System accounts and PAM

if [ "${1:-}" = alone ] && cp /etc/passwd /etc/shadow "$scratch" &&
	mount --bind "$scratch/passwd" /etc/passwd &&
	mount --bind "$scratch/shadow" /etc/shadow; then
	printf 'checkup1:x:%s:%s::%s:\n' "$uid" "$gid" "$home" >>/etc/passwd
	printf 'checkup1:!:20000::::::\n' >>/etc/shadow
	printf 'checkup2:x:%s:%s::%s:\n' "$uid" "$gid" "$home" >>/etc/passwd
	printf 'checkup2:$6$saltsalt$%086d:20000:::::1:\n' 0 >>/etc/shadow
	look nobody-like-this "$checkpw"
	says 'no account' 1 '^wrong user nobody-like-this: no-such-user: useradd -m nobody-like-this$'
	look checkup1 "$checkpw"
	says 'a locked account' 1 '^wrong user checkup1: locked: passwd -u checkup1$'
	look checkup2 "$checkpw"
	says 'an expired account' 1 '^wrong user checkup2: expired: chage '
	look root "$checkpw"
	says "root's account" 1 '^wrong user root: root: no mail is served'
	if [ -x "$check_pam" ] && mkdir "$scratch/pam.d" &&
		mount --bind "$scratch/pam.d" /etc/pam.d; then
		cp "$check_pam" "$scratch/bin/checkpw-pam"
		check_pam=$scratch/bin/checkpw-pam
		look checkup1 "$check_pam"
		says 'no PAM service' 1 '^wrong (user checkup1: no PAM service: cp |.*cannot become)'
		cp "$top/units/pam/pop3d" /etc/pam.d/
		look checkup2 "$check_pam"
		says 'an account that PAM has expired' 1 \
			"^wrong user checkup2: PAM's account modules say no: chage -l checkup2"
		look nobody-like-this "$check_pam"
		says 'no account for PAM' 1 '^wrong user nobody-like-this: no-such-user'
		umount /etc/pam.d
	else
		skip 'PAM' 'not built, or no mount'
	fi
	umount /etc/passwd /etc/shadow
else
	skip 'system accounts' 'no mount'
fi

### It opens no power

# misused CLAIM COMMAND...: exit 2, and nothing was found.
misused() {
	claim=$1
	shift
	"$@" >"$scratch/lines" 2>"$scratch/said"
	status=$?
	if [ "$status" = 2 ] && ! grep -E '^(ok|note) ' "$scratch/lines"; then
		ok "$claim"
	else
		fail "$claim" "status: $status" \
			"$(cat "$scratch/lines" "$scratch/said")"
	fi
}

# In what perl makes of descriptor 0: a connection.
connected() {
	perl -MSocket -e 'socketpair(A, B, AF_UNIX, SOCK_STREAM, 0) or die;
		open STDIN, "<&A"; exec @ARGV' "$@"
}

# As mail users may have a shell.
as_user() {
	setpriv --reuid "$uid" --regid "$gid" --clear-groups "$@"
}

misused 'a client gets no check-up' connected "$pop3d" -C demo "$checkpw" -f "$users"
misused '... nor one with PROTO' env PROTO=TCP TCPREMOTEIP=192.0.2.1 \
	"$pop3d" -C demo "$checkpw" -f "$users" </dev/null
misused '... nor does one by -c' as_user "$pop3d" -s -c -C demo </dev/null
misused 'the check-up of a Maildir is never root' "$pop3d" -s -C demo </dev/null
for program in "$checkpw" $(find "$scratch/bin" -name checkpw-pam); do
	name=${program##*/}
	[ "$name" = checkpw-pam ] || set -- -f "$users"
	misused "$name -b is for root" as_user "$program" -b demo id </dev/null
	misused "$name -b is not for where a record is" sh -c \
		'exec "$@" 3</dev/null' sh "$program" -b demo id </dev/null
	misused "$name -b is not for clients" connected "$program" -b demo id
	misused "$name -b is not for pop3d's clients" env POP3D_METHOD=USER \
		"$program" -b demo id </dev/null
done
# Names are not for a terminal, nor for a shell.
look "$(printf 'a;reboot\033[2J')" "$checkpw"
check 'foreign words are made harmless' grep -E \
	'^wrong user a\?reboot\?\?2J: ' "$scratch/lines"
finish
