#!/bin/sh
# SPDX-License-Identifier: ISC
# checkpw-pam from outside, with a real PAM: pam_unix on users of a passwd and
# a shadow file of its own, modules that permit and deny, and one that does
# strange things.  All in a mount namespace, which nobody else sees.
# shellcheck disable=SC2317 # check() calls functions by name
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
if [ "${1-}" != inside ]; then
	reason=
	if [ ! -x "$top/auth/checkers/checkpw-pam" ]; then
		reason='no libpam: not built'
	elif [ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null; then
		reason='needs root and a mount namespace of its own'
	elif ! command -v setpriv >/dev/null; then
		reason='no setpriv'
	fi
	if [ -z "$reason" ]; then
		exec unshare -m "$0" inside
	fi
	# shellcheck source=SCRIPTDIR/../common/results.sh
	. "$top/tests/common/results.sh"
	skip 'checkpw-pam with a real PAM' "$reason"
	finish
fi
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
umask 022
# What the user is to start must be within his reach, and so must his home.
chmod 755 "$scratch"
cp "$top/auth/checkers/checkpw-pam" "$top/pop3d" "$top/build/pam_strange.so" "$scratch/"
mkdir "$scratch/home" "$scratch/other" "$scratch/pam.d"
home=$scratch/home
id=12345:54321
day=$(($(date +%s) / 86400))
# "secret"
hash='$5$rounds=1000$saltsalt$eKLZU9t9OoPWrqOQsoTIKG0aYkZ5rGOoOQhiIvoSWX2'

{
	cat /etc/passwd
	for user in ann kit lee max nan oki pat sue; do
		echo "$user-t:x:$id:Test:$home:/usr/sbin/nologin"
	done
	echo "bob-t:x:12346:54322:Test:$scratch/other:"
	echo "far-t:x:$id:Test:$scratch/nowhere:"
	echo "toor-t:x:0:0:Test:$home:/bin/sh"
	echo "gro-t:x:12345:0:Test:$home:/bin/sh"
} >"$scratch/passwd"
{
	cat /etc/shadow
	echo "ann-t:$hash:$day:0:99999:7:::"
	echo "bob-t:$hash:$day:0:99999:7:::"
	echo "far-t:$hash:$day:0:99999:7:::"
	echo "kit-t:!$hash:$day:0:99999:7:::"
	echo "lee-t:*:$day:0:99999:7:::"
	echo "max-t::$day:0:99999:7:::"
	echo "nan-t:$hash:$day:0:99999:7::$((day - 1)):"
	echo "oki-t:$hash:0:0:99999:7:::"
	echo "pat-t:$hash:$((day - 9)):0:5:7:3::"
	echo "toor-t:$hash:$day:0:99999:7:::"
	echo "gro-t:$hash:$day:0:99999:7:::"
} >"$scratch/shadow"
chmod 600 "$scratch/shadow"

# Tells what PAM was told.
cat >"$scratch/tell" <<'EOF'
#!/bin/sh
echo "$PAM_TYPE $PAM_SERVICE $PAM_USER ${PAM_RHOST-}" >>"${0%/*}/told"
EOF
chmod 755 "$scratch/tell"

# service NAME LINE...: what /etc/pam.d/NAME says
service() {
	name=$1
	shift
	for line; do echo "$line"; done >"$scratch/pam.d/$name"
}

auth='auth required pam_permit.so'
account='account required pam_permit.so'
session='session required pam_permit.so'
strange="required $scratch/pam_strange.so"
tell="required pam_exec.so seteuid $scratch/tell"
service other "auth required pam_deny.so" "account required pam_deny.so" \
	"session required pam_deny.so"
cp "$top/units/pam/pop3d" "$scratch/pam.d/pop3d"
service null 'auth required pam_unix.so nullok' \
	'account required pam_unix.so'
service permit "$auth" "$account" "$session"
service deny 'auth required pam_deny.so' "$account"
service locked "$auth" 'account required pam_deny.so'
# pam_exec has nothing to say to pam_setcred(3).
service told "auth $tell" "$auth" "account $tell" "session $tell"
service late "$auth" "$account" 'session required pam_deny.so'
mount --bind "$scratch/passwd" /etc/passwd &&
	mount --bind "$scratch/shadow" /etc/shadow &&
	mount --bind "$scratch/pam.d" /etc/pam.d || exit 1

# record USER SECRET [THIRD [MORE]]: what is to be read from descriptor 3
record() {
	printf '%s\0%s\0%s\0%s' "$1" "$2" "${3-}" "${4-}" >"$scratch/record"
}

# run [OPTION ...] PROG ...: leaves $status, $scratch/out and $scratch/log
run() {
	rm -f "$scratch/told"
	$as "$scratch/checkpw-pam" "$@" 3<"$scratch/record" \
		</dev/null >"$scratch/out" 2>"$scratch/log"
	status=$?
}
as=

# same GOT WANT
same() {
	[ "$1" = "$2" ] || { echo "got:  $1"; echo "want: $2"; return 1; }
}

# verdict NAME STATUS LOG: of the last run; LOG is a part of the log's line, or
# "" for silence.  Standard output stays empty.
verdict() {
	got="$status $(wc -l <"$scratch/log") $(cat "$scratch/out")"
	if [ -z "$3" ]; then want="$2 0 "; else want="$2 1 "; fi
	check "$1" same "$got" "$want"
	[ -z "$3" ] || check "... and the log says so" \
		grep -qF -- "checkpw-pam[" "$scratch/log"
	[ -z "$3" ] || check "... and why" grep -F -- "$3" "$scratch/log"
}

# started NAME USER SECRET [OPTION ...]
started() {
	claim=$1
	record "$2" "$3"
	shift 3
	run "$@" sh -c 'exit 42'
	verdict "$claim" 42 ''
}

# refused NAME USER SECRET [OPTION ...]: without a word in the log.
refused() {
	claim=$1
	record "$2" "$3"
	shift 3
	run "$@" sh -c 'exit 42'
	verdict "$claim" 1 ''
}

# barred NAME USER SECRET [OPTION ...]: the log says that PAM had a reason.
barred() {
	claim=$1 user=$2
	record "$2" "$3"
	shift 3
	run "$@" sh -c 'exit 42'
	verdict "$claim" 1 "refused user=<$user> reason="
}

### pam_unix, with the service file of units/

started 'pam_unix: the right password lets in' ann-t secret
refused 'pam_unix: a wrong password does not' ann-t Secret
refused 'pam_unix: an empty password does not' ann-t ''
barred 'pam_unix: an unknown user is refused' zoe-t secret
refused 'pam_unix: a hash locked with a ! is refused' kit-t secret
refused 'pam_unix: a hash that is a * is refused' lee-t secret
refused 'pam_unix: an empty stored password opens to nothing' max-t ''
refused '... even where the service has nullok' max-t '' -s null
barred 'pam_unix: an expired account is refused' nan-t secret
barred 'pam_unix: a password to be changed is refused' oki-t secret
barred 'pam_unix: an inactive password is refused' pat-t secret
barred 'pam_unix: root is refused' toor-t secret
barred 'pam_unix: a user of group 0 is refused' gro-t secret

record ann-t secret
run sh -c 'echo "$USER $HOME $SHELL $(pwd) $*"; id -u; id -g; id -G' sh one
check 'the program has user, home, shell, directory and arguments' same \
	"$(tr '\n' ' ' <"$scratch/out")" \
	"ann-t $home /usr/sbin/nologin $home one 12345 54321 54321 "
as='setpriv --groups 7,8'
run sh -c 'grep -E "^(Uid|Gid|Groups|CapEff|CapPrm):" /proc/self/status'
as=
check '... and no other identity, group or capability' same \
	"$(tr -s '\t \n' ' ' <"$scratch/out")" \
	"Uid: 12345 12345 12345 12345 Gid: 54321 54321 54321 54321 Groups:\
 CapPrm: 0000000000000000 CapEff: 0000000000000000 "
# 3 is that of the directory which ls reads.
run sh -c 'ls /proc/self/fd' 4<&0 5<&0
check '... and no descriptor but those up to the first that was free' same \
	"$(tr '\n' ' ' <"$scratch/out")" '0 1 2 3 4 5 '
run sh -c 'ls /proc/self/fd' 4<&- 5<&0
check '... of which there may be few' same \
	"$(tr '\n' ' ' <"$scratch/out")" '0 1 2 3 '
run sh -c ': <&3'
check '... nor descriptor 3' grep -q 'ad file descriptor' "$scratch/log"
run sh -c 'env | grep -c secret'
check '... nor the password in its environment' same "$(cat "$scratch/out")" 0

for user in ANN-T Ann-t@example.org ann-t@EXAMPLE.org; do
	record "$user" secret
	POP3D_USER=typed run -i -c example.org sh -c 'echo "$USER $POP3D_USER"'
	check "with -i and -c, $user is ann-t" same "$(cat "$scratch/out")" \
		'ann-t ann-t'
done
barred 'without them it is nobody' ANN-T secret

### Services

started 'pam_permit lets in' bob-t anything -s permit
refused 'pam_deny does not' bob-t secret -s deny
refused 'the account phase keeps out who has the right password' bob-t secret \
	-s locked
refused 'root is not let in by pam_permit' root secret -s permit
refused 'nor is anybody else with uid 0' toor-t secret -s permit
refused 'a service that there is not is the service other' bob-t secret \
	-s nothing
record zoe-t secret
run -s permit sh -c 'exit 42'
verdict 'a user that only PAM knows cannot be served' 111 '<zoe-t>'

record bob-t secret
TCPREMOTEIP=192.0.2.7 run -s told true
check 'PAM is told service, user and the address of the client' same \
	"$(cat "$scratch/told")" \
	"$(printf '%s told bob-t 192.0.2.7\n' auth account)"
run -s told true
check '... and no address where there is none' same \
	"$(head -n 1 "$scratch/told")" 'auth told bob-t '
TCPREMOTEIP=192.0.2.7 run -S -s told sh -c 'exit 42'
check 'a session is opened and closed, if that is wanted' same \
	"$status $(cat "$scratch/told")" \
	"42 $(printf '%s told bob-t 192.0.2.7\n' auth account \
		open_session close_session)"
record root secret
run -S -s told true
check 'root is not tried, nor gets a session' same \
	"$status $(sort -u "$scratch/told")" \
	"1 $(printf '%s told root-none \n' account auth)"
record ann-t c4c9334bac560ecc979e58001b3e22fb '<1@a>'
run -s told true
verdict 'an APOP digest is refused' 1 ''
check '... before PAM sees it' test ! -e "$scratch/told"
started 'a session that cannot be does not matter where none is wanted' \
	bob-t secret -s late
record bob-t secret
run -S -s late sh -c 'exit 42'
verdict '... and is a failure where it is' 111 'cannot hold a session'

# Longer than this test may wait for anything.
service slow 'auth optional pam_faildelay.so delay=90000000' \
	'auth required pam_deny.so' "$account"
record bob-t secret
as="timeout 60"
run -s slow sh -c 'exit 42'
as=
verdict 'the delay that modules ask for is left to pop3d' 1 ''

### Strange modules

# strange WORDS: the service "strange", in its auth phase
strange() {
	service strange "auth $strange $1" "$account" "$session"
}

strange twice
started 'the password is given as often as it is asked for' bob-t secret \
	-s strange
refused '... and not another' bob-t Secret -s strange
strange tell
started 'texts are passed over' bob-t secret -s strange
for words in ask many return=9 return=4 return=28; do
	strange "$words"
	record bob-t secret
	run -s strange sh -c 'exit 42'
	verdict "a module's \"$words\" is a failure, not a refusal" 111 \
		'PAM cannot authenticate pam=<'
done
strangely() {
	case $number in
	7) refused "$1" bob-t secret -s strange ;;
	*) barred "$1" bob-t secret -s strange ;;
	esac
}
for number in 6 7 10 11 12 13 16 27; do
	strange "return=$number"
	strangely "a module's return=$number is a refusal"
	service strange "$auth" "account $strange return=$number"
	strangely '... as it is for the account'
