#!/bin/sh
# SPDX-License-Identifier: ISC
#
# checkpw from outside: descriptor 3 in; exit status, identity and environment
# of the started program out.  Run from the top of the source, after make.
# What needs root is skipped, by name, without it.

# For the system accounts, mounts that nobody else sees.
if [ $# = 0 ] && unshare -m true 2>/dev/null; then
	exec unshare -m "$0" alone
fi
# shellcheck source=SCRIPTDIR/../common/results.sh
. tests/common/results.sh
# shellcheck source=SCRIPTDIR/run.sh
. tests/checkers/run.sh

tell='echo "$USER $HOME $SHELL $(pwd) $LEFT $*"'

### Verdicts

file "ann:$sha256:$me" "bob:{PLAIN}secret:$me:/bin/bsh:userdb_x=y" \
	"cy:{CRYPT}$sha256:$me" "dee:{BLF-CRYPT}$bcrypt:$me" \
	"eve:{PLAIN}tanstaaf:$me" "fay::$me" "gus:!$sha256:$me" \
	"hal:{PLAIN}:$me" "ida:{SHA512-CRYPT}*:$me"

for user in ann bob cy dee; do
	record $user secret ''
	run -f "$users" sh -c 'exit 42'
	verdict "$user is let in, and the program's status comes back" 42 ''
	record $user Secret ''
	run -f "$users" sh -c 'exit 42'
	verdict "$user is refused with a wrong password" 1 ''
done

record bob '' ''
run -f "$users" true
verdict 'an empty password is refused' 1 ''
record zoe secret ''
run -f "$users" true
verdict 'an unknown user is refused, and the log says why' 1 \
	'refused user=<zoe> reason=no-such-user'
for user in fay gus hal ida; do
	case $user in
	fay | hal) why=no-password ;;
	*) why=locked ;;
	esac
	for secret in '' secret '!' '*' "!$sha256"; do
		record $user "$secret" ''
		run -f "$users" true
		[ $status = 1 ] || break
	done
	verdict "$user is refused: $why" 1 "reason=$why"
done
# md5 of the timestamp alone
record hal 222a158363b687836c991e259d11e9ff '<1@a>'
run -f "$users" true
verdict 'a user with an empty password has no digest either' 1 'no-password'

record eve $apop "$stamp"
run -f "$users" sh -c 'exit 42'
verdict 'the APOP digest lets in' 42 ''
record eve C4C9334BAC560ECC979E58001B3E22FB "$stamp"
run -f "$users" true
verdict 'an APOP digest in capitals is refused' 1 ''
record eve $apop ''
run -f "$users" true
verdict 'an APOP digest without its timestamp is refused' 1 ''
# md5 of "tanstaaf"
record eve "$(printf tanstaaf | md5sum | cut -c1-32)" ''
run -f "$users" true
verdict 'a digest of nothing but the password is refused' 1 ''
record ann "$apop" "$stamp"
run -f "$users" true
verdict 'APOP is refused where only a hash is stored' 1 ''
record ann secret "$stamp"
run -f "$users" sh -c 'exit 42'
verdict 'PASS is let in with a timestamp, as qmail-popup sends it' 42 ''

### Schemes: every one from outside, and as Dovecot, Postfixadmin and hestia
### write them; tests/unit/check_password.c has more

argon='$argon2id$v=19$m=65536,t=3,p=1$FsIV8EUNECMsECLydovgfg'
argon=$argon'$axW5nAKeZOl4hJZlsbeJ1EO/JphT0BRewewLTvpP4dE'
file "Md5:{MD5}\$1\$kQEozLM1\$hCSzhPuzCN.H.4W6OzIN.0:$me" \
	"Argon2id:{ARGON2ID}$argon:$me" \
	"Pbkdf2:{PBKDF2}\$1\$sMijXSiRHEIEe4iP\$5000\$ea1843af6ab9fc9a051328a91926\
6879085655e6:$me" \
	"Ssha256:{SSHA256}KZru4ymQNTfPppZ42Ija6gvOqRddyZGNg7zcbJKf/1HNSEEs:$me" \
	"Ssha:{SSHA}cDcDoTLtE+oKF2BOZbHojPjQCZEzvWqK:$me" \
	"Sha512:{SHA512.HEX}bd2b1aaf7ef4f09be9f52ce2d8d599674d81aa9d6a4421696dc4\
d93dd0619d682ce56b4d64a9ef097761ced99e0f67265b5f76085e5b0ee7ca4696b2ad6fe2b2\
:$me" \
	"Plain:{PLAIN.b64}c2VjcmV0:$me"
