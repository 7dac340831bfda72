#!/bin/sh
# SPDX-License-Identifier: ISC
# Users in PostgreSQL, whom INSTALL's command writes into a passwd-file.
# shellcheck disable=SC2317 # check() calls functions by name
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
PATH=$PATH:$(echo /usr/lib/postgresql/*/bin | tr ' ' :)
if [ "$(id -u)" != 0 ] || ! have initdb || ! have setpriv; then
	skip 'users in PostgreSQL' 'needs root, postgresql and setpriv'
	finish
fi
chmod 755 "$scratch"
cp "$top/pop3d" "$top/auth/checkers/checkpw" "$scratch/"
install -d -o nobody -g nogroup "$scratch/base" "$scratch/home" \
	"$scratch/home/Maildir" "$scratch/home/Maildir/new" \
	"$scratch/home/Maildir/cur"
nobody='setpriv --reuid=nobody --regid=nogroup --clear-groups'
export PGHOST="$scratch/base" PGUSER=nobody PGDATABASE=postgres
cd / || exit 1
$nobody initdb -D "$scratch/base/data" -U nobody -A trust -N \
	>"$scratch/initdb" 2>&1 || tail "$scratch/initdb"
# Its processes end with it, not one by one.
$nobody pg_ctl -D "$scratch/base/data" -w -l "$scratch/base/log" \
	-o "-k $scratch/base -h '' -F" start >"$scratch/started" 2>&1 ||
	tail "$scratch/started" "$scratch/base/log"
end_server() {
	$nobody pg_ctl -D "$scratch/base/data" -m immediate stop >/dev/null 2>&1
}
trap 'status=$?; trap - EXIT; end_server; clean_up; exit $status' EXIT

# "secret", but for who is not active
psql -q <<END
CREATE TABLE mailbox (address text, password text, home text, active bool);
INSERT INTO mailbox VALUES
	('ann@example.org', '{SHA512-CRYPT}\$6\$rounds=1000\$saltsalt\$LAV5VE5Y7w1d73x1mFNspYWUpazfmwv2SoepNXNKJ/otop/Zok96Hr8Q13LEv0DRY/x8v0/crpIjl8NJSAqXV/',
	    '$scratch/home', true),
	('bob@example.org', '{PLAIN}secret', '$scratch/home', false);
END
sed -n '/^        umask 077$/,/users$/p' "$top/INSTALL" |
	sed "s|/etc/pop3d/|$scratch/|g" >"$scratch/export"
check 'the command of INSTALL writes a passwd-file' sh -e "$scratch/export"
check '... for root alone' test "$(stat -c %a "$scratch/users")" = 600

# said USER SECRET WANT
said() {
	got=$(printf '%s\r\n' "USER $1" "PASS $2" QUIT |
		"$scratch/pop3d" -n dewey "$scratch/checkpw" -i -o nobody \
			-f "$scratch/users" 2>"$scratch/log" |
		tr -d '\r' | sed -n 3p)
	[ "$got" = "$3" ] || { echo "got: $got"; cat "$scratch/log"; return 1; }
}
refusal='-ERR [AUTH] name or password is wrong'
check 'a user in PostgreSQL logs in' said ANN@example.org secret \
	"+OK ann@example.org's maildrop has 0 messages (0 octets)"
check 'a wrong password is refused' said ann@example.org Secret "$refusal"
check 'who is not active is refused' said bob@example.org secret "$refusal"
finish
