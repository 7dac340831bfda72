#!/bin/sh
# SPDX-License-Identifier: ISC
# A Maildir with some mail, a user, and pop3d behind a launcher on
# 127.0.0.1:1110, until Ctrl-C.  Works as root, who becomes the mail user, and
# as anybody.  Leaves nothing behind.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
port=${PORT:-1110}
if cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
	grep -q ":$(printf %04X "$port") 0*:0000 0A"; then
	echo "demo: port $port is in use; try: make demo PORT=1111" >&2
	exit 1
fi
echo "building pop3d and checkpw..."
make -s -C "$top" -j"$(nproc)" all >/dev/null
scratch=$(mktemp -d)
server=
trap 'status=$?
	trap - EXIT INT TERM
	test -z "$server" || kill "$server" 2>/dev/null || :
	rm -rf "$scratch"
	exit $status' EXIT
trap 'exit 0' INT TERM

# Root's demo user gets an id of his own: root itself is never served.
uid=$(id -u) gid=$(id -g)
if [ "$uid" = 0 ]; then
	uid=54321 gid=54321
fi

mail=$scratch/home/Maildir
mkdir -p "$mail/new" "$mail/cur" "$mail/tmp"
chmod 711 "$scratch"
printf 'demo:{PLAIN}postcard:%s:%s::%s::\n' "$uid" "$gid" "$scratch/home" \
	>"$scratch/users"
chmod 600 "$scratch/users"

cat >"$mail/cur/1764000101.M20017P311.dewey:2,S" <<'EOF'
Return-Path: <maria@example.org>
Date: Mon, 24 Nov 2025 16:01:41 +0000
From: Maria Sklodowska <maria@example.org>
To: demo@example.net
Subject: Thursday
Message-ID: <20251124160141.20017@example.org>

Shall we meet on Thursday at ten? The usual place, second floor.

Maria
EOF
cat >"$mail/new/1764003722.M97120P402.dewey" <<'EOF'
Return-Path: <list-bounces@example.com>
Date: Mon, 24 Nov 2025 17:02:02 +0000
From: "J. Postel" <jon@example.com>
To: Mail Transfer List <list@example.com>
Subject: [mtl] be liberal in what you accept
Message-ID: <97120.402@example.com>
List-Id: <mtl.example.com>

.. and a line that begins with dots must arrive with just as many.
.
That was a line of one dot, and this is not the end.
EOF
cat >"$mail/new/1764007384.M5501P519.dewey" <<'EOF'
Return-Path: <post@example.fr>
Date: Mon, 24 Nov 2025 18:03:04 +0000
From: =?utf-8?q?H=C3=A9l=C3=A8ne?= <post@example.fr>
To: demo@example.net
Subject: =?utf-8?q?Carte_postale_de_Besan=C3=A7on?=
Message-ID: <5501.519@example.fr>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Il a neigé toute la nuit. À bientôt !
EOF
if [ "$(id -u)" = 0 ]; then
	chown -R "$uid:$gid" "$scratch/home"
fi

# Copies: the mail user may not be able to enter this directory.
cp "$top/pop3d" "$top/auth/checkers/checkpw" "$scratch/"
set -- "$scratch/pop3d" "$scratch/checkpw" -f "$scratch/users"
if command -v tcpserver >/dev/null; then
	set -- tcpserver -v -RHl0 127.0.0.1 "$port" "$@"
elif command -v systemd-socket-activate >/dev/null; then
	set -- systemd-socket-activate --inetd -a -l "127.0.0.1:$port" "$@"
elif command -v tcpsvd >/dev/null; then
	set -- tcpsvd -v 127.0.0.1 "$port" "$@"
else
	echo "demo: nothing that listens; apt-get install ucspi-tcp" >&2
	exit 1
fi

cat <<EOF
POP3 on 127.0.0.1 port $port, behind $1
user demo, password postcard.  In another terminal, try

    curl pop3://demo:postcard@127.0.0.1:$port/
    curl pop3://demo:postcard@127.0.0.1:$port/2

Below is the log.  Ctrl-C ends it.
EOF
"$@" &
server=$!
wait "$server"