run -V
built=" $(sed 's/.*: //' "$dir/out") "
for user in Plain Md5 Argon2id Pbkdf2 Ssha256 Ssha Sha512; do
	scheme=$(echo "$user" | tr '[:lower:]' '[:upper:]')
	case $built in
	*" $scheme "*)
		record "$user" secret ''
		run -f "$users" sh -c 'exit 42'
		verdict "$scheme lets in" 42 ''
		record "$user" Secret ''
		run -f "$users" sh -c 'exit 42'
		verdict "$scheme refuses a wrong password" 1 '' ;;
	*)
		record "$user" secret ''
		run -f "$users" true
		verdict "$scheme, which is not built in, refuses" 1 \
			"scheme=<$scheme" ;;
	esac
done
record Argon2id secret ''
(
	# Not the 64 MiB that it takes.
	ulimit -v 49152
	run -f "$users" sh -c 'exit 42'
	exit $status
)
status=$?
case $built in
*' ARGON2ID '*)
	verdict 'a hash that there is no memory for is temporary' 111 \
		'cannot be hashed user=<Argon2id>' ;;
esac
file "ann:$sha256:$me" "bob:{PLAIN}secret:$me:/bin/bsh:userdb_x=y" \
	"cy:{CRYPT}$sha256:$me" "dee:{BLF-CRYPT}$bcrypt:$me" \
	"eve:{PLAIN}tanstaaf:$me" "fay::$me" "gus:!$sha256:$me" \
	"hal:{PLAIN}:$me" "ida:{SHA512-CRYPT}*:$me"

### The started program

record bob secret ''
LEFT=alone run -f "$users" sh -c "$tell" sh one 'two  three'
same 'it has the user, home, shell, directory, arguments and old environment' \
	"$(cat "$dir/out")" "bob $home /bin/bsh $home alone one two  three"
record ann secret ''
run -f "$users" sh -c "$tell"
same 'it has /bin/sh where the entry names no shell' \
	"$(cat "$dir/out")" "ann $home /bin/sh $home  "
run -f "$users" sh -c ': <&3' 2>/dev/null
same 'it does not have descriptor 3' \
	"$(grep -c 'ad file descriptor' "$dir/log")" 1
run -f "$users" sh -c 'ls /proc/self/fd | wc -l'
same 'it has no descriptor that was not there before' "$(cat "$dir/out")" \
	"$(sh -c 'ls /proc/self/fd | wc -l' </dev/null 2>/dev/null)"
run -f "$users" sh -c 'ulimit -c'
same 'it has the limits that there were' "$(cat "$dir/out")" "$(ulimit -c)"

### Record

