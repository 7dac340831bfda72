#!/bin/sh
# SPDX-License-Identifier: ISC
# AUTH, STLS and the PROXY protocol, as clients, helpers and proxies speak them
# with the real program.  Loopback and free ports only; leaves nothing behind.
#	tests/protocol/protocol.sh [words of the tests to hold]
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
if ! command -v python3 >/dev/null; then
	# shellcheck source=SCRIPTDIR/../common/results.sh
	. "$top/tests/common/results.sh"
	skip 'AUTH, STLS and PROXY from outside' 'no python3'
	finish
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
chmod 711 "$scratch"

# A checker: knows the name and the password, and tells what it was given.
cat >"$scratch/checker" <<'EOS'
#!/bin/sh
{ IFS= read -r user; IFS= read -r secret; } <<E
$(tr '\0' '\n' <&3)
E
exec 3<&-
{
	echo "user=$user"
	echo "secret=$secret"
	env
	for fd in /proc/$$/fd/*; do
		test "${fd##*/}" -gt 9 || echo "fd=${fd##*/}" # the shell's own
	done
} >"$SCRATCH/seen.$$"
mv "$SCRATCH/seen.$$" "$SCRATCH/seen"
case $secret in
later*) exit 111 ;;
secret* | good*) ;;
*) exit 1 ;;
esac
cd "$SCRATCH/home" || exit 111
if [ "$(id -u)" = 0 ]; then
	exec setpriv --reuid=54321 --regid=54321 --clear-groups "$@"
fi
exec "$@"
EOS
chmod 755 "$scratch/checker"
mkdir -p "$scratch/home/Maildir/new" "$scratch/home/Maildir/cur" \
	"$scratch/home/Maildir/tmp"
if [ "$(id -u)" = 0 ]; then
	chown -R 54321:54321 "$scratch/home"
fi
POP3D=${POP3D:-$top/pop3d} SCRATCH=$scratch \
	python3 -B "$top/tests/protocol/main.py" "$@"
