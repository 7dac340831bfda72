#!/bin/sh
# SPDX-License-Identifier: ISC
# checkpw-pam with users who are in no file: OpenLDAP, asked by nslcd for PAM
# and for the name service.  All in a mount namespace, which nobody else sees.
# shellcheck disable=SC2317 # check() calls functions by name
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
if [ "${1-}" != inside ]; then
	reason=
	if [ ! -x "$top/auth/checkers/checkpw-pam" ]; then
		reason='no libpam: not built'
	elif [ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null; then
		reason='needs root and a mount namespace of its own'
	fi
	for package in slapd nslcd libpam-ldapd libnss-ldapd libodbc2; do
		[ -d "$top/build/unpacked/$package" ] ||
			reason="no $package: tests/launchers/unpack.sh"
	done
	if [ -z "$reason" ]; then
		exec unshare -m "$0" inside
	fi
	# shellcheck source=SCRIPTDIR/../common/results.sh
	. "$top/tests/common/results.sh"
	skip 'users in LDAP' "$reason"
	finish
fi
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
chmod 755 "$scratch"
cp "$top/auth/checkers/checkpw-pam" "$top/pop3d" "$scratch/"
port=$(free_port)
slapd=$(find_program slapd slapd)
nslcd=$(find_program nslcd nslcd)
modules=$(find "$unpacked/slapd" -type d -path '*/lib/ldap')
pam_ldap=$(find "$unpacked/libpam-ldapd" -name pam_ldap.so)
libraries=$(find "$unpacked/slapd" "$unpacked/libodbc2" \
	"$unpacked/libnss-ldapd" -name '*.so.*' ! -path '*/ldap/*' \
	-exec dirname {} + | sort -u | tr '\n' ':')
export LD_LIBRARY_PATH="$libraries"

# An /etc and a /run that can be written to.
mkdir "$scratch/database"
mount -t tmpfs none /run && mkdir /run/nslcd /run/etc /run/work &&
	mount -t overlay none \
		-o lowerdir=/etc,upperdir=/run/etc,workdir=/run/work /etc ||
	exit 1

cat >"$scratch/slapd.conf" <<END
include $unpacked/slapd/etc/ldap/schema/core.schema
include $unpacked/slapd/etc/ldap/schema/cosine.schema
include $unpacked/slapd/etc/ldap/schema/nis.schema
modulepath $modules
moduleload back_mdb
database mdb
suffix dc=example
directory $scratch/database
access to attrs=userPassword by anonymous auth
access to * by * read
END
# person NAME UID GID PASSWORD
person() {
	cat <<END

dn: uid=$1,dc=example
objectClass: account
objectClass: posixAccount
uid: $1
cn: $1
uidNumber: $2
gidNumber: $3
homeDirectory: $scratch/home/$1
userPassword: $4
END
}
{
	cat <<-END
	dn: dc=example
	objectClass: dcObject
	objectClass: organization
	dc: example
	o: example
	END
	# "secret"
	person lea 12345 54321 '{SSHA}cDcDoTLtE+oKF2BOZbHojPjQCZEzvWqK'
	person max 12346 54321 '{SSHA}cDcDoTLtE+oKF2BOZbHojPjQCZEzvWqK'
	person kit 12347 54321 '!'
	person toor 0 0 '{SSHA}cDcDoTLtE+oKF2BOZbHojPjQCZEzvWqK'
} >"$scratch/people.ldif"
cat >/etc/nslcd.conf <<END
uid nobody
gid nogroup
uri ldap://127.0.0.1:$port/
base dc=example
bind_timelimit 3
reconnect_retrytime 3
nss_min_uid 0
END
chmod 600 /etc/nslcd.conf
chown nobody:nogroup /run/nslcd
sed -i 's/^\(passwd\|group\|shadow\):.*/\1: files ldap/' /etc/nsswitch.conf
cat >/etc/pam.d/pop3d <<END
auth required $pam_ldap
account required $pam_ldap
END
for user in lea max kit toor; do
	install -d "$scratch/home/$user/Maildir/new" \
		"$scratch/home/$user/Maildir/cur"
done
chown -R 12345:54321 "$scratch/home/lea"
chown -R 12346:54321 "$scratch/home/max"
printf 'Subject: a\n\none\n' >"$scratch/home/lea/Maildir/new/1.a"
chown 12345:54321 "$scratch/home/lea/Maildir/new/1.a"

"$slapd" -Tadd -f "$scratch/slapd.conf" -l "$scratch/people.ldif" \
	2>"$scratch/slapadd" || cat "$scratch/slapadd"
start "$scratch/slapd.log" "$slapd" -d 0 -f "$scratch/slapd.conf" \
	-h "ldap://127.0.0.1:$port/"
server=$started
await_port "$port"
start "$scratch/nslcd.log" "$nslcd" -n
await test -S /run/nslcd/socket
await getent passwd lea >/dev/null ||
	cat "$scratch/nslcd.log" "$scratch/slapd.log"

# speak USER SECRET: what pop3d says to the password, and then
speak() {
	printf '%s\r\n' "USER $1" "PASS $2" STAT QUIT |
		"$scratch/pop3d" -n dewey "$scratch/checkpw-pam" \
			2>"$scratch/log" | tr -d '\r' | sed -n '3,4p'
}
# said USER SECRET WANT
said() {
	got=$(speak "$1" "$2")
	[ "$got" = "$3" ] || { echo "got: $got"; cat "$scratch/log"; return 1; }
}
refusal='-ERR [AUTH] name or password is wrong
-ERR not a command before login'
check 'a user in LDAP logs in' said lea secret \
	"+OK lea's maildrop has 1 message (19 octets)
+OK 1 19"
check 'another one, too' said max secret \
	"+OK max's maildrop has 0 messages (0 octets)
+OK 0 0"
check 'a wrong password is refused' said lea Secret "$refusal"
check 'an unknown user is' said zoe secret "$refusal"
check 'a locked one is' said kit secret "$refusal"
check 'a user of LDAP with uid 0 is' said toor secret "$refusal"
check 'an empty password does not get to LDAP' said lea '' \
	'-ERR wrong arguments
-ERR not a command before login'
stop "$server"
check 'without the LDAP server nobody logs in, for now' said lea secret \
	'-ERR [SYS/TEMP] cannot check passwords now, try again later
-ERR not a command before login'
finish