printf 'bob\0secret\0' >"$dir/record"
run -f "$users" true
verdict 'a record of two strings is misuse' 2 'no record'
: >"$dir/record"
run -f "$users" true
verdict 'an empty record is misuse' 2 'no record'
record '' secret ''
run -f "$users" true
verdict 'an empty name is refused' 1 ''
record "bob
x" secret ''
run -f "$users" true
verdict 'a name with a control character is refused' 1 ''
record 'bob:{PLAIN}secret' "$id" ''
run -f "$users" true
verdict 'a name that reads on in its line is refused' 1 'no-such-user'
record '#ann' secret ''
run -f "$users" true
verdict 'the name of a comment is refused' 1 'no-such-user'
record bob secret '' 'and more data'
run -f "$users" sh -c 'exit 42'
verdict 'more data behind the strings is ignored' 42 ''
record bob secret '' "$(printf '%0500d' 0)"
run -f "$users" sh -c 'exit 42'
verdict 'a record of 512 octets is taken' 42 ''
record bob secret '' "$(printf '%0501d' 0)"
run -f "$users" true
verdict 'a record of 513 octets is refused' 1 ''
record bob secret ''
(cat "$dir/record"; printf x) >"$dir/pieces"
head -c 9 "$dir/record" >"$dir/first"
tail -c +10 "$dir/record" >"$dir/rest"
mkfifo "$dir/fifo"
(cat "$dir/first"; cat "$dir/rest") >"$dir/fifo" &
"$dir/checkpw" -f "$users" sh -c 'exit 42' 3<"$dir/fifo" \
	</dev/null >"$dir/out" 2>"$dir/log"
status=$?
verdict 'a record may come in pieces' 42 ''

for method in OAUTHBEARER XOAUTH2; do
	POP3D_METHOD=$method run -f "$users" true
	verdict "a token of $method is misuse, not a password" 2 \
		'cannot check tokens'
done
POP3D_METHOD=PLAIN run -f "$users" sh -c 'exit 42'
verdict 'a password of PLAIN is one' 42 ''

### Usage

"$dir/checkpw" -f "$users" true 3<&- </dev/null >"$dir/out" 2>"$dir/log"
status=$?
verdict 'without descriptor 3 it is misuse' 2 'descriptor 3'
run
verdict 'without a program it is misuse' 2 usage
run -f "$users"
verdict 'with -f and no program it is misuse' 2 usage
run -f
verdict 'with -f and no file it is misuse' 2 usage
run -x true
verdict 'with an unknown option it is misuse' 2 usage
run -f "$users" sh -c 'echo "$@"' sh -f -x --
same 'the options of the program are its own' "$(cat "$dir/out")" '-f -x --'
"$dir/checkpw" </dev/null >"$dir/out" 2>&1
same 'what would go to a client on descriptor 2 does not' \
	"$? $(cat "$dir/out")" '2 '
"$dir/checkpw" -f "$users" "$dir/nothing" 3<"$dir/record" \
	</dev/null >"$dir/out" 2>&-
same 'a closed descriptor 2 changes nothing' "$? $(cat "$dir/out")" '111 '
run -f "$users" "$dir/nothing"
verdict 'a program that cannot be started is temporary' 111 'cannot be started'

### Names

file "Ann@Example.org:{PLAIN}secret:$me" "ann@example.org:{PLAIN}other:$me" \
	"bob:{PLAIN}secret:$me"

# named NAME USER OPTIONS...: a user who is let in has this NAME.
named() {
	want=$1
	record "$2" secret ''
	shift 2
	POP3D_USER=typed run "$@" -f "$users" sh -c 'echo "$USER $POP3D_USER"'
	same "with $*, $user is $want" "$(cat "$dir/out")" "$want $want"
}
for user in ann@example.org ANN@EXAMPLE.ORG Ann@Example.org; do
	named Ann@Example.org $user -i
done
for user in bob bob@example.org bob@EXAMPLE.org; do
	named bob $user -c example.org
done
for user in bob bob@example.org bob@example.com; do
	named bob $user -c '*'
done
for user in Ann Ann@Example.org; do
	named Ann@Example.org $user -d Example.org
done
for user in ann ANN ann@old.example; do
	named Ann@Example.org $user -i -c OLD.example -d example.org
