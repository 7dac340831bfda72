#!/bin/sh
# SPDX-License-Identifier: ISC
# A checker that is not ours, as vpopmail's vchkpw is: it reads 155 octets and
# no more, goes by TCPLOCALPORT, and says no with the exit status 3.
# shellcheck disable=SC2317 # check() calls functions by name
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
make_user
fresh_mail
chmod 755 "$scratch"
cp "$top/pop3d" "$scratch/"
cat >"$scratch/vchkpw" <<'END'
#!/bin/sh
dd bs=155 count=1 <&3 2>/dev/null | tr '\0' '\n' >"${0%/*}/record"
{ read -r user; read -r secret; read -r stamp; } <"${0%/*}/record"
case $TCPLOCALPORT in
110 | 995) ;;
*) exit 2 ;;
esac
echo "$TCPREMOTEIP" >"${0%/*}/address"
[ "$user" = demo@example.net ] && [ "$secret" = postcard ] &&
	[ -z "$stamp" ] || exit 3
cd "${0%/*}/home" || exit 111
export USER="$user" HOME="$PWD"
[ "$(id -u)" != 0 ] ||
	exec setpriv --reuid=54321 --regid=54321 --clear-groups "$@" 3<&-
exec "$@" 3<&-
END
chmod 755 "$scratch/vchkpw"

# speak USER SECRET PORT: what pop3d says to the password, and then
speak() {
	printf '%s\r\n' "USER $1" "PASS $2" STAT QUIT |
		PROTO=TCP TCPREMOTEIP=127.0.0.7 TCPLOCALPORT=$3 \
			"$scratch/pop3d" -n dewey "$scratch/vchkpw" \
			2>"$scratch/log" | tr -d '\r' | sed -n '3,4p'
}
# said USER SECRET PORT WANT
said() {
	got=$(speak "$1" "$2" "$3")
	[ "$got" = "$4" ] || { echo "got: $got"; cat "$scratch/log"; return 1; }
}
refusal='-ERR [AUTH] name or password is wrong
-ERR not a command before login'
octets=$(cat "$scratch"/sent/* | sed 's/$/./' | wc -c)
check 'a checker of another kind lets in' said demo@example.net postcard 110 \
	"+OK demo@example.net's maildrop has 3 messages ($octets octets)
+OK 3 $octets"
check '... and knows where the client is' grep -qx 127.0.0.7 "$scratch/address"
check '... and says no in its own way' said demo@example.net wrong 995 \
	"$refusal"
check '... to what is longer than it reads, too' said demo@example.net \
	"postcard$(printf %0200d 0)" 110 "$refusal"
check '... and a port that it does not know is for the operator' \
	said demo@example.net postcard 1110 \
	'-ERR [SYS/PERM] cannot check passwords, tell the operator
-ERR not a command before login'
finish