done
strange become=ann-t
record bob-t secret
run -s strange sh -c 'echo "$USER $HOME"; id -u'
check 'who PAM takes the user for is whom we become' same \
	"$(tr '\n' ' ' <"$scratch/out")" "ann-t $home 12345 "
strange become=root
record bob-t secret
run -s strange true
verdict '... but not root' 1 'uid or gid 0 is not served user=<bob-t>'
strange become=zoe-t
run -s strange true
verdict '... nor nobody' 111 'a user that there is not user=<bob-t>'
service strange "auth $strange groups leak look-up" "account $strange leak" \
	"session $strange groups leak look-up"
run -S -s strange sh -c 'echo "$USER $HOME"; id -u; id -G
	ls /proc/self/fd' 4<&0 5<&-
check 'what modules do to the process does not get through' same \
	"$(tr '\n' ' ' <"$scratch/out")" \
	"bob-t $scratch/other 12346 54322 0 1 2 3 4 "
mv "$scratch/pam.d/other" "$scratch/pam.d/.other"
run -s nothing true
check 'without any service nobody gets in' test "$status" != 0
mv "$scratch/pam.d/.other" "$scratch/pam.d/other"

### Record, usage, system

record bob-t secret
POP3D_METHOD=XOAUTH2 run -s permit true
verdict 'a token is misuse, not a password' 2 'cannot check tokens'
printf 'bob-t\0secret\0' >"$scratch/record"
run -s permit true
verdict 'a record of two strings is misuse' 2 'no record'
record bob-t secret '' "$(printf '%0498d' 0)"
run -s permit sh -c 'exit 42'
verdict 'a record of 512 octets is taken' 42 ''
record bob-t secret '' "$(printf '%0499d' 0)"
run -s permit true
verdict 'a record of 513 octets is refused' 1 ''
record '' secret
run -s permit true
verdict 'an empty name is refused' 1 ''
record bob-t secret
run
verdict 'without a program it is misuse' 2 usage
run -s permit
verdict 'with -s and no program it is misuse' 2 usage
run -x true
verdict 'with an unknown option it is misuse' 2 usage
run -s permit "$scratch/nothing"
verdict 'a program that cannot be started is temporary' 111 'cannot be started'
record far-t secret
run true
verdict 'a missing home is temporary' 111 'cannot enter home'
record bob-t secret
as='setpriv --reuid 12345 --regid 54321 --clear-groups'
run -s permit sh -c 'exit 42'
verdict 'without root it serves nobody else' 111 'needs root'
started '... but its own user' ann-t secret -s permit
for call in setresuid setresgid setgroups; do
	as="$top/build/powerless -c $call"
	run -s permit sh -c 'echo it went on'
	verdict "where $call does nothing it starts nothing" 111 ann-t
done
as=

### With pop3d

mkdir -p "$home/Maildir/new" "$home/Maildir/cur" "$home/Maildir/tmp"
printf 'Subject: a\n\none\n' >"$home/Maildir/new/1.a"
chown -R 12345:54321 "$home"

# speak SECRET: what pop3d says
speak() {
	printf '%s\r\n' 'USER ann-t' "PASS $1" STAT QUIT |
		"$scratch/pop3d" -n dewey "$scratch/checkpw-pam" \
			2>"$scratch/log" | tr -d '\r'
}

check 'pop3d serves whom PAM lets in' same "$(speak secret)" \
	"+OK dewey POP3 server ready
+OK
+OK ann-t's maildrop has 1 message (19 octets)
+OK 1 19
+OK dewey POP3 server signing off (1 message left)"
check 'pop3d refuses whom PAM does not' same "$(speak wrong)" \
	"+OK dewey POP3 server ready
+OK
-ERR [AUTH] name or password is wrong
-ERR not a command before login
+OK dewey POP3 server signing off"
finish