done
for case in 'ann@Example.org' 'Bob' 'bob@example.org' 'Ann' 'bob@' \
	'bob -d example.org' 'bob@example.com -c example.org' \
	'@example.org -c example.org' 'ann@example.org -i'; do
	record "${case%% *}" other ''
	options=
	case $case in *' '*) options=${case#* } ;; esac
	# shellcheck disable=SC2086 # options are words
	run $options -f "$users" true
	same "refused: $case" "$status" 1
done
record bob secret ''
run -f "$users" sh -c 'echo "$USER ${POP3D_USER-}"'
same 'POP3D_USER is set only where it was' "$(cat "$dir/out")" 'bob '

### Entries that cannot be served

# entry NAME LOG LINE
entry() {
	file "$3"
	record bob secret ''
	run -f "$users" true
	verdict "$1" 111 "$2"
	record bob wrong ''
	run -f "$users" true
	same "$1, but a wrong password is refused" $status 1
}
entry 'uid 0 is not served' 'no uid' "bob:{PLAIN}secret:0:0::$home"
entry 'an empty uid is not served' 'no uid' "bob:{PLAIN}secret::1::$home"
entry 'an empty gid is not served' 'no gid' "bob:{PLAIN}secret:1:::$home"
entry 'an empty home is not served' 'no absolute home' "bob:{PLAIN}secret:$id:::"
entry 'a relative home is not served' 'no absolute home' \
	"bob:{PLAIN}secret:$id::tmp:"
entry 'uid -1 is not served' 'a uid that is nobody' "bob:{PLAIN}secret:4294967295:1::$home"
entry 'gid 0 is not served' 'no gid' "bob:{PLAIN}secret:1:0::$home"
for field in nologin nologin=y 'allow_nets=::1' noauthenticate x=y \
	'userdb_x=y nologin' "nologin$cr"; do
	entry "the extra field $(echo "$field" | tr -d '\r') is not overlooked" \
		'extra field' "bob:{PLAIN}secret:$me::$field"
done
entry 'the log tells where an entry in error stands' \
	"user=<bob> file=<$users> line=3" "# users
ann:
bob:{PLAIN}secret:$me::nologin"
file "bob:{PLAIN}secret:$me$cr" "cy:{PLAIN}secret$cr"
record bob secret ''
run -f "$users" sh -c 'exit 42'
verdict 'a line that ends as on another system is read' 42 ''
file "bob:{PLAIN}secret:$id::$dir/missing"
record bob secret ''
run -f "$users" true
verdict 'a missing home is temporary' 111 'cannot enter home'
file "bob:{SCRAM-SHA-1}abc:$me" "cy:{CRYPT}x:$me"
run -f "$users" true
verdict 'an unknown scheme is a wrong password, and the log says where' 1 \
	"an unknown scheme user=<bob> file=<$users> line=1 scheme=<SCRAM-SHA-1>"
record cy secret ''
run -f "$users" true
verdict 'a broken hash is a wrong password, and the log says where' 1 \
	"an unknown scheme user=<cy> file=<$users> line=2 scheme=<CRYPT>"

### Owners

if [ "$root" ]; then
	# owned NAME IDS LINE OPTION...
	owned() {
		claim=$1 want=$2
		file "$3"
		shift 3
		record bob secret ''
		run -f "$users" "$@" sh -c 'echo "$(id -u):$(id -g)"'
		same "$claim" "$(cat "$dir/out")" "$want"
	}
	nobody=$(id -u nobody) its=$(id -g nobody)
	owned 'a uid by name has its own group' "$nobody:$its" \
		"bob:{PLAIN}secret:nobody:::$home"
	owned 'uid and gid may be names' "$nobody:$(getent group tty | cut -d: -f3)" \
		"bob:{PLAIN}secret:nobody:tty::$home"
	owned '-o gives both where both are missing' "$nobody:$its" \
		"bob:{PLAIN}secret::::$home" -o nobody
	owned '-o gives one where one is missing' 12345:54321 \
		"bob:{PLAIN}secret:12345:::$home" -o 1:54321
	owned '-o changes nothing where none is' 12345:54321 \
		"bob:{PLAIN}secret:$id::$home" -o nobody
	owned 'nobody who has no owner is served as root' '' \
		"bob:{PLAIN}secret::::$home" -o root
	verdict '... but refused' 111 'no uid, or one never served'
else
	skip 'owners by name' 'needs root'
fi
record bob secret ''
run -o 1:1 true
verdict '-o without -f is misuse' 2 usage

### Files that cannot be trusted

record bob secret ''
file "bob:{PLAIN}secret:$me"
for mode in 620 602 666; do
	chmod $mode "$users"
	run -f "$users" true
	verdict "a file of mode $mode is refused" 111 'written to by others'
done
chmod 644 "$users"
run -f "$users" sh -c 'exit 42'
verdict 'a file that others may read is used' 42 ''
run -f "$dir/nowhere" true
verdict 'a file that is not there is temporary' 111 'cannot be opened'
run -f "$dir" true
verdict 'a directory is refused' 111 'not a regular file'
run -f "$dir/fifo" true
verdict 'a FIFO is refused, and not waited for' 111 'not a regular file'
run -f /dev/zero true
verdict 'a device is refused' 111 'not a regular file'

long=$(printf '%09000d' 0)
evil="bob:{PLAIN}secret:$me:"
file "ann:$long:$evil" "$long$evil" "#$evil" "bob" ":" ":::::::" "$evil"
run -f "$users" sh -c 'exit 42'
verdict 'lines too long, empty and broken hide nobody' 42 ''
file "ann:$long:$evil" "$long$evil" "#$evil"
run -f "$users" true
verdict 'lines too long and comments let nobody in' 1 'no-such-user'
head -c 100000 /dev/urandom >"$users"
run -f "$users" true
verdict 'a file of noise lets nobody in' 1 'no-such-user'
: >"$users"
run -f "$users" true
verdict 'an empty file lets nobody in' 1 'no-such-user'

awk -v me="$me" 'BEGIN {
	for (i = 0; i < 999999; i++)
		printf "user%d:{PLAIN}secret:%s\n", i, me
	printf "bob:{PLAIN}secret:%s\n", me
}' >"$users"
record bob secret ''
(
	# Room for the libraries; the file alone is four times as large.
	ulimit -v 16384
	run -f "$users" sh -c 'exit 42'
	exit $status
)
status=$?
verdict 'the last of a million users is found in little memory' 42 ''

### Time

# cost USER SECRET: which hashes a wrong password has computed
cost() {
	record "$1" "$2" ''
	hashes $timed true
	[ $status = 1 ] || echo "unexpected status $status" >&2
}

# alike NAME USER KNOWN: whether USER costs what KNOWN costs with a wrong
# password.
alike() {
	same "$1" "$(cost "$2" secret)" "$(cost "$3" wrong)"
}

file "bob:{PLAIN}other:$me" "ann:$sha512:$me" "fay::$me" "gus:!$sha512:$me"
timed="-f $users"
alike 'an unknown user costs as much as a wrong password' zoe ann
alike 'a plain password costs as much as a hashed one' bob ann
alike 'a user without a password costs as much' fay ann
alike 'a locked user costs as much' gus ann
file "bob:{SCRAM-SHA-1}other:$me" "ann:$sha512:$me"
alike 'a user with an unknown scheme costs as much' bob ann
file "bob:{CRYPT}x:$me" "ann:$sha512:$me"
alike 'a user with a broken hash costs as much' bob ann

case $built in
*' ARGON2ID '*)
	file "ann:{ARGON2ID}$argon:$me"
	alike 'an unknown user costs as much as one with ARGON2ID' zoe ann ;;
*)
	skip 'an unknown user costs as much as one with ARGON2ID' 'not built' ;;
esac

# Unknown users cost what one user or what the other costs, each always the same.
file "ann:$sha512:$me" "bob:$bcrypt:$me"
same 'a wrong password costs its hash' "$(cost ann wrong)" '$6$rounds=40000$ '
costs=
for user in uma val wes xia yul zac; do
	cost $user wrong >"$dir/cost"
	same "an unknown user costs the same every time: $user" \
		"$(cost $user wrong)" "$(cat "$dir/cost")"
	costs="$costs$(cat "$dir/cost")
"
done
same 'unknown users cost what one or another user costs' \
	"$(printf %s "$costs" | sort -u)" "$({ cost ann wrong; echo
		cost bob wrong; } | sort)"

### Identity

if [ "$root" ]; then
	file "bob:{PLAIN}secret:$me"
	record bob secret ''
	# With groups to lose, where that can be had.
	groups=
	command -v setpriv >/dev/null && groups='setpriv --groups 7,8'
	$groups "$dir/checkpw" -f "$users" sh -c 'id -u; id -g; id -G
		grep -E "^(Uid|Gid|Groups|CapEff|CapPrm):" /proc/self/status' \
		3<"$dir/record" </dev/null >"$dir/out" 2>"$dir/log"
	same 'the program runs as the user, in one group, without capabilities' \
		"$(tr -s '\t \n' ' ' <"$dir/out")" \
		"12345 54321 54321 Uid: 12345 12345 12345 12345 Gid: 54321 54321\
 54321 54321 Groups: CapPrm: 0000000000000000 CapEff: 0000000000000000 "
	mkdir "$dir/closed"
	chmod 700 "$dir/closed"
	file "bob:{PLAIN}secret:$id::$dir/closed"
	run -f "$users" true
	verdict 'home is entered as the user, not as root' 111 'cannot enter home'
	file "bob:{PLAIN}secret:$me"
	chown 12345 "$users"
	run -f "$users" true
	verdict 'a file of another owner is refused' 111 'belongs to another'
else
	for name in 'the program runs as the user' 'home is entered as the user' \
		'a file of another owner is refused'; do
		skip "$name" 'needs root'
	done
fi

# Without root: only what one is already.
if [ "$root" ] && command -v setpriv >/dev/null; then
	as='setpriv --reuid 12345 --regid 54321 --clear-groups'
elif [ "$root" ]; then
	as=
else
	as=env
fi
if [ "$as" ]; then
	file "bob:{PLAIN}secret:$me" "ann:{PLAIN}secret:1:1::$home"
	[ "$root" ] && chown 12345 "$users"
	for user in bob ann; do
		record $user secret ''
		$as "$dir/checkpw" -f "$users" sh -c 'exit 42' \
			3<"$dir/record" </dev/null >"$dir/out" 2>"$dir/log"
		status=$?
		if [ $user = bob ]; then
			verdict 'without root it serves its own user' 42 ''
		else
			verdict 'without root it serves nobody else' 111 \
				'needs root'
		fi
	done
	$as "$dir/checkpw" sh -c 'exit 42' \
		3<"$dir/record" </dev/null >"$dir/out" 2>"$dir/log"
	status=$?
	if [ -r /etc/shadow ] && [ ! "$root" ]; then
		skip 'without root no system account' '/etc/shadow can be read'
	else
		verdict 'without root it reads no system account' 111 \
			'accounts cannot be read'
	fi
else
	skip 'without root it serves its own user only' 'no setpriv'
fi

### With pop3d

cp pop3d "$dir/pop3d"
mkdir -p "$home/Maildir/new" "$home/Maildir/cur" "$home/Maildir/tmp"
[ "$root" ] && chown -R "$id" "$home"
file "Ann@Example.org:{PLAIN}secret:$me"
chmod 644 "$users"
# speak NAME SECRET: what pop3d says, and whom its log names
speak() {
	printf '%s\r\n' "USER $1" "PASS $2" QUIT |
		"$dir/pop3d" -n dewey "$dir/checkpw" -i -d example.org \
			-f "$users" 2>"$dir/log" | tr -d '\r' | sed -n 3p
	grep -o ' user=<.*>' "$dir/log"
}
same 'pop3d speaks to the account, not to how the client spells it' \
	"$(speak ANN secret)" "+OK Ann@Example.org's maildrop has 0 messages (0 octets)
 user=<Ann@Example.org>
 user=<Ann@Example.org>"
same '... and tells what the client said where there is no account' \
	"$(speak ANNA secret)" "-ERR [AUTH] name or password is wrong
 user=<anna@example.org>
 user=<ANNA>"

### System accounts: copies of the machine's files, seen by nobody else

if [ "$root" ] && [ "$1" = alone ]; then
	day=$(($(date +%s) / 86400))
	(
		cat /etc/passwd
		for user in ann kit lee max nan oki pat qui rob sue; do
			echo "$user-t:x:$id:Test:$home:/usr/sbin/nologin"
		done
		echo "toor-t:x:0:0:Test:$home:/bin/sh"
		echo "gro-t:x:12345:0:Test:$home:/bin/sh"
		echo "una-t::$id:Test:$home:/bin/sh"
	) >"$dir/passwd"
	(
		# All cost the same.
		sed 's/:[$][^:]*/:*/' /etc/shadow
		echo "ann-t:$sha512:$day:0:99999:7:::"
		echo "kit-t:!$sha512:$day:0:99999:7:::"
		echo "lee-t:*:$day:0:99999:7:::"
		echo "max-t::$day:0:99999:7:::"
		echo "nan-t:$sha512:$day:0:99999:7::$day:"
		echo "oki-t:$sha512:0:0:99999:7:::"
		echo "pat-t:$sha512:$((day - 9)):0:5:7:3::"
		echo "qui-t:$sha512:$((day - 9)):0:5:7:30:$((day + 9)):"
		echo "toor-t:$sha512:$day:0:99999:7:::"
		echo "gro-t:$sha512:$day:0:99999:7:::"
		# sue is not here.
		echo "rob-t:$sha512:$day:0:99999:7:::"
	) >"$dir/shadow"
	chmod 600 "$dir/shadow"
	mount --bind "$dir/passwd" /etc/passwd
	mount --bind "$dir/shadow" /etc/shadow

	record ann-t secret ''
	run sh -c "$tell; id -u; id -g; id -G"
	same 'a system account is let in, whatever its shell' \
		"$(tr '\n' ' ' <"$dir/out")" \
		"ann-t $home /usr/sbin/nologin $home   12345 54321 54321 "
	record ann-t wrong ''
	run true
	verdict 'a system account is refused with a wrong password' 1 ''
	record qui-t secret ''
	run sh -c 'exit 42'
	verdict 'an old password that is not inactive yet is let in' 42 ''
	for case in 'kit locked: with a !' 'lee locked: with a *' \
		'max no-password: an empty one' 'nan expired: today' \
		'oki expired: must change the password' \
		'pat expired: inactive' 'sue no-password: no shadow entry' \
		'toor root: root' 'gro root: his group' \
		'una no-password: none at all' 'rot no-such-user: unknown'; do
		user=${case%% *}
		why=${case#* }
		for secret in '' secret; do
			record "$user-t" "$secret" ''
			run true
			[ $status = 1 ] || break
		done
		verdict "refused: $case" 1 \
			"refused user=<$user-t> reason=${why%%:*}"
	done
	if [ "$(stat -f -c %T /dev/shm)" = tmpfs ]; then
		notes=$(mktemp -d /dev/shm/pop3d.XXXXXX)
		record ann-t secret ''
		run -k "$notes" true
		same 'a system account is recognized with -k' \
			"$(hashes -k "$notes" true)" '$6$rounds=1000$ '
		# In place: it is mounted.
		cp "$dir/passwd" "$dir/passwd.before"
		sed 's/^ann-t:x:12345/ann-t:x:12346/' "$dir/passwd.before" \
			>"$dir/passwd"
		same '... until it has another uid' \
			"$(hashes -k "$notes" true | wc -w)" 3
		cat "$dir/passwd.before" >"$dir/passwd"
		rm -rf "$notes"
	fi
	timed=
	alike 'an unknown system user costs as much as a wrong password' zoe-t ann-t
	alike 'a locked system user costs as much' kit-t ann-t
	alike 'an expired system user costs as much' nan-t ann-t
	alike 'a root account costs as much' toor-t ann-t
else
	skip 'system accounts' 'needs root and a mount namespace of its own'
fi

finish
